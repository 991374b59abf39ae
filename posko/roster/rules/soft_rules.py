"""What a roster should keep where it can: each finding says what was given up, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from posko.roster.facts import Facts
from posko.roster.rules.breach import Finding, Row, Rule

DAY = timedelta(days=1)


def wish(facts: Facts, row: Row) -> Iterator[Finding]:
    """A duty that the person asked not to stand; amount: the points of the wish, 1 to 10."""
    wishes = facts.wishes.get(row.member.volunteer_id, ())
    for stint in row.stints:
        duty = stint.duty
        against = sum(
            -w.weight for w in wishes if w.weight < 0 and w.concerns(duty.date, duty.shift)
        )
        if against:
            named = {
                "name": row.member.name,
                "date": duty.date,
                "shift": stint.shift.label,
                "points": against,
            }
            yield Finding(duty.date, duty.date, duty.shift, against, named)


def single_duty(facts: Facts, row: Row) -> Iterator[Finding]:
    """One working day alone between two days off."""
    worked = {stint.duty.date: stint for stint in row.stints}
    for day, stint in worked.items():
        if day - DAY not in worked and day + DAY not in worked:
            yield Finding(day, day, stint.duty.shift, 1, _named(row, day))


def single_off(facts: Facts, row: Row) -> Iterator[Finding]:
    """One day off alone between two working days."""
    worked = {stint.duty.date for stint in row.stints}
    for day in sorted(worked):
        if day + DAY not in worked and day + 2 * DAY in worked:
            yield Finding(day, day + 2 * DAY, None, 1, _named(row, day + DAY))


def _named(row: Row, day: date) -> dict[str, Any]:
    return {"name": row.member.name, "date": day}


SOFT = (
    Rule("wish", wish, "points", hard=False),
    Rule("single_duty", single_duty, "days", hard=False),
    Rule("single_off", single_off, "days", hard=False),
)
