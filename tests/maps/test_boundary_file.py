"""Official boundaries: which files are taken over, and which are refused, with what sentence."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from posko.locale import LANGUAGES, say
from posko.maps.boundaries import FILE_NAME, districts
from posko.maps.boundary_file import install, remove
from posko.model.problems import Refused
from tests.factories import world
from tests.maps.places import (
    DISTRICTS,
    district_file,
    feature,
    grid_world,
    square,
    village_file,
    written,
)

Content = dict[str, Any]


@pytest.mark.parametrize(
    ("column", "kind"),
    [("ADM3_PCODE", "pcode"), ("KDCBPS", "bps"), ("KDCPUM", "kemendagri"), ("code", "kemendagri")],
)
def test_takes_over_the_codes_of_every_publisher(column: str, kind: str, tmp_path: Path) -> None:
    """COD-AB, BIG and office files are understood whatever the column is called."""
    assert install(written(district_file(column, kind), tmp_path), grid_world(), tmp_path) == 4
    drawn = districts(grid_world(), tmp_path)
    assert not drawn.approximate
    assert [area.code for area in drawn.districts] == list(DISTRICTS)


def test_joins_villages_into_districts(tmp_path: Path) -> None:
    """A file of desa draws the same districts as a file of kecamatan."""
    install(written(village_file(), tmp_path), grid_world(), tmp_path)
    drawn = districts(grid_world(), tmp_path)
    for area, official in zip(drawn.districts, district_file()["features"], strict=True):
        shape = shapely.geometry.shape(area.geometry)
        assert shape.symmetric_difference(shapely.geometry.shape(official["geometry"])).area < 1e-8


def test_codes_may_be_numbers(tmp_path: Path) -> None:
    """A spreadsheet turns 3517110 into a number; it still names its district."""
    content = district_file("kode", "bps")
    for area in content["features"]:
        area["properties"]["kode"] = float(area["properties"]["kode"])
    assert install(written(content, tmp_path), grid_world(), tmp_path) == 4


def test_names_the_source(tmp_path: Path) -> None:
    """The source is what the person says, else what the file says, else the file's name."""
    content = district_file()
    file = written(content, tmp_path)
    install(file, grid_world(), tmp_path)
    assert districts(grid_world(), tmp_path).attribution == "batas.geojson"
    written({**content, "source": "BIG 2023"}, tmp_path)
    install(file, grid_world(), tmp_path)
    assert districts(grid_world(), tmp_path).attribution == "BIG 2023"
    install(file, grid_world(), tmp_path, source="Bappeda Jombang")
    assert districts(grid_world(), tmp_path).attribution == "Bappeda Jombang"


def _swapped(content: Content) -> Content:
    for area in content["features"]:
        ring = area["geometry"]["coordinates"][0]
        area["geometry"]["coordinates"] = [[[lat, lon] for lon, lat in ring]]
    return content


def _metres(content: Content) -> Content:
    for area in content["features"]:
        ring = area["geometry"]["coordinates"][0]
        area["geometry"]["coordinates"] = [[[lon * 6000, lat * 1e6] for lon, lat in ring]]
    return content


def _moved(content: Content) -> Content:
    for area in content["features"]:
        ring = area["geometry"]["coordinates"][0]
        area["geometry"]["coordinates"] = [[[lon + 3, lat] for lon, lat in ring]]
    return content


def _one_missing(content: Content) -> Content:
    del content["features"][1]
    return content


def _with_a_stranger(content: Content) -> Content:
    content["features"].append(feature({"code": "35.17.99"}, square(-7.6, 112.2, 0.05)))
    return content


def _with_a_bow_tie(content: Content) -> Content:
    ring = content["features"][2]["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    return content


def _exchanged(content: Content) -> Content:
    first, last = content["features"][0]["properties"], content["features"][3]["properties"]
    first["code"], last["code"] = last["code"], first["code"]
    return content


def _without_codes(content: Content) -> Content:
    for area in content["features"]:
        del area["properties"]["code"]
    return content


def _points(content: Content) -> Content:
    content["features"][0]["geometry"] = {"type": "Point", "coordinates": [112, -7.6]}
    return content


def _no_geometry(content: Content) -> Content:
    content["features"][0]["geometry"] = None
    return content


def _broken(content: Content) -> Content:
    content["features"][0]["geometry"]["coordinates"] = [[[112.0], "x"]]
    return content


def _empty(content: Content) -> Content:
    content["features"] = []
    return content


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (_one_missing, "maps.missing_districts"),
        (_with_a_stranger, "maps.unknown_codes"),
        (_with_a_bow_tie, "maps.invalid_geometry"),
        (_swapped, "maps.swapped"),
        (_metres, "maps.not_degrees"),
        (_moved, "maps.elsewhere"),
        (_exchanged, "maps.far_away"),
        (_without_codes, "maps.no_codes"),
        (_points, "maps.not_an_area"),
        (_no_geometry, "maps.broken_area"),
        (_broken, "maps.broken_area"),
        (_empty, "maps.no_areas"),
        (lambda content: [content], "maps.not_geojson"),
        (lambda content: {"type": "Topology"}, "maps.not_geojson"),
    ],
)
def test_refuses_a_wrong_file(spoil: Callable[[Content], Any], key: str, tmp_path: Path) -> None:
    """A wrong file is refused with one sentence in both languages, and nothing is installed."""
    file = written(spoil(district_file()), tmp_path)
    with pytest.raises(Refused) as refusal:
        install(file, grid_world(), tmp_path)
    assert refusal.value.reason.key == key
    for language in LANGUAGES:
        sentence = say(refusal.value.reason, language)
        assert "{" not in sentence
        assert "\n" not in sentence
    assert list(tmp_path.iterdir()) == [file]


def test_the_sentence_names_what_is_wrong(tmp_path: Path) -> None:
    """The refusal says which district is missing, and which code nobody knows."""
    with pytest.raises(Refused) as missing:
        install(written(_one_missing(district_file()), tmp_path), grid_world(), tmp_path)
    assert say(missing.value.reason, "id") == "1 kecamatan tidak ada dalam berkas: Gudo."
    with pytest.raises(Refused) as unknown:
        install(written(_with_a_stranger(district_file()), tmp_path), grid_world(), tmp_path)
    assert say(unknown.value.reason, "id") == "kode di kolom code tidak dikenal: 35.17.99."


def test_a_file_of_villages_has_all_of_them(tmp_path: Path) -> None:
    """A missing village would leave a hole in its district, so it is named."""
    with pytest.raises(Refused) as refusal:
        install(written(_one_missing(village_file()), tmp_path), grid_world(), tmp_path)
    assert "Desa Perak 2" in say(refusal.value.reason, "id")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"code;name\n1;2\n", b""])
def test_refuses_what_is_not_json(content: bytes, tmp_path: Path) -> None:
    """A spreadsheet or an archive is not GeoJSON."""
    file = tmp_path / "batas.zip"
    file.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        install(file, grid_world(), tmp_path)
    assert refusal.value.reason.key == "maps.not_geojson"


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A mistyped name is said to be one."""
    with pytest.raises(Refused) as refusal:
        install(tmp_path / "tidak-ada.geojson", grid_world(), tmp_path)
    assert refusal.value.reason.key == "maps.unreadable"


def test_a_refusal_keeps_what_was_installed(tmp_path: Path) -> None:
    """Trying a wrong file leaves the boundaries of before in use."""
    install(written(district_file(), tmp_path), grid_world(), tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(Refused):
        install(written(_swapped(district_file()), tmp_path), grid_world(), tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_boundaries_can_be_removed(tmp_path: Path) -> None:
    """Without the official file the estimate is drawn again."""
    install(written(district_file(), tmp_path), grid_world(), tmp_path)
    assert remove(tmp_path)
    assert districts(grid_world(), tmp_path).approximate
    assert not remove(tmp_path)


SAMPLES = sorted(Path(os.environ.get("POSKO_GEO_SAMPLES", os.devnull)).glob("*.geojson"))
"""Official files to try as well; a folder that a developer names. They are not in the project."""


def test_takes_over_whole_files(tmp_path: Path) -> None:
    """Every district of a file in the embedded regions' codes is taken over, and so is every
    district of each official file at hand."""
    from tests.maps.test_boundaries import embedded_regions

    regions = embedded_regions()
    codes = [r["code"] for r in regions if r["level"] == "district"]
    snapshot = world(regions=regions)
    for file in (written(_squares(regions), tmp_path), *SAMPLES):
        assert install(file, snapshot, tmp_path) == len(codes)
        installed = json.loads((tmp_path / FILE_NAME).read_text(encoding="utf-8"))
        assert {area["properties"]["code"] for area in installed["features"]} == set(codes)


def _squares(regions: list[dict[str, Any]]) -> Content:
    """A small square at each district's point, in the form of an official file."""
    return {
        "type": "FeatureCollection",
        "features": [
            feature({"code": row["code"]}, square(row["lat"], row["lon"], 0.01))
            for row in regions
            if row["level"] == "district"
        ],
    }
