"""Psychosocial and education sessions of a task: planned with place, theme, groups, facilitators;
held with who came.

A session's kind is its task's. What the sessions of a task reached is not stored again: results are
sums over the sessions that were held (`posko.incidents.results`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from posko.model import vocabulary as v
from posko.model.change import Actor, Change, RowChange, delete, insert, same_id, update
from posko.model.factors import Factor
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

CAN_FACILITATE = (*v.ASSIGNMENT_STATE.committing, "released")
"""States of an assignment whose person can lead a session: said yes, is there, or was there."""


PARTICIPANTS = "participants_"
"""Before who came it makes the measure of a result: "participants_children"."""


@dataclass(frozen=True)
class SessionPlan:
    """What a coordinator plans. group_size: people per group. facilitators: assignment_ids."""

    theme: str
    starts_at: datetime
    ends_at: datetime
    groups: int
    group_size: int
    place: str = ""
    facilitators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """One session as it is known. attendance: by women, men, children and elderly, those that
    somebody counted. facilitators: assignment_ids.
    """

    record: Record
    session_id: str
    task_id: str
    state: str
    starts_at: datetime
    ends_at: datetime
    groups: int
    group_size: int
    attendance: Mapping[str, int]
    facilitators: tuple[str, ...]

    @property
    def planned_people(self) -> int:
        return self.groups * self.group_size

    @property
    def attended(self) -> int | None:
        """How many came, of those who were counted; None where nobody counted."""
        return sum(self.attendance.values()) if self.attendance else None


def task_sessions(snapshot: Snapshot, task_id: str) -> tuple[Session, ...]:
    """The sessions of a task that were not cancelled, in the order of time."""
    return _by_task(snapshot).get(task_id, ())


def coming_sessions(snapshot: Snapshot, task_id: str) -> tuple[Session, ...]:
    """The planned sessions of a task that are not over, in the order of time."""
    sessions = task_sessions(snapshot, task_id)
    return tuple(one for one in sessions if one.state == "planned" and one.ends_at > snapshot.now)


def incident_sessions(snapshot: Snapshot, incident_id: str) -> tuple[Session, ...]:
    """The sessions of all tasks of an incident, in the order of time."""
    tasks = snapshot.known("tasks")
    mine = tasks.loc[tasks["incident_id"] == incident_id, "task_id"]
    found = [one for task_id in mine for one in task_sessions(snapshot, str(task_id))]
    return tuple(sorted(found, key=_order))


def uncounted(snapshot: Snapshot) -> tuple[Session, ...]:
    """Sessions that are over and of which nobody has told who came, the oldest first."""
    found = [one for sessions in _by_task(snapshot).values() for one in sessions]
    over = [one for one in found if one.state == "planned" and one.ends_at <= snapshot.now]
    return tuple(sorted(over, key=_order))


def participants(snapshot: Snapshot, task_id: str) -> Mapping[str, tuple[int, datetime]]:
    """By measure of a result, how many came to the sessions of a task so far, and as of when."""
    found: dict[str, tuple[int, datetime]] = {}
    for one in task_sessions(snapshot, task_id):
        if one.starts_at > snapshot.now:
            continue
        until = min(one.ends_at, snapshot.now)
        for who, number in one.attendance.items():
            people, latest = found.get(PARTICIPANTS + who, (0, until))
            found[PARTICIPANTS + who] = (people + number, max(latest, until))
    return found


def groups_needed(snapshot: Snapshot, people: int) -> int:
    """How many psychosocial groups so many people are (Factor.GROUP_SIZE)."""
    return math.ceil(people / snapshot.factor(Factor.GROUP_SIZE))


def plan_session(
    snapshot: Snapshot,
    actor: Actor,
    task_id: str,
    plan: SessionPlan,
    *,
    why: str,
    attendance: Mapping[str, int | None] | None = None,
) -> Change:
    """A new session of a task; with attendance where it was held already.

    The same session asked for twice (a double click) has the same id and is refused the second
    time. Raises Refused where the plan cannot be: see `_checked`, `_counted`.
    """
    task = _task(snapshot, task_id)
    if task["state"] == "cancelled":
        raise Refused(message("incidents.refused_session_cancelled_task"))
    session_id = same_id(
        "SES", task_id, plan.theme.strip(), plan.starts_at.isoformat(), plan.place.strip()
    )
    if snapshot.find("sessions", session_id) is not None:
        raise Refused(message("incidents.refused_same_session", theme=plan.theme.strip()))
    theme = _checked(snapshot, task, plan, None)
    _refuse_totals(snapshot, task_id)
    counted = _given(attendance or {})
    if not counted and plan.starts_at < snapshot.now:
        raise Refused(message("incidents.refused_session_past", at=plan.starts_at))
    if counted:
        _refuse_early(snapshot, plan.starts_at)
    row = insert(
        "sessions",
        session_id=session_id,
        task_id=task_id,
        **_facts(plan, theme),
        state="held" if counted else "planned",
        **counted,
        created_at=snapshot.now,
        source=actor.name,
    )
    led = [_leads(session_id, one) for one in dict.fromkeys(plan.facilitators)]
    return Change(actor, why, snapshot.now, (row, *led))


def change_session(
    snapshot: Snapshot, actor: Actor, session_id: str, plan: SessionPlan, *, why: str
) -> Change:
    """A session as it shall be. The time of one that was held is history and stays as it is.

    Raises Refused where the plan cannot be.
    """
    found = _session(snapshot, session_id)
    theme = _checked(snapshot, _task(snapshot, found.task_id), plan, session_id)
    moved = (plan.starts_at, plan.ends_at) != (found.starts_at, found.ends_at)
    if moved and found.state == "held":
        raise Refused(message("incidents.refused_session_held"))
    if moved and plan.starts_at < snapshot.now:
        raise Refused(message("incidents.refused_session_past", at=plan.starts_at))
    wanted, led = set(plan.facilitators), set(found.facilitators)
    rows: list[RowChange] = [update("sessions", found.record, **_facts(plan, theme))]
    rows += [_leads(session_id, one) for one in sorted(wanted - led)]
    for one in sorted(led - wanted):
        before = snapshot.find("session_facilitators", session_id, one)
        assert before is not None
        rows.append(delete("session_facilitators", before))
    return Change(actor, why, snapshot.now, tuple(rows))


def hold_session(
    snapshot: Snapshot,
    actor: Actor,
    session_id: str,
    attendance: Mapping[str, int | None],
    *,
    why: str,
    note: str = "",
) -> Change:
    """The session was held, and who came; a correction is the same step again.

    Raises Refused for a session that has not begun, and where nobody is counted.
    """
    found = _session(snapshot, session_id)
    counted = _given(attendance)
    if not counted:
        raise Refused(message("incidents.refused_no_attendance"))
    _refuse_early(snapshot, found.starts_at)
    blank = dict.fromkeys(v.SESSION_ATTENDANCE)
    said = note.strip() or found.record["note"]
    row = update("sessions", found.record, state="held", **{**blank, **counted}, note=said)
    return Change(actor, why, snapshot.now, (row,))


def cancel_session(snapshot: Snapshot, actor: Actor, session_id: str, *, why: str) -> Change:
    """A planned session will not be held."""
    found = _session(snapshot, session_id)
    if found.state != "planned":
        raise Refused(message("incidents.refused_session_held"))
    return Change(actor, why, snapshot.now, (update("sessions", found.record, state="cancelled"),))


# --- the parts ------------------------------------------------------------------------------------


def _by_task(snapshot: Snapshot) -> Mapping[str, tuple[Session, ...]]:
    def read() -> dict[str, tuple[Session, ...]]:
        frame = snapshot.known("sessions")
        led: dict[str, list[str]] = {}
        for row in TABLES["session_facilitators"].records(snapshot.all("session_facilitators")):
            led.setdefault(str(row["session_id"]), []).append(str(row["assignment_id"]))
        found: dict[str, list[Session]] = {}
        for row in TABLES["sessions"].records(frame[frame["state"] != "cancelled"]):
            one = _read(row, tuple(led.get(str(row["session_id"]), ())))
            found.setdefault(one.task_id, []).append(one)
        return {task: tuple(sorted(all_, key=_order)) for task, all_ in found.items()}

    return snapshot.memo("incidents.sessions", read)


def _read(row: dict[str, Any], facilitators: tuple[str, ...]) -> Session:
    return Session(
        row,
        row["session_id"],
        row["task_id"],
        row["state"],
        row["starts_at"],
        row["ends_at"],
        row["groups"],
        row["group_size"],
        {who: row[who] for who in v.SESSION_ATTENDANCE if row[who] is not None},
        facilitators,
    )


def _order(session: Session) -> tuple[datetime, str]:
    return session.starts_at, session.session_id


def _session(snapshot: Snapshot, session_id: str) -> Session:
    for sessions in _by_task(snapshot).values():
        for one in sessions:
            if one.session_id == session_id:
                return one
    raise Refused(message("incidents.refused_unknown_session"))


def _task(snapshot: Snapshot, task_id: str) -> Record:
    task = snapshot.find("tasks", task_id)
    if task is None:
        raise Refused(message("incidents.refused_unknown_task"))
    return task


def _checked(
    snapshot: Snapshot, task: Mapping[str, Any], plan: SessionPlan, session_id: str | None
) -> str:
    """The theme, trimmed. Raises Refused for a task of another kind, a blank theme, an end before
    the start, a time outside the task's, groups of nobody or too large, and a facilitator who is
    not on the task or leads another session at that time.
    """
    if task["kind"] not in v.SESSION_KINDS:
        kinds = tuple(v.TASK_KIND[key] for key in v.SESSION_KINDS)
        raise Refused(message("incidents.refused_session_kind", kinds=kinds))
    theme = plan.theme.strip()
    if not theme:
        what = v.Term("theme", *TABLES["sessions"].by_name["theme"].label)
        raise Refused(message("incidents.refused_blank", what=what))
    if plan.ends_at <= plan.starts_at:
        raise Refused(
            message("incidents.refused_session_end", at=plan.ends_at, starts=plan.starts_at)
        )
    if plan.starts_at < task["starts_at"]:
        raise Refused(
            message("incidents.refused_before_task", at=plan.starts_at, starts=task["starts_at"])
        )
    if task["ends_at"] is not None and plan.ends_at > task["ends_at"]:
        raise Refused(
            message("incidents.refused_after_task", at=plan.ends_at, ends=task["ends_at"])
        )
    if plan.groups < 1 or plan.group_size < 1:
        raise Refused(message("incidents.refused_no_group"))
    most = snapshot.factor(Factor.GROUP_SIZE)
    if task["kind"] == "psychosocial" and plan.group_size > most:
        people = plan.groups * plan.group_size
        needed = groups_needed(snapshot, people)
        raise Refused(
            message("incidents.refused_group_size", most=most, people=people, groups=needed)
        )
    for assignment_id in plan.facilitators:
        _check_facilitator(snapshot, str(task["task_id"]), assignment_id, plan, session_id)
    return theme


def _check_facilitator(
    snapshot: Snapshot, task_id: str, assignment_id: str, plan: SessionPlan, session_id: str | None
) -> None:
    row = snapshot.find("assignments", assignment_id)
    if row is None or row["task_id"] != task_id or row["state"] not in CAN_FACILITATE:
        raise Refused(message("incidents.refused_facilitator"))
    for other in task_sessions(snapshot, task_id):
        meets = other.starts_at < plan.ends_at and plan.starts_at < other.ends_at
        if meets and other.session_id != session_id and assignment_id in other.facilitators:
            person = snapshot.find("volunteers", str(row["volunteer_id"]))
            raise Refused(
                message(
                    "incidents.refused_facilitator_busy",
                    name=person["name"] if person else row["volunteer_id"],
                    theme=other.record["theme"],
                    at=other.starts_at,
                )
            )


def _given(attendance: Mapping[str, int | None]) -> dict[str, int]:
    """The counts that somebody gave. Raises Refused for one below zero."""
    counted = {who: attendance[who] for who in v.SESSION_ATTENDANCE if who in attendance}
    found = {who: number for who, number in counted.items() if number is not None}
    if any(number < 0 for number in found.values()):
        raise Refused(message("incidents.refused_negative"))
    return found


def _refuse_totals(snapshot: Snapshot, task_id: str) -> None:
    """Participants told as a total of the task and by sessions would count twice."""
    frame = snapshot.known("task_results")
    mine = frame[frame["task_id"] == task_id]
    if mine["measure"].isin([PARTICIPANTS + who for who in v.SESSION_ATTENDANCE]).any():
        raise Refused(message("incidents.refused_participants_told"))


def _refuse_early(snapshot: Snapshot, starts_at: datetime) -> None:
    if starts_at > snapshot.now:
        raise Refused(message("incidents.refused_session_early", at=starts_at))


def _facts(plan: SessionPlan, theme: str) -> dict[str, Any]:
    return {
        "theme": theme,
        "place": plan.place.strip() or None,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "groups": plan.groups,
        "group_size": plan.group_size,
    }


def _leads(session_id: str, assignment_id: str) -> RowChange:
    return insert("session_facilitators", session_id=session_id, assignment_id=assignment_id)
