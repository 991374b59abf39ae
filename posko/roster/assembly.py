"""Search for rosters among whole rows: generate rows, then dive for rosters again and again.

Every step is counted in work, never in seconds, and runs in one thread: the same seed gives the
same sequence of rosters; only the moment at which time is up depends on the clock. Measured and
dropped: dives around the best roster with part of the people kept, and choosing among the rows
found by a whole-number programme; both found less than one more dive from the top.
"""

from __future__ import annotations

import random
from math import ceil

import numpy as np

from .columns import CLOSE, Master
from .diving import FINE, ROUGH, dive
from .engines import Race
from .patterns import Rows
from .problem import Problem
from .result import Duties
from .settling import settle

#: Room for the rounding of single-precision prices when a bound is taken from them, in points.
ROUNDING = 0.1
#: Part of the first roster's points within which the bound is near enough for a first, rough dive.
LOOSE = 0.01
NO_LIMIT = 10_000


def run(problem: Problem, race: Race[Duties], *, seed: int, start: Duties | None = None) -> None:
    """Work on the problem until the race is over; ``start`` must keep every hard rule."""

    def stop() -> bool:
        return race.over

    def offer(rows: Rows, value: float) -> None:
        race.offer(_duties(problem, rows), round(value))

    rng = random.Random(seed)  # noqa: S311 - a search, not a secret
    master = Master(problem)
    everyone = np.arange(master.people)
    free = np.zeros(master.pricer.allowed.shape)
    found = master.pricer.price(free, everyone)
    if len(np.unique(found.people)) < master.people:
        race.prove_infeasible()
        return
    master.add(found.people, found.rows)
    firsts = np.unique(found.people, return_index=True)[1]
    begin = found.rows[firsts] if start is None else _rows(problem, start)
    offer(begin, master.points(begin))
    for rows, value in settle(master, begin, stop, rng):
        offer(rows, value)
        master.add(everyone, rows)
    pace, close = ROUGH, max(CLOSE, LOOSE * race.objective)
    while not race.over:
        master.free(list(master.fixed))
        master.generate(stop, NO_LIMIT, close)
        race.raise_bound(ceil(max(0.0, master.bound - ROUNDING)))
        if dive(master, stop, race.objective, rng, pace):
            rows = np.array([master.rows[master.fixed[who]] for who in range(master.people)])
            offer(rows, master.value)
        pace, close = FINE, CLOSE


def _rows(problem: Problem, duties: Duties) -> Rows:
    index = {shift.id: s for s, shift in enumerate(problem.shifts)}
    return np.array(
        [
            [-1 if shift is None else index[shift] for shift in duties[person.id]]
            for person in problem.people
        ],
        dtype=np.int8,
    )


def _duties(problem: Problem, rows: Rows) -> Duties:
    return {
        person.id: tuple(None if s < 0 else problem.shifts[s].id for s in row)
        for person, row in zip(problem.people, rows, strict=True)
    }
