"""Taking over an official file of boundaries, after checking that it is what it seems to be.

COD-AB (OCHA), BIG and office files name their columns differently and use the codes of Kemendagri
or BPS. So no column name is expected: the column that names most of our regions, in either coding,
is the one. Files of desa are joined into kecamatan.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from posko.maps.boundaries import FILE_NAME
from posko.model.geo import distance_km
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot

_FAR_KM = 5
"""A kecamatan farther than this from its own point is not where it should be."""
_AROUND = 0.5
"""Degrees around the points of the regency within which all boundaries must lie."""
_NAMED = 5
"""How many names a refusal lists."""
_AREAS = ("Polygon", "MultiPolygon")
_DIGITS = re.compile(r"\D")


@dataclass(frozen=True)
class _Area:
    """One feature: its geometry and whatever the file says about it."""

    geometry: BaseGeometry
    properties: Mapping[str, Any]


def install(file: Path, snapshot: Snapshot, folder: Path, source: str = "") -> int:
    """Check the GeoJSON `file` and keep it in `folder`; how many districts it draws.

    source: who made the boundaries, shown on every map; what the file itself says, or its name,
        where none is given.
    Raises Refused with one sentence that says what is wrong with the file.
    """
    content = _content(file)
    regions = snapshot.all("regions")
    areas = _areas(content)
    _check_place(areas, regions)
    by_region = _by_region(areas, regions)
    _check_geometry(by_region, regions)
    shapes = _joined(by_region, regions)
    _check_distance(shapes, regions)
    said = next((content[name] for name in ("source", "attribution") if content.get(name)), "")
    _write(folder / FILE_NAME, shapes, source or str(said) or file.name)
    return len(shapes)


def remove(folder: Path) -> bool:
    """Go back to estimated boundaries; False where none were installed."""
    path = folder / FILE_NAME
    installed = path.is_file()
    path.unlink(missing_ok=True)
    return installed


def _content(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Refused(message("maps.unreadable", file=file.name)) from error
    except ValueError as error:  # neither text nor JSON
        raise Refused(message("maps.not_geojson", file=file.name)) from error
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise Refused(message("maps.not_geojson", file=file.name))
    if not content["features"]:
        raise Refused(message("maps.no_areas", file=file.name))
    return content


def _areas(content: Mapping[str, Any]) -> list[_Area]:
    areas = []
    for number, feature in enumerate(content["features"], start=1):
        try:
            geometry = feature["geometry"]
            if geometry["type"] not in _AREAS:
                raise Refused(message("maps.not_an_area", n=number, kind=str(geometry["type"])))
            shape = shapely.force_2d(shapely.geometry.shape(geometry))
            areas.append(_Area(shape, feature.get("properties") or {}))
        except (TypeError, KeyError, ValueError, AttributeError, shapely.GEOSException) as error:
            raise Refused(message("maps.broken_area", n=number)) from error
        if shape.is_empty:
            raise Refused(message("maps.broken_area", n=number))
    return areas


def _check_place(areas: list[_Area], regions: pd.DataFrame) -> None:
    """Degrees, longitude first, and where the regency is."""
    home = shapely.box(
        regions["lon"].min() - _AROUND,
        regions["lat"].min() - _AROUND,
        regions["lon"].max() + _AROUND,
        regions["lat"].max() + _AROUND,
    )
    west, south, east, north = shapely.total_bounds([area.geometry for area in areas])
    if home.contains(shapely.box(west, south, east, north)):
        return
    if home.contains(shapely.box(south, west, north, east)):
        raise Refused(message("maps.swapped"))
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise Refused(message("maps.not_degrees"))
    raise Refused(message("maps.elsewhere"))


def _by_region(areas: list[_Area], regions: pd.DataFrame) -> dict[str, list[_Area]]:
    """The areas by the code of the region they draw: all districts, or all villages."""
    level = dict(zip(regions["code"], regions["level"], strict=True))
    inner = regions[regions["level"].isin(["district", "village"])]
    codings = (
        {_digits(code): code for code in inner["code"]},
        dict(zip(inner["bps_code"].dropna(), inner.dropna(subset="bps_code")["code"], strict=True)),
    )
    columns = dict.fromkeys(name for area in areas for name in area.properties)
    named = [
        (name, [coding.get(_digits(area.properties.get(name))) for area in areas])
        for name in columns
        for coding in codings
    ]
    column, codes = max(named, key=lambda pair: _recognised(pair[1]), default=("", []))
    if not any(codes):
        raise Refused(message("maps.no_codes"))
    unknown = [
        str(area.properties.get(column) or "–")
        for area, code in zip(areas, codes, strict=True)
        if code is None
    ]
    if unknown:
        raise Refused(message("maps.unknown_codes", column=column, codes=_some(unknown)))
    found: dict[str, list[_Area]] = {}
    for area, code in zip(areas, codes, strict=True):
        assert code is not None
        found.setdefault(code, []).append(area)
    levels = {level[code] for code in found}
    wanted = inner[inner["level"].isin(levels)]
    missing = wanted[~wanted["code"].isin(list(found))]
    if len(missing):
        key = "maps.missing_villages" if "village" in levels else "maps.missing_districts"
        raise Refused(message(key, n=len(missing), names=_some(missing["name"])))
    return found


def _recognised(codes: list[str | None]) -> tuple[int, int]:
    """How many areas a column names, and how many different regions."""
    known = [code for code in codes if code is not None]
    return len(known), len(set(known))


def _check_geometry(found: Mapping[str, list[_Area]], regions: pd.DataFrame) -> None:
    names = dict(zip(regions["code"], regions["name"], strict=True))
    bad = [
        names[code]
        for code, areas in found.items()
        if not all(area.geometry.is_valid for area in areas)
    ]
    if bad:
        raise Refused(message("maps.invalid_geometry", names=_some(bad)))


def _joined(found: Mapping[str, list[_Area]], regions: pd.DataFrame) -> dict[str, BaseGeometry]:
    """One shape per district."""
    level = dict(zip(regions["code"], regions["level"], strict=True))
    parent = dict(zip(regions["code"], regions["parent"], strict=True))
    parts: dict[str, list[BaseGeometry]] = {}
    for code, areas in found.items():
        district = parent[code] if level[code] == "village" else code
        parts.setdefault(district, []).extend(area.geometry for area in areas)
    return {code: shapely.union_all(shapes) for code, shapes in sorted(parts.items())}


def _check_distance(shapes: Mapping[str, BaseGeometry], regions: pd.DataFrame) -> None:
    """Every district lies where its point lies; exchanged codes are found here."""
    own = regions[regions["code"].isin(list(shapes))]
    rows = own[["code", "name", "lat", "lon"]].itertuples(index=False, name=None)
    for code, name, lat, lon in rows:
        nearest = shapely.shortest_line(shapely.Point(lon, lat), shapes[code])
        (_, _), (near_lon, near_lat) = nearest.coords
        away = distance_km(lat, lon, near_lat, near_lon)
        if away > _FAR_KM:
            raise Refused(message("maps.far_away", name=name, km=float(away)))


def _write(path: Path, shapes: Mapping[str, BaseGeometry], source: str) -> None:
    """All of it or nothing: the file appears under its name only when it is whole."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, shape in shapes.items()
    ]
    content = {"type": "FeatureCollection", "source": source, "features": features}
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=".boundaries-", delete=False
    ) as draft:
        json.dump(content, draft, separators=(",", ":"))
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)


def _digits(value: Any) -> str:
    """The digits of a code: "35.17.01", "ID3517010", 3517010 and 3517010.0 all occur."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _DIGITS.sub("", str(value))


def _some(names: Any) -> str:
    """The first few names, and a sign where there are more."""
    listed = list(dict.fromkeys(names))
    return ", ".join(listed[:_NAMED]) + (" …" if len(listed) > _NAMED else "")
