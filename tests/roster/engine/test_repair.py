"""Repair: fewest changes, nothing that has begun, every hard rule kept."""

from __future__ import annotations

import pytest

from posko.roster import (
    Person,
    ProblemError,
    RepairWeights,
    ShiftType,
    Status,
    check,
    repair,
    solve,
)

from .conftest import DAY, Tiny, daily
from .test_rules import row
from .test_solver import month


def test_one_lost_duty_moves_one_cell(tiny: Tiny) -> None:
    """Whoever is free takes it; nobody else is disturbed."""
    published = {"Amy": row("DD--"), "Beth": row("--DD"), "Carl": row("----")}
    mended = repair(daily(tiny("Amy Beth Carl")), published, 1, {("Amy", 1)})
    assert mended.roster.status is Status.OPTIMAL
    assert mended.lost_duties == 1
    assert [(c.day, c.before, c.after) for c in mended.changes] == [(1, None, "D")]


def test_what_has_begun_is_never_touched(tiny: Tiny) -> None:
    """Days before the break stay as published, holes and all."""
    published = {"Amy": row("--DD"), "Beth": row("----")}
    mended = repair(daily(tiny("Amy Beth")), published, 2, {("Amy", 2), ("Amy", 3)})
    assert mended.roster.duties == {"Amy": row("----"), "Beth": row("--DD")}
    with pytest.raises(ProblemError, match="already begun"):
        repair(daily(tiny("Amy Beth")), published, 2, {("Amy", 1)})


def test_few_people_prefers_one_who_changes_more(tiny: Tiny) -> None:
    """With a price per person concerned, one person takes all the lost duties."""
    people = tuple(Person(name) for name in ("Amy", "Beth", "Carl", "Dian"))
    published = {"Amy": row("DDDD"), **{p.id: row("----") for p in people[1:]}}
    lost = {("Amy", d) for d in range(4)}
    mended = repair(daily(tiny(people=people)), published, 0, lost, RepairWeights(30, 150))
    assert len({change.person for change in mended.changes}) == 1


def test_a_hole_nobody_may_fill_stays_named(tiny: Tiny) -> None:
    """Rest after the night keeps the only other person from the lost morning."""
    night = ShiftType("N", 480, 1380, rest_minutes=660)
    problem = daily(tiny("Amy Beth", 2, shifts=(DAY, night)))
    published = {"Amy": row("DD"), "Beth": row("N-")}
    mended = repair(problem, published, 1, {("Amy", 1)})
    assert mended.changes == ()
    assert [(s.day, s.shift) for s in mended.roster.shortfalls] == [(1, "D")]
    assert mended.roster.breaches == ()


def test_a_published_roster_with_breaches_is_still_mended(tiny: Tiny) -> None:
    """A breach in the frozen past does not stop the repair."""
    problem = daily(
        tiny("Amy Beth", people=(Person("Amy", days_off=frozenset({0})), Person("Beth")))
    )
    published = {"Amy": row("DDDD"), "Beth": row("----")}
    mended = repair(problem, published, 1, {("Amy", 2)})
    assert mended.roster.status is Status.BREACHED
    assert [(b.rule, b.day) for b in mended.roster.breaches] == [("days off", 0)]
    assert mended.roster.shortfalls == ()


def test_a_month_is_mended_and_proved() -> None:
    """A week off in a month: proved, every rule kept, about a change per lost duty."""
    problem = month()
    published = solve(problem, 60).duties
    lost = {("P03", day) for day in range(10, 17)}
    mended = repair(problem, published, 10, lost, time_limit=60)
    assert mended.roster.status is Status.OPTIMAL
    assert check(problem, mended.roster.duties).breaches == ()
    assert len(mended.changes) <= 1.35 * mended.lost_duties + 1
