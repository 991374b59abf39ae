"""Showing a map: drawn once, kept on the screen, and nothing typed runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit_folium
from streamlit.testing.v1 import AppTest

from posko.maps import MapView, Point, base_map, points_layer
from posko.maps.boundary_file import install
from posko.ui import map as shown_map
from tests.maps.attacks import ATTACKS
from tests.maps.places import district_file, grid_world, written

SIZE = 420


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Every test draws for itself."""
    shown_map._DRAWN.clear()
    yield
    shown_map._DRAWN.clear()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the component is given, call by call."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(
        streamlit_folium, "_component_func", lambda **arguments: calls.append(arguments)
    )
    return calls


def view(title: str = "Sari") -> MapView:
    return base_map(
        grid_world(), None, "id", [points_layer("Relawan", [Point("v1", -7.5, 112.1, title)])]
    )


def test_a_map_is_drawn_once_per_state_of_the_data(sent: list[dict[str, Any]]) -> None:
    """A rerun that shows the same data sends the very same map without drawing it."""
    built = []

    def build() -> MapView:
        built.append(1)
        return view()

    for _ in range(3):
        shown_map.show_map(build, key="m", cache_key="1")
    assert len(built) == 1
    assert sent[0] == sent[1] == sent[2]
    assert sent[0]["script"] is sent[2]["script"]


def test_new_data_changes_the_layers_and_keeps_the_map(sent: list[dict[str, Any]]) -> None:
    """The map stays where the person moved it: its ground and its key are the same."""
    shown_map.show_map(lambda: view("Sari"), key="m", cache_key="1")
    shown_map.show_map(lambda: view("Budi"), key="m", cache_key="2")
    before, after = sent
    assert before["key"] == after["key"]
    assert before["script"] == after["script"]
    assert "Sari" in before["feature_group"]
    assert "Budi" in after["feature_group"]


def test_installed_boundaries_are_shown_at_the_next_rerun(
    sent: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody restarts the dashboard for new boundaries, though the data are the same."""
    monkeypatch.setenv("POSKO_DATA", str(tmp_path))

    def build() -> MapView:
        return base_map(grid_world(), tmp_path, "id")

    shown_map.show_map(build, key="m", cache_key="1")
    install(written(district_file(), tmp_path), grid_world(), tmp_path, source="BIG")
    shown_map.show_map(build, key="m", cache_key="1")
    assert "perkiraan" in sent[0]["script"]
    assert "sumber: BIG" in sent[1]["script"]
    assert sent[0]["key"] != sent[1]["key"]


def test_two_folders_do_not_share_maps(
    sent: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same revision of other data is another map."""
    shown_map.show_map(lambda: view("Sari"), key="m", cache_key="1")
    monkeypatch.setenv("POSKO_DATA", str(tmp_path))
    shown_map.show_map(lambda: view("Budi"), key="m", cache_key="1")
    assert "Budi" in sent[1]["feature_group"]


def test_two_maps_on_one_page_have_their_own_keys(sent: list[dict[str, Any]]) -> None:
    """Streamlit refuses a page that uses a key twice."""
    shown_map.show_map(view, key="a", cache_key="1")
    shown_map.show_map(view, key="b", cache_key="1")
    assert sent[0]["key"] != sent[1]["key"]


def test_moving_the_map_reruns_nothing(sent: list[dict[str, Any]]) -> None:
    """Only what a page asks for comes back; position and zoom never do."""
    shown_map.show_map(view, key="m", cache_key="1")
    shown_map.show_map(view, key="n", cache_key="1", returned=("last_clicked",))
    assert [call["returned_objects"] for call in sent] == [[], ["last_clicked"]]
    assert [call["default"] for call in sent] == [{}, {"last_clicked": None}]


def test_few_maps_are_remembered(sent: list[dict[str, Any]], monkeypatch: Any) -> None:
    """Memory does not grow with every change: the maps used longest ago are forgotten."""
    monkeypatch.setattr(shown_map, "_KEPT", 2)
    for number in range(4):
        shown_map.show_map(view, key="m", cache_key=str(number))
    assert [key[-1] for key in shown_map._DRAWN] == ["2", "3"]


def test_the_component_is_built_as_we_rely_on(sent: list[dict[str, Any]]) -> None:
    """What we use of streamlit-folium's inside is there; without it `show_map` is slower only."""
    shown_map.show_map(view, key="m", cache_key="1")
    assert {
        "script",
        "feature_group",
        "layer_control",
        "js_links",
        "css_links",
        "returned_objects",
        "key",
        "height",
        "default",
    } <= set(sent[0])
    assert sent[0]["height"] == SIZE
    assert "posko.draw(feature_group_feature_group_0" in sent[0]["feature_group"]
    assert "posko.layerList" in sent[0]["layer_control"]
    assert all(link.startswith("../../assets/") for link in sent[0]["js_links"])
    assert all(link.startswith("../../assets/") for link in sent[0]["css_links"])


def test_another_build_of_the_component_still_shows_the_map(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the inside is not as we know it, the documented way is used."""
    asked: list[dict[str, Any]] = []
    monkeypatch.delattr(streamlit_folium, "_component_func")
    monkeypatch.setattr(shown_map, "st_folium", lambda ground, **wishes: asked.append(wishes) or {})
    assert shown_map.show_map(view, key="m", cache_key="1") == {}
    assert asked[0]["key"] == "m"
    assert len(asked[0]["feature_group_to_add"]) == 1


def test_a_click_on_the_ground_is_a_point() -> None:
    """Latitude first, as everywhere in the data; nothing before the first click."""
    assert shown_map.clicked_point({"last_clicked": {"lat": -7.5, "lng": 112.2}}) == (-7.5, 112.2)
    assert shown_map.clicked_point({"last_clicked": None}) is None


def test_a_click_on_a_thing_is_its_id() -> None:
    """The id of the point comes back; a click on a line or an area is no id."""
    feature = {"type": "Feature", "properties": {"id": "v1"}}
    assert shown_map.clicked_object({"last_active_drawing": feature}) == "v1"
    assert shown_map.clicked_object({"last_active_drawing": {"properties": {}}}) is None
    assert shown_map.clicked_object({"last_active_drawing": None}) is None


def _page() -> None:
    from posko.ui.map import show_map
    from tests.maps.attacks import ATTACKS
    from tests.ui.test_map import view as view_of

    show_map(lambda: view_of(" ".join(ATTACKS)), key="m", cache_key="attacks")


def test_what_somebody_typed_reaches_the_browser_as_text() -> None:
    """The component gets the script; a name that is markup is not markup in it."""
    app = AppTest.from_function(_page).run()
    assert not app.exception
    (component,) = app.get("component_instance")
    arguments = json.loads(component.proto.json_args)
    for part in ("script", "feature_group", "layer_control", "header", "html"):
        assert ATTACKS[0] not in arguments[part]
        assert "<img" not in arguments[part]
    assert "onerror=alert(1)" in arguments["feature_group"]
