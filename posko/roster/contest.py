"""Two ways to the best roster side by side: one search of the whole, and steps from a roster on.

The search of the whole proves rosters best where places are plenty. Where they are not, the steps
reach good rosters fast, and that nothing beats those is often a short proof. The first takes turns
within itself and leaves a core to the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from . import cpsat
from .engines import Race
from .model import Model
from .neighbours import Neighbours

Values = Sequence[float]

#: Work that the steps do in any case, unless they reach the proved best sooner: where they reach it
#: in so much, theirs is the answer, however fast the search of the whole was.
CERTAIN_WORK = 1.0
#: Work of the next steps, and then of the proof that nothing beats them; doubled each time.
FIRST_WORK = 4.0


def run(model: Model, race: Race[Values], start: Values | None, *, seed: int, workers: int) -> None:
    """Work on the model until the race is over; ``start`` is a roster that keeps every hard rule.

    The same input and seed give the same proved best roster, unless both ways get there at nearly
    the same time after long, or the model is too large for that (`cpsat.repeatable`).
    """
    certain = CERTAIN_WORK if cpsat.repeatable(model) else 0.0
    with ThreadPoolExecutor(max_workers=1) as pool:
        steps = None if start is None else pool.submit(_step, model, race, start, seed, certain)
        whole = race.entrant(lambda: race.over)
        cpsat.run(model, whole, seed=seed, workers=workers)
        if whole.infeasible:
            race.prove_infeasible()
        sure = None if steps is None else steps.result()
    for entrant in (whole, sure):
        if entrant is not None and entrant.answer is not None:
            race.settle(entrant.answer, entrant.objective)


def _step(
    model: Model, race: Race[Values], start: Values, seed: int, certain: float
) -> Race[Values]:
    """Steps and proofs in turns until the race is over; returns what is done of it in any case."""
    near = Neighbours(model, seed)

    def reached() -> bool:
        return race.infeasible or (race.proved and sure.objective <= race.objective)

    sure = race.entrant(lambda: race.cancelled or reached())
    best, work = near.run(sure, start, certain), FIRST_WORK
    while not race.over:
        later = race.entrant(lambda: race.over)
        best = near.run(later, best, work)
        below = model.objective(best) - 1
        cpsat.run(model, later, seed=seed, workers=1, work=work, below=below)
        best, work = later.answer or best, 2 * work
    return sure
