"""A small regency on a grid, and official-looking files of its boundaries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from posko.model.snapshot import Snapshot
from tests.factories import world

SIZE = 0.1
"""Side of a district, degrees; a village is half as wide."""
WEST, SOUTH = 112.0, -7.6
DISTRICTS = ("35.17.01", "35.17.02", "35.17.03", "35.17.04")
NAMES = ("Perak", "Gudo", "Ngoro", "Bareng")
_PLACES = ((0, 0), (1, 0), (0, 1), (1, 1))


def grid_regions() -> list[dict[str, Any]]:
    """Four districts side by side, each with four villages."""
    rows: list[dict[str, Any]] = [
        {"code": "35.17", "name": "Jombang", "level": "regency", "lat": SOUTH, "lon": WEST}
    ]
    for number, (code, name, (x, y)) in enumerate(zip(DISTRICTS, NAMES, _PLACES, strict=True), 1):
        bps = f"3517{number}10"
        south, west = SOUTH + y * SIZE, WEST + x * SIZE
        rows.append(
            {
                "code": code,
                "name": name,
                "level": "district",
                "parent": "35.17",
                "lat": south + SIZE / 2,
                "lon": west + SIZE / 2,
                "bps_code": bps,
            }
        )
        for village, (vx, vy) in enumerate(_PLACES, 1):
            rows.append(
                {
                    "code": f"{code}.200{village}",
                    "name": f"Desa {name} {village}",
                    "level": "village",
                    "parent": code,
                    "lat": south + (vy + 0.5) * SIZE / 2,
                    "lon": west + (vx + 0.5) * SIZE / 2,
                    "bps_code": f"{bps}00{village}",
                }
            )
    return rows


def grid_world(**tables: Any) -> Snapshot:
    """A snapshot of the small regency."""
    return world(regions=grid_regions(), **tables)


def square(south: float, west: float, size: float) -> list[list[list[float]]]:
    """The coordinates of a polygon, lon and lat."""
    north, east = south + size, west + size
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return [[[round(lon, 6), round(lat, 6)] for lon, lat in corners]]


def feature(properties: Mapping[str, Any], coordinates: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}


def district_file(column: str = "code", kind: str = "kemendagri") -> dict[str, Any]:
    """Boundaries of the districts as a file; `column` holds codes of the `kind`."""
    rows = [row for row in grid_regions() if row["level"] == "district"]
    features = []
    for row, (x, y) in zip(rows, _PLACES, strict=True):
        code = row["code"] if kind == "kemendagri" else row["bps_code"]
        code = f"ID{code}" if kind == "pcode" else code
        properties = {"OBJECTID": 7, "NAMA": row["name"], column: code}
        features.append(feature(properties, square(SOUTH + y * SIZE, WEST + x * SIZE, SIZE)))
    return {"type": "FeatureCollection", "features": features}


def village_file() -> dict[str, Any]:
    """Boundaries of the villages as BIG names the columns."""
    features = []
    for row in (row for row in grid_regions() if row["level"] == "village"):
        half = SIZE / 2
        coordinates = square(row["lat"] - half / 2, row["lon"] - half / 2, half)
        properties = {"KDCPUM": row["parent"], "KDEPUM": row["code"], "WADMKD": row["name"]}
        features.append(feature(properties, coordinates))
    return {"type": "FeatureCollection", "features": features}


def written(content: Any, folder: Path, name: str = "batas.geojson") -> Path:
    """The content as a file."""
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
