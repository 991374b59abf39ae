"""Two ways to the best roster side by side: one search of the whole, and steps from a roster on.

The search of the whole proves rosters best where places are plenty; where they are not, the steps
reach good rosters fast, and that nothing beats those is often a short proof. The first takes turns
within itself and leaves a core to the second. They meet after so much work by each, counted and not
timed: the better roster of both is what must be beaten in the next round, which is twice as long.
The search of the whole goes first where both are done: the same input gives the same roster.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import inf

from . import cpsat
from .engines import Race
from .model import Model
from .neighbours import Neighbours

Values = Sequence[float]

#: Work of each in the first round, about seconds: most months of a small team are proved in it.
FIRST_WORK = 4.0


def run(model: Model, race: Race[Values], start: Values | None, *, seed: int, workers: int) -> None:
    """Work on the model until the race is over; ``start`` is a roster that keeps every hard rule.

    The same input and seed give the same proved best roster, except for models that are too large
    for that (`cpsat.repeatable`): there the two help each other at once.
    """
    apart = cpsat.repeatable(model)
    work = FIRST_WORK if apart else inf
    near = Neighbours(model, seed)
    best, below = start, None
    while not race.over:
        whole, steps = _round(model, race, near, best, below, work, (seed, workers), apart=apart)
        if whole.infeasible:
            race.prove_infeasible()
            return
        if race.left <= 0 or race.cancelled:
            return
        entrants = [whole] if _done(whole, below) else [whole, steps]
        for entrant in sorted(entrants, key=lambda one: one.objective, reverse=True):
            if entrant.answer is not None:
                race.settle(entrant.answer, entrant.objective)
        if race.answer is not None:
            best, below = race.answer, round(race.objective) - 1
        work *= 2


def _round(
    model: Model,
    race: Race[Values],
    near: Neighbours,
    best: Values | None,
    below: int | None,
    work: float,
    how: tuple[int, int],
    *,
    apart: bool,
) -> tuple[Race[Values], Race[Values]]:
    """Each at so much work; after the steps, the proof that nothing beats what they reached."""
    seed, workers = how
    whole = race.entrant(apart=apart)
    steps = race.entrant(apart=apart, until=lambda: _done(whole, below))

    def step() -> None:
        if best is not None:
            near.run(steps, best, work)
            cut = round(steps.objective) - 1
            cpsat.run(model, steps, seed=seed, workers=1, work=work, below=cut)

    with ThreadPoolExecutor(max_workers=1) as pool:
        beside = pool.submit(step)
        cpsat.run(model, whole, seed=seed, workers=workers, work=work, below=below)
        beside.result()
    return whole, steps


def _done(race: Race[Values], below: int | None) -> bool:
    """Whether a search of the whole has proved something: the best roster, or that none is better
    than the one to beat."""
    return race.infeasible or race.proved or (below is not None and race.bound > below)
