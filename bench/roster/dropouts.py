"""People who drop out of a published month: for a week, or for the rest of it."""

from __future__ import annotations

from collections.abc import Iterator

from posko.roster.engine.problem import Problem
from posko.roster.engine.result import Duties

Cells = frozenset[tuple[str, int]]


def dropouts(problem: Problem, published: Duties) -> Iterator[tuple[str, int, Cells]]:
    """Yield a label, the first day that may still change, and the cells that are lost."""
    busiest = sorted(published, key=lambda who: sum(map(bool, published[who])), reverse=True)
    week, middle = range(10, 17), problem.days // 2
    yield "a week off", 10, frozenset((busiest[0], day) for day in week)
    yield "rest of the month", middle, _rest(busiest[1], middle, problem.days)
    two = _rest(busiest[2], middle, problem.days) | _rest(busiest[3], middle, problem.days)
    yield "two for the rest", middle, two
    yield "a week off late", 20, frozenset((busiest[-1], day) for day in range(20, 27))


def _rest(who: str, first: int, days: int) -> Cells:
    return frozenset((who, day) for day in range(first, days))
