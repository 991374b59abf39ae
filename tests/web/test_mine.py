"""A volunteer's own page, through the real routes and store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.factories import NOW, wib
from tests.web.phone import EVIL, HOST, PEOPLE, TASK, Office, seen, words

DUTIES = (
    {"duty_id": "J-1", "date": date(2021, 2, 7), "volunteer_id": "V-1"},
    {"duty_id": "J-2", "date": date(2021, 2, 9), "shift": "night", "volunteer_id": "V-1"},
    {
        "duty_id": "J-3",
        "date": date(2021, 2, 11),
        "volunteer_id": "V-1",
        "function": "coordinator",
    },
    {"duty_id": "J-4", "date": date(2021, 2, 12), "volunteer_id": "V-1", "state": "draft"},
    {"duty_id": "J-5", "date": date(2021, 2, 13), "volunteer_id": "V-2"},
)


def absences(office: Office, person: str = "V-1") -> list[dict]:
    frame = office.snapshot.all("absences")
    return frame[frame["volunteer_id"] == person].to_dict("records")


def test_the_page_shows_my_duties_and_tasks_only(open_office: Callable[..., Office]) -> None:
    """Coming published duties; neither past ones, drafts nor anybody else's."""
    office = open_office(duties=DUTIES)
    page = office.ask(office.link("mine", "V-1"))
    said = words(page)
    assert "Selasa, 9 Feb 2021: Malam, 23.00–07.00" in said
    assert "Kamis, 11 Feb 2021: Pagi, 07.00–15.00 (koordinator)" in said
    assert not any(day in said for day in ("7 Feb 2021:", "12 Feb 2021:", "13 Feb 2021:"))
    assert "Evakuasi warga, 8 Feb 2021, 10.00 WIB: Dipanggil." in said
    assert "Beth" not in page.text and "0812" not in page.text


def test_a_task_leads_to_its_answer_page(office: Office) -> None:
    """Where a link to the assignment is valid, the page has it, relative to itself."""
    path, answer = office.link("mine", "V-1"), office.link("assignment", "P-1")
    assert f'href="..{answer}"' in office.ask(path).text
    office.revoke(answer, "assignment")
    assert "/jawab/" not in office.ask(path).text


def test_tasks_that_are_over_are_gone(open_office: Callable[..., Office]) -> None:
    """Nothing to do, nothing to show."""
    office = open_office(tasks=[{**TASK, "state": "done"}])
    assert "Tidak ada tugas." in words(office.ask(office.link("mine", "V-1")))


def test_not_ready_until_an_hour_and_ready_again(office: Office) -> None:
    """Reported with kind and end, shown, ended now; the audit names the person."""
    path = office.link("mine", "V-1")
    sent = office.send(path, "away", kind="official", until="2021-02-10T06:30")
    assert sent.status_code == 303, words(sent)
    (row,) = absences(office)
    assert (row["kind"], row["starts_at"], row["ends_at"]) == (
        "official",
        NOW,
        wib("2021-02-10 06:30"),
    )
    page = office.ask(path)
    assert "Keadaan sekarang: Tidak siap" in words(page)
    assert "Dinas lain 8 Feb 2021, 09.00 WIB – 10 Feb 2021, 06.30 WIB" in words(page)
    assert office.send(path, "end", absence=row["absence_id"]).status_code == 303
    assert absences(office) == [] and "Keadaan sekarang: Siap" in words(office.ask(path))
    audit = office.snapshot.all("audit")
    assert set(audit.loc[audit["table"] == "absences", "actor"]) == {"Amy Rahayu"}


def test_ready_with_a_delay(office: Office) -> None:
    """Minutes are kept; an end may be left open."""
    path = office.link("mine", "V-1")
    assert office.send(path, "delayed", minutes="120", until="").status_code == 303
    (row,) = absences(office)
    assert (row["kind"], row["delay_minutes"]) == ("delayed", 120)
    assert "Siap tertunda 120 menit sejak 8 Feb 2021" in words(office.ask(path))


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("away", {"kind": "holiday"}),
        ("away", {"kind": "delayed"}),
        ("away", {"kind": "sick", "until": "tomorrow"}),
        ("away", {"kind": "sick", "until": "2021-02-07T10:00"}),
        ("delayed", {"minutes": "0"}),
        ("delayed", {"minutes": "-30"}),
        ("delayed", {"minutes": "99999"}),
        ("end", {"absence": "A-2"}),
        ("end", {}),
        ("publish", {}),
    ],
)
def test_a_report_that_is_none_is_told_why(
    open_office: Callable[..., Office], do: str, fields: dict[str, str]
) -> None:
    """A sentence, and nothing recorded; nobody ends another person's absence."""
    other = {"absence_id": "A-2", "volunteer_id": "V-2", "starts_at": wib("2021-02-08 08:00")}
    office = open_office(absences=[other])
    path = office.link("mine", "V-1")
    before = office.revision
    answered = office.send(path, do, **fields)
    assert (
        answered.status_code in (400, 409) and 'class="notice warn" role="status"' in answered.text
    )
    assert office.revision == before


def test_a_report_sent_twice_is_recorded_once(office: Office) -> None:
    """Sent again at once, and sent again after it was ended: nothing more."""
    path = office.link("mine", "V-1")
    form = {"seen": seen(office.ask(path)), "do": "away", "kind": "sick", "until": ""}
    assert office.ask(path, form).status_code == 303
    assert office.ask(path, form).status_code == 409
    (row,) = absences(office)
    before = office.revision
    assert office.ask(path, form).status_code == 409
    assert office.revision == before and absences(office) == [row]


def test_the_calendar_address_is_made_once_and_works(
    open_office: Callable[..., Office],
) -> None:
    """One press makes it; it is shown whole, below the address that the phone used."""
    office = open_office(duties=DUTIES)
    path = office.link("mine", "V-1")
    assert office.send(path, "calendar").status_code == 303
    page = office.ask(path)
    (address,) = [word for word in words(page).split() if word.startswith(f"{HOST}/kalender/")]
    assert "Buat alamat kalender" not in words(page)
    feed = office.ask(address.removeprefix(HOST))
    assert feed.status_code == 200 and b"BEGIN:VCALENDAR" in feed.content


def test_the_office_may_set_its_public_address(open_office: Callable[..., Office]) -> None:
    """Behind a proxy the address is the one of the settings."""
    office = open_office()
    settings = office.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text('public_url = "https://posko.example/bpbd/"\n' + text, encoding="utf-8")
    office.link("calendar", "V-1")
    page = office.ask(office.link("mine", "V-1"))
    assert "https://posko.example/bpbd/kalender/TKN-" in words(page)


def test_what_people_typed_is_shown_as_text_on_a_small_page(
    open_office: Callable[..., Office],
) -> None:
    """A script in one's name or a task's title is read, not run; below 15 kB with forty duties."""
    duties = [
        {"duty_id": f"J-{n}", "date": date(2021, 2 + n // 28, 1 + n % 28), "volunteer_id": "V-1"}
        for n in range(9, 80)
    ]
    people = [{**PEOPLE[0], "name": EVIL}, PEOPLE[1]]
    office = open_office(
        volunteers=people,
        tasks=[{**TASK, "title": EVIL}],
        duties=duties,
        assignments=[
            {
                "assignment_id": "P-1",
                "task_id": "T-1",
                "volunteer_id": "V-1",
                "state": "called",
                "called_at": NOW,
            }
        ],
    )
    page = office.ask(office.link("mine", "V-1"))
    assert "<script" not in page.text and words(page).count(EVIL) >= 2
    assert len(page.content) < 15_000
