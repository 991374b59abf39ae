"""Dive into the column programme: fix the surest rows, price again, until all are fixed."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from .columns import Master

#: Rows the programme takes at least this much of are as good as chosen.
SURE = 0.9
#: At least this part of the people still free is fixed in each step.
STRIDE = 0.12
#: Pricing rounds after each step; with fewer, dives end a hundred points higher.
ROUNDS = 8
#: A drawn row counts for this much of its part at least, so that sure rows mostly stay first.
LEAST_LUCK = 0.8


def dive(master: Master, stop: Callable[[], bool], worst: float, rng: random.Random) -> bool:
    """Fix a row for everyone still free; say whether a whole roster below ``worst`` came of it.

    Gives up as soon as the programme's value says that nothing better lies below.
    """
    parts = master.generate(stop, ROUNDS, 0.5)
    while len(master.fixed) < master.people:
        if stop() or master.value > worst - 1 + 1e-6:
            return False
        free = [
            (parts[column] * rng.uniform(LEAST_LUCK, 1.0), int(column))
            for column in np.flatnonzero(parts > 1e-6)
            if master.owner[column] not in master.fixed
        ]
        least = max(1, round(STRIDE * (master.people - len(master.fixed))))
        for part, column in sorted(free, reverse=True):
            if master.owner[column] in master.fixed:
                continue
            if least <= 0 and part < SURE * LEAST_LUCK:
                break
            master.fix(column)
            least -= 1
        parts = master.generate(stop, ROUNDS, 0.5)
    return master.value < worst - 1 + 1e-6
