"""Why a place stays empty, in words and counts, and what would fill it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from posko.model import vocabulary as v
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot
from posko.readiness import SEVERITY, deserted, required
from posko.roster.duties import Duty, Period, roster_duties, scheme_shifts
from posko.roster.facts import COORDINATOR, Facts, Member, facts, pool
from posko.roster.rules import (
    Row,
    RuleBreach,
    Shortage,
    needs,
    objections,
    objections_alone,
    role_name,
    rows,
    shortages,
)

WAYS = ("rest", "limit", "borrow", "leave")
"""What a person may be asked to give up, the mildest first."""
MOST_NAMED = 3
"""How many people are named for one kind of way out."""
ASKABLE_ABSENCES = ("leave", "official")
"""Absences that one may ask a person to shorten; nobody is asked to come to work sick."""
ONE_SHIFT_MORE = frozenset({"days_in_row", "nights_in_row", "weekly_hours", "monthly_hours"})
"""Limits that a coordinator may lift once, with the person's consent."""


@dataclass(frozen=True)
class Cause:
    """What keeps some people from a place. kind: a rule's key, an absence's kind, "not_valid",
    "not_there" (did not come, or has left), "on_shift" or "free". people: volunteer ids."""

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


class _Board:
    """One roster of a period, with what each person would break by one more duty."""

    def __init__(
        self, snapshot: Snapshot, period: Period, duties: Collection[Duty], level: str | None
    ) -> None:
        self.snapshot, self.known = snapshot, facts(snapshot)
        self.period, self.level = period, level
        self.rows = rows(self.known, period, duties)
        self.pool = tuple(member.volunteer_id for member in pool(snapshot))
        self.others = nearest_others(self.known)
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
        there = self._there(person, short)
        if there is not None and there.duty_id in deserted(self.snapshot):
            return "not_there"
        if short.role is not None and not self.known.holds(person, short.role, short.date):
            return "not_valid"
        against = self.against(person, short)
        if not against:
            return "free" if there is None else "on_shift"
        first = against[0]
        if first.rule == "absent":
            return self.known.away_during(person, *self._when(short))[0].kind
        return first.rule

    def _when(self, short: Shortage) -> tuple[datetime, datetime]:
        shift = self.known.shifts[short.shift]
        zone = self.known.zone
        return shift.starts(short.date, zone), shift.ends(short.date, zone)

    def _there(self, person: str, short: Shortage) -> Duty | None:
        """The duty by which somebody stands the place on the roster, present or not."""
        row = self.rows.get(person, Row(self.known.member(person), ()))
        place = short.date, short.shift
        return next((s.duty for s in row.stints if (s.duty.date, s.duty.shift) == place), None)

    def against(self, person: str, short: Shortage) -> tuple[RuleBreach, ...]:
        """The hard rules in the way of one person and one place; what keeps them from a duty that
        they have there, where they have one."""
        lead = short.role == COORDINATOR
        key = (person, short.date, short.shift, lead)
        if key not in self._against:
            row = self.rows.get(person, Row(self.known.member(person), ()))
            function = COORDINATOR if lead else "member"
            duty = Duty(short.date, short.shift, person, function)
            there = self._there(person, short)
            self._against[key] = (
                objections(self.known, row, duty)
                if there is None
                else objections_alone(self.known, there)
            )
        return self._against[key]

    def _cut(self, short: Shortage) -> Message | None:
        """Counting alone: more places that day than people who could stand one of them at all, and
        whoever of another pillar does.

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
        lent = [
            person
            for person, row in self.rows.items()
            if person not in self.pool
            and any(s.duty.date == short.date for s in row.stints)
            and (short.role is None or self.known.holds(person, short.role, short.date))
        ]
        if places <= len(there) + len(lent):
            return None
        return message(
            "roster.cut",
            date=short.date,
            places=places,
            role=role_name(self.snapshot, short.role),
            n=len(there) + len(lent),
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
            self.known.away_during(person, shift.starts(day, zone), shift.ends(day, zone))
            for shift in scheme_shifts(self.snapshot)
        )

    # -- ways out ---------------------------------------------------------------------------------

    def _ways(self, short: Shortage) -> tuple[WayOut, ...]:
        found: dict[str, list[WayOut]] = {}
        for person in self.pool:
            if short.role is not None and not self.known.holds(person, short.role, short.date):
                continue
            against = self.against(person, short)
            if len(against) == 1 and (way := way_out(self.known, against[0])):
                found.setdefault(way.kind, []).append(way)
        found["borrow"] = self._borrowed(short)
        ways = [way for kind in WAYS for way in found.get(kind, [])[:MOST_NAMED]]
        return (
            *ways,
            *self._milder(short),
            WayOut("neighbour", "", message("roster.way_neighbour")),
        )

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
                found.append(borrowed(member))
        return found

    def _milder(self, short: Shortage) -> Iterable[WayOut]:
        """A milder alert level at which this place would not be asked for; none once the shift has
        begun."""
        if self.known.begun(short.date, short.shift):
            return
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
    "not_there",
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


def _cause(kind: str, people: int) -> Message:
    if kind in v.ABSENCE_KIND:
        return message("roster.cause_absent", n=people, kind=v.ABSENCE_KIND[kind])
    return message(f"roster.cause_{kind}", n=people)


def nearest_others(known: Facts) -> tuple[Member, ...]:
    """The active people of other pillars, who could be borrowed: the nearest first."""
    regular = {member.volunteer_id for member in pool(known.snapshot)}
    others = (m for m in known.members.values() if m.active and m.volunteer_id not in regular)
    return tuple(sorted(others, key=lambda m: (m.km is None, m.km or 0.0, m.volunteer_id)))


def borrowed(member: Member) -> WayOut:
    """Somebody of another pillar stands a duty."""
    text = message("roster.way_borrow", name=member.name, pillar=v.PILLAR[member.pillar])
    return WayOut("borrow", member.volunteer_id, text)


def may_shorten(known: Facts, duty: Duty) -> bool:
    """Whether every absence that keeps the person of a duty from it is one that may be cut."""
    return all(span.kind in ASKABLE_ABSENCES for span in known.away_from(duty))


def way_out(known: Facts, breach: RuleBreach) -> WayOut | None:
    """What a person gives up if a broken rule is let pass once; None where nobody may ask for it.

    The breach is of a rule about one person's duties (`posko.roster.rules.ROW_RULES`).
    """
    person = str(breach.volunteer_id)
    if breach.rule == "absent":
        duty = Duty(breach.first, str(breach.shift), person)
        return _ask_to_shorten(known, duty) if may_shorten(known, duty) else None
    if breach.rule == "rest":
        return _rested_less(known, breach)
    return _lifted(known, breach) if breach.rule in ONE_SHIFT_MORE else None


def _ask_to_shorten(known: Facts, duty: Duty) -> WayOut:
    """Somebody cuts an absence short, to stand a duty."""
    name = known.member(duty.volunteer_id).name
    kind = known.away_from(duty)[0].kind
    text = message("roster.way_leave", name=name, kind=v.ABSENCE_KIND[kind])
    return WayOut("leave", duty.volunteer_id, text)


def _rested_less(known: Facts, breach: RuleBreach) -> WayOut | None:
    """A breach of the rest between two duties, allowed for once; None where less would be left than
    the rest after a task."""
    person = str(breach.volunteer_id)
    pause: timedelta = breach.text.params["pause"]
    if pause < timedelta(minutes=known.norms.rest_task):
        return None
    hours = pause / timedelta(hours=1)
    text = message("roster.way_rest", name=known.member(person).name, hours=hours)
    return WayOut("rest", person, text)


def _lifted(known: Facts, breach: RuleBreach) -> WayOut:
    """One of the limits of `ONE_SHIFT_MORE` lifted for once."""
    person = str(breach.volunteer_id)
    label = message(f"roster.rule_{breach.rule}")
    text = message("roster.way_limit", name=known.member(person).name, rule=label)
    return WayOut("limit", person, text)
