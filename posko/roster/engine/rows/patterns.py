"""The cheapest legal row of duties for each person, by dynamic programming.

Given a price for every cell, the best row of one person that keeps all their hard rules is a
shortest path over days. A state says what was worked last and for how many days in a row (or how
many days off in a row), and counts minutes, weekends and the most tightly limited shift. The
paths of all people are found at once, as arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model import too_soon
from ..problem import Person, Problem, ShiftType

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
#: One row per person or column: the number of the shift on each day, -1 for a day off.
Rows = NDArray[np.int8]

NEVER = np.float32(np.inf)
#: No more numbers than this per day and person: beyond it, the method does not pay.
MOST_STATES = 40_000
#: How often rows are searched again with a toll on shifts that exceed their limit.
MOST_REPRICINGS = 4
#: That toll: how it starts and grows while a limit is exceeded, what is left of it for next time.
FIRST_TOLL, TOLL_GROWTH, TOLL_MEMORY = 1.0, 1.5, 0.8
#: It grows no further: no toll keeps a person within two limits at once where only a mixture of
#: rows does, and prices are reckoned in single precision.
MOST_TOLL = 10_000.0


@dataclass(frozen=True)
class Patterns:
    """The rows found in one pricing: ``rows[i]`` of ``people[i]``, -1 for a day off.

    ``least`` bounds from below what any row of each person asked about costs.
    """

    people: Ints
    rows: Rows
    least: Floats


@dataclass(frozen=True)
class _Ends:
    """Where rows end, one entry per row: the place in the list of people asked about, and on the
    last day the state, units of minutes, weekends and limited shifts worked until then."""

    who: Ints
    state: Ints
    units: Ints
    weekends: Ints
    limited: Ints


@dataclass(frozen=True)
class _Paths(Patterns):
    """Rows before limits on single shifts are looked at; ``best`` marks each person's best."""

    best: NDArray[np.bool_]


def supported(problem: Problem) -> bool:
    """Say whether every rule of the problem can be followed along one person's row."""
    gaps = any(too_soon(a, b, 2) for a in problem.shifts for b in problem.shifts)
    plain = all(
        not person.recent and not person.run_limits and not person.minutes_limits
        for person in problem.people
    )
    short_weekends = all(len(weekend) <= 2 for weekend in problem.weekends)
    shared = bool(problem.fairness or problem.teams) or problem.published is not None
    if gaps or shared or not plain or not short_weekends or not problem.people:
        return False
    return Pricer(problem).states <= MOST_STATES


class Pricer:
    """Everything about the people's rules that does not change with prices."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.days = problem.days
        people = problem.people
        self.limited = self._most_limited()
        # Minutes are counted in the largest unit that fits; with no shift to count, in none.
        whole = self.days * max(shift.minutes for shift in problem.shifts)
        self.unit = gcd(*(s.minutes for s in problem.shifts if s.id != self.limited)) or whole + 1
        self.longest = max(min(p.max_consecutive or self.days, self.days) for p in people)
        self.rest = max(2, *(p.min_consecutive_off for p in people))
        self.most_units = max(self._most_units(p) for p in people)
        weekends = len(problem.weekends)
        limits = [weekends if p.max_weekends is None else p.max_weekends for p in people]
        self.count_weekends = any(limit < weekends for limit in limits)
        self.weekend_size = 1 + (min(max(limits), weekends) if self.count_weekends else 0)
        self.weekend_limit = np.array(limits)
        self.limit = np.array(
            [p.max_shifts.get(self.limited, self.days) if self.limited else 0 for p in people]
        )
        self.limit_size = 1 + int(self.limit.max())
        self.classes = self._classes()
        self.class_units = [self._units(problem.shifts[m[0]]) for m in self.classes]
        self.least_minutes = np.array([p.min_minutes for p in people])
        most = [whole if p.max_minutes is None else p.max_minutes for p in people]
        self.most_minutes = np.array(most)
        # The limited shift is counted apart, so its minutes need no place among the units.
        apart = problem.shift(self.limited).minutes if self.limit_size > 1 and self.limited else 0
        units, others = np.arange(self.most_units + 1), np.arange(self.limit_size)
        self.minutes = units[:, None] * self.unit + others * apart

        # A toll per person and shift keeps shifts that are not counted exactly within limits.
        self.shift_limits = np.array(
            [[p.max_shifts.get(s.id, self.days) for s in problem.shifts] for p in people]
        )
        self._toll = np.zeros(self.shift_limits.shape)

    @property
    def states(self) -> int:
        """How many numbers are kept per person and day."""
        runs = len(self.classes) * self.longest + self.rest
        return runs * (self.most_units + 1) * self.weekend_size * self.limit_size

    @cached_property
    def allowed(self) -> NDArray[np.bool_]:
        """Whether a person may work a shift on a day: (people, days, shifts)."""
        problem = self.problem
        fixed = {(cell.person, cell.day): cell.shift for cell in problem.fixed}
        table = np.zeros((len(problem.people), self.days, len(problem.shifts)), dtype=bool)
        for i, person in enumerate(problem.people):
            for day in range(self.days):
                for s, shift in enumerate(problem.shifts):
                    decided = fixed.get((person.id, day), shift.id)
                    table[i, day, s] = decided == shift.id and _free(person, day, shift)
        return table

    @cached_property
    def must_work(self) -> NDArray[np.bool_]:
        """Whether a day off is out of the question: (people, days)."""
        numbers = {person.id: i for i, person in enumerate(self.problem.people)}
        table = np.zeros((len(numbers), self.days), dtype=bool)
        for cell in self.problem.fixed:
            table[numbers[cell.person], cell.day] = cell.shift is not None
        return table

    @cached_property
    def wishes(self) -> tuple[Floats, Floats]:
        """What each cell (people, days, shifts) and each day off (people, days) costs its person.

        A wish to work a shift is charged to the day off and to every other shift.
        """
        problem = self.problem
        numbers = {person.id: i for i, person in enumerate(problem.people)}
        index = {shift.id: s for s, shift in enumerate(problem.shifts)}
        cells = np.zeros((len(numbers), self.days, len(index)))
        off = np.zeros((len(numbers), self.days))
        for request in problem.requests:
            here = numbers[request.person], request.day
            wanted = slice(None) if request.shift is None else index[request.shift]
            if request.on:
                off[here] += request.weight
                cells[here] += request.weight
                cells[(*here, wanted)] -= request.weight
            else:
                cells[(*here, wanted)] += request.weight
        return cells, off

    def own_cost(self, people: Ints, rows: Rows) -> Floats:
        """Return what each row costs its person: wishes and isolated days."""
        cells, off = self.wishes
        days = np.arange(self.days)
        worked = rows >= 0
        cost = np.where(
            worked,
            cells[people[:, None], days, np.maximum(rows, 0)],
            off[people[:, None], days],
        ).sum(axis=1)
        before, here, after = worked[:, :-2], worked[:, 1:-1], worked[:, 2:]
        lone = (here & ~before & ~after).sum(axis=1)
        gap = (~here & before & after).sum(axis=1)
        problem = self.problem
        cost = cost + lone * problem.isolated_duty_weight + gap * problem.isolated_off_weight
        return np.asarray(cost)

    def price(self, prices: Floats, people: Ints) -> Patterns:
        """Return the cheapest rows of these people when each cell costs its price more.

        ``prices`` has the shape (people of the problem, days, shifts). Beside the best row of
        each person come the best ones of other lengths, as they are found on the way. Limits on
        shifts that are not counted exactly are priced instead: ``least`` stays a true bound.
        """
        wanted: Ints = people
        least = np.full(len(self.problem.people), -np.inf)
        found: list[tuple[Ints, Rows]] = []
        toll = np.zeros((len(wanted), self.shift_limits.shape[1]))
        for _ in range(MOST_REPRICINGS):
            paths = self._paths(prices[wanted], wanted, toll)
            refund = (toll * self.shift_limits[wanted]).sum(axis=1)
            least[wanted] = np.maximum(least[wanted], paths.least - refund)
            counts = (paths.rows[:, :, None] == np.arange(toll.shape[1])).sum(axis=1)
            over = counts > self.shift_limits[paths.people]
            legal = ~over.any(axis=1)
            found.append((paths.people[legal], paths.rows[legal]))
            again = ~legal & paths.best
            which, where = np.nonzero(over & again[:, None])
            who = paths.people[which]
            if not len(who):
                break
            grown = TOLL_GROWTH * self._toll[who, where] + FIRST_TOLL
            self._toll[who, where] = np.minimum(grown, MOST_TOLL)
            wanted = np.unique(who)
            toll = self._toll[wanted]
        self._toll *= TOLL_MEMORY
        return Patterns(
            np.concatenate([who for who, _ in found]),
            np.concatenate([rows for _, rows in found]),
            least[people],
        )

    # -- the recursion ----------------------------------------------------------------------------

    def _paths(self, prices: Floats, people: Ints, toll: Floats) -> _Paths:
        cells, rest = self.wishes
        cost = np.where(self.allowed[people], cells[people] + prices + toll[:, None, :], np.inf)
        off = np.where(self.must_work[people], np.inf, rest[people])
        by_class = np.stack([cost[:, :, members].min(axis=2) for members in self.classes], axis=2)
        choice = np.stack([cost[:, :, m].argmin(axis=2) for m in self.classes], axis=2)
        table = self._forward(by_class.astype(np.float32), off.astype(np.float32), people)
        return self._backward(table, choice, people)

    def _forward(self, cost: Floats, off: Floats, people: Ints) -> Floats:
        """The least cost of any row until each day, by what it counts: (days, states, people,
        units of minutes, weekends, limited shifts).

        cost: of a cell by class of shifts, (people, days, classes); off: of a day off, (people,
        days). The states are runs of work by class and length, then days off in a row.
        """
        many, classes, runs, rests = len(people), len(self.classes), self.longest, self.rest
        inner = (many, self.most_units + 1, self.weekend_size, self.limit_size)
        table = np.empty((self.days, classes * runs + rests, *inner), dtype=np.float32)
        before = np.full((classes * runs + rests, *inner), NEVER, dtype=np.float32)
        before[-1, :, 0, 0, 0] = 0
        source = np.empty((runs, *inner), dtype=np.float32)
        start_work = self._start_work(people)
        too_long = self._too_long(people)
        for day in range(self.days):
            now = table[day]
            worked = before[: classes * runs].reshape(classes, runs, *inner)
            rested = before[classes * runs :]
            ended = worked.min(axis=0)
            ended += self._end_work(people, day)[..., None, None, None]
            now_rest = now[classes * runs :]
            ended.min(axis=0, out=now_rest[0])
            now_rest[1:] = rested[:-1]
            np.minimum(now_rest[-1], rested[-1], out=now_rest[-1])
            now_rest += off[:, day, None, None, None]
            fresh = (rested + start_work(day)[..., None, None, None]).min(axis=0)
            now_work = now[: classes * runs].reshape(classes, runs, *inner)
            now_work.fill(NEVER)
            position = self._weekend_position[day]
            for c in range(classes):
                source[0] = fresh
                earlier = self._before[c]
                if earlier:
                    np.copyto(source[1:], worked[earlier[0], :-1])
                    for other in earlier[1:]:
                        np.minimum(source[1:], worked[other, :-1], out=source[1:])
                else:
                    source[1:] = NEVER
                source += (cost[:, day, c] + too_long)[..., None, None, None]
                units, one = self.class_units[c], int(self._is_limited[c])
                target = now_work[c][:, :, units:, :, one:]
                given = source[:, :, : source.shape[2] - units, :, : source.shape[4] - one]
                if position == 0:
                    target[:, :, :, 1:] = given[:, :, :, :-1]
                elif position == 1:
                    target[:1, :, :, 1:] = given[:1, :, :, :-1]
                    target[1:] = given[1:]
                else:
                    target[...] = given
            before = now
        return table

    def _backward(self, table: Floats, choice: Ints, people: Ints) -> _Paths:
        """The best row of each person for each total of units, from the table of `_forward`.

        choice: the cheapest shift of each class, by its number in the class: (people, days,
        classes).
        """
        final = table[-1].transpose(1, 2, 0, 3, 4).copy()
        low, high = self.least_minutes[people, None, None], self.most_minutes[people, None, None]
        wrong = (self.minutes < low) | (self.minutes > high)
        final[np.broadcast_to(wrong[:, :, None, None, :], final.shape)] = NEVER
        if self.count_weekends:
            wrong = np.arange(self.weekend_size) > self.weekend_limit[people, None]
            final[np.broadcast_to(wrong[:, None, None, :, None], final.shape)] = NEVER
        if self.limit_size > 1:
            wrong = np.arange(self.limit_size) > self.limit[people, None]
            final[np.broadcast_to(wrong[:, None, None, None, :], final.shape)] = NEVER
        # The best end of each person for each total: several rows for one recursion.
        last = final.reshape(len(people), final.shape[1], -1)
        values = last.min(axis=2)
        who, total = np.nonzero(np.isfinite(values))
        where = last[who, total].argmin(axis=1)
        state, weekend, limited = np.unravel_index(where, final.shape[2:])
        ends = _Ends(who, state, total, weekend, limited)
        rows = self._trace(table, choice, people, ends)
        least = values.min(axis=1)
        best = values[who, total] == least[who]
        return _Paths(people[who], rows, least.astype(float), best)

    def _trace(self, table: Floats, choice: Ints, people: Ints, ends: _Ends) -> Rows:
        """The rows that lead to these ends, followed back through the table of `_forward`."""
        who, state, total = ends.who, ends.state, ends.units
        weekend, limited = ends.weekends, ends.limited
        rows = np.full((len(who), self.days), -1, dtype=np.int8)
        classes, runs = len(self.classes), self.longest
        work = classes * runs
        units = np.array(self.class_units)
        counts = np.array(self._is_limited, dtype=int)
        members = np.full((classes, max(len(m) for m in self.classes)), -1)
        for c, shifts in enumerate(self.classes):
            members[c, : len(shifts)] = shifts
        start_work, moves = self._start_work(people), self._moves
        for day in range(self.days - 1, -1, -1):
            busy = state < work
            kind = np.where(busy, state // runs, 0)
            run = state % runs
            rows[busy, day] = members[kind, choice[who, day, kind]][busy]
            if day == 0:
                break
            position = self._weekend_position[day]
            counted = busy & ((position == 0) | ((position == 1) & (run == 0)))
            total = total - np.where(busy, units[kind], 0)
            weekend = weekend - (counted if self.count_weekends else 0)
            limited = limited - np.where(busy, counts[kind], 0)
            values = table[day - 1][:, who, total, weekend, limited] + moves[:, state]
            ending = self._end_work(people, day)[:, who]
            values[:work] += np.where(busy, 0, np.tile(ending, (classes, 1)))
            values[work:] += np.where(busy, start_work(day)[:, who], 0)
            state = values.argmin(axis=0)
        return rows

    # -- tables of the recursion ------------------------------------------------------------------

    @cached_property
    def _moves(self) -> Floats:
        """0 where one state can follow another, else never: (earlier, later)."""
        classes, runs, rests = len(self.classes), self.longest, self.rest
        work = classes * runs
        moves = np.full((work + rests, work + rests), NEVER)
        for c in range(classes):
            for run in range(runs):
                moves[c * runs + run, work] = 0
                if run == 0:
                    moves[work:, c * runs] = 0
                else:
                    for earlier in self._before[c]:
                        moves[earlier * runs + run - 1, c * runs + run] = 0
        for o in range(1, rests):
            moves[work + o - 1, work + o] = 0
        moves[-1, -1] = 0
        return moves

    @cached_property
    def _before(self) -> list[list[int]]:
        shifts = self.problem.shifts
        return [
            [
                e
                for e, earlier in enumerate(self.classes)
                if not too_soon(shifts[earlier[0]], shifts[later[0]], 1)
            ]
            for later in self.classes
        ]

    @cached_property
    def _is_limited(self) -> list[bool]:
        names = [self.problem.shifts[members[0]].id for members in self.classes]
        return [self.limit_size > 1 and name == self.limited for name in names]

    @cached_property
    def _weekend_position(self) -> list[int]:
        position = [-1] * self.days
        if self.count_weekends:
            for weekend in self.problem.weekends:
                for i, day in enumerate(weekend):
                    position[day] = i
        return position

    def _end_work(self, people: Ints, day: int) -> Floats:
        """What going off on a day costs after a run of each length: (runs, people).

        A run that began on day 0 may have begun before it, and is never too short.
        """
        runs = np.arange(1, self.longest + 1)[:, None]
        least = np.array([self.problem.people[p].min_consecutive for p in people])
        cost = np.where((runs >= least) | (runs == day), 0.0, NEVER)
        if day >= 2:
            cost[0] += self.problem.isolated_duty_weight
        return cost.astype(np.float32)

    def _start_work(self, people: Ints) -> Any:
        rests = np.arange(1, self.rest + 1)[:, None]
        least = np.array([self.problem.people[p].min_consecutive_off for p in people])
        cost = np.where(rests >= least, 0.0, NEVER).astype(np.float32)
        lone = cost.copy()
        lone[0] += self.problem.isolated_off_weight
        return lambda day: lone if day >= 2 else cost

    def _too_long(self, people: Ints) -> Floats:
        runs = np.arange(1, self.longest + 1)[:, None]
        most = [self.problem.people[p].max_consecutive or self.days for p in people]
        return np.where(runs <= np.array(most), 0.0, NEVER).astype(np.float32)

    def _units(self, shift: ShiftType) -> int:
        apart = self.limit_size > 1 and shift.id == self.limited
        return 0 if apart else shift.minutes // self.unit

    def _most_units(self, person: Person) -> int:
        whole = self.days * max(shift.minutes for shift in self.problem.shifts)
        return min(whole, whole if person.max_minutes is None else person.max_minutes) // self.unit

    def _most_limited(self) -> str | None:
        """Return the most tightly limited shift, among those limited for all who may work it."""
        limits = {
            shift.id: [p.max_shifts.get(shift.id, self.days) for p in self.problem.people]
            for shift in self.problem.shifts
        }
        tight = {name: max(found) for name, found in limits.items() if 0 < max(found) < self.days}
        return min(tight, key=tight.__getitem__, default=None)

    def _classes(self) -> list[list[int]]:
        """Group shifts that differ in nothing but their price."""
        groups: dict[object, list[int]] = {}
        shifts = self.problem.shifts
        for s, shift in enumerate(shifts):
            key = (
                shift.minutes,
                shift.id == self.limited,
                tuple(too_soon(shift, other, 1) for other in shifts),
                tuple(too_soon(other, shift, 1) for other in shifts),
            )
            groups.setdefault(key, []).append(s)
        return list(groups.values())


def _free(person: Person, day: int, shift: ShiftType) -> bool:
    return (
        day not in person.days_off
        and (day, shift.id) not in person.blocked
        and person.max_shifts.get(shift.id, 1) > 0
    )
