"""Where one district ends and the next begins: official boundaries, or an honest estimate.

The project ships points, not boundaries. Until an office installs an official file
(`python -m posko boundaries FILE`), each district is drawn as the ground nearest to its villages
(Voronoi cells), dashed and labelled as an estimate.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from posko.model.snapshot import Snapshot

FILE_NAME = "boundaries.geojson"
"""In the data folder; written by `install`, not kept in version control."""

_METRES_PER_DEGREE = 111_320
_EDGE_METRES = 1_500
"""How far beyond the outermost village points an estimated district reaches."""
_TOLERANCE = 120 / _METRES_PER_DEGREE
"""Detail of official boundaries that is left out: 120 m, a pixel where the regency is shown."""
_HOLLOW = 0.35
"""How closely the outer edge follows the village points (0 closest, 1 convex)."""

Village = tuple[str, str, float, float]
"""Code, code of the district, lat, lon."""


@dataclass(frozen=True)
class District:
    """geometry: GeoJson, lon and lat. label_at: a point inside, (lon, lat)."""

    code: str
    name: str
    geometry: Mapping[str, Any]
    label_at: tuple[float, float]


@dataclass(frozen=True)
class Boundaries:
    """The districts of the regency.

    approximate: estimated from village points.
    attribution: who says so, as the installed file has it; "" for an estimate.
    """

    districts: tuple[District, ...]
    approximate: bool
    attribution: str = ""

    @property
    def bounds(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """South-west and north-east corner, (lat, lon); None without districts."""
        if not self.districts:
            return None
        shapes = [shapely.geometry.shape(area.geometry) for area in self.districts]
        west, south, east, north = shapely.total_bounds(shapes)
        return (float(south), float(west)), (float(north), float(east))


def districts(snapshot: Snapshot, folder: Path | None) -> Boundaries:
    """The official boundaries where they are installed in `folder`, an estimate otherwise."""
    regions = snapshot.all("regions")
    named = regions[regions["level"] == "district"]
    names = dict(zip(named["code"], named["name"], strict=True))
    if folder is not None and (path := folder / FILE_NAME).is_file():
        stat = path.stat()
        return _installed(path, stat.st_mtime_ns, stat.st_size, tuple(names.items()))
    villages = regions[regions["level"] == "village"].dropna(subset=["lat", "lon"])
    points = villages[["code", "parent", "lat", "lon"]].itertuples(index=False, name=None)
    return _estimated(tuple(points), tuple(names.items()))


@lru_cache(maxsize=8)
def _installed(
    path: Path, mtime_ns: int, size: int, names: tuple[tuple[str, str], ...]
) -> Boundaries:
    """The installed file; the arguments after `path` say which version of it is meant."""
    content = json.loads(path.read_text(encoding="utf-8"))
    shapes = {
        feature["properties"]["code"]: shapely.geometry.shape(feature["geometry"])
        for feature in content["features"]
    }
    return Boundaries(_named(_simplified(shapes), dict(names)), False, content["source"])


@lru_cache(maxsize=8)
def _estimated(villages: tuple[Village, ...], names: tuple[tuple[str, str], ...]) -> Boundaries:
    """Voronoi cells of the village points, joined by district, cut off near the outermost ones."""
    if not villages:
        return Boundaries((), approximate=True)
    narrowing = math.cos(math.radians(villages[0][2]))  # a degree of longitude is shorter
    points = [shapely.Point(lon * narrowing, lat) for _, _, lat, lon in villages]
    edge = shapely.buffer(
        shapely.concave_hull(shapely.MultiPoint(points), ratio=_HOLLOW),
        _EDGE_METRES / _METRES_PER_DEGREE,
    )
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=edge))
    if len(cells) == 0:  # one village has no neighbour to share the ground with
        cells = [edge]
    tree = shapely.STRtree(cells)
    parts: dict[str, list[BaseGeometry]] = {}
    taken: set[int] = set()
    for (_, district, _, _), point in zip(villages, points, strict=True):
        for cell in set(tree.query(point, predicate="intersects").tolist()) - taken:
            parts.setdefault(district, []).append(cells[cell])
            taken.add(cell)
    shapes = {
        code: shapely.transform(
            shapely.intersection(shapely.union_all(found), edge),
            lambda degrees: degrees / (narrowing, 1.0),
        )
        for code, found in parts.items()
    }
    return Boundaries(_named(shapes, dict(names)), approximate=True)


def _named(shapes: Mapping[str, BaseGeometry], names: Mapping[str, str]) -> tuple[District, ...]:
    """The districts among `shapes`, by code; coordinates to a metre."""
    found = []
    for code in sorted(code for code in shapes if code in names):
        inside = shapely.point_on_surface(shapes[code])
        rounded = shapely.transform(shapes[code], lambda degrees: degrees.round(5))
        geometry = shapely.geometry.mapping(rounded)
        found.append(District(code, names[code], geometry, (inside.x, inside.y)))
    return tuple(found)


def _simplified(shapes: Mapping[str, BaseGeometry]) -> Mapping[str, BaseGeometry]:
    """Less detail; neighbours keep their common border where the file has one."""
    geometries = list(shapes.values())
    if shapely.coverage_is_valid(geometries):
        simple = list(shapely.coverage_simplify(geometries, _TOLERANCE))
    else:
        simple = [geometry.simplify(_TOLERANCE) for geometry in geometries]
    return dict(zip(shapes, simple, strict=True))
