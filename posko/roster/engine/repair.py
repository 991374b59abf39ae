"""Mend a published roster after somebody drops out, changing as little as possible for others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from . import highs
from .model import build, relaxed
from .problem import Fixed, Problem, ProblemError, Published
from .result import Duties, Roster
from .solver import Search


@dataclass(frozen=True)
class RepairWeights:
    """The price of change, in the same points as the problem's other wishes.

    ``per_cell`` for every changed duty or day off of anyone, ``per_person`` once for everyone
    concerned. Well below the price of a missing person, or holes stay open.
    """

    per_cell: int
    per_person: int = 0


#: Disturb as few duties as possible.
FEW_CELLS = RepairWeights(60)


@dataclass(frozen=True)
class Change:
    """One changed cell: before and after, None for a day off."""

    person: str
    day: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Repair:
    """A mended roster, what it changes for others, and how many duties had been lost."""

    roster: Roster
    changes: tuple[Change, ...]
    lost_duties: int


def repair(
    problem: Problem,
    published: Duties,
    frozen_until_day: int,
    lost: Collection[tuple[str, int]],
    weights: RepairWeights = FEW_CELLS,
    *,
    time_limit: float = 10.0,
    seed: int = 0,
    cancel: Callable[[], bool] | None = None,
) -> Repair:
    """Return the mended roster with the cheapest changes, proved so when its status is optimal.

    Days before ``frozen_until_day`` have begun and are never touched. ``lost`` are the (person,
    day) cells that can no longer be worked; raises :class:`ProblemError` when one is frozen.
    """
    if any(day < frozen_until_day for _, day in lost):
        raise ProblemError("A duty that has already begun cannot be lost.")
    mended = _mended(problem, published, frozen_until_day, lost, weights)
    search = Search(mended, time_limit, cancel=cancel)
    model = build(mended)
    race = search.race("repair")
    if model.low:
        highs.run(model, race, seed=seed)
    if race.infeasible:
        model = relaxed(model)
        race = search.race("rules collide")
        highs.run(model, race, seed=seed)
    search.keep_values(model, race)
    search.bound = max(search.bound, race.bound if model.low else model.constant)
    roster = search.finish()
    return Repair(
        roster,
        changes(published, roster.duties, set(lost)),
        sum(published[who][day] is not None for who, day in set(lost) if who in published),
    )


def changes(
    before: Duties, after: Duties, lost: Collection[tuple[str, int]] = ()
) -> tuple[Change, ...]:
    """List the cells that differ between two rosters, leaving out those that were lost."""
    return tuple(
        Change(who, day, old, new)
        for who, row in before.items()
        for day, (old, new) in enumerate(zip(row, after[who], strict=True))
        if old != new and (who, day) not in lost
    )


def _mended(
    problem: Problem,
    published: Duties,
    frozen_until_day: int,
    lost: Collection[tuple[str, int]],
    weights: RepairWeights,
) -> Problem:
    gone = set(lost)
    people = tuple(
        replace(person, days_off=person.days_off | {day for who, day in gone if who == person.id})
        for person in problem.people
    )
    frozen = tuple(
        Fixed(who, day, row[day])
        for who, row in published.items()
        for day in range(frozen_until_day)
    )
    kept = tuple(
        cell
        for cell in problem.fixed
        if cell.day >= frozen_until_day and (cell.person, cell.day) not in gone
    )
    return replace(
        problem,
        people=people,
        fixed=frozen + kept,
        published=Published(
            published, weights.per_cell, weights.per_person, frozen_until_day, frozenset(gone)
        ),
    )
