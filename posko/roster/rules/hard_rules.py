"""Rules that no roster may break: one function each, the breach in the unit people think in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from posko.model.messages import message
from posko.roster.duties import WEEK_DAYS
from posko.roster.facts import (
    COORDINATOR,
    Facts,
    Stint,
    forbidden_next,
    minutes_between,
    month_of,
)
from posko.roster.rules.breach import Row, RuleBreach, Unit


def active(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """Only active members stand duty, from the day they joined on."""
    member = row.member
    for stint in row.stints:
        joined = member.joined_on
        if not member.active:
            yield _breach("active", row, stint, 1, "duties")
        elif joined is not None and stint.duty.date < joined:
            text = message("roster.breach_joined", **_named(row, stint), joined=joined)
            yield _breach("active", row, stint, 1, "duties", text=text)


def absent(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """Nobody stands duty while on leave, sick or on other official duty."""
    for stint in row.stints:
        for span in facts.away_during(row.member.volunteer_id, stint.starts, stint.ends):
            minutes = span.overlap(stint.starts, stint.ends)
            yield _breach("absent", row, stint, minutes, "minutes", what=span.what)


def one_commitment(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """One duty or task at a time; back-to-back is no overlap."""
    for stint in row.stints:
        for span in facts.tasks.get(row.member.volunteer_id, ()):
            if not span.meets(stint.starts, stint.ends):
                continue
            minutes = span.overlap(stint.starts, stint.ends)
            yield _breach("one_commitment", row, stint, minutes, "minutes", what=span.what)
    for earlier, later in pairwise(row.stints):
        both = minutes_between(later.starts, min(earlier.ends, later.ends))
        if both > 0:
            what = message("roster.duty", shift=earlier.shift.label, date=earlier.duty.date)
            yield _breach(
                "one_commitment", row, later, both, "minutes", since=earlier.duty.date, what=what
            )


def rest(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """Enough rest between two duties: more after one of 24 hours."""
    for earlier, later in pairwise(row.stints):
        needed = facts.norms.rest_after(earlier.shift)
        pause = minutes_between(earlier.ends, later.starts)
        if 0 <= pause < needed:
            yield _breach(
                "rest",
                row,
                later,
                needed - pause,
                "minutes",
                since=earlier.duty.date,
                pause=timedelta(minutes=pause),
                needed=timedelta(minutes=needed),
                before=earlier.shift.label,
            )


def task_rest(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """A long task asks for rest before the next duty, and a long duty before the next task."""
    needed, after = facts.norms.rest_task, facts.norms.rest_task_after
    for stint in row.stints:
        for span in facts.tasks.get(row.member.volunteer_id, ()):
            pause, length = minutes_between(span.ends, stint.starts), span.minutes
            if pause < 0:
                pause, length = minutes_between(stint.ends, span.starts), stint.shift.minutes
            if 0 <= pause < needed and length > after:
                yield _breach(
                    "task_rest",
                    row,
                    stint,
                    needed - pause,
                    "minutes",
                    pause=timedelta(minutes=pause),
                    needed=timedelta(minutes=needed),
                    what=span.what,
                )


def days_in_row(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """Not too many days of duty in a row."""
    most = facts.norms.days
    for days in _runs({stint.duty.date for stint in row.stints}):
        if len(days) > most:
            over = len(days) - most
            yield _over("days_in_row", row, days[0], days[-1], over, "days", most)


def nights_in_row(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """Not too many nights of duty in a row."""
    most = facts.norms.nights
    for days in _runs({stint.duty.date for stint in row.stints if stint.shift.night}):
        if len(days) > most:
            over = len(days) - most
            yield _over("nights_in_row", row, days[0], days[-1], over, "nights", most)


def weekly_hours(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """In any seven dates in a row, the duties and tasks that begin then stay below a limit."""
    worked = facts.task_minutes(row.member.volunteer_id)
    for stint in row.stints:
        worked[stint.duty.date] = worked.get(stint.duty.date, 0) + stint.shift.minutes
    duties = {stint.duty.date for stint in row.stints}
    # A week that ends on its last working day holds all that any week around it could hold.
    for last in sorted(worked):
        week = [day for n in range(WEEK_DAYS) if (day := last - timedelta(days=n)) in worked]
        total = sum(worked[day] for day in week)
        if total > facts.norms.week and not duties.isdisjoint(week):
            over, most = (total - facts.norms.week) / 60, facts.norms.week / 60
            first = last - timedelta(days=WEEK_DAYS - 1)
            yield _over("weekly_hours", row, first, last, over, "hours", most)


def monthly_hours(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """The duties that begin in a calendar month stay below a limit of hours."""
    months: dict[date, int] = {}
    for stint in row.stints:
        first = stint.duty.date.replace(day=1)
        months[first] = months.get(first, 0) + stint.shift.minutes
    for first, total in months.items():
        if total > facts.norms.month:
            last = month_of(first).end - timedelta(days=1)
            over = (total - facts.norms.month) / 60
            yield _over("monthly_hours", row, first, last, over, "hours", facts.norms.month / 60)


def succession(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """No morning on the day after a night, however short the rest may be set."""
    for earlier, later in pairwise(row.stints):
        next_day = earlier.duty.date + timedelta(days=1)
        if later.duty.date == next_day and forbidden_next(earlier.shift, later.shift):
            yield _breach(
                "succession",
                row,
                later,
                1,
                "duties",
                since=earlier.duty.date,
                before=earlier.shift.label,
            )


def coordinator_grade(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """Only TAGANA madya or utama coordinate a shift."""
    for stint in row.stints:
        if stint.duty.function == COORDINATOR and not row.member.may_coordinate:
            yield _breach("coordinator_grade", row, stint, 1, "duties")


def _named(row: Row, stint: Stint) -> dict[str, Any]:
    return {"name": row.member.name, "date": stint.duty.date, "shift": stint.shift.label}


def _breach(
    rule: str,
    row: Row,
    stint: Stint,
    amount: float,
    unit: Unit,
    since: date | None = None,
    **params: Any,
) -> RuleBreach:
    text = params.pop("text", None) or message(
        f"roster.breach_{rule}", **_named(row, stint), **params
    )
    day = stint.duty.date
    return RuleBreach(
        rule, row.member.volunteer_id, since or day, day, stint.duty.shift, amount, unit, text
    )


def _over(
    rule: str, row: Row, first: date, last: date, over: float, unit: Unit, most: float
) -> RuleBreach:
    text = message(
        f"roster.breach_{rule}", name=row.member.name, date=first, last=last, over=over, most=most
    )
    return RuleBreach(rule, row.member.volunteer_id, first, last, None, over, unit, text)


def _runs(days: set[date]) -> Iterator[list[date]]:
    """The unbroken runs of a set of dates."""
    run: list[date] = []
    for day in sorted(days):
        if run and day - run[-1] != timedelta(days=1):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


HARD: tuple[tuple[Callable[[Facts, Row], Iterator[RuleBreach]], bool, Unit], ...] = (
    (active, True, "duties"),
    (absent, True, "minutes"),
    (one_commitment, True, "minutes"),
    (task_rest, True, "minutes"),
    (rest, False, "minutes"),
    (succession, False, "duties"),
    (days_in_row, False, "days"),
    (nights_in_row, False, "nights"),
    (weekly_hours, False, "hours"),
    (monthly_hours, False, "hours"),
    (coordinator_grade, True, "duties"),
)
"""(rule, whether one duty alone decides, unit), in the order in which a reason is given."""
