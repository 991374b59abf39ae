"""Who carried how much: hours, nights, weekends and holidays, and the days of availability."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot
from posko.roster.duties import Duty, Period, roster_duties
from posko.roster.facts import Facts, Span, facts
from posko.roster.holidays import national_holidays

SATURDAY = 5
HALF_DAY = 12 * 60


@dataclass(frozen=True)
class Burden:
    """One person's duties of a period. days: on which the person was a member and not away."""

    duties: int
    minutes: int
    nights: int
    weekends: int
    holidays: int
    days: int

    @property
    def hours(self) -> float:
        return self.minutes / 60

    def amount(self, name: str) -> float:
        """How much of a burden, by its name in `posko.roster.sharing.BURDENS`."""
        return float(getattr(self, name))


def past_burden(snapshot: Snapshot, period: Period, people: Collection[str]) -> dict[str, Burden]:
    """What these people carried in a period by the published roster."""
    stood = roster_duties(snapshot, period, v.DUTY_STATE.committing)
    return burdens(snapshot, period, stood, people)


def burdens(
    snapshot: Snapshot, period: Period, duties: Iterable[Duty], people: Collection[str]
) -> dict[str, Burden]:
    """Each person's burden; duties that were not stood are left out."""
    known = facts(snapshot)
    missed = _missed(snapshot)
    festive = national_holidays(snapshot, period)
    mine: dict[str, list[Duty]] = {person: [] for person in people}
    for duty in duties:
        if duty.volunteer_id in mine and duty.duty_id not in missed:
            mine[duty.volunteer_id].append(duty)
    return {
        person: Burden(
            duties=len(own),
            minutes=sum(known.shifts[duty.shift].minutes for duty in own),
            nights=sum(known.shifts[duty.shift].night for duty in own),
            weekends=sum(duty.date.weekday() >= SATURDAY for duty in own),
            holidays=sum(duty.date in festive for duty in own),
            days=available_days(known, period, person),
        )
        for person, own in mine.items()
    }


def available_days(known: Facts, period: Period, person: str) -> int:
    """The dates on which a person is a member and away for less than half of the day."""
    member = known.member(person)
    if not member.active:
        return 0
    first = max(period.start, member.joined_on or period.start)
    spans = known.away.get(person, ())
    here = (
        day
        for n in range((period.end - first).days)
        if not _away(known, spans, day := first + timedelta(days=n))
    )
    return sum(1 for _ in here)


def _away(known: Facts, spans: tuple[Span, ...], day: date) -> bool:
    if not spans:
        return False
    starts = datetime.combine(day, time(0), known.zone)
    ends = starts + timedelta(days=1)
    taken, reached = 0, starts
    for span in spans:  # in order of their starts: what two have in common is counted once
        taken += max(0, span.overlap(reached, ends))
        reached = max(reached, span.ends)
    return taken >= HALF_DAY


def _missed(snapshot: Snapshot) -> frozenset[str]:
    rows = snapshot.all("attendances")
    return frozenset(rows.loc[rows["outcome"].isin(v.NOT_THERE), "duty_id"].dropna())
