"""Who feeds whom at one meal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import pandas as pd

from posko.kitchen.demand import open_now, people_to_feed
from posko.model.frames import lookup
from posko.model.meals import MEALS, Serving
from posko.model.snapshot import Snapshot

_COLUMNS = (
    "meal_id",
    "kitchen_id",
    "shelter_id",
    "incident_id",
    "planned",
    "access",
    "kitchen_lat",
    "kitchen_lon",
    "lat",
    "lon",
    "carried_over",
)
_ORDER: Mapping[str, int] = MappingProxyType({meal: n for n, meal in enumerate(MEALS)})


def feeds(snapshot: Snapshot, date: date, meal: str) -> pd.DataFrame:
    """One row per kitchen and the place it feeds at one meal, for lines on a map.

    Columns: meal_id, kitchen_id, shelter_id, incident_id, planned (portions, Int64), access,
    kitchen_lat, kitchen_lon, lat, lon, carried_over. Where an incident has nothing planned for
    this meal yet, its latest earlier meal shows who fed whom: `carried_over` is then true and
    `planned` missing. Only kitchens and places that are open, and no link of no portions.
    """
    return snapshot.memo(
        f"kitchen:feeds:{date}:{meal}", lambda: _feeds(snapshot, Serving(date, meal))
    )


def stands_still(snapshot: Snapshot, date: date, meal: str) -> set[str]:
    """The kitchens that are planned to cook nothing for some place at this meal, by kitchen_id."""
    meals = snapshot.known("meals")
    same = (meals["date"] == pd.Timestamp(date)) & (meals["meal"] == meal)
    return set(meals.loc[same & meals["planned"].eq(0).fillna(False), "kitchen_id"])


def _feeds(snapshot: Snapshot, serving: Serving) -> pd.DataFrame:
    kitchens, places = open_now(snapshot, "kitchens"), people_to_feed(snapshot)
    meals = snapshot.known("meals")
    meals = meals[
        meals["kitchen_id"].isin(kitchens["kitchen_id"])
        & meals["shelter_id"].isin(places["shelter_id"])
    ]
    day = pd.Timestamp(serving.date)
    order = meals["meal"].map(_ORDER).astype("int64")
    reached = (meals["date"] < day) | ((meals["date"] == day) & (order <= _ORDER[serving.meal]))
    meals = meals.assign(
        incident_id=lookup(meals["shelter_id"], places, "shelter_id", "incident_id"),
        rank=meals["date"].astype("int64") * len(_ORDER) + order,
    )[reached]
    latest = meals.groupby("incident_id")["rank"].transform("max")
    # Nothing planned is no link: a plan that leaves a place out, or a kitchen that closed, says so.
    links = meals[(meals["rank"] == latest) & meals["planned"].ne(0).fillna(True)]
    this_meal = (links["date"] == day) & (links["meal"] == serving.meal)
    links = links.assign(
        carried_over=~this_meal,
        planned=links["planned"].where(this_meal),
        access=lookup(links["shelter_id"], places, "shelter_id", "access"),
        kitchen_lat=lookup(links["kitchen_id"], kitchens, "kitchen_id", "lat"),
        kitchen_lon=lookup(links["kitchen_id"], kitchens, "kitchen_id", "lon"),
        lat=lookup(links["shelter_id"], places, "shelter_id", "lat"),
        lon=lookup(links["shelter_id"], places, "shelter_id", "lon"),
    )
    return links[list(_COLUMNS)].reset_index(drop=True)
