"""An incident's tasks and the people on them: what is missing per role, never a bare "5 of 6"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from posko.model import vocabulary as v
from posko.model.certificates import skills_through
from posko.model.messages import Message, message
from posko.model.reference import terms
from posko.model.roles import ANYONE, seats
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record
from posko.model.vocabulary import Term

OPEN_TASK_STATES = ("draft", "open", "under_way")
"""A task in another state wants nobody any more."""


@dataclass(frozen=True)
class TaskStaffing:
    """One task and who is on it.

    needed: people asked for by role (a skill, or `ANYONE`). missing: of those, not yet found;
        nobody is missing from a task that is over.
    accepted: people who said yes and are not there yet. on_scene: people at work.
    waiting: called, no answer yet. released: people who have done their part.
    """

    task: Record
    needed: Mapping[str, int]
    missing: Mapping[str, int]
    accepted: int
    on_scene: int
    waiting: int
    released: int

    @property
    def wanted(self) -> bool:
        """Whether the task is not over, so that people may be missing from it."""
        return self.task["state"] in OPEN_TASK_STATES

    def gaps(self, snapshot: Snapshot) -> tuple[Message, ...]:
        """What is missing, a sentence per role: "kurang 2 evakuasi"."""
        skills = {
            key: Term(key, term.label_id.lower(), term.label_en.lower())
            for key, term in terms(snapshot, "skills").items()
        }
        return tuple(
            message("incidents.short_skill", n=people, skill=skills[role])
            if role in skills
            else message("incidents.short_anyone", n=people)
            for role, people in self.missing.items()
        )


def incident_tasks(snapshot: Snapshot, incident_id: str) -> tuple[TaskStaffing, ...]:
    """The known tasks of an incident with their staffing: open, urgent, early ones first."""
    return snapshot.memo(f"incidents.tasks:{incident_id}", lambda: _tasks(snapshot, incident_id))


def _tasks(snapshot: Snapshot, incident_id: str) -> tuple[TaskStaffing, ...]:
    frame = snapshot.known("tasks")
    frame = frame[frame["incident_id"] == incident_id].sort_values("starts_at", kind="stable")
    records = TABLES["tasks"].records(frame)
    order = {key: place for place, key in enumerate(v.PRIORITY)}
    records.sort(key=lambda r: (r["state"] not in OPEN_TASK_STATES, order[str(r["priority"])]))
    return tuple(_staffing(snapshot, record) for record in records)


def _staffing(snapshot: Snapshot, task: Record) -> TaskStaffing:
    requirements = snapshot.all("task_requirements")
    requirements = requirements[requirements["task_id"] == task["task_id"]]
    needed = {
        str(skill): int(people)
        for skill, people in zip(
            requirements["skill"].fillna(ANYONE), requirements["people"], strict=True
        )
    }
    assignments = snapshot.known("assignments")
    assignments = assignments[assignments["task_id"] == task["task_id"]]
    states = assignments["state"]
    with_us = assignments[states.isin(v.ASSIGNMENT_STATE.committing)]
    present = int((states == "on_scene").sum())
    wanted = task["state"] in OPEN_TASK_STATES
    return TaskStaffing(
        task,
        needed,
        _missing(needed, _skills(snapshot, with_us["volunteer_id"], task)) if wanted else {},
        len(with_us) - present,
        present,
        int((states == "called").sum()),
        int((states == "released").sum()),
    )


def _skills(snapshot: Snapshot, people: pd.Series, task: Record) -> list[frozenset[str]]:
    """Each person's skills that are valid on every day of the task."""
    certificates = snapshot.all("certificates")
    starts: Any = task["starts_at"]
    ends: Any = task["ends_at"] or starts
    held = skills_through(
        certificates[certificates["volunteer_id"].isin(people)], starts.date(), ends.date()
    )
    return [held.get(person, frozenset()) for person in people]


def _missing(needed: Mapping[str, int], people: Sequence[frozenset[str]]) -> dict[str, int]:
    """How many of each role no one fills when everybody takes the place that helps most.

    Skills first, since they are harder to find than anyone.
    """
    filled = seats(needed, people)
    roles = sorted(needed, key=lambda role: (role == ANYONE, role))
    missing = {role: needed[role] - filled.count(role) for role in roles}
    return {role: number for role, number in missing.items() if number}
