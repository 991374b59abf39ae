"""The smallest set of things to give up that fills the most places of a period.

Every thing that could be given up is a named column of one small whole-number programme, each at
its price; what is missing is dearer than all. The roster that comes out is then judged by the rules
of `posko.roster.rules`, which the programme does not share: the steps named are what those rules
find, and nothing else may be found.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from posko.model import vocabulary as v
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot
from posko.readiness import SEVERITY
from posko.roster.duties import Duty, Period, Shift, roster_duties
from posko.roster.engine import highs, rounding
from posko.roster.engine.model import Model
from posko.roster.engine.race import Race
from posko.roster.explaining import (
    ASKABLE_ABSENCES,
    ONE_SHIFT_MORE,
    WayOut,
    ask_to_shorten,
    borrowed,
    lifted,
    nearest_others,
    rested_less,
)
from posko.roster.facts import Facts, Member, Span, facts, minutes_between, month_of, pool
from posko.roster.planning import with_coordinators
from posko.roster.rules import (
    ROW_RULES,
    Needs,
    Row,
    RuleBreach,
    Shortage,
    around,
    needs,
    objections,
    objections_alone,
    row_breaches,
    shortages,
)

RELIEFS = ("rest", "limit", "borrow", "leave", "level")
"""What may be given up, the mildest first."""
PRICES: Mapping[str, int] = {"rest": 8, "limit": 9, "borrow": 10, "leave": 11}
"""The price of one step. Near each other, so that fewer steps go before milder ones; of two equal
numbers the milder goes first. A person is borrowed for each duty anew."""
LEVEL_PRICE = 12
"""For each place that a milder level would no longer ask for: filling it in any other way goes
first, and the level is lowered only where a place would stay empty otherwise."""
MISSING_PRICE = 1000
"""For a missing person or skill, on top of the dearest single step: places come first."""
WEEK = 7

Place = tuple[date, str]
"""A shift of a date."""


@dataclass(frozen=True)
class Step:
    """One thing to give up, and the places that it serves, in order of time."""

    way: WayOut
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Relief:
    """The smallest set of things to give up that fills the most places of a period.

    steps: the mildest kind first; nobody is asked twice a week for rest, or to pass one limit.
    before, missing: people and skills missing at best without any step, and with these.
    duties: a roster that the steps make possible; what is locked stays. It is neither fair nor
    sparing: whoever is free may stand where nobody is needed.
    proven: whether the solver proved for each week that no cheaper set fills as much, and the rules
    found nothing broken that is not a step.
    """

    steps: tuple[Step, ...]
    before: int
    missing: int
    duties: tuple[Duty, ...] = field(repr=False)
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
    for first in range(0, whole.days, WEEK):
        week = Period(start + timedelta(days=first), min(WEEK, whole.days - first))
        before = tuple(duty for part in found for duty in part.duties)
        found.append(_week(_Office(snapshot, week, level, before), kinds, seconds))
    steps = _by_way((s.way, place) for part in found for s in part.steps for place in s.places)
    return Relief(
        steps=tuple(sorted(steps, key=lambda s: RELIEFS.index(s.way.kind))),
        before=sum(part.before for part in found),
        missing=sum(part.missing for part in found),
        duties=tuple(duty for part in found for duty in part.duties),
        proven=all(part.proven for part in found),
    )


def neighbour(people: int) -> Message:
    """What is left to do for so many places that stay empty all the same."""
    return message("roster.way_neighbour_for", people=people)


def _week(office: _Office, kinds: Collection[str], seconds: float) -> Relief:
    deadline = time.perf_counter() + seconds
    plain = _Programme(office, ())
    before = plain.solve(deadline)
    programme, race = plain, before
    if kinds and plain.missing_in(before.answer):
        programme = _Programme(office, kinds)
        race = programme.solve(deadline)
    verdict = _verified(office, programme.read(race.answer), kinds)
    missing = sum(short.missing for short in verdict.missing)
    counted = programme.missing_in(race.answer) == missing
    return Relief(
        steps=verdict.steps,
        before=plain.missing_in(before.answer),
        missing=missing,
        duties=verdict.duties,
        proven=before.proved and race.proved and counted and verdict.clean,
    )


# -- what there is --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Slot:
    """A shift of a date with its instants."""

    day: date
    shift: Shift
    starts: datetime
    ends: datetime

    @property
    def place(self) -> Place:
        return self.day, self.shift.key


@dataclass(frozen=True)
class _Group:
    """People whom the programme need not tell apart: one of the roster's own, or helpers alike.

    cells: places that any of them may be given. opened: of these, what only a leave keeps them
    from. fixed: what one of them stands already, in the period and around it.
    """

    members: tuple[Member, ...]
    own: bool
    cells: frozenset[Place]
    opened: frozenset[Place]
    fixed: frozenset[Place]


class _Office:
    """The people, places and demands of a period, read once for both solves."""

    def __init__(
        self, snapshot: Snapshot, period: Period, level: str | None, before: Collection[Duty]
    ) -> None:
        self.snapshot, self.period, self.level = snapshot, period, level
        self.known = facts(snapshot)
        self.asked = tuple(
            need
            for need in needs(snapshot, period, level)
            if need.shift.ends(need.date, snapshot.zone) > snapshot.now
        )
        standing = roster_duties(snapshot, period)
        self.kept = tuple(d for d in standing if d.locked and not objections_alone(self.known, d))
        self.before = tuple(duty for duty in before if not duty.locked)
        self.stood: dict[str, set[Place]] = {}
        for duty in (*self.kept, *around(snapshot, period), *before):
            self.stood.setdefault(duty.volunteer_id, set()).add((duty.date, duty.shift))
        open_places = {(need.date, need.shift.key) for need in self.asked}
        self.slots = self._slots(open_places)
        self.open = frozenset(open_places)
        self.clashes = _clashes(self.known, self.slots)
        self.milder = self._milder()
        self.roles = sorted(
            {role for need in self.asked for role in need.roles}
            | {r for by_place in self.milder.values() for n in by_place.values() for r in n.roles}
        )

    def _slots(self, places: set[Place]) -> tuple[_Slot, ...]:
        """Every place that is asked for or stood, in order of time."""
        every = places.union(*self.stood.values())
        zone = self.known.zone
        kinds = self.known.shifts
        found = (
            _Slot(day, kinds[key], kinds[key].starts(day, zone), kinds[key].ends(day, zone))
            for day, key in every
        )
        return tuple(sorted(found, key=lambda s: (s.starts, s.ends, s.shift.key)))

    def _milder(self) -> dict[tuple[date, str], dict[Place, Needs]]:
        """What the shifts of a date would ask for at a milder level, by date and level."""
        highest: dict[date, int] = {}
        for need in self.asked:
            rank = SEVERITY.index(need.level)
            highest[need.date] = max(rank, highest.get(need.date, 0))
        found: dict[tuple[date, str], dict[Place, Needs]] = {}
        for level in SEVERITY[: max(highest.values(), default=0)]:
            for need in needs(self.snapshot, self.period, level):
                place = need.date, need.shift.key
                if place in self.open and SEVERITY.index(level) < highest[need.date]:
                    found.setdefault((need.date, level), {})[place] = need
        return found

    def groups(self, borrow: bool) -> tuple[_Group, ...]:
        """The roster's own people one by one; the others by what they can do and when."""
        regular = pool(self.snapshot)
        found = [self._group((member,), True) for member in regular]
        alike: dict[object, list[Member]] = {}
        for member in nearest_others(self.known) if borrow else ():
            person = member.volunteer_id
            key: object = person
            if person not in self.stood and not self._busy_near(person):
                held = tuple(
                    self.known.holds(person, role, day)
                    for role in self.roles
                    for day in self.period
                )
                key = held, self._cells(member)[0]
            alike.setdefault(key, []).append(member)
        found += [self._group(tuple(members), False) for members in alike.values()]
        return tuple(found)

    def _busy_near(self, person: str) -> bool:
        """Whether a task counts in one of the weeks that touch the period."""
        zone, week = self.known.zone, timedelta(days=WEEK)
        near = Period(self.period.start - week, self.period.days + 2 * WEEK)
        spans = self.known.tasks.get(person, ())
        return any(span.starts.astimezone(zone).date() in near for span in spans)

    def _group(self, members: tuple[Member, ...], own: bool) -> _Group:
        cells, opened = self._cells(members[0])
        fixed = frozenset(self.stood.get(members[0].volunteer_id, ()))
        return _Group(members, own, cells | opened, opened, fixed)

    def _cells(self, member: Member) -> tuple[frozenset[Place], frozenset[Place]]:
        """What a person may be given, whatever else they do; and what only a leave prevents."""
        person = member.volunteer_id
        stood = self.stood.get(person, set())
        late = member.joined_on is not None and member.joined_on > self.period.start
        if not (late or person in self.known.away or person in self.known.tasks):
            return self.open - stood, frozenset()
        free, opened = set(), set()
        for place in self.open - stood:
            against = objections_alone(self.known, Duty(*place, person))
            if not against:
                free.add(place)
            elif all(b.rule == "absent" for b in against) and self._askable(person, place):
                opened.add(place)
        return frozenset(free), frozenset(opened)

    def _askable(self, person: str, place: Place) -> bool:
        kinds = {span.kind for span in _away(self.known, person, place)}
        return kinds <= set(ASKABLE_ABSENCES)


def _away(known: Facts, person: str, place: Place) -> list[Span]:
    """The absences of a person that meet a place."""
    stint = known.stint(Duty(*place, person))
    spans = known.away.get(person, ())
    return [span for span in spans if span.overlap(stint.starts, stint.ends) > 0]


Pair = tuple[int, int]
"""Two slots by number, the earlier first."""


@dataclass(frozen=True)
class _Clashes:
    """Pairs of slots that one person cannot stand both. soft: what a short rest for once would
    allow; cliques: slots of which any two clash, with the soft pairs among them."""

    soft: frozenset[Pair]
    cliques: tuple[tuple[tuple[int, ...], tuple[Pair, ...]], ...]


def _clashes(known: Facts, slots: tuple[_Slot, ...]) -> _Clashes:
    hard: set[Pair] = set()
    soft: set[Pair] = set()
    later: dict[int, list[int]] = {}
    longest = timedelta(minutes=max(known.norms.rest, known.norms.rest_day_long))
    for i, first in enumerate(slots):
        for j in range(i + 1, len(slots)):
            second = slots[j]
            if second.starts >= first.ends + longest and second.day != first.day:
                break
            clash = _clash(known, first, second)
            if clash:
                (hard if clash == "hard" else soft).add((i, j))
                later.setdefault(i, []).append(j)
    every = hard | soft
    found: dict[tuple[int, ...], tuple[Pair, ...]] = {}
    for among in (hard, every):
        for i, others in later.items():
            clique = [i]
            for j in others:
                if all((k, j) in among for k in clique):
                    clique.append(j)
            if len(clique) > 1:
                pairs = ((a, b) for n, a in enumerate(clique) for b in clique[n + 1 :])
                found[tuple(clique)] = tuple(pair for pair in pairs if pair in soft)
    return _Clashes(frozenset(soft), tuple(found.items()))


def _clash(known: Facts, first: _Slot, second: _Slot) -> str:
    """Whether one person may stand both: "" yes, "soft" with less rest for once, "hard" no."""
    norms = known.norms
    next_day = second.day - first.day == timedelta(days=1)
    if second.day == first.day or (next_day and first.shift.night and second.shift.morning):
        return "hard"
    needed = norms.rest_day_long if first.shift.minutes >= 24 * 60 else norms.rest
    pause = minutes_between(first.ends, second.starts)
    if pause >= needed:
        return ""
    return "soft" if pause >= norms.rest_task else "hard"


# -- the programme --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """A solution: who is newly put where, and the level of each date where it is lowered."""

    own: tuple[Duty, ...]
    groups: tuple[tuple[_Group, tuple[tuple[Place, int], ...]], ...]
    levels: Mapping[date, str]


class _Programme:
    """The whole-number programme of an office in which some kinds of steps are allowed."""

    def __init__(self, office: _Office, kinds: Collection[str]) -> None:
        self.office, self.kinds = office, frozenset(kinds)
        self.known, self.norms = office.known, office.known.norms
        self.model = Model()
        self.groups = office.groups("borrow" in self.kinds)
        self.cells: list[dict[Place, int]] = []
        self.levels: dict[tuple[date, str], int] = {}
        self.short: list[int] = []
        self.number = {slot.place: n for n, slot in enumerate(office.slots)}
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

    def read(self, answer: Sequence[float] | None) -> _Found:
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
        return _Found(tuple(sorted(own)), tuple(groups), levels)

    # -- one group --------------------------------------------------------------------------------

    def _cells_of(self, group: _Group) -> dict[Place, int]:
        found = {}
        for place in sorted(group.cells, key=lambda p: self.number[p]):
            if place in group.opened and not (group.own and "leave" in self.kinds):
                continue  # whoever is on leave elsewhere is not borrowed either
            price = 0 if group.own else PRICES["borrow"]
            if place in group.opened:
                price = PRICES["leave"]
            found[place] = self.model.column(0, len(group.members), price)
        return found

    def _clash_rows(self, group: _Group, cells: Mapping[Place, int]) -> None:
        """One duty at a time with rest between; once less rest, where that may be asked."""
        slots, once = self.office.slots, {}
        lenient = group.own and "rest" in self.kinds

        def short_rest(pair: Pair) -> int | None:
            places = [slots[n].place for n in pair]
            there = [p for p in places if p in cells or p in group.fixed]
            if len(there) < 2 or not any(p in cells for p in places):
                return None
            if pair not in once:
                once[pair] = self.model.column(0, 1, PRICES["rest"])
            return once[pair]

        for clique, soft in self.office.clashes.cliques:
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

    def _run_rows(self, group: _Group, cells: Mapping[Place, int]) -> None:
        """Days and nights in a row: one window longer for once, where that may be asked."""
        for most, nights in ((self.norms.days, False), (self.norms.nights, True)):
            by_day: dict[date, list[int]] = {}
            fixed: dict[date, int] = {}
            for slot in self.office.slots:
                if nights and not slot.shift.night:
                    continue
                if slot.place in cells:
                    by_day.setdefault(slot.day, []).append(cells[slot.place])
                elif slot.place in group.fixed:
                    fixed[slot.day] = 1
            once = []
            for window in _windows(self.office.period, most + 1):
                if any(day not in by_day and day not in fixed for day in window):
                    continue
                columns = [c for day in window for c in by_day.get(day, ())]
                if not columns:
                    continue
                limit = most * len(group.members) - sum(fixed.get(day, 0) for day in window)
                more = self._lift(group)
                once += more
                weights = [1] * len(columns) + [-1] * len(more)
                self.model.row([*columns, *more], weights, None, max(0, limit))
            if len(once) > 1:
                self.model.at_most(once, 1)

    def _hour_rows(self, group: _Group, cells: Mapping[Place, int]) -> None:
        """Hours of any seven dates and of a calendar month: one duty more for once."""
        period = self.office.period
        tasks = self._task_minutes(group)
        weeks = [Period(window[0], WEEK) for window in _windows(period, WEEK)]
        months = list({month_of(day).start: month_of(day) for day in period}.values())
        for spans, cap, with_tasks in (
            (weeks, self.norms.week, True),
            (months, self.norms.month, False),
        ):
            lifts: dict[date, list[int]] = {}
            for span in spans:
                inside = [(s, cells[s.place]) for s in self.office.slots if s.place in cells]
                inside = [(s, column) for s, column in inside if s.day in span]
                used = sum(
                    self.known.shifts[key].minutes for day, key in group.fixed if day in span
                )
                if with_tasks:
                    used += sum(minutes for day, minutes in tasks if day in span)
                longest = max((s.shift.minutes for s, _ in inside), default=0)
                if not inside or used + longest * len({s.day for s, _ in inside}) <= cap:
                    continue
                key = span.start if not with_tasks else period.start
                if key not in lifts:
                    lifts[key] = self._lift(group)
                more = lifts[key]
                self.model.row(
                    [*(c for _, c in inside), *more],
                    [*(s.shift.minutes for s, _ in inside), *([-longest] * len(more))],
                    None,
                    max(0, cap * len(group.members) - used),
                )

    def _lift(self, group: _Group) -> list[int]:
        """The column that lifts a limit for once; none where it may not be."""
        if not group.own or "limit" not in self.kinds:
            return []
        return [self.model.column(0, 1, PRICES["limit"])]

    def _task_minutes(self, group: _Group) -> list[tuple[date, int]]:
        return [
            (span.starts.astimezone(self.known.zone).date(), span.minutes)
            for span in self.known.tasks.get(group.members[0].volunteer_id, ())
        ]

    # -- places -----------------------------------------------------------------------------------

    def _level_prices(self) -> dict[tuple[date, str], int]:
        """The price of a milder level on a date; none where it would ask for as much."""
        now = {(need.date, need.shift.key): need for need in self.office.asked}
        found = {}
        for key, by_place in self.office.milder.items():
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
        kept: dict[Place, list[str]] = {}
        for duty in self.office.kept:
            kept.setdefault((duty.date, duty.shift), []).append(duty.volunteer_id)
        for need in self.office.asked:
            place = need.date, need.shift.key
            milder = {
                level: by_place[place]
                for (day, level), by_place in self.office.milder.items()
                if (day, level) in self.levels and day == need.date
            }
            roles: dict[str | None, None] = {None: None, **dict.fromkeys(need.roles)}
            roles.update(dict.fromkeys(role for one in milder.values() for role in one.roles))
            for role in roles:
                asked = _asked(need, role)
                there = sum(
                    role is None or self._fills(p, role, need.date) for p in kept.get(place, ())
                )
                columns = [
                    cells[place]
                    for group, cells in zip(self.groups, self.cells, strict=True)
                    if place in cells
                    and (
                        role is None or self._fills(group.members[0].volunteer_id, role, need.date)
                    )
                ]
                lower = [
                    (self.levels[need.date, level], asked - _asked(one, role))
                    for level, one in milder.items()
                    if _asked(one, role) != asked
                ]
                most = max([asked, *(_asked(one, role) for one in milder.values())])
                if most <= there:
                    continue
                short = self.model.column(0, most, self.missing_price)
                self.short.append(short)
                self.model.row(
                    [*columns, short, *(c for c, _ in lower)],
                    [1] * (len(columns) + 1) + [fewer for _, fewer in lower],
                    asked - there,
                    None,
                )

    def _fills(self, person: str, role: str, day: date) -> bool:
        return self.known.holds(person, role, day)


def _asked(need: Needs, role: str | None) -> int:
    return need.people if role is None else need.roles.get(role, 0)


def _windows(period: Period, length: int) -> Iterator[list[date]]:
    """Runs of dates of a length that touch the period."""
    for offset in range(1 - length, period.days):
        first = period.start + timedelta(days=offset)
        yield [first + timedelta(days=n) for n in range(length)]


# -- the verdict ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Verdict:
    """A roster as the rules see it. clean: nothing is broken that is not a step."""

    steps: tuple[Step, ...]
    duties: tuple[Duty, ...]
    missing: tuple[Shortage, ...]
    clean: bool


def _verified(office: _Office, found: _Found, kinds: Collection[str]) -> _Verdict:
    """The steps, read off what the rules find broken in the roster; whatever they find besides is
    taken out of it, and its places count as missing."""
    known, period = office.known, office.period
    lent, clean = _named(office, found)
    duties = with_coordinators(known, (*office.kept, *found.own, *lent))
    rules = tuple(rule for rule in ROW_RULES if rule.hard)
    already = set(row_breaches(known, period, (*office.before, *office.kept), rules))
    judged = row_breaches(known, period, (*office.before, *duties), rules)
    broken = [breach for breach in judged if breach not in already]
    helpers = {duty.volunteer_id for duty in lent}
    asked: list[tuple[RuleBreach, WayOut]] = []
    beyond: set[str | None] = set()
    for breach in broken:
        # Nobody who is borrowed gives up anything besides.
        way = None if breach.volunteer_id in helpers else _given_up(known, breach)
        if way is None or way.kind not in kinds:
            beyond.add(breach.volunteer_id)
        else:
            asked.append((breach, way))
    if beyond:
        duties = tuple(d for d in duties if d.locked or d.volunteer_id not in beyond)
        asked = [(b, way) for b, way in asked if b.volunteer_id not in beyond]
        lent = [duty for duty in lent if duty.volunteer_id not in beyond]
    steps = [
        *_by_way((way, _place(duties, breach)) for breach, way in asked),
        *_by_way((borrowed(known.member(d.volunteer_id)), (d.date, d.shift)) for d in lent),
        *_lowered(office, found.levels),
    ]
    order = {slot.place: n for n, slot in enumerate(office.slots)}
    sorted_steps = sorted(
        (Step(s.way, tuple(sorted(s.places, key=lambda p: order[p]))) for s in steps),
        key=lambda s: (RELIEFS.index(s.way.kind), order[s.places[0]], s.way.volunteer_id),
    )
    leavers = {step.way.volunteer_id for step in steps if step.way.kind == "leave"}
    missing = _missing(office, duties, found.levels, leavers)
    return _Verdict(tuple(sorted_steps), duties, missing, clean and not beyond)


def _named(office: _Office, found: _Found) -> tuple[list[Duty], bool]:
    """Who of a group stands which of its duties: whoever is lent already goes on, then the nearest;
    False where the rules leave nobody for one of them."""
    lent: list[Duty] = []
    whole = True
    for group, given in found.groups:
        rows = {
            member.volunteer_id: Row(
                member,
                office.known.stints(Duty(*p, member.volunteer_id) for p in sorted(group.fixed)),
            )
            for member in group.members
        }
        busy: list[str] = []
        for place, people in given:
            chosen: list[str] = []
            idle = (person for person in rows if person not in busy)
            for person in (*busy, *idle):
                if len(chosen) == people:
                    break
                duty = Duty(*place, person)
                if not objections(office.known, rows[person], duty):
                    stints = (*rows[person].stints, office.known.stint(duty))
                    rows[person] = Row(rows[person].member, stints)
                    chosen.append(person)
                    lent.append(duty)
            busy += [person for person in chosen if person not in busy]
            whole = whole and len(chosen) == people
    return lent, whole


def _given_up(known: Facts, breach: RuleBreach) -> WayOut | None:
    """The step that a broken rule stands for; None where nobody may ask for it."""
    assert breach.volunteer_id is not None
    if breach.rule == "absent":
        place = breach.first, str(breach.shift)
        kinds = [span.kind for span in _away(known, breach.volunteer_id, place)]
        askable = all(kind in ASKABLE_ABSENCES for kind in kinds)
        return ask_to_shorten(known, breach.volunteer_id, kinds[0]) if askable else None
    if breach.rule == "rest":
        return rested_less(known, breach)
    return lifted(known, breach) if breach.rule in ONE_SHIFT_MORE else None


def _place(duties: Iterable[Duty], breach: RuleBreach) -> Place:
    """The place that a breach makes possible: the last new duty that it concerns. Where rest is
    short, that may be the duty before a published one."""
    return max(
        (duty.date, duty.shift)
        for duty in duties
        if duty.volunteer_id == breach.volunteer_id
        and breach.first <= duty.date <= breach.last
        and not duty.locked
    )


def _by_way(found: Iterable[tuple[WayOut, Place]]) -> list[Step]:
    """Each way once, with all the places that it serves."""
    places: dict[WayOut, dict[Place, None]] = {}
    for way, place in found:
        places.setdefault(way, {})[place] = None
    return [Step(way, tuple(served)) for way, served in places.items()]


def _lowered(office: _Office, levels: Mapping[date, str]) -> Iterator[Step]:
    """One step for each run of dates with the same lowered level."""
    run: list[date] = []
    for day in sorted(levels):
        if run and (levels[run[-1]] != levels[day] or day - run[-1] > timedelta(days=1)):
            yield _level_step(office, run, levels[run[0]])
            run = []
        run.append(day)
    if run:
        yield _level_step(office, run, levels[run[0]])


def _level_step(office: _Office, run: list[date], level: str) -> Step:
    key = "roster.way_level_day" if len(run) == 1 else "roster.way_level_days"
    text = message(key, level=v.ALERT_LEVEL[level], date=run[0], last=run[-1])
    places = tuple(slot.place for slot in office.slots if slot.place in office.open)
    return Step(WayOut("level", "", text), tuple(p for p in places if p[0] in run))


def _without_leave(snapshot: Snapshot, people: Collection[str]) -> Snapshot:
    """The data as they would be if these people cut their leaves short."""
    if not people:
        return snapshot
    absences = snapshot.all("absences")
    cut = absences["volunteer_id"].isin(people) & absences["kind"].isin(ASKABLE_ABSENCES)
    return snapshot.having(absences=absences[~cut])


def _missing(
    office: _Office,
    duties: tuple[Duty, ...],
    levels: Mapping[date, str],
    leavers: Collection[str],
) -> tuple[Shortage, ...]:
    """What stays empty, each date by the level that it would have, and who cuts a leave at work."""
    period = office.period
    snapshot = _without_leave(office.snapshot, leavers)
    by_level = {
        level: shortages(snapshot, period, duties, level)
        for level in {*levels.values(), office.level}
    }
    return tuple(
        short
        for level, found in by_level.items()
        for short in found
        if levels.get(short.date, office.level) == level
        and (short.date, short.shift) in office.open
    )
