"""What the shifts of a problem ask for, as arrays: who counts for which place, and what it costs.

A place is one coverage entry or one role minimum. Rows of duties are arrays of shift numbers by
day, -1 for a day off.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problem import Problem
from .patterns import Floats, Rows


class Demand:
    """The places of a problem: how many people each needs, and the price of each too few or many.

    ``need``, ``under`` and ``over`` have one entry for each place.
    """

    def __init__(self, problem: Problem) -> None:
        index = {shift.id: s for s, shift in enumerate(problem.shifts)}
        self._shape = len(problem.people), problem.days, len(problem.shifts)
        entries: list[tuple[int, int, list[bool], int, int, int]] = [
            (c.day, index[c.shift], [True] * len(problem.people))
            + (c.preferred, c.under_weight, c.over_weight)
            for c in problem.coverage
        ]
        entries += [
            (r.day, index[r.shift], [p.has_skill(r.role, r.day) for p in problem.people])
            + (r.least, r.weight, 0)
            for r in problem.roles
        ]
        self._day = np.array([entry[0] for entry in entries], dtype=int)
        self._shift = np.array([entry[1] for entry in entries], dtype=int)
        counts = np.array([entry[2] for entry in entries], dtype=bool)
        self._counts = counts.reshape(len(entries), len(problem.people))
        self.need, self.under, self.over = (
            np.array([entry[i] for entry in entries], dtype=float) for i in (3, 4, 5)
        )

    def __len__(self) -> int:
        return len(self.need)

    def serves(self, who: int, rows: Rows) -> NDArray[np.bool_]:
        """Say for a person's row, or several, in which places it counts: (rows, places)."""
        return np.asarray((rows[..., self._day] == self._shift) & self._counts[:, who])

    def present(self, rows: Rows) -> Floats:
        """Return how many people of a whole roster count in each place."""
        there = rows[:, self._day] == self._shift
        return np.asarray((there.T & self._counts).sum(axis=1), dtype=float)

    def cost(self, present: Floats, dearer: Any = 0.0) -> Floats:
        """Return what these numbers of people cost: the sum over the places, the last axis.

        ``dearer`` is added to the price of each person missing.
        """
        gap = self.need - present
        points = np.where(gap > 0, gap * (self.under + dearer), -gap * self.over)
        return np.asarray(points.sum(axis=-1))

    def prices(self, worth: Floats) -> Floats:
        """Return the price of each cell (people, days, shifts), given each place's worth."""
        prices = np.zeros(self._shape)
        for place, (day, shift) in enumerate(zip(self._day, self._shift, strict=True)):
            prices[:, day, shift] -= worth[place] * self._counts[place]
        return prices

    def prices_of(self, who: int, worth: Floats) -> Floats:
        """Return the prices of one person's cells: (days, shifts)."""
        prices = np.zeros(self._shape[1:])
        np.subtract.at(prices, (self._day, self._shift), worth * self._counts[:, who])
        return prices
