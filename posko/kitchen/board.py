"""A day's meals as they really went."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pandas as pd

from posko.kitchen.servings import MEALS, Serving, serving_at
from posko.model.frames import lookup
from posko.model.snapshot import Snapshot

MealStep = Literal["cooked", "sent", "received"]
STEPS: tuple[MealStep, ...] = ("cooked", "sent", "received")
"""The way of the food, in order: columns of `meals`, each with its hour beside it."""


def meals_of_day(snapshot: Snapshot, day: date) -> pd.DataFrame:
    """The meals of one date in order, with what is known at now about each.

    The columns of `meals`, and kitchen, place (names) and serving_at. A step whose hour is still to
    come is blank, as is one without an hour before the meal is handed out.
    """
    return snapshot.memo(f"kitchen:meals_of_day:{day}", lambda: _meals_of_day(snapshot, day))


def _meals_of_day(snapshot: Snapshot, day: date) -> pd.DataFrame:
    meals = snapshot.known("meals")
    meals = meals[meals["date"] == pd.Timestamp(day)]
    at = {meal: serving_at(snapshot, Serving(day, meal)) for meal in MEALS}
    hour = pd.Series([at[meal] for meal in meals["meal"]], index=meals.index)
    instant = pd.DatetimeTZDtype("us", snapshot.zone)
    meals = meals.assign(
        kitchen=lookup(meals["kitchen_id"], snapshot.all("kitchens"), "kitchen_id", "name"),
        place=lookup(meals["shelter_id"], snapshot.all("shelters"), "shelter_id", "name"),
        serving_at=hour.astype(instant),
    )
    for step in STEPS:
        ahead = meals[f"{step}_at"].fillna(meals["serving_at"]) > snapshot.now
        meals[step] = meals[step].mask(ahead)
        meals[f"{step}_at"] = meals[f"{step}_at"].mask(ahead)
    left_ahead = meals["received"].isna() & (meals["serving_at"] > snapshot.now)
    meals["left_over"] = meals["left_over"].mask(left_ahead)
    order = ["serving_at", "kitchen", "place"]
    return meals.sort_values(order, kind="stable", ignore_index=True)
