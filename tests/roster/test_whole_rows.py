"""Whole rows: the pricing is exact, the bound is true, and rosters come out repeatable."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posko.roster.checker import check
from posko.roster.columns import Master
from posko.roster.patterns import Pricer, supported
from posko.roster.problem import (
    Coverage,
    Fairness,
    Person,
    Problem,
    Request,
    RunLimit,
    ShiftType,
    Team,
)
from posko.roster.result import Status
from posko.roster.solver import solve

from .conftest import Tiny, brute_force, daily

DAYS = 5
EARLY = ShiftType("E", 480)
LATE = ShiftType("L", 600, forbidden_next=frozenset("E"))


@st.composite
def people(draw: st.DrawFn) -> Person:
    """One person with any rules that a row can follow."""
    return Person(
        "Amy",
        days_off=draw(st.frozensets(st.integers(0, DAYS - 1), max_size=1)),
        max_shifts=draw(st.dictionaries(st.sampled_from("EL"), st.integers(0, 2), max_size=2)),
        min_minutes=draw(st.sampled_from((0, 480, 960))),
        max_minutes=draw(st.sampled_from((None, 1080, 1800))),
        max_consecutive=draw(st.sampled_from((None, 2, 3))),
        min_consecutive=draw(st.integers(1, 2)),
        min_consecutive_off=draw(st.integers(1, 3)),
        max_weekends=draw(st.sampled_from((None, 0))),
    )


def legal_rows(problem: Problem) -> list[tuple[str | None, ...]]:
    """Return every row of the only person that keeps all hard rules."""
    rows = product((None, "E", "L"), repeat=problem.days)
    return [row for row in rows if not check(problem, {"Amy": row}).breaches]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people(), st.lists(st.integers(-9, 9), min_size=2 * DAYS, max_size=2 * DAYS), st.data())
def test_the_cheapest_row_is_found(person: Person, flat: list[int], data: st.DataObject) -> None:
    """Against every legal row: each row found is legal, and ``least`` undercuts none of them."""
    wish = st.tuples(st.integers(0, DAYS - 1), st.sampled_from((None, "E")), st.booleans())
    requests = tuple(Request("Amy", d, s, 3, on) for d, s, on in data.draw(st.lists(wish)))
    problem = Problem(
        date(2021, 3, 3),
        DAYS,
        (EARLY, LATE),
        (person,),
        requests=requests,
        isolated_duty_weight=2,
        isolated_off_weight=4,
    )
    prices = np.array(flat, dtype=float).reshape(1, DAYS, 2)
    pricer = Pricer(problem)
    found = pricer.price(prices, np.array([0]))
    costs = {}
    for row in legal_rows(problem):
        cells = sum(prices[0, d, "EL".index(s)] for d, s in enumerate(row) if s)
        costs[row] = cells + check(problem, {"Amy": row}).objective
    best = min(costs.values(), default=float("inf"))
    assert found.least[0] <= best + 1e-3
    named = [tuple(None if s < 0 else "EL"[s] for s in row) for row in found.rows]
    assert set(named) <= set(costs)
    exactly_counted = all(0 < n < DAYS for n in pricer.limit) or not person.max_shifts
    if exactly_counted and len(person.max_shifts) < 2 and costs:
        assert min(costs[row] for row in named) == best


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people(), people(), st.data())
def test_assembled_rosters_equal_brute_force(one: Person, two: Person, data: st.DataObject) -> None:
    """Bounds are true and proved optima are the true ones."""
    weight = st.integers(0, 9)
    days = 3
    team = tuple(
        replace(p, id=n, days_off=frozenset(d for d in p.days_off if d < days))
        for n, p in (("Amy", one), ("Beth", two))
    )
    problem = Problem(
        date(2021, 3, 5),
        days,
        (EARLY, LATE),
        team,
        coverage=tuple(
            Coverage(d, s, data.draw(st.integers(0, 2)), data.draw(weight), data.draw(weight))
            for d in range(days)
            for s in "EL"
        ),
        isolated_duty_weight=data.draw(weight),
    )
    assert supported(problem)
    roster = solve(problem, 0.4)
    best = brute_force(problem)
    if best is None:
        assert roster.status is Status.BREACHED
        return
    assert roster.breaches == ()
    assert roster.bound <= best <= roster.objective
    if roster.status is Status.OPTIMAL:
        assert roster.objective == best


def test_rules_beyond_one_row_go_to_the_other_engine(tiny: Tiny) -> None:
    """Fairness, teams, limits on runs of one shift and known past days are not followed along
    rows."""
    assert supported(daily(tiny()))
    pair = Team("A", frozenset({"Amy", "Beth"}), frozenset({(0, "D")}), 1)
    assert not supported(tiny("Amy Beth", teams=(pair,)))
    assert not supported(tiny(fairness=(Fairness("all", {"D": 1}, {"Amy": 1.0}, 1),)))
    assert not supported(tiny(people=(Person("Amy", recent=("D",)),)))
    assert not supported(tiny(people=(Person("Amy", run_limits=(RunLimit(frozenset("N"), 2),)),)))


def crew(people: int = 10, days: int = 14) -> Problem:
    """A fortnight in the manner of the public instances."""
    team = tuple(
        Person(
            f"P{n}",
            days_off=frozenset({n % days}),
            max_minutes=9 * 480,
            min_minutes=7 * 480,
            max_consecutive=5,
            min_consecutive=2,
            min_consecutive_off=2,
            max_weekends=1,
        )
        for n in range(people)
    )
    return Problem(
        date(2024, 1, 1),
        days,
        (ShiftType("E", 480), ShiftType("L", 480, forbidden_next=frozenset("E"))),
        team,
        coverage=tuple(Coverage(d, s, 2 + d % 2, 100, 1) for d in range(days) for s in "EL"),
        requests=tuple(Request(f"P{n}", (3 * n) % days, "L", 2, on=True) for n in range(people)),
    )


def test_the_same_seed_assembles_the_same_roster() -> None:
    """Twice the same question, twice the same rows, whatever the number of workers."""
    first, second = (solve(crew(), 20, seed=1, workers=workers) for workers in (1, 2))
    assert first.status is Status.OPTIMAL
    assert first.duties == second.duties


def test_the_bound_undercuts_no_roster() -> None:
    """The programme over whole rows bounds from below what any engine finds."""
    problem = crew(6)
    master = Master(problem)
    found = master.pricer.price(np.zeros(master.pricer.allowed.shape), np.arange(6))
    master.add(found.people, found.rows)
    master.generate(lambda: False, 200, 0.5)
    roster = solve(problem, 5)
    assert master.bound <= roster.objective + 1e-6
    assert (
        master.points(
            np.array(
                [
                    [-1 if s is None else "EL".index(s) for s in row]
                    for row in roster.duties.values()
                ]
            )
        )
        == roster.objective
    )


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    """Solving leaves standard output to the caller, who may be writing JSON there."""
    run = "from tests.roster.test_whole_rows import crew; from posko.roster.solver import solve; "
    subprocess.run([sys.executable, "-c", run + "solve(crew(4, 7), 2)"], check=True)
    assert capfd.readouterr().out == ""
