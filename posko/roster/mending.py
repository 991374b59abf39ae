"""Somebody drops out: the rest of the roster mended with the fewest changes for the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from posko.model import vocabulary as v
from posko.model.change import Actor, Change, RowChange, update
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.readiness import report_absence
from posko.roster.attendance import attendances
from posko.roster.drafting import with_coordinators
from posko.roster.duties import Duty, Period, roster_duties
from posko.roster.editing import by_the_roster, cancelled, new_rows
from posko.roster.engine.problem import Coverage, Problem, RoleMinimum
from posko.roster.engine.repair import repair
from posko.roster.engine.result import Duties, Roster, Status
from posko.roster.facts import COORDINATOR, FAR, Facts, facts
from posko.roster.rules import ROW_RULES, Shortage, added, opened, row_breaches, shortages, stands
from posko.roster.stating import Plan, plan
from posko.roster.telling import DutyChange, Notice, duty_changes, notices

MOST_AHEAD = 62
"""A repair looks at most so many days ahead of the first lost duty; duties lost later are cancelled
and stand open: they can be filled without haste."""


@dataclass(frozen=True)
class Mending:
    """A proposal; nothing happens until `change` is committed.

    changes: who loses and who gains what, in order of time. lost: how many duties to come the
    person who drops out gives up. left: the running duties they break off; these stay theirs and
    their places are open. touched: how many duties of others change; who only becomes coordinator
    or is no longer stands what they stood. missing: the places that stay empty because of it.
    proven: fewer changes are impossible. notices: to exactly those concerned.
    """

    change: Change
    changes: tuple[DutyChange, ...]
    lost: int
    left: tuple[Duty, ...]
    touched: int
    missing: tuple[Shortage, ...]
    proven: bool
    notices: tuple[Notice, ...]


def mend(
    snapshot: Snapshot,
    actor: Actor,
    volunteer_id: str,
    from_instant: datetime,
    until: datetime | None = None,
    *,
    kind: str = "sick",
    why: str,
    seconds: float = 10.0,
) -> Mending:
    """The person is away in [from_instant, until) and others take over, as few as can be.

    until: None while nobody knows. The absence of this kind is recorded with the change, unless one
    that covers the time stands already. A running duty is broken off: its row stays, and who had
    come is written down as gone. Nobody else is moved to or from a shift that has begun, pinned
    duties of others stay, every hard rule holds. Raises Refused where no published duty of the
    person is concerned, and where all that is recorded already.
    """
    if from_instant.tzinfo is None:
        raise ValueError("an aware instant is needed")
    start = max(from_instant, snapshot.now)
    absence = _absence(snapshot, actor, volunteer_id, from_instant, until, kind, why)
    away = snapshot if absence is None else snapshot.after(absence)
    known = facts(away)
    lost, left = _concerned(known, volunteer_id, start, until)
    if not lost and not left:
        raise Refused(message("roster.refused_nothing_lost", name=known.member(volunteer_id).name))
    mended = _mended(snapshot, known, lost, seconds)
    rows = [
        *(() if absence is None else absence.rows),
        *_gone(snapshot, left, from_instant),
        *cancelled(snapshot, mended.gone, why),
        *new_rows(snapshot, mended.new),
    ]
    if not rows:
        raise Refused(message("roster.refused_same"))
    changes = duty_changes(known, mended.gone, mended.new)
    return Mending(
        change=by_the_roster(snapshot, actor, why, rows),
        changes=changes,
        lost=len(lost),
        left=tuple(left),
        touched=_touched(volunteer_id, changes),
        missing=_opened(snapshot, (*_deserted_places(away, left), *mended.missing)),
        proven=mended.proven,
        notices=notices(known, changes),
    )


def _opened(snapshot: Snapshot, missing: Collection[Shortage]) -> tuple[Shortage, ...]:
    """What the drop-out opens of what is missing after it; other holes were there before."""
    if not missing:
        return ()
    period = Period.over(short.date for short in missing)
    stood = roster_duties(snapshot, period, v.DUTY_STATE.committing)
    return opened(missing, shortages(snapshot, period, stood))


def _touched(volunteer_id: str, changes: Iterable[DutyChange]) -> int:
    """How many dates of others change; one who moves from a shift to another counts once."""
    duties = [change.duty for change in changes if change.moves]
    return len({(d.volunteer_id, d.date) for d in duties if d.volunteer_id != volunteer_id})


@dataclass(frozen=True)
class _Mended:
    """The duties to come after a repair: those that go and those that come, the places that stay
    empty, and whether fewer changes are impossible."""

    gone: tuple[Duty, ...] = ()
    new: tuple[Duty, ...] = ()
    missing: tuple[Shortage, ...] = ()
    proven: bool = True


def _mended(snapshot: Snapshot, known: Facts, lost: list[Duty], seconds: float) -> _Mended:
    """The lost duties given to others. known: with the absence recorded."""
    if not lost:
        return _Mended()
    away = known.snapshot
    period = _period(away, lost)
    published = roster_duties(away, period, v.DUTY_STATE.committing)
    answer, found = _solved(facts(snapshot), known, period, published, lost, seconds)
    allowed = _allowed(known, period, published, found)
    after = _led(known, published, allowed)
    far = [duty for duty in lost if duty.date not in period]
    kept = {duty.duty_id for duty in after if duty.duty_id}
    shifts = {d.place for d in lost}
    return _Mended(
        gone=tuple(d for d in (*published, *far) if d.duty_id not in kept),
        new=tuple(d for d in after if not d.duty_id),
        missing=tuple(s for s in shortages(away, period, after) if s.place in shifts),
        proven=answer.status == Status.OPTIMAL and allowed == found,
    )


def _solved(
    before: Facts,
    known: Facts,
    period: Period,
    published: tuple[Duty, ...],
    lost: list[Duty],
    seconds: float,
) -> tuple[Roster, tuple[Duty, ...]]:
    """The solver's answer, and all duties of the period after it. before: without the absence."""
    stated = plan(known.snapshot, period, movable=True)
    stated = replace(stated, problem=_as_it_stood(stated, before, known, published))
    cells = [(d.volunteer_id, (d.date - period.start).days) for d in lost if d.date in period]
    rows = _known_rows(stated, published)
    answer = repair(stated.problem, rows, 0, cells, time_limit=seconds).roster
    gone = {duty.duty_id for duty in lost}
    standing = [duty for duty in published if duty.duty_id not in gone]
    return answer, _after(stated, known, answer, standing)


def _absence(
    snapshot: Snapshot,
    actor: Actor,
    volunteer_id: str,
    starts: datetime,
    ends: datetime | None,
    kind: str,
    why: str,
) -> Change | None:
    """The absence to record, from the end of one that stands already; None where that covers the
    whole time."""
    begins = starts
    for span in facts(snapshot).away.get(volunteer_id, ()):
        if span.starts <= begins < span.ends:
            begins = span.ends
    if starts < (ends or FAR) <= begins:
        return None
    return report_absence(snapshot, actor, volunteer_id, kind, begins, ends, why=why)


def _concerned(
    known: Facts, volunteer_id: str, start: datetime, until: datetime | None
) -> tuple[list[Duty], list[Duty]]:
    """The person's published duties in [start, until): those to come, and those that run."""
    ahead: list[Duty] = []
    running: list[Duty] = []
    for duty in roster_duties(known.snapshot, states=v.DUTY_STATE.committing):
        if duty.volunteer_id != volunteer_id:
            continue
        stint = known.stint(duty)
        if stint.ends > start and (until is None or stint.starts < until):
            (ahead if stint.starts >= known.snapshot.now else running).append(duty)
    return ahead, running


def _gone(snapshot: Snapshot, left: Iterable[Duty], at: datetime) -> list[RowChange]:
    """The leaving, for the running duties that the person had come to."""
    found = []
    for duty in left:
        row = attendances(snapshot).get(duty.duty_id)
        came = None if row is None else row["came_at"]
        if row is None or not isinstance(came, datetime) or row["left_at"] is not None:
            continue
        if at <= snapshot.now:
            found.append(update("attendances", row, left_at=max(came, at)))
    return found


def _deserted_places(away: Snapshot, left: Iterable[Duty]) -> Iterator[Shortage]:
    """What the running shifts lack once the person is gone."""
    for duty in left:
        day = Period(duty.date, 1)
        crew = roster_duties(away, day, v.DUTY_STATE.committing)
        yield from (s for s in shortages(away, day, crew) if s.shift == duty.shift)


def _period(snapshot: Snapshot, lost: list[Duty]) -> Period:
    """From the first lost duty's date to the end of the published roster, `MOST_AHEAD` at most."""
    first = min(duty.date for duty in lost)
    last = max(duty.date for duty in roster_duties(snapshot, states=v.DUTY_STATE.committing))
    reach = min(last, first + timedelta(days=MOST_AHEAD - 1))
    return Period.over((first, reach))


def _as_it_stood(stated: Plan, before: Facts, after: Facts, published: Iterable[Duty]) -> Problem:
    """The problem that asks for what stood before, and no more: a repair closes the holes that the
    drop-out tears, not those that were there already, and calls nobody off who is one too many.
    Fair shares only choose between equal repairs; they are no reason for a change of their own."""
    crews: dict[tuple[int, str], list[Duty]] = {}
    for duty in published:
        place = ((duty.date - stated.period.start).days, duty.shift)
        crews.setdefault(place, []).append(duty)

    def asked(cover: Coverage) -> int:
        crew = crews.get((cover.day, cover.shift), ())
        stood = sum(stands(before, duty) for duty in crew)
        still = sum(stands(after, duty) for duty in crew)
        return min(stood, max(cover.preferred, still))

    def filled(role: RoleMinimum) -> int:
        crew = crews.get((role.day, role.shift), ())
        return sum(
            stands(before, duty) and before.holds(duty.volunteer_id, role.role, duty.date)
            for duty in crew
        )

    whole = stated.problem
    return replace(
        whole,
        coverage=tuple(replace(c, preferred=asked(c)) for c in whole.coverage),
        roles=tuple(replace(r, least=min(r.least, filled(r))) for r in whole.roles),
        fairness=tuple(replace(term, weight=1) for term in whole.fairness),
    )


def _known_rows(stated: Plan, published: Iterable[Duty]) -> Duties:
    """What people know: the published duties of the period, and those fixed after it."""
    cells = {(cell.person, cell.day): cell.shift for cell in stated.problem.fixed}
    for duty in published:
        cells[duty.volunteer_id, (duty.date - stated.period.start).days] = duty.shift
    return {
        person.id: tuple(cells.get((person.id, day)) for day in range(stated.problem.days))
        for person in stated.problem.people
    }


def _after(stated: Plan, known: Facts, roster: Roster, standing: list[Duty]) -> tuple[Duty, ...]:
    """The whole roster after the repair; who keeps a duty keeps its row and function."""
    had = {d.cell: d for d in standing}
    kept, new = [], []
    for person, row in roster.duties.items():
        for day, shift in zip(stated.period, row, strict=False):
            if shift is None:
                continue
            found = had.get((day, shift, person))
            if found:
                kept.append(found)
            else:
                new.append(Duty(day, shift, person))
    # Who cannot stand a duty for another reason keeps it until somebody decides about that.
    people = {person.id for person in stated.problem.people}
    blocked = {(p.id, c) for p in stated.problem.people for c in p.blocked}
    for duty in standing:
        cell = ((duty.date - stated.period.start).days, duty.shift)
        if duty.volunteer_id not in people or (duty.volunteer_id, cell) in blocked:
            kept.append(duty)
    led = with_coordinators(known, (*kept, *new))
    return tuple(replace(d, state="published") if not d.duty_id else d for d in led)


def _allowed(
    known: Facts, period: Period, published: Iterable[Duty], after: tuple[Duty, ...]
) -> tuple[Duty, ...]:
    """The roster without the new duties that the rules do not allow after all: the problem cannot
    state all that a duty means which nobody stands and which is on the roster still."""
    rules = [rule for rule in ROW_RULES if rule.hard]
    before = list(row_breaches(known, period, published, rules))
    while worse := added(before, row_breaches(known, period, after, rules)):
        people = {breach.volunteer_id for breach in worse}
        fewer = tuple(d for d in after if d.duty_id or d.volunteer_id not in people)
        if fewer == after:
            break
        after = fewer
    return after


def _led(known: Facts, published: Iterable[Duty], after: tuple[Duty, ...]) -> tuple[Duty, ...]:
    """Where a shift has lost its coordinator and nobody new can lead, one of its crew of grade
    takes over: the same duty in the other function."""
    leads = {d.place for d in after if d.function == COORDINATOR}
    orphaned = {d.place for d in published if d.function == COORDINATOR} - leads
    found = []
    for duty in after:
        place = duty.place
        able = known.member(duty.volunteer_id).may_coordinate and not duty.pinned
        if place in orphaned and able and known.stint(duty).starts > known.snapshot.now:
            orphaned.discard(place)
            duty = replace(duty, function=COORDINATOR, duty_id="")
        found.append(duty)
    return tuple(found)
