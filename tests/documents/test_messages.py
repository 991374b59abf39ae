"""Texts to copy into WhatsApp."""

from __future__ import annotations

from datetime import date

from posko.documents import calendar_of, day_text, person_text, roster_pdf, week_text
from posko.documents.roster_sheet import shift_signs
from posko.roster import shifts
from tests.documents.office import SETTINGS, SICK, START, office
from tests.documents.test_roster_pdf import words
from tests.factories import REFERENCE, wib


def test_a_day_says_who_stands_and_what_is_missing() -> None:
    """Crew by shift, coordinator first; a hole by heads, by skill and by coordinator."""
    assert day_text(office(), START, "id").splitlines() == [
        "JADWAL PIKET Senin, 8 Feb 2021",
        "BPBD Kabupaten Jombang · status Normal",
        "",
        "Pagi (07.00–15.00)",
        "1. Amy Rahayu (koordinator)",
        "",
        "Malam (23.00–07.00)",
        "1. Beth Susanti",
        "! Kurang 1 orang",
        "! Kurang 1 driving",
        "! Kurang 1 Koordinator",
        "",
        "Keadaan 8 Feb 2021, 09.00 WIB",
    ]


def test_who_is_away_does_not_stand_a_shift() -> None:
    """Amy fell ill after the roster was published: she is missing, and nobody waits for her."""
    sick = {**SICK, "volunteer_id": "amy", "starts_at": wib("2021-02-08 00:00")}
    said = day_text(office(absences=[sick]), START, "id")
    assert "Pagi (07.00–15.00)\nbelum ada petugas\nBerhalangan: Amy Rahayu\n! Kurang 1" in said
    week = week_text(office(absences=[sick]), START, "id").splitlines()
    assert week[5].startswith("P: belum ada petugas · ! Kurang 1 orang")


def test_a_day_without_anybody_says_so() -> None:
    """A needed shift is shown though it is empty."""
    said = day_text(office(), date(2021, 2, 20), "id")
    assert "Malam (23.00–07.00)\nbelum ada petugas\n! Kurang 2 orang" in said


def test_a_week_has_a_line_per_shift() -> None:
    """Seven dates; drafts are not told to anybody."""
    lines = week_text(office(), START, "id").splitlines()
    assert lines[0] == "JADWAL PIKET 8 Feb 2021 – 14 Feb 2021"
    assert lines[1] == "P Pagi 07.00–15.00 · M Malam 23.00–07.00"
    assert lines[4:7] == [
        "Sen, 8 Feb 2021",
        "P: Amy Rahayu*",
        "M: Beth Susanti · ! Kurang 1 orang · ! Kurang 1 driving · ! Kurang 1 Koordinator",
    ]
    assert sum(line.startswith("P: ") for line in lines) == 7


def test_a_person_gets_their_own_duties() -> None:
    """Published duties with hours, and whom to call; nobody else's name."""
    said = person_text(office(), "beth", START, 7, "id")
    assert said.splitlines() == [
        "PIKET Beth Susanti",
        "BPBD Kabupaten Jombang",
        "",
        "Sen, 8 Feb 2021: Malam 23.00–07.00",
        "",
        "Jumlah: 1 piket, 8 jam",
        "Berhalangan? Hubungi posko (0321) 868233.",
        "Keadaan 8 Feb 2021, 09.00 WIB",
    ]
    none = person_text(office(), "cleo", START, 7, "en")
    assert "No duty 8 Feb 2021 – 14 Feb 2021." in none


def test_a_name_stays_on_its_line() -> None:
    """A line break in a name cannot add a line to a message."""
    people = [{"volunteer_id": "amy", "name": "Amy\n2. Palsu"}]
    assert "1. Amy 2. Palsu (koordinator)" in day_text(office(volunteers=people), START, "id")


def test_signs_of_shifts_differ() -> None:
    """Where two shifts begin with the same letter the later one carries its hours."""
    kinds = [
        *REFERENCE["shift_types"],
        {
            "shift": "day12",
            "label_id": "Siang 12 jam",
            "label_en": "Day",
            "scheme": "2x12",
            "starts": "16:00",
            "hours": 12.0,
        },
        {
            "shift": "full24",
            "label_id": "24 jam",
            "label_en": "24 hours",
            "scheme": "1x24",
            "starts": "17:00",
            "hours": 24.0,
        },
    ]
    signs = shift_signs(shifts(office(shift_types=kinds)).values(), "id")
    assert signs == {"morning": "P", "afternoon": "S", "day12": "S12", "full24": "24", "night": "M"}


def test_what_leaves_during_a_drill_says_so() -> None:
    """Every message, the paper and the calendar; nothing of the kind while the clock is live."""
    clock = {"setting": "clock", "value": "2021-02-08T09:00:00+07:00"}
    settings = [{"setting": name, "value": value} for name, value in SETTINGS]
    drill, live = office(settings=[*settings, clock]), office()
    for snapshot, marked in ((drill, True), (live, False)):
        said = (
            day_text(snapshot, START, "id"),
            week_text(snapshot, START, "id"),
            person_text(snapshot, "amy", START, 7, "id"),
            words(roster_pdf(snapshot, START, 7, "id")),
            calendar_of(snapshot, "amy").decode(),
        )
        assert all(("LATIHAN" in text) == marked for text in said)
    assert day_text(drill, START, "en").startswith("DRILL, not a real event\n")
