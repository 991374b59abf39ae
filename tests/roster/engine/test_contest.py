"""The search of the whole and the steps from a roster on: each right alone, repeatable together."""

from __future__ import annotations

import time
from math import inf

import pytest

from posko.roster import Coverage, Team, check
from posko.roster.engine import contest, cpsat
from posko.roster.engine.model import Model, build, duties_of
from posko.roster.engine.neighbours import Neighbours
from posko.roster.engine.race import Race

from .conftest import Tiny, brute_force, daily
from .test_solver import month

Values = list[float]


def race(seconds: float = 20.0) -> Race[Values]:
    return Race(time.perf_counter() + seconds)


def first(model: Model) -> Values:
    """Some roster, far from the best: the search of the whole, stopped at its first answer."""
    found: Race[Values] = Race(time.perf_counter() + 20, lambda: found.answer is not None)
    cpsat.run(model, found, seed=3, workers=1)
    assert found.answer is not None
    return found.answer


def test_only_better_rosters_are_looked_for() -> None:
    """Below what is possible there is none, and the bound says what that proves."""
    problem = month(6, 7)
    model = build(problem)
    best = race()
    cpsat.run(model, best, seed=0, workers=2)
    assert best.proved
    none = race()
    cpsat.run(model, none, seed=0, workers=1, below=round(best.objective) - 1)
    assert (none.answer, none.bound, none.infeasible) == (None, best.objective, False)
    same = race()
    cpsat.run(model, same, seed=0, workers=1, below=round(best.objective))
    assert same.objective == best.objective and same.proved


@pytest.mark.parametrize("workers", [1, 2])
def test_a_search_without_time_proves_nothing(workers: int) -> None:
    """Stopped before it begins, it has no bound, though prices below zero make even 0 a claim."""
    model = Model()
    model.row([model.column(0, 1, -5), model.column(0, 1, -5)], [1, 1], None, 1)
    best = race(0)
    cpsat.run(model, best, seed=0, workers=workers)
    assert (best.answer, best.bound) == (None, -inf)


def test_steps_lead_to_the_best_roster_and_prove_it() -> None:
    """Each roster on the way keeps every rule, costs what the checker says, and is better."""
    problem = month(6, 10)
    model = build(problem)
    start = first(model)
    seen: list[float] = []

    def look(found: Race[Values]) -> None:
        verdict = check(problem, duties_of(problem, model, found.answer or []))
        assert not verdict.breaches
        assert verdict.objective == found.objective
        seen.append(found.objective)

    steps: Race[Values] = Race(time.perf_counter() + 20, None, look)
    Neighbours(model, 0).run(steps, start, inf)
    whole = race()
    cpsat.run(model, whole, seed=0, workers=2)
    assert steps.proved and steps.objective == whole.objective
    assert seen == sorted(seen, reverse=True) and seen[0] <= model.objective(start)


def test_steps_are_repeatable_and_stop_after_their_work() -> None:
    """The same seed and work give the same roster, another seed goes another way."""
    model = build(month(8, 14))
    start = first(model)
    rosters = []
    for seed in (1, 1, 2):
        found = race()
        Neighbours(model, seed).run(found, start, 0.2)
        rosters.append(found.answer)
    assert rosters[0] == rosters[1] != rosters[2]


@pytest.mark.parametrize("with_start", [True, False])
def test_the_contest_is_proved_and_repeatable(with_start: bool) -> None:
    """Twice the same proved roster, whichever of the two came first on the clock."""
    model = build(month(8, 14))
    start = first(model) if with_start else None
    found = []
    for _ in range(2):
        whole = race()
        contest.run(model, whole, start, seed=0, workers=2)
        assert whole.proved
        found.append((whole.objective, whole.answer))
    assert found[0] == found[1]


def test_turns_go_on_until_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """With next to no work in the first turns, later ones go on from the best roster so far."""
    monkeypatch.setattr(contest, "FIRST_WORK", 0.01)
    monkeypatch.setattr(contest, "CERTAIN_WORK", 0.0)
    model = build(month(8, 14))
    whole = race()
    contest.run(model, whole, first(model), seed=0, workers=2)
    once = race()
    cpsat.run(model, once, seed=0, workers=2)
    assert whole.proved and whole.objective == once.objective


def test_teams_take_part_in_the_steps(tiny: Tiny) -> None:
    """Columns that follow from several people's duties are freed with any of them."""
    pair = frozenset({"Amy", "Beth"})
    team = Team("A", pair, frozenset((d, "D") for d in range(2)), 5)
    asked = tuple(Coverage(d, "D", 1, 9, 2) for d in range(2))
    problem = tiny("Amy Beth", 2, teams=(team,), coverage=asked)
    model = build(daily(problem, "N"))
    steps = race()
    Neighbours(model, 0).run(steps, first(model), inf)
    assert steps.proved and steps.objective == brute_force(daily(problem, "N"))


def test_rules_that_cannot_all_hold_are_recognised(tiny: Tiny) -> None:
    """Nothing is left to step from, and the search of the whole says why."""
    problem = tiny("Amy", 2)
    model = build(problem)
    model.row([model.off[0, 0]], [1], 2, None, hard=True)
    whole = race()
    contest.run(model, whole, None, seed=0, workers=2)
    assert whole.infeasible and whole.answer is None
