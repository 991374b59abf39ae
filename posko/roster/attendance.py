"""Who came on duty, when and how late; who has not shown up, and who could stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from posko.model import vocabulary as v
from posko.model.change import Actor, Change, RowChange, insert, update
from posko.model.factors import Factor
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record
from posko.roster.covering import Candidate, cover
from posko.roster.duties import Duty, find_duty, roster_duties
from posko.roster.facts import COORDINATOR, facts

LATELY = timedelta(days=2)
"""The trail is read so far back for people called to a shift that was running: longer than any."""


@dataclass(frozen=True)
class NotShownUp:
    """A duty that has begun and whose person has not come. late: minutes since they were due.

    substitutes: who may take it now, in fair order.
    """

    duty: Duty
    name: str
    late: int
    substitutes: tuple[Candidate, ...]


def check_in(
    snapshot: Snapshot,
    actor: Actor,
    duty_id: str,
    at: datetime,
    *,
    reason: str = "",
    correcting: bool = False,
    why: str,
) -> Change:
    """The person came at `at`: present, or late where that is more than Factor.SHOW_UP_GRACE after
    they were due. Raises Refused for a time ahead, a duty that is not published, or a coming after
    the leaving; and where a coming is recorded already, unless it is being corrected. A correction
    keeps the reason where it gives none."""
    duty, before = _duty(snapshot, duty_id, at)
    if before is not None and before["came_at"] is not None and not correcting:
        raise Refused(message("roster.refused_came"))
    left = None if before is None else before["left_at"]
    if isinstance(left, datetime) and at > left:
        raise Refused(message("roster.refused_left_before"))
    late = at - due_at(snapshot, duty)
    outcome = "late" if late > _grace(snapshot) else "present"
    said = reason.strip() or (before["reason"] if before is not None and correcting else None)
    row = _written(duty_id, before, came_at=at, outcome=outcome, reason=said)
    return Change(actor, why, snapshot.now, (row,))


def check_out(
    snapshot: Snapshot,
    actor: Actor,
    duty_id: str,
    at: datetime,
    *,
    handover_note: str = "",
    correcting: bool = False,
    why: str,
) -> Change:
    """The person left at `at`, with a note for the next shift. Raises Refused where the person has
    not come, or left before coming; and where a leaving is recorded already, unless it is being
    corrected."""
    _, before = _duty(snapshot, duty_id, at)
    if before is None or not isinstance(before["came_at"], datetime):
        raise Refused(message("roster.refused_not_come"))
    if before["left_at"] is not None and not correcting:
        raise Refused(message("roster.refused_left"))
    if at < before["came_at"]:
        raise Refused(message("roster.refused_left_before"))
    note = handover_note.strip() or before["handover_note"]
    row = update("attendances", before, left_at=at, handover_note=note)
    return Change(actor, why, snapshot.now, (row,))


def no_show(
    snapshot: Snapshot,
    actor: Actor,
    duty_id: str,
    *,
    excused: bool = False,
    reason: str,
    why: str,
) -> Change:
    """The person did not come; excused where there was a good reason. Raises Refused before the
    duty began, or where the person came after all."""
    duty, before = _duty(snapshot, duty_id, snapshot.now)
    if facts(snapshot).stint(duty).starts > snapshot.now:
        raise Refused(message("roster.refused_not_begun"))
    if before is not None and before["came_at"] is not None:
        raise Refused(message("roster.refused_came"))
    outcome = "excused" if excused else "no_show"
    row = _written(duty_id, before, outcome=outcome, reason=reason.strip() or None)
    return Change(actor, why, snapshot.now, (row,))


def attendances(snapshot: Snapshot) -> Mapping[str, Record]:
    """The attendance of each duty that has one, by the duty's id."""

    def read() -> dict[str, Record]:
        frame = snapshot.all("attendances")
        rows = TABLES["attendances"].records(frame[frame["duty_id"].notna()])
        return {str(row["duty_id"]): row for row in rows}

    return snapshot.memo("roster:attendances", read)


def not_shown_up(snapshot: Snapshot) -> tuple[NotShownUp, ...]:
    """The running duties without an attendance, Factor.SHOW_UP_GRACE after the person was due."""
    known, now, grace = facts(snapshot), snapshot.now, _grace(snapshot)
    helpers: dict[tuple[date, str, str | None], tuple[Candidate, ...]] = {}
    found = []
    for duty in roster_duties(snapshot, states=v.DUTY_STATE.committing):
        stint = known.stint(duty)
        if not stint.starts < now < stint.ends or duty.duty_id in attendances(snapshot):
            continue
        due = due_at(snapshot, duty)
        if now <= due + grace:
            continue
        late = int((now - due).total_seconds() // 60)
        role = COORDINATOR if duty.function == COORDINATOR else None
        place = duty.date, duty.shift, role
        if place not in helpers:
            helpers[place] = cover(snapshot, *place)
        name = known.member(duty.volunteer_id).name
        found.append(NotShownUp(duty, name, late, helpers[place]))
    return tuple(found)


def due_at(snapshot: Snapshot, duty: Duty) -> datetime:
    """When the person is expected: as the shift begins; or, who was called to a shift that was
    running, from when the trail says so on."""
    starts = facts(snapshot).stint(duty).starts

    def read() -> dict[str, datetime]:
        trail = snapshot.all("audit")
        made = trail[(trail["table"] == "duties") & trail["before"].isna()]
        made = made[made["at"] >= pd.Timestamp(snapshot.now - LATELY)]
        return {key: at.to_pydatetime() for key, at in zip(made["key"], made["at"], strict=True)}

    return max(starts, snapshot.memo("roster:made", read).get(duty.duty_id, starts))


def _grace(snapshot: Snapshot) -> timedelta:
    return timedelta(minutes=snapshot.factor(Factor.SHOW_UP_GRACE))


def _duty(snapshot: Snapshot, duty_id: str, at: datetime) -> tuple[Duty, Record | None]:
    duty = find_duty(snapshot, duty_id)
    if duty.state not in v.DUTY_STATE.committing:
        raise Refused(message("roster.refused_not_published"))
    if at > snapshot.now:
        raise Refused(message("roster.refused_ahead"))
    return duty, attendances(snapshot).get(duty_id)


def _written(duty_id: str, before: Record | None, **values: Any) -> RowChange:
    if before is None:
        return insert("attendances", duty_id=duty_id, **values)
    return update("attendances", before, **values)
