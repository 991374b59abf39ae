"""Whole rows: the pricing is exact, the bound is true, and rosters come out repeatable."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.roster.engine.checker import check
from posko.roster.engine.problem import (
    Coverage,
    Fairness,
    Person,
    Problem,
    Request,
    RoleMinimum,
    RunLimit,
    ShiftType,
    Team,
)
from posko.roster.engine.result import Duties, Status
from posko.roster.engine.rows.columns import Master
from posko.roster.engine.rows.demand import Demand
from posko.roster.engine.rows.diving import FINE, dive
from posko.roster.engine.rows.patterns import Pricer, Rows, supported
from posko.roster.engine.rows.settling import settle
from posko.roster.engine.solver import solve
from tests.examples import some

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


@some(60)
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


def test_bounds_stay_true_however_often_rows_are_priced() -> None:
    """Two limited shifts of which only a mixture is legal: no toll leads there, and none may grow
    beyond what can be reckoned with."""
    amy = Person("Amy", days_off=frozenset({1}), max_shifts={"E": 1, "L": 1}, min_minutes=960)
    problem = Problem(date(2021, 3, 5), 3, (EARLY, LATE), (amy,))
    pricer = Pricer(problem)
    for _ in range(300):
        found = pricer.price(np.zeros((1, 3, 2)), np.array([0]))
        assert found.least[0] <= 1e-3


@some(25)
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


def programme(problem: Problem) -> Master:
    """Return the programme over whole rows, with a first row for everyone."""
    master = Master(problem)
    everyone = np.arange(len(problem.people))
    found = master.pricer.price(np.zeros(master.pricer.allowed.shape), everyone)
    master.add(found.people, found.rows)
    return master


def named(problem: Problem, rows: Rows) -> Duties:
    """Return rows of numbers as the duties that the checker reads."""
    return {
        person.id: tuple(None if s < 0 else problem.shifts[s].id for s in row)
        for person, row in zip(problem.people, rows, strict=True)
    }


def numbered(problem: Problem, duties: Duties) -> Rows:
    """Return duties as rows of numbers."""
    index = {shift.id: s for s, shift in enumerate(problem.shifts)}
    rows = [[-1 if s is None else index[s] for s in duties[p.id]] for p in problem.people]
    return np.array(rows, dtype=np.int8)


def first_rows(master: Master) -> Rows:
    """Return the first row known of everyone."""
    return np.array([master.rows[master.owner.index(who)] for who in range(master.people)])


def test_the_bound_undercuts_no_roster() -> None:
    """The programme over whole rows bounds from below what any engine finds."""
    problem = crew(6)
    master = programme(problem)
    master.generate(lambda: False, 200, 0.5)
    roster = solve(problem, 5)
    assert master.bound <= roster.objective + 1e-6
    assert master.points(numbered(problem, roster.duties)) == roster.objective


def test_roles_count_on_the_days_of_the_certificate() -> None:
    """A place for a role is served by its holders only, on the days on which they hold it."""
    plain = crew(2, 3)
    amy = replace(plain.people[0], days_off=frozenset(), skills={"PSY": frozenset({1})})
    problem = replace(
        plain,
        people=(amy, replace(plain.people[1], days_off=frozenset())),
        coverage=(),
        roles=tuple(RoleMinimum(day, "E", "PSY", 1, 40) for day in range(3)),
        requests=(),
    )
    demand = Demand(problem)
    rows = np.zeros((2, 3), dtype=np.int8)
    assert demand.present(rows).tolist() == [0, 1, 0]
    assert demand.cost(demand.present(rows)) == check(problem, named(problem, rows)).objective == 80
    worth = np.array([1.0, 2.0, 3.0])
    for who in range(2):
        assert (demand.prices(worth)[who] == demand.prices_of(who, worth)).all()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_answers_only_ever_improve_a_legal_roster(seed: int) -> None:
    """Each roster handed over is legal, scored as the checker does, and better than the last."""
    problem = crew(9)
    master = programme(problem)
    start = first_rows(master)
    known = start.copy()
    best = master.points(start)
    found = list(settle(master, start, lambda: False, np.random.default_rng(seed), 5))
    assert found
    for rows, value in found:
        verdict = check(problem, named(problem, rows))
        assert not verdict.breaches
        assert verdict.objective == value < best
        best = value
    assert (start == known).all()


def test_somebody_moves_where_it_costs_the_same_and_lets_another_in() -> None:
    """Nobody alone can better this start: Amy must leave the only shift that Beth can take."""
    problem = Problem(
        date(2024, 1, 1),
        1,
        (EARLY, LATE),
        (Person("Amy"), Person("Beth", blocked=frozenset({(0, "L")}))),
        coverage=(Coverage(0, "E", 1, 100, 1), Coverage(0, "L", 1, 100, 1)),
    )
    start = numbered(problem, {"Amy": ("E",), "Beth": (None,)})
    master = programme(problem)
    assert master.points(start) == 100
    *_, (rows, value) = settle(master, start, lambda: False, np.random.default_rng(0), 5)
    assert value == 0
    assert named(problem, rows) == {"Amy": ("L",), "Beth": ("E",)}


def test_answers_repeat_and_stop() -> None:
    """The same seed gives the same rosters; whoever says stop is obeyed at once."""
    master = programme(crew())
    start = first_rows(master)
    one, two = (
        list(settle(master, start, lambda: False, np.random.default_rng(3), 4)) for _ in range(2)
    )
    assert [value for _, value in one] == [value for _, value in two]
    assert all((a == b).all() for (a, _), (b, _) in zip(one, two, strict=True))
    assert list(settle(master, start, lambda: True, np.random.default_rng(3), 4)) == []


def test_a_dive_ends_in_a_legal_roster_or_gives_up() -> None:
    """At the bottom its roster costs what the programme says; above ``worst`` there is none."""
    problem = crew()
    master = programme(problem)
    master.generate(lambda: False, 200, 0.5)
    luck = np.random.default_rng(0)
    assert dive(master, lambda: False, master.value, luck, FINE) is None
    assert dive(master, lambda: True, np.inf, luck, FINE) is None
    rows = dive(master, lambda: False, np.inf, luck, FINE)
    assert rows is not None
    verdict = check(problem, named(problem, rows))
    assert not verdict.breaches
    assert verdict.objective == pytest.approx(master.value)


def test_after_a_dive_everyone_is_free_again() -> None:
    """The programme goes back to the value from which the dive began, in a few steps."""
    master = programme(crew())
    master.generate(lambda: False, 200, 0.5)
    before = master.value
    master.remember()
    dive(master, lambda: False, np.inf, np.random.default_rng(0), FINE)
    assert master.fixed
    master.free()
    master.solve()
    assert not master.fixed
    assert master.value == pytest.approx(before, abs=0.5)
    assert master.value <= before + 1e-6


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    """Solving leaves standard output to the caller, who may be writing JSON there."""
    run = f"from {__name__} import crew; from posko.roster import solve; solve(crew(4, 7), 2)"
    subprocess.run([sys.executable, "-c", run], check=True)
    assert capfd.readouterr().out == ""
