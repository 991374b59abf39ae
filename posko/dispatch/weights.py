"""What makes one person better for a place than another: every weight, and the argument for it.

The unit is the minute of travel: a weight says how many minutes longer a way would be accepted to
avoid something. Places come first, people second: no saving in minutes ever leaves a place empty
that could be filled, and no number of lesser places is filled at the price of a greater one
(`unfilled_cost`). Hard rules are not here; nothing outweighs them (`posko.dispatch.rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from posko.model import vocabulary as v

STEPS_PER_MINUTE = 10
"""The solver counts in whole numbers: six seconds of travel, 40 m at 25 km/h."""

UNKNOWN_WAY = 90
"""Minutes for somebody whose whereabouts nobody recorded: farther than the way across the regency
(40 km), so that a known way is taken first, yet such a person is still called before nobody."""

HOUR_USED = 3.0
"""Minutes per hour worked in the last `USED_WITHIN`. A night's duty (8 h) weighs 24 minutes, about
10 km of road: the next village's volunteer is called instead, the next district's is not. Without
it the same few near the river are always called; users of every dispatch system complain of it."""
USED_WITHIN = timedelta(days=14)

ASKED_TODAY = 20.0
"""Minutes for somebody asked just now, falling evenly to nothing after `ASKED_WITHIN`, whatever the
answer was: being rung at two at night is a burden too. It never blocks: it is less than one duty.
"""
ASKED_WITHIN = timedelta(days=7)

DUTY_CREW = 60.0
"""Minutes for somebody whose published duty begins within `DUTY_SOON` after the task: tonight's
crew is kept whole unless the others are an hour farther away."""
DUTY_SOON = timedelta(hours=24)

EXPERIENCE_ONLY = 10.0
"""Minutes, in a place open to anyone, for somebody without a certificate that this task asks for
but who has done this kind of task: a certificate goes before experience."""
NEITHER = 20.0
"""Minutes for somebody with neither: experience goes before none, by as much."""

HELPER = 240.0
"""Minutes for TKSK and PKH companions in a place open to anyone: they have their own work and are
not on call, so every free TAGANA and partner volunteer of the regency goes first; before nobody
comes, they do. In a place that asks for a skill they compete as equals: psychosocial teams are made
of TAGANA, TKSK and PKH together."""

PRIORITY_RANK: Mapping[str, int] = MappingProxyType(
    {key: rank for rank, key in enumerate(reversed(tuple(v.PRIORITY)), start=1)}
)
"""low 1, normal 2, high 3."""


def unfilled_cost(mandatory: bool, priority: str, step: int) -> int:
    """What it costs to leave one place empty, in solver steps.

    step: more than all the people of any assignment cost together. Places that ask for a skill
    come before places for anyone, within them high priority before low. A ladder of equal steps is
    enough: each person fills one place, so the sets of places that can be filled together form a
    (transversal) matroid, in which the best set is the same for every falling order of weights:
    giving up one greater place never wins two lesser ones.
    """
    rungs = len(v.PRIORITY)
    return step * (PRIORITY_RANK[priority] + (rungs if mandatory else 0))
