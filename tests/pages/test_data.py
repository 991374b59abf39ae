"""The page Data."""

from __future__ import annotations

from pathlib import Path

import pytest

from posko.model.change import Actor, Change, update
from posko.model.tables import SHEETS, TABLES
from posko.store import open_store
from posko.ui.export import cells_of, csv_bytes
from tests.factories import NOW, world
from tests.pages.app import open_app


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("data", ["embedded", "empty"])
def test_the_page_opens(
    data: str, language: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both languages, with the embedded data and with empty tables."""
    app = open_app("data", request.getfixturevalue(data), monkeypatch, language=language)
    assert not app.error


@pytest.mark.parametrize("table", SHEETS)
def test_every_table_can_be_looked_at(
    table: str, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No table breaks the page, and its file is offered for download."""
    app = open_app("data", embedded, monkeypatch)
    app.selectbox(key="data_table").set_value(table).run()
    assert not app.exception


def test_phones_are_masked(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of volunteers shows no phone number and no home position."""
    app = open_app("data", embedded, monkeypatch)
    app.selectbox(key="data_table").set_value("volunteers").run()
    phones = app.dataframe[0].value["Telepon"]
    assert phones.str.contains("••••").any()
    assert not phones.str.fullmatch(r"\+?\d{8,}").any()
    assert set(app.dataframe[0].value["Lintang"]) <= {"•••", ""}


def test_the_audit_trail_is_told_in_words(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change appears with who, why, the field, the old value and the new one; phones masked."""
    store = open_store(embedded)
    row = TABLES["volunteers"].records(store.snapshot(NOW).all("volunteers"))[0]
    changed = update("volunteers", row, organisation="<b>FK</b>", phone="080012345678")
    store.commit(Change(Actor("Sari", "coordinator_dinsos"), "Data diperbarui", NOW, (changed,)))
    app = open_app("data", embedded, monkeypatch)
    told = " ".join(html.value for html in app.get("html"))
    assert "Sari" in told
    assert "Data diperbarui" in told
    assert "&lt;b&gt;FK&lt;/b&gt;" in told
    assert "<b>FK</b>" not in told
    assert "080012345678" not in told


def test_a_download_runs_nothing_in_a_spreadsheet() -> None:
    """A cell that a spreadsheet would run as a formula leaves with an apostrophe before it."""
    snapshot = world(volunteers=[{"name": "=HYPERLINK(1)"}])
    content = csv_bytes(cells_of(TABLES["volunteers"], snapshot)).decode("utf-8-sig")
    assert ",'=HYPERLINK(1)," in content
