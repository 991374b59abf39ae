"""A bound is never above the best plan, and near it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.kitchen.relaxation import _knapsack, relaxed
from tests.examples import some


def cheapest(weights: list[int], capacity: list[int], cost: np.ndarray) -> float:
    """By brute force: the least cost of feeding each place from one kitchen; infinite if none."""
    best = np.inf
    for way in product(range(len(capacity)), repeat=len(weights)):
        used = [0] * len(capacity)
        for place, kitchen in enumerate(way):
            used[kitchen] += weights[place]
        if all(one <= room for one, room in zip(used, capacity, strict=True)):
            best = min(best, sum(cost[kitchen, place] for place, kitchen in enumerate(way)))
    return float(best)


@some(40)
@given(st.data())
def test_no_plan_costs_less_than_the_bound(data: st.DataObject) -> None:
    """Whatever the kitchens and places; without a bound there is no plan either."""
    kitchens, places = data.draw(st.sampled_from([(2, 4), (3, 4)]))
    weights = data.draw(st.lists(st.integers(1, 9), min_size=places, max_size=places))
    capacity = data.draw(st.lists(st.integers(0, 20), min_size=kitchens, max_size=kitchens))
    ways = st.one_of(st.integers(0, 50).map(float), st.just(np.inf))
    cost = np.array(
        [data.draw(st.lists(ways, min_size=places, max_size=places)) for _ in range(kitchens)]
    )
    best = cheapest(weights, capacity, cost)
    found = relaxed(np.array(weights), np.array(capacity), cost)
    if found is None:
        assert best == np.inf
    else:
        assert found.bound <= best + 1e-6


def test_places_that_no_kitchen_may_feed_have_no_plan() -> None:
    """Everything out of reach, or one place of two: no plan, and no error."""
    weights, capacity = np.array([1, 1]), np.array([5])
    assert relaxed(weights, capacity, np.array([[np.inf, np.inf]])) is None
    assert relaxed(weights, capacity, np.array([[3.0, np.inf]])) is None


@some(60)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 30)), max_size=8), st.integers(0, 30))
def test_a_kitchen_chooses_best(items: list[tuple[int, int]], room: int) -> None:
    """The knapsack equals brute force, and what it takes fits."""
    weights = np.array([weight for weight, _ in items], dtype=np.int64)
    gains = np.array([float(gain) for _, gain in items])
    fitting = weights <= room
    gained, taken = _knapsack(weights[fitting], gains[fitting], room)
    best = max(
        gains[list(choice)].sum()
        for choice in (
            [n for n, chosen in enumerate(mask) if chosen]
            for mask in product((False, True), repeat=len(items))
        )
        if weights[list(choice)].sum() <= room
    )
    assert gained == pytest.approx(best)
    assert weights[fitting][taken].sum() <= room
    assert gains[fitting][taken].sum() == pytest.approx(gained)
