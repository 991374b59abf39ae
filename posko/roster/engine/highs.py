"""Solve a model with HiGHS."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import highspy
import numpy as np

from .model import Model
from .quiet import quiet_highs
from .race import Race

#: Every price is a whole number, so a roster within less than one point of the bound is optimal.
ABSOLUTE_GAP = 0.999


def run(model: Model, race: Race[Sequence[float]], *, seed: int) -> None:
    """Work on the model until the race is over or the optimum is proved."""
    highs = load(model)
    highs.setOptionValue("random_seed", seed)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", race.left)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", ABSOLUTE_GAP)

    def on_solution(event: Any) -> None:
        values = event.data_out.mip_solution
        race.offer(list(values), model.objective(values))

    def on_check(event: Any) -> None:
        race.raise_bound(event.data_out.mip_dual_bound)
        if race.over:
            event.interrupt()

    def on_pivots(event: Any) -> None:
        if race.over:
            event.interrupt()

    highs.cbSimplexInterrupt.subscribe(on_pivots)
    highs.cbMipImprovingSolution.subscribe(on_solution)
    highs.cbMipInterrupt.subscribe(on_check)
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        race.prove_infeasible()
        return
    values = highs.getSolution().col_value
    if highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        race.offer(list(values), model.objective(values))
    race.raise_bound(highs.getInfo().mip_dual_bound)
    if status == highspy.HighsModelStatus.kOptimal:
        race.raise_bound(model.objective(values))


def load(model: Model) -> Any:
    """Return a silent HiGHS with the model in it."""
    highs = quiet_highs()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.low), len(model.rows)
    lp.col_cost_ = np.array(model.cost, dtype=np.float64)
    lp.col_lower_ = np.array(model.low, dtype=np.float64)
    lp.col_upper_ = np.array(model.high, dtype=np.float64)
    lp.offset_ = float(model.constant)
    infinity = highspy.kHighsInf
    lp.row_lower_ = np.array(
        [-infinity if r[2] is None else r[2] for r in model.rows], dtype=np.float64
    )
    lp.row_upper_ = np.array(
        [infinity if r[3] is None else r[3] for r in model.rows], dtype=np.float64
    )
    lp.integrality_ = [
        highspy.HighsVarType.kInteger if w else highspy.HighsVarType.kContinuous
        for w in model.whole
    ]
    lengths = [len(r[0]) for r in model.rows]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    lp.a_matrix_.index_ = np.fromiter(chain.from_iterable(r[0] for r in model.rows), dtype=np.int32)
    lp.a_matrix_.value_ = np.fromiter(
        chain.from_iterable(r[1] for r in model.rows), dtype=np.float64
    )
    highs.passModel(lp)
    return highs
