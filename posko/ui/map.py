"""Showing a map on a page, fast: drawn once per state of the data, then kept on the screen."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any

import folium
import streamlit_folium
from streamlit_folium import st_folium

from posko.maps import Bounds, LatLon, MapView, base_map
from posko.maps.boundaries import FILE_NAME
from posko.store import data_folder
from posko.ui.here import Here

HEIGHT = 420
"""px; on a phone this leaves enough of the page to scroll by."""
_KEPT = 200
"""Drawn maps that are remembered, over all pages and sessions; each some 100 kB."""

_Key = tuple[str, int, str, str]
"""Data folder, state of its boundary file, the map's key and its cache key."""
_DRAWN: OrderedDict[_Key, dict[str, Any]] = OrderedDict()
_LOCK = threading.Lock()


def regency_map(
    here: Here, layers: Sequence[folium.FeatureGroup], bounds: Bounds | None = None
) -> MapView:
    """The regency's map with a page's layers on it: what `build` of `show_map` gives back.

    bounds: what is shown at first (`maps.bounds_around`); the whole regency where it is None.
    """
    return base_map(here.snapshot, data_folder(), here.language, layers, bounds)


def show_map(
    build: Callable[[], MapView],
    *,
    key: str,
    cache_key: str,
    height: int = HEIGHT,
    returned: Sequence[str] = (),
) -> Mapping[str, Any]:
    """Show a map; what the person clicked, as streamlit-folium says it.

    build: makes the map; called only where this map is not yet drawn.
    key: names the map on its page; while it stays, zoom and position stay.
    cache_key: changes with whatever the map shows: `here.key(filters…)`.
    returned: what reruns the page: "last_clicked" (see `clicked_point`), "last_active_drawing"
        (see `clicked_object`). Moving the map never does.
    """
    component = getattr(streamlit_folium, "_component_func", None)
    if component is None:
        return _plainly(build(), key, height, returned)
    drawn = _drawn((*_ground(), key, cache_key), build)
    chosen: dict[str, Any] = dict.fromkeys(returned)
    answer = component(
        **drawn,
        key=f"{key}-{drawn['id']}",
        height=height,
        returned_objects=list(returned),
        default=chosen,
    )
    return answer if isinstance(answer, Mapping) else chosen


def clicked_point(answer: Mapping[str, Any]) -> LatLon | None:
    """The point of the ground that was clicked, (lat, lon), from `returned=("last_clicked",)`."""
    point = answer.get("last_clicked")
    return (float(point["lat"]), float(point["lng"])) if point else None


def clicked_object(answer: Mapping[str, Any]) -> str | None:
    """The id of the `Point` that was clicked, from `returned=("last_active_drawing",)`."""
    drawing = answer.get("last_active_drawing") or {}
    found = (drawing.get("properties") or {}).get("id")
    return str(found) if found else None


def _ground() -> tuple[str, int]:
    """What every map stands on: newly installed boundaries are seen at the next rerun."""
    folder = data_folder()
    try:
        return str(folder), (folder / FILE_NAME).stat().st_mtime_ns
    except OSError:
        return str(folder), 0


def _drawn(key: _Key, build: Callable[[], MapView]) -> dict[str, Any]:
    """The component's arguments, drawn once: a hundred sessions that see new data draw one map."""
    with _LOCK:
        if key in _DRAWN:
            _DRAWN.move_to_end(key)
            return _DRAWN[key]
        drawn = _draw(build())
        _DRAWN[key] = drawn
        while len(_DRAWN) > _KEPT:
            _DRAWN.popitem(last=False)
        return drawn


# st_folium draws and shows in one breath. This is the same function, except that its last step
# gives back what it would have sent to the browser.
_what_st_folium_sends = FunctionType(
    st_folium.__code__,
    {**st_folium.__globals__, "_component_func": lambda **arguments: arguments},
    argdefs=st_folium.__defaults__,
)


def _draw(view: MapView) -> dict[str, Any]:
    """What the component needs besides the page's own wishes (size, key, what it returns)."""
    sent = _what_st_folium_sends(
        view.ground,
        feature_group_to_add=list(view.layers) or None,
        layer_control=view.control,
        use_container_width=True,
    )
    for name in ("key", "height", "returned_objects", "default", "on_change"):
        del sent[name]
    # The map starts anew only where its ground is another one, not where its layers changed.
    ground = (sent["script"], sent["header"], sent["html"], *sent["js_links"], *sent["css_links"])
    sent["id"] = hashlib.sha256("\0".join(ground).encode()).hexdigest()[:12]
    return dict(sent)


def _plainly(view: MapView, key: str, height: int, returned: Sequence[str]) -> Mapping[str, Any]:
    """The documented way, slower: for a streamlit-folium that is built differently inside."""
    answer: Mapping[str, Any] = st_folium(
        view.ground,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=list(returned),
        feature_group_to_add=list(view.layers) or None,
        layer_control=view.control,
    )
    return answer
