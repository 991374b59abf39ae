"""A first decent roster: let one person after another take their best row, given the others'."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import numpy as np

from .columns import Master
from .patterns import Rows


def settle(
    master: Master, rows: Rows, stop: Callable[[], bool], rng: random.Random
) -> Iterator[tuple[Rows, float]]:
    """Yield the roster and its points after each round of all people, until no round helps."""
    pricer, rows = master.pricer, rows.copy()
    people = list(range(master.people))
    best = master.points(rows)
    before = np.inf
    while best < before and not stop():
        before = best
        rng.shuffle(people)
        for who in people:
            if stop():
                break
            others = rows.copy()
            others[who] = -1
            found = pricer.price(master.marginal_prices(others), np.array([who]))
            for row in found.rows:
                trial = others.copy()
                trial[who] = row
                value = master.points(trial)
                if value < best:
                    best, rows = value, trial
        yield rows, best
