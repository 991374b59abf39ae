"""Calendars for phones, read back by a second library (vobject)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import vobject

from posko.documents import calendar_of, calendar_of_post
from posko.model.snapshot import Snapshot
from tests.documents.office import DUTIES, office, touched
from tests.factories import NOW, wib

INCIDENT = {"incident_id": "k"}
TASK = {
    "task_id": "t",
    "incident_id": "k",
    "title": "Evakuasi; malam",
    "place": "Balai Desa",
    "starts_at": wib("2021-02-08 20:00"),
    "ends_at": wib("2021-02-09 02:00"),
}
CALL = {"assignment_id": "P1", "task_id": "t", "volunteer_id": "amy", "called_at": NOW}


def events(content: bytes) -> dict[str, Any]:
    """The events by UID; every one has what RFC 5545 asks for, once."""
    calendar = vobject.readOne(content.decode("utf-8"))
    assert calendar.version.value == "2.0" and calendar.prodid.value
    found = {}
    for event in calendar.contents.get("vevent", []):
        for name in ("uid", "dtstamp", "dtstart", "dtend", "summary", "status", "sequence"):
            assert len(event.contents[name]) == 1, name
        assert event.uid.value not in found
        found[event.uid.value] = event
    return found


def one(snapshot: Snapshot, person: str = "beth") -> Any:
    (event,) = events(calendar_of(snapshot, person)).values()
    return event


def with_duty(**values: Any) -> Snapshot:
    return office(duties=[{**DUTIES[1], **values}])


def test_a_person_finds_their_own_duties_and_nobody_elses() -> None:
    """Amy's calendar has Amy's duty, neither Beth's nor Beth's name; drafts are in none."""
    content = calendar_of(office(), "amy")
    (event,) = events(content).values()
    assert event.summary.value == "Piket Pagi (koordinator)"
    assert event.location.value == "BPBD Kabupaten Jombang"
    assert "Beth" not in content.decode()
    assert list(events(calendar_of(office(), "beth"))) == ["J2@35.17.posko"]
    assert events(calendar_of(office(), "cleo")) == {}


def test_a_night_ends_on_the_next_day_in_the_offices_zone() -> None:
    """23:00 to 07:00 WIB, across midnight, named by its zone and right in UTC."""
    event = one(office())
    assert b"\r\nDTSTART;TZID=Asia/Jakarta:20210208T230000\r\n" in calendar_of(office(), "beth")
    assert event.dtstart.value == wib("2021-02-08 23:00")
    assert event.dtend.value == wib("2021-02-09 07:00")
    assert event.dtend.value.utcoffset() == timedelta(hours=7)


def test_nights_over_month_and_leap_day_are_eight_hours() -> None:
    """The end of a month, and the 29th of February."""
    for day in (date(2021, 2, 28), date(2024, 2, 28), date(2024, 2, 29), date(2021, 12, 31)):
        event = one(with_duty(date=day))
        assert event.dtstart.value.date() == day
        assert event.dtend.value.date() == day + timedelta(days=1)
        assert event.dtend.value - event.dtstart.value == timedelta(hours=8)


def test_a_changed_duty_updates_the_same_event() -> None:
    """The UID stays; the sequence grows with the trail, also when the shift itself is moved."""
    first = one(office())
    audit = [touched("duties", "J2", 3), touched("duties", "J1", 9)]
    second = one(office(audit=audit))
    moved = one(office(audit=[*audit, touched("shift_types", "night", 12)]))
    assert first.uid.value == second.uid.value == moved.uid.value
    assert [int(e.sequence.value) for e in (first, second, moved)] == [0, 3, 12]


def test_a_cancelled_duty_cancels_its_event() -> None:
    """It stays in the calendar as cancelled, with a higher sequence, and blocks no time."""
    audit = [touched("duties", "J2", 5, NOW)]
    before, after = one(office()), None
    snapshot = office(duties=[{**DUTIES[1], "state": "cancelled"}], audit=audit)
    after = one(snapshot)
    assert (before.status.value, after.status.value) == ("CONFIRMED", "CANCELLED")
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.transp.value == "TRANSPARENT"
    assert after.dtstamp.value == NOW


def test_the_post_sees_each_shift_with_its_crew() -> None:
    """One event per shift; names of the published crew, the coordinator first."""
    found = events(calendar_of_post(office()))
    assert set(found) == {"20210208-morning@35.17.posko", "20210208-night@35.17.posko"}
    assert found["20210208-morning@35.17.posko"].description.value == "Amy Rahayu (koordinator)"


def test_a_shift_whose_crew_changes_is_the_same_event() -> None:
    """Beth is replaced by Cleo: the event is updated; when nobody is left it is cancelled."""
    gone = {**DUTIES[1], "state": "cancelled"}
    new = {**DUTIES[1], "duty_id": "J9", "volunteer_id": "cleo"}
    audit = [touched("duties", "J9", 4)]
    uid = "20210208-night@35.17.posko"
    well = office(duties=[gone, new], audit=audit, absences=[])
    event = events(calendar_of_post(well))[uid]
    assert event.description.value == "Cleo Hartono"
    sick = events(calendar_of_post(office(duties=[gone, new], audit=audit)))[uid]
    assert sick.description.value == "Berhalangan: Cleo Hartono"
    assert sick.summary.value.endswith("0 orang")
    assert (event.status.value, int(event.sequence.value)) == ("CONFIRMED", 4)
    assert events(calendar_of_post(office(duties=[gone])))[uid].status.value == "CANCELLED"


def test_accepted_tasks_are_in_the_calendar() -> None:
    """From the beginning or the answer; a call that nobody accepted is not there."""
    accepted = {**CALL, "state": "accepted", "answered_at": NOW, "answer": "Bersedia"}
    tables = {"incidents": [INCIDENT], "tasks": [TASK], "duties": []}
    event = one(office(assignments=[accepted], **tables), "amy")
    assert event.summary.value == "Tugas: Evakuasi; malam"
    assert (event.dtstart.value, event.dtend.value) == (TASK["starts_at"], TASK["ends_at"])
    called = office(assignments=[{**CALL, "state": "called"}], **tables)
    assert events(calendar_of(called, "amy")) == {}
    off = office(assignments=[{**accepted, "state": "cancelled"}], **tables)
    assert one(off, "amy").status.value == "CANCELLED"


def test_a_task_that_nobody_ended_lasts_its_usual_time() -> None:
    """An open end is taken as the factor says; a release ends it."""
    running = {**CALL, "state": "on_scene", "answered_at": NOW, "on_scene_at": NOW}
    tables = {"incidents": [INCIDENT], "duties": []}
    task = {**TASK, "starts_at": wib("2021-02-08 08:00"), "ends_at": None}
    event = one(office(assignments=[running], tasks=[task], **tables), "amy")
    assert event.dtend.value - event.dtstart.value == timedelta(hours=12)
    over = {**running, "state": "released", "released_at": wib("2021-02-08 11:00")}
    event = one(office(wib("2021-02-08 12:00"), assignments=[over], tasks=[task], **tables), "amy")
    assert (event.dtstart.value, event.dtend.value) == (NOW, wib("2021-02-08 11:00"))


def test_long_past_duties_leave_the_calendar() -> None:
    """A quarter back is kept, so that the file stays small on a weak signal."""
    assert events(calendar_of(office(NOW + timedelta(days=90)), "beth"))
    assert events(calendar_of(office(NOW + timedelta(days=93)), "beth")) == {}


def test_what_people_typed_cannot_break_the_calendar() -> None:
    """Line breaks, semicolons and calendar words in a name or a title stay text."""
    evil = "Amy\r\nEND:VCALENDAR\nX: ;,\\"
    people = [{"volunteer_id": "amy", "name": evil}]
    task = {**TASK, "title": evil, "place": evil}
    accepted = {**CALL, "state": "accepted", "answered_at": NOW}
    tables = {"incidents": [INCIDENT], "tasks": [task], "assignments": [accepted]}
    found = events(calendar_of(office(volunteers=people, **tables), "amy"))
    assert len(found) == 2
    assert "END:VCALENDAR" in found["P1@35.17.posko"].summary.value
    assert len(events(calendar_of_post(office(volunteers=people)))) == 2


def test_lines_are_as_long_and_end_as_the_standard_says() -> None:
    """At most 75 bytes, CRLF, also for long and accented names."""
    people = [{"volunteer_id": "beth", "name": "Béth " * 40}]
    content = calendar_of_post(office(volunteers=people))
    lines = content.split(b"\r\n")
    assert content.endswith(b"\r\n") and b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75


def test_the_same_data_give_the_same_calendar() -> None:
    """A phone that asks again downloads nothing new."""
    assert calendar_of(office(), "beth") == calendar_of(office(), "beth")
