"""The figures that a coordinator wants to see first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from posko.incidents import Figure, active, displaced
from posko.kitchen import MealPlan, Serving, meal_plan, next_meal
from posko.model.snapshot import Snapshot
from posko.readiness import counts, readiness


@dataclass(frozen=True)
class Total:
    """A figure over several incidents or places.

    value: None where nobody reported. complete: nothing is missing; otherwise it is "at least".
    as_of: of the oldest part, so that the age is never understated; None where unknown.
    time_known: whether every part gave its hour.
    """

    value: int | None
    complete: bool
    as_of: datetime | None = None
    time_known: bool = True


@dataclass(frozen=True)
class Figures:
    """Who is ready, what is active, who must eat, and whether the kitchens can cook it.

    readiness: people by state, every key of `vocabulary.READINESS`.
    needed: people in open shelters and home clusters who are to get the next meal.
    planned, capacity: portions of the open kitchens for that meal.
    """

    readiness: Mapping[str, int]
    incidents: int
    displaced: Total
    isolated: Total
    serving: Serving
    serving_at: datetime
    needed: Total
    planned: Total
    capacity: Total


def figures(snapshot: Snapshot) -> Figures:
    """The figures at the snapshot's instant."""
    return snapshot.memo("overview:figures", lambda: _figures(snapshot))


def _figures(snapshot: Snapshot) -> Figures:
    people = [displaced(snapshot, one) for one in active(snapshot)["incident_id"]]
    serving = next_meal(snapshot)
    plan: MealPlan = meal_plan(snapshot, *serving)
    return Figures(
        readiness=counts(readiness(snapshot)),
        incidents=len(people),
        displaced=_together(one.current for one in people),
        isolated=_together(one.isolated for one in people),
        serving=serving,
        serving_at=plan.at,
        needed=_column(plan.places, "people", plan.places["as_of"]),
        planned=_column(plan.kitchens, "planned"),
        capacity=_column(plan.kitchens, "capacity"),
    )


def _together(parts: Iterable[Figure]) -> Total:
    """Several incidents' figures added up; an incident without one makes the sum "at least"."""
    every = list(parts)
    known = [part for part in every if part.value is not None]
    return Total(
        value=sum(part.value or 0 for part in known) if known else None,
        complete=bool(known) and all(part.complete for part in every),
        as_of=min((part.oldest_as_of for part in known if part.oldest_as_of), default=None),
        time_known=all(part.time_known for part in known),
    )


def _column(frame: pd.DataFrame, column: str, as_of: pd.Series | None = None) -> Total:
    known = frame[column].notna()
    oldest = as_of[known].min() if as_of is not None else None
    return Total(
        value=int(frame.loc[known, column].sum()) if known.any() else None,
        complete=bool(known.all()) and len(frame) > 0,
        as_of=None if oldest is None or pd.isna(oldest) else oldest.to_pydatetime(),
        time_known=as_of is None or bool(frame.loc[known, "time_known"].all()),
    )
