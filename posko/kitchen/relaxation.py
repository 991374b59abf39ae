"""A bound for one kitchen per place: each kitchen chooses on its own, and prices make them agree.

Every place offers a price for being fed; each kitchen takes the places that pay best within its
capacity, a knapsack that is solved exactly. The prices of all places, less what the kitchens gain
by them, are never more than the cost of any plan (Lagrangian relaxation of "each place once").
Prices rise where nobody came and fall where several did, until the bound no longer grows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.optimize
import scipy.sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_ROUNDS = 150
_PATIENCE = 8
"""Rounds without a better bound after which the steps are halved."""
_SPREAD = 0.015
"""How far above the bound of the linear program a good plan is expected; only steers the steps."""


@dataclass(frozen=True)
class Relaxed:
    """bound: no plan costs less. prices: by place. chosen: the kitchens' choices there (K × P)."""

    bound: float
    prices: Floats
    chosen: Flags


def relaxed(weights: Ints, capacity: Ints, cost: Floats) -> Relaxed | None:
    """The best bound found; None where not even shared places could be fed in full.

    weights: portions by place, all above 0. cost: of feeding a whole place from a kitchen (K × P),
    infinite where it may not.
    """
    started = _linear(weights, capacity, cost)
    if started is None:
        return None
    prices, floor = started
    best, scale, stale = Relaxed(-np.inf, prices, np.zeros(cost.shape, dtype=bool)), 0.5, 0
    for _ in range(_ROUNDS):
        paid, chosen = _choices(weights, capacity, prices - cost)
        bound = float(prices.sum() - paid)
        if bound > best.bound + 1:
            best, stale = Relaxed(bound, prices, chosen), 0
        else:
            stale += 1
        if stale >= _PATIENCE:
            scale, stale, prices = scale / 2, 0, best.prices
            continue
        missing = 1.0 - chosen.sum(axis=0)
        apart = float((missing**2).sum())
        if not apart:
            break  # the choices are a plan: nothing is better
        goal = max(floor * (1 + _SPREAD), bound)
        prices = prices + scale * (goal - bound) / apart * missing
    return best


def _linear(weights: Ints, capacity: Ints, cost: Floats) -> tuple[Floats, float] | None:
    """Prices to start with: those of the plan whose places may be shared; and its cost."""
    kitchens, places = np.nonzero(np.isfinite(cost))
    if len(set(places)) < len(weights):
        return None  # a place that no kitchen may feed; and the solver takes no empty problem
    arcs = np.arange(len(kitchens))
    found = scipy.optimize.linprog(
        cost[kitchens, places],
        A_ub=scipy.sparse.csr_array(
            (weights[places].astype(float), (kitchens, arcs)), shape=(len(capacity), len(arcs))
        ),
        b_ub=capacity,
        A_eq=scipy.sparse.csr_array(
            (np.ones(len(arcs)), (places, arcs)), shape=(len(weights), len(arcs))
        ),
        b_eq=np.ones(len(weights)),
        bounds=(0, None),
        method="highs",
    )
    if found.status != 0:
        return None
    return np.asarray(found.eqlin.marginals, dtype=float), float(found.fun)


def _choices(weights: Ints, capacity: Ints, gain: Floats) -> tuple[float, Flags]:
    """What every kitchen takes at these gains (K × P), and the gains of all together."""
    chosen, total = np.zeros(gain.shape, dtype=bool), 0.0
    for kitchen, room in enumerate(capacity.tolist()):
        worth = np.flatnonzero((gain[kitchen] > 0) & (weights <= room))
        gained, taken = _knapsack(weights[worth], gain[kitchen, worth], room)
        chosen[kitchen, worth[taken]] = True
        total += gained
    return total, chosen


def _knapsack(weights: Ints, gains: Floats, room: int) -> tuple[float, Flags]:
    """The choice with the greatest gain whose weights fit, by dynamic programming."""
    if weights.sum() <= room:
        return float(gains.sum()), np.ones(len(weights), dtype=bool)
    value = np.zeros(room + 1)
    better = np.zeros((len(weights), room + 1), dtype=bool)
    for item, (weight, gain) in enumerate(zip(weights.tolist(), gains.tolist(), strict=True)):
        with_it = value[: room + 1 - weight] + gain
        better[item, weight:] = with_it > value[weight:]
        value[weight:] = np.maximum(value[weight:], with_it)
    taken = np.zeros(len(weights), dtype=bool)
    for item in range(len(weights) - 1, -1, -1):
        if better[item, room]:
            taken[item] = True
            room -= int(weights[item])
    return float(value[-1]), taken
