"""How long the stock lasts at the portions that are planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import floor

import pandas as pd

from posko.kitchen.demand import open_now
from posko.kitchen.ordered import Arrival, arrivals, on_the_way
from posko.kitchen.servings import meals_of, meals_per_day, meals_served, next_servings
from posko.kitchen.stock import stock_balance
from posko.model.factors import Factor
from posko.model.meals import Serving, serving_at
from posko.model.snapshot import Snapshot

RICE = "rice"
"""The item_id of rice, whose use follows from the ration and not from a recipe."""

_LONG = 366
"""Days. Stock that lasts longer is given no hour at which it runs out."""


@dataclass(frozen=True)
class Supply:
    """How long one item lasts in one kitchen, or in all stores together.

    kitchen_id, name: None for the whole office (all kitchens and warehouses).
    portions, basis: how many are planned for one meal, and for which: the kitchen's next planned
        meal, or its latest where the next is not planned yet. None where nothing ever was.
    stock: None where the ledger never saw the item in this store.
    ordered: what is ordered for it and has not come, overdue orders included.
    per_day: use in the item's unit; None where nothing is planned or no recipe has the item.
    days: what is in store, and what lands before that is used up, over per_day. Overdue orders land
        at no hour that anybody knows and are left out.
    runs_out, runs_out_at: the first meal that cannot be cooked in full and its hour. None where
        unknown, where nothing is used, or after more than a year.
    unplanned: open kitchens whose use is unknown; the total's use is then "at least".
    """

    kitchen_id: str | None
    name: str | None
    item_id: str
    stock: float | None
    ordered: float
    portions: int | None
    basis: Serving | None
    per_day: float | None
    days: float | None
    runs_out: Serving | None
    runs_out_at: datetime | None
    unplanned: int


def quantity_per_portion(snapshot: Snapshot, item: str, meals: int) -> float | None:
    """What one portion takes of an item, in the item's unit, at so many meals a day.

    Rice follows from the ration (factor, grams per person and day, shared by the meals): 400 g at
    two meals is 0.2 kg. Anything else follows from the recipes; of several menus the one that
    takes most, to stay on the safe side. None where no recipe has it.
    """
    if item == RICE:
        return snapshot.factor(Factor.RICE_PER_PERSON_DAY) / 1000 / meals
    recipes = snapshot.known("recipes")
    most = recipes.loc[recipes["item_id"] == item, "quantity"].max()
    return None if pd.isna(most) else float(most)


def cooked_items(snapshot: Snapshot) -> tuple[str, ...]:
    """Every item that some menu needs, rice first."""
    items = sorted(snapshot.known("recipes")["item_id"].unique())
    return (RICE, *(item for item in items if item != RICE))


def staples(snapshot: Snapshot) -> tuple[str, ...]:
    """The items that no menu can do without, rice first; without them nothing can be cooked."""
    recipes = snapshot.known("recipes")
    menus = recipes["menu"].nunique()
    used = recipes.groupby("item_id")["menu"].nunique()
    return (RICE, *sorted(item for item in used.index[used == menus] if item != RICE))


def days_of_supply(snapshot: Snapshot, item: str = RICE) -> tuple[Supply, ...]:
    """How long `item` lasts: every open kitchen on its own stock, and last the whole office."""

    def compute() -> tuple[Supply, ...]:
        kitchens = open_now(snapshot, "kitchens")
        each = [
            _of_kitchen(snapshot, item, kitchen_id, name, incident_id)
            for kitchen_id, name, incident_id in zip(
                kitchens["kitchen_id"], kitchens["name"], kitchens["incident_id"], strict=True
            )
        ]
        return (*each, _of_office(snapshot, item, each, list(kitchens["incident_id"])))

    return snapshot.memo(f"kitchen:days_of_supply:{item}", compute)


def _of_kitchen(
    snapshot: Snapshot, item: str, kitchen_id: str, name: str, incident_id: str
) -> Supply:
    balance = stock_balance(snapshot)
    stock = _sum(balance[balance["store_id"] == kitchen_id], item)
    basis, portions = _planned(snapshot, kitchen_id)
    meals = meals_per_day(snapshot, incident_id)
    each = quantity_per_portion(snapshot, item, meals)
    per_day = None if portions is None or each is None else portions * each * meals
    coming = arrivals(snapshot, item, kitchen_id)
    days, runs_out = _run_out(snapshot, stock, per_day, meals_served(snapshot, incident_id), coming)
    return Supply(
        kitchen_id=kitchen_id,
        name=name,
        item_id=item,
        stock=stock,
        ordered=on_the_way(snapshot, item, kitchen_id),
        portions=portions,
        basis=basis,
        per_day=per_day,
        days=days,
        runs_out=runs_out,
        runs_out_at=serving_at(snapshot, runs_out) if runs_out else None,
        unplanned=int(per_day is None),
    )


def _of_office(snapshot: Snapshot, item: str, each: list[Supply], incidents: list[str]) -> Supply:
    stock = _sum(stock_balance(snapshot), item)
    used = [one.per_day for one in each if one.per_day is not None]
    portions = [one.portions for one in each if one.portions is not None]
    per_day = sum(used) if used else None
    coming = arrivals(snapshot, item)
    days, runs_out = _run_out(snapshot, stock, per_day, meals_of(snapshot, incidents), coming)
    return Supply(
        kitchen_id=None,
        name=None,
        item_id=item,
        stock=stock,
        ordered=on_the_way(snapshot, item),
        portions=sum(portions) if portions else None,
        basis=None,
        per_day=per_day,
        days=days,
        runs_out=runs_out,
        runs_out_at=serving_at(snapshot, runs_out) if runs_out else None,
        unplanned=sum(one.unplanned for one in each),
    )


def _sum(balance: pd.DataFrame, item: str) -> float | None:
    quantities = balance.loc[balance["item_id"] == item, "quantity"]
    return None if quantities.empty else float(quantities.sum())


def _planned(snapshot: Snapshot, kitchen_id: str) -> tuple[Serving | None, int | None]:
    """The next planned meal of a kitchen, else its latest, and the portions planned for it."""
    return snapshot.memo(f"kitchen:planned:{kitchen_id}", lambda: _read_plan(snapshot, kitchen_id))


def _read_plan(snapshot: Snapshot, kitchen_id: str) -> tuple[Serving | None, int | None]:
    meals = snapshot.known("meals")
    mine = meals[(meals["kitchen_id"] == kitchen_id) & meals["planned"].notna()]
    totals = mine.groupby(["date", "meal"], as_index=False)["planned"].sum()
    planned = {
        Serving(day.date(), meal): int(portions)
        for day, meal, portions in zip(
            totals["date"], totals["meal"], totals["planned"], strict=True
        )
    }
    if not planned:
        return None, None
    hours = {serving: serving_at(snapshot, serving) for serving in planned}
    coming = [serving for serving in planned if hours[serving] > snapshot.now]
    basis = min(coming, key=hours.__getitem__) if coming else max(planned, key=hours.__getitem__)
    return basis, planned[basis]


def _run_out(
    snapshot: Snapshot,
    stock: float | None,
    per_day: float | None,
    meals: tuple[str, ...],
    coming: tuple[Arrival, ...],
) -> tuple[float | None, Serving | None]:
    """Days that the stock lasts, and the first meal it no longer covers in full.

    A delivery counts if it lands by the meal at which what was there before it would run out.
    """
    if not per_day or stock is None:
        return None, None
    there, waiting = stock, list(coming)
    while True:
        days = there / per_day
        if days > _LONG:
            return days, None
        covered = floor(there / (per_day / len(meals)) + 1e-9)  # 12 meals, not 11.999… of them
        out = next_servings(snapshot, meals, covered + 1)[-1]
        landed = [one for one in waiting if one.at <= serving_at(snapshot, out)]
        if not landed:
            return days, out
        there += sum(one.quantity for one in landed)
        waiting = [one for one in waiting if one not in landed]
