"""From the solution of a rostering problem to drafts of duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster.duties import Duty, Period, roster_duties
from posko.roster.engine.result import Duties, Progress, Roster
from posko.roster.engine.solver import solve
from posko.roster.facts import COORDINATOR, Facts, facts
from posko.roster.rules import RuleBreach, Shortage, breaches, hard, shortages
from posko.roster.stating import Plan, plan


@dataclass(frozen=True)
class Draft:
    """A solved period, of what was asked for the dates that are not over.

    duties: the whole roster, what was kept and what is new (state "draft"), without locked duties
    that nobody stands; `breaches` counts those in. level: as asked for, None for those in force.
    solved: the engine's answer, with objective, bound and gap. breaches: of hard rules, by
    `posko.roster.rules`, which the engine does not share. wishes: those of people that are not met.
    shortages: the places of shifts to come that stay empty.
    """

    period: Period
    level: str | None
    duties: tuple[Duty, ...]
    solved: Roster = field(repr=False)
    breaches: tuple[RuleBreach, ...]
    wishes: tuple[RuleBreach, ...]
    shortages: tuple[Shortage, ...]

    @property
    def new(self) -> tuple[Duty, ...]:
        """The duties that were not on the roster, or not locked."""
        return tuple(duty for duty in self.duties if not duty.locked)


def solve_period(
    snapshot: Snapshot,
    start: date,
    days: int,
    *,
    level: str | None = None,
    seconds: float = 30.0,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Draft:
    """The best roster of a period that is found within `seconds`, from today on: dates that are
    over are left out of it, and shifts that have begun ask for nobody.

    Never without an answer: where not every place can be filled, `shortages` says which. Nothing is
    written; `draft_change` makes the change. Raises Refused where the whole period is over.
    """
    stated = plan(snapshot, _coming(snapshot, Period(start, days)), level)
    solved = solve(stated.problem, seconds, seed=seed, on_progress=on_progress, cancel=cancel)
    return draft_of(stated, solved)


def _coming(snapshot: Snapshot, period: Period) -> Period:
    """A period from today on: what was stood before is history, and counts as such."""
    first = max(period.start, snapshot.now.astimezone(snapshot.zone).date())
    if first >= period.end:
        raise Refused(message("roster.refused_past"))
    return Period(first, (period.end - first).days)


@dataclass(frozen=True)
class Comparison:
    """What a draft would change of the roster as it stands.

    added, removed: duties, in order of time. before: the places that the present roster leaves
    empty, counted at the draft's level as its own are. in_force: those that the draft leaves empty
    at the levels in force, which count again once it is accepted: a level asked for is not kept.
    Both of shifts that have not begun.
    """

    added: tuple[Duty, ...]
    removed: tuple[Duty, ...]
    before: tuple[Shortage, ...]
    in_force: tuple[Shortage, ...]


def compare(snapshot: Snapshot, draft: Draft) -> Comparison:
    """What a draft adds to the present roster and takes away, and the places empty by both."""
    present = roster_duties(snapshot, draft.period)
    had = {duty.cell for duty in present}
    has = {duty.cell for duty in draft.duties}
    # A locked duty whose person is away is not part of the draft, yet stays: see `plan`.
    return Comparison(
        added=tuple(d for d in draft.duties if d.cell not in had),
        removed=tuple(d for d in present if not d.locked and d.cell not in has),
        before=to_come(snapshot, shortages(snapshot, draft.period, present, draft.level)),
        in_force=to_come(snapshot, shortages(snapshot, draft.period, draft.duties)),
    )


def draft_of(stated: Plan, solved: Roster) -> Draft:
    """A solution as duties, judged by the rules."""
    snapshot, period = stated.snapshot, stated.period
    duties = with_coordinators(facts(snapshot), (*stated.kept, *new_duties(stated, solved.duties)))
    places = {duty.cell for duty in duties}
    stuck = (
        duty for duty in roster_duties(snapshot, period) if duty.locked and duty.cell not in places
    )
    broken = breaches(snapshot, period, (*duties, *stuck), stated.level)
    return Draft(
        period=period,
        level=stated.level,
        duties=duties,
        solved=solved,
        breaches=hard(broken),
        wishes=tuple(breach for breach in broken if breach.rule == "wish"),
        shortages=to_come(snapshot, shortages(snapshot, period, duties, stated.level)),
    )


def new_duties(stated: Plan, rows: Duties) -> tuple[Duty, ...]:
    """The duties of a solution that are not among those kept, as drafts of members."""
    kept = {duty.cell for duty in stated.kept}
    cells = (
        (day, shift, person)
        for person, row in rows.items()
        for day, shift in zip(stated.period, row, strict=False)
        if shift is not None
    )
    return tuple(sorted(Duty(*cell) for cell in cells if cell not in kept))


def to_come(snapshot: Snapshot, found: Iterable[Shortage]) -> tuple[Shortage, ...]:
    """The empty places of shifts that have not begun."""
    known = facts(snapshot)
    return tuple(short for short in found if not known.begun(short.date, short.shift))


def with_coordinators(known: Facts, duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """Each shift led by one of its people of grade: whoever has led least, in order of the dates.

    Functions of locked duties stay.
    """
    led: Counter[str] = Counter()
    crews: dict[tuple[date, int, str], list[Duty]] = {}
    for duty in sorted(duties):
        # Shifts may begin together, as the morning and the twelve hours of the day do.
        start = known.shifts[duty.shift].start_minute
        crews.setdefault((duty.date, start, duty.shift), []).append(duty)
        if duty.locked and duty.function == COORDINATOR:
            led[duty.volunteer_id] += 1
    found: list[Duty] = []
    for place in sorted(crews):
        crew = crews[place]
        if not any(d.locked and d.function == COORDINATOR for d in crew):
            free = [d for d in crew if not d.locked and known.member(d.volunteer_id).may_coordinate]
            lead = min(free, key=lambda d: (led[d.volunteer_id], d.volunteer_id), default=None)
            crew = [d if d.locked else _with_function(d, lead) for d in crew]
            if lead is not None:
                led[lead.volunteer_id] += 1
        found += crew
    return tuple(sorted(found, key=lambda d: (d.date, known.shifts[d.shift].start_minute, d)))


def _with_function(duty: Duty, lead: Duty | None) -> Duty:
    return replace(duty, function=COORDINATOR if duty is lead else "member")
