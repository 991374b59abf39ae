"""Hours of work per person, so that unfairness is visible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import numpy as np
import pandas as pd

from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.readiness import actual_commitments, readiness

DUTY = "duty"
"""The kind of an hour of standby; other hours have the kind of their task."""
DEMANDING = ("evacuation", "search_support")
"""Kinds of tasks whose hours weigh Factor.EVACUATION_HOUR_WEIGHT."""


@dataclass(frozen=True)
class Spread:
    """How evenly weighted hours lie on people. gini: 0 all the same, towards 1 all on one."""

    people: int
    least: float
    median: float
    most: float
    gini: float


@dataclass(frozen=True)
class DutyHours:
    """by_kind: volunteer_id, kind, hours, weighted. people: one row per volunteer who is active or
    worked: volunteer_id, name, pillar, hours, weighted, last_used (NaT for never), days_since
    (whole days, missing for never). spread: by pillar, of its active members.
    """

    by_kind: pd.DataFrame
    people: pd.DataFrame
    spread: Mapping[str, Spread]


def duty_hours(snapshot: Snapshot, begin: datetime, end: datetime) -> DutyHours:
    """The hours that everybody worked in [begin, end), as far as `snapshot.now`.

    Duties and tasks as they really went; of time taken twice each kind counts. Raises Refused
    where the end is not after the beginning.
    """
    if end <= begin:
        raise Refused(message("dispatch.refused_end_before_start", at=end, start=begin))
    name = f"dispatch.hours:{begin.isoformat()}:{end.isoformat()}"
    return snapshot.memo(name, lambda: _duty_hours(snapshot, begin, min(end, snapshot.now)))


def spread(hours: pd.Series) -> Spread:
    """The spread of some people's hours; nobody is all zeros."""
    values = np.sort(hours.to_numpy(dtype=float))
    if not len(values):
        return Spread(0, 0.0, 0.0, 0.0, 0.0)
    total, n = float(values.sum()), len(values)
    ranks = np.arange(1, n + 1)
    gini = float((2 * ranks - n - 1) @ values / (n * total)) if total else 0.0
    return Spread(n, float(values[0]), float(np.median(values)), float(values[-1]), gini)


def _duty_hours(snapshot: Snapshot, begin: datetime, end: datetime) -> DutyHours:
    work = actual_commitments(snapshot)
    task_kind = lookup(work["what"], snapshot.all("tasks"), "task_id", "kind")
    work = work.assign(kind=task_kind.where(work["kind"] != "duty", DUTY).astype("str"))
    last = pd.Timestamp(end)
    begun = work[work["starts_at"] < last]
    ended = begun["ends_at"].where(begun["ends_at"] < last, last)
    first = begun["starts_at"].where(begun["starts_at"] > begin, pd.Timestamp(begin))
    inside = (ended - first).dt.total_seconds() / 3600
    hours = begun.assign(hours=inside)[inside > 0]
    by_kind = hours.groupby(["volunteer_id", "kind"], sort=True)["hours"].sum().reset_index()
    weight = by_kind["kind"].map(_weight(snapshot)).astype("float64")  # text where it is empty
    by_kind["weighted"] = by_kind["hours"] * weight.fillna(1.0)

    now = readiness(snapshot)
    people = now[["volunteer_id", "name", "pillar"]].copy()
    totals = by_kind.groupby("volunteer_id")[["hours", "weighted"]].sum().reset_index()
    for column in ("hours", "weighted"):
        found = lookup(people["volunteer_id"], totals, "volunteer_id", column)
        people[column] = found.astype(float).fillna(0.0)
    latest = ended.groupby(begun["volunteer_id"]).max().rename("last_used").reset_index()
    people["last_used"] = lookup(people["volunteer_id"], latest, "volunteer_id", "last_used")
    people["days_since"] = (last - people["last_used"]).dt.days.astype("Int64")
    active = now["state"] != "inactive"
    spreads = {
        str(pillar): spread(group["weighted"])
        for pillar, group in people[active].groupby("pillar", sort=True)
    }
    kept = people.loc[active | (people["hours"] > 0)].reset_index(drop=True)
    return DutyHours(by_kind, kept, MappingProxyType(spreads))


def _weight(snapshot: Snapshot) -> dict[str, float]:
    """What an hour of a kind counts; kinds that are not here count one."""
    demanding = snapshot.factor(Factor.EVACUATION_HOUR_WEIGHT)
    return {
        DUTY: snapshot.factor(Factor.DUTY_HOUR_WEIGHT),
        **dict.fromkeys(DEMANDING, demanding),
    }
