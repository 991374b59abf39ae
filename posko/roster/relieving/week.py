"""Who and what there is in a week: people, places, demands, and what one person cannot do both."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from posko.model.snapshot import Snapshot
from posko.readiness import SEVERITY
from posko.roster.duties import WEEK_DAYS, Duty, Period, Place, Shift, roster_duties
from posko.roster.explaining import may_shorten, nearest_others
from posko.roster.facts import Facts, Member, facts, forbidden_next, minutes_between, pool
from posko.roster.rules import Needs, around, needs, objections_alone


@dataclass(frozen=True)
class Slot:
    """A shift of a date with its instants."""

    day: date
    shift: Shift
    starts: datetime
    ends: datetime

    @property
    def place(self) -> Place:
        return self.day, self.shift.key


@dataclass(frozen=True)
class Group:
    """People whom the programme need not tell apart: one of the roster's own, or helpers alike.

    cells: places that any of them may be given. opened: of these, what only a leave keeps them
    from. fixed: what one of them stands already, in the period and around it.
    """

    members: tuple[Member, ...]
    own: bool
    cells: frozenset[Place]
    opened: frozenset[Place]
    fixed: frozenset[Place]


class Week:
    """The people, places and demands of a week or less, read once for both solves."""

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
            self.stood.setdefault(duty.volunteer_id, set()).add(duty.place)
        open_places = {need.place for need in self.asked}
        self.slots = self._slots(open_places)
        self.open = frozenset(open_places)
        self.clashes = _clashes(self.known, self.slots)
        self.milder = self._milder()
        self.roles = sorted(
            {role for need in self.asked for role in need.roles}
            | {r for by_place in self.milder.values() for n in by_place.values() for r in n.roles}
        )

    def _slots(self, places: set[Place]) -> tuple[Slot, ...]:
        """Every place that is asked for or stood, in order of time."""
        every = places.union(*self.stood.values())
        zone = self.known.zone
        kinds = self.known.shifts
        found = (
            Slot(day, kinds[key], kinds[key].starts(day, zone), kinds[key].ends(day, zone))
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
                place = need.place
                if place in self.open and SEVERITY.index(level) < highest[need.date]:
                    found.setdefault((need.date, level), {})[place] = need
        return found

    def groups(self, borrow: bool) -> tuple[Group, ...]:
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
        week = timedelta(days=WEEK_DAYS)
        near = Period(self.period.start - week, self.period.days + 2 * WEEK_DAYS)
        return any(day in near for day in self.known.task_minutes(person))

    def _group(self, members: tuple[Member, ...], own: bool) -> Group:
        cells, opened = self._cells(members[0])
        fixed = frozenset(self.stood.get(members[0].volunteer_id, ()))
        return Group(members, own, cells | opened, opened, fixed)

    def _cells(self, member: Member) -> tuple[frozenset[Place], frozenset[Place]]:
        """What a person may be given, whatever else they do; and what only a leave prevents."""
        person = member.volunteer_id
        stood = self.stood.get(person, set())
        late = member.joined_on is not None and member.joined_on > self.period.start
        if not (late or person in self.known.away or person in self.known.tasks):
            return self.open - stood, frozenset()
        free, opened = set(), set()
        for place in self.open - stood:
            duty = Duty(*place, person)
            against = objections_alone(self.known, duty)
            if not against:
                free.add(place)
            elif all(b.rule == "absent" for b in against) and may_shorten(self.known, duty):
                opened.add(place)
        return frozenset(free), frozenset(opened)


Pair = tuple[int, int]
"""Two slots by number, the earlier first."""


@dataclass(frozen=True)
class Clashes:
    """Pairs of slots that one person cannot stand both. soft: what a short rest for once would
    allow; cliques: slots of which any two clash, with the soft pairs among them."""

    soft: frozenset[Pair]
    cliques: tuple[tuple[tuple[int, ...], tuple[Pair, ...]], ...]


def _clashes(known: Facts, slots: tuple[Slot, ...]) -> Clashes:
    hard: set[Pair] = set()
    soft: set[Pair] = set()
    later: dict[int, list[int]] = {}
    longest = timedelta(minutes=known.norms.longest_rest)
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
    return Clashes(frozenset(soft), tuple(found.items()))


def _clash(known: Facts, first: Slot, second: Slot) -> str:
    """Whether one person may stand both: "" yes, "soft" with less rest for once, "hard" no."""
    norms = known.norms
    next_day = second.day - first.day == timedelta(days=1)
    if second.day == first.day or (next_day and forbidden_next(first.shift, second.shift)):
        return "hard"
    needed = norms.rest_after(first.shift)
    pause = minutes_between(first.ends, second.starts)
    if pause >= needed:
        return ""
    return "soft" if pause >= norms.rest_task else "hard"
