"""The page Ketersediaan, opened and used through the shell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from posko.locale import LANGUAGES
from posko.model.change import Actor, Change, RowChange, insert, update
from posko.model.privacy import masked
from posko.model.snapshot import Snapshot
from posko.readiness import counts, readiness
from posko.store import open_store
from tests.factories import NOW, VILLAGE, wib
from tests.pages.app import PAGES, open_app

Open = Callable[..., AppTest]
ME = {"name": "Sari", "role": "coordinator_bpbd"}
FILTER = "availability-filter-"
FORM = "availability_absence_TAG-1_"


def field(name: str, turn: int = 0) -> str:
    """The key of a field of the absence form; turn: how often it has been emptied."""
    return f"{FORM}{name}-{turn}"


def read(folder: Path) -> Snapshot:
    return open_store(folder).snapshot(NOW)


def write(folder: Path, *rows: RowChange) -> None:
    open_store(folder).commit(Change(Actor("Uji", "coordinator_bpbd"), "uji", NOW, rows))


def volunteer(number: int = 1, **values: Any) -> RowChange:
    """An active member of TAGANA at home in Bandarkedungmulyo."""
    given = {
        "volunteer_id": f"TAG-{number}",
        "name": f"Relawan {number}",
        "pillar": "tagana",
        "grade": "muda",
        "phone": f"08000000000{number}",
        "village_code": VILLAGE,
        "membership": "active",
        **values,
    }
    return insert("volunteers", **given)


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page, on one person if an id is given."""

    def open_page(folder: Path, person: str = "", **who: str) -> AppTest:
        app = open_app("availability", folder, monkeypatch, **who)
        if person:
            app.selectbox("availability_person").select(person).run()
        assert not app.exception, [e.value for e in app.exception]
        return app

    return open_page


def shown(app: AppTest) -> str:
    """Everything that stands on the page as text and HTML."""
    html = [element.proto.body for element in app.get("html")]
    words = [element.value for kind in ("info", "warning", "error") for element in app.get(kind)]
    return "\n".join(map(str, [*html, *words]))


def people(app: AppTest) -> pd.DataFrame:
    """The table of people."""
    return app.dataframe[0].value


def names(app: AppTest) -> list[str]:
    return [] if not app.dataframe else list(people(app)["Nama"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_everyones_state(embedded: Path, show: Open, language: str) -> None:
    """All 208 people are listed, and the figures are those of the core."""
    app = show(embedded, language=language)
    frame = readiness(read(embedded))
    assert len(people(app)) == len(frame) == 208
    found = counts(frame)
    figures = [f"✓ {found['ready']}<", f"▲ {found['delayed']}<", f">{found['committed']}<"]
    assert all(figure in shown(app) for figure in figures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_on_empty_tables(empty: Path, show: Open, language: str) -> None:
    """Without volunteers the page says what to do."""
    app = show(empty, language=language)
    assert "volunteers.csv" in shown(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_person_opens(embedded: Path, show: Open, language: str) -> None:
    """One person of every state can be opened, in both languages."""
    frame = readiness(read(embedded))
    app = show(embedded, language=language)
    for person in frame.drop_duplicates("state")["volunteer_id"]:
        app.selectbox("availability_person").select(person).run()
        assert not app.exception
        assert person in shown(app)


def test_no_phone_number_is_in_sight(embedded: Path, show: Open) -> None:
    """Table, map and details show masked numbers only."""
    snapshot = read(embedded)
    first = snapshot.all("volunteers").iloc[0]
    app = show(embedded, first["volunteer_id"], **ME)
    maps = "".join(map(str, (c.proto.json_args for c in app.get("component_instance"))))
    everything = shown(app) + people(app).to_csv() + maps
    assert not [
        phone for phone in snapshot.all("volunteers")["phone"].dropna() if phone in everything
    ]
    assert masked(first["phone"]) in shown(app)


def test_a_number_is_shown_one_at_a_time_and_leaves_an_audit_row(empty: Path, show: Open) -> None:
    """Showing a number is recorded with the name of who looked; the next person's stays hidden."""
    write(empty, volunteer(1), volunteer(2))
    app = show(empty, "TAG-1", **ME)
    app.button("availability-reveal-TAG-1").click().run()
    assert "0800-0000-0001" in shown(app)
    last = read(empty).all("audit").iloc[-1]
    assert last["actor"] == "Sari"
    assert "Relawan 1" in last["why"]
    app.selectbox("availability_person").select("TAG-2").run()
    app.selectbox("availability_person").select("TAG-1").run()
    assert "0800-0000-0001" not in shown(app)


def test_who_gave_no_name_sees_no_number_and_records_nothing(empty: Path, show: Open) -> None:
    """Without a name the buttons are off and the page says why."""
    write(empty, volunteer())
    app = show(empty, "TAG-1")
    assert app.button("availability-reveal-TAG-1").disabled
    assert "isi nama Anda" in shown(app)


def test_recording_and_ending_an_absence_changes_the_state(empty: Path, show: Open) -> None:
    """Sick: unavailable at once, in table and details; ended: ready again."""
    write(empty, volunteer())
    app = show(empty, "TAG-1", **ME)
    app.pills(field("kind")).set_value("sick").run()
    app.text_input(field("note")).input("demam")
    app.button(f"FormSubmitter:{FORM}form-Simpan").click().run()
    assert not app.error
    assert app.text_input(field("note", 1)).value == "", "a field of its own, so a browser has none"
    assert readiness(read(empty))["state"].item() == "unavailable"
    assert "Tidak siap" in people(app)["Status"].iloc[0]
    assert "demam" in shown(app)
    (absence,) = read(empty).all("absences")["absence_id"]
    app.button(f"availability-end-{absence}").click().run()
    assert readiness(read(empty))["state"].item() == "ready"
    assert "Siap" in people(app)["Status"].iloc[0]


def test_a_delay_is_recorded_with_its_minutes(empty: Path, show: Open) -> None:
    """*Siap tertunda*: the table says in how many minutes."""
    write(empty, volunteer())
    app = show(empty, "TAG-1", **ME)
    app.number_input(field("minutes")).set_value(90)
    app.button(f"FormSubmitter:{FORM}form-Simpan").click().run()
    assert readiness(read(empty))["delay_minutes"].item() == 90
    assert "Siap dalam 90 menit" in people(app)["Sebab dan sampai kapan"].iloc[0]


def test_a_refused_absence_keeps_what_was_typed(empty: Path, show: Open) -> None:
    """An end before the start is refused with the reason; nothing is stored, the note stays."""
    write(empty, volunteer())
    app = show(empty, "TAG-1", **ME)
    app.pills(field("kind")).set_value("leave").run()
    app.text_input(field("note")).input("keluarga")
    app.datetime_input(field("ends")).set_value(wib("2021-02-07 08:00").replace(tzinfo=None))
    app.button(f"FormSubmitter:{FORM}form-Simpan").click().run()
    (error,) = app.error
    assert "Waktu selesai harus sesudah waktu mulai" in error.value
    assert app.text_input(field("note")).value == "keluarga"
    assert read(empty).all("absences").empty


def test_an_absence_on_a_duty_asks_for_a_substitute(empty: Path, show: Open) -> None:
    """Who is away during a published duty is pointed out in the details."""
    write(
        empty,
        volunteer(),
        insert(
            "duties",
            duty_id="J1",
            date=NOW.date(),
            shift="night",
            volunteer_id="TAG-1",
            function="member",
            state="published",
            pinned=False,
        ),
        insert("absences", absence_id="A1", volunteer_id="TAG-1", starts_at=NOW, kind="sick"),
    )
    assert "Cari pengganti" in shown(show(empty, "TAG-1"))


def test_filters_narrow_the_table(embedded: Path, show: Open) -> None:
    """Skill, time and place leave fewer people, nearest first; clearing brings all back."""
    app = show(embedded)
    app.multiselect(FILTER + "skills").select("evacuation").run()
    able = len(names(app))
    assert 0 < able < 208
    app.selectbox(FILTER + "minutes").select(0).run()
    assert 0 < len(names(app)) < able
    app.multiselect(FILTER + "skills").set_value([]).run()
    app.selectbox(FILTER + "near").select("K01").run()
    km = people(app)["Jarak (km)"]
    assert km.is_monotonic_increasing
    assert km.max() <= 10
    app.slider(FILTER + "km").set_value(2).run()
    assert people(app)["Jarak (km)"].max() <= 2
    app.button("availability-clear").click().run()
    assert len(names(app)) == 208


def test_nobody_matching_says_what_to_loosen(embedded: Path, show: Open) -> None:
    """An empty result tells how to get people again, and still shows the map."""
    app = show(embedded)
    app.text_input(FILTER + "text").input("zzz").run()
    assert not app.exception
    assert "Longgarkan saringan" in shown(app)
    assert app.get("component_instance")


def test_filters_survive_a_visit_to_another_page(embedded: Path, show: Open) -> None:
    """Going to the data page and back keeps the filters."""
    app = show(embedded)
    app.text_input(FILTER + "text").input("bandarkedung").run()
    app.selectbox(FILTER + "near").select("K01").run()
    found = names(app)
    app.switch_page(str(PAGES / "data.py")).run()
    app.switch_page(str(PAGES / "availability.py")).run()
    assert names(app) == found


def test_an_incident_that_is_closed_meanwhile_is_forgotten(embedded: Path, show: Open) -> None:
    """Who measured from an incident that somebody closes sees everyone again."""
    app = show(embedded)
    app.selectbox(FILTER + "near").select("K01").run()
    for state in ("recovery", "closed"):
        row = read(embedded).find("incidents", "K01")
        assert row is not None
        write(embedded, update("incidents", row, state=state))
    app.run()
    assert not app.exception
    assert len(names(app)) == 208


def test_what_people_typed_is_text(empty: Path, show: Open) -> None:
    """A name full of HTML stays a name: in the details, in an absence's note and on the map."""
    nasty = "<img src=x onerror=alert(1)>`${alert(1)}`"
    write(
        empty,
        volunteer(name=nasty, organisation=nasty),
        insert(
            "absences",
            absence_id="A1",
            volunteer_id="TAG-1",
            starts_at=NOW,
            kind="leave",
            note=nasty,
        ),
    )
    app = show(empty, "TAG-1")
    assert "<img src=x" not in shown(app)
    scripts = [str(c.proto.json_args) for c in app.get("component_instance")]
    assert scripts
    assert not any("<img src=x" in script or "`${" in script for script in scripts)


def test_a_name_in_a_toast_or_refusal_brings_no_picture_from_outside(
    empty: Path, show: Open
) -> None:
    """What Streamlit reads as Markdown shows names as they were typed."""
    write(empty, volunteer(name="![x](http://example.org/a.png)"))
    app = show(empty, "TAG-1", **ME)
    app.button(f"FormSubmitter:{FORM}form-Simpan").click().run()
    app.button(f"FormSubmitter:{FORM}form-Simpan").click().run()
    told = [element.value for element in (*app.toast, *app.error)]
    assert any("sudah tercatat" in one for one in told)
    assert not any("![x](" in one for one in told)
