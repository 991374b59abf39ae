"""Solve a model by rounding its relaxation, again and again with slightly other prices.

Where the relaxation costs as much as the best roster, as it does while people can be borrowed, a
lucky rounding is a proof. Measured: a week of 24 people in a few tries, where a search of the whole
tree takes three to ten times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import highspy
import numpy as np

from . import highs
from .model import Model
from .race import Race

TRIES = 10
"""How often to round before it is left to another engine."""
JITTER = 1e-3
"""The most that a column's price is changed by, in points: another corner of the same optimum."""
SHARE = 0.03
"""The part of the broken columns that is rounded up before the rest is priced anew."""
ROUNDING = 1e-6


def run(model: Model, race: Race[Sequence[float]], *, seed: int) -> None:
    """Offer what the roundings give and the bound of the relaxation, until the race is over or
    `TRIES` have been made. The same model and seed give the same solutions."""
    number = len(model.low)
    columns = np.arange(number, dtype=np.int32)
    cost = np.array(model.cost, dtype=np.float64)
    low, high = np.array(model.low, dtype=np.float64), np.array(model.high, dtype=np.float64)
    engine = highs.load(model)
    engine.setOptionValue("threads", 1)
    engine.setOptionValue("time_limit", race.left)
    broken = [highspy.HighsVarType.kContinuous] * number
    engine.changeColsIntegrality(number, columns, np.array(broken))
    engine.run()
    if engine.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return
    race.raise_bound(ceil(engine.getInfo().objective_function_value - ROUNDING))
    basis = engine.getBasis()
    random = np.random.default_rng(seed)
    for attempt in range(TRIES):
        if race.over:
            return
        jitter = random.random(number) * JITTER if attempt else 0.0
        engine.changeColsCost(number, columns, cost + jitter)
        engine.changeColsBounds(number, columns, low, high)
        engine.setBasis(basis)
        values = _rounded(engine, race, (low, high), cost)
        if values is not None:
            race.offer(values, model.objective(values))


def _rounded(
    engine: highspy.Highs,
    race: Race[Sequence[float]],
    bounds: tuple[np.ndarray, np.ndarray],
    cost: np.ndarray,
) -> list[float] | None:
    """One rounding; None where it leads nowhere better than what there is."""
    low, high = bounds[0].copy(), bounds[1]
    columns = np.arange(len(low), dtype=np.int32)
    flags = (low == 0) & (high == 1)
    while not race.over:
        engine.run()
        if engine.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = np.array(engine.getSolution().col_value)
        if cost @ values > race.objective - 1 + ROUNDING:
            return None
        part = values - np.floor(values + ROUNDING)
        open_ = np.flatnonzero(part > ROUNDING)
        if not len(open_):
            return list(np.round(values))
        # A duty is rounded before a number of missing people is: those follow from it.
        order = np.argsort(-np.where(flags[open_], part[open_], part[open_] - 1), kind="stable")
        up = open_[order[: max(1, int(SHARE * len(open_)))]]
        low[up] = np.floor(values[up]) + 1
        low[flags & (values > 1 - ROUNDING)] = 1
        engine.changeColsBounds(len(low), columns, np.minimum(low, high), high)
    return None
