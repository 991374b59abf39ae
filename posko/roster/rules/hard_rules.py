"""Rules that no roster may break: one function each, the breach in the unit people think in."""

from __future__ import annotations

from collections.abc import Iterator
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
from posko.roster.rules.breach import Finding, Row, Rule


def active(facts: Facts, row: Row) -> Iterator[Finding]:
    """Only active members stand duty, from the day they joined on."""
    member = row.member
    for stint in row.stints:
        joined = member.joined_on
        if not member.active:
            yield _at(row, stint, 1)
        elif joined is not None and stint.duty.date < joined:
            yield _at(row, stint, 1, wording="roster.breach_joined", joined=joined)


def absent(facts: Facts, row: Row) -> Iterator[Finding]:
    """Nobody stands duty while on leave, sick or on other official duty."""
    for stint in row.stints:
        for span in facts.away_during(row.member.volunteer_id, stint.starts, stint.ends):
            minutes = span.overlap(stint.starts, stint.ends)
            yield _at(row, stint, minutes, what=span.what)


def one_commitment(facts: Facts, row: Row) -> Iterator[Finding]:
    """One duty or task at a time; back-to-back is no overlap."""
    for stint in row.stints:
        for span in facts.tasks.get(row.member.volunteer_id, ()):
            if not span.meets(stint.starts, stint.ends):
                continue
            minutes = span.overlap(stint.starts, stint.ends)
            yield _at(row, stint, minutes, what=span.what)
    for earlier, later in pairwise(row.stints):
        both = minutes_between(later.starts, min(earlier.ends, later.ends))
        if both > 0:
            what = message("roster.duty", shift=earlier.shift.label, date=earlier.duty.date)
            yield _at(row, later, both, since=earlier.duty.date, what=what)


def rest(facts: Facts, row: Row) -> Iterator[Finding]:
    """Enough rest between two duties: more after one of 24 hours."""
    for earlier, later in pairwise(row.stints):
        needed = facts.norms.rest_after(earlier.shift)
        pause = minutes_between(earlier.ends, later.starts)
        if 0 <= pause < needed:
            yield _at(
                row,
                later,
                needed - pause,
                since=earlier.duty.date,
                pause=timedelta(minutes=pause),
                needed=timedelta(minutes=needed),
                before=earlier.shift.label,
            )


def task_rest(facts: Facts, row: Row) -> Iterator[Finding]:
    """A long task asks for rest before the next duty, and a long duty before the next task."""
    needed, after = facts.norms.rest_task, facts.norms.rest_task_after
    for stint in row.stints:
        for span in facts.tasks.get(row.member.volunteer_id, ()):
            pause, length = minutes_between(span.ends, stint.starts), span.minutes
            if pause < 0:
                pause, length = minutes_between(stint.ends, span.starts), stint.shift.minutes
            if 0 <= pause < needed and length > after:
                yield _at(
                    row,
                    stint,
                    needed - pause,
                    pause=timedelta(minutes=pause),
                    needed=timedelta(minutes=needed),
                    what=span.what,
                )


def days_in_row(facts: Facts, row: Row) -> Iterator[Finding]:
    """Not too many days of duty in a row."""
    most = facts.norms.days
    for days in _runs({stint.duty.date for stint in row.stints}):
        if len(days) > most:
            over = len(days) - most
            yield _over(row, days[0], days[-1], over, most)


def nights_in_row(facts: Facts, row: Row) -> Iterator[Finding]:
    """Not too many nights of duty in a row."""
    most = facts.norms.nights
    for days in _runs({stint.duty.date for stint in row.stints if stint.shift.night}):
        if len(days) > most:
            over = len(days) - most
            yield _over(row, days[0], days[-1], over, most)


def weekly_hours(facts: Facts, row: Row) -> Iterator[Finding]:
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
            yield _over(row, first, last, over, most)


def monthly_hours(facts: Facts, row: Row) -> Iterator[Finding]:
    """The duties that begin in a calendar month stay below a limit of hours."""
    months: dict[date, int] = {}
    for stint in row.stints:
        first = stint.duty.date.replace(day=1)
        months[first] = months.get(first, 0) + stint.shift.minutes
    for first, total in months.items():
        if total > facts.norms.month:
            last = month_of(first).end - timedelta(days=1)
            over = (total - facts.norms.month) / 60
            yield _over(row, first, last, over, facts.norms.month / 60)


def succession(facts: Facts, row: Row) -> Iterator[Finding]:
    """No morning on the day after a night, however short the rest may be set."""
    for earlier, later in pairwise(row.stints):
        next_day = earlier.duty.date + timedelta(days=1)
        if later.duty.date == next_day and forbidden_next(earlier.shift, later.shift):
            yield _at(
                row,
                later,
                1,
                since=earlier.duty.date,
                before=earlier.shift.label,
            )


def coordinator_grade(facts: Facts, row: Row) -> Iterator[Finding]:
    """Only TAGANA madya or utama coordinate a shift."""
    for stint in row.stints:
        if stint.duty.function == COORDINATOR and not row.member.may_coordinate:
            yield _at(row, stint, 1)


def _at(
    row: Row,
    stint: Stint,
    amount: float,
    *,
    since: date | None = None,
    wording: str | None = None,
    **params: Any,
) -> Finding:
    """A finding that shows in one duty; since: the date of an earlier one that it begins with."""
    day = stint.duty.date
    named = {"name": row.member.name, "date": day, "shift": stint.shift.label, **params}
    return Finding(since or day, day, stint.duty.shift, amount, named, wording)


def _over(row: Row, first: date, last: date, over: float, most: float) -> Finding:
    """A limit passed from one date to another."""
    named = {"name": row.member.name, "date": first, "last": last, "over": over, "most": most}
    return Finding(first, last, None, over, named)


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


HARD = (
    Rule("active", active, "duties", hard=True, alone=True),
    Rule("absent", absent, "minutes", hard=True, alone=True),
    Rule("one_commitment", one_commitment, "minutes", hard=True, alone=True),
    Rule("task_rest", task_rest, "minutes", hard=True, alone=True),
    Rule("rest", rest, "minutes", hard=True),
    Rule("succession", succession, "duties", hard=True),
    Rule("days_in_row", days_in_row, "days", hard=True),
    Rule("nights_in_row", nights_in_row, "nights", hard=True),
    Rule("weekly_hours", weekly_hours, "hours", hard=True),
    Rule("monthly_hours", monthly_hours, "hours", hard=True),
    Rule("coordinator_grade", coordinator_grade, "duties", hard=True, alone=True),
)
"""In the order in which a reason is given."""
