"""The assignment engine: exact, proven, and honest about people who are far away."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.dispatch.checker import breaches, proven_least
from posko.dispatch.engine import Assignment, Demand, Listed, Pairs, assign
from posko.dispatch.nearest import Nearest, Sites
from tests.examples import some

COSTS = st.lists(
    st.lists(st.integers(0, 50) | st.none(), min_size=1, max_size=4), min_size=1, max_size=4
)


def solve(costs: list[list[int | None]], places: list[int], unfilled: list[int]) -> Assignment:
    """costs[group][person], None where the person cannot go."""
    pairs = [
        (g, p, cost)
        for g, row in enumerate(costs)
        for p, cost in enumerate(row)
        if cost is not None
    ]
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
    demand = Demand(np.arange(len(places)), np.array(places), np.array(unfilled))
    return assign(max(map(len, costs)), demand, Listed(Pairs(*columns)))


def brute(costs: list[list[int | None]], places: list[int], unfilled: list[int]) -> int:
    """The least cost, by trying everything."""
    groups = range(len(places))
    people = range(max(map(len, costs)))
    best = None
    for choice in product([None, *groups], repeat=len(people)):
        ways = [(g, p) for p, g in enumerate(choice) if g is not None]
        if any(p >= len(costs[g]) or costs[g][p] is None for g, p in ways):
            continue
        if any(choice.count(g) > places[g] for g in groups):
            continue
        total = sum(costs[g][p] or 0 for g, p in ways)
        total += sum(unfilled[g] * (places[g] - choice.count(g)) for g in groups)
        best = total if best is None else min(best, total)
    assert best is not None
    return best


@some(80)
@given(costs=COSTS, data=st.data())
def test_the_result_is_the_best_there_is_and_proves_it(
    costs: list[list[int | None]], data: st.DataObject
) -> None:
    """Equal to trying everything, and the lower bound meets the cost."""
    places = data.draw(st.lists(st.integers(1, 3), min_size=len(costs), max_size=len(costs)))
    unfilled = data.draw(st.lists(st.integers(1, 90), min_size=len(costs), max_size=len(costs)))
    result = solve(costs, places, unfilled)
    assert result.cost == result.least == brute(costs, places, unfilled)


def test_a_person_fills_one_place_only() -> None:
    """Somebody wanted in two groups goes where it saves most."""
    result = solve([[1], [1]], [1, 1], [10, 90])
    assert result.group_of.tolist() == [1]
    assert result.empty.tolist() == [1, 0]


def test_of_one_group_the_least_important_places_stay_empty() -> None:
    """Tiers of a group are filled from the top."""
    demand = Demand(np.array([0, 0]), np.array([1, 1]), np.array([10, 90]))
    pairs = Pairs(np.array([0]), np.array([0]), np.array([5]))
    assert assign(1, demand, Listed(pairs)).empty.tolist() == [1, 0]


def test_without_anybody_every_place_stays_empty() -> None:
    """Nobody to send is an answer, not an error."""
    none = np.zeros(0, dtype=np.int64)
    demand = Demand(np.array([0]), np.array([2]), np.array([7]))
    result = assign(0, demand, Listed(Pairs(none, none, none)))
    assert (result.cost, result.least, result.empty.tolist()) == (14, 14, [2])


@pytest.mark.parametrize("sites", [1, 40])
@pytest.mark.parametrize("seed", range(4))
def test_looking_farther_finds_what_all_pairs_find(seed: int, sites: int) -> None:
    """Starting from the nearest gives the optimum of all pairs, also when all need one site."""
    r = np.random.default_rng(seed)
    people, groups = 300, sites * 2
    lat, lon = r.uniform(-8, -7, people), r.uniform(112, 113, people)
    point = r.uniform((-8, 112), (-7, 113), (sites, 2)).repeat(2, axis=0)
    kind = np.tile([0, 1], sites)
    places = r.integers(1, 200 // groups + 2, groups)
    holders = [np.arange(people), np.flatnonzero(r.random(people) < 0.3)]
    tired = r.integers(0, 300, people)
    place = Sites(point[:, 0], point[:, 1], kind, places)
    unfilled = np.where(kind == 0, 4_000, 9_000)
    demand = Demand(np.arange(groups), places, unfilled)
    near = assign(people, demand, Nearest(lat, lon, holders, tired, place, 30.0))
    every = [(g, p) for g in range(groups) for p in holders[kind[g]]]
    g, p = np.array(every).T
    costs = Nearest(lat, lon, holders, tired, place, 30.0).cost(g, p)
    exact = assign(people, demand, Listed(Pairs(g, p, costs)))
    assert exact.cost == exact.least
    assert near.cost <= exact.cost * 1.001
    assert near.least <= exact.cost
    world = (lat, lon, holders, tired, place, 30.0, demand)
    assert not breaches(world, near)
    assert proven_least(world, near.prices) >= near.least
