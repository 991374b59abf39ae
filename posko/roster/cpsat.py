"""Solve a model with OR-Tools CP-SAT."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from ortools.sat.python import cp_model

from .engines import Race
from .model import Model

#: Larger models are seldom proved in time, so that repeatability would cost much and give nothing.
REPEATABLE_COLUMNS = 20_000


class _Watch(cp_model.CpSolverSolutionCallback):
    """Hand each solution to the race as it is found."""

    def __init__(
        self, race: Race[Sequence[float]], model: Model, columns: list[cp_model.IntVar]
    ) -> None:
        super().__init__()
        self._race, self._model, self._columns = race, model, columns

    def on_solution_callback(self) -> None:
        self._race.raise_bound(self.best_objective_bound)
        objective = self.objective_value
        if objective < self._race.objective:
            self._race.offer([self.value(c) for c in self._columns], objective)


def run(
    model: Model,
    race: Race[Sequence[float]],
    *,
    seed: int,
    workers: int,
) -> None:
    """Work on the model until the race is over or the optimum is proved.

    No roster is given to start from: measured, hints make both workers slower. The same
    input and seed give the same solution when the optimum is proved in time.
    """
    cp, columns = _translate(model)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    # Two workers of the default portfolio never solve a relaxation: bounds stay at nothing. One
    # that branches on the relaxation, and one for neighbourhood search, prove most rosters.
    solver.parameters.subsolvers.extend(["max_lp"])
    # Both take turns in steps counted in work, not in seconds: twice as slow, but repeatable.
    solver.parameters.interleave_search = len(model.low) <= REPEATABLE_COLUMNS
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = race.left
    solver.best_bound_callback = race.raise_bound
    done = threading.Event()

    def stop_when_over() -> None:
        while not done.wait(0.02):
            if race.over:
                solver.stop_search()

    watcher = threading.Thread(target=stop_when_over, daemon=True)
    watcher.start()
    try:
        status = solver.solve(cp, _Watch(race, model, columns))
    finally:
        done.set()
        watcher.join()
    if status == cp_model.INFEASIBLE:
        race.prove_infeasible()
    elif status == cp_model.OPTIMAL:
        race.offer([solver.value(c) for c in columns], solver.objective_value)
        race.raise_bound(solver.objective_value)
    else:
        race.raise_bound(solver.best_objective_bound)


def _translate(model: Model) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    cp = cp_model.CpModel()
    columns = [
        cp.new_int_var(low, high, "") for low, high in zip(model.low, model.high, strict=True)
    ]
    total = cp_model.LinearExpr.weighted_sum
    for numbers, weights, low, high in model.rows:
        expression = total([columns[i] for i in numbers], list(weights))
        if low is not None and high is not None:
            cp.add_linear_constraint(expression, low, high)
        elif low is not None:
            cp.add(expression >= low)
        elif high is not None:
            cp.add(expression <= high)
    priced = [i for i, cost in enumerate(model.cost) if cost]
    cp.minimize(
        total([columns[i] for i in priced], [model.cost[i] for i in priced]) + model.constant
    )
    return cp, columns
