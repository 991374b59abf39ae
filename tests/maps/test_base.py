"""The map itself: offline, with its districts, layers, source and legend."""

from __future__ import annotations

import math
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from posko.locale import LANGUAGES, Language
from posko.maps import (
    INCIDENT,
    LegendEntry,
    Line,
    Point,
    base_map,
    bounds_around,
    circle_layer,
    legend_entries,
    legend_html,
    lines_layer,
    outside_urls,
    points_layer,
    tile_origin,
)
from posko.maps.boundary_file import install
from posko.model.vocabulary import HAZARD, READINESS
from tests.factories import world
from tests.maps.attacks import ATTACKS
from tests.maps.places import district_file, grid_world, written


def page(view_language: Language = "id", **tables: object) -> str:
    """A map with a layer of every kind, as a whole page."""
    layers = [
        circle_layer("Radius", -7.5, 112.1, 5),
        lines_layer("Kiriman", [Line(((-7.5, 112.1), (-7.55, 112.15)), "Perak")]),
        points_layer("Relawan", [Point("a", -7.5, 112.1, "Sari")], cluster=True),
        points_layer("Tugas", [Point("b", -7.5, 112.1, "Evakuasi")], show=False),
    ]
    view = base_map(grid_world(**tables), None, view_language, layers)
    return str(view.whole().get_root().render())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_map_loads_nothing_from_outside(language: Language) -> None:
    """No address outside our server stands anywhere in a map."""
    assert outside_urls(page(language)) == []


def test_an_estimate_says_so() -> None:
    """A map without official boundaries names its districts an estimate, and dashes them."""
    assert "perkiraan dari titik desa" in page("id")
    assert "estimated from village points" in page("en")
    assert '"dashed":true' in page()


def test_official_boundaries_name_their_source(tmp_path: Path) -> None:
    """The publisher's name stands on the map, as text."""
    file = written(district_file(), tmp_path)
    install(file, grid_world(), tmp_path, source="BIG <b>2023</b>")
    whole = base_map(grid_world(), tmp_path, "id").whole().get_root().render()
    assert '"dashed":true' not in whole
    assert "<b>2023" not in whole
    assert "BIG" in whole


def test_a_hidden_layer_starts_hidden() -> None:
    """Only layers marked so are switched off at first."""
    assert re.search(r'\["Tugas"\]', page())


def test_street_tiles_are_for_those_who_ask() -> None:
    """Tiles come from outside, so they exist only where the office set them, and start off."""
    assert "tileLayer" not in page()
    settings = [{"setting": "map_tiles", "value": "osm"}]
    asked = page(settings=settings)
    assert outside_urls(asked) == ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"]
    assert "Peta jalan (perlu internet)" in asked.split("posko.layerList")[1].split("[")[1]


@pytest.mark.parametrize(
    "address", ["{{ 7*7 }}", "https://x.org/{{z}}/{x}/{y}.png", "javascript:alert(1)", "x y"]
)
def test_a_wrong_tile_address_is_no_layer(address: str) -> None:
    """An address that is none, or that would run as a template, draws nothing."""
    assert "tileLayer" not in page(settings=[{"setting": "map_tiles", "value": address}])


@pytest.mark.parametrize(
    ("setting", "origin"),
    [
        ("osm", "https://tile.openstreetmap.org"),
        ("http://10.1.2.3:8080/{z}/{x}/{y}.png", "http://10.1.2.3:8080"),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png", "https://*.tiles.example.org"),
        ("../../app/static/tiles/{z}/{x}/{y}.png", ""),
        ("no address; script-src *", ""),
        ("", ""),
    ],
)
def test_only_the_tile_host_is_let_in(setting: str, origin: str) -> None:
    """The browser may load images from the tiles' host and from nowhere else outside."""
    assert tile_origin(grid_world(settings=[{"setting": "map_tiles", "value": setting}])) == origin


def test_tiles_may_come_from_our_own_server() -> None:
    """An office can serve tiles in its own network: then nothing comes from outside."""
    address = "../../app/static/tiles/{z}/{x}/{y}.png"
    own = page(settings=[{"setting": "map_tiles", "value": address}])
    assert address in own
    assert outside_urls(own) == []


def test_a_regency_without_regions_has_a_map() -> None:
    """Before anything is filled in the map is empty, not broken."""
    view = base_map(world(regions=[]), None, "id")
    assert "posko.prepare" in view.whole().get_root().render()


def test_bounds_leave_out_what_has_no_place() -> None:
    """Places without coordinates do not move the view; no place at all means the regency."""
    assert bounds_around([(-7.5, 112.1), (math.nan, 112.3)], margin=0.1) == (
        (-7.6, 112.0),
        (-7.4, 112.19999999999999),
    )
    assert bounds_around([(math.nan, math.nan)]) is None


def test_a_legend_shows_sign_shape_and_word() -> None:
    """Each word stands beside its marker: its letter, its shape and its colour."""
    entries = legend_entries([HAZARD["101"]], "id", INCIDENT)
    shown = unquote(legend_html(entries))
    assert "Banjir" in shown
    assert HAZARD["101"].icon in shown
    assert HAZARD["101"].colour in shown
    assert "M12 .8L23.2 12L12 23.2L.8 12z" in shown
    assert "Flood" in legend_html(legend_entries([HAZARD["101"]], "en", INCIDENT))


def test_a_legend_has_a_line_per_word() -> None:
    """No state of readiness is left out."""
    assert legend_html(legend_entries(READINESS.values(), "id")).count("<img ") == len(READINESS)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_legend_escapes_its_words(attack: str) -> None:
    """A label or sign that is markup is shown as text."""
    shown = legend_html([LegendEntry(attack, icon=attack)])
    assert shown.count("<") == legend_html([LegendEntry("x", icon="x")]).count("<")
