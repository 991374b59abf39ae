"""Maps in a real browser: names that are attacks are shown as typed, on every way to a map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlparse

import folium
from playwright.sync_api import Page, Route

from posko.maps import (
    KITCHEN,
    LARGE,
    SHELTER,
    Bounds,
    Line,
    Point,
    base_map,
    lines_layer,
    map_text,
    points_layer,
)
from posko.maps.assets import _FOLDERS
from posko.ui.map import _draw
from tests.browser.conftest import Window
from tests.maps.attacks import ATTACKS
from tests.maps.places import SOUTH, WEST, grid_world

ADDRESS = "http://127.0.0.1:1/component/map/index.html"


def open_map(picture: folium.Map, window: Window) -> Page:
    """The map as a page, with its files from the installed packages; no server is needed."""
    html = picture.get_root().render()

    def answer(route: Route) -> None:
        path = urlparse(route.request.url).path
        if path == urlparse(ADDRESS).path:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
            return
        _, _, folder, *rest = path.split("/")
        file = Path(_FOLDERS[folder], *rest)
        route.fulfill(path=file)

    window.page.route("**/*", answer)
    window.page.goto(ADDRESS)
    window.page.locator(".leaflet-container").wait_for()
    window.page.wait_for_timeout(300)
    return window.page


def test_our_layers_show_attacks_as_text(window: Callable[..., Window]) -> None:
    """Titles, lines, layer names, tooltips: nothing runs, the popup shows what was typed."""
    places = [(SOUTH + 0.02 * n, WEST + 0.1) for n in range(len(ATTACKS))]
    points = [
        Point(attack, *place, title=attack, lines=(attack,))
        for attack, place in zip(ATTACKS, places, strict=True)
    ]
    lines = [
        Line((place, (SOUTH, WEST)), attack) for attack, place in zip(ATTACKS, places, strict=True)
    ]
    layers = [
        points_layer(" ".join(ATTACKS), points),
        lines_layer(ATTACKS[0], lines),
        points_layer(ATTACKS[2], points, cluster=True),
    ]
    shown = window()
    page = open_map(base_map(grid_world(), None, "id", layers).whole(), shown)
    markers = page.locator(".posko-marker[title]")
    for number, attack in enumerate(ATTACKS):
        markers.nth(number).dispatch_event("click")
        assert page.locator(".posko-card strong").last.text_content() == attack
    for line in page.locator("path.leaflet-interactive").all():
        line.dispatch_event("mouseover")
    page.wait_for_timeout(200)
    assert page.title() != "9001"
    shown.assert_clean()


def test_things_at_the_same_place_stand_side_by_side(window: Callable[..., Window]) -> None:
    """Three shelters at one village's point are three marks to see and to click."""
    points = [Point(name, SOUTH, WEST, name, shape="square") for name in ("A", "B", "C")]
    layers = [points_layer("A", points[:2]), points_layer("C", points[2:])]
    page = open_map(base_map(grid_world(), None, "id", layers).whole(), window())
    lefts = sorted(
        page.locator(f".posko-marker[title={name}]").bounding_box()["x"] for name in ("A", "B", "C")
    )
    assert lefts[1] - lefts[0] > 15
    assert lefts[2] - lefts[1] > 15


def test_a_kitchen_in_the_yard_of_a_shelter_is_seen_and_both_open(
    window: Callable[..., Window],
) -> None:
    """Some ten metres apart they stand side by side: a click on the middle of each opens its own
    popup."""
    # Well inside the picture: a map that is scrolled to a mark beyond its edge jumps back.
    south, west = SOUTH + 0.1, WEST + 0.1
    shelter = Point("s", south, west, "Balai", shape=SHELTER)
    kitchen = Point("k", south - 0.0001, west + 0.0001, "Dapur", shape=KITCHEN, size=LARGE)
    layers = [points_layer("Lokasi", [shelter]), points_layer("Dapur", [kitchen])]
    page = open_map(base_map(grid_world(), None, "id", layers).whole(), window())
    for title in ("Balai", "Dapur"):
        page.locator(f".posko-marker[title={title}]").click()
        assert page.locator(".posko-card strong").last.text_content() == title
        page.keyboard.press("Escape")


def redraw(page: Page, title: str, bounds: Bounds | None = None) -> None:
    """What streamlit-folium does in the browser when the layers of a map change."""
    layers = [
        points_layer("Relawan", [Point("v1", SOUTH + 0.1, WEST + 0.1, title)]),
        points_layer("Tugas", [Point("t1", SOUTH + 0.05, WEST + 0.05, "Evakuasi")]),
        points_layer("Gudang", [Point("g1", SOUTH, WEST, "Gudang")], show=False),
    ]
    sent = _draw(base_map(grid_world(), None, "id", layers, bounds))
    page.evaluate(
        """([layers, list]) => {
            (window.feature_group || []).forEach(layer => map_div.removeLayer(layer));
            window.feature_group = [];
            if (window.layer_control) map_div.removeControl(window.layer_control);
            (0, eval)(layers + list);
        }""",
        [sent["feature_group"], sent["layer_control"]],
    )
    page.wait_for_timeout(500)  # the closed popup fades out


def test_new_data_leaves_the_map_as_the_person_left_it(window: Callable[..., Window]) -> None:
    """Zoom, layers switched on and off and an open popup outlive a change of the data."""
    shown = window()
    page = open_map(base_map(grid_world(), None, "id").whole(), shown)
    page.evaluate("window.map_div = Object.values(window).find(o => o instanceof L.Map)")
    redraw(page, "Sari")
    assert page.locator(".posko-marker").count() == 2
    page.get_by_label("Tugas").uncheck()
    page.get_by_label("Gudang").check()
    page.locator(".posko-marker[title=Sari]").click()
    page.wait_for_timeout(300)
    page.evaluate("map_div.setZoom(12, {animate: false})")
    before = page.evaluate("[map_div.getZoom(), map_div.getCenter().lat]")
    redraw(page, "Budi")
    assert page.evaluate("[map_div.getZoom(), map_div.getCenter().lat]") == before
    assert page.get_by_label("Tugas").is_checked() is False
    assert page.get_by_label("Gudang").is_checked()
    assert page.locator(".posko-card strong").text_content() == "Budi"
    page.locator(".leaflet-popup-close-button").click()
    redraw(page, "Wati")
    assert page.locator(".posko-card").count() == 0
    redraw(page, "Wati", ((SOUTH, WEST), (SOUTH + 0.01, WEST + 0.01)))
    assert page.evaluate("map_div.getZoom()") > before[0]
    shown.assert_clean()


def test_escaped_text_is_safe_in_plain_folium(window: Callable[..., Window]) -> None:
    """Popup, tooltip, GeoJson property, DivIcon and layer name, each through `map_text`."""
    picture = folium.Map((SOUTH, WEST), tiles=None, zoom_start=11)
    picture.options["maxZoom"] = 18
    for number, attack in enumerate(map(map_text, ATTACKS)):
        place = (SOUTH + 0.02 * number, WEST)
        group = folium.FeatureGroup(name=attack).add_to(picture)
        folium.CircleMarker(place, popup=attack, tooltip=attack).add_to(group)
        folium.Marker(place, icon=folium.DivIcon(html=attack)).add_to(group)
        point = {"type": "Point", "coordinates": [WEST + 0.05, place[0]]}
        feature = {"type": "Feature", "geometry": point, "properties": {"name": attack}}
        features = {"type": "FeatureCollection", "features": [feature]}
        folium.GeoJson(
            features,
            marker=folium.CircleMarker(),
            popup=folium.GeoJsonPopup(["name"], labels=False),
            tooltip=folium.GeoJsonTooltip(["name"], labels=False),
        ).add_to(group)
    folium.LayerControl(collapsed=False).add_to(picture)
    shown = window()
    page = open_map(picture, shown)
    for mark in page.locator("path.leaflet-interactive").all():
        mark.dispatch_event("mouseover")
        mark.dispatch_event("click")
    page.wait_for_timeout(200)
    names = page.locator(".leaflet-control-layers-overlays label").all_text_contents()
    assert [name.strip() for name in names] == [attack.strip() for attack in ATTACKS]
    shown.assert_clean()
