"""What coordinators do to the roster: each action is a `Change`, or `Refused` with the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from posko.model import vocabulary as v
from posko.model.change import (
    Actor,
    Change,
    RowChange,
    Seen,
    delete,
    insert,
    same_id,
    update,
)
from posko.model.messages import Message, message
from posko.model.problems import Refused
from posko.model.settings import set_setting
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record
from posko.roster.drafting import Draft
from posko.roster.duties import PLANNED, Duty, Period, Place, find_duty, roster_duties
from posko.roster.facts import COORDINATOR, TEAMS, Facts, facts
from posko.roster.rules import LOCKED, RuleBreach, added, breaches, hard, objections, row_of


def draft_change(snapshot: Snapshot, draft: Draft, actor: Actor, *, why: str) -> Change:
    """The drafts of a period replaced by those of a solved one; published and pinned ones stay.

    The roster may have changed since the search: what is judged is what would stand now. A row
    stands for a place of a shift: its id follows from date, shift and number, so that two
    coordinators who generate the same period at once touch the same rows, and the second is told.
    Raises Refused where a hard rule would be broken that the present roster does not break, or
    where nothing would change.
    """
    standing = roster_duties(snapshot, draft.period)
    locked = {d.cell: d for d in standing if d.locked}
    new = [d for d in draft.new if d.cell not in locked]
    before = hard(breaches(snapshot, draft.period, standing))
    worse = added(before, hard(breaches(snapshot, draft.period, (*locked.values(), *new))))
    if worse:
        raise Refused(worse[0].text)
    changes = _places(snapshot, [d for d in standing if not d.locked], new)
    if not changes:
        raise Refused(message("roster.refused_same"))
    return by_the_roster(snapshot, actor, why, changes)


def publish(
    snapshot: Snapshot, actor: Actor, start: date, days: int, *, past: bool = False, why: str
) -> Change:
    """Every draft of a period becomes published. Empty places do not hinder it; a hard rule broken
    by it does: raises Refused with the first one and how many there are.

    past: also those whose shift is over. They count as stood from then on, for fairness and rest,
    so only who knows that they were should say so.
    """
    period, known = Period(start, days), facts(snapshot)
    drafts = [
        duty
        for duty in roster_duties(snapshot, period, ("draft",))
        if past or known.stint(duty).ends > snapshot.now
    ]
    if not drafts:
        raise Refused(message("roster.refused_no_drafts"))
    broken = newly_broken(snapshot, period)
    if broken:
        raise Refused(message("roster.refused_publish", n=len(broken), first=broken[0].text))
    rows = (_edit(snapshot, duty, state="published") for duty in drafts)
    return by_the_roster(snapshot, actor, why, rows)


def newly_broken(
    snapshot: Snapshot, period: Period, duties: Collection[Duty] | None = None
) -> tuple[RuleBreach, ...]:
    """The hard rules that the roster of a period would break once published, and that the published
    one does not break yet.

    A duty that is over cannot be mended: whose person fell ill then or has left since is no reason
    to keep the rest from being published. duties: as for `posko.roster.breaches`.
    """
    stood = roster_duties(snapshot, period, v.DUTY_STATE.committing)
    before = [b for b in hard(breaches(snapshot, period, stood)) if b.rule != LOCKED]
    return added(before, hard(breaches(snapshot, period, duties)))


def edit_cell(
    snapshot: Snapshot,
    actor: Actor,
    day: date,
    shift: str,
    volunteer_id: str,
    *,
    function: str = "member",
    instead_of: str | None = None,
    why: str,
) -> Change:
    """A person is put on a shift, as a draft: in a new place, or in that of a draft duty.

    Raises Refused with the first hard rule that this would break; `posko.roster.objections_to`
    lists them all beforehand.
    """
    before = None if instead_of is None else find_duty(snapshot, instead_of)
    if before is not None and before.state != "draft":
        raise Refused(message("roster.refused_published"))
    if before is not None and before.place != (day, shift):
        raise Refused(message("roster.refused_no_duty", duty=before.duty_id))
    duty = Duty(day, shift, volunteer_id, function)
    _allowed(snapshot, duty, () if instead_of is None else (instead_of,))
    if before is not None:
        rows = [_edit(snapshot, before, volunteer_id=volunteer_id, function=function)]
    else:
        rows = new_rows(snapshot, [duty])
    return Change(actor, why, snapshot.now, tuple(rows))


def fill_place(
    snapshot: Snapshot,
    actor: Actor,
    day: date,
    shift: str,
    volunteer_id: str,
    *,
    function: str = "member",
    why: str,
) -> Change:
    """A hole of the published roster is filled: the person's duty is published at once.

    Raises Refused where the shift is over, or with the first hard rule that this would break.
    """
    duty = Duty(day, shift, volunteer_id, function, "published")
    _allowed(snapshot, duty)
    if facts(snapshot).stint(duty).ends <= snapshot.now:
        raise Refused(message("roster.refused_over"))
    return by_the_roster(snapshot, actor, why, new_rows(snapshot, [duty]))


def clear_cell(snapshot: Snapshot, actor: Actor, duty_id: str, *, why: str) -> Change:
    """A draft duty is taken off the roster. Raises Refused for a published one."""
    duty = find_duty(snapshot, duty_id)
    if duty.state != "draft":
        raise Refused(message("roster.refused_published"))
    return Change(actor, why, snapshot.now, (delete("duties", record(snapshot, duty_id)),))


def drop_drafts(snapshot: Snapshot, actor: Actor, period: Period, *, why: str) -> Change:
    """The drafts of a period that are not locked taken off the roster. Raises Refused for none."""
    drafts = [d for d in roster_duties(snapshot, period, ("draft",)) if not d.pinned]
    if not drafts:
        raise Refused(message("roster.refused_no_drafts"))
    rows = (delete("duties", record(snapshot, duty.duty_id)) for duty in drafts)
    return by_the_roster(snapshot, actor, why, rows)


def lock_duties(
    snapshot: Snapshot, actor: Actor, duty_ids: Collection[str], pinned: bool = True, *, why: str
) -> Change:
    """Duties are locked against a new plan, or released. Raises Refused for a cancelled one, and
    where nothing changes."""
    duties = [find_duty(snapshot, duty_id) for duty_id in duty_ids]
    if any(duty.state not in PLANNED for duty in duties):
        raise Refused(message("roster.refused_not_published"))
    rows = tuple(_edit(snapshot, d, pinned=pinned) for d in duties if d.pinned != pinned)
    if not rows:
        raise Refused(message("roster.refused_same"))
    return Change(actor, why, snapshot.now, rows)


def cancel_duty(snapshot: Snapshot, actor: Actor, duty_id: str, reason: str) -> Change:
    """A published duty is cancelled; its open swaps end with it. Raises Refused without a reason,
    for a duty that is not published, or one that is over."""
    if not reason.strip():
        raise Refused(message("roster.refused_reason"))
    duty = find_duty(snapshot, duty_id)
    if duty.state not in v.DUTY_STATE.committing:
        raise Refused(message("roster.refused_not_published"))
    if facts(snapshot).stint(duty).ends <= snapshot.now:
        raise Refused(message("roster.refused_over"))
    return Change(actor, reason.strip(), snapshot.now, tuple(cancelled(snapshot, [duty], reason)))


def cancelled(snapshot: Snapshot, duties: Collection[Duty], reason: str) -> list[RowChange]:
    """The rows of cancelled duties: themselves with the reason, and their swaps still open."""
    rows = [_edit(snapshot, d, state="cancelled", note=reason.strip()) for d in duties]
    ids = [duty.duty_id for duty in duties]
    frame = snapshot.all("swaps")
    concerned = frame["duty_id"].isin(ids) | frame["exchange_duty_id"].isin(ids)
    ongoing = frame[concerned & frame["state"].isin(v.SWAP_STATE.initial)]
    over = TABLES["swaps"].records(ongoing)
    rows += [update("swaps", s, state="expired", answered_at=snapshot.now) for s in over]
    return rows


def keep_teams(snapshot: Snapshot, actor: Actor, keep: bool, *, why: str) -> Change:
    """From now on rosters keep teams together, or no longer: the setting `roster_teams`."""
    row = set_setting(snapshot, TEAMS, "true" if keep else "false")
    return Change(actor, why, snapshot.now, (row,))


def objections_to(
    snapshot: Snapshot, duty: Duty, without: Collection[str] = ()
) -> tuple[RuleBreach, ...]:
    """The hard rules that one more duty would break; none if it is allowed. without: ids of duties
    that are taken away for it."""
    known = facts(snapshot)
    return objections(known, row_of(known, duty.volunteer_id, duty.date, without), duty)


def by_the_roster(snapshot: Snapshot, actor: Actor, why: str, rows: Iterable[RowChange]) -> Change:
    """A change that the rules allow by the roster as a whole. Two that are each allowed may break a
    rule together, so whoever comes second is told that the duties have changed."""
    seen = Seen(snapshot.revision, frozenset({"duties"}))
    return Change(actor, why, snapshot.now, tuple(rows), seen)


def new_rows(snapshot: Snapshot, duties: Iterable[Duty]) -> list[RowChange]:
    """The rows of new duties of one change, each in the first place of its shift that no row has
    yet."""
    used = set(snapshot.all("duties")["duty_id"])
    rows = []
    for duty in duties:
        found = _place_id(duty, used)
        used.add(found)
        rows.append(
            insert(
                "duties",
                duty_id=found,
                date=duty.date,
                shift=duty.shift,
                volunteer_id=duty.volunteer_id,
                function=duty.function,
                state=duty.state,
                pinned=duty.pinned,
            )
        )
    return rows


def record(snapshot: Snapshot, duty_id: str) -> Record:
    """The row of a duty as it was read. Raises Refused where it is gone."""

    def read() -> dict[str, Record]:
        table = TABLES["duties"]
        return {str(row["duty_id"]): row for row in table.records(snapshot.all("duties"))}

    rows = snapshot.memo("roster:records", read)
    if duty_id not in rows:
        raise Refused(message("roster.refused_no_duty", duty=duty_id))
    return rows[duty_id]


def _allowed(snapshot: Snapshot, duty: Duty, without: Collection[str] = ()) -> None:
    known = facts(snapshot)
    if duty.shift not in known.shifts:
        raise Refused(message("roster.refused_no_shift", shift=duty.shift))
    if duty.volunteer_id not in known.members:
        raise Refused(message("readiness.nobody", volunteer=duty.volunteer_id))
    against = objections_to(snapshot, duty, without)
    if against:
        raise Refused(against[0].text)


def _edit(snapshot: Snapshot, duty: Duty, **values: Any) -> RowChange:
    return update("duties", record(snapshot, duty.duty_id), **values)


def _places(
    snapshot: Snapshot, replaced: Iterable[Duty], wanted: Iterable[Duty]
) -> list[RowChange]:
    """The rows that turn some drafts into others: who stays keeps the row, others take over what
    is free, the rest is added or removed."""
    had: dict[Place, list[Duty]] = {}
    for duty in replaced:
        had.setdefault(duty.place, []).append(duty)
    want: dict[Place, list[Duty]] = {}
    for duty in wanted:
        want.setdefault(duty.place, []).append(duty)
    changes: list[RowChange] = []
    further: list[Duty] = []
    for place in sorted({*had, *want}):
        old = {duty.volunteer_id: duty for duty in had.get(place, ())}
        new = want.get(place, [])
        staying = {duty.volunteer_id for duty in new} & set(old)
        free = [duty for person, duty in old.items() if person not in staying]
        for duty in new:
            if duty.volunteer_id in staying:
                before = old[duty.volunteer_id]
                if before.function != duty.function:
                    changes.append(_edit(snapshot, before, function=duty.function))
            elif free:
                changes.append(
                    _edit(
                        snapshot,
                        free.pop(0),
                        volunteer_id=duty.volunteer_id,
                        function=duty.function,
                    )
                )
            else:
                further.append(duty)
        changes += [delete("duties", record(snapshot, duty.duty_id)) for duty in free]
    return changes + new_rows(snapshot, further)


def _place_id(duty: Duty, used: Collection[str]) -> str:
    """The id of the first place of a shift that no row has, cancelled ones included."""
    number = 1
    while (found := same_id("JGA", duty.date.isoformat(), duty.shift, str(number))) in used:
        number += 1
    return found


def duty_text(known: Facts, duty: Duty) -> Message:
    """A duty in words: "Malam 14 Feb 2021, 23.00–07.00 (koordinator)"."""
    stint = known.stint(duty)
    key = "roster.duty_lead" if duty.function == COORDINATOR else "roster.duty_line"
    return message(
        key,
        shift=stint.shift.label,
        date=duty.date,
        starts=stint.starts.timetz(),
        ends=stint.ends.timetz(),
    )
