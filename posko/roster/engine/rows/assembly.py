"""Search for rosters among whole rows: answers first, then dives for rosters, mended by answers.

Every step is counted in work, never in seconds, and runs in one thread: the same seed gives the
same sequence of rosters; only the moment at which time is up depends on the clock. Measured and
dropped: dives around the best roster with part of the people kept, choosing among the rows found
by a whole-number programme, and answers at falling temperatures; each found less in the same time.
"""

from __future__ import annotations

from math import ceil, inf

import numpy as np

from ..problem import Problem
from ..race import Race
from ..result import Duties
from .columns import CLOSE, Master
from .diving import FINE, ROUGH, dive
from .patterns import Rows
from .settling import settle

#: Room for the rounding of single-precision prices when a bound is taken from them, in points.
ROUNDING = 0.1
#: Part of the first roster's points within which the bound is near enough for a first, rough dive.
LOOSE = 0.01
NO_LIMIT = 10_000
#: Beyond this many people every dive is rough. Measured on 60: a fine one takes four times as
#: long, and answers mend a rough one as well.
LARGE = 50
#: Rounds of answers without progress before the next dive: about a third as long as that.
PATIENCE, LARGE_PATIENCE = 20, 50


def run(problem: Problem, race: Race[Duties], *, seed: int) -> None:
    """Work on the problem until the race is over."""

    def stop() -> bool:
        return race.over

    def offer(rows: Rows, value: float) -> None:
        race.offer(_duties(problem, rows), round(value))

    rng = np.random.default_rng(seed)
    master = Master(problem)
    large = master.people > LARGE
    later, patience = (ROUGH, LARGE_PATIENCE) if large else (FINE, PATIENCE)
    everyone = np.arange(master.people)
    found = master.pricer.price(np.zeros(master.pricer.allowed.shape), everyone)
    if len(np.unique(found.people)) < master.people:
        race.prove_infeasible()
        return
    master.add(found.people, found.rows)

    def improve(rows: Rows) -> None:
        offer(rows, master.points(rows))
        for better, value in settle(master, rows, stop, rng, patience):
            offer(better, value)
            master.add(everyone, better)

    firsts = np.unique(found.people, return_index=True)[1]
    improve(found.rows[firsts])
    pace, close = ROUGH, max(CLOSE, LOOSE * race.objective)
    while not race.over:
        master.free()
        master.generate(stop, NO_LIMIT, close)
        master.remember()
        race.raise_bound(ceil(max(0.0, master.bound - ROUNDING)))
        # Answers mend much of what a rough dive costs, so it is never given up.
        worst = inf if pace is ROUGH else race.objective
        rows = dive(master, stop, worst, rng, pace)
        if rows is not None:
            improve(rows)
        pace, close = later, CLOSE


def _duties(problem: Problem, rows: Rows) -> Duties:
    return {
        person.id: tuple(None if s < 0 else problem.shifts[s].id for s in row)
        for person, row in zip(problem.people, rows, strict=True)
    }
