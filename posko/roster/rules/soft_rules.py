"""What a roster should keep where it can: each finding says what was given up, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from posko.model.messages import message
from posko.roster.facts import Facts
from posko.roster.rules.breach import Row, RuleBreach, Unit

DAY = timedelta(days=1)


def wish(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """A duty that the person asked not to stand; amount: the points of the wish, 1 to 10."""
    wishes = facts.wishes.get(row.member.volunteer_id, ())
    for stint in row.stints:
        duty = stint.duty
        against = sum(
            -w.weight for w in wishes if w.weight < 0 and w.concerns(duty.date, duty.shift)
        )
        if against:
            text = message(
                "roster.breach_wish",
                name=row.member.name,
                date=duty.date,
                shift=stint.shift.label,
                points=against,
            )
            yield RuleBreach(
                "wish",
                duty.volunteer_id,
                duty.date,
                duty.date,
                duty.shift,
                against,
                "points",
                text,
            )


def single_duty(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """One working day alone between two days off."""
    worked = {stint.duty.date: stint for stint in row.stints}
    for day, stint in worked.items():
        if day - DAY not in worked and day + DAY not in worked:
            yield _single("single_duty", row, day, day, day, stint.duty.shift)


def single_off(facts: Facts, row: Row) -> Iterator[RuleBreach]:
    """One day off alone between two working days."""
    worked = {stint.duty.date for stint in row.stints}
    for day in sorted(worked):
        if day + DAY not in worked and day + 2 * DAY in worked:
            yield _single("single_off", row, day + DAY, day, day + 2 * DAY, None)


def _single(
    rule: str, row: Row, day: date, first: date, last: date, shift: str | None
) -> RuleBreach:
    text = message(f"roster.breach_{rule}", name=row.member.name, date=day)
    return RuleBreach(rule, row.member.volunteer_id, first, last, shift, 1, "days", text)


SOFT: tuple[tuple[Callable[[Facts, Row], Iterator[RuleBreach]], Unit], ...] = (
    (wish, "points"),
    (single_duty, "days"),
    (single_off, "days"),
)
