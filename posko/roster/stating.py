"""From the tables to a rostering problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, reduce
from math import gcd

from posko.model.snapshot import Snapshot
from posko.roster import weights as w
from posko.roster.duties import WEEK_DAYS, Duty, Period, Shift, roster_duties, scheme_shifts
from posko.roster.engine.problem import (
    Coverage,
    Fairness,
    Fixed,
    MinutesLimit,
    Person,
    Problem,
    Request,
    RoleMinimum,
    RunLimit,
    ShiftType,
    Team,
)
from posko.roster.facts import (
    COORDINATOR,
    Member,
    Wish,
    facts,
    forbidden_next,
    kept_teams,
    month_of,
    pool,
)
from posko.roster.rules import (
    Needs,
    Row,
    around,
    needs,
    objections,
    objections_alone,
)
from posko.roster.sharing import carrying, fair_shares, presence

WEIGHTS = {"hours": w.HOURS, "nights": w.NIGHTS, "weekends": w.WEEKENDS, "holidays": w.HOLIDAYS}
"""The weight of each burden's fairness."""
RECENT_DAYS = 14
"""How many days before a period the solver is told: twice the longest window of a rule."""
TAIL_DAYS = 7
"""How many days after a period are looked at, where duties are already published there."""


@dataclass(frozen=True)
class Plan:
    """A rostering problem stated from the tables, and what it takes to read its solution.

    kept: the duties of the period that stay as they are. `problem.days` may exceed the period's
    where duties are already published right after it.
    """

    snapshot: Snapshot
    period: Period
    level: str | None
    kept: tuple[Duty, ...]
    problem: Problem


def plan(
    snapshot: Snapshot,
    period: Period,
    level: str | None = None,
    *,
    movable: bool = False,
) -> Plan:
    """The rostering problem of a period.

    People: the pool (`posko.roster.facts.pool`), and whoever else has a duty that stays.
    Published and pinned duties are fixed, unless their person can no longer stand them (absent, on
    a task, no longer active): such a place is open again. Shifts that have begun ask for nobody and
    take nobody: what stands there stays. movable: published duties to come are not fixed, so that a
    repair can move them; pinned ones still are.
    """
    return _Planner(snapshot, period, level, movable).plan()


class _Planner:
    """Builds one problem; days are counted from the period's first date."""

    def __init__(
        self,
        snapshot: Snapshot,
        period: Period,
        level: str | None,
        movable: bool,
    ) -> None:
        self.snapshot, self.period = snapshot, period
        self.level = level
        self.known = facts(snapshot)
        every = needs(snapshot, period, level)
        self.asked = tuple(n for n in every if not self.known.begun(n.date, n.shift.key))
        self.shifts = scheme_shifts(snapshot)
        standing = roster_duties(snapshot, period)
        self.kept = tuple(d for d in standing if d.locked and self._can_stand(d))
        # What nobody stands is an open place; yet until somebody decides about it, it is on the
        # roster, and whatever its person is given besides has to go with it.
        self.stuck = tuple(d for d in standing if d.locked and not self._can_stand(d))
        self.begun = tuple(d for d in self.kept if self.known.begun(d.date, d.shift))
        self.fixed = tuple(d for d in self.kept if d.pinned or not movable or d in self.begun)
        self.before = tuple(d for d in around(snapshot, period) if d.date < period.start)
        self.after = tuple(d for d in around(snapshot, period) if d.date >= period.end)
        team = [member.volunteer_id for member in pool(snapshot)]
        self.regular = frozenset(team)
        team += sorted({duty.volunteer_id for duty in self.kept} - set(team))
        self.people = frozenset(team)
        self.team = tuple(self.known.member(person) for person in team)
        self.days = period.days + self._tail()

    def plan(self) -> Plan:
        stated = Problem(
            start=self.period.start,
            days=self.days,
            shifts=tuple(self._shift(shift) for shift in self.every),
            people=tuple(self._person(member.volunteer_id) for member in self.team),
            coverage=tuple(self._coverage(need) for need in self.asked),
            roles=tuple(
                RoleMinimum(self._day(need.date), need.shift.key, role, people, w.MISSING_ROLE)
                for need in self.asked
                for role, people in need.roles.items()
            ),
            requests=tuple(self._requests()),
            fixed=tuple(self._fixed()),
            fairness=tuple(self._fairness()),
            teams=tuple(self._teams()),
            isolated_duty_weight=w.SINGLE_DUTY,
            isolated_off_weight=w.SINGLE_OFF,
        )
        return Plan(self.snapshot, self.period, self.level, self.kept, stated)

    @cached_property
    def every(self) -> tuple[Shift, ...]:
        """The shifts of the scheme, and those of duties that stand in and around the period."""
        standing = (*self.kept, *self.stuck, *self.before, *self.after)
        used = {*(shift.key for shift in self.shifts), *(duty.shift for duty in standing)}
        return tuple(shift for key, shift in self.known.shifts.items() if key in used)

    @cached_property
    def blocked(self) -> Mapping[str, frozenset[tuple[int, str]]]:
        """By person the cells that nobody may give them, whatever else they do."""
        return {member.volunteer_id: frozenset(self._blocked(member)) for member in self.team}

    # -- days and cells ---------------------------------------------------------------------------

    def _day(self, day: date) -> int:
        return (day - self.period.start).days

    def _tail(self) -> int:
        near = self.period.end + timedelta(days=TAIL_DAYS)
        dates = [d.date for d in self.after if d.date < near and d.volunteer_id in self.people]
        return (max(dates) - self.period.end).days + 1 if dates else 0

    def _can_stand(self, duty: Duty) -> bool:
        """Whether nothing but other duties keeps the person of a duty from it."""
        return not objections_alone(self.known, duty)

    def _fixed(self) -> Iterable[Fixed]:
        cells = {
            (d.volunteer_id, self._day(d.date)): d.shift for d in (*self.fixed, *self._near_after())
        }
        for member in self.team:
            for day in range(self.period.days, self.days):
                cells.setdefault((member.volunteer_id, day), "")
        for (person, day), shift in cells.items():
            yield Fixed(person, day, shift or None)

    def _near_after(self) -> list[Duty]:
        """The published duties of the days that are stated after the period."""
        after = (d for d in self.after if d.volunteer_id in self.people)
        return [d for d in after if self._day(d.date) < self.days]

    # -- people -----------------------------------------------------------------------------------

    def _shift(self, shift: Shift) -> ShiftType:
        forbidden = frozenset(other.key for other in self.every if forbidden_next(shift, other))
        rest = self.known.norms.rest_after(shift)
        return ShiftType(shift.key, shift.minutes, shift.start_minute, forbidden, rest)

    def _blocked(self, member: Member) -> Iterable[tuple[int, str]]:
        person = member.volunteer_id
        stands = {
            (self._day(d.date), d.shift)
            for d in (*self.kept, *self._near_after())
            if d.volunteer_id == person
        }
        ours = {shift.key for shift in self.shifts}
        stuck = Row(member, self.known.stints(d for d in self.stuck if d.volunteer_id == person))
        for day in range(self.days):
            when = self.period.start + timedelta(days=day)
            for shift in self.every:
                if (day, shift.key) in stands:
                    continue
                outside = (
                    person not in self.regular
                    or shift.key not in ours
                    or self.known.begun(when, shift.key)
                    or (shift.night and not self.known.norms.nights)
                )
                duty = Duty(when, shift.key, person)
                if (
                    outside
                    or objections_alone(self.known, duty)
                    or (stuck.stints and objections(self.known, stuck, duty))
                ):
                    yield day, shift.key

    def _person(self, person: str) -> Person:
        norms, blocked = self.known.norms, self.blocked[person]
        nights = frozenset(shift.key for shift in self.every if shift.night)
        return Person(
            person,
            days_off=frozenset(
                day
                for day in range(self.days)
                if all((day, shift.key) in blocked for shift in self.every)
            ),
            blocked=blocked,
            skills=self._skills(person),
            max_consecutive=norms.days,
            run_limits=(RunLimit(nights, norms.nights),) if nights and norms.nights else (),
            minutes_limits=(*self._weekly_limits(person), *self._monthly_limits(person)),
            recent=self._recent(person),
        )

    def _skills(self, person: str) -> dict[str, frozenset[int] | None]:
        """The days on which somebody fills each role that is asked for. Whoever stays a member of a
        shift does not lead it, whatever their grade."""
        roles = sorted({role for need in self.asked for role in need.roles})
        follows = {
            d.date for d in self.fixed if d.volunteer_id == person and d.function != COORDINATOR
        }
        held = {
            role: frozenset(
                self._day(day)
                for day in self.period
                if self.known.holds(person, role, day)
                and not (role == COORDINATOR and day in follows)
            )
            for role in roles
        }
        return {role: days for role, days in held.items() if days}

    def _recent(self, person: str) -> tuple[str | None, ...]:
        worked = {self._day(d.date): d.shift for d in self.before if d.volunteer_id == person}
        return tuple(worked.get(day) for day in range(-RECENT_DAYS, 0))

    def _minutes(self, person: str, duties: Iterable[Duty]) -> Counter[int]:
        """Minutes of a person's duties by day."""
        found: Counter[int] = Counter()
        for duty in duties:
            if duty.volunteer_id == person:
                found[self._day(duty.date)] += self.known.shifts[duty.shift].minutes
        return found

    def _weekly_limits(self, person: str) -> Iterable[MinutesLimit]:
        """The hours of any seven days, where they can bind at all; what stands already stays."""
        norms = self.known.norms
        longest = max(shift.minutes for shift in self.every)
        taken = self._minutes(person, self.stuck)
        for when, minutes in self.known.task_minutes(person).items():
            taken[self._day(when)] += minutes
        stood = self._minutes(person, (*self.before, *self.fixed, *self._near_after()))
        for first in range(1 - WEEK_DAYS, self.days):
            week = range(first, first + WEEK_DAYS)
            most = norms.week - sum(taken[day] for day in week)
            if longest * norms.most_days_in_a_week > most:
                standing = sum(stood[day] for day in week)
                yield MinutesLimit(first, week[-1], max(most, standing, 0))

    def _monthly_limits(self, person: str) -> Iterable[MinutesLimit]:
        """The hours of each calendar month that are left to the period; what stands stays."""
        later = (d for d in self.after if self._day(d.date) >= self.days)
        outside = self._minutes(person, (*self.before, *later, *self.stuck))
        stood = self._minutes(person, (*self.fixed, *self._near_after()))
        for month in {month_of(day): None for day in self.period}:
            days = range(self._day(month.start), self._day(month.end))
            left = self.known.norms.month - sum(outside[day] for day in days)
            standing = sum(stood[day] for day in days)
            yield MinutesLimit(
                max(days[0], 0), min(days[-1], self.days - 1), max(left, standing, 0)
            )

    # -- wishes and fair shares -------------------------------------------------------------------

    def _coverage(self, need: Needs) -> Coverage:
        return Coverage(
            self._day(need.date), need.shift.key, need.people, w.MISSING_PERSON, w.SPARE_PERSON
        )

    def _requests(self) -> Iterable[Request]:
        """Preferences, and the way home for nights."""
        for member in self.team:
            if member.volunteer_id not in self.regular:
                continue
            wanted = [
                wish for wish in self.known.wishes.get(member.volunteer_id, ()) if wish.weight > 0
            ]
            for when in self.period:
                yield from self._avoided(member, when)
                for wish in wanted:
                    yield from self._wanted(member, when, wish)

    def _avoided(self, member: Member, when: date) -> Iterable[Request]:
        """The shifts of a date that a person asked not to stand, or has far to go home from."""
        wishes = self.known.wishes.get(member.volunteer_id, ())
        for shift in self.shifts:
            against = sum(
                -wish.weight
                for wish in wishes
                if wish.weight < 0 and wish.concerns(when, shift.key)
            )
            if shift.night and member.km is not None:
                against += int(member.km / w.NIGHT_WAY_KM) * w.WISH
            if against:
                yield Request(member.volunteer_id, self._day(when), shift.key, against, on=False)

    def _wanted(self, member: Member, when: date, wish: Wish) -> Iterable[Request]:
        """What a wish for duty means on a date.

        "Wants mornings" on every such day is read as "rather not the others": otherwise a wish for
        a kind of shift would be a wish for more duty.
        """
        person, day = member.volunteer_id, self._day(when)
        keys = [shift.key for shift in self.shifts]
        if not wish.concerns(when, wish.shift or keys[0]):
            return
        if wish.shift is not None and wish.day is None:
            for key in keys:
                if key != wish.shift:
                    yield Request(person, day, key, wish.weight, on=False)
        elif wish.shift is None or wish.shift in keys:
            yield Request(person, day, wish.shift, wish.weight, on=True)

    def _teams(self) -> Iterable[Team]:
        cells = frozenset(
            (self._day(need.date), need.shift.key) for need in self.asked if need.by_team
        )
        for name, people in kept_teams(self.snapshot).items():
            yield Team(name, people, cells, w.TEAM)

    def _fairness(self) -> Iterable[Fairness]:
        """Everybody's fair share of each burden. Hours are counted in the unit that all shifts are
        multiples of."""
        unit = reduce(gcd, (shift.minutes for shift in self.shifts))
        hours = {shift.key: shift.minutes // unit for shift in self.shifts}
        ours = [m.volunteer_id for m in self.team if m.volunteer_id in self.regular]
        present = presence(self.snapshot, self.period, ours)
        points, days, asked = {}, {}, {}
        for name, by in carrying(self.snapshot, self.period).items():
            points[name] = {key: hours[key] if name == "hours" else 1 for key in by.shifts}
            days[name] = frozenset(map(self._day, by.dates))
            each = max(points[name].values(), default=0) * self._able()
            most = sum(present[name].values()) * each
            size = unit / 60 if name == "hours" else 1
            asked[name] = min(self._asked(points[name], by.dates), most) * size
        shares = fair_shares(self.snapshot, self.period.start, present, asked)
        for name, own in shares.items():
            size = unit / 60 if name == "hours" else 1
            targets = {person: share.target / size for person, share in own.items()}
            yield Fairness(name, points[name], targets, WEIGHTS[name], days=days[name])

    def _asked(self, points: Mapping[str, int], dates: Collection[date]) -> float:
        """How much of a burden the shifts ask for, and what stands where they have begun."""
        to_come = sum(
            need.people * points.get(need.shift.key, 0) for need in self.asked if need.date in dates
        )
        return to_come + sum(points.get(d.shift, 0) for d in self.begun if d.date in dates)

    def _able(self) -> float:
        """The part of the days present on which one can stand duty at most, by the hours of a
        month; more than that cannot be anybody's share."""
        shortest = min(shift.minutes for shift in self.shifts)
        run = self.known.norms.days / (self.known.norms.days + 1)
        return min(run, self.known.norms.month / shortest / 30)
