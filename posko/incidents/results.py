"""What tasks achieved: recorded as a running total per task and measure, summed per incident and
per volunteer.

An entry says how many it is by now ("38 evacuated until 14:00"), so the newest of a task and a
measure holds: a correction is a new entry, and nothing is counted twice.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from posko.model import vocabulary as v
from posko.model.change import Actor, Change, insert, new_id
from posko.model.factors import Factor
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record


@dataclass(frozen=True)
class Result:
    """How many of one measure, over some tasks. as_of: of the newest entry in it."""

    measure: str
    people: int
    tasks: int
    as_of: datetime


def task_results(snapshot: Snapshot, task_ids: Collection[str]) -> Mapping[str, Result]:
    """By measure, in the vocabulary's order, what these tasks achieved together.

    Measures that nobody recorded are left out: not recorded is not zero.
    """
    latest = _latest(snapshot)
    found: dict[str, list[Record]] = {}
    for task_id in dict.fromkeys(task_ids):
        for row in latest.get(task_id, {}).values():
            found.setdefault(str(row["measure"]), []).append(row)
    return {m: _result(m, found[m]) for m in v.RESULT_MEASURE if m in found}


def incident_results(snapshot: Snapshot, incident_id: str) -> Mapping[str, Result]:
    """By measure, what all tasks of an incident achieved."""
    tasks = snapshot.known("tasks")
    return task_results(snapshot, list(tasks.loc[tasks["incident_id"] == incident_id, "task_id"]))


def volunteer_results(snapshot: Snapshot, volunteer_id: str) -> Mapping[str, Result]:
    """By measure, what the tasks achieved on which somebody was on scene.

    The whole team's result, not a share of it.
    """
    frame = snapshot.known("assignments")
    there = (frame["volunteer_id"] == volunteer_id) & (frame["on_scene_at"] <= snapshot.now)
    return task_results(snapshot, list(frame.loc[there, "task_id"]))


def task_entries(snapshot: Snapshot, task_id: str) -> tuple[Record, ...]:
    """Every entry about a task, newest first."""
    frame = snapshot.known("task_results")
    mine = frame[frame["task_id"] == task_id].sort_values("as_of", ascending=False, kind="stable")
    return tuple(TABLES["task_results"].records(mine))


def session_groups(snapshot: Snapshot, participants: int) -> int:
    """How many groups a psychosocial session needs for so many people (Factor.GROUP_SIZE)."""
    return math.ceil(participants / snapshot.factor(Factor.GROUP_SIZE))


def record_results(
    snapshot: Snapshot,
    actor: Actor,
    task_id: str,
    totals: Mapping[str, int | None],
    as_of: datetime,
    *,
    why: str,
    note: str = "",
) -> Change:
    """The totals of a task by now, an entry per measure that is given (None: nobody said).

    Raises Refused for an unknown task, a task that never began, a time to come or before the task,
    or where no number is given.
    """
    task = snapshot.find("tasks", task_id)
    if task is None:
        raise Refused(message("incidents.refused_unknown_task"))
    starts_at = task["starts_at"]
    assert isinstance(starts_at, datetime)
    if as_of > snapshot.now:
        raise Refused(message("incidents.refused_future", at=as_of, now=snapshot.now))
    if as_of < starts_at:
        raise Refused(message("incidents.refused_before_task", at=as_of, starts=starts_at))
    given = {measure: n for measure, n in totals.items() if n is not None}
    if not given:
        raise Refused(message("incidents.refused_no_result"))
    rows = (
        insert(
            "task_results",
            result_id=new_id("HSL"),
            task_id=task_id,
            as_of=as_of,
            measure=measure,
            people=n,
            source=actor.name,
            note=note.strip() or None,
        )
        for measure, n in given.items()
    )
    return Change(actor, why, snapshot.now, tuple(rows))


def _latest(snapshot: Snapshot) -> Mapping[str, Mapping[str, Record]]:
    """By task and measure the newest entry; of two for the same instant the later row."""

    def read() -> dict[str, dict[str, Record]]:
        frame = snapshot.known("task_results").sort_values("as_of", kind="stable")
        found: dict[str, dict[str, Record]] = {}
        for row in TABLES["task_results"].records(frame):
            found.setdefault(str(row["task_id"]), {})[str(row["measure"])] = row
        return found

    return snapshot.memo("incidents.results", read)


def _result(measure: str, rows: list[Record]) -> Result:
    numbers = [row["people"] for row in rows if isinstance(row["people"], int)]
    times = [row["as_of"] for row in rows if isinstance(row["as_of"], datetime)]
    return Result(measure, sum(numbers), len(rows), max(times))
