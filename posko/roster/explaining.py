"""Why a place stays empty, in words and counts, and what would fill it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from posko.model import vocabulary as v
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot
from posko.readiness import SEVERITY, required
from posko.roster.duties import Duty, Period, roster_duties, scheme_shifts
from posko.roster.facts import COORDINATOR, Facts, Member, facts, pool
from posko.roster.planning import plan
from posko.roster.problem import Coverage, Problem, Request, RoleMinimum
from posko.roster.result import Status
from posko.roster.rules import (
    Row,
    RuleBreach,
    Shortage,
    needs,
    objections,
    role_name,
    rows,
    shortages,
)
from posko.roster.solver import solve

MOST_NAMED = 3
"""How many people are named for one kind of way out."""
ASKABLE_ABSENCES = ("leave", "official")
"""Absences that one may ask a person to shorten; nobody is asked to come to work sick."""
ONE_SHIFT_MORE = frozenset({"days_in_row", "nights_in_row", "weekly_hours", "monthly_hours"})
"""Limits that a coordinator may lift once, with the person's consent."""
BORROW_PRICE, LEAVE_PRICE, MISSING_PRICE = 10, 11, 1000
"""The price of a way out in the solver: any is dearer than none, and a missing person is dearer
than all; of two equal numbers, borrowing goes before cutting a leave."""
BORROWED_MOST = 12
"""How many people of other pillars the solver may draw on for each role, nearest first."""


@dataclass(frozen=True)
class Cause:
    """What keeps some people from a place. kind: a rule's key, an absence's kind, "not_valid",
    "on_shift" or "free". people: volunteer ids."""

    kind: str
    people: tuple[str, ...]
    text: Message


@dataclass(frozen=True)
class WayOut:
    """One thing that, if given up, would fill a place. kind: "leave", "rest", "limit", "borrow",
    "level" or "neighbour". volunteer_id: whom it concerns; "" for a level or a neighbour."""

    kind: str
    volunteer_id: str
    text: Message


@dataclass(frozen=True)
class Explanation:
    """One shortage. text: the whole sentence. cut: where counting alone shows that the day cannot
    be filled, with the numbers. ways: what would fill one of its places, each alone, the mildest
    first; asking a neighbouring regency is always the last of them.
    """

    shortage: Shortage
    text: Message
    causes: tuple[Cause, ...]
    cut: Message | None
    ways: tuple[WayOut, ...]


@dataclass(frozen=True)
class Relief:
    """The smallest set of things to give up that fills the most places of a period.

    ways: which, with the date and shift they serve. missing: places that stay empty all the same.
    proven: whether the solver proved that no fewer would do.
    """

    ways: tuple[tuple[date, str, WayOut], ...]
    missing: int
    before: int
    proven: bool


def explain(
    snapshot: Snapshot,
    start: date,
    days: int,
    duties: Collection[Duty] | None = None,
    level: str | None = None,
) -> tuple[Explanation, ...]:
    """Every shortage of a period with its causes and ways out, in order of time.

    duties: a roster to explain, whole; None for what stands in the snapshot, drafts included.
    """
    period = Period(start, days)
    mine = roster_duties(snapshot, period) if duties is None else tuple(duties)
    board = _Board(snapshot, period, mine, level)
    return tuple(board.explanation(short) for short in shortages(snapshot, period, mine, level))


def relief(
    snapshot: Snapshot,
    start: date,
    days: int,
    level: str | None = None,
    *,
    seconds: float = 1.0,
) -> Relief:
    """The fewest leaves to shorten and people to borrow that fill the most places of a period.

    The solver prices each of them and each missing person, coverage first; locked duties stay.
    """
    snapshot_facts = facts(snapshot)
    period = Period(start, days)
    helpers = _helpers(snapshot_facts, period, level)
    stated = plan(snapshot, period, level, extra=helpers)
    priced, leaves = _priced(snapshot_facts, stated.problem, period, helpers)
    answer = solve(priced, seconds)
    found = []
    for person, row in sorted(answer.duties.items()):
        for number, (day, shift) in enumerate(zip(period, row, strict=False)):
            if shift is None:
                continue
            if person in helpers:
                found.append((day, shift, _borrow(snapshot_facts.member(person))))
            elif (person, number) in leaves:
                found.append((day, shift, _shorten(snapshot_facts, person, leaves[person, number])))
    plain = solve(_only_places(plan(snapshot, period, level).problem), seconds)
    return Relief(
        ways=tuple(sorted(found, key=lambda way: (way[0], way[1], way[2].volunteer_id))),
        missing=sum(short.missing for short in answer.shortfalls),
        before=sum(short.missing for short in plain.shortfalls),
        proven=answer.status == Status.OPTIMAL and plain.status == Status.OPTIMAL,
    )


class _Board:
    """One roster of a period, with what each person would break by one more duty."""

    def __init__(
        self, snapshot: Snapshot, period: Period, duties: Collection[Duty], level: str | None
    ) -> None:
        self.snapshot, self.known = snapshot, facts(snapshot)
        self.period, self.level = period, level
        self.rows = rows(self.known, period, duties)
        self.pool = tuple(member.volunteer_id for member in pool(snapshot))
        regular = frozenset(self.pool)
        self.others = tuple(
            sorted(
                (m for m in self.known.members.values() if m.active),
                key=lambda m: (m.km is None, m.km or 0.0, m.volunteer_id),
            )
        )
        self.others = tuple(m for m in self.others if m.volunteer_id not in regular)
        self.asked = needs(snapshot, period, level)
        self._against: dict[tuple[str, date, str, bool], tuple[RuleBreach, ...]] = {}

    def explanation(self, short: Shortage) -> Explanation:
        causes = self._causes(short)
        cut = self._cut(short)
        text = message(
            "roster.gap",
            shift=self.known.shifts[short.shift].label,
            date=short.date,
            people=short.missing,
            role=role_name(self.snapshot, short.role),
            why=self._why(short, causes),
        )
        return Explanation(short, text, causes, cut, self._ways(short))

    # -- causes -----------------------------------------------------------------------------------

    def _holders(self, role: str | None) -> list[str]:
        if role is None:
            return list(self.pool)
        return [person for person in self.pool if self.known.ever_held(person, role)]

    def _why(self, short: Shortage, causes: tuple[Cause, ...]) -> Message:
        holders = self._holders(short.role)
        if not holders:
            return message("roster.pool_empty")
        key = "roster.pool_anyone"
        if short.role is not None:
            key = "roster.pool_grade" if short.role == COORDINATOR else "roster.pool"
        return message(key, n=len(holders), parts=tuple(cause.text for cause in causes))

    def _causes(self, short: Shortage) -> tuple[Cause, ...]:
        """Each holder counted once, by the first thing in the way."""
        found: dict[str, list[str]] = {}
        for person in self._holders(short.role):
            found.setdefault(self._kind(person, short), []).append(person)
        order = [*_KINDS, *sorted(set(found) - set(_KINDS))]
        causes = []
        for kind in order:
            people = found.get(kind, [])
            if kind != "not_valid":
                if people:
                    causes.append(Cause(kind, tuple(people), _cause(kind, len(people))))
                continue
            for until, group in self._expired(people, short).items():
                text = (
                    message("roster.cause_not_yet", n=len(group))
                    if until is None
                    else message("roster.cause_not_valid", n=len(group), date=until)
                )
                causes.append(Cause(kind, tuple(group), text))
        return tuple(causes)

    def _expired(self, people: Iterable[str], short: Shortage) -> dict[date | None, list[str]]:
        """People by the last day of their certificate; None where it is not issued yet."""
        found: dict[date | None, list[str]] = {}
        for person in people:
            held = self.known.certificates[person][short.role or ""]
            past = [last for _, last in held if last is not None and last < short.date]
            found.setdefault(max(past, default=None), []).append(person)
        return dict(sorted(found.items(), key=lambda item: item[0] or date.max))

    def _kind(self, person: str, short: Shortage) -> str:
        row = self.rows.get(person)
        there = row is not None and any(
            s.duty.date == short.date and s.duty.shift == short.shift for s in row.stints
        )
        if short.role is not None and not self.known.holds(person, short.role, short.date):
            return "not_valid"
        against = () if there else self.against(person, short)
        if not against:
            return "on_shift" if there else "free"
        first = against[0]
        if first.rule == "absent":
            return next(
                span.kind
                for span in self.known.away[person]
                if span.overlap(*self._when(short)) > 0
            )
        return first.rule

    def _when(self, short: Shortage) -> tuple[datetime, datetime]:
        shift = self.known.shifts[short.shift]
        zone = self.known.zone
        return shift.starts(short.date, zone), shift.ends(short.date, zone)

    def against(self, person: str, short: Shortage) -> tuple[RuleBreach, ...]:
        """The hard rules in the way of one person and one place."""
        lead = short.role == COORDINATOR
        key = (person, short.date, short.shift, lead)
        if key not in self._against:
            row = self.rows.get(person, Row(self.known.member(person), ()))
            function = COORDINATOR if lead else "member"
            duty = Duty(short.date, short.shift, person, function)
            self._against[key] = objections(self.known, row, duty)
        return self._against[key]

    def _cut(self, short: Shortage) -> Message | None:
        """Counting alone: more places that day than people who could stand one of them at all.

        Holds where nobody can stand two shifts of one date, which the rest between duties decides.
        """
        if not self._one_a_day():
            return None
        places = sum(
            need.people if short.role is None else need.roles.get(short.role, 0)
            for need in self.asked
            if need.date == short.date
        )
        there = [
            person
            for person in self.pool
            if (short.role is None or self.known.holds(person, short.role, short.date))
            and not self._away_all_day(person, short.date)
        ]
        if places <= len(there):
            return None
        return message(
            "roster.cut",
            date=short.date,
            places=places,
            role=role_name(self.snapshot, short.role),
            n=len(there),
        )

    def _one_a_day(self) -> bool:
        every = scheme_shifts(self.snapshot)
        return all(
            b.start_minute - (a.start_minute + a.minutes) < self.known.norms.rest
            for a in every
            for b in every
            if b.start_minute > a.start_minute
        )

    def _away_all_day(self, person: str, day: date) -> bool:
        zone = self.known.zone
        return all(
            any(
                span.overlap(shift.starts(day, zone), shift.ends(day, zone)) > 0
                for span in self.known.away.get(person, ())
            )
            for shift in scheme_shifts(self.snapshot)
        )

    # -- ways out ---------------------------------------------------------------------------------

    def _ways(self, short: Shortage) -> tuple[WayOut, ...]:
        found: dict[str, list[WayOut]] = {}
        for person in self.pool:
            if short.role is not None and not self.known.holds(person, short.role, short.date):
                continue
            against = self.against(person, short)
            if len(against) == 1 and (way := self._give_up(person, short, against[0])):
                found.setdefault(way.kind, []).append(way)
        found["borrow"] = self._borrowed(short)
        ways = [way for kind in _WAYS for way in found.get(kind, [])[:MOST_NAMED]]
        return (
            *ways,
            *self._milder(short),
            WayOut("neighbour", "", message("roster.way_neighbour")),
        )

    def _give_up(self, person: str, short: Shortage, breach: RuleBreach) -> WayOut | None:
        name = self.known.member(person).name
        if breach.rule == "absent":
            spans = [
                span for span in self.known.away[person] if span.overlap(*self._when(short)) > 0
            ]
            if all(span.kind in ASKABLE_ABSENCES for span in spans):
                return _shorten(self.known, person, spans[0].kind)
        if breach.rule == "rest":
            pause = self.known.norms.rest - int(breach.amount)
            if pause >= self.known.norms.rest_task:
                text = message("roster.way_rest", name=name, hours=pause / 60)
                return WayOut("rest", person, text)
        if breach.rule in ONE_SHIFT_MORE:
            label = message(f"roster.rule_{breach.rule}")
            return WayOut("limit", person, message("roster.way_limit", name=name, rule=label))
        return None

    def _borrowed(self, short: Shortage) -> list[WayOut]:
        """The nearest people of other pillars who may stand it, at most `MOST_NAMED`."""
        found: list[WayOut] = []
        for member in self.others:
            if len(found) == MOST_NAMED:
                break
            person = member.volunteer_id
            if short.role is not None and not self.known.holds(person, short.role, short.date):
                continue
            if not self.against(person, short):
                found.append(_borrow(member))
        return found

    def _milder(self, short: Shortage) -> Iterable[WayOut]:
        """A milder alert level at which this place would not be asked for."""
        for level in reversed(SEVERITY[: SEVERITY.index(short.level)]):
            asked = dict(required(self.snapshot, level, short.shift))
            people = asked.get(short.role, 0) if short.role != COORDINATOR else 1
            if people <= short.present:
                text = message("roster.way_level", level=v.ALERT_LEVEL[level])
                yield WayOut("level", "", text)
                return


_KINDS = (
    *v.ABSENCE_KIND,
    "active",
    "one_commitment",
    "on_shift",
    "rest",
    "task_rest",
    "succession",
    "days_in_row",
    "nights_in_row",
    "weekly_hours",
    "monthly_hours",
    "not_valid",
    "free",
)
"""The order in which causes are named."""
_WAYS = ("rest", "limit", "borrow", "leave")
"""The order in which ways out are named, the mildest first."""


def _cause(kind: str, people: int) -> Message:
    if kind in v.ABSENCE_KIND:
        return message("roster.cause_absent", n=people, kind=v.ABSENCE_KIND[kind])
    return message(f"roster.cause_{kind}", n=people)


def _borrow(member: Member) -> WayOut:
    text = message("roster.way_borrow", name=member.name, pillar=v.PILLAR[member.pillar])
    return WayOut("borrow", member.volunteer_id, text)


def _shorten(known: Facts, person: str, kind: str) -> WayOut:
    name = known.member(person).name
    text = message("roster.way_leave", name=name, kind=v.ABSENCE_KIND[kind])
    return WayOut("leave", person, text)


def _helpers(known: Facts, period: Period, level: str | None) -> frozenset[str]:
    """The nearest people of other pillars for every role that the period asks for."""
    snapshot = known.snapshot
    regular = {member.volunteer_id for member in pool(snapshot)}
    near = sorted(
        (m for m in known.members.values() if m.active and m.volunteer_id not in regular),
        key=lambda m: (m.km is None, m.km or 0.0, m.volunteer_id),
    )
    roles: dict[str | None, None] = {None: None}
    for need in needs(snapshot, period, level):
        roles.update(dict.fromkeys(need.roles))
    found: set[str] = set()
    for role in roles:
        able = [
            m.volunteer_id
            for m in near
            if role is None or known.holds(m.volunteer_id, role, period.start)
        ]
        found.update(able[:BORROWED_MOST])
    return frozenset(found)


def _only_places(stated: Problem) -> Problem:
    """The same problem with nothing but places to be filled."""
    return replace(
        stated,
        requests=(),
        fairness=(),
        isolated_duty_weight=0,
        isolated_off_weight=0,
        coverage=tuple(
            Coverage(c.day, c.shift, c.preferred, MISSING_PRICE) for c in stated.coverage
        ),
        roles=tuple(
            RoleMinimum(r.day, r.shift, r.role, r.least, MISSING_PRICE) for r in stated.roles
        ),
    )


def _priced(
    known: Facts, stated: Problem, period: Period, helpers: Collection[str]
) -> tuple[Problem, dict[tuple[str, int], str]]:
    """The problem in which leave may be cut and help borrowed, each at its price.

    Also which (person, day) is a leave that could be cut, and its kind.
    """
    leaves: dict[tuple[str, int], str] = {}
    requests: list[Request] = []
    people = []
    for person in stated.people:
        opened: set[tuple[int, str]] = set()
        if person.id in helpers:
            cells = [(day, shift.id) for day in range(period.days) for shift in stated.shifts]
            price = BORROW_PRICE
        else:
            opened = _askable(known, person.id, period) & person.blocked
            cells = sorted(opened)
            price = LEAVE_PRICE
        for day, shift in cells:
            requests.append(Request(person.id, day, shift, price, on=False))
        for day, _ in opened:
            leaves[person.id, day] = _askable_kind(known, person.id, period, day)
        blocked = person.blocked - opened
        off = frozenset(day for day in person.days_off if not any(day == d for d, _ in opened))
        people.append(replace(person, blocked=blocked, days_off=off))
    priced = replace(_only_places(stated), people=tuple(people), requests=tuple(requests))
    return priced, leaves


def _askable(known: Facts, person: str, period: Period) -> set[tuple[int, str]]:
    """The cells that only an absence keeps a person from, one that may be asked to be cut."""
    found = set()
    away, tasks = known.away.get(person, ()), known.tasks.get(person, ())
    joined = known.member(person).joined_on
    for number, day in enumerate(period):
        if joined is not None and day < joined:
            continue
        for shift in scheme_shifts(known.snapshot) if away else ():
            when = shift.starts(day, known.zone), shift.ends(day, known.zone)
            kinds = {span.kind for span in away if span.overlap(*when) > 0}
            busy = any(span.overlap(*when) > -known.norms.rest_task for span in tasks)
            if kinds and kinds <= set(ASKABLE_ABSENCES) and not busy:
                found.add((number, shift.key))
    return found


def _askable_kind(known: Facts, person: str, period: Period, number: int) -> str:
    day = list(period)[number]
    for shift in scheme_shifts(known.snapshot):
        when = shift.starts(day, known.zone), shift.ends(day, known.zone)
        for span in known.away.get(person, ()):
            if span.overlap(*when) > 0:
                return span.kind
    return ASKABLE_ABSENCES[0]
