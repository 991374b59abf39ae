"""The call-out: people are called, answer, set out, arrive and are released.

Each step is a `Change`, or `Refused` with a sentence that says what to do. A step that is taken
already raises `Already`: nothing to commit, nothing wrong. Whether somebody is ready in general and
what they answered to one call are two things; no step here touches an absence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from posko.dispatch.board import Board, Override
from posko.dispatch.tasks import ENDED, Task, find_task, task_in_hand
from posko.model import vocabulary as v
from posko.model.change import Actor, Change, RowChange, insert, same_id, update
from posko.model.factors import Factor
from posko.model.messages import Message, message
from posko.model.problems import Refused
from posko.model.roles import ANYONE
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES

Row = dict[str, Any]

MOST_ETA = 24 * 60
"""The longest time to arrive that makes sense, minutes."""
OUT = ("en_route", "on_scene")
"""States in which a person is on the way or there."""
IN_HAND = ("called", *v.ASSIGNMENT_STATE.committing)
"""States in which calling the same person for the same task again changes nothing."""


class Already(Refused):
    """The step was taken before: a double click, a repeated answer. Nothing has to change."""


@dataclass(frozen=True)
class Call:
    """Whom to call: for which role (a skill, or `ANYONE`), as team leader or member."""

    volunteer_id: str
    role: str = ANYONE
    function: str = "member"


def call(
    snapshot: Snapshot,
    actor: Actor,
    task_id: str,
    people: Sequence[Call],
    at: datetime,
    *,
    why: str,
    overrides: Sequence[Override] = (),
) -> Change:
    """People are called to a task, all of them or nobody.

    Who is called or has accepted already is left as is. Ids follow from task and person, so that
    two coordinators who call the same person make one assignment (the second commit conflicts).
    overrides: rest or weekly hours broken for a person; the reason goes to the audit and the note.
    Raises Refused where a hard rule is broken, `Already` where nobody is left to call.
    """
    task = task_in_hand(snapshot, task_id)
    if task.state == "draft":
        raise Refused(message("dispatch.refused_draft", title=task.title))
    _not_ahead(snapshot, at)
    board = Board(snapshot, (task,), overrides)
    rows, reasons = [], []
    for one in {person.volunteer_id: person for person in people}.values():
        number = board.number(one.volunteer_id)
        before = _rows_of(snapshot, task_id, one.volunteer_id)
        if any(row["state"] in IN_HAND for row in before):
            continue
        board.refuse_broken((task_id, one.role), number)
        lifted = [o.reason.strip() for o in board.lifted((task_id, one.role), one.volunteer_id)]
        reasons += [f"{board.people.names[number]}: {reason}" for reason in lifted]
        rows.append(_called(task_id, one, before, at, "; ".join(lifted)))
    if not rows:
        raise Already(message("dispatch.already_called", title=task.title))
    return Change(actor, " · ".join((why, *reasons)), snapshot.now, tuple(rows))


def answer(
    snapshot: Snapshot,
    actor: Actor,
    assignment_id: str,
    accepted: bool,
    at: datetime,
    *,
    why: str,
    eta_minutes: int | None = None,
    reason: str | None = None,
) -> Change:
    """The person's answer: coming, with minutes to arrive; or not, with the reason.

    An answer may change until the person has set out.
    """
    row, task = _in_hand(snapshot, assignment_id)
    _not_ahead(snapshot, at)
    if row["called_at"] is not None and at < row["called_at"]:
        raise Refused(message("dispatch.refused_before_call", at=row["called_at"]))
    if row["state"] in OUT:
        if accepted:
            raise Already(_already(row))
        raise Refused(message("dispatch.refused_set_out"))
    if accepted:
        return _accept(snapshot, actor, row, task, at, eta_minutes, why)
    said = (reason or "").strip()
    if not said:
        raise Refused(message("dispatch.refused_no_reason"))
    if row["state"] == "declined" and row["decline_reason"] == said:
        raise Already(_already(row))
    after = {"answered_at": at, "decline_reason": said, "eta_minutes": None}
    return _step(snapshot, actor, row, "declined", why, answer=_answer("declined"), **after)


def no_answer(
    snapshot: Snapshot, actor: Actor, assignment_id: str, at: datetime, *, why: str
) -> Change:
    """Nobody answered within the time of Factor.NO_ANSWER; an answer may still come later."""
    row, _ = _in_hand(snapshot, assignment_id)
    _not_ahead(snapshot, at)
    minutes = snapshot.factor(Factor.NO_ANSWER)
    if row["called_at"] is not None and at < row["called_at"] + timedelta(minutes=minutes):
        raise Refused(message("dispatch.refused_still_waiting", minutes=minutes))
    return _step(snapshot, actor, row, "no_answer", why)


def en_route(
    snapshot: Snapshot,
    actor: Actor,
    assignment_id: str,
    at: datetime,
    *,
    why: str,
    eta_minutes: int | None = None,
) -> Change:
    """The person has set out. eta_minutes: from `at`, in place of what was answered."""
    row, task = _in_hand(snapshot, assignment_id)
    _in_order(snapshot, at, row["answered_at"] or row["called_at"])
    if row["state"] in OUT:
        raise Already(_already(row))
    eta = row["eta_minutes"]
    if eta_minutes is not None:
        _check_eta(eta_minutes)
        told = row["answered_at"] or row["called_at"] or at
        eta = eta_minutes + round((at - told) / timedelta(minutes=1))
    change = _row(row, "en_route", eta_minutes=eta)
    return Change(actor, why, snapshot.now, (change, *_under_way(task)))


def on_scene(
    snapshot: Snapshot, actor: Actor, assignment_id: str, at: datetime, *, why: str
) -> Change:
    """The person has arrived: the check-in, a record of its own."""
    row, task = _in_hand(snapshot, assignment_id)
    _in_order(snapshot, at, row["answered_at"] or row["called_at"])
    if row["state"] == "on_scene":
        raise Already(_already(row))
    change = _row(row, "on_scene", on_scene_at=at)
    came = _attended(snapshot, assignment_id, came_at=at, outcome="present")
    return Change(actor, why, snapshot.now, (change, came, *_under_way(task)))


def release(
    snapshot: Snapshot, actor: Actor, assignment_id: str, at: datetime, *, why: str
) -> Change:
    """The person's work is over: the check-out. Who never set out is no longer needed."""
    row, _ = _assignment(snapshot, assignment_id)
    _in_order(snapshot, at, row["on_scene_at"] or row["answered_at"] or row["called_at"])
    if row["state"] in ("released", "cancelled"):
        raise Already(_already(row))
    return Change(actor, why, snapshot.now, _let_go(snapshot, row, at))


def did_not_come(
    snapshot: Snapshot, actor: Actor, assignment_id: str, reason: str, *, why: str
) -> Change:
    """Somebody who accepted did not come, and why."""
    row, _ = _assignment(snapshot, assignment_id)
    if row["state"] not in ("accepted", "en_route"):
        raise Refused(_not_now(row, v.ASSIGNMENT_STATE["cancelled"]))
    if not reason.strip():
        raise Refused(message("dispatch.refused_no_reason"))
    missed = _attended(snapshot, assignment_id, outcome="no_show", reason=reason.strip())
    return Change(actor, why, snapshot.now, (_row(row, "cancelled"), missed))


TaskEnd = Literal["done", "cancelled"]


def release_task(
    snapshot: Snapshot,
    actor: Actor,
    task_id: str,
    at: datetime,
    *,
    why: str,
    to: TaskEnd = "done",
) -> Change:
    """The task is over: everybody still on it is released, every open call is cancelled."""
    task = find_task(snapshot, task_id)
    if task.state == to:
        raise Already(message("dispatch.already_ended", title=task.title, state=_task_state(to)))
    if to not in v.TASK_STATE[task.state].next:
        states = {"before": _task_state(task.state), "after": _task_state(to)}
        raise Refused(message("dispatch.refused_task_state", title=task.title, **states))
    rows = [update("tasks", task.record, state=to)]
    for row in _rows_of(snapshot, task_id):
        if row["state"] not in ("released", "cancelled", "declined"):
            _in_order(snapshot, at, row["on_scene_at"] or row["answered_at"] or row["called_at"])
            rows += _let_go(snapshot, row, at)
    return Change(actor, why, snapshot.now, tuple(rows))


def open_task(snapshot: Snapshot, actor: Actor, task_id: str, *, why: str) -> Change:
    """A draft becomes a task for which people are sought."""
    task = task_in_hand(snapshot, task_id)
    if task.state != "draft":
        raise Already(message("dispatch.already_open", title=task.title))
    return Change(actor, why, snapshot.now, (update("tasks", task.record, state="open"),))


# --- the parts ------------------------------------------------------------------------------------


def _called(task_id: str, one: Call, before: Sequence[Row], at: datetime, note: str) -> RowChange:
    """A person is called: a note of before that got no answer goes on, else a new row."""
    again = [row for row in before if row["state"] in ("no_answer", "proposed")]
    facts = {"state": "called", "called_at": at, "function": one.function}
    if again:
        row = again[-1]
        return update("assignments", row, **facts, note=note or row["note"])
    number = same_id("PTG", task_id, one.volunteer_id, str(len(before)))
    return insert(
        "assignments",
        assignment_id=number,
        task_id=task_id,
        volunteer_id=one.volunteer_id,
        note=note or None,
        **facts,
    )


def _accept(
    snapshot: Snapshot,
    actor: Actor,
    row: Row,
    task: Task,
    at: datetime,
    eta_minutes: int | None,
    why: str,
) -> Change:
    if eta_minutes is None:
        raise Refused(message("dispatch.refused_no_eta"))
    _check_eta(eta_minutes)
    if row["state"] == "accepted" and row["eta_minutes"] == eta_minutes:
        raise Already(_already(row))
    if row["state"] != "accepted":
        _refuse_overlap(snapshot, task, row["volunteer_id"])
    after = {"answered_at": at, "eta_minutes": eta_minutes, "decline_reason": None}
    return _step(snapshot, actor, row, "accepted", why, answer=_answer("accepted"), **after)


def _refuse_overlap(snapshot: Snapshot, task: Task, volunteer_id: str) -> None:
    """Since the call the person may have been bound elsewhere."""
    board = Board(snapshot, (task,), ())
    number = board.number(volunteer_id)
    masks = board.broken((task.task_id, ANYONE))
    for rule in ("on_task", "on_duty"):
        if masks[rule][number]:
            why = message(f"dispatch.rule_{rule}")
            name = board.people.names[number]
            raise Refused(message("dispatch.refused_bound", name=name, why=why))


def _let_go(snapshot: Snapshot, row: Row, at: datetime) -> tuple[RowChange, ...]:
    if row["state"] not in OUT:
        return (_row(row, "cancelled"),)
    released = _row(row, "released", released_at=at)
    if snapshot.find("attendances", "", row["assignment_id"]) is None:
        return (released,)
    return (released, _attended(snapshot, row["assignment_id"], left_at=at))


def _attended(snapshot: Snapshot, assignment_id: str, **facts: Any) -> RowChange:
    before = snapshot.find("attendances", "", assignment_id)
    if before is not None:
        return update("attendances", before, **facts)
    return insert("attendances", assignment_id=assignment_id, **facts)


def _under_way(task: Task) -> tuple[RowChange, ...]:
    """A task is under way as soon as somebody has set out."""
    return (update("tasks", task.record, state="under_way"),) if task.state == "open" else ()


def _step(snapshot: Snapshot, actor: Actor, row: Row, state: str, why: str, **facts: Any) -> Change:
    return Change(actor, why, snapshot.now, (_row(row, state, **facts),))


def _row(row: Row, state: str, **facts: Any) -> RowChange:
    after = v.ASSIGNMENT_STATE[state]
    if not v.ASSIGNMENT_STATE.allows(row["state"], state):
        raise Refused(_not_now(row, after))
    return update("assignments", row, state=state, **facts)


def _assignment(snapshot: Snapshot, assignment_id: str) -> tuple[Row, Task]:
    frame = snapshot.known("assignments")
    rows = TABLES["assignments"].records(frame[frame["assignment_id"] == assignment_id])
    if not rows:
        raise Refused(message("dispatch.refused_unknown_call"))
    return dict(rows[0]), find_task(snapshot, str(rows[0]["task_id"]))


def _in_hand(snapshot: Snapshot, assignment_id: str) -> tuple[Row, Task]:
    """An assignment whose task goes on. An answer after the end is told so."""
    row, task = _assignment(snapshot, assignment_id)
    if task.state in ENDED:
        state = _task_state(task.state)
        raise Refused(message("dispatch.refused_call_over", title=task.title, state=state))
    if row["state"] in ("released", "cancelled"):
        state = v.ASSIGNMENT_STATE[row["state"]]
        raise Refused(message("dispatch.refused_call_over", title=task.title, state=state))
    return row, task


def _rows_of(snapshot: Snapshot, task_id: str, volunteer_id: str | None = None) -> list[Row]:
    frame = snapshot.all("assignments")
    frame = frame[frame["task_id"] == task_id]
    if volunteer_id is not None:
        frame = frame[frame["volunteer_id"] == volunteer_id]
    return [dict(row) for row in TABLES["assignments"].records(frame)]


def _answer(state: str) -> str:
    """The answer as the table keeps it: the state's Indonesian word."""
    return v.ASSIGNMENT_STATE[state].label_id


def _task_state(state: str) -> v.Term:
    return v.TASK_STATE[state]


def _already(row: Row) -> Message:
    return message("dispatch.already", state=v.ASSIGNMENT_STATE[row["state"]])


def _not_now(row: Row, after: v.Term) -> Message:
    before = v.ASSIGNMENT_STATE[row["state"]]
    return message("dispatch.refused_step", before=before, after=after)


def _check_eta(minutes: int) -> None:
    if not 0 <= minutes <= MOST_ETA:
        raise Refused(message("dispatch.refused_eta", most=MOST_ETA))


def _not_ahead(snapshot: Snapshot, at: datetime) -> None:
    if at > snapshot.now:
        raise Refused(message("dispatch.refused_future", at=at, now=snapshot.now))


def _in_order(snapshot: Snapshot, at: datetime, before: datetime | None) -> None:
    _not_ahead(snapshot, at)
    if before is not None and at < before:
        raise Refused(message("dispatch.refused_out_of_order", at=at, before=before))
