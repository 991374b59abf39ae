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
from posko.model.meals import meals_known
from posko.model.snapshot import Snapshot


def meals_not_received(snapshot: Snapshot, kitchens: Collection[str]) -> pd.DataFrame:
    """The rows of `meals_known` that left these kitchens and that nobody said have come."""
    meals = meals_known(snapshot)
    on_the_road = (meals["sent"] > 0) & meals["received"].isna()
    return meals[meals["kitchen_id"].isin(kitchens) & on_the_road.fillna(False)]


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
