"""How the stock stands against the end of the emergency, meal by meal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pandas as pd

from posko.kitchen.demand import open_now
from posko.kitchen.ordered import Arrival, arrivals
from posko.kitchen.servings import meals_of, next_servings
from posko.kitchen.supply import RICE, Supply, days_of_supply
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.model.meals import Serving, serving_at
from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class Emergency:
    """The emergency status in force. level: a key of `vocabulary.ALERT_LEVEL`.

    ends_at: None where no end is set. decree: None where its number is not known.
    """

    level: str
    ends_at: datetime | None
    decree: str | None


@dataclass(frozen=True)
class Outlook:
    """One item in one kitchen, or in the whole office, until a certain hour.

    until: the end of the emergency in force, or of the supply horizon (factor) without one.
    meals: servings until then. needed: what they take, in the item's unit; None where unknown.
    short: how much of it neither is in store nor lands in time, 0 where enough; None where use or
        stock is unknown.
    """

    supply: Supply
    until: datetime
    meals: int
    needed: float | None
    short: float | None


class _Step(NamedTuple):
    """One coming meal: what landed since the meal before, what it takes, what of that the stock
    allows, and what is left after it."""

    at: datetime
    date: date
    meal: str
    arrived: float
    needed: float
    cooked: float
    stock: float


def emergency_in_force(snapshot: Snapshot) -> Emergency | None:
    """The status above normal that holds at now, the latest one where several do."""
    return snapshot.memo("kitchen:emergency", lambda: _emergency_in_force(snapshot))


def _emergency_in_force(snapshot: Snapshot) -> Emergency | None:
    alerts = snapshot.known("alerts")
    now = snapshot.now
    holds = (alerts["starts_at"] <= now) & ~(alerts["ends_at"] <= now)
    alerts = alerts[holds & (alerts["level"] != "normal")]
    rows = plain_rows(alerts.sort_values("starts_at", kind="stable"))
    if not rows:
        return None
    last = rows[-1]
    ends = last["ends_at"]
    return Emergency(last["level"], ends.to_pydatetime() if ends else None, last["decree"])


def supplied_until(snapshot: Snapshot) -> datetime:
    """Until when stock is to last: the end of the emergency, else the supply horizon (factor)."""
    emergency = emergency_in_force(snapshot)
    if emergency is not None and emergency.ends_at is not None:
        return emergency.ends_at
    return snapshot.now + timedelta(days=snapshot.factor(Factor.SUPPLY_HORIZON))


def outlook(snapshot: Snapshot, item: str = RICE) -> tuple[Outlook, ...]:
    """`days_of_supply` against the end: every open kitchen, and last the whole office."""
    return snapshot.memo(
        f"kitchen:outlook:{item}",
        lambda: tuple(_outlook(snapshot, one) for one in days_of_supply(snapshot, item)),
    )


def _outlook(snapshot: Snapshot, supply: Supply) -> Outlook:
    until = supplied_until(snapshot)
    meals = _meals(snapshot, supply.kitchen_id)
    servings = _servings(snapshot, meals, until)
    needed = None if supply.usual is None else sum(map(supply.need, servings), 0.0)
    if needed is None or supply.stock is None:
        return Outlook(supply, until, len(servings), needed, None)
    coming = arrivals(snapshot, supply.item_id, supply.kitchen_id)
    return Outlook(supply, until, len(servings), needed, lacking(snapshot, supply, coming))


def lacking(
    snapshot: Snapshot, supply: Supply, coming: Iterable[Arrival], since: datetime | None = None
) -> float:
    """What the meals take that neither is in store nor landed by then, until the end.

    coming: deliveries. since: only of the meals from then on, those that an order can still reach.
    An unknown stock counts as none; 0 where the use is unknown.
    """
    steps = _steps(snapshot, supply, coming)
    late = (one for one in steps if since is None or one.at >= since)
    return round(sum(one.needed - one.cooked for one in late), 6)


def projection(
    snapshot: Snapshot,
    item: str = RICE,
    kitchen_id: str | None = None,
    more: Iterable[Arrival] = (),
) -> pd.DataFrame:
    """What is in store after each coming meal, for a chart; no rows where use or stock is unknown.

    Columns: at, date, meal; arrived (since the meal before), needed, cooked (what the stock allows
    of it), stock (what is left). To the end of the emergency or horizon. What is ordered lands when
    it is expected; overdue orders are left out.
    kitchen_id: one open kitchen; None: the whole office. more: deliveries that nobody ordered yet.
    """
    supply = next(one for one in days_of_supply(snapshot, item) if one.kitchen_id == kitchen_id)
    steps: list[_Step] = []
    if supply.stock is not None:
        coming = (*arrivals(snapshot, item, kitchen_id), *more)
        steps = _steps(snapshot, supply, coming)
    return pd.DataFrame(steps, columns=list(_Step._fields))


def _steps(snapshot: Snapshot, supply: Supply, coming: Iterable[Arrival]) -> list[_Step]:
    """Meal by meal until the end; none where the use is unknown."""
    if supply.usual is None:
        return []
    meals = _meals(snapshot, supply.kitchen_id)
    left = supply.stock or 0.0
    waiting, steps = sorted(coming), []
    for serving in _servings(snapshot, meals, supplied_until(snapshot)):
        at = serving_at(snapshot, serving)
        landed = sum(one.quantity for one in waiting if one.at <= at)
        waiting = [one for one in waiting if one.at > at]
        needed = supply.need(serving)
        cooked = min(needed, left + landed)
        left = round(left + landed - cooked, 6)
        steps.append(_Step(at, serving.date, serving.meal, landed, needed, cooked, left))
    return steps


def _meals(snapshot: Snapshot, kitchen_id: str | None) -> tuple[str, ...]:
    """The meals of a day that a kitchen serves, or any kitchen."""
    kitchens = open_now(snapshot, "kitchens")
    if kitchen_id is not None:
        kitchens = kitchens[kitchens["kitchen_id"] == kitchen_id]
    return meals_of(snapshot, kitchens["incident_id"])


def _servings(snapshot: Snapshot, meals: tuple[str, ...], until: datetime) -> list[Serving]:
    """The servings after now and before `until`."""
    days = max(0, (until - snapshot.now).days + 1)
    servings = next_servings(snapshot, meals, (days + 1) * len(meals))
    return [one for one in servings if serving_at(snapshot, one) < until]
