"""Every rule on a roster, on one person's duties, or on one duty more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from posko.model import vocabulary as v
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot
from posko.roster.duties import Duty, Period, roster_duties
from posko.roster.facts import Facts, facts, month_of
from posko.roster.rules.breach import Row, Rule, RuleBreach
from posko.roster.rules.hard_rules import HARD
from posko.roster.rules.places import (
    PLACES,
    TEAM,
    breach_of,
    shortages,
    team_breaches,
)
from posko.roster.rules.soft_rules import SOFT

ROW_RULES: tuple[Rule, ...] = (*HARD, *SOFT)
LOCKED = "locked"
"""The rule that published and pinned duties stay."""
HARD_KEYS = frozenset({*(rule.key for rule in ROW_RULES if rule.hard), LOCKED})
LABELS: Mapping[str, Message] = MappingProxyType(
    {
        **{rule.key: rule.label for rule in ROW_RULES},
        **{key: message(f"roster.rule_{key}") for key in (LOCKED, *PLACES, TEAM)},
    }
)
"""The name of every rule, by key: hard rules first."""

CONTEXT = timedelta(days=31)
"""How far around a period duties still decide about it: weeks, runs and the calendar month."""


def breaches(
    snapshot: Snapshot,
    period: Period,
    duties: Collection[Duty] | None = None,
    level: str | None = None,
) -> tuple[RuleBreach, ...]:
    """Everything that a roster of a period breaks: hard rules first, then shortages and wishes.

    duties: the roster to judge, whole; None for what stands in the snapshot, drafts included.
    Published duties around the period count with it. level: instead of the alert level in force.
    """
    known = facts(snapshot)
    mine = roster_duties(snapshot, period) if duties is None else tuple(duties)
    found = [*lost(snapshot, period, mine), *row_breaches(known, period, mine)]
    found += [breach_of(known, short) for short in shortages(snapshot, period, mine, level)]
    found += team_breaches(snapshot, period, mine, level)
    order = {key: place for place, key in enumerate(LABELS)}
    return tuple(
        sorted(
            found,
            key=lambda b: (b.rule not in HARD_KEYS, b.first, order[b.rule], b.volunteer_id or ""),
        )
    )


def hard(found: Iterable[RuleBreach]) -> tuple[RuleBreach, ...]:
    """The breaches that make a roster forbidden."""
    return tuple(breach for breach in found if breach.rule in HARD_KEYS)


def row_breaches(
    known: Facts, period: Period, duties: Iterable[Duty], rules: Iterable[Rule] = ROW_RULES
) -> Iterator[RuleBreach]:
    """What each person's own duties break, as far as it touches the period."""
    chosen = tuple(rules)
    for row in rows(known, period, duties).values():
        inside = {s.duty.date for s in row.stints if s.duty.date in period}
        if not inside:
            continue
        for rule in chosen:
            for breach in rule.breaches(known, row):
                if any(breach.first <= day <= breach.last for day in inside):
                    yield breach


def rows(known: Facts, period: Period, duties: Iterable[Duty]) -> dict[str, Row]:
    """Everybody's row: the given duties of the period, and the published ones around it."""
    mine: dict[str, list[Duty]] = {}
    for duty in (*duties, *around(known.snapshot, period)):
        mine.setdefault(duty.volunteer_id, []).append(duty)
    return {
        person: Row(known.member(person), known.stints(own)) for person, own in sorted(mine.items())
    }


def around(snapshot: Snapshot, period: Period) -> tuple[Duty, ...]:
    """The published duties that begin outside the period, yet may decide about it."""

    def read() -> tuple[Duty, ...]:
        first = min(month_of(period.start).start, period.start - CONTEXT)
        last = period.end + CONTEXT
        published = roster_duties(snapshot, states=v.DUTY_STATE.committing)
        return tuple(d for d in published if first <= d.date < last and d.date not in period)

    return snapshot.memo(f"roster:around:{period.start}:{period.days}", read)


def row_of(known: Facts, volunteer_id: str, day: date, without: Collection[str] = ()) -> Row:
    """What a person does by the roster as it stands, drafts included, around a date.

    without: ids of duties that are taken away in thought.
    """
    own = known.snapshot.memo("roster:rows", lambda: _by_person(known.snapshot))
    near = (
        duty
        for duty in own.get(volunteer_id, ())
        if abs((duty.date - day).days) <= CONTEXT.days and duty.duty_id not in without
    )
    return Row(known.member(volunteer_id), known.stints(near))


def _by_person(snapshot: Snapshot) -> dict[str, list[Duty]]:
    found: dict[str, list[Duty]] = {}
    for duty in roster_duties(snapshot):
        found.setdefault(duty.volunteer_id, []).append(duty)
    return found


def objections(known: Facts, row: Row, duty: Duty) -> tuple[RuleBreach, ...]:
    """The hard rules that a person would break by one more duty; none if it is allowed.

    row: what the person does already, without it.
    """
    stints = tuple(
        sorted((*row.stints, known.stint(duty)), key=lambda s: (s.starts, s.ends, s.duty.duty_id))
    )
    more = Row(row.member, stints)
    before, after = (
        [breach for rule in ROW_RULES if rule.hard for breach in rule.breaches(known, one)]
        for one in (row, more)
    )
    return added(before, after)


def added(before: Iterable[RuleBreach], after: Iterable[RuleBreach]) -> tuple[RuleBreach, ...]:
    """The breaches that have come: a third duty at one hour reads like the second, and counts."""
    return tuple((Counter(after) - Counter(before)).elements())


def objections_alone(known: Facts, duty: Duty) -> tuple[RuleBreach, ...]:
    """The hard rules that keep a person from a duty, whatever other duties they have."""
    # Plans, fair shares and reasons all ask about the same cells: each is judged once.
    judged: dict[object, tuple[RuleBreach, ...]] = known.snapshot.memo("roster:alone", dict)
    key = *duty.cell, duty.function
    if key not in judged:
        row = Row(known.member(duty.volunteer_id), (known.stint(duty),))
        rules = (rule for rule in ROW_RULES if rule.hard and rule.alone)
        judged[key] = tuple(breach for rule in rules for breach in rule.breaches(known, row))
    return judged[key]


def lost(snapshot: Snapshot, period: Period, duties: Iterable[Duty]) -> Iterator[RuleBreach]:
    """Published and pinned duties that a roster leaves out or moves."""
    known = facts(snapshot)
    kept = {duty.cell for duty in duties}
    for duty in roster_duties(snapshot, period):
        if duty.locked and duty.cell not in kept:
            text = message(
                "roster.breach_locked",
                name=known.member(duty.volunteer_id).name,
                date=duty.date,
                shift=known.shifts[duty.shift].label,
            )
            yield RuleBreach(
                LOCKED,
                duty.volunteer_id,
                duty.date,
                duty.date,
                duty.shift,
                1,
                "duties",
                text,
            )
