"""Everybody who might be sent, as arrays: what the rules and weights look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from posko.dispatch.staffing import still_waiting
from posko.dispatch.tasks import Task, skills_held
from posko.dispatch.weights import USED_WITHIN
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.geo import distance_km
from posko.model.snapshot import Snapshot
from posko.readiness import actual_commitments, known_assignments, readiness

Instants: TypeAlias = npt.NDArray[np.datetime64]
Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]

FAR = np.datetime64("2200-01-01", "us")
"""The end of what has no end yet."""
HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True)
class Intervals:
    """Half-open intervals (UTC) of people, by their number. kind: what each one is."""

    person: npt.NDArray[np.intp]
    starts: Instants
    ends: Instants
    kind: npt.NDArray[np.object_]

    def meets(self, begin: np.datetime64, end: np.datetime64, people: int, *kinds: str) -> Mask:
        """Per person whether an interval of these kinds overlaps [begin, end)."""
        hit = (self.starts < end) & (self.ends > begin) & np.isin(self.kind, kinds)
        found = np.zeros(people, dtype=bool)
        found[self.person[hit]] = True
        return found

    def hours(self, begin: np.datetime64, end: np.datetime64, people: int) -> Floats:
        """Per person the hours inside [begin, end)."""
        inside = np.minimum(self.ends, end) - np.maximum(self.starts, begin)
        worked = np.maximum(inside / HOUR, 0)
        added: Floats = np.bincount(self.person, weights=worked, minlength=people).astype(float)
        return added


@dataclass(frozen=True)
class People:
    """All volunteers in the order of their member numbers, as they are known at `now`.

    work: commitments, kind "duty" or "assignment"; ref: the row of each in `actual_commitments`.
    away: absences, kind as in the vocabulary; delay: their minutes, NaN where not told.
    used: hours worked in the last fourteen days. last_used: when the last commitment that has begun
    ended, or `now` while it lasts; NaT for never. last_asked: the last call; NaT for never.
    waiting: an answer to a call is still awaited. not_coming: by task, who was asked for it and
    declined or did not answer in time. experienced: by kind of task, who has worked on one.
    """

    now: datetime
    ids: tuple[str, ...]
    number: dict[str, int]
    names: tuple[str, ...]
    pillar: npt.NDArray[np.object_]
    active: Mask
    lat: Floats
    lon: Floats
    work: Intervals
    away: Intervals
    delay: Floats
    used: Floats
    last_used: Instants
    last_asked: Instants
    waiting: Mask
    not_coming: Mapping[str, frozenset[str]]
    experienced: Mapping[str, frozenset[str]]

    def __len__(self) -> int:
        return len(self.ids)


def people_of(snapshot: Snapshot) -> People:
    """Everybody, computed once per snapshot."""
    return snapshot.memo("dispatch.people", lambda: _people(snapshot))


def utc(at: datetime) -> np.datetime64:
    """An aware instant as numpy counts it."""
    return np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "us")


def utc_all(instants: pd.Series) -> Instants:
    """A column of aware instants; missing ones are NaT."""
    naive: Instants = instants.dt.tz_convert(UTC).dt.tz_localize(None).to_numpy(dtype="M8[us]")
    return naive


def _people(snapshot: Snapshot) -> People:
    frame = readiness(snapshot).sort_values("volunteer_id", kind="stable", ignore_index=True)
    ids = tuple(frame["volunteer_id"])
    index = pd.Index(ids)
    now = utc(snapshot.now)
    work = _intervals(actual_commitments(snapshot), index)
    absences = snapshot.all("absences")
    there = index.get_indexer(pd.Index(absences["volunteer_id"])) >= 0
    begun = work.starts <= now
    last_used = np.full(len(ids), np.datetime64("NaT"), dtype="M8[us]")
    _latest(last_used, work.person[begun], np.minimum(work.ends[begun], now))
    known = known_assignments(snapshot)
    calls = known[known["called_at"].notna() & known["volunteer_id"].isin(index)]
    caller = index.get_indexer(pd.Index(calls["volunteer_id"]))
    last_asked = np.full(len(ids), np.datetime64("NaT"), dtype="M8[us]")
    _latest(last_asked, caller, utc_all(calls["called_at"]))
    waiting = np.zeros(len(ids), dtype=bool)
    awaited = still_waiting(snapshot, calls)
    waiting[caller[awaited.to_numpy()]] = True
    silent = (calls["state"] == "called") & ~awaited
    silent |= calls["state"].isin(("declined", "no_answer"))
    done = known[known["state"].isin((*v.ASSIGNMENT_STATE.committing, "released"))]
    kinds = lookup(done["task_id"], snapshot.all("tasks"), "task_id", "kind")
    return People(
        snapshot.now,
        ids,
        {person: number for number, person in enumerate(ids)},
        tuple(frame["name"]),
        frame["pillar"].to_numpy(dtype=object),
        (frame["state"] != "inactive").to_numpy(),
        frame["lat"].to_numpy(dtype=float),
        frame["lon"].to_numpy(dtype=float),
        work,
        _intervals(absences, index),
        absences["delay_minutes"].to_numpy(dtype=float, na_value=np.nan)[there],
        work.hours(now - np.timedelta64(USED_WITHIN), now, len(ids)),
        last_used,
        last_asked,
        waiting,
        _sets(calls["volunteer_id"][silent], calls["task_id"][silent]),
        _sets(done["volunteer_id"], kinds),
    )


def _sets(people: pd.Series, by: pd.Series) -> dict[str, frozenset[str]]:
    return {str(key): frozenset(group) for key, group in people.groupby(by)}


def _intervals(frame: pd.DataFrame, index: pd.Index) -> Intervals:
    person = index.get_indexer(pd.Index(frame["volunteer_id"]))
    known = person >= 0
    ends = utc_all(frame["ends_at"])
    return Intervals(
        person[known],
        utc_all(frame["starts_at"])[known],
        np.where(np.isnat(ends), FAR, ends)[known],
        frame["kind"].to_numpy(dtype=object)[known],
    )


def _latest(target: Instants, person: npt.NDArray[np.intp], at: Instants) -> None:
    """Write each person's latest instant into `target`."""
    order = np.argsort(at, kind="stable")
    target[person[order]] = at[order]


# --- people as they will be when one task begins for them ----------------------------------------


@dataclass(frozen=True)
class Look:
    """Everybody looked at for one task.

    begin, end: when it begins for somebody sent now, and when it ends (`FAR` without an end).
    hours: how long one person works; a task without an end is taken as the longest time out.
    held: by person the skills valid on every day of it. rested: when the rest that is running then
    ends, NaT if none. hours_before: worked in the seven days before. next_work: when the next
    commitment after `begin` begins, NaT if none. km, minutes: by road, NaN where nobody recorded
    where the person is.
    asked_here: who was asked for this task and is not coming. experienced: who has done its kind.
    """

    people: People
    task: Task
    begin: np.datetime64
    end: np.datetime64
    hours: float
    wanted: frozenset[str]
    held: tuple[frozenset[str], ...]
    rested: Instants
    hours_before: Floats
    next_work: Instants
    km: Floats
    minutes: Floats
    asked_here: Mask
    experienced: Mask

    def has(self, skill: str) -> Mask:
        """Who holds a skill on every day of the task."""
        return np.fromiter((skill in held for held in self.held), bool, len(self.held))


def look(snapshot: Snapshot, task: Task, wanted: frozenset[str]) -> Look:
    """Everybody with a view to a task; wanted: the skills that it asks for."""
    people = people_of(snapshot)
    begin_at = max(task.starts_at, snapshot.now)
    rested, hours_before, next_work = _then(snapshot, begin_at)
    longest = timedelta(hours=snapshot.factor(Factor.OUT_TOO_LONG))
    length = longest if task.ends_at is None else task.ends_at - begin_at
    held = skills_held(snapshot, task)
    straight = np.asarray(distance_km(people.lat, people.lon, task.lat, task.lon))
    km = straight * snapshot.factor(Factor.TRAVEL_DETOUR)
    return Look(
        people,
        task,
        utc(begin_at),
        FAR if task.ends_at is None else utc(task.ends_at),
        length / timedelta(hours=1),
        wanted,
        tuple(held.get(person, frozenset()) for person in people.ids),
        rested,
        hours_before,
        next_work,
        km,
        km / snapshot.factor(Factor.TRAVEL_SPEED) * 60,
        _among(people, people.not_coming.get(task.task_id, frozenset())),
        _among(people, people.experienced.get(task.kind, frozenset())),
    )


def _then(snapshot: Snapshot, at: datetime) -> tuple[Instants, Floats, Instants]:
    """What readiness says of everybody at an instant: rested_at, hours_7d and next_at."""

    def read() -> tuple[Instants, Floats, Instants]:
        frame = readiness(snapshot, at).sort_values("volunteer_id", kind="stable")
        hours = frame["hours_7d"].to_numpy(dtype=float)
        return utc_all(frame["rested_at"]), hours, utc_all(frame["next_at"])

    return snapshot.memo(f"dispatch.then:{at.isoformat()}", read)


def _among(people: People, ids: frozenset[str]) -> Mask:
    return np.fromiter((person in ids for person in people.ids), bool, len(people))
