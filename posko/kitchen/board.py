"""A day's meals as they really went."""

from __future__ import annotations

from datetime import date

import pandas as pd

from posko.model.frames import lookup
from posko.model.meals import meals_known
from posko.model.snapshot import Snapshot


def meals_of_day(snapshot: Snapshot, day: date) -> pd.DataFrame:
    """The meals of one date in order, with what is known at now about each.

    The columns of `meals_known`, and kitchen and place (names).
    """
    return snapshot.memo(f"kitchen:meals_of_day:{day}", lambda: _meals_of_day(snapshot, day))


def _meals_of_day(snapshot: Snapshot, day: date) -> pd.DataFrame:
    meals = meals_known(snapshot)
    meals = meals[meals["date"] == pd.Timestamp(day)]
    meals = meals.assign(
        kitchen=lookup(meals["kitchen_id"], snapshot.all("kitchens"), "kitchen_id", "name"),
        place=lookup(meals["shelter_id"], snapshot.all("shelters"), "shelter_id", "name"),
    )
    order = ["serving_at", "kitchen", "place"]
    return meals.sort_values(order, kind="stable", ignore_index=True)
