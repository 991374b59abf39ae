"""Who could take one place, who could not and why, in fair order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from posko.model import vocabulary as v
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot
from posko.roster.duties import Duty, roster_duties
from posko.roster.facts import COORDINATOR, Facts, Member, facts, pool
from posko.roster.rules import Row, RuleBreach, objections, role_name, row_of

HOURS_BACK = timedelta(days=28)
"""How far back hours are added up for the fair order: four weeks, so that every weekday counts as
often."""
COVER_PEOPLE = 5
"""How many people are named for a hole: enough for two who do not answer the telephone."""


@dataclass(frozen=True)
class Candidate:
    """One person for one place.

    objections: the hard rules in the way; none for who may take it. hours: of duty and tasks in the
    `HOURS_BACK` before the place. last_asked: when last called, on duty or asked to swap; None for
    never. reasons: why the person stands where in the order.
    """

    volunteer_id: str
    name: str
    objections: tuple[RuleBreach, ...]
    hours: float
    last_asked: datetime | None
    reasons: tuple[Message, ...]

    @property
    def allowed(self) -> bool:
        return not self.objections


def candidates(
    snapshot: Snapshot,
    day: date,
    shift: str,
    role: str | None = None,
    *,
    without: Collection[str] = (),
) -> tuple[Candidate, ...]:
    """Everybody who fills `role` on that date, allowed ones first, each group in fair order: least
    recently asked, then fewest hours.

    role: a skill, `COORDINATOR`, or None for anyone. without: ids of duties taken away in thought.
    Who stands that shift already is left out, also where that very duty is taken away.
    """
    known = facts(snapshot)
    function = COORDINATOR if role == COORDINATOR else "member"
    asked = _last_asked(snapshot)
    found = []
    for member in pool(snapshot):
        person = member.volunteer_id
        if role is not None and not known.holds(person, role, day):
            continue
        whole, row = row_of(known, person, day), row_of(known, person, day, without)
        if any(s.duty.date == day and s.duty.shift == shift for s in whole.stints):
            continue
        against = objections(known, row, Duty(day, shift, person, function))
        hours = _hours(known, row, day)
        last = asked.get(person)
        reasons = _reasons(snapshot, member, role, hours, last)
        found.append(Candidate(person, member.name, against, hours, last, reasons))
    return tuple(sorted(found, key=_fair))


def cover(
    snapshot: Snapshot,
    day: date,
    shift: str,
    role: str | None = None,
    *,
    most: int = COVER_PEOPLE,
) -> tuple[Candidate, ...]:
    """The people who may legally take a place, in fair order with reasons; at most `most`."""
    everyone = candidates(snapshot, day, shift, role)
    return tuple(one for one in everyone if one.allowed)[:most]


def _fair(one: Candidate) -> tuple[bool, float, float, str]:
    # Whole days: two people last asked on the same date were asked alike, at whatever hour.
    asked = one.last_asked.date().toordinal() if one.last_asked else 0
    return not one.allowed, asked, one.hours, one.volunteer_id


def _hours(known: Facts, row: Row, day: date) -> float:
    first = day - HOURS_BACK
    duty = sum(s.shift.minutes for s in row.stints if first <= s.duty.date < day)
    tasks = known.task_minutes(row.member.volunteer_id)
    task = sum(minutes for when, minutes in tasks.items() if first <= when < day)
    return (duty + task) / 60


def _last_asked(snapshot: Snapshot) -> dict[str, datetime]:
    """When each person last stood duty, was called to a task or was offered a swap, until now."""

    def read() -> dict[str, datetime]:
        known, now = facts(snapshot), snapshot.now
        found: dict[str, datetime] = {}

        def note(person: str, at: datetime) -> None:
            if at <= now and (person not in found or found[person] < at):
                found[person] = at

        for duty in roster_duties(snapshot, states=v.DUTY_STATE.committing):
            note(duty.volunteer_id, known.stint(duty).starts)
        for table, person, at in (
            ("assignments", "volunteer_id", "called_at"),
            ("swaps", "offered_to", "offered_at"),
        ):
            frame = snapshot.known(table)
            frame = frame[frame[person].notna() & frame[at].notna()]
            for who, when in zip(frame[person], frame[at], strict=True):
                note(who, when.to_pydatetime())
        return found

    return snapshot.memo("roster:asked", read)


def _reasons(
    snapshot: Snapshot, member: Member, role: str | None, hours: float, last: datetime | None
) -> tuple[Message, ...]:
    found = []
    if role is not None:
        found.append(message("roster.why_role", role=role_name(snapshot, role)))
    if last is None:
        found.append(message("roster.why_never"))
    else:
        found.append(message("roster.why_asked", ago=snapshot.now - last))
    found.append(message("roster.why_hours", hours=hours, days=HOURS_BACK.days))
    if member.km is not None:
        found.append(message("roster.why_km", km=member.km))
    return tuple(found)
