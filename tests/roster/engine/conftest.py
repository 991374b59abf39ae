"""Tiny named rosters: Amy, Beth and Carl, a day duty D and a night duty N."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from posko.roster import Coverage, Duties, Person, Problem, ShiftType, check

DAY = ShiftType("D", 8 * 60, 7 * 60)
NIGHT = ShiftType("N", 8 * 60, 23 * 60)
MONDAY = date(2021, 2, 1)

Tiny = Callable[..., Problem]


@pytest.fixture
def tiny() -> Tiny:
    """Return a maker of small problems: names of people, days, and anything to override."""

    def make(names: str = "Amy", days: int = 4, **rest: Any) -> Problem:
        people = rest.pop("people", tuple(Person(name) for name in names.split()))
        shifts = rest.pop("shifts", (DAY, NIGHT))
        return Problem(rest.pop("start", MONDAY), days, shifts, people, **rest)

    return make


def daily(problem: Problem, shift: str = "D", preferred: int = 1) -> Problem:
    """Ask for people on a shift of every day, 100 points for each one missing."""
    cover = tuple(Coverage(d, shift, preferred, 100) for d in range(problem.days))
    return replace(problem, coverage=(*problem.coverage, *cover))


def every_roster(problem: Problem) -> Iterator[Duties]:
    """Yield every table of duties there is, legal or not."""
    choices = (None, *(shift.id for shift in problem.shifts))
    rows = tuple(product(choices, repeat=problem.days))
    for table in product(rows, repeat=len(problem.people)):
        yield {person.id: row for person, row in zip(problem.people, table, strict=True)}


def brute_force(problem: Problem) -> int | None:
    """Return the least objective among all legal rosters, None if there is none."""
    verdicts = (check(problem, duties) for duties in every_roster(problem))
    return min((v.objective for v in verdicts if not v.breaches), default=None)
