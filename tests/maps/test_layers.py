"""Layers: one GeoJson each, text stays text, nothing is shown by colour alone."""

from __future__ import annotations

import json
import re
from typing import Any

import folium
import pandas as pd
import pytest

from posko.maps.layers import (
    LARGE,
    SHAPES,
    SMALL,
    Line,
    Point,
    circle_layer,
    ink,
    lines_layer,
    points_layer,
    script_json,
    size_for,
)
from posko.model.vocabulary import VOCABULARIES
from tests.maps.attacks import ATTACKS


def drawn(layer: folium.FeatureGroup) -> str:
    """The script of a layer's one GeoJson."""
    (features,) = layer._children.values()
    return str(features._template.module.script(features))


def features_of(layer: folium.FeatureGroup) -> list[dict[str, Any]]:
    """The GeoJson features in a layer's script."""
    found = re.search(r'\{"type":"FeatureCollection".*\]\}', drawn(layer), re.DOTALL)
    assert found
    return list(json.loads(found.group())["features"])


def test_a_point_keeps_its_text_sign_and_place() -> None:
    """Everything of a point arrives, with longitude first as GeoJson wants it."""
    point = Point("v1", -7.5, 112.2, "Sari", "#009E73", "✓", ("Siap", "Perak"), "circle", 22)
    (feature,) = features_of(points_layer("Relawan", [point]))
    assert feature["geometry"] == {"type": "Point", "coordinates": [112.2, -7.5]}
    properties = feature["properties"]
    assert (properties["id"], properties["title"], properties["icon"]) == ("v1", "Sari", "✓")
    assert properties["lines"] == ["Siap", "Perak"]


@pytest.mark.parametrize("missing", [float("nan"), None, pd.NA])
def test_what_has_no_place_is_left_out(missing: Any) -> None:
    """A record without coordinates is not drawn at a wrong place, and breaks nothing."""
    points = [Point("a", missing, 112.2, "A"), Point("b", -7.5, 112.2, "B")]
    assert [f["properties"]["id"] for f in features_of(points_layer("x", points))] == ["b"]
    lines = [Line(((-7.5, 112.2), (missing, 112.3)), "A")]
    assert features_of(lines_layer("x", lines)) == []


def test_a_line_by_boat_is_dashed() -> None:
    """How food travels is seen in the line."""
    lines = [Line(((-7.5, 112.2), (-7.6, 112.3)), "Perahu", dashed=True)]
    (feature,) = features_of(lines_layer("Kiriman", lines))
    assert feature["properties"]["dashed"] is True
    assert feature["geometry"]["coordinates"] == [[112.2, -7.5], [112.3, -7.6]]


def test_a_circle_is_measured_on_the_ground() -> None:
    """Within 10 km means ten thousand metres around the point."""
    (feature,) = features_of(circle_layer("10 km", -7.5, 112.2, 10))
    assert feature["properties"]["metres"] == 10_000


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_cannot_leave_its_json(attack: str) -> None:
    """Nothing in a title, a line or an id ends the script or begins a tag; the text is whole."""
    layer = points_layer("x", [Point(attack, -7.5, 112.2, attack, lines=(attack,))])
    assert not re.search(r"[<>`']", drawn(layer))
    (feature,) = features_of(layer)
    assert feature["properties"]["title"] == attack
    assert feature["properties"]["lines"] == [attack]
    assert feature["properties"]["id"] == attack


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_layer_name_is_escaped(attack: str) -> None:
    """The list of layers shows names as HTML, so they are escaped."""
    assert not re.search(r"[<>`${}]", points_layer(attack, []).layer_name)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_runs_on_the_server(attack: str) -> None:
    """branca renders scripts as templates again; the text comes through that unchanged."""
    picture = folium.Map((-7.5, 112.2), tiles=None)
    points_layer(attack, [Point("a", -7.5, 112.2, attack)]).add_to(picture)
    page = picture.get_root().render()
    found = re.search(r'\{"type":"FeatureCollection".*\]\}', page)
    assert found
    assert json.loads(found.group())["features"][0]["properties"]["title"] == attack
    assert "1337" not in re.sub("[0-9a-f]{32}", "", page)  # random names may have any digits


def test_a_layer_is_one_element_however_many_points() -> None:
    """A thousand points are one GeoJson, not a thousand elements to render."""
    points = [Point(str(n), -7.5, 112.2, str(n)) for n in range(1000)]
    assert len(points_layer("x", points)._children) == 1


def test_json_for_scripts_refuses_what_json_cannot_say() -> None:
    """NaN would break the script of the whole map."""
    with pytest.raises(ValueError, match="Out of range"):
        script_json({"x": float("nan")})


@pytest.mark.parametrize(
    "term",
    [term for vocabulary in VOCABULARIES.values() for term in vocabulary.values()],
    ids=lambda term: term.key,
)
def test_every_letter_can_be_read_on_its_colour(term: Any) -> None:
    """The letter stands out from its colour by at least 4:1, whatever the word."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(term.colour), luminance(ink(term.colour))))
    assert (high + 0.05) / (low + 0.05) >= 4


def test_shapes_differ() -> None:
    """Two kinds of things never look alike without colour."""
    assert len({outline for outline, _ in SHAPES.values()}) == len(SHAPES)


def test_markers_grow_with_the_amount() -> None:
    """The area grows with the amount; an unknown amount is small, not missing."""
    assert size_for(0, 100) == SMALL
    assert size_for(100, 100) == LARGE
    assert SMALL < size_for(25, 100) < size_for(50, 100) < LARGE
    assert size_for(None, 100) == size_for(5, 0) == SMALL
