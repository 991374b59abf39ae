/* What draws Posko's maps on top of Leaflet.

   Everything people typed arrives as plain text and is set with textContent, never as HTML. The map
   stays when the data change: only its layers are drawn anew, and what the person did (zoom, layers
   switched off, an open popup) is kept. */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const NARROW = 640; // px; below this the layer list is folded up
  const CROWDS = "posko-crowds"; // pane of clustered markers, below the others
  const SAME_PLACE = 0.0005; // degrees, some 50 m: a kitchen in the yard of a shelter
  const ABOVE = 500; // places that a kitchen feeds do not cover it
  const SIDES = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1], [1, -1], [-1, 1]];
  const TEXT_ONLY = "\uFE0E"; // asks for the letter, not the emoji
  const state = { map: null, shapes: {}, hidden: {}, bounds: null, moved: false, open: null, taken: [] };

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function svg(tag, attributes, text) {
    const made = document.createElementNS(SVG, tag);
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function symbol(p) {
    const picture = svg("svg", { viewBox: "0 0 24 24", width: p.size, height: p.size, "aria-hidden": "true" });
    const [outline, middle] = state.shapes[p.shape];
    picture.appendChild(svg("path", { d: outline, class: "posko-rim" }));
    picture.appendChild(svg("path", { d: outline, class: "posko-body", fill: p.colour }));
    picture.appendChild(svg("text", { x: 12, y: middle, fill: p.ink, class: "posko-letter" }, p.icon + TEXT_ONLY));
    return picture;
  }

  function card(p) {
    const box = element("div", "posko-card");
    box.appendChild(element("strong", "", p.title));
    for (const line of p.lines || []) box.appendChild(element("div", "", line));
    return box;
  }

  /* Things at the same place stand side by side: how far this one steps aside, in px. */
  function step(latlng, size) {
    const before = state.taken.filter(function (other) {
      return Math.abs(other.lat - latlng.lat) < SAME_PLACE && Math.abs(other.lng - latlng.lng) < SAME_PLACE;
    }).length;
    state.taken.push(latlng);
    if (before === 0) return [0, 0];
    const [right, down] = SIDES[(before - 1) % SIDES.length];
    const far = Math.ceil(before / SIDES.length) * size * 0.85;
    return [right * far, down * far];
  }

  function marker(feature, latlng, pane) {
    const p = feature.properties;
    const half = p.size / 2;
    const foot = p.shape === "pin" ? p.size : half;
    const [right, down] = pane === CROWDS ? [0, 0] : step(latlng, p.size);
    const icon = L.divIcon({
      className: `posko-marker posko-${p.shape}` + (p.faded ? " posko-faded" : ""),
      html: symbol(p),
      iconSize: [p.size, p.size],
      iconAnchor: [half - right, foot - down],
      popupAnchor: [right, down - foot + 2],
    });
    const made = L.marker(latlng, {
      icon: icon,
      title: p.title,
      riseOnHover: true,
      riseOffset: 2 * ABOVE,
      zIndexOffset: p.shape === "hexagon" ? ABOVE : 0,
      pane: pane,
    });
    made.bindPopup(card(p), { maxWidth: 260, autoPanPadding: [12, 12] });
    made.on("popupopen", function () { state.open = p.id; });
    // A popup that closes because its marker is drawn anew was not closed by the person.
    made.on("popupclose", function () { if (state.map.hasLayer(made)) state.open = null; });
    if (p.id === state.open) made.once("add", function () { reopen(made); });
    return made;
  }

  /* Open the popup that was open before the layers were drawn anew, without moving the map. */
  function reopen(made) {
    setTimeout(function () {
      if (!state.map.hasLayer(made) || !state.map.getBounds().contains(made.getLatLng())) return;
      made.getPopup().options.autoPan = false;
      made.openPopup();
      made.getPopup().options.autoPan = true;
    }, 0);
  }

  function label(feature, latlng) {
    const icon = L.divIcon({
      className: "posko-label",
      html: element("span", "", feature.properties.title),
      iconSize: [0, 0],
    });
    return L.marker(latlng, { icon: icon, interactive: false, keyboard: false, pane: "posko-labels" });
  }

  function circle(feature, latlng) {
    return L.circle(latlng, { radius: feature.properties.metres, interactive: false, className: "posko-distance" });
  }

  const PLACED = { marker: marker, label: label, circle: circle };

  function style(feature) {
    const p = feature.properties;
    if (p.kind === "line") {
      return { color: p.colour, weight: p.width, opacity: 0.85, dashArray: p.dashed ? "2 9" : null, lineCap: "round" };
    }
    if (p.kind === "area") {
      return { className: "posko-area" + (p.dashed ? " posko-approximate" : ""), interactive: false };
    }
    return {};
  }

  function describe(feature, layer) {
    if (feature.properties.kind !== "line") return;
    layer.bindTooltip(card(feature.properties), { sticky: true });
  }

  /* Several markers as one: their number, in a ring of their colours. */
  function crowd(cluster) {
    const shares = {};
    for (const child of cluster.getAllChildMarkers()) {
      const colour = child.feature.properties.colour;
      shares[colour] = (shares[colour] || 0) + 1;
    }
    const count = cluster.getChildCount();
    const size = count < 10 ? 30 : count < 50 ? 36 : 42;
    let from = 0;
    const slices = Object.keys(shares).sort().map(function (colour) {
      const until = from + (360 * shares[colour]) / count;
      const slice = `${colour} ${from}deg ${until}deg`;
      from = until;
      return slice;
    });
    const ring = element("div", "posko-ring");
    ring.style.background = `conic-gradient(${slices.join(",")})`;
    ring.appendChild(element("span", "", String(count)));
    return L.divIcon({ className: "posko-crowd", html: ring, iconSize: [size, size] });
  }

  /* Draw a GeoJson into `group`. */
  function draw(group, data, cluster) {
    const pane = cluster ? CROWDS : "markerPane";
    const drawn = L.geoJSON(data, {
      pointToLayer: function (feature, latlng) {
        return PLACED[feature.properties.kind](feature, latlng, pane);
      },
      style: style,
      onEachFeature: describe,
    });
    if (!cluster) return drawn.addTo(group);
    const crowds = L.markerClusterGroup({
      iconCreateFunction: crowd,
      clusterPane: pane,
      maxClusterRadius: 34,
      showCoverageOnHover: false,
      spiderLegPolylineOptions: { weight: 1.5, color: "#3D4451", opacity: 0.6 },
    });
    crowds.addLayer(drawn);
    return crowds.addTo(group);
  }

  function show(map) {
    map.invalidateSize({ pan: false });
    if (state.bounds && !state.moved && map.getSize().x > 0) {
      map.fitBounds(state.bounds, { padding: [14, 14], animate: false });
    }
  }

  /* Called once, when the map has just been made. */
  function prepare(map, shapes, attribution) {
    state.map = map;
    state.shapes = shapes;
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl.setPrefix(false).addAttribution(attribution);
    map.createPane("posko-labels").style.zIndex = 450; // above areas and lines, below all markers
    map.getPane("posko-labels").style.pointerEvents = "none";
    map.createPane(CROWDS).style.zIndex = 590; // many people do not hide an incident
    const box = map.getContainer();
    // The wheel scrolls the page until somebody works with the map.
    map.scrollWheelZoom.disable();
    map.on("click focus popupopen", function () { map.scrollWheelZoom.enable(); });
    box.addEventListener("mouseleave", function () { map.scrollWheelZoom.disable(); });
    // Only a hand moves the view for good; fitting the view and opening a popup do not.
    for (const by of ["pointerdown", "wheel", "keydown"]) {
      box.addEventListener(by, function () { state.moved = true; }, { passive: true, capture: true });
    }
    map.on("layeradd layerremove", function (change) {
      if (change.layer instanceof L.TileLayer) box.classList.toggle("posko-tiles", change.type === "layeradd");
    });
    function closeness() {
      const zoom = map.getZoom();
      box.dataset.zoom = zoom < 9.5 ? "far" : zoom < 11 ? "regency" : zoom < 12.5 ? "district" : "village";
    }
    map.on("zoomend", closeness);
    closeness();
    new ResizeObserver(function () { show(map); }).observe(box);
  }

  /* The list of layers; drawn anew with them. Layers the person switched off stay off. */
  function layerList(map, layers, off, bounds, title) {
    for (const name of off) if (!(name in state.hidden)) state.hidden[name] = true;
    for (const name in layers) if (state.hidden[name]) map.removeLayer(layers[name]);
    state.taken = [];
    const list = L.control.layers(null, layers, { collapsed: window.innerWidth < NARROW });
    if (Object.keys(layers).length) {
      list.addTo(map);
      list.getContainer().addEventListener("change", function () {
        for (const name in layers) state.hidden[name] = !map.hasLayer(layers[name]);
      });
      const toggle = list.getContainer().querySelector("a");
      toggle.title = title;
      toggle.setAttribute("aria-label", title);
    }
    if (JSON.stringify(bounds) !== JSON.stringify(state.bounds)) {
      state.bounds = bounds;
      state.moved = false;
      show(map);
    }
    return list;
  }

  window.posko = { prepare: prepare, draw: draw, layerList: layerList };
})();
