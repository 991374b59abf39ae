"""What to give up so that the most places of a period are filled, week by week."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot
from posko.roster.duties import WEEK_DAYS, Duty, Period
from posko.roster.relieving.programme import Programme
from posko.roster.relieving.verdict import RELIEFS, Step, by_way, verified
from posko.roster.relieving.week import Week


@dataclass(frozen=True)
class Relief:
    """The smallest set of things to give up that fills the most places of a period.

    steps: the mildest kind first; nobody is asked twice a week for rest, or to pass one limit.
    before, missing: people and skills missing at best without any step, and with these.
    duties: a roster that the steps make possible; what is locked stays. It is neither fair nor
    sparing: whoever is free may stand where nobody is needed.
    weeks: how many were relieved one after another, each knowing the one before.
    proven: whether the solver proved that no cheaper set fills as much, and the rules found nothing
    broken that is not a step. Where something is missing, never for more than one week: another
    first week might leave more people for the second.
    """

    steps: tuple[Step, ...]
    before: int
    missing: int
    duties: tuple[Duty, ...] = field(repr=False)
    weeks: int
    proven: bool


def relief(
    snapshot: Snapshot,
    start: date,
    days: int,
    level: str | None = None,
    *,
    kinds: Collection[str] = RELIEFS,
    seconds: float = 3.0,
) -> Relief:
    """What to give up so that the most places of a period are filled, as little as can be.

    kinds: which of `RELIEFS` may be used. Locked duties stay, drafts do not; shifts that are over
    ask for nobody. Nobody is asked to come sick, or to stand two shifts of one date. Weeks are
    relieved one after another, each knowing the one before; seconds: for each of them.
    """
    whole = Period(start, days)
    found: list[Relief] = []
    for first in range(0, whole.days, WEEK_DAYS):
        dates = Period(start + timedelta(days=first), min(WEEK_DAYS, whole.days - first))
        earlier = tuple(duty for part in found for duty in part.duties)
        found.append(_week(Week(snapshot, dates, level, earlier), kinds, seconds))
    before = sum(part.before for part in found)
    steps = by_way((s.way, place) for part in found for s in part.steps for place in s.places)
    return Relief(
        steps=tuple(sorted(steps, key=lambda s: RELIEFS.index(s.way.kind))),
        before=before,
        missing=sum(part.missing for part in found),
        duties=tuple(duty for part in found for duty in part.duties),
        weeks=len(found),
        proven=all(part.proven for part in found) and (len(found) == 1 or not before),
    )


def neighbour(people: int) -> Message:
    """What is left to do for so many places that stay empty all the same."""
    return message("roster.way_neighbour_for", people=people)


def _week(week: Week, kinds: Collection[str], seconds: float) -> Relief:
    deadline = time.perf_counter() + seconds
    plain = Programme(week, ())
    before = plain.solve(deadline)
    programme, race, proved = plain, before, before.proved
    if kinds and plain.missing_in(before.answer):
        lenient = Programme(week, kinds)
        found = lenient.solve(deadline)
        proved = proved and found.proved
        if found.answer is not None:  # else the roster without any step is better than none
            programme, race = lenient, found
    verdict = verified(week, programme.read(race.answer), kinds)
    counted = programme.missing_in(race.answer) == verdict.missing
    return Relief(
        steps=verdict.steps,
        before=plain.missing_in(before.answer),
        missing=verdict.missing,
        duties=verdict.duties,
        weeks=1,
        proven=proved and counted and verdict.clean,
    )
