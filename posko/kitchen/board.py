"""A day's meals as they really went."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pandas as pd

from posko.kitchen.servings import MEALS, Serving, serving_at
from posko.model.frames import lookup
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

MealStep = Literal["cooked", "sent", "received"]
STEPS: tuple[MealStep, ...] = ("cooked", "sent", "received")
"""The way of the food, in order: columns of `meals`, each with its hour beside it."""


def meals_of_day(snapshot: Snapshot, day: date) -> pd.DataFrame:
    """The meals of one date in order, with what is known at now about each.

    The columns of `meals`, and kitchen, place (names) and serving_at. A step whose hour is still to
    come is blank, as is one without an hour before the meal is handed out; what was left over is
    blank until the meal is received.
    """
    return snapshot.memo(f"kitchen:meals_of_day:{day}", lambda: _meals_of_day(snapshot, day))


def steps_known(snapshot: Snapshot, meal: Record) -> Record:
    """The columns of a meal's steps and of what was left over, as `meals_of_day` shows them."""
    day = meal["date"]
    assert isinstance(day, date)
    board = meals_of_day(snapshot, day)
    row = board.loc[board["meal_id"] == meal["meal_id"], list(TABLES["meals"].names)]
    (known,) = TABLES["meals"].records(row)
    return {name: known[name] for name in (*STEPS, *(f"{one}_at" for one in STEPS), "left_over")}


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
        if step == STEPS[-1]:
            meals["left_over"] = meals["left_over"].mask(ahead)
    order = ["serving_at", "kitchen", "place"]
    return meals.sort_values(order, kind="stable", ignore_index=True)
