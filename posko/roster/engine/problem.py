"""A rostering problem, stated in general: who may work what and when, and what each wish costs.

Everything here is data. Days are whole numbers counted from ``Problem.start`` (day 0); a shift
belongs to the day on which it begins, so a night that ends at 07:00 is worked on the evening's
day. Times are minutes after midnight. Weights are whole points; the solver minimises their sum.

Constructors check what they are given and raise :class:`ProblemError` with one plain sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil, floor, isfinite

MINUTES_PER_DAY = 24 * 60

#: Points per unit of weight for the first, second, ... step away from a fair share. Growing steps
#: make two people one duty over dearer to repeat than one person two over: burdens spread out.
FAIRNESS_GROWTH = (1, 3, 5, 7)
#: Every step beyond those costs this much, so that the curve stays convex and short.
FAIRNESS_BEYOND = 9


class ProblemError(ValueError):
    """The problem contradicts itself; the message is one sentence for whoever stated it."""


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise ProblemError(sentence)


@dataclass(frozen=True)
class ShiftType:
    """One kind of duty.

    ``forbidden_next`` names the shifts that may not be worked on the following day.
    ``rest_minutes`` is the least pause between the end of this shift and the start of any other.
    """

    id: str
    minutes: int
    start_minute: int = 0
    forbidden_next: frozenset[str] = frozenset()
    rest_minutes: int = 0

    def __post_init__(self) -> None:
        _require(bool(self.id), "A shift needs a name.")
        _require(self.minutes > 0, f"Shift {self.id} must last longer than 0 minutes.")
        _require(
            0 <= self.start_minute < MINUTES_PER_DAY,
            f"Shift {self.id} must start between minute 0 and {MINUTES_PER_DAY - 1} of its day.",
        )
        _require(self.rest_minutes >= 0, f"Rest after shift {self.id} cannot be negative.")

    @property
    def end_minute(self) -> int:
        """Minutes from the midnight that begins its day to its end; above 1440 past midnight."""
        return self.start_minute + self.minutes


@dataclass(frozen=True)
class RunLimit:
    """At most ``most`` days in a row with one of these shifts (three nights in a row, say)."""

    shifts: frozenset[str]
    most: int

    def __post_init__(self) -> None:
        _require(bool(self.shifts), "A limit on days in a row must name at least one shift.")
        _require(self.most >= 1, "A limit on days in a row must allow at least one day.")


@dataclass(frozen=True)
class MinutesLimit:
    """At most ``most`` minutes of duty begun on days ``first_day`` to ``last_day`` inclusive.

    ``first_day`` may be negative: the days known from ``Person.recent`` then count too.
    """

    first_day: int
    last_day: int
    most: int

    def __post_init__(self) -> None:
        _require(
            self.first_day <= self.last_day, "A limit on minutes must not end before it starts."
        )
        _require(self.most >= 0, "A limit on minutes cannot be negative.")


@dataclass(frozen=True)
class Person:
    """One person's hard limits. ``None`` means no limit.

    ``skills`` maps a role to the days on which it is valid (``None``: every day).
    ``recent`` is what was worked just before day 0, oldest first, ``None`` for a day off; without
    it nothing is assumed of the past, and a run of duties or days off that touches an edge of
    what is known is never called too short.
    """

    id: str
    days_off: frozenset[int] = frozenset()
    blocked: frozenset[tuple[int, str]] = frozenset()
    skills: Mapping[str, frozenset[int] | None] = field(default_factory=dict)
    max_shifts: Mapping[str, int] = field(default_factory=dict)
    min_minutes: int = 0
    max_minutes: int | None = None
    min_consecutive: int = 1
    max_consecutive: int | None = None
    min_consecutive_off: int = 1
    max_weekends: int | None = None
    run_limits: tuple[RunLimit, ...] = ()
    minutes_limits: tuple[MinutesLimit, ...] = ()
    recent: tuple[str | None, ...] = ()

    def __post_init__(self) -> None:
        who = f"Person {self.id}"
        _require(bool(self.id), "A person needs a name.")
        _require(self.min_minutes >= 0, f"{who} cannot have to work less than 0 minutes.")
        _require(
            self.max_minutes is None or self.max_minutes >= self.min_minutes,
            f"{who} has a maximum of minutes below the minimum.",
        )
        _require(
            self.min_consecutive >= 1 and self.min_consecutive_off >= 1,
            f"{who} must have runs of at least one day.",
        )
        _require(
            self.max_consecutive is None or self.max_consecutive >= self.min_consecutive,
            f"{who} has a longest run of duties shorter than the shortest.",
        )
        _require(
            self.max_weekends is None or self.max_weekends >= 0,
            f"{who} cannot have fewer than 0 weekends.",
        )
        _require(
            all(most >= 0 for most in self.max_shifts.values()),
            f"{who} cannot have a negative number of shifts.",
        )

    def has_skill(self, role: str, day: int) -> bool:
        """Say whether this person holds the role on that day."""
        if role not in self.skills:
            return False
        days = self.skills[role]
        return days is None or day in days


@dataclass(frozen=True)
class Coverage:
    """How many people a shift should have, and what each missing or spare one costs."""

    day: int
    shift: str
    preferred: int
    under_weight: int
    over_weight: int = 0

    def __post_init__(self) -> None:
        _require(self.preferred >= 0, "A shift cannot need fewer than 0 people.")
        _require(
            self.under_weight >= 0 and self.over_weight >= 0, "Coverage weights cannot be negative."
        )


@dataclass(frozen=True)
class RoleMinimum:
    """At least this many people with a role on a shift; ``weight`` for each one missing."""

    day: int
    shift: str
    role: str
    least: int
    weight: int

    def __post_init__(self) -> None:
        _require(self.least >= 0, f"A shift cannot need fewer than 0 people for {self.role}.")
        _require(self.weight >= 0, "A role weight cannot be negative.")


@dataclass(frozen=True)
class Team:
    """People who know each other: ``weight`` for each duty that one of them stands on a shift of
    ``cells`` (day, shift) with none of the others."""

    name: str
    people: frozenset[str]
    cells: frozenset[tuple[int, str]]
    weight: int

    def __post_init__(self) -> None:
        _require(bool(self.name), "A team needs a name.")
        _require(len(self.people) >= 2, f"Team {self.name} needs at least two people.")
        _require(self.weight >= 0, f"The weight of team {self.name} cannot be negative.")


@dataclass(frozen=True)
class Request:
    """A wish: to work (``on``) or not to work a shift; ``shift`` None means any shift that day."""

    person: str
    day: int
    shift: str | None
    weight: int
    on: bool

    def __post_init__(self) -> None:
        _require(self.weight >= 0, f"A request of {self.person} cannot have a negative weight.")


@dataclass(frozen=True)
class Fixed:
    """A cell that is already decided; ``shift`` None means a day off."""

    person: str
    day: int
    shift: str | None


@dataclass(frozen=True)
class Fairness:
    """A burden to be shared: each person should carry close to their own ``targets`` entry.

    The burden of a person is the sum of ``points`` (by shift) over their duties on ``days`` (None:
    every day). Nothing is paid between the two multiples of ``step`` around the target; each point
    further out costs ``weight`` times ``FAIRNESS_GROWTH`` of its step, on either side. People
    without a target are left out.
    """

    name: str
    points: Mapping[str, int]
    targets: Mapping[str, float]
    weight: int
    days: frozenset[int] | None = None
    step: int = 1

    def __post_init__(self) -> None:
        _require(bool(self.name), "A fairness term needs a name.")
        _require(self.weight >= 0, f"The weight of {self.name} cannot be negative.")
        _require(self.step >= 1, f"The step of {self.name} must be at least one point.")
        _require(
            all(points >= 0 for points in self.points.values()),
            f"The points of {self.name} cannot be negative.",
        )
        _require(
            all(isfinite(target) and target >= 0 for target in self.targets.values()),
            f"The targets of {self.name} must be finite and not negative.",
        )

    def band(self, person: str) -> tuple[int, int]:
        """Return the least and the most points that cost this person nothing."""
        steps = self.targets[person] / self.step
        return floor(steps + 1e-9) * self.step, ceil(steps - 1e-9) * self.step


@dataclass(frozen=True)
class Published:
    """A roster that people already know; each cell that changes has a price.

    ``per_cell`` is paid for every changed cell (person and day) from ``from_day`` on, and
    ``per_person`` once for everyone with a changed cell. ``exempt`` cells are free: the
    duties that the person who dropped out can no longer work.
    """

    duties: Mapping[str, tuple[str | None, ...]]
    per_cell: int
    per_person: int = 0
    from_day: int = 0
    exempt: frozenset[tuple[str, int]] = frozenset()

    def __post_init__(self) -> None:
        _require(
            self.per_cell >= 0 and self.per_person >= 0, "The price of a change cannot be negative."
        )


@dataclass(frozen=True)
class Problem:
    """A whole rostering problem; see the parts for what each of them means.

    ``isolated_duty_weight`` is paid for each single day of duty between two days off, and
    ``isolated_off_weight`` for each single day off between two duties; days beyond what is known
    count as neither.
    """

    start: date
    days: int
    shifts: tuple[ShiftType, ...]
    people: tuple[Person, ...]
    coverage: tuple[Coverage, ...] = ()
    roles: tuple[RoleMinimum, ...] = ()
    requests: tuple[Request, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    teams: tuple[Team, ...] = ()
    isolated_duty_weight: int = 0
    isolated_off_weight: int = 0
    published: Published | None = None
    weekend_weekdays: frozenset[int] = frozenset({5, 6})

    def __post_init__(self) -> None:
        _require(self.days >= 1, "A roster needs at least one day.")
        shifts = {shift.id for shift in self.shifts}
        people = {person.id for person in self.people}
        _require(len(shifts) == len(self.shifts), "Two shifts have the same name.")
        _require(len(people) == len(self.people), "Two people have the same name.")
        _require(
            self.isolated_duty_weight >= 0 and self.isolated_off_weight >= 0,
            "The weight of an isolated day cannot be negative.",
        )
        for kind in self.shifts:
            _known(kind.forbidden_next, shifts, f"Shift {kind.id} forbids")
        for person in self.people:
            self._check_person(person, shifts)
        for day, shift in (
            *((cover.day, cover.shift) for cover in self.coverage),
            *((role.day, role.shift) for role in self.roles),
        ):
            _known({shift}, shifts, "Coverage asks for")
            self._check_day(day, "Coverage")
        _require(
            len({(c.day, c.shift) for c in self.coverage}) == len(self.coverage),
            "Two coverage entries speak of the same day and shift.",
        )
        for request in self.requests:
            _known({request.person}, people, "A request comes from", "person")
            self._check_day(request.day, "A request")
            if request.shift is not None:
                _known({request.shift}, shifts, "A request asks for")
        self._check_fixed(people, shifts)
        for term in self.fairness:
            _known(term.points, shifts, f"Fairness {term.name} counts")
            _known(term.targets, people, f"Fairness {term.name} has a target for", "person")
        _require(
            len({term.name for term in self.fairness}) == len(self.fairness),
            "Two fairness terms have the same name.",
        )
        for team in self.teams:
            _known(team.people, people, f"Team {team.name} has", "person")
            _known({shift for _, shift in team.cells}, shifts, f"Team {team.name} speaks of")
            for day, _ in team.cells:
                self._check_day(day, f"Team {team.name}")
        if self.published is not None:
            _known(self.published.duties, people, "The published roster names", "person")
            for who, duties in self.published.duties.items():
                _require(
                    len(duties) == self.days,
                    f"The published roster of {who} has {len(duties)} days, not {self.days}.",
                )
                _known({s for s in duties if s}, shifts, f"The published roster of {who} has")

    def _check_day(self, day: int, what: str) -> None:
        _require(0 <= day < self.days, f"{what} speaks of day {day}, outside 0 to {self.days - 1}.")

    def _check_person(self, person: Person, shifts: Collection[str]) -> None:
        who = f"Person {person.id}"
        _known(person.max_shifts, shifts, f"{who} has a limit on")
        _known({shift for _, shift in person.blocked}, shifts, f"{who} is blocked for")
        _known({shift for shift in person.recent if shift}, shifts, f"{who} has lately worked")
        for limit in person.run_limits:
            _known(limit.shifts, shifts, f"{who} has a limit on")

    def _check_fixed(self, people: Collection[str], shifts: Collection[str]) -> None:
        seen: dict[tuple[str, int], str | None] = {}
        for cell in self.fixed:
            _known({cell.person}, people, "A fixed duty names", "person")
            self._check_day(cell.day, "A fixed duty")
            if cell.shift is not None:
                _known({cell.shift}, shifts, "A fixed duty names")
            other = seen.setdefault((cell.person, cell.day), cell.shift)
            _require(
                other == cell.shift,
                f"{cell.person} has two different fixed duties on day {cell.day}.",
            )

    def date_of(self, day: int) -> date:
        """Return the calendar date of a day of the horizon (or before it, if negative)."""
        return self.start + timedelta(days=day)

    def shift(self, shift_id: str) -> ShiftType:
        """Return the shift of that name; ``KeyError`` if there is none."""
        for shift in self.shifts:
            if shift.id == shift_id:
                return shift
        raise KeyError(shift_id)

    @property
    def weekends(self) -> tuple[tuple[int, ...], ...]:
        """The weekends of the horizon, each as its days; a cut-off weekend keeps what is inside."""
        groups: list[list[int]] = []
        for day in range(self.days):
            if self.date_of(day).weekday() in self.weekend_weekdays:
                if groups and groups[-1][-1] == day - 1:
                    groups[-1].append(day)
                else:
                    groups.append([day])
        return tuple(tuple(group) for group in groups)


def _known(names: Collection[str], known: Collection[str], what: str, kind: str = "shift") -> None:
    for name in names:
        _require(name in known, f"{what} an unknown {kind}: {name}.")
