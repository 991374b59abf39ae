"""Estimated boundaries: honest about being estimates, and right about every village."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import shapely

from posko.maps.boundaries import districts
from tests.factories import world
from tests.maps.places import NAMES, grid_world

REGIONS = Path(__file__).parents[2] / "data" / "regions.csv"


def embedded_regions() -> list[dict[str, Any]]:
    """The regions of the embedded data set."""
    with REGIONS.open(encoding="utf-8", newline="") as file:
        return [
            {
                "code": row["code"],
                "name": row["name"],
                "level": row["level"],
                "parent": row["parent"] or None,
                "lat": float(row["lat"]),
                "lon": float(row["lon"]),
                "bps_code": row["bps_code"] or None,
            }
            for row in csv.DictReader(file)
        ]


def test_every_village_lies_in_its_own_district() -> None:
    """All 21 districts of Jombang are drawn, none over another, every village in its own."""
    snapshot = world(regions=embedded_regions())
    drawn = districts(snapshot, None)
    assert drawn.approximate
    assert len(drawn.districts) == 21
    shapes = {area.code: shapely.geometry.shape(area.geometry) for area in drawn.districts}
    assert all(shape.is_valid for shape in shapes.values())
    villages = [row for row in embedded_regions() if row["level"] == "village"]
    assert len(villages) == 306
    for village in villages:
        assert shapes[village["parent"]].contains(shapely.Point(village["lon"], village["lat"]))
    whole = shapely.union_all(list(shapes.values()))
    assert abs(sum(shape.area for shape in shapes.values()) - whole.area) < 1e-6


def test_a_label_stands_inside_its_district() -> None:
    """The name of a district is written on its own ground."""
    for area, name in zip(districts(grid_world(), None).districts, NAMES, strict=True):
        assert area.name == name
        assert shapely.geometry.shape(area.geometry).contains(shapely.Point(area.label_at))


def test_one_village_is_enough() -> None:
    """A regency with a single known village still has a map."""
    drawn = districts(world(), None)
    assert [area.name for area in drawn.districts] == ["Bandarkedungmulyo"]


def test_villages_at_the_same_point_do_not_break_the_map() -> None:
    """Two villages of different districts at one point: both districts that can be drawn are."""
    rows = [
        {"code": "35.17", "name": "Jombang", "level": "regency"},
        {"code": "35.17.01", "name": "Perak", "level": "district", "parent": "35.17"},
        {"code": "35.17.02", "name": "Gudo", "level": "district", "parent": "35.17"},
        {"code": "35.17.01.2001", "name": "A", "parent": "35.17.01"},
        {"code": "35.17.02.2001", "name": "B", "parent": "35.17.02"},
        {"code": "35.17.02.2002", "name": "C", "parent": "35.17.02", "lon": 112.3},
        {"code": "35.17.02.2003", "name": "D", "parent": "35.17.02", "lat": -7.4},
    ]
    drawn = districts(world(regions=rows), None)
    assert {area.name for area in drawn.districts} == {"Perak", "Gudo"}


def test_no_regions_no_districts() -> None:
    """Before the regions are filled in there is nothing to draw, and no bounds."""
    drawn = districts(world(regions=[]), None)
    assert drawn.districts == ()
    assert drawn.bounds is None


def test_bounds_hold_every_district() -> None:
    """The bounds are south-west and north-east, latitude first."""
    bounds = districts(grid_world(), None).bounds
    assert bounds is not None
    (south, west), (north, east) = bounds
    assert -8 < south < -7.57 < -7.43 < north < -7
    assert 111 < west < 112.03 < 112.17 < east < 113
