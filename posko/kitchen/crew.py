"""Hands in the kitchen: how many a meal needs, and how many have accepted to come."""

from __future__ import annotations

from datetime import datetime
from math import ceil

import numpy as np
import pandas as pd

from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.geo import distance_km
from posko.model.snapshot import Snapshot
from posko.model.unsettled import people_on_tasks


def crew_needed(snapshot: Snapshot, portions: int) -> int:
    """People needed to prepare so many portions for one meal (factor, rounded up)."""
    return ceil(portions / snapshot.factor(Factor.PORTIONS_PER_CREW_MEMBER))


def assigned_crew(snapshot: Snapshot, kitchens: pd.DataFrame, at: datetime) -> pd.Series:
    """People who have accepted a kitchen task that runs at `at`, by kitchen_id.

    A task belongs to an incident, not to a kitchen: its people count for the nearest of
    `kitchens` in the same incident.
    """
    tasks = _running(snapshot, at)
    return _by_kitchen(snapshot, kitchens, tasks[tasks["kind"] == v.KITCHEN_TASK], at)


def crew_in_field(snapshot: Snapshot, kitchens: pd.DataFrame, at: datetime) -> pd.Series:
    """People on the incident's other tasks at `at`, by the kitchen nearest to the task."""
    tasks = _running(snapshot, at)
    return _by_kitchen(snapshot, kitchens, tasks[tasks["kind"] != v.KITCHEN_TASK], at)


def _running(snapshot: Snapshot, at: datetime) -> pd.DataFrame:
    tasks = snapshot.known("tasks")
    runs = (tasks["starts_at"] <= at) & (tasks["ends_at"].isna() | (tasks["ends_at"] >= at))
    return tasks[runs & ~tasks["state"].isin(["draft", "cancelled"])]


def crew_to_release(snapshot: Snapshot, kitchens: pd.DataFrame) -> dict[str, int]:
    """People who said yes to a kitchen task and are not released, by kitchen_id.

    Whatever the hour of the task: who is to come tomorrow must be told too.
    """
    tasks = snapshot.known("tasks")
    tasks = tasks[tasks["kind"] == v.KITCHEN_TASK]
    people = _by_kitchen(snapshot, kitchens, tasks, snapshot.now)
    return dict(zip(kitchens["kitchen_id"], people.astype(int), strict=True))


def _by_kitchen(
    snapshot: Snapshot, kitchens: pd.DataFrame, tasks: pd.DataFrame, at: datetime
) -> pd.Series:
    own = {
        incident: kitchens[kitchens["incident_id"] == incident]
        for incident in tasks["incident_id"].unique()
    }
    homes = pd.Series(
        [
            _nearest(own[incident], lat, lon)
            for incident, lat, lon in zip(
                tasks["incident_id"], tasks["lat"], tasks["lon"], strict=True
            )
        ],
        index=tasks["task_id"],
        dtype="str",
    )
    people = people_on_tasks(snapshot, at)
    counted = people["task_id"].map(homes).value_counts()
    return (
        lookup(
            kitchens["kitchen_id"],
            counted.rename_axis("kitchen_id").rename("people").reset_index(),
            "kitchen_id",
            "people",
        )
        .astype("Int64")
        .fillna(0)
    )


def _nearest(kitchens: pd.DataFrame, lat: float, lon: float) -> str | None:
    """The kitchen_id nearest to a point; the first where the point is unknown, None of none."""
    if kitchens.empty:
        return None
    away = distance_km(lat, lon, kitchens["lat"].to_numpy(), kitchens["lon"].to_numpy())
    return str(kitchens["kitchen_id"].iloc[int(np.nan_to_num(away).argmin())])
