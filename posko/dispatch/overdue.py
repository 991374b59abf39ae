"""Whom to ring after: no answer, not arrived, out too long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from posko.dispatch.staffing import expected_at
from posko.dispatch.tasks import ENDED
from posko.model.factors import Factor
from posko.model.frames import lookup, plain_rows
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot
from posko.readiness import known_assignments


@dataclass(frozen=True)
class Overdue:
    """Somebody to ring.

    due: when the answer, the arrival or the relief was due; late: how long ago that is, below zero
    where it is still to come.
    phone: unmasked; None where none is recorded.
    """

    assignment_id: str
    task_id: str
    title: str
    volunteer_id: str
    name: str
    phone: str | None
    due: datetime
    late: timedelta


def awaited(snapshot: Snapshot) -> tuple[Overdue, ...]:
    """Every call without an answer, for a task that is not over; longest first.

    Within Factor.NO_ANSWER `late` is below zero. Who is noted as not answering is not waited for.
    """
    wait = timedelta(minutes=snapshot.factor(Factor.NO_ANSWER))
    return snapshot.memo(
        "dispatch.awaited",
        lambda: _people(
            snapshot, ("called",), lambda row: (row["called_at"] or snapshot.now) + wait
        ),
    )


def unanswered(snapshot: Snapshot) -> tuple[Overdue, ...]:
    """Of `awaited`, whose answer is due: not within Factor.NO_ANSWER."""
    return tuple(one for one in awaited(snapshot) if one.due <= snapshot.now)


def told_awaited(snapshot: Snapshot, calls: Sequence[Overdue]) -> Message:
    """ "3 have not answered, 2 of them after 15 minutes": of some of `awaited`."""
    late = sum(one.due <= snapshot.now for one in calls)
    key = "awaited" if not late else "awaited_all" if late == len(calls) else "awaited_some"
    minutes = int(snapshot.factor(Factor.NO_ANSWER))
    return message(f"dispatch.{key}", n=len(calls), late=late, minutes=minutes)


def not_arrived(snapshot: Snapshot) -> tuple[Overdue, ...]:
    """Who should be on scene and is not checked in, longest first.

    The arrival is expected when the person said, or at the task's beginning where that is later or
    nobody said; Factor.ARRIVAL_GRACE is added.
    """
    grace = timedelta(minutes=snapshot.factor(Factor.ARRIVAL_GRACE))

    def due(row: dict[str, Any]) -> datetime | None:
        expected: datetime = expected_at(row, row["starts_at"]) or row["starts_at"]
        return expected + grace

    return snapshot.memo(
        "dispatch.not_arrived", lambda: _overdue(snapshot, ("accepted", "en_route"), due)
    )


def out_too_long(snapshot: Snapshot) -> tuple[Overdue, ...]:
    """Who has been on scene longer than Factor.OUT_TOO_LONG, longest first."""
    limit = timedelta(hours=snapshot.factor(Factor.OUT_TOO_LONG))
    return snapshot.memo(
        "dispatch.out_too_long",
        lambda: _overdue(snapshot, ("on_scene",), lambda row: _after(row["on_scene_at"], limit)),
    )


def _after(at: datetime | None, time: timedelta) -> datetime | None:
    return None if at is None else at + time


def _overdue(
    snapshot: Snapshot,
    states: tuple[str, ...],
    due: Callable[[dict[str, Any]], datetime | None],
) -> tuple[Overdue, ...]:
    return tuple(one for one in _people(snapshot, states, due) if one.due <= snapshot.now)


def _people(
    snapshot: Snapshot,
    states: tuple[str, ...],
    due: Callable[[dict[str, Any]], datetime | None],
) -> tuple[Overdue, ...]:
    """Who is in these states on a task that is not over, by what is due; without it left out."""
    frame = known_assignments(snapshot)
    frame = frame[frame["state"].isin(states)]
    tasks, people = snapshot.known("tasks"), snapshot.all("volunteers")
    frame = frame.assign(
        **{
            name: lookup(frame["task_id"], tasks, "task_id", name)
            for name in ("title", "starts_at")
        },
        task_state=lookup(frame["task_id"], tasks, "task_id", "state"),
        **{
            name: lookup(frame["volunteer_id"], people, "volunteer_id", name)
            for name in ("name", "phone")
        },
    )
    frame = frame[frame["title"].notna() & ~frame["task_state"].isin(ENDED)]
    found = []
    for row in plain_rows(frame):
        at = due(row)
        if at is not None:
            found.append(
                Overdue(
                    row["assignment_id"],
                    row["task_id"],
                    row["title"],
                    row["volunteer_id"],
                    row["name"],
                    row["phone"],
                    at,
                    snapshot.now - at,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.due, one.assignment_id)))
