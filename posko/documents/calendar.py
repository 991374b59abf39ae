"""Duties as calendars that phones subscribe to (RFC 5545).

An event keeps its UID for ever, so that a phone replaces it when it changes; its SEQUENCE is the
last revision in which the trail touched what the event shows, so that it only grows. What was
cancelled stays in the calendar as cancelled: a phone that merely missed it would keep it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from posko.documents.letterhead import drill_note, letterhead
from posko.documents.roster_sheet import person_names
from posko.locale import Language, text
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.readiness import known_assignments
from posko.roster import COORDINATOR, Duty, Shift, roster_duties, shifts, standing

KEPT = timedelta(days=92)
"""How long past events stay: a phone keeps a quarter to look back at, and the file stays small."""
REFRESH = timedelta(hours=1)
"""How often a phone is asked to look again."""
PRODUCT = "-//Posko//Jadwal piket//ID"
_SHOWN = (*v.DUTY_STATE.committing, "cancelled")
_WORK = (*v.ASSIGNMENT_STATE.committing, "released")
_TRAIL = ("duties", "shift_types", "assignments", "tasks")


def calendar_of(snapshot: Snapshot, volunteer_id: str, language: Language = "id") -> bytes:
    """One person's published duties and accepted tasks, and nobody else's. Empty for a stranger."""
    names = person_names(snapshot)
    name = text("documents.calendar_person", language, name=names.get(volunteer_id, volunteer_id))
    duties = [
        duty for duty in roster_duties(snapshot, states=_SHOWN) if duty.volunteer_id == volunteer_id
    ]
    events = [_duty_event(snapshot, duty, language) for duty in duties]
    events += _task_events(snapshot, volunteer_id, language)
    return _written(snapshot, name, events, language)


def calendar_of_post(snapshot: Snapshot, language: Language = "id") -> bytes:
    """Every shift of the published roster with its crew: one event per shift."""
    name = text("documents.calendar_post", language, office=letterhead(snapshot, language).short)
    shown: dict[tuple[date, str], list[Duty]] = {}
    for duty in roster_duties(snapshot, states=_SHOWN):
        shown.setdefault(duty.place, []).append(duty)
    events = [_shift_event(snapshot, duties, language) for duties in shown.values()]
    return _written(snapshot, name, events, language)


@dataclass(frozen=True)
class _Entry:
    """One event. revision, at: of the last change the trail knows; 0 and None before it begins."""

    uid: str
    summary: str
    starts: datetime
    ends: datetime
    cancelled: bool
    revision: int
    at: datetime | None
    description: str = ""
    place: str = ""


def _duty_event(snapshot: Snapshot, duty: Duty, language: Language) -> _Entry:
    shift = shifts(snapshot)[duty.shift]
    coordinator = duty.function == COORDINATOR
    key = "documents.event_duty_coordinator" if coordinator else "documents.event_duty"
    entry = _Entry(
        uid=_uid(snapshot, duty.duty_id),
        summary=text(key, language, shift=shift.label),
        starts=shift.starts(duty.date, snapshot.zone),
        ends=shift.ends(duty.date, snapshot.zone),
        cancelled=duty.state == "cancelled",
        revision=0,
        at=None,
        place=letterhead(snapshot, language).short,
    )
    return _dated(snapshot, entry, [("duties", duty.duty_id), ("shift_types", duty.shift)])


def _shift_event(snapshot: Snapshot, duties: list[Duty], language: Language) -> _Entry:
    first, names = duties[0], person_names(snapshot)
    shift: Shift = shifts(snapshot)[first.shift]
    on_it = [duty for duty in duties if duty.state != "cancelled"]
    present = standing(snapshot, on_it)
    lines = [
        text("documents.message_coordinator", language, name=names.get(d.volunteer_id, ""))
        if d.function == COORDINATOR
        else names.get(d.volunteer_id, d.volunteer_id)
        for d in sorted(present, key=lambda d: (d.function != COORDINATOR, d.volunteer_id))
    ]
    if away := [names.get(d.volunteer_id, "") for d in on_it if d not in present]:
        lines.append(text("documents.message_away", language, names=", ".join(away)))
    entry = _Entry(
        uid=_uid(snapshot, f"{first.date:%Y%m%d}-{first.shift}"),
        summary=text("documents.event_shift", language, shift=shift.label, n=len(present)),
        starts=shift.starts(first.date, snapshot.zone),
        ends=shift.ends(first.date, snapshot.zone),
        cancelled=not on_it,
        revision=0,
        at=None,
        description="\n".join(lines),
        place=letterhead(snapshot, language).short,
    )
    rows = [("duties", duty.duty_id) for duty in duties]
    return _dated(snapshot, entry, [*rows, ("shift_types", first.shift)])


def _task_events(snapshot: Snapshot, volunteer_id: str, language: Language) -> Iterator[_Entry]:
    """Accepted tasks as they are planned or really went; those called off after acceptance."""
    tasks = {str(row["task_id"]): row for row in TABLES["tasks"].records(snapshot.known("tasks"))}
    frame = known_assignments(snapshot)
    guess = timedelta(hours=snapshot.factor(Factor.OUT_TOO_LONG))
    for row in TABLES["assignments"].records(frame[frame["volunteer_id"] == volunteer_id]):
        task = tasks.get(str(row["task_id"]))
        accepted = row["answer"] == v.ASSIGNMENT_STATE["accepted"].label_id
        off = row["state"] == "cancelled" and accepted
        if task is None or not (off or row["state"] in _WORK):
            continue
        starts, answered, ends = task["starts_at"], row["answered_at"], task["ends_at"]
        assert isinstance(starts, datetime)
        if isinstance(answered, datetime):
            starts = max(starts, answered)
        if isinstance(row["released_at"], datetime):
            ends = row["released_at"]
        until = ends if isinstance(ends, datetime) else starts + guess
        if until <= starts:
            continue
        number = str(row["assignment_id"])
        entry = _Entry(
            uid=_uid(snapshot, number),
            summary=text("documents.event_task", language, title=task["title"]),
            starts=starts,
            ends=until,
            cancelled=off,
            revision=0,
            at=None,
            place=str(task["place"] or ""),
        )
        yield _dated(snapshot, entry, [("assignments", number), ("tasks", str(row["task_id"]))])


def _uid(snapshot: Snapshot, number: str) -> str:
    """The same for ever, and another in every regency."""
    return f"{number}@{snapshot.setting('regency_code') or 'posko'}.posko"


def _dated(snapshot: Snapshot, entry: _Entry, rows: Iterable[tuple[str, str]]) -> _Entry:
    """The entry with the last change of the rows it is made of."""
    known = snapshot.memo("documents.last_changes", lambda: _last_changes(snapshot))
    last = max((known[row] for row in rows if row in known), default=None)
    return entry if last is None else replace(entry, revision=last[0], at=last[1])


def _last_changes(snapshot: Snapshot) -> Mapping[tuple[str, str], tuple[int, datetime]]:
    """By table and key: the last revision that touched the row, and when."""
    audit = snapshot.all("audit")
    rows = TABLES["audit"].records(audit[audit["table"].isin(_TRAIL)])
    found: dict[tuple[str, str], tuple[int, datetime]] = {}
    for row in rows:
        revision, at = row["revision"], row["at"]
        assert isinstance(revision, int) and isinstance(at, datetime)
        place = (str(row["table"]), str(row["key"]))
        found[place] = max(found.get(place, (revision, at)), (revision, at))
    return found


def _written(snapshot: Snapshot, name: str, entries: Iterable[_Entry], language: Language) -> bytes:
    drill = drill_note(snapshot, language)
    name = f"{name} · {drill}" if drill else name
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("x-published-ttl", f"PT{REFRESH // timedelta(hours=1)}H")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    kept = snapshot.now - KEPT
    for entry in sorted(entries, key=lambda e: (e.starts, e.uid)):
        if entry.ends > kept:
            calendar.add_component(_event(snapshot, entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(snapshot: Snapshot, entry: _Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.revision)
    # Without a trail the roster is as old as the hour the calendar speaks of.
    changed = (entry.at or min(entry.starts, snapshot.now)).astimezone(UTC)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", entry.starts.astimezone(snapshot.zone))
    event.add("dtend", entry.ends.astimezone(snapshot.zone))
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    if entry.description:
        event.add("description", entry.description)
    if entry.place:
        event.add("location", entry.place)
    return event
