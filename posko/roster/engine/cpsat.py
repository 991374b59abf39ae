"""Solve a model with OR-Tools CP-SAT."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from math import inf

from ortools.sat.python import cp_model

from .model import Model
from .race import Race

#: Larger models are seldom proved in time, so that repeatability would cost much and give nothing.
REPEATABLE_COLUMNS = 20_000


class _Watch(cp_model.CpSolverSolutionCallback):
    """Hand each solution to the race as it is found."""

    def __init__(
        self, race: Race[Sequence[float]], columns: list[cp_model.IntVar], most: float
    ) -> None:
        super().__init__()
        self._race, self._columns, self._most = race, columns, most

    def on_solution_callback(self) -> None:
        self._race.raise_bound(min(self.best_objective_bound, self._most))
        objective = self.objective_value
        if objective < self._race.objective:
            self._race.offer([self.value(c) for c in self._columns], objective)


def run(
    model: Model,
    race: Race[Sequence[float]],
    *,
    seed: int,
    workers: int,
    work: float = inf,
    below: int | None = None,
) -> float:
    """Work on the model until the race is over, the optimum is proved or so much work is done.

    work: by CP-SAT's own count, which does not depend on the clock: about a second each. below:
    only rosters of so many points or fewer are looked for; without any, the bound says so. Returns
    the work done. The same input gives the same solutions, whatever the machine's speed.

    No roster is given to start from: measured, hints make both workers slower.
    """
    cp, columns = _translate(model, below)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    if workers > 1:
        # Two workers of the default portfolio never solve a relaxation: bounds stay at nothing. One
        # that branches on the relaxation, and one for neighbourhood search, prove most rosters.
        solver.parameters.subsolvers.extend(["max_lp"])
        # Both take turns in steps counted in work, not in seconds: slower, but repeatable.
        solver.parameters.interleave_search = repeatable(model)
    else:
        solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed
    # Whoever calls decides what an interrupt means; CP-SAT's own handler ends the whole process.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = race.left
    solver.parameters.max_deterministic_time = work
    most = inf if below is None else below + 1
    solver.best_bound_callback = lambda bound: race.raise_bound(min(bound, most))
    done = threading.Event()

    def stop_when_over() -> None:
        while not done.wait(0.02):
            if race.over:
                solver.stop_search()

    watcher = threading.Thread(target=stop_when_over, daemon=True)
    watcher.start()
    try:
        status = solver.solve(cp, _Watch(race, columns, most))
    finally:
        done.set()
        watcher.join()
    if status == cp_model.INFEASIBLE and below is None:
        race.prove_infeasible()
    elif status == cp_model.INFEASIBLE:
        race.raise_bound(most)
    elif status == cp_model.OPTIMAL:
        race.offer([solver.value(c) for c in columns], solver.objective_value)
        race.raise_bound(solver.objective_value)
    elif status == cp_model.FEASIBLE:  # stopped before it had begun, it has no bound but says 0
        race.raise_bound(min(solver.best_objective_bound, most))
    return float(solver.response_proto.deterministic_time)


def repeatable(model: Model) -> bool:
    """Whether the same input gives the same solutions, which takes time that large models lack."""
    return len(model.low) <= REPEATABLE_COLUMNS


def _translate(model: Model, below: int | None) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
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
    points = total([columns[i] for i in priced], [model.cost[i] for i in priced]) + model.constant
    if below is not None:
        cp.add(points <= below)
    cp.minimize(points)
    return cp, columns
