"""Layers of a map: points, lines and areas drawn by `static/map.js`, one GeoJson each.

A loop of folium markers costs 3 to 5 ms each on every rerun; here a layer is one JSON text,
whatever it holds. Names and lines are plain text: the browser shows them as typed (see `map_text`).
Colour is never alone: every point has its letter, and every kind of thing its shape.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import folium
import pandas as pd
from branca.element import MacroElement
from folium.template import Template

from posko.maps.text import map_text
from posko.model.vocabulary import DARK, Term

Shape = Literal["circle", "diamond", "square", "house", "hexagon", "box", "pin"]
LatLon = tuple[float, float]

SHAPES: Mapping[Shape, tuple[str, float]] = MappingProxyType(
    {
        "circle": ("M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z", 12.2),
        "diamond": ("M12 .8L23.2 12L12 23.2L.8 12z", 12.2),
        "square": (
            "M4.5 2.5h15a2 2 0 0 1 2 2v15a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2v-15a2 2 0 0 1 2-2z",
            12.2,
        ),
        "house": ("M12 1L22.5 9.5V22h-21V9.5z", 15.2),
        "hexagon": ("M6.5 2h11L23 12l-5.5 10h-11L1 12z", 12.2),
        "box": ("M1 5h22v14H1z", 12.2),
        "pin": (
            "M12 23.5C7 17 3.5 13.5 3.5 9.3a8.5 8.5 0 0 1 17 0c0 4.2-3.5 7.7-8.5 14.2z",
            9.6,
        ),
    }
)
"""The outline in a box of 24 × 24, and the height of the letter's middle; markers and legends."""

VOLUNTEER: Shape = "circle"
INCIDENT: Shape = "diamond"
SHELTER: Shape = "square"
HOME_CLUSTER: Shape = "house"
KITCHEN: Shape = "hexagon"
WAREHOUSE: Shape = "box"
PICKED: Shape = "pin"

SMALL, MEDIUM, LARGE = 22, 28, 38
"""Marker sizes, px."""

_TEMPLATE = re.compile(r"\{(?=[{%#])")
_LIGHT_INK, _DARK_INK = "#FFFFFF", "#14181F"


@dataclass(frozen=True)
class Point:
    """One thing on the map.

    id: comes back when the thing is clicked (`clicked_object`).
    icon: one letter or sign.
    title, lines: the popup, plain text; the title is also what a screen reader says.
    size: px.
    faded: drawn lightly, for what is over or does not count now.
    """

    id: str
    lat: float
    lon: float
    title: str
    colour: str = DARK
    icon: str = "•"
    lines: tuple[str, ...] = ()
    shape: Shape = "circle"
    size: int = MEDIUM
    faded: bool = False

    @classmethod
    def of(cls, term: Term, id: str, lat: float, lon: float, title: str, **more: Any) -> Point:
        """A point in the colour and with the letter of a word of the vocabulary."""
        return cls(id, lat, lon, title, colour=term.colour, icon=term.icon, **more)


@dataclass(frozen=True)
class Line:
    """A connection, from the first of `points` (lat, lon) to the last.

    dashed: by boat, planned, or otherwise not an ordinary way.
    width: px.
    """

    points: tuple[LatLon, ...]
    title: str
    colour: str = DARK
    lines: tuple[str, ...] = ()
    dashed: bool = False
    width: int = 3


class _Features(MacroElement):
    """A GeoJson that `static/map.js` draws into the group it is added to."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        posko.draw({{ this._parent.get_name() }}, {{ this.data }}, {{ this.cluster|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, features: list[dict[str, Any]], cluster: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = "Features"
        self.data = script_json({"type": "FeatureCollection", "features": features})
        self.cluster = cluster


def script_json(value: Any) -> str:
    """JSON that may stand inside a script of folium.

    No text in it can end the script or begin a tag, and none can begin a Jinja expression: branca
    compiles every script as a template once more, so `{{ … }}` in a name would run on the server.
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    for sign in "<>&'`":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # A brace of JSON itself stands before a quote or a brace that closes, never before these.
    return _TEMPLATE.sub(r"\\u007b", text)


def points_layer(
    name: str, points: Iterable[Point], *, cluster: bool = False, show: bool = True
) -> folium.FeatureGroup:
    """Things on the map; those without a place are left out.

    cluster: near ones are drawn as one circle with their number until one zooms in.
    show: whether the layer is switched on at first.
    """
    return feature_layer(
        name,
        [_point(point) for point in points if _placed((point.lat, point.lon))],
        cluster=cluster,
        show=show,
    )


def lines_layer(name: str, lines: Iterable[Line], *, show: bool = True) -> folium.FeatureGroup:
    """Connections, such as which kitchen feeds whom; those without a place are left out."""
    return feature_layer(
        name, [_line(line) for line in lines if all(map(_placed, line.points))], show=show
    )


def circle_layer(name: str, lat: float, lon: float, km: float) -> folium.FeatureGroup:
    """The ground within `km` of a point."""
    properties = {"kind": "circle", "metres": km * 1000}
    return feature_layer(name, [_feature("Point", (lon, lat), properties)])


def feature_layer(
    name: str,
    features: list[dict[str, Any]],
    *,
    cluster: bool = False,
    show: bool = True,
    control: bool = True,
) -> folium.FeatureGroup:
    """GeoJson features (lon, lat) that `static/map.js` knows, as a layer with a name."""
    group = folium.FeatureGroup(name=map_text(name), show=show, control=control)
    group.add_child(_Features(features, cluster))
    return group


def size_for(amount: float | None, most: float) -> int:
    """Marker size, px, for an amount out of the largest one: its area grows with the amount.

    An unknown amount is drawn small.
    """
    if amount is None or pd.isna(amount) or most <= 0:
        return SMALL
    return round(SMALL + (LARGE - SMALL) * math.sqrt(min(max(amount / most, 0), 1)))


def ink(colour: str) -> str:
    """Black or white, whichever is easier to read on `colour` (contrast after WCAG 2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    on_white, on_dark = 1.05 / (luminance + 0.05), (luminance + 0.05) / 0.0585
    return _LIGHT_INK if on_white >= on_dark else _DARK_INK


def _placed(point: LatLon) -> bool:
    return all(pd.notna(value) and math.isfinite(value) for value in point)


def _point(point: Point) -> dict[str, Any]:
    properties = {
        "kind": "marker",
        "id": point.id,
        "title": point.title,
        "lines": list(point.lines),
        "colour": point.colour,
        "ink": ink(point.colour),
        "icon": point.icon,
        "shape": point.shape,
        "size": point.size,
    }
    if point.faded:
        properties["faded"] = True
    return _feature("Point", _lonlat((point.lat, point.lon)), properties)


def _line(line: Line) -> dict[str, Any]:
    properties = {
        "kind": "line",
        "title": line.title,
        "lines": list(line.lines),
        "colour": line.colour,
        "dashed": line.dashed,
        "width": line.width,
    }
    return _feature("LineString", [_lonlat(point) for point in line.points], properties)


def _lonlat(point: LatLon) -> LatLon:
    """GeoJson's order; 5 decimals are one metre."""
    return round(float(point[1]), 5), round(float(point[0]), 5)


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
