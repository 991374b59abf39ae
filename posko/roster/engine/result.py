"""What a solver hands back: the duties, how good they are, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: One person's row: a shift name or None (a day off) for each day of the horizon.
Row = tuple[str | None, ...]
#: Person to row.
Duties = Mapping[str, Row]


class Status(StrEnum):
    """How far the answer can be trusted."""

    OPTIMAL = "optimal"  # no roster has a lower objective: proved
    FEASIBLE = "feasible"  # keeps every hard rule; a better one may exist
    BREACHED = "breached"  # the hard rules contradict each other; the fewest are broken


@dataclass(frozen=True)
class Shortfall:
    """People missing on one shift: ``missing`` of ``needed``; ``role`` None is the head count."""

    day: int
    date: date
    shift: str
    role: str | None
    needed: int
    missing: int


@dataclass(frozen=True)
class Breach:
    """A hard rule broken: by whom, from which day, by how much in the rule's own unit."""

    rule: str
    person: str
    day: int | None
    amount: int
    unit: str


@dataclass(frozen=True)
class Verdict:
    """What the checker says of a set of duties: hard breaches, and points by soft rule."""

    breaches: tuple[Breach, ...]
    costs: Mapping[str, int]
    shortfalls: tuple[Shortfall, ...]

    @property
    def objective(self) -> int:
        """The sum of the points of all soft rules."""
        return sum(self.costs.values())


@dataclass(frozen=True)
class Progress:
    """A moment of a running solve. ``objective`` is None until a first roster is found."""

    seconds: float
    objective: int | None
    bound: float
    stage: str


@dataclass(frozen=True)
class Roster:
    """The best roster found, as scored by the independent checker.

    ``bound`` is proved: no roster of this problem that keeps the hard rules costs less.
    ``least_shortage`` is the proved least cost of missing people and roles alone, or None when
    the time did not suffice to prove it.
    """

    duties: Duties
    status: Status
    objective: int
    bound: float
    costs: Mapping[str, int]
    breaches: tuple[Breach, ...]
    shortfalls: tuple[Shortfall, ...]
    seconds: float
    first_seconds: float
    least_shortage: int | None = None
    cancelled: bool = False

    @property
    def gap(self) -> float:
        """How far the objective may be above the optimum, as a part of the objective."""
        if self.objective <= self.bound:
            return 0.0
        return (self.objective - self.bound) / max(1, abs(self.objective))
