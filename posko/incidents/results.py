"""What tasks achieved: recorded as a running total per task and measure, summed per incident and
per volunteer.

An entry says how many it is by now ("38 evacuated until 14:00"), so the newest of a task and a
measure holds: a correction is a new entry, and nothing is counted twice. Of a task that is held as
sessions the participants are the sum over its sessions (`posko.incidents.sessions`); no entry tells
them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from posko.incidents.sessions import PARTICIPANTS, participants, task_sessions
from posko.model import vocabulary as v
from posko.model.change import Actor, Change, insert, new_id
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
    found: dict[str, list[Total]] = {}
    for task_id in dict.fromkeys(task_ids):
        totals = {**latest.get(task_id, {}), **participants(snapshot, task_id)}
        for measure, total in totals.items():
            found.setdefault(measure, []).append(total)
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
    where no number is given, and for participants of a task that has sessions: they are told there.
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
    if any(m.startswith(PARTICIPANTS) for m in given) and task_sessions(snapshot, task_id):
        raise Refused(message("incidents.refused_tell_sessions"))
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


Total = tuple[int, datetime]
"""How many, and as of when."""


def _latest(snapshot: Snapshot) -> Mapping[str, Mapping[str, Total]]:
    """By task and measure the newest entry; of two for the same instant the later row."""

    def read() -> dict[str, dict[str, Total]]:
        frame = snapshot.known("task_results").sort_values("as_of", kind="stable")
        found: dict[str, dict[str, Total]] = {}
        columns = (frame[name] for name in ("task_id", "measure", "people", "as_of"))
        for task, measure, people, as_of in zip(*columns, strict=True):
            found.setdefault(task, {})[measure] = (int(people), as_of.to_pydatetime())
        return found

    return snapshot.memo("incidents.results", read)


def _result(measure: str, totals: list[Total]) -> Result:
    people, times = zip(*totals, strict=True)
    return Result(measure, sum(people), len(totals), max(times))
