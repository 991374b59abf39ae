"""The solver: right against brute force, never without an answer, repeatable, stoppable."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.roster import (
    Coverage,
    Fairness,
    Fixed,
    Person,
    Problem,
    Progress,
    Request,
    RoleMinimum,
    RunLimit,
    ShiftType,
    Status,
    Team,
    check,
    solve,
)
from tests.examples import some

from .conftest import Tiny, brute_force, daily

MONTH = 31


def month(people: int = 12, days: int = MONTH) -> Problem:
    """A month of two shifts for a small team, with wishes that collide."""
    team = tuple(
        Person(
            f"P{n:02}",
            days_off=frozenset({(3 * n) % days, (3 * n + 1) % days}),
            max_consecutive=4,
            run_limits=(RunLimit(frozenset({"N"}), 2),),
        )
        for n in range(people)
    )
    shifts = (ShiftType("D", 480, 420), ShiftType("N", 480, 1380, rest_minutes=660))
    return Problem(
        date(2021, 3, 1),
        days,
        shifts,
        team,
        coverage=tuple(Coverage(d, s, 2, 100) for d in range(days) for s in "DN"),
        requests=tuple(Request(p.id, (5 * i) % days, "N", 2, on=False) for i, p in enumerate(team)),
        fairness=(
            Fairness("nights", {"N": 1}, {p.id: 2 * days / people for p in team}, 3),
            Fairness("total", {"D": 1, "N": 1}, {p.id: 4 * days / people for p in team}, 3),
        ),
        isolated_duty_weight=3,
    )


@st.composite
def tiny_problems(draw: st.DrawFn) -> Problem:
    """Problems of one or two people and two to four days, with any rule that fits."""
    days = draw(st.integers(2, 3))
    names = ("Amy", "Beth")[: draw(st.integers(1, 2))]
    rest = draw(st.sampled_from((0, 660)))
    shifts = (
        ShiftType("D", 480, 420, rest_minutes=rest),
        ShiftType("N", 480, 1380, rest_minutes=rest),
    )
    day, shift, weight = st.integers(0, days - 1), st.sampled_from("DN"), st.integers(0, 9)
    people = tuple(
        Person(
            name,
            days_off=draw(st.frozensets(day, max_size=1)),
            skills={"PSY": None} if draw(st.booleans()) else {},
            max_shifts=draw(st.dictionaries(shift, st.integers(0, 2), max_size=1)),
            min_minutes=draw(st.sampled_from((0, 480))),
            max_minutes=draw(st.sampled_from((None, 960))),
            max_consecutive=draw(st.sampled_from((None, 2))),
            min_consecutive=draw(st.integers(1, 2)),
            min_consecutive_off=draw(st.integers(1, 2)),
            max_weekends=draw(st.sampled_from((None, 0))),
            recent=tuple(draw(st.lists(st.sampled_from((None, "D", "N")), max_size=2))),
        )
        for name in names
    )
    person = st.sampled_from(names)
    return Problem(
        draw(st.sampled_from((date(2021, 3, 1), date(2021, 3, 5)))),
        days,
        shifts,
        people,
        coverage=tuple(
            Coverage(d, s, draw(st.integers(0, 2)), draw(weight), draw(weight))
            for d in range(days)
            for s in "DN"
        ),
        roles=tuple(RoleMinimum(draw(day), "D", "PSY", 1, draw(weight)) for _ in range(2)),
        requests=tuple(
            Request(
                draw(person), draw(day), draw(st.sampled_from(("D", None))), 2, draw(st.booleans())
            )
            for _ in range(2)
        ),
        fairness=(Fairness("all", {"D": 1, "N": 2}, {n: draw(st.floats(0, 4)) for n in names}, 1),),
        teams=(Team("all", frozenset(names), frozenset({(0, "D"), (1, "N")}), draw(weight)),)
        if len(names) > 1
        else (),
        isolated_duty_weight=draw(weight),
        isolated_off_weight=draw(weight),
    )


@some(40)
@given(tiny_problems())
def test_the_solver_equals_brute_force(problem: Problem) -> None:
    """On problems small enough to try every roster, the proved optimum is the true one."""
    roster = solve(problem, 10)
    best = brute_force(problem)
    if best is None:
        assert roster.status is Status.BREACHED
    else:
        assert (roster.status, roster.objective, roster.bound) == (Status.OPTIMAL, best, best)
        assert check(problem, roster.duties).breaches == ()


def test_a_month_is_proved() -> None:
    """A small team's month is solved to optimality with every place filled."""
    problem = month()
    roster = solve(problem, 20)
    assert roster.status is Status.OPTIMAL
    assert roster.gap == 0
    assert roster.shortfalls == ()
    assert roster.least_shortage == 0
    assert check(problem, roster.duties).objective == roster.objective


def test_an_empty_team_gets_every_shortfall_named(tiny: Tiny) -> None:
    """Without people the roster is empty and says what is missing."""
    roster = solve(daily(tiny(""), preferred=2), 5)
    assert roster.status is Status.OPTIMAL
    assert [(s.day, s.missing) for s in roster.shortfalls] == [(d, 2) for d in range(4)]


def test_nothing_at_all_is_solved(tiny: Tiny) -> None:
    """No people and no requirements: an empty roster, no complaint."""
    assert solve(tiny(""), 5).status is Status.OPTIMAL


def test_one_person(tiny: Tiny) -> None:
    """One person covers what one person can."""
    roster = solve(daily(daily(tiny()), "N"), 5)
    assert (roster.status, len(roster.shortfalls)) == (Status.OPTIMAL, 4)


def test_zero_requirements(tiny: Tiny) -> None:
    """Where nothing is needed nobody need work, and nothing is short."""
    roster = solve(daily(tiny("Amy Beth"), preferred=0), 5)
    assert (roster.objective, roster.shortfalls) == (0, ())


def test_a_requirement_nobody_can_meet_leaves_a_useful_roster(tiny: Tiny) -> None:
    """Twelve heads from two people: both work, and the holes carry date, shift and number."""
    problem = daily(tiny("Amy Beth"), preferred=12)
    roster = solve(problem, 5)
    assert roster.status is Status.OPTIMAL
    assert [(s.date, s.shift, s.needed, s.missing) for s in roster.shortfalls] == [
        (problem.date_of(d), "D", 12, 10) for d in range(4)
    ]
    assert roster.least_shortage == 4 * 10 * 100


def test_rules_that_collide_are_broken_as_little_as_possible(tiny: Tiny) -> None:
    """A locked duty on a day off and an impossible minimum still give a roster, and say so."""
    people = (Person("Amy", days_off=frozenset({0}), min_minutes=4 * 480), Person("Beth"))
    problem = daily(tiny(people=people, fixed=(Fixed("Amy", 0, "D"), Fixed("Amy", 1, None))))
    roster = solve(problem, 10)
    assert roster.status is Status.BREACHED
    assert {(b.rule, b.amount) for b in roster.breaches} == {
        ("days off", 1),
        ("least minutes", 480),
    }
    assert roster.shortfalls == ()


def test_cancelling_keeps_the_best() -> None:
    """Cancelled as soon as there is a roster, a search of ten minutes ends with that one."""
    problem = month(people=40)
    seen: list[Progress] = []

    def cancel() -> bool:
        return any(progress.objective is not None for progress in seen)

    roster = solve(problem, 600, cancel=cancel, on_progress=seen.append)
    assert roster.seconds < 600
    assert roster.status is not Status.BREACHED
    assert check(problem, roster.duties).breaches == ()
    assert seen


def test_cancelling_at_once_still_answers() -> None:
    """Even a search cancelled before it begins hands back a legal roster."""
    roster = solve(month(), 60, cancel=lambda: True)
    assert roster.cancelled
    assert roster.breaches == ()


def test_the_same_problem_gives_the_same_model_in_every_process() -> None:
    """Columns and rows stand in the same order, in whatever order a process keeps its sets."""
    run = f"from {__name__} import month; from posko.roster.engine.model import build; "
    run += "model = build(month()); print(model.rows, model.cost)"
    seen = {
        subprocess.run(
            [sys.executable, "-c", run],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in "123"
    }
    assert len(seen) == 1 and len(seen.pop()) > 1000


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_seed_gives_the_same_roster(workers: int) -> None:
    """Twice the same question, twice the same roster, not just the same objective."""
    problem = month(10, 14)
    first, second = (solve(problem, 30, seed=3, workers=workers) for _ in range(2))
    assert first.status is Status.OPTIMAL
    assert first.duties == second.duties


def test_progress_falls_towards_the_bound() -> None:
    """What is reported gets better with time and never crosses the bound."""
    seen: list[Progress] = []
    solve(month(10, 14), 20, on_progress=seen.append)
    last = [p for p in seen if p.stage == "all"]
    objectives = [p.objective for p in last if p.objective is not None]
    assert objectives and objectives == sorted(objectives, reverse=True)
    assert all(p.bound <= p.objective for p in last if p.objective is not None)
