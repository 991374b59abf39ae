"""The situation report says what is known, what is zero and what nobody reported."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from posko.documents import sitrep, sitrep_pdf, sitrep_text
from posko.incidents import FIGURES, incident_results, situation
from posko.locale import show
from posko.model import vocabulary as v
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.factories import wib, world

INCIDENT = {"incident_id": "K1", "name": "Banjir <b>Beluk</b>", "chronology": "Tanggul jebol."}


def flood(**tables: Any) -> Snapshot:
    """One flood with one report, unless the test gives its own."""
    report = {
        "incident_id": "K1",
        "people_displaced": 1200,
        "dead": 0,
        "source": "https://www.contoh.id/berita",
        "as_of": wib("2021-02-08 06:00"),
    }
    return world(**{"incidents": [INCIDENT], "situation_reports": [report], **tables})


def said(snapshot: Snapshot, language: Any = "id") -> str:
    return sitrep_text(sitrep(snapshot, "K1", language, "Sari"), language)


def test_a_number_a_zero_and_an_unknown_are_three_things() -> None:
    """1.200 reported, NIHIL for a reported zero, "dalam pendataan" where nobody reported."""
    text = said(flood())
    assert "Mengungsi: 1.200 (8 Feb 2021, 06.00 WIB, contoh.id)" in text
    assert "Meninggal: NIHIL (8 Feb 2021, 06.00 WIB, contoh.id)" in text
    assert "Hilang: dalam pendataan" in text


def test_families_and_people_stand_apart() -> None:
    """KK and jiwa are two lines, and neither is made from the other."""
    text = said(flood())
    assert "KK mengungsi: dalam pendataan" in text
    assert "Mengungsi: 1.200" in text


def test_the_totals_are_the_ones_of_the_page() -> None:
    """Every total that is known stands in the report as the incident page shows it."""
    reports = [
        {"incident_id": "K1", **{c: n + 1 for n, c in enumerate(FIGURES)}, "source": "Posko"}
    ]
    snapshot = flood(situation_reports=reports)
    text = said(snapshot)
    depths = ("water_min_cm", "water_max_cm")
    for column, figure in situation(snapshot, "K1").totals.items():
        if column not in (*depths, "toddlers", "elderly"):
            assert f": {show(figure.value, 'id')} (" in text
    low, high = (situation(snapshot, "K1").totals[c].value for c in depths)
    assert f"{low}–{high} cm" in text


def test_what_comes_later_is_not_told() -> None:
    """A report of tomorrow is not in today's."""
    later = {
        "incident_id": "K1",
        "people_displaced": 611,
        "as_of": wib("2021-02-09 08:00"),
        "source": "Posko",
    }
    text = said(flood(situation_reports=[later]))
    assert "611" not in text
    assert "Mengungsi: dalam pendataan" in text


def test_needs_efforts_and_state_are_told() -> None:
    """What was done in the last day, what is missing, and how things stand."""
    text = said(
        flood(
            items=[{"item_id": "milk", "label_id": "Susu bayi"}],
            needs=[{"incident_id": "K1", "item_id": "milk"}],
            incident_log=[
                {"incident_id": "K1", "at": wib("2021-02-08 08:00"), "entry": "Perahu berangkat."},
                {"incident_id": "K1", "at": wib("2021-02-06 08:00"), "entry": "Sudah lama."},
            ],
        )
    )
    assert "- 8 Feb 2021, 08.00 WIB: Perahu berangkat." in text
    assert "Sudah lama." not in text
    assert "- Susu bayi: jumlah dalam pendataan" in text
    assert "Status: Tanggap darurat" in text
    assert "Petugas: Sari" in text


def test_results_and_sessions_are_those_of_the_page() -> None:
    """What the tasks of the incident achieved, summed once, a zero as NIHIL; sessions by state."""
    day = {"incident_id": "K1", "starts_at": wib("2021-02-08 06:00")}
    session = {"task_id": "T2", "groups": 2, "starts_at": wib("2021-02-08 07:00")}
    snapshot = flood(
        tasks=[
            {"task_id": "T1", **day},
            {"task_id": "T2", "kind": "psychosocial", **day},
            {"task_id": "T3", **day},
        ],
        task_results=[
            {"task_id": "T1", "people": 12, "as_of": wib("2021-02-08 07:00")},
            {"task_id": "T1", "people": 38, "as_of": wib("2021-02-08 08:00")},
            {"task_id": "T3", "people": 5, "as_of": wib("2021-02-08 08:30")},
            {"task_id": "T3", "people": 0, "measure": "meals_served"},
        ],
        sessions=[
            {**session, "state": "held", "children": 14, "ends_at": wib("2021-02-08 08:00")},
            {**session, "state": "held", "children": 6, "ends_at": wib("2021-02-08 08:30")},
            {**session, "state": "planned", "starts_at": wib("2021-02-08 15:00")},
        ],
    )
    text = said(snapshot)
    found = incident_results(snapshot, "K1")
    assert {m: r.people for m, r in found.items()} == {
        "evacuated": 43,
        "meals_served": 0,
        "participants_children": 20,
    }
    for measure, result in found.items():
        number = show(result.people, "id") if result.people else "NIHIL"
        assert f"- {v.RESULT_MEASURE[measure].label_id}: {number} (" in text
    assert "terlaksana: 2 (4 kelompok)" in text
    assert "direncanakan: 1 (2 kelompok)" in text


def test_it_speaks_english_too() -> None:
    """The same report in English."""
    text = said(flood(), "en")
    assert "*CASUALTIES*" in text
    assert "Dead: NIL" in text


def test_the_pdf_holds_the_same_words_and_its_own_fonts() -> None:
    """Every line of the text is in the PDF, what was typed as typed; nothing needs the internet."""
    snapshot = flood()
    reader = PdfReader(io.BytesIO(sitrep_pdf(snapshot, "K1", "id", compiler="Sari")))
    pages = " ".join("".join(page.extract_text() for page in reader.pages).split())
    for section in sitrep(snapshot, "K1", "id", "Sari").sections:
        for line in (section.heading, *section.lines):
            assert " ".join(line.split()) in pages
    assert "Banjir <b>Beluk</b>" in pages
    fonts = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert any("/FontDescriptor" in font.get_object() for font in fonts.values())


def test_an_unknown_incident_is_refused() -> None:
    """A mistyped number, or an incident still to come, is said in one sentence."""
    with pytest.raises(Refused):
        sitrep(flood(), "K9", "id")


@pytest.mark.parametrize(
    ("clock", "warned"), [("2021-02-08T09:00:00+07:00", True), ("live", False)]
)
def test_a_drill_is_called_one(clock: str, warned: bool) -> None:
    """A report that is passed on alarms nobody about a flood that was replayed, on paper either."""
    snapshot = flood(settings=[{"setting": "clock", "value": clock}])
    assert ("LATIHAN" in said(snapshot)) is warned
    reader = PdfReader(io.BytesIO(sitrep_pdf(snapshot, "K1", "id")))
    assert ("LATIHAN" in reader.pages[0].extract_text()) is warned
