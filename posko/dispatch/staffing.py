"""Who is on a task, in which role, and what is missing per role: never a bare "5 of 6"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from posko.dispatch.tasks import Task, find_task, requirements, skills_held
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.messages import Message, message
from posko.model.reference import terms
from posko.model.roles import ANYONE, seats
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record
from posko.readiness import known_assignments


@dataclass(frozen=True)
class Member:
    """One person's assignment to a task.

    role: the place the person fills (a skill, or `ANYONE`); None for whoever fills none: one too
    many, or not coming.
    waiting: called, and the time for an answer is not over.
    """

    assignment: Record
    role: str | None
    waiting: bool

    @property
    def state(self) -> str:
        return str(self.assignment["state"])

    @property
    def volunteer_id(self) -> str:
        return str(self.assignment["volunteer_id"])


@dataclass(frozen=True)
class RoleStaffing:
    """One role of a task. accepted: said yes, not there yet. called: asked, no answer yet."""

    role: str
    required: int
    accepted: int
    on_scene: int
    called: int

    @property
    def missing(self) -> int:
        """Places that nobody said yes to."""
        return self.required - self.accepted - self.on_scene

    @property
    def open(self) -> int:
        """Places for which nobody was even asked, or nobody whose answer is still awaited."""
        return self.missing - self.called


@dataclass(frozen=True)
class Staffing:
    """A task and its people. extra: how many said yes beyond what is asked for."""

    task: Task
    roles: tuple[RoleStaffing, ...]
    members: tuple[Member, ...]
    extra: int

    @property
    def complete(self) -> bool:
        return not any(role.missing for role in self.roles)

    def arrival(self, member: Member) -> datetime | None:
        """When a member is expected there; None where nobody said."""
        return expected_at(member.assignment, self.task.starts_at)

    def count(self, *states: str) -> int:
        """How many people are in these states of an assignment."""
        return sum(member.state in states for member in self.members)

    @property
    def unanswered(self) -> int:
        """How many did not answer in time, whether or not somebody noted it."""
        silent = sum(m.state == "called" and not m.waiting for m in self.members)
        return silent + self.count("no_answer")

    def gaps(self, snapshot: Snapshot) -> tuple[Message, ...]:
        """What is missing, a sentence per role: "kurang 1 pertolongan pertama"."""
        return tuple(
            message("dispatch.short", n=role.missing, role=role_name(snapshot, role.role))
            for role in self.roles
            if role.missing
        )


def staffing(snapshot: Snapshot, task_id: str) -> Staffing:
    """A task's people by role. Raises Refused for an unknown task.

    A person fills one place only, the one where most places get filled; a skill counts with a
    certificate valid on every day of the task.
    """
    return snapshot.memo(f"dispatch.staffing:{task_id}", lambda: _staffing(snapshot, task_id))


def expected_at(assignment: Mapping[str, Any], starts_at: datetime) -> datetime | None:
    """The arrival that was told, or the task's beginning where that is later: nobody has to be at
    tomorrow's task tonight. The minutes count from the answer, or else from the call."""
    told, minutes = assignment["answered_at"] or assignment["called_at"], assignment["eta_minutes"]
    if told is None or minutes is None:
        return None
    at: datetime = told + timedelta(minutes=minutes)
    return max(at, starts_at)


def role_name(snapshot: Snapshot, role: str) -> Message | v.Term:
    """A role as a parameter of a message: as it stands inside a sentence, in small letters."""
    if role == ANYONE:
        return message("dispatch.anyone")
    term = terms(snapshot, "skills").get(role, v.Term(role, role, role))
    return v.Term(role, term.label_id.lower(), term.label_en.lower())


def still_waiting(snapshot: Snapshot, assignments: pd.DataFrame) -> pd.Series:
    """A mask of the calls whose time for an answer is not over."""
    limit = timedelta(minutes=snapshot.factor(Factor.NO_ANSWER))
    called = assignments["called_at"]
    return (assignments["state"] == "called") & (called.isna() | (called > snapshot.now - limit))


_NEARER = ("on_scene", "en_route", "accepted", "called")
"""The order in which people take their places: who is there keeps it."""


def _by_task(snapshot: Snapshot) -> dict[str, list[tuple[Record, bool]]]:
    """By task its assignments that are not cancelled, and whether an answer is still awaited."""

    def read() -> dict[str, list[tuple[Record, bool]]]:
        frame = known_assignments(snapshot)
        frame = frame[frame["state"] != "cancelled"]
        found: dict[str, list[tuple[Record, bool]]] = {}
        waiting = still_waiting(snapshot, frame)
        for row, awaited in zip(TABLES["assignments"].records(frame), waiting, strict=True):
            found.setdefault(str(row["task_id"]), []).append((row, bool(awaited)))
        return found

    return snapshot.memo("dispatch.assignments", read)


def _staffing(snapshot: Snapshot, task_id: str) -> Staffing:
    task = find_task(snapshot, task_id)
    needed = requirements(snapshot, task_id)
    rows = _by_task(snapshot).get(task_id, [])

    def comes(row: tuple[Record, bool]) -> bool:
        return row[0]["state"] in v.ASSIGNMENT_STATE.committing or row[1]

    coming = sorted(
        filter(comes, rows),
        key=lambda row: (_NEARER.index(str(row[0]["state"])), str(row[0]["assignment_id"])),
    )
    others = [row for row in rows if not comes(row)]
    held = skills_held(snapshot, task)
    roles = seats(needed, [held.get(str(r["volunteer_id"]), frozenset()) for r, _ in coming])
    members = [
        *(Member(record, role, w) for (record, w), role in zip(coming, roles, strict=True)),
        *(Member(record, None, False) for record, _ in others),
    ]

    def seated(role: str, *states: str) -> int:
        return sum(m.role == role and m.state in states for m in members)

    return Staffing(
        task,
        tuple(
            RoleStaffing(
                role,
                number,
                seated(role, "accepted", "en_route"),
                seated(role, "on_scene"),
                seated(role, "called"),
            )
            for role, number in needed.items()
        ),
        tuple(members),
        sum(m.role is None and m.state in v.ASSIGNMENT_STATE.committing for m in members),
    )
