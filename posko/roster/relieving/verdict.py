"""What the rules say of the roster that a programme found, and the steps that follow from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from posko.model import vocabulary as v
from posko.model.messages import message
from posko.model.snapshot import Snapshot
from posko.roster.drafting import with_coordinators
from posko.roster.duties import Duty, Place
from posko.roster.explaining import (
    ASKABLE_ABSENCES,
    WAYS,
    WayOut,
    borrowed,
    way_out,
)
from posko.roster.relieving.programme import Found
from posko.roster.relieving.week import Week
from posko.roster.rules import (
    ROW_RULES,
    Row,
    RuleBreach,
    objections,
    row_breaches,
    shortages,
)

RELIEFS = (*WAYS, "level")
"""What may be given up, the mildest first."""


@dataclass(frozen=True)
class Step:
    """One thing to give up, and the places that it serves, in order of time."""

    way: WayOut
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Verdict:
    """A roster as the rules see it. missing: people and skills, as the shortages count them.
    clean: nothing is broken that is not a step."""

    steps: tuple[Step, ...]
    duties: tuple[Duty, ...]
    missing: int
    clean: bool


def verified(week: Week, found: Found, kinds: Collection[str]) -> Verdict:
    """The steps, read off what the rules find broken in the roster; whatever they find besides is
    taken out of it, and its places count as missing."""
    known, period = week.known, week.period
    lent, clean = _named(week, found)
    duties = with_coordinators(known, (*week.kept, *found.own, *lent))
    rules = tuple(rule for rule in ROW_RULES if rule.hard)
    already = set(row_breaches(known, period, (*week.before, *week.kept), rules))
    judged = row_breaches(known, period, (*week.before, *duties), rules)
    broken = [breach for breach in judged if breach not in already]
    helpers = {duty.volunteer_id for duty in lent}
    asked: list[tuple[RuleBreach, WayOut]] = []
    beyond: set[str | None] = set()
    for breach in broken:
        # Nobody who is borrowed gives up anything besides.
        way = None if breach.volunteer_id in helpers else way_out(known, breach)
        if way is None or way.kind not in kinds:
            beyond.add(breach.volunteer_id)
        else:
            asked.append((breach, way))
    if beyond:
        duties = tuple(d for d in duties if d.locked or d.volunteer_id not in beyond)
        asked = [(b, way) for b, way in asked if b.volunteer_id not in beyond]
        lent = [duty for duty in lent if duty.volunteer_id not in beyond]
    steps = [
        *by_way((way, _place(duties, breach)) for breach, way in asked),
        *by_way((borrowed(known.member(d.volunteer_id)), d.place) for d in lent),
        *_lowered(week, found.levels),
    ]
    order = {slot.place: n for n, slot in enumerate(week.slots)}
    sorted_steps = sorted(
        (Step(s.way, tuple(sorted(s.places, key=lambda p: order[p]))) for s in steps),
        key=lambda s: (RELIEFS.index(s.way.kind), order[s.places[0]], s.way.volunteer_id),
    )
    leavers = {step.way.volunteer_id for step in steps if step.way.kind == "leave"}
    missing = _missing(week, duties, found.levels, leavers)
    return Verdict(tuple(sorted_steps), duties, missing, clean and not beyond)


def _named(week: Week, found: Found) -> tuple[list[Duty], bool]:
    """Who of a group stands which of its duties: whoever is lent already goes on, then the nearest;
    False where the rules leave nobody for one of them."""
    lent: list[Duty] = []
    whole = True
    for group, given in found.groups:
        rows = {
            member.volunteer_id: Row(
                member,
                week.known.stints(Duty(*p, member.volunteer_id) for p in sorted(group.fixed)),
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
                if not objections(week.known, rows[person], duty):
                    stints = (*rows[person].stints, week.known.stint(duty))
                    rows[person] = Row(rows[person].member, stints)
                    chosen.append(person)
                    lent.append(duty)
            busy += [person for person in chosen if person not in busy]
            whole = whole and len(chosen) == people
    return lent, whole


def _place(duties: Iterable[Duty], breach: RuleBreach) -> Place:
    """The place that a breach makes possible: the last new duty that it concerns. Where rest is
    short, that may be the duty before a published one."""
    return max(
        duty.place
        for duty in duties
        if duty.volunteer_id == breach.volunteer_id
        and breach.first <= duty.date <= breach.last
        and not duty.locked
    )


def by_way(found: Iterable[tuple[WayOut, Place]]) -> list[Step]:
    """Each way once, with all the places that it serves."""
    places: dict[WayOut, dict[Place, None]] = {}
    for way, place in found:
        places.setdefault(way, {})[place] = None
    return [Step(way, tuple(served)) for way, served in places.items()]


def _lowered(week: Week, levels: Mapping[date, str]) -> Iterator[Step]:
    """One step for each run of dates with the same lowered level."""
    run: list[date] = []
    for day in sorted(levels):
        if run and (levels[run[-1]] != levels[day] or day - run[-1] > timedelta(days=1)):
            yield _level_step(week, run, levels[run[0]])
            run = []
        run.append(day)
    if run:
        yield _level_step(week, run, levels[run[0]])


def _level_step(week: Week, run: list[date], level: str) -> Step:
    key = "roster.way_level_day" if len(run) == 1 else "roster.way_level_days"
    text = message(key, level=v.ALERT_LEVEL[level], date=run[0], last=run[-1])
    places = tuple(slot.place for slot in week.slots if slot.place in week.open)
    return Step(WayOut("level", "", text), tuple(p for p in places if p[0] in run))


def _without_leave(snapshot: Snapshot, people: Collection[str]) -> Snapshot:
    """The data as they would be if these people cut their leaves short."""
    if not people:
        return snapshot
    absences = snapshot.all("absences")
    cut = absences["volunteer_id"].isin(people) & absences["kind"].isin(ASKABLE_ABSENCES)
    return snapshot.having(absences=absences[~cut])


def _missing(
    week: Week,
    duties: tuple[Duty, ...],
    levels: Mapping[date, str],
    leavers: Collection[str],
) -> int:
    """What stays empty, each date by the level that it would have, and who cuts a leave at work."""
    period = week.period
    snapshot = _without_leave(week.snapshot, leavers)
    by_level = {
        level: shortages(snapshot, period, duties, level)
        for level in {*levels.values(), week.level}
    }
    return sum(
        short.missing
        for level, found in by_level.items()
        for short in found
        if levels.get(short.date, week.level) == level and short.place in week.open
    )
