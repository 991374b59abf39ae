"""The one escaping helper: what was typed is shown as typed, and never runs."""

from __future__ import annotations

import html
import re

import folium
import pytest

from posko.maps.text import map_text
from tests.maps.attacks import ATTACKS

BODY = "Perak"


def _popup(text: str, target: folium.FeatureGroup) -> None:
    folium.CircleMarker((-7.5, 112.2), popup=text).add_to(target)


def _tooltip(text: str, target: folium.FeatureGroup) -> None:
    folium.CircleMarker((-7.5, 112.2), tooltip=text).add_to(target)


def _property(text: str, target: folium.FeatureGroup) -> None:
    point = {"type": "Point", "coordinates": [112.2, -7.5]}
    place = {"type": "Feature", "geometry": point, "properties": {"name": text}}
    places = {"type": "FeatureCollection", "features": [place]}
    folium.GeoJson(places, tooltip=folium.GeoJsonTooltip(["name"])).add_to(target)


def _icon(text: str, target: folium.FeatureGroup) -> None:
    folium.Marker((-7.5, 112.2), icon=folium.DivIcon(html=text)).add_to(target)


def _layer_name(text: str, target: folium.FeatureGroup) -> None:
    target.layer_name = text


@pytest.mark.parametrize("put", [_popup, _tooltip, _property, _icon, _layer_name])
@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_typed_changes_the_script(put: object, attack: str) -> None:
    """A name that is an attack gives the same page as a harmless name, but for the text itself."""
    assert _page(put, map_text(attack)).count("<script") == _page(put, BODY).count("<script")
    page = _page(put, map_text(attack))
    shown = map_text(attack)
    for live in ("<img", "<svg", "onerror=alert(1)>", "${", "`);alert"):
        assert page.count(live) <= _page(put, BODY).count(live)
    assert not re.search(r"[<>`${}\\]", shown)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_reader_sees_what_was_typed(attack: str) -> None:
    """Escaping loses nothing: the browser shows the very text."""
    assert html.unescape(map_text(attack)) == attack


def _page(put: object, text: str) -> str:
    """A whole map page with `text` in one place; ids of folium, which differ, left out."""
    picture = folium.Map((-7.5, 112.2), tiles=None)
    group = folium.FeatureGroup("Lapisan").add_to(picture)
    put(text, group)  # type: ignore[operator]
    folium.LayerControl().add_to(picture)
    return re.sub(r"[0-9a-f]{32}", "", picture.get_root().render())
