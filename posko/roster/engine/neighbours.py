"""Better rosters near a roster: most of it is kept, a part is solved anew, again and again.

A part is some days for everybody, or some people for all days. What was solved to its end is asked
for larger next time, what was not for smaller; a part that has grown to everything is the proof
that no better roster exists.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import cpsat
from .model import Model
from .race import Race

#: Work (CP-SAT's count, about a second each) that one part may take at first: measured, many short
#: steps lead down faster than few long ones.
PART_WORK = 0.1
#: After so many parts in a row that gave nothing, each may take twice the work.
PATIENCE = 10
#: Days, or people, of the first part.
FIRST_SIZE = 6

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Values = Sequence[float]


class Neighbours:
    """A search through the neighbours of rosters of one model, always from the best one on.

    The same model, seed and first roster give the same sequence of rosters.
    """

    def __init__(self, model: Model, seed: int) -> None:
        self._model = model
        self._parts = _Parts(model)
        self._rng = random.Random(seed)  # noqa: S311 - a search, not a secret
        self._seed = seed
        self._sizes = {"days": FIRST_SIZE, "people": FIRST_SIZE}
        self._part_work, self._idle = PART_WORK, 0

    def run(self, race: Race[Values], start: Values, work: float) -> Values:
        """Offer rosters better than ``start`` until the race is over or so much work is done;
        return the best."""
        best = self._settled(race, np.round(start).astype(np.int64))
        points = self._offer(race, best)
        while work > 0 and not race.over:
            kind = self._rng.choice(("days", "people"))
            chosen, everything = self._choose(kind)
            part = self._parts.cut_out(best, chosen)
            found = race.inside()
            work -= self._solve(part, found)
            done = found.proved or found.bound >= part.objective
            self._sizes[kind] = max(1, self._sizes[kind] + (1 if done else -1))
            self._idle += 1
            if found.answer is not None:
                self._idle = 0
                best = part.put_back(best, found.answer)
                points = self._offer(race, best)
            if self._idle == PATIENCE:
                self._part_work, self._idle = 2 * self._part_work, 0
            if done and everything:
                race.raise_bound(points)
        return list(best.tolist())

    def _offer(self, race: Race[Values], roster: Numbers) -> int:
        values = roster.tolist()
        points = self._model.objective(values)
        race.offer(values, points)
        return points

    def _solve(self, part: _Part, race: Race[Values]) -> float:
        """Look for something better than the part as it is; returns the work done."""
        self._seed += 1
        return cpsat.run(
            part.model,
            race,
            seed=self._seed,
            workers=1,
            work=self._part_work,
            below=part.objective - 1,
        )

    def _settled(self, race: Race[Values], values: Numbers) -> Numbers:
        """The same roster, its slack columns no dearer than they need be."""
        part = self._parts.cut_out(values, self._parts.slack)
        found = race.inside()
        cpsat.run(part.model, found, seed=self._seed, workers=1)
        return values if found.answer is None else part.put_back(values, found.answer)

    def _choose(self, kind: str) -> tuple[Flags, bool]:
        """The cells of the next part, and whether they are all there are."""
        numbers = self._parts.days if kind == "days" else self._parts.people
        there = np.unique(numbers[self._parts.cells])
        size = min(self._sizes[kind], len(there))
        if kind == "days":
            first = self._rng.randrange(-(size // 2), len(there) - size // 2)
            first = 0 if size == len(there) else first
            picked = there[max(0, first) : first + size]
        else:
            picked = np.array(self._rng.sample(list(there), size))
        return self._parts.cells & np.isin(numbers, picked), size == len(there)


@dataclass(frozen=True)
class _Part:
    """A model of some of the columns, all others kept.

    columns: their numbers in the whole model. objective: their price as they are.
    """

    model: Model
    columns: Numbers
    objective: int

    def put_back(self, values: Numbers, found: Values) -> Numbers:
        """The whole roster with this part as it was found."""
        after = values.copy()
        after[self.columns] = np.round(found)
        return after


class _Parts:
    """A model as arrays, from which parts are cut out.

    cells: which columns say what somebody does on a day to come; people, days: whose and when.
    slack: all columns that follow from what people do.
    """

    def __init__(self, model: Model) -> None:
        count = len(model.low)
        self.people = np.full(count, -1)
        self.days = np.full(count, -1)
        for (person, day, _), column in model.cells.items():
            self.people[column], self.days[column] = person, day
        for (person, day), column in model.off.items():
            self.people[column], self.days[column] = person, day
        self.cells: Flags = self.days >= 0
        self.slack: Flags = self.people < 0
        self._low, self._high = np.array(model.low), np.array(model.high)
        self._cost = np.array(model.cost)
        self._whole = model.whole
        self._bounds = [(low, high) for _, _, low, high in model.rows]
        lengths = [len(columns) for columns, _, _, _ in model.rows]
        self._first = np.concatenate([[0], np.cumsum(lengths)])
        self._row = np.repeat(np.arange(len(lengths)), lengths)
        self._column = np.concatenate([np.asarray(row[0]) for row in model.rows])
        self._weight = np.concatenate([np.asarray(row[1]) for row in model.rows])

    def cut_out(self, values: Numbers, free: Flags) -> _Part:
        """The part in which these columns are free, and the slack columns that follow from them."""
        rows = self._touched(free)
        while True:
            wider = free | self._has(self.slack, rows)
            if (wider == free).all():
                break
            free = wider
            rows = self._touched(free)
        columns = np.flatnonzero(free)
        number = np.full(len(free), -1)
        number[columns] = np.arange(len(columns))
        kept = np.where(free[self._column], 0, self._weight * values[self._column])
        fixed = np.bincount(self._row, kept, len(self._bounds)).astype(np.int64)
        part = Model(
            self._low[columns].tolist(),
            self._high[columns].tolist(),
            self._cost[columns].tolist(),
            [self._whole[i] for i in columns],
        )
        for row in np.flatnonzero(rows):
            inside = slice(self._first[row], self._first[row + 1])
            mine = free[self._column[inside]]
            there = number[self._column[inside][mine]].tolist()
            low, high = (
                None if edge is None else edge - int(fixed[row]) for edge in self._bounds[row]
            )
            part.row(there, self._weight[inside][mine].tolist(), low, high)
        return _Part(part, columns, int(self._cost[columns] @ values[columns]))

    def _touched(self, columns: Flags) -> Flags:
        """The rows in which any of these columns stands."""
        rows = np.zeros(len(self._bounds), dtype=bool)
        rows[self._row[columns[self._column]]] = True
        return rows

    def _has(self, columns: Flags, rows: Flags) -> Flags:
        """Those of the columns that stand in any of these rows."""
        found = np.zeros(len(columns), dtype=bool)
        found[self._column[rows[self._row]]] = True
        return found & columns
