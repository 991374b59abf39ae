"""What to give up in a week, as one whole-number programme."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import gcd

from posko.roster.duties import WEEK_DAYS, Duty, Period, Place
from posko.roster.engine import highs, rounding
from posko.roster.engine.model import Model
from posko.roster.engine.race import Race
from posko.roster.facts import COORDINATOR, month_of
from posko.roster.relieving.week import Group, Pair, Week
from posko.roster.rules import Needs

PRICES: Mapping[str, int] = {"rest": 8, "limit": 9, "borrow": 10, "leave": 11}
"""The price of one step. Near each other, so that fewer steps go before milder ones; of two equal
numbers the milder goes first. A person is borrowed for each duty anew."""
LEVEL_PRICE = 12
"""For each place that a milder level would no longer ask for: filling it in any other way goes
first, and the level is lowered only where a place would stay empty otherwise."""
MISSING_PRICE = 1000
"""For a missing person or skill, on top of the dearest single step: places come first."""


@dataclass(frozen=True)
class Found:
    """A solution: who is newly put where, and the level of each date where it is lowered."""

    own: tuple[Duty, ...]
    groups: tuple[tuple[Group, tuple[tuple[Place, int], ...]], ...]
    levels: Mapping[date, str]


@dataclass(frozen=True)
class _Demand:
    """People of one role whom a place lacks. short: the column that counts the missing; open: asked
    for beyond those who stand there; at: the same by the column of a milder level."""

    short: int
    open: int
    at: Mapping[int, int]


class Programme:
    """The whole-number programme of a week in which some kinds of steps are allowed."""

    def __init__(self, week: Week, kinds: Collection[str]) -> None:
        self.week, self.kinds = week, frozenset(kinds)
        self.known, self.norms = week.known, week.known.norms
        self.model = Model()
        self.groups = week.groups("borrow" in self.kinds)
        self.cells: list[dict[Place, int]] = []
        self.levels: dict[tuple[date, str], int] = {}
        self.short: list[int] = []
        self.number = {slot.place: n for n, slot in enumerate(week.slots)}
        prices = self._level_prices() if "level" in self.kinds else {}
        dearest = max((*prices.values(), *PRICES.values()))
        self.missing_price = MISSING_PRICE + dearest if self.kinds else 1
        for group in self.groups:
            self.cells.append(self._cells_of(group))
            self._clash_rows(group, self.cells[-1])
            self._run_rows(group, self.cells[-1])
            self._hour_rows(group, self.cells[-1])
        for key, price in prices.items():
            self.levels[key] = self.model.column(0, 1, price)
        self._level_rows()
        self._coverage()

    def solve(self, deadline: float) -> Race[Sequence[float]]:
        race: Race[Sequence[float]] = Race(deadline)
        rounding.run(self.model, race, seed=0)
        if not race.over:
            highs.run(self.model, race, seed=0)
        return race

    def missing_in(self, answer: Sequence[float] | None) -> int:
        """How many people and skills a solution leaves missing; all, where there is none."""
        counts = self.model.high if answer is None else answer
        return round(sum(counts[column] for column in self.short))

    def read(self, answer: Sequence[float] | None) -> Found:
        """Who is put where by a solution; nobody new, where there is none."""
        values = [0.0] * len(self.model.low) if answer is None else answer
        own: list[Duty] = []
        groups = []
        for group, cells in zip(self.groups, self.cells, strict=True):
            given = [(place, round(values[c])) for place, c in cells.items() if values[c] > 0.5]
            if group.own:
                own += (Duty(*place, group.members[0].volunteer_id) for place, _ in given)
            elif given:
                groups.append((group, tuple(sorted(given, key=lambda g: self.number[g[0]]))))
        levels = {day: level for (day, level), c in self.levels.items() if values[c] > 0.5}
        return Found(tuple(sorted(own)), tuple(groups), levels)

    # -- one group --------------------------------------------------------------------------------

    def _cells_of(self, group: Group) -> dict[Place, int]:
        found = {}
        for place in sorted(group.cells, key=lambda p: self.number[p]):
            if place in group.opened and not (group.own and "leave" in self.kinds):
                continue  # whoever is on leave elsewhere is not borrowed either
            price = 0 if group.own else PRICES["borrow"]
            if place in group.opened:
                price = PRICES["leave"]
            found[place] = self.model.column(0, len(group.members), price)
        return found

    def _clash_rows(self, group: Group, cells: Mapping[Place, int]) -> None:
        """One duty at a time with rest between; once less rest, where that may be asked."""
        slots, once = self.week.slots, {}
        lenient = group.own and "rest" in self.kinds

        def short_rest(pair: Pair) -> int | None:
            places = [slots[n].place for n in pair]
            there = [p for p in places if p in cells or p in group.fixed]
            if len(there) < 2 or not any(p in cells for p in places):
                return None
            if pair not in once:
                once[pair] = self.model.column(0, 1, PRICES["rest"])
            return once[pair]

        for clique, soft in self.week.clashes.cliques:
            columns = [cells[p] for n in clique if (p := slots[n].place) in cells]
            fixed = sum(slots[n].place in group.fixed for n in clique)
            if not columns or len(columns) + fixed < 2:
                continue
            limit = max(0, len(group.members) - fixed)
            extra = [c for pair in soft if (c := short_rest(pair)) is not None] if lenient else []
            self.model.row([*columns, *extra], [1] * len(columns) + [-1] * len(extra), None, limit)
        if lenient:
            for (i, j), column in once.items():
                pair = [slots[n].place for n in (i, j)]
                free = [cells[p] for p in pair if p in cells]
                self.model.row([*free, column], [1] * len(free) + [-1], None, len(free) - 1)
            if len(once) > 1:
                self.model.at_most(list(once.values()), 1)

    def _run_rows(self, group: Group, cells: Mapping[Place, int]) -> None:
        """Days and nights in a row: one window longer for once, where that may be asked."""
        for most, nights in ((self.norms.days, False), (self.norms.nights, True)):
            by_day: dict[date, list[int]] = {}
            fixed: dict[date, int] = {}
            for slot in self.week.slots:
                if nights and not slot.shift.night:
                    continue
                if slot.place in cells:
                    by_day.setdefault(slot.day, []).append(cells[slot.place])
                elif slot.place in group.fixed:
                    fixed[slot.day] = 1
            once: dict[date, int] = {}
            for window in _windows(self.week.period, most + 1):
                if any(day not in by_day and day not in fixed for day in window):
                    continue
                columns = [c for day in window for c in by_day.get(day, ())]
                if not columns:
                    continue
                limit = most * len(group.members) - sum(fixed.get(day, 0) for day in window)
                more = self._lift(group)
                once.update((window[0], column) for column in more)
                weights = [1] * len(columns) + [-1] * len(more)
                self.model.row([*columns, *more], weights, None, max(0, limit))
            if len(once) > 1:
                self.model.at_most(list(once.values()), 1)
            self._longer_run_rows(once, most + 1, by_day, fixed)

    def _longer_run_rows(
        self,
        once: Mapping[date, int],
        most: int,
        by_day: Mapping[date, list[int]],
        fixed: Mapping[date, int],
    ) -> None:
        """Of two windows one date apart only one is lifted: no run passes the limit by two. That
        follows from the other rows, but not while half of each window is lifted."""
        for first in once:
            window = [first + timedelta(days=n) for n in range(most + 1)]
            if window[1] in once:
                columns = [c for day in window for c in by_day.get(day, ())]
                limit = most - sum(fixed.get(day, 0) for day in window)
                self.model.row(columns, [1] * len(columns), None, limit)

    def _hour_rows(self, group: Group, cells: Mapping[Place, int]) -> None:
        """Hours of any seven dates and of a calendar month: one duty more for once."""
        period = self.week.period
        tasks = self.known.task_minutes(group.members[0].volunteer_id)
        weeks = [Period(window[0], WEEK_DAYS) for window in _windows(period, WEEK_DAYS)]
        months = list({month_of(day).start: month_of(day) for day in period}.values())
        for spans, cap, with_tasks in (
            (weeks, self.norms.week, True),
            (months, self.norms.month, False),
        ):
            lifts: dict[date, list[int]] = {}
            for span in spans:
                inside = [(s, cells[s.place]) for s in self.week.slots if s.place in cells]
                inside = [(s, column) for s, column in inside if s.day in span]
                used = sum(
                    self.known.shifts[key].minutes for day, key in group.fixed if day in span
                )
                if with_tasks:
                    used += sum(minutes for day, minutes in tasks.items() if day in span)
                longest = max((s.shift.minutes for s, _ in inside), default=0)
                if not inside or used + longest * len({s.day for s, _ in inside}) <= cap:
                    continue
                key = span.start if not with_tasks else period.start
                if key not in lifts:
                    lifts[key] = self._lift(group)
                more = lifts[key]
                # In whole shifts, not minutes: no part of a shift fits into what is left over.
                unit = gcd(*(s.shift.minutes for s, _ in inside))
                self.model.row(
                    [*(c for _, c in inside), *more],
                    [
                        *(s.shift.minutes // unit for s, _ in inside),
                        *([-longest // unit] * len(more)),
                    ],
                    None,
                    max(0, cap * len(group.members) - used) // unit,
                )

    def _lift(self, group: Group) -> list[int]:
        """The column that lifts a limit for once; none where it may not be."""
        if not group.own or "limit" not in self.kinds:
            return []
        return [self.model.column(0, 1, PRICES["limit"])]

    # -- places -----------------------------------------------------------------------------------

    def _level_prices(self) -> dict[tuple[date, str], int]:
        """The price of a milder level on a date; none where it would ask for as much."""
        now = {need.place: need for need in self.week.asked}
        found = {}
        for key, by_place in self.week.milder.items():
            fewer = sum(
                now[place].people
                - need.people
                + sum(now[place].roles.values())
                - sum(need.roles.values())
                for place, need in by_place.items()
            )
            if fewer > 0:
                found[key] = LEVEL_PRICE * fewer
        return found

    def _level_rows(self) -> None:
        by_day: dict[date, list[int]] = {}
        for (day, _), column in self.levels.items():
            by_day.setdefault(day, []).append(column)
        for columns in by_day.values():
            if len(columns) > 1:
                self.model.at_most(columns, 1)

    def _coverage(self) -> None:
        """Heads and roles of each place: filled, no longer asked for, or missing at its price."""
        by_day: dict[tuple[date, str | None], list[_Demand]] = {}
        for need in self.week.asked:
            milder = {
                self.levels[need.date, level]: by_place[need.place]
                for (day, level), by_place in self.week.milder.items()
                if (day, level) in self.levels and day == need.date
            }
            roles: dict[str | None, None] = {None: None, **dict.fromkeys(need.roles)}
            roles.update(dict.fromkeys(role for one in milder.values() for role in one.roles))
            for role in roles:
                demand = self._demand(need, role, milder)
                if demand is not None:
                    by_day.setdefault((need.date, role), []).append(demand)
        for (day, role), demands in by_day.items():
            self._day_row(day, role, demands)

    def _demand(self, need: Needs, role: str | None, milder: Mapping[int, Needs]) -> _Demand | None:
        """The column of what is missing of one role of a place and the row that counts it; None
        where whoever stands there suffices. milder: the needs by the column of their level."""
        place = need.place
        there = sum(duty.place == place and self._serves(duty, role) for duty in self.week.kept)
        asked = _asked(need, role)
        lower = {column: _asked(one, role) for column, one in milder.items()}
        most = max(asked, *lower.values(), 0)
        if most <= there:
            return None
        columns = [
            cells[place]
            for group, cells in zip(self.groups, self.cells, strict=True)
            if place in cells and self._fills(group.members[0].volunteer_id, role, need.date)
        ]
        short = self.model.column(0, most, self.missing_price)
        self.short.append(short)
        fewer = {column: asked - people for column, people in lower.items() if people != asked}
        self.model.row(
            [*columns, short, *fewer],
            [1] * (len(columns) + 1) + [*fewer.values()],
            asked - there,
            None,
        )
        open_at = {column: max(0, people - there) for column, people in lower.items()}
        return _Demand(short, max(0, asked - there), open_at)

    def _day_row(self, day: date, role: str | None, demands: Sequence[_Demand]) -> None:
        """A date with more places than people who could come at all misses the difference, at
        whichever level it has. That follows from the other rows, but not at half a level."""
        people = sum(
            len(group.members)
            for group, cells in zip(self.groups, self.cells, strict=True)
            if any(when == day for when, _ in cells)
            and self._fills(group.members[0].volunteer_id, role, day)
        )
        gap = sum(demand.open for demand in demands) - people
        if gap <= 0:
            return
        levels = demands[0].at
        fewer = {
            column: gap - max(0, sum(demand.at[column] for demand in demands) - people)
            for column in levels
        }
        shorts = [demand.short for demand in demands]
        self.model.row([*shorts, *fewer], [1] * len(shorts) + [*fewer.values()], gap, None)

    def _serves(self, duty: Duty, role: str | None) -> bool:
        """Whether a duty that stays fills the role; a member of any grade does not lead."""
        leads = role != COORDINATOR or duty.function == COORDINATOR
        return leads and self._fills(duty.volunteer_id, role, duty.date)

    def _fills(self, person: str, role: str | None, day: date) -> bool:
        return role is None or self.known.holds(person, role, day)


def _asked(need: Needs, role: str | None) -> int:
    return need.people if role is None else need.roles.get(role, 0)


def _windows(period: Period, length: int) -> Iterator[list[date]]:
    """Runs of dates of a length that touch the period."""
    for offset in range(1 - length, period.days):
        first = period.start + timedelta(days=offset)
        yield [first + timedelta(days=n) for n in range(length)]
