"""The map itself: districts on plain ground, the layers of a page, their list, the legend."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import folium
from branca.element import MacroElement
from folium.template import Template

from posko.locale import Language, text
from posko.maps.boundaries import Boundaries, districts
from posko.maps.layers import SHAPES, LatLon, Shape, feature_layer, ink, script_json
from posko.maps.text import map_text
from posko.model.snapshot import Snapshot
from posko.model.vocabulary import DARK, Term

_MAX_ZOOM = 18
_FIRST_ZOOM = 10
_MARGIN = 0.02  # degrees around the bounds of a single place
_OPEN_STREET_MAP = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
# Narrow on purpose: folium compiles the address as a template, so "{{" must not pass.
_TILES = re.compile(r"(https?:/|\.\.)?/[\w.:/-]*(\{[xyzrs]\}[\w.:/?=&@-]*)+")

Bounds = tuple[LatLon, LatLon]
"""South-west and north-east corner, (lat, lon)."""


@dataclass(frozen=True)
class MapView:
    """A map in three parts, so that a page can change its layers and keep the rest as it stands.

    ground: what does not change with the data: districts, tiles, scale.
    layers: what does.
    control: the list of layers; it also holds what the map is to show.
    """

    ground: folium.Map
    layers: tuple[folium.FeatureGroup, ...]
    control: folium.LayerControl

    def whole(self) -> folium.Map:
        """Everything in one folium map, to be saved or looked at as a whole. Once only."""
        for part in (*self.layers, self.control):
            part.add_to(self.ground)
        return self.ground


class _Prepare(MacroElement):
    """Hands the fresh map to `static/map.js`."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        posko.prepare(
            {{ this._parent.get_name() }}, {{ this.shapes }}, {{ this.attribution|tojson }}
        );
        {% endmacro %}
        """
    )

    def __init__(self, attribution: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = "Prepare"
        self.attribution = map_text(attribution)
        self.shapes = script_json(dict(SHAPES))


class _LayerList(folium.LayerControl):
    """folium's list of layers, drawn by `static/map.js`, which remembers what was switched off."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = posko.layerList(
            {{ this._parent.get_name() }},
            { {% for name, layer in this.overlays.items() %}{{ name|tojson }}: {{ layer }},
              {% endfor %} },
            {{ this.off|tojson }}, {{ this.bounds|tojson }}, {{ this.title|tojson }}
        );
        {% endmacro %}
        """
    )

    def __init__(self, off: list[str], bounds: Bounds | None, title: str) -> None:
        super().__init__()
        self.off = off
        self.bounds = bounds
        self.title = title


def base_map(
    snapshot: Snapshot,
    folder: Path | None,
    language: Language,
    layers: Sequence[folium.FeatureGroup] = (),
    bounds: Bounds | None = None,
) -> MapView:
    """A map of the regency with `layers` on it, drawn in their order.

    folder: the data folder, where official boundaries may lie; None draws approximate ones.
    bounds: what is shown at first and whenever it changes; the regency where it is None.
    """
    areas = districts(snapshot, folder)
    ground = folium.Map(
        location=_centre(areas.bounds) if areas.bounds else (0.0, 0.0),
        tiles=None,
        zoom_start=_FIRST_ZOOM,
        zoom_snap=0.25,
        max_zoom=_MAX_ZOOM,
    )
    ground.options["maxZoom"] = _MAX_ZOOM
    ground.add_child(_Prepare(_attribution(areas, language)))
    ground.add_child(_district_layer(areas, language))
    if tiles := _tile_address(snapshot):
        ground.add_child(_tile_layer(tiles, language))
    children = (*ground._children.values(), *layers)
    listed = [child for child in children if isinstance(child, folium.map.Layer) and child.control]
    off = [layer.layer_name for layer in listed if not layer.show]
    control = _LayerList(off, bounds or areas.bounds, text("maps.layers", language))
    return MapView(ground, tuple(layers), control)


def bounds_around(places: Iterable[LatLon], margin: float = _MARGIN) -> Bounds | None:
    """The bounds of some places, with a margin in degrees; None where there is no place."""
    known = [(lat, lon) for lat, lon in places if lat == lat and lon == lon]  # NaN is not itself
    if not known:
        return None
    lats, lons = zip(*known, strict=True)
    return (min(lats) - margin, min(lons) - margin), (max(lats) + margin, max(lons) + margin)


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend: a marker and what it stands for."""

    label: str
    colour: str = DARK
    icon: str = ""
    shape: Shape = "circle"


def legend_entries(
    terms: Iterable[Term], language: Language, shape: Shape = "circle"
) -> tuple[LegendEntry, ...]:
    """The words of a vocabulary as legend entries of one kind of thing."""
    return tuple(LegendEntry(term.label(language), term.colour, term.icon, shape) for term in terms)


def legend_html(entries: Iterable[LegendEntry]) -> str:
    """A legend for the page (not inside the map): colour, letter and label of each marker."""
    items = "".join(
        '<span style="display:inline-flex;align-items:center;gap:.35rem">'
        f"{symbol_html(entry)}{html.escape(entry.label)}</span>"
        for entry in entries
    )
    style = "display:flex;flex-wrap:wrap;gap:.3rem 1rem;font-size:.875rem;margin:.25rem 0 .5rem"
    return f'<div class="posko-legend" style="{style}">{items}</div>'


def symbol_html(entry: LegendEntry, size: int = 20) -> str:
    """The marker of a legend entry as an image; Streamlit takes inline SVG out of what it shows."""
    outline, middle = SHAPES[entry.shape]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 26 26">'
        f'<path d="{outline}" fill="{html.escape(entry.colour)}"/>'
        f'<text x="12" y="{middle}" fill="{ink(entry.colour)}" text-anchor="middle" '
        'dominant-baseline="central" style="font:700 12.5px sans-serif">'
        f"{html.escape(entry.icon)}&#xFE0E;</text></svg>"
    )
    return f'<img src="data:image/svg+xml,{quote(svg)}" alt="" width="{size}" height="{size}">'


def _district_layer(areas: Boundaries, language: Language) -> folium.FeatureGroup:
    name = text("maps.districts_approximate" if areas.approximate else "maps.districts", language)
    features: list[dict[str, Any]] = []
    for area in areas.districts:
        properties = {"kind": "area", "dashed": areas.approximate}
        features.append({"type": "Feature", "geometry": area.geometry, "properties": properties})
    for area in areas.districts:
        label = {"type": "Point", "coordinates": area.label_at}
        properties = {"kind": "label", "title": area.name}
        features.append({"type": "Feature", "geometry": label, "properties": properties})
    return feature_layer(name, features, control=False)


def _attribution(areas: Boundaries, language: Language) -> str:
    if areas.approximate:
        return text("maps.approximate", language)
    return text("maps.boundary_source", language, source=areas.attribution)


def tile_origin(snapshot: Snapshot) -> str:
    """Where a browser must be allowed to load street tiles from; "" where nowhere outside."""
    place = urlsplit(_tile_address(snapshot))
    host = place.netloc.replace("{s}", "*")  # one of several mirrors
    return f"{place.scheme}://{host}" if host else ""


def _tile_address(snapshot: Snapshot) -> str:
    """The address of street tiles in the settings; "" where there is none that could be one."""
    tiles = snapshot.setting("map_tiles")
    tiles = _OPEN_STREET_MAP if tiles == "osm" else tiles
    return tiles if _TILES.fullmatch(tiles) else ""


def _tile_layer(address: str, language: Language) -> folium.TileLayer:
    """Street tiles from the internet or the office's own server; off until somebody wants them."""
    host = urlsplit(address).hostname or ""
    return folium.TileLayer(
        address,
        attr="© OpenStreetMap" if host.endswith("openstreetmap.org") else map_text(host or "–"),
        name=map_text(text("maps.tiles", language)),
        overlay=True,
        show=False,
        max_zoom=_MAX_ZOOM,
        # OpenStreetMap refuses browsers that do not say which site they show.
        referrer_policy="strict-origin-when-cross-origin",
    )


def _centre(bounds: Bounds) -> LatLon:
    (south, west), (north, east) = bounds
    return (south + north) / 2, (west + east) / 2
