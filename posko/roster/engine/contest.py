"""Two ways to the best roster side by side: one search of the whole, and steps from a roster on.

The search of the whole proves rosters best where places are plenty. Where they are not, the steps
reach good rosters fast, and that nothing beats those is often a short proof. The first takes turns
within itself and leaves a core to the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from . import cpsat
from .model import Model
from .neighbours import Neighbours
from .race import Race

Values = Sequence[float]

#: Work that the steps do in any case, unless they reach the proved best sooner: where they reach it
#: in so much, theirs is the answer, however fast the search of the whole was.
CERTAIN_WORK = 1.0
#: Work of the next steps, and then of the proof that nothing beats them; doubled each time.
FIRST_WORK = 2.0


def run(model: Model, race: Race[Values], start: Values | None, *, seed: int, workers: int) -> None:
    """Work on the model until the race is over; ``start`` is a roster that keeps every hard rule.

    The same input and seed give the same proved best roster, unless both ways get there at nearly
    the same time after long. Large models (not `cpsat.repeatable`) are left to the search of the
    whole alone: it takes both cores then, and measured, steps beside it cost more than they give.
    """
    if start is None or not cpsat.repeatable(model):
        cpsat.run(model, race, seed=seed, workers=workers)
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        steps = pool.submit(_step, model, race, start, seed)
        whole = race.entrant(lambda: race.over)
        cpsat.run(model, whole, seed=seed, workers=workers)
        sure = steps.result()
    for entrant in (whole, sure):
        if entrant.answer is not None:
            race.settle(entrant.answer, entrant.objective)


def _step(model: Model, race: Race[Values], start: Values, seed: int) -> Race[Values]:
    """Steps and proofs in turns until the race is over; returns what is done of it in any case."""
    near = Neighbours(model, seed)

    def reached() -> bool:
        return race.proved and sure.objective <= race.objective

    sure = race.entrant(lambda: race.cancelled or reached())
    best, work = near.run(sure, start, CERTAIN_WORK), FIRST_WORK
    while not race.over:
        later = race.entrant(lambda: race.over)
        best = near.run(later, best, work)
        below = model.objective(best) - 1
        cpsat.run(model, later, seed=seed, workers=1, work=work, below=below)
        best, work = later.answer or best, 2 * work
    return sure
