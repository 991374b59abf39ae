"""What takes people's time: absences, duties and tasks as they really went, and the rest after.

Everything about readiness is read from these intervals. They do not depend on the instant that is
asked about, so one snapshot computes them once and answers for any instant, past or coming.

All intervals are half-open. An open end is `FAR`, so that comparisons need no special case.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from posko.model.commitments import commitments
from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.snapshot import Snapshot

FAR: Final = pd.Timestamp("2200-01-01", tz="UTC")
"""The end of what has no end yet."""

NOT_THERE = ("no_show", "excused")
"""Attendance outcomes by which a planned commitment did not take place."""
UNDER_WAY = ("en_route", "on_scene")
"""Assignment states in which a person is out, whatever the plan says."""

PRECEDENCE = ("unavailable", "committed", "on_duty", "resting", "delayed")
"""What takes a person's time, strongest first (the order of `vocabulary.READINESS`)."""


def known_assignments(snapshot: Snapshot) -> pd.DataFrame:
    """Assignments as they stood at `snapshot.now`: answers, arrivals and releases still to come
    are taken back, so that a drill does not reveal them."""
    frame, now = snapshot.known("assignments"), snapshot.now
    ahead = (frame["released_at"] > now, frame["on_scene_at"] > now, frame["answered_at"] > now)
    if not any(mask.any() for mask in ahead):
        return frame
    unreleased, unarrived, unanswered = ahead
    state = frame["state"].mask(unreleased & (frame["state"] == "released"), "on_scene")
    state = state.mask(unarrived & (state == "on_scene"), "accepted")
    state = state.mask(unanswered & ~state.isin(("proposed", "cancelled")), "called")
    return frame.assign(
        state=state,
        released_at=frame["released_at"].mask(unreleased),
        on_scene_at=frame["on_scene_at"].mask(unarrived),
        answered_at=frame["answered_at"].mask(unanswered),
    )


def actual_commitments(snapshot: Snapshot) -> pd.DataFrame:
    """The commitments of `posko.model.commitments` as they really went, sorted by person and start.

    Same columns; `ends_at` is FAR while the end is open. Attendance wins over the plan: who did not
    come was not committed, and the time that counts runs from coming to leaving. Without a recorded
    leaving a duty ends as planned; a task goes on until the person is released or has left, even
    past its planned end, once the person has set out.
    """

    def compute() -> pd.DataFrame:
        now = pd.Timestamp(snapshot.now)
        assignments = known_assignments(snapshot)
        tables = {**snapshot.tables, "assignments": assignments, "tasks": snapshot.known("tasks")}
        frame = commitments(tables, zone=snapshot.zone)
        starts, ends = frame["starts_at"], frame["ends_at"]

        state = lookup(frame["ref_id"], assignments, "assignment_id", "state")
        out = (frame["kind"] == "assignment") & state.isin(UNDER_WAY)
        if out.any():
            arrived = lookup(frame["ref_id"], assignments, "assignment_id", "on_scene_at")
            set_out = arrived.fillna(now)
            starts = starts.mask(out & ((starts > set_out) | starts.isna()), set_out)
            ends = ends.mask(out & (ends <= now))
        # Released, but nobody wrote when: the work counts only as far as its plan is over.
        vague = (state == "released") & ~(ends <= now)

        attended = _attendance(snapshot, frame)
        begun = starts <= now
        missed = begun & attended["outcome"].isin(NOT_THERE)
        came, left = attended["came_at"], attended["left_at"]
        frame = frame.assign(
            starts_at=came.where(came <= now).fillna(starts),
            ends_at=left.where(left <= now).fillna(ends).fillna(FAR),
        )
        frame = frame[~missed & ~vague & (frame["ends_at"] > frame["starts_at"])]
        return frame.sort_values(["volunteer_id", "starts_at"], kind="stable", ignore_index=True)

    return snapshot.memo("readiness:commitments", compute)


def _attendance(snapshot: Snapshot, frame: pd.DataFrame) -> pd.DataFrame:
    """came_at, left_at and outcome for each row of a frame of commitments."""
    rows = snapshot.all("attendances")
    by_duty, by_assignment = (
        rows[rows[column].notna()].set_index(column)[["came_at", "left_at", "outcome"]]
        for column in ("duty_id", "assignment_id")
    )
    duty = (frame["kind"] == "duty").to_numpy()
    found = pd.concat(
        [
            by_duty.reindex(frame["ref_id"][duty]).set_axis(frame.index[duty]),
            by_assignment.reindex(frame["ref_id"][~duty]).set_axis(frame.index[~duty]),
        ]
    )
    return found.reindex(frame.index)


def stretches(snapshot: Snapshot) -> pd.DataFrame:
    """Unbroken work per person, with the rest that follows it.

    Columns: volunteer_id, starts_at, ends_at, what (the last commitment in it, a row of
    `actual_commitments`), rested_at (NaT where no rest is needed). Commitments that overlap or
    touch are one stretch: two short ones back to back tire like a long one. A stretch longer than
    Factor.REST_AFTER asks for Factor.REST; work that breaks into an unfinished rest starts it anew.
    """

    def compute() -> pd.DataFrame:
        frame = merged(actual_commitments(snapshot))
        rest = pd.Timedelta(hours=snapshot.factor(Factor.REST))
        long = frame["ends_at"] - frame["starts_at"] > pd.Timedelta(
            hours=snapshot.factor(Factor.REST_AFTER)
        )
        pause = frame["starts_at"] - frame["ends_at"].shift()
        same = frame["volunteer_id"] == frame["volunteer_id"].shift()
        chain = (~same | (pause >= rest)).cumsum()
        tired = long.groupby(chain).cummax().astype(bool) & (frame["ends_at"] < FAR)
        return frame.assign(rested_at=(frame["ends_at"] + rest).where(tired))

    return snapshot.memo("readiness:stretches", compute)


def timeline(snapshot: Snapshot) -> pd.DataFrame:
    """Every interval that decides a person's state.

    Columns: volunteer_id, state (one of PRECEDENCE), rank (its place there), starts_at, ends_at
    (FAR while open), what (an absence's kind, or the row in `actual_commitments`), delay_minutes.
    """

    def compute() -> pd.DataFrame:
        absences, work, rests = (
            snapshot.all("absences"),
            actual_commitments(snapshot),
            stretches(snapshot),
        )
        rests = rests[rests["rested_at"].notna()]
        delayed = absences["kind"] == "delayed"
        parts = (
            pd.DataFrame(
                {
                    "volunteer_id": absences["volunteer_id"],
                    "state": np.where(delayed, "delayed", "unavailable"),
                    "starts_at": absences["starts_at"],
                    "ends_at": absences["ends_at"].fillna(FAR),
                    "what": absences["kind"],
                    "delay_minutes": absences["delay_minutes"],
                }
            ),
            pd.DataFrame(
                {
                    "volunteer_id": work["volunteer_id"],
                    "state": np.where(work["kind"] == "duty", "on_duty", "committed"),
                    "starts_at": work["starts_at"],
                    "ends_at": work["ends_at"],
                    "what": work.index,
                    "delay_minutes": pd.array([pd.NA] * len(work), dtype="Int64"),
                }
            ),
            pd.DataFrame(
                {
                    "volunteer_id": rests["volunteer_id"],
                    "state": "resting",
                    "starts_at": rests["ends_at"],
                    "ends_at": rests["rested_at"],
                    "what": rests["what"],
                    "delay_minutes": pd.array([pd.NA] * len(rests), dtype="Int64"),
                }
            ),
        )
        frame = pd.concat(
            [part.astype({"state": "str", "what": "object"}) for part in parts], ignore_index=True
        )
        rank = {state: place for place, state in enumerate(PRECEDENCE)}
        return frame.assign(rank=frame["state"].map(rank).astype("int64"))

    return snapshot.memo("readiness:timeline", compute)


def busy(snapshot: Snapshot) -> pd.DataFrame:
    """Per person the times in which nothing can be asked of them: absent, working or resting.

    Columns: volunteer_id, starts_at, ends_at (FAR while open); blocks that touch are one.
    """

    def compute() -> pd.DataFrame:
        frame = timeline(snapshot)
        return merged(frame[frame["state"] != "delayed"])

    return snapshot.memo("readiness:busy", compute)


def merged(frame: pd.DataFrame) -> pd.DataFrame:
    """Intervals that overlap or touch joined into one, per person, sorted.

    frame: volunteer_id, starts_at, ends_at. Adds `what`: the index of the row that ends last.
    """
    frame = frame[["volunteer_id", "starts_at", "ends_at"]].sort_values(
        ["volunteer_id", "starts_at"], kind="stable"
    )
    person, starts = frame["volunteer_id"], frame["starts_at"]
    reach = frame["ends_at"].groupby(person.to_numpy()).cummax()
    first = (person != person.shift()) | (starts > reach.shift())
    last = first.shift(-1, fill_value=True)
    ends_reach = frame["ends_at"] == reach
    at = pd.Series(frame.index, index=frame.index).where(ends_reach).ffill()
    return pd.DataFrame(
        {
            "volunteer_id": person[first].to_numpy(),
            "starts_at": starts[first].array,
            "ends_at": reach[last].array,
            "what": at[last].astype("int64").to_numpy(),
        }
    )
