"""Meals: at what hour they are handed out, and how far they have come at now.

Kitchens plan and record them, incidents ask what is still on the road; the rules are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Literal, NamedTuple

import pandas as pd

from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

MEALS = v.MEAL_TIME.keys_tuple
"""The meals of a day, in order."""

DEFAULT_HOURS: Mapping[str, str] = MappingProxyType(
    {"morning": "07:00", "midday": "12:00", "evening": "16:30"}
)
"""Serving hours where `settings.toml` has no `meal_morning`, `meal_midday` or `meal_evening`.

Practice, not a rule, hence a setting: kitchens report 07.00 and 12.00, and 16.00–17.00 for the
second of two meals.
"""

MealStep = Literal["cooked", "sent", "received"]
STEPS: tuple[MealStep, ...] = ("cooked", "sent", "received")
"""The way of the food, in order: columns of `meals`, each with its hour beside it."""


class Serving(NamedTuple):
    """One meal of one day. `meal` is a key of `vocabulary.MEAL_TIME`."""

    date: date
    meal: str


def serving_at(snapshot: Snapshot, serving: Serving) -> datetime:
    """When a meal is handed out, by the office's clock."""
    return datetime.combine(serving.date, _hours(snapshot)[serving.meal])


def _hours(snapshot: Snapshot) -> Mapping[str, time]:
    """The office's serving hours, with its time zone."""

    def read() -> Mapping[str, time]:
        texts = {meal: snapshot.setting(f"meal_{meal}", DEFAULT_HOURS[meal]) for meal in MEALS}
        zone = snapshot.zone
        return {meal: time.fromisoformat(text).replace(tzinfo=zone) for meal, text in texts.items()}

    return snapshot.memo("meals:hours", read)


def meals_known(snapshot: Snapshot) -> pd.DataFrame:
    """The rows of `meals` with what is known at now about each, and serving_at.

    Meals have no column from which they are known: a step counts once its hour has come, one
    without an hour once the meal is handed out; what is to come is blank. What was left over counts
    with the meal's receipt.
    """
    return snapshot.memo("meals:known", lambda: _meals_known(snapshot))


def _meals_known(snapshot: Snapshot) -> pd.DataFrame:
    meals = snapshot.known("meals")
    servings = map(Serving, meals["date"].dt.date, meals["meal"])
    hours = [serving_at(snapshot, one) for one in servings]
    instant = pd.DatetimeTZDtype("us", snapshot.zone)
    meals = meals.assign(serving_at=pd.Series(hours, index=meals.index, dtype=instant))
    for step in STEPS:
        ahead = meals[f"{step}_at"].fillna(meals["serving_at"]) > snapshot.now
        meals[step] = meals[step].mask(ahead)
        meals[f"{step}_at"] = meals[f"{step}_at"].mask(ahead)
        if step == STEPS[-1]:
            meals["left_over"] = meals["left_over"].mask(ahead)
    return meals


def meal_known(snapshot: Snapshot, meal: Record) -> Record:
    """A row of `meals` with what is known of it at now.

    A drill's file tells how a meal will go. Whoever changes the meal now writes this row: what was
    foretold of its way holds no longer.
    """
    known = meals_known(snapshot)
    (row,) = TABLES["meals"].records(known[known["meal_id"] == meal["meal_id"]])
    return row
