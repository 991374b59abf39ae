"""Dive into the column programme: fix the surest rows, price again, until all are fixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .columns import CLOSE, Master
from .patterns import Rows

#: Rows the programme takes at least this much of are as good as chosen.
SURE = 0.9
#: A drawn row counts for this much of its part at least, so that sure rows mostly stay first.
LEAST_LUCK = 0.8


@dataclass(frozen=True)
class Pace:
    """How fast to dive.

    At least ``stride`` of the people still free are fixed in each step; up to ``rounds`` of pricing
    follow it, because the prices of what is left have changed.
    """

    stride: float
    rounds: int


#: Soon down: for the first roster of a large team.
ROUGH = Pace(0.25, 3)
#: With fewer rounds dives end a hundred points higher; with smaller strides there are too few.
FINE = Pace(0.12, 8)


def dive(
    master: Master,
    stop: Callable[[], bool],
    worst: float,
    rng: np.random.Generator,
    pace: Pace,
) -> Rows | None:
    """Fix a row for everyone still free; return the roster that came of it.

    None where it was stopped, or given up because the programme's value said that nothing better
    than ``worst`` lies below.
    """
    parts = master.generate(stop, pace.rounds, CLOSE)
    while len(master.fixed) < master.people:
        if stop() or master.value > worst - 1 + 1e-6:
            return None
        free = [
            (parts[column] * rng.uniform(LEAST_LUCK, 1.0), int(column))
            for column in np.flatnonzero(parts > 1e-6)
            if master.owner[column] not in master.fixed
        ]
        least = max(1, round(pace.stride * (master.people - len(master.fixed))))
        for part, column in sorted(free, reverse=True):
            if master.owner[column] in master.fixed:
                continue
            if least <= 0 and part < SURE * LEAST_LUCK:
                break
            master.fix(column)
            least -= 1
        parts = master.generate(stop, pace.rounds, CLOSE)
    return np.array([master.rows[master.fixed[who]] for who in range(master.people)])
