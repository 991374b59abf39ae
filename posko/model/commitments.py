"""When a person's time is taken: published duties and accepted tasks, half-open intervals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import tzinfo

import pandas as pd

from posko.model import vocabulary as v
from posko.model.columns import WIB
from posko.model.frames import lookup

COLUMNS = ("volunteer_id", "kind", "ref_id", "what", "starts_at", "ends_at")


def shift_intervals(
    duties: pd.DataFrame, shift_types: pd.DataFrame, zone: tzinfo = WIB
) -> pd.DataFrame:
    """`starts_at`, `ends_at` (aware, half-open) for every row of a frame with `date` and `shift`.

    A shift belongs to the date on which it begins, so one from 23:00 ends on the next day.
    A shift type that does not exist gives NaT in both.
    """
    kinds = pd.DataFrame(
        {
            "shift": shift_types["shift"],
            "offset": pd.to_timedelta(shift_types["starts"] + ":00"),
            "length": pd.to_timedelta(shift_types["hours"], unit="h"),
        }
    )
    begin = duties["date"] + lookup(duties["shift"], kinds, "shift", "offset")
    begin = begin.dt.tz_localize(zone).astype(pd.DatetimeTZDtype("us", zone))
    end = begin + lookup(duties["shift"], kinds, "shift", "length")
    return pd.DataFrame({"starts_at": begin, "ends_at": end.astype(begin.dtype)})


def commitments(
    tables: Mapping[str, pd.DataFrame],
    volunteers: Collection[str] | None = None,
    zone: tzinfo = WIB,
) -> pd.DataFrame:
    """One row per commitment, sorted by person and start.

    Columns: volunteer_id; kind ("duty" or "assignment"); ref_id (duty_id or assignment_id); what
    (the shift, or the task_id); starts_at, ends_at (aware; `ends_at` is NaT while the end is open).
    An assignment begins with its task, or with the person's answer where the task was already
    running, and lasts until the task's end or the person's release. Released assignments count
    (they were a commitment), as do published duties of the past; who was released before the
    beginning was never committed.
    volunteers: only these people.
    """
    duties = tables["duties"]
    duties = duties[duties["state"].isin(v.DUTY_STATE.committing)]
    assignments = tables["assignments"]
    states = (*v.ASSIGNMENT_STATE.committing, "released")
    assignments = assignments[assignments["state"].isin(states)]
    if volunteers is not None:
        wanted = list(volunteers)
        duties = duties[duties["volunteer_id"].isin(wanted)]
        assignments = assignments[assignments["volunteer_id"].isin(wanted)]

    times = shift_intervals(duties, tables["shift_types"], zone)
    on_duty = _rows("duty", duties, "duty_id", "shift", times["starts_at"], times["ends_at"])

    tasks = tables["tasks"]
    starts = lookup(assignments["task_id"], tasks, "task_id", "starts_at")
    answered = assignments["answered_at"]
    starts = starts.mask(answered > starts, answered)
    planned_end = lookup(assignments["task_id"], tasks, "task_id", "ends_at")
    ends = assignments["released_at"].fillna(planned_end)
    on_task = _rows("assignment", assignments, "assignment_id", "task_id", starts, ends)
    on_task = on_task[~(ends <= starts)]

    both = pd.concat([on_duty, on_task.astype(on_duty.dtypes)], ignore_index=True)
    return both.sort_values(["volunteer_id", "starts_at"], kind="stable", ignore_index=True)


def _rows(
    kind: str, rows: pd.DataFrame, ref: str, what: str, starts: pd.Series, ends: pd.Series
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "volunteer_id": rows["volunteer_id"],
            "kind": pd.array([kind] * len(rows), dtype="str"),
            "ref_id": rows[ref],
            "what": rows[what],
            "starts_at": starts,
            "ends_at": ends,
        }
    )


def overlaps(frame: pd.DataFrame) -> pd.DataFrame:
    """Pairs of commitments of one person that overlap, from a frame of `commitments`.

    Columns: volunteer_id, first, second (ref_ids, in order of start), starts_at, ends_at of the
    time that is taken twice. Back-to-back is no overlap; an open end lasts for ever.
    """
    rows = []
    for person, mine in frame.groupby("volunteer_id", sort=True):
        open_until: list[tuple[str, pd.Timestamp]] = []
        for ref, start, end in zip(mine["ref_id"], mine["starts_at"], mine["ends_at"], strict=True):
            if pd.isna(start):
                continue
            for other, until in open_until:
                if pd.isna(until) or until > start:
                    rows.append((person, other, ref, start, min(_end(until), _end(end))))
            if pd.isna(end) or end > start:
                open_until.append((ref, end))
    return pd.DataFrame(rows, columns=["volunteer_id", "first", "second", "starts_at", "ends_at"])


def _end(until: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp.max.tz_localize("UTC") if pd.isna(until) else until
