"""Rosters out of whole rows: column generation over the best rows of each person.

A linear programme picks one row for every person so that the shifts are covered; its duals price
the cells, and the pricing hands back rows that would improve it. Its optimum bounds every roster
from below, far more tightly than the cell-by-cell relaxation does, and diving into it (fix the
rows it is surest of, price again for the others) gives rosters close to that bound.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from ..problem import Problem
from ..quiet import quiet_highs
from .demand import Demand
from .patterns import Floats, Ints, Patterns, Pricer, Rows

#: A row must promise at least this many points to be worth a column.
WORTHWHILE = 1e-3
#: Points between the programme and its bound at which pricing more gains nothing.
CLOSE = 0.5
#: Stand-in for a row that does not exist yet.
MISSING = 100_000.0
#: Rows taken per person and pricing: more of them slow the programme down for little.
MOST_ROWS = 2
#: Weight of the best duals known in those used for pricing: damps their oscillation.
SMOOTHING = 0.5


class Master:
    """The linear programme over the rows found so far, and which rows are fixed."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.pricer = Pricer(problem)
        self.people = len(problem.people)
        self.days = problem.days
        self.demand = Demand(problem)
        self.lp = _empty_lp(self.demand, self.people)
        self.first = self.lp.getNumCol()
        self.owner: list[int] = []
        self.rows: list[Rows] = []
        self.costs: list[float] = []
        self._known: set[tuple[int, bytes]] = set()
        self.bound = -np.inf
        self.fixed: dict[int, int] = {}
        self.value = np.inf
        self._basis: Any = None

    def add(self, people: Ints, rows: Rows) -> int:
        """Add rows as columns; return how many were new."""
        costs = self.pricer.own_cost(people, rows)
        new = [
            i
            for i, (who, row) in enumerate(zip(people, rows, strict=True))
            if (int(who), row.tobytes()) not in self._known
        ]
        starts: list[int] = []
        entries: list[int] = []
        taken: list[int] = []
        for i in new:
            key = int(people[i]), rows[i].tobytes()
            if key in self._known:
                continue
            self._known.add(key)
            starts.append(len(entries))
            served = np.flatnonzero(self.demand.serves(key[0], rows[i]))
            entries.extend([*served, len(self.demand) + key[0]])
            self.owner.append(key[0])
            self.rows.append(rows[i])
            self.costs.append(float(costs[i]))
            taken.append(i)
        if taken:
            many = len(taken)
            upper = np.array([0.0 if int(people[i]) in self.fixed else 1.0 for i in taken])
            self.lp.addCols(
                many,
                costs[taken].astype(float),
                np.zeros(many),
                upper,
                len(entries),
                np.array(starts, dtype=np.int32),
                np.array(entries, dtype=np.int32),
                np.ones(len(entries)),
            )
        return len(taken)

    def solve(self, *, fixed_more: bool = False) -> tuple[Floats, Floats]:
        """Solve the programme; return the part of each column taken, and the duals.

        After rows were fixed the last basis is best mended by the dual simplex, after columns
        were added by the primal one: measured, twice as fast as always the former.
        """
        self.lp.setOptionValue("simplex_strategy", 1 if fixed_more else 4)
        self.lp.run()
        solution = self.lp.getSolution()
        self.value = self.lp.getInfo().objective_function_value
        return np.array(solution.col_value)[self.first :], np.array(solution.row_dual)

    def generate(self, stop: Callable[[], bool], rounds: int, close: float) -> Floats:
        """Price and add rows until nothing is promised, ``close`` to the bound or time is up.

        Returns the part of each column that the programme takes.
        """
        free = np.array([p for p in range(self.people) if p not in self.fixed])
        parts, duals = self.solve(fixed_more=bool(self.fixed))
        best_local, best_duals = -np.inf, None
        smooth = SMOOTHING
        for _ in range(rounds):
            if stop() or not len(free):
                break
            used = duals if best_duals is None else smooth * best_duals + (1 - smooth) * duals
            found = self.pricer.price(self.demand.prices(used), free)
            local = self._lagrange(used, found, free)
            if local > best_local:
                best_local, best_duals = local, used
            if not self.fixed and local > self.bound:
                self.bound = local
            added = self._add_promising(found, duals)
            if self.value - best_local < close:
                break
            if not added:
                if smooth == 0.0:
                    break
                smooth = 0.0
                continue
            smooth = SMOOTHING
            parts, duals = self.solve()
        return parts

    def fix(self, column: int) -> None:
        """Give a person this row for good."""
        who = self.owner[column]
        self.fixed[who] = column
        mine = np.flatnonzero(np.array(self.owner) == who)
        self._bound(mine, mine == column, mine == column)

    def remember(self) -> None:
        """Keep the programme's present solution to start from when everyone is set free."""
        self._basis = self.lp.getBasis()

    def free(self) -> None:
        """Let everyone's row be chosen again."""
        theirs = np.flatnonzero(np.isin(np.array(self.owner), list(self.fixed)))
        self.fixed.clear()
        self._bound(theirs, np.zeros(len(theirs)), np.ones(len(theirs)))
        if self._basis is not None:
            known = list(self._basis.col_status)
            new = self.lp.getNumCol() - len(known)
            self._basis.col_status = known + [highspy.HighsBasisStatus.kLower] * new
            self.lp.setBasis(self._basis)

    def _bound(self, columns: Ints, low: NDArray[Any], high: NDArray[Any]) -> None:
        numbers = (self.first + columns).astype(np.int32)
        self.lp.changeColsBounds(len(numbers), numbers, low.astype(float), high.astype(float))

    def points(self, rows: Rows) -> float:
        """What a whole roster costs, one row for each person of the problem."""
        own = self.pricer.own_cost(np.arange(self.people), rows).sum()
        return float(own + self.demand.cost(self.demand.present(rows)))

    def _priced(self, people: Ints, rows: Rows, duals: Floats) -> Floats:
        """What the cells of each row cost at these duals."""
        prices = self.demand.prices(duals)
        cells = prices[people[:, None], np.arange(self.days), np.maximum(rows, 0)]
        return np.asarray(np.where(rows >= 0, cells, 0.0).sum(axis=1))

    def _lagrange(self, duals: Floats, found: Patterns, free: Ints) -> float:
        """What no choice of rows can undercut, given these prices and the fixed rows."""
        left = self.demand.need.copy()
        paid = 0.0
        for who, column in self.fixed.items():
            left -= self.demand.serves(who, self.rows[column])
            paid += self.costs[column]
        return paid + float(duals[: len(left)] @ left + found.least.sum())

    def _add_promising(self, found: Patterns, duals: Floats) -> int:
        reduced = self.pricer.own_cost(found.people, found.rows)
        reduced = reduced + self._priced(found.people, found.rows, duals)
        reduced -= duals[len(self.demand) + found.people]
        good = (reduced < -WORTHWHILE) & (_rank(found.people, reduced) < MOST_ROWS)
        return self.add(found.people[good], found.rows[good])


def _rank(people: Ints, reduced: Floats) -> Ints:
    """Number each person's rows from the most promising, 0, upward."""
    order = np.lexsort((reduced, people))
    sorted_people = people[order]
    first = np.r_[True, sorted_people[1:] != sorted_people[:-1]]
    place = np.arange(len(order))
    rank = np.empty(len(order), dtype=int)
    rank[order] = place - np.maximum.accumulate(np.where(first, place, 0))
    return rank


def _empty_lp(demand: Demand, people: int) -> Any:
    lp = quiet_highs()
    lp.setOptionValue("threads", 1)

    def column(cost: float, row: int, weight: float) -> None:
        lp.addCol(
            float(cost), 0.0, highspy.kHighsInf, 1, np.array([row], np.int32), np.array([weight])
        )

    for least in [*demand.need, *([1] * people)]:
        lp.addRow(float(least), float(least), 0, np.array([], np.int32), np.array([], float))
    for place in range(len(demand)):
        column(demand.under[place], place, 1.0)
        column(demand.over[place], place, -1.0)
    for who in range(people):
        column(MISSING, len(demand) + who, 1.0)
    return lp
