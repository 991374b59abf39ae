"""Tasks and what the rules say about working on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from posko.model import vocabulary as v
from posko.model.certificates import skills_through
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.roles import ANYONE
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

ENDED = ("done", "cancelled")
"""Task states in which nobody is sought or called any more."""
CLOSED_INCIDENT = ("closed", "unfounded")

TAGANA_ROLES = ("evacuation",)
"""Roles in which people go into the water or the rubble."""
TAGANA_ROLE_PILLARS = ("tagana", "partner")
"""Who may fill them: TAGANA, and rescuers of partner organisations. TKSK and PKH companions are
social workers; Permensos 29/2012 gives rescue in an emergency to TAGANA. In other roles of the same
task (first aid, driving, anyone) they may help."""
HELPERS = ("tksk", "pkh")
"""Pillars whose people help but are not on call: they have their own work."""


@dataclass(frozen=True)
class Task:
    """A task's row, with the facts that dispatch reasons about as plain values.

    lat, lon: the task's point, or else its village's, or else its incident's.
    """

    record: Record
    task_id: str
    incident_id: str
    title: str
    kind: str
    state: str
    priority: str
    starts_at: datetime
    ends_at: datetime | None
    lat: float
    lon: float

    def days(self, now: datetime, zone: tzinfo) -> tuple[date, date]:
        """Its first and last day, from today on where it has begun; one day without an end."""
        begin = max(self.starts_at, now)
        last = begin if self.ends_at is None else self.ends_at - timedelta(microseconds=1)
        return begin.astimezone(zone).date(), max(begin, last).astimezone(zone).date()


def allowed_pillars(role: str) -> tuple[str, ...]:
    """The pillars whose people may fill a role (a skill, or `ANYONE`)."""
    return TAGANA_ROLE_PILLARS if role in TAGANA_ROLES else v.PILLAR.keys_tuple


def skills_held(snapshot: Snapshot, task: Task) -> dict[str, frozenset[str]]:
    """By volunteer_id, the roles that a certificate opens to each person on every day of a task."""
    first, last = task.days(snapshot.now, snapshot.zone)

    def compute() -> dict[str, frozenset[str]]:
        people = snapshot.all("volunteers")
        pillars = dict(zip(people["volunteer_id"], people["pillar"], strict=True))
        held = skills_through(snapshot.all("certificates"), first, last)
        return {
            person: frozenset(s for s in skills if pillars.get(person) in allowed_pillars(s))
            for person, skills in held.items()
        }

    return snapshot.memo(f"dispatch.skills:{first}:{last}", compute)


def find_task(snapshot: Snapshot, task_id: str) -> Task:
    """A task known at `snapshot.now`. Raises Refused where there is none."""

    def read() -> dict[str, Task]:
        points = _points(snapshot)
        rows = TABLES["tasks"].records(snapshot.known("tasks"))
        return {str(row["task_id"]): _task(row, points) for row in rows}

    found = snapshot.memo("dispatch.tasks", read).get(task_id)
    if found is None:
        raise Refused(message("dispatch.refused_unknown_task", task=task_id))
    return found


Points = dict[str, tuple[float, float]]


def _points(snapshot: Snapshot) -> Points:
    """The points of villages and incidents, by their keys."""
    points: Points = {}
    for table, key in (("regions", "code"), ("incidents", "incident_id")):
        frame = snapshot.all(table)
        where = zip(frame["lat"], frame["lon"], strict=True)
        points.update(zip(frame[key], where, strict=True))
    return points


def _task(row: dict[str, Any], points: Points) -> Task:
    lat, lon = row["lat"], row["lon"]
    if lat is None or lon is None:
        lat, lon = points.get(row["village_code"]) or points[row["incident_id"]]
    return Task(
        row,
        row["task_id"],
        row["incident_id"],
        row["title"],
        row["kind"],
        row["state"],
        row["priority"],
        row["starts_at"],
        row["ends_at"],
        float(lat),
        float(lon),
    )


def open_incident(snapshot: Snapshot, incident_id: str) -> Record:
    """An incident that is not over. Raises Refused for a closed, unfounded or unknown one."""

    def read() -> dict[str, Record]:
        rows = TABLES["incidents"].records(snapshot.known("incidents"))
        return {str(row["incident_id"]): row for row in rows}

    incident = snapshot.memo("dispatch.incidents", read).get(incident_id)
    if incident is None:
        raise Refused(message("dispatch.refused_unknown_incident", incident=incident_id))
    state = str(incident["state"])
    if state in CLOSED_INCIDENT:
        reason = message(
            "dispatch.refused_incident_closed",
            incident=incident["name"],
            state=v.INCIDENT_STATE[state],
        )
        raise Refused(reason)
    return incident


def task_in_hand(snapshot: Snapshot, task_id: str) -> Task:
    """A task for which people may be sought and called.

    Raises Refused where it is unknown, done, cancelled or past its end, or its incident is over.
    """
    task = find_task(snapshot, task_id)
    if task.state in ENDED:
        term = v.TASK_STATE[task.state]
        raise Refused(message("dispatch.refused_task_ended", title=task.title, state=term))
    if task.ends_at is not None and task.ends_at <= snapshot.now:
        raise Refused(message("dispatch.refused_task_over", title=task.title, at=task.ends_at))
    open_incident(snapshot, task.incident_id)
    return task


def requirements(snapshot: Snapshot, task_id: str) -> Mapping[str, int]:
    """People needed by role, the skills in the table's order and `ANYONE` last, without roles of
    nobody."""

    def read() -> dict[str, dict[str, int]]:
        frame = snapshot.all("task_requirements")
        needs: dict[str, dict[str, int]] = {}
        columns = (frame["task_id"], frame["skill"].fillna(ANYONE), frame["people"])
        for task, role, people in zip(*columns, strict=True):
            if people > 0:
                needs.setdefault(task, {})[role] = int(people)
        return {
            task: dict(sorted(roles.items(), key=lambda role: role[0] == ANYONE))
            for task, roles in needs.items()
        }

    return snapshot.memo("dispatch.requirements", read).get(task_id, {})
