"""What is not settled yet when a kitchen or its incident is to be closed, as it stands at now.

Kitchens ask for one kitchen, incidents for all of theirs; the rules are the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pandas as pd

from posko.model import vocabulary as v
from posko.model.invariants import TOLERANCE
from posko.model.ledger import balances
from posko.model.snapshot import Snapshot


def meals_not_received(snapshot: Snapshot, kitchens: Collection[str]) -> pd.DataFrame:
    """The rows of `meals` that have left these kitchens and of which nobody said that they came.

    Meals have no column from which they are known: a step counts once its hour has come, one
    without an hour from the day of the meal on.
    """
    meals = snapshot.known("meals")
    meals = meals[meals["kitchen_id"].isin(kitchens) & (meals["sent"] > 0)]
    came = meals["received"].notna() & _has_come(snapshot, meals, "received_at")
    return meals[_has_come(snapshot, meals, "sent_at") & ~came]


def _has_come(snapshot: Snapshot, meals: pd.DataFrame, hour: str) -> pd.Series:
    today = pd.Timestamp(snapshot.now.astimezone(snapshot.zone).date())
    return (meals[hour] <= snapshot.now) | (meals[hour].isna() & (meals["date"] <= today))


def stock_to_return(snapshot: Snapshot, stores: Collection[str]) -> pd.DataFrame:
    """store_id, item_id, quantity of what these stores still hold."""
    held = balances(snapshot)
    return held[held["store_id"].isin(stores) & (held["quantity"] > TOLERANCE)]


def people_on_tasks(snapshot: Snapshot, at: datetime) -> pd.DataFrame:
    """The rows of `assignments` of those who said yes, and are not released at `at`.

    A drill that looks back sees who is released later still at work, and who answers later not.
    """
    people = snapshot.known("assignments")
    leaves_later = people["state"].eq("released") & (people["released_at"] > at)
    answers_later = people["answered_at"] > snapshot.now
    taken = people["state"].isin(v.ASSIGNMENT_STATE.committing) | leaves_later
    return people[taken & ~answers_later]
