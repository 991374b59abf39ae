"""The page Ringkasan, opened through the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from posko.ui.links import plain
from tests.pages.app import open_app


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def text(app: AppTest) -> str:
    return " ".join(part.proto.body for part in app.get("html"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ("Ringkasan", "Perlu makan: Sore", "Siap", "hal perlu perhatian")),
        ("en", ("Overview", "To feed: Evening", "Ready", "things need attention")),
    ],
)
def test_the_embedded_flood_is_told_in_both_languages(
    language: str, words: tuple[str, ...], embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Title, figures and attention of 8 February 2021 are there in the reader's language."""
    shown = text(open_app("overview", embedded, monkeypatch, language=language))
    for word in words:
        assert word in shown


def test_attention_names_the_place_that_nobody_feeds_and_leads_there(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mosque without a kitchen is a line that opens the kitchen page."""
    app = open_app("overview", embedded, monkeypatch)
    (line,) = [link for link in app.get("page_link") if "Masjid Pucangsimo" in link.proto.label]
    assert "dapur" in line.proto.page


def test_the_map_holds_every_layer(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """People, incidents, places, kitchens and the ways between them are drawn."""
    app = open_app("overview", embedded, monkeypatch)
    (component,) = app.get("component_instance")
    drawn = json.loads(component.proto.json_args)
    whole = json.dumps(drawn, ensure_ascii=False)
    for layer in ("Relawan", "Kejadian", "Pengantaran makanan", "Dapur umum"):
        assert layer in whole


def test_an_office_without_records_says_so(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty tables: no attention, no zero people, a sentence where a table would be."""
    app = open_app("overview", empty, monkeypatch)
    shown = text(app)
    assert "Tidak ada yang mendesak" in shown
    assert "dalam pendataan" in shown
    assert {info.value for info in app.info} >= {
        "Tidak ada kejadian aktif.",
        "Tidak ada yang piket sekarang.",
    }
    assert links(app) == []


def test_a_name_is_never_read_as_markdown(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place called like an image from outside is shown as typed, and loads nothing."""
    path = embedded / "shelters.csv"
    shelters = pd.read_csv(path, dtype=str, keep_default_na=False)
    evil = "![x](https://example.org/x.png) <img src=x onerror=alert(1)>"
    shelters.loc[shelters["shelter_id"] == "PGN-MASJID-PUC", "name"] = evil
    shelters.to_csv(path, index=False)
    app = open_app("overview", embedded, monkeypatch)
    (line,) = [label for label in links(app) if "example" in label]
    assert plain(evil) in line
    assert "](https://" not in line
