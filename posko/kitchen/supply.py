"""How long the stock lasts at the portions that are planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import floor
from typing import NamedTuple

import pandas as pd

from posko.kitchen.demand import open_now
from posko.kitchen.ordered import Arrival, arrivals, on_the_way
from posko.kitchen.servings import meals_of, meals_served, next_servings
from posko.kitchen.stock import stock_balance
from posko.model.factors import Factor
from posko.model.invariants import TOLERANCE
from posko.model.meals import MEALS, Serving, meals_known, serving_at
from posko.model.snapshot import Snapshot

RICE = "rice"
"""The item_id of rice, whose use follows from the ration and not from a recipe."""

_LONG = 366
"""Days. Stock that lasts longer is given no hour at which it runs out."""


def _order(serving: Serving) -> tuple[date, int]:
    return serving.date, MEALS.index(serving.meal)


@dataclass(frozen=True)
class Supply:
    """How long one item lasts in one kitchen, or in all stores together.

    kitchen_id, name: None for the whole office (all kitchens and warehouses).
    portions, basis: how many are planned for one meal, and for which: the kitchen's next planned
        meal, or its latest where the next is not planned yet. None where nothing ever was.
    stock: None where the ledger never saw the item in this store.
    ordered: what is ordered for it and has not come, overdue orders included.
    usual: use of a meal whose menu nobody chose, in the item's unit: that of the menu that takes
        most, and for rice the ration. None where nothing is planned or no recipe has the item.
    chosen: use of each coming meal that has a menu; the last of them is `chosen_until`.
    per_day: use of the next day. None as `usual`.
    days: how long what is in store lasts, with what lands before that is used up. Overdue orders
        land at no hour that anybody knows and are left out.
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
    usual: float | None
    chosen: Mapping[Serving, float]
    per_day: float | None
    days: float | None
    runs_out: Serving | None
    runs_out_at: datetime | None
    unplanned: int

    def need(self, serving: Serving) -> float:
        """What one coming meal takes; 0 where the use is unknown."""
        return self.chosen.get(serving, self.usual or 0.0)

    @property
    def chosen_until(self) -> Serving | None:
        """The last coming meal whose own menu counts; None where none does."""
        return max(self.chosen, key=_order, default=None)


def quantity_per_portion(snapshot: Snapshot, item: str, meals: int) -> float | None:
    """What one portion takes of an item, in the item's unit, at so many meals a day.

    Rice follows from the ration (factor, grams per person and day, shared by the meals): 400 g at
    two meals is 0.2 kg. Anything else follows from the recipes; of several menus the one that
    takes most, to stay on the safe side where nobody chose. None where no recipe has it.
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
    meals = meals_served(snapshot, incident_id)
    each = quantity_per_portion(snapshot, item, len(meals))
    usual = None if portions is None or each is None else portions * each
    chosen = {} if not usual else _chosen(snapshot, item, kitchen_id, each or 0.0, portions or 0)
    use = _Use(usual, chosen, meals)
    coming = arrivals(snapshot, item, kitchen_id)
    days, runs_out = _run_out(snapshot, stock, use, coming)
    return Supply(
        kitchen_id=kitchen_id,
        name=name,
        item_id=item,
        stock=stock,
        ordered=on_the_way(snapshot, item, kitchen_id),
        portions=portions,
        basis=basis,
        usual=usual,
        chosen=chosen,
        per_day=use.per_day(snapshot),
        days=days,
        runs_out=runs_out,
        runs_out_at=serving_at(snapshot, runs_out) if runs_out else None,
        unplanned=int(usual is None),
    )


def _of_office(snapshot: Snapshot, item: str, each: list[Supply], incidents: list[str]) -> Supply:
    stock = _sum(stock_balance(snapshot), item)
    portions = [one.portions for one in each if one.portions is not None]
    use = _of_all(snapshot, each, incidents)
    coming = arrivals(snapshot, item)
    days, runs_out = _run_out(snapshot, stock, use, coming)
    return Supply(
        kitchen_id=None,
        name=None,
        item_id=item,
        stock=stock,
        ordered=on_the_way(snapshot, item),
        portions=sum(portions) if portions else None,
        basis=None,
        usual=use.usual,
        chosen=use.chosen,
        per_day=use.per_day(snapshot),
        days=days,
        runs_out=runs_out,
        runs_out_at=serving_at(snapshot, runs_out) if runs_out else None,
        unplanned=sum(one.unplanned for one in each),
    )


class _Use(NamedTuple):
    """What meals take of an item: see `Supply`. meals: of a day."""

    usual: float | None
    chosen: Mapping[Serving, float]
    meals: tuple[str, ...]

    def per_day(self, snapshot: Snapshot) -> float | None:
        """Use of the next day's meals."""
        if self.usual is None:
            return None
        day = next_servings(snapshot, self.meals, len(self.meals))
        return sum(self.chosen.get(one, self.usual) for one in day)


def _chosen(
    snapshot: Snapshot, item: str, kitchen_id: str, most: float, portions: int
) -> dict[Serving, float]:
    """Use of a kitchen's coming meals that have a menu, at so many portions a meal.

    Where it cooks several menus they count by their planned portions. most: what a portion takes
    where the menu is blank.
    """
    meals = meals_known(snapshot)
    coming = (meals["serving_at"] > snapshot.now) & (meals["planned"] > 0).fillna(False)
    mine = meals[coming & (meals["kitchen_id"] == kitchen_id)]
    recipes = snapshot.known("recipes")
    takes = recipes[recipes["item_id"] == item].set_index("menu")["quantity"]
    each = mine["menu"].map(takes).astype("float64").fillna(0.0)
    if item == RICE:
        each = each.where(each == 0, most)  # the ration, not the recipe, says how much
    each = each.where(mine["menu"].notna(), most)
    planned = mine["planned"].astype("float64")
    sums = (
        pd.DataFrame(
            {
                "date": mine["date"].dt.date,
                "meal": mine["meal"],
                "taken": each * planned,
                "planned": planned,
                "menus": mine["menu"].notna(),
            }
        )
        .groupby(["date", "meal"])[["taken", "planned", "menus"]]
        .sum()
    )
    found = sums[sums["menus"] > 0]
    shares = found["taken"] / found["planned"]
    use = {Serving(*key): portions * float(one) for key, one in shares.items()}  # type: ignore[misc]
    return {serving: use[serving] for serving in sorted(use, key=_order)}


def _of_all(snapshot: Snapshot, each: list[Supply], incidents: list[str]) -> _Use:
    """The kitchens' use together; a meal with a menu in one of them differs by what it takes there.

    Kitchens that serve fewer meals a day than others count by the day.
    """
    meals = meals_of(snapshot, incidents)
    known = [
        (one, one.usual, len(meals_served(snapshot, incident)))
        for one, incident in zip(each, incidents, strict=True)
        if one.usual is not None
    ]
    if not known:
        return _Use(None, {}, meals)
    usual = sum(use * count for _, use, count in known) / len(meals)
    more: dict[Serving, float] = {}
    for one, use, _ in known:
        for serving, taken in one.chosen.items():
            more[serving] = more.get(serving, 0.0) + taken - use
    return _Use(usual, {one: max(0.0, usual + by) for one, by in more.items()}, meals)


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
    snapshot: Snapshot, stock: float | None, use: _Use, coming: tuple[Arrival, ...]
) -> tuple[float | None, Serving | None]:
    """Days that the stock lasts, and the first meal it no longer covers in full.

    A delivery counts if it lands by the meal at which what was there before it would run out.
    """
    if not use.usual or stock is None:
        return None, None
    there, waiting = stock, list(coming)
    first = _first_meals(snapshot, use)
    while True:
        covered = _covered(there, use.usual, first)
        days = covered / len(use.meals)
        if days > _LONG:
            return days, None
        whole = floor(covered + 1e-9)  # 12 meals, not 11.999… of them
        out = next_servings(snapshot, use.meals, whole + 1)[-1]
        landed = [one for one in waiting if one.at <= serving_at(snapshot, out)]
        if not landed:
            return days, out
        there += sum(one.quantity for one in landed)
        waiting = [one for one in waiting if one not in landed]


def _first_meals(snapshot: Snapshot, use: _Use) -> list[float]:
    """What the coming meals take, one by one, up to the last that has a menu."""
    last = max((serving_at(snapshot, one) for one in use.chosen), default=snapshot.now)
    days = (last - snapshot.now).days + 2
    servings = next_servings(snapshot, use.meals, days * len(use.meals))
    until = [one for one in servings if serving_at(snapshot, one) <= last]
    return [use.chosen.get(one, use.usual or 0.0) for one in until]


def _covered(there: float, usual: float, first: list[float]) -> float:
    """How many coming meals so much is enough for, the last one in part."""
    for number, need in enumerate(first):
        if there < need - TOLERANCE:
            return number + there / need
        there = max(0.0, there - need)
    return len(first) + there / usual
