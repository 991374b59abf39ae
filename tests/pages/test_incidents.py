"""The page Kejadian, opened and used through the shell."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from posko import incidents
from posko.locale import LANGUAGES
from posko.model.change import RowChange, insert
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.store import open_store
from tests.factories import NOW, VILLAGE, wib
from tests.pages.app import open_app

Open = Callable[..., AppTest]


def read(folder: Path) -> Snapshot:
    return open_store(folder).snapshot(NOW)


def write(folder: Path, *rows: RowChange) -> None:
    """Put rows into their files, as if they had been there from the start."""
    for row in rows:
        table = TABLES[row.table]
        with (folder / table.filename).open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(table.render(row.after or {}).values())


def flood(**values: Any) -> RowChange:
    """An incident in response since 4 February."""
    given = {
        "incident_id": "K01",
        "name": "Banjir Bandar",
        "hazard": "101",
        "village_code": VILLAGE,
        "lat": -7.56,
        "lon": 112.14,
        "occurred_at": wib("2021-02-04 03:00"),
        "time_known": True,
        "reported_at": wib("2021-02-04 04:00"),
        "state": "response",
        "exercise": False,
        **values,
    }
    return insert("incidents", **given)


def report(number: int, **values: Any) -> RowChange:
    given = {
        "report_id": f"LAP-{number}",
        "incident_id": "K01",
        "village_code": VILLAGE,
        "as_of": wib("2021-02-08 06:00"),
        "time_known": True,
        "source": "BPBD",
        **values,
    }
    return insert("situation_reports", **given)


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page, on one incident if an id is given."""

    def open_page(folder: Path, incident: str = "", **who: str) -> AppTest:
        app = open_app("incidents", folder, monkeypatch, **who)
        if incident:
            app.query_params["incident"] = incident
            app.run()
        assert not app.exception, [e.value for e in app.exception]
        return app

    return open_page


def shown(app: AppTest) -> str:
    """Everything that stands on the page as text and HTML."""
    html = [element.proto.body for element in app.get("html")]
    words = [
        element.value
        for kind in ("markdown", "info", "warning", "error")
        for element in app.get(kind)
    ]
    return "\n".join(map(str, [*html, *words]))


def tables(app: AppTest) -> str:
    return "\n".join(frame.value.to_csv() for frame in app.dataframe)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_on_the_embedded_data(embedded: Path, show: Open, language: str) -> None:
    """The list names every active incident, and each of them opens."""
    app = show(embedded, language=language)
    clock = read(embedded)
    active = incidents.active(clock)
    assert len(active) >= 2
    assert all(name in tables(app) for name in active["name"])
    for incident, name in zip(active["incident_id"], active["name"], strict=True):
        assert name in shown(show(embedded, incident, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_on_empty_tables(empty: Path, show: Open, language: str) -> None:
    """Without incidents the page says what to do."""
    app = show(empty, language=language)
    assert {"id": "Tidak ada kejadian aktif", "en": "No active incident"}[language] in shown(app)


def test_an_address_with_an_unknown_incident_leads_to_the_list(empty: Path, show: Open) -> None:
    """An old link says that there is no such incident, and repeats nothing of what it held."""
    text = shown(show(empty, "![x](https://example.org/x.png)"))
    assert "Pilih dari daftar" in text
    assert "example.org" not in text


def test_unknown_figures_say_so_and_disagreements_show_both(empty: Path, show: Open) -> None:
    """Nobody reported injured people; the camat and the village differ."""
    write(
        empty,
        flood(),
        report(1, people_displaced=528),
        report(2, village_code="35.17.18", people_displaced=6882, source="Camat"),
    )
    text = shown(show(empty, "K01"))
    assert "6.882" in text
    assert "528" in text
    assert "1 angka berbeda antarsumber" in text.lower()
    assert "dalam pendataan" in text


def test_what_people_typed_is_text(empty: Path, show: Open) -> None:
    """A name full of HTML stays a name, on the page and on its map."""
    nasty = "<img src=x onerror=alert(1)>"
    write(empty, flood(name=nasty, chronology=nasty), report(1, source=nasty, dead=0))
    app = show(empty, "K01")
    assert nasty not in shown(app)
    scripts = [c.proto.json_args for c in app.get("component_instance")]
    assert scripts
    assert not any("<img src=x" in script for script in scripts)


def test_only_states_that_may_follow_are_offered(empty: Path, show: Open) -> None:
    """From response there is transition and recovery, and no way to close at once."""
    write(empty, flood())
    app = show(empty, "K01", name="Amy", role="coordinator_bpbd")
    app.button("open-state").click().run()
    offered = {b.key.removeprefix("incident-form-to-") for b in app.button if "form-to-" in b.key}
    assert offered == {"transition", "recovery"}


def test_a_viewer_reads_but_records_nothing(empty: Path, show: Open) -> None:
    """Without a name and a role the buttons are off."""
    write(empty, flood())
    app = show(empty, "K01")
    assert all(b.disabled for b in app.button if b.key and b.key.startswith("open-"))


def test_reporting_an_incident(empty: Path, show: Open) -> None:
    """Village, name and source are enough; the new incident is listed at once."""
    app = show(empty, name="Amy", role="coordinator_bpbd")
    app.button("open-new").click().run()
    app.selectbox("incident-form-village").select(VILLAGE)
    app.text_input("incident-form-name").input("Puting beliung Bandar")
    app.selectbox("incident-form-hazard").select("104")
    app.text_input("incident-form-source").input("Perangkat desa")
    app.button("incident-form-save").click().run()
    assert not app.error
    (row,) = read(empty).all("incidents").to_dict("records")
    assert (row["state"], row["hazard"], row["name"]) == (
        "reported",
        "104",
        "Puting beliung Bandar",
    )
    assert "Puting beliung Bandar" in tables(app)
    assert "incident-form-name" not in {field.key for field in app.text_input}


def test_a_refusal_keeps_what_was_typed(empty: Path, show: Open) -> None:
    """Without a source nothing is stored, and the form is still there."""
    app = show(empty, name="Amy", role="coordinator_bpbd")
    app.button("open-new").click().run()
    app.text_input("incident-form-name").input("Banjir")
    app.button("incident-form-save").click().run()
    assert app.error
    assert app.text_input("incident-form-name").value == "Banjir"
    assert read(empty).all("incidents").empty


def test_a_report_leaves_blanks_blank(empty: Path, show: Open) -> None:
    """Only the figure that was typed is stored; the page shows the new total."""
    write(empty, flood(), report(1, people_displaced=528, dead=0))
    app = show(empty, "K01", name="Amy", role="coordinator_bpbd")
    app.button("open-report").click().run()
    app.number_input("incident-form-people_displaced").set_value(75)
    app.text_input("incident-form-source").input("Kades")
    app.button("incident-form-save").click().run()
    assert not app.error
    rows = read(empty).all("situation_reports")
    row = rows[rows["report_id"] != "LAP-1"].iloc[0]
    assert row["people_displaced"] == 75
    assert pd.isna(row["dead"])
    assert row["as_of"] == NOW
    assert incidents.situation(read(empty), "K01").totals["dead"].value == 0
    assert "75" in shown(app)


def test_a_report_without_an_hour_keeps_only_its_date(empty: Path, show: Open) -> None:
    """A blank hour is stored as not known."""
    write(empty, flood())
    app = show(empty, "K01", name="Amy", role="coordinator_bpbd")
    app.button("open-report").click().run()
    app.time_input("incident-form-time").set_value(None)
    app.number_input("incident-form-dead").set_value(0)
    app.text_input("incident-form-source").input("Kades")
    app.button("incident-form-save").click().run()
    (row,) = read(empty).all("situation_reports").to_dict("records")
    assert (row["as_of"], row["time_known"]) == (wib("2021-02-08 00:00"), False)


def test_closing_with_people_displaced_asks_for_a_reason(empty: Path, show: Open) -> None:
    """The checklist is shown; without a reason it is refused, with one it is closed and logged."""
    write(empty, flood(state="recovery"), report(1, people_displaced=75))
    app = show(empty, "K01", name="Amy", role="coordinator_bpbd")
    app.button("open-state").click().run()
    assert "75 jiwa masih mengungsi" in shown(app)
    app.text_input("incident-form-reason").input("Selesai")
    app.button("incident-form-to-closed").click().run()
    assert app.error
    app.text_input("incident-form-despite").input("Menumpang kerabat")
    app.button("incident-form-to-closed").click().run()
    assert not app.error
    after = read(empty)
    assert after.all("incidents")["state"].tolist() == ["closed"]
    assert "Menumpang kerabat" in after.all("incident_log")["entry"].iloc[0]


def test_a_second_wave_reopens(empty: Path, show: Open) -> None:
    """Recovery goes back to response with the reason."""
    write(empty, flood(state="recovery"))
    app = show(empty, "K01", name="Amy", role="coordinator_bpbd")
    app.button("open-state").click().run()
    app.text_input("incident-form-reason").input("Tanggul Konto jebol lagi")
    app.button("incident-form-to-response").click().run()
    assert read(empty).all("incidents")["state"].tolist() == ["response"]


def test_a_shelter_and_its_count(empty: Path, show: Open) -> None:
    """A shelter is opened, counted and closed from the page."""
    write(empty, flood())
    app = show(empty, "K01", name="Amy", role="coordinator_bpbd")
    app.button("open-shelter").click().run()
    app.text_input("incident-form-name").input("SDN 1")
    app.button("incident-form-save").click().run()
    app.button("open-count").click().run()
    app.number_input("incident-form-people").set_value(162)
    app.text_input("incident-form-source").input("Posko")
    app.button("incident-form-save").click().run()
    assert not app.error
    assert incidents.in_shelters(read(empty), "K01").value == 162
    app.button("open-count").click().run()
    app.button("incident-form-shelter-state").click().run()
    assert read(empty).all("shelters")["state"].tolist() == ["closed"]
