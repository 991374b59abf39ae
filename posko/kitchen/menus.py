"""What a day's menus take, over all kitchens, and what they give each person to eat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import pandas as pd

from posko.kitchen.demand import open_now
from posko.kitchen.needed import demand
from posko.kitchen.servings import meals_per_day, meals_served
from posko.kitchen.supply import RICE, quantity_per_portion
from posko.model.change import Actor, Change, update
from posko.model.factors import Factor
from posko.model.frames import lookup, plain_rows
from posko.model.meals import meal_known
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES

Menus = Mapping[str, str]
"""The menu of each meal, a key of `vocabulary.MEAL_TIME` to a menu of `recipes`."""
Asked = Mapping[str, str | None]
"""The meals asked for: each with a menu to cook throughout, or None: as the meals are planned."""

NUTRIENTS: Mapping[str, Factor] = MappingProxyType(
    {
        "kcal": Factor.ENERGY_PER_PERSON_DAY,
        "protein_g": Factor.PROTEIN_PER_PERSON_DAY,
        "fat_g": Factor.FAT_PER_PERSON_DAY,
    }
)
"""Columns of `items` (per unit), with the norm of a person's day."""


@dataclass(frozen=True)
class Ingredients:
    """What the planned meals of a day take.

    by_kitchen: kitchen_id, meal, menu, portions of it (for places and the crew), item_id, quantity.
    merged: item_id, unit, quantity: the same, added up over kitchens and meals.
    unplanned: names of open kitchens without portions for one of these meals: theirs are missing.
    """

    by_kitchen: pd.DataFrame
    merged: pd.DataFrame
    unplanned: tuple[str, ...]


@dataclass(frozen=True)
class Nutrient:
    """One nutrient of a person's day: what the menus give, and the norm. name: in `NUTRIENTS`.

    unknown: item_ids of food whose content nobody documented; `given` is then "at least".
    """

    name: str
    given: float
    norm: float
    unknown: tuple[str, ...]

    @property
    def enough(self) -> bool | None:
        """Whether it reaches the norm; None where unknown food may make up the difference."""
        if self.given >= self.norm:
            return True
        return None if self.unknown else False


def menu_names(snapshot: Snapshot) -> tuple[str, ...]:
    """Every menu that has a recipe."""
    return tuple(sorted(snapshot.known("recipes")["menu"].unique()))


def recipe(snapshot: Snapshot, menu: str, meals: int) -> dict[str, float]:
    """What one portion takes, by item_id and in the item's unit, at so many meals a day.

    Rice follows from the ration of the day, not from the recipe; see `quantity_per_portion`.
    Raises Refused for a menu without a recipe.
    """
    rows = snapshot.known("recipes")
    rows = rows[rows["menu"] == menu]
    if rows.empty:
        raise Refused(message("kitchen.refused_menu", menu=menu))
    quantities = dict(zip(rows["item_id"], rows["quantity"].astype(float), strict=True))
    if RICE in quantities:
        quantities[RICE] = quantity_per_portion(snapshot, RICE, meals) or 0.0
    return quantities


def planned_menus(
    snapshot: Snapshot, incident_id: str, date: date
) -> Mapping[str, tuple[str, ...]]:
    """What is cooked at each meal of a date, the menu with most portions first.

    A planned meal carries its own menu; where it carries none, and where nothing is planned, it is
    the menu whose turn it is: menus alternate over the meals of a day.
    Raises Refused where no menu has a recipe.
    """
    return snapshot.memo(
        f"kitchen:planned_menus:{incident_id}:{date}",
        lambda: _planned_menus(snapshot, incident_id, date),
    )


def _planned_menus(
    snapshot: Snapshot, incident_id: str, date: date
) -> Mapping[str, tuple[str, ...]]:
    served = meals_served(snapshot, incident_id)
    portions = _portions(snapshot, incident_id, date, dict.fromkeys(served))
    sums = portions.groupby(["meal", "menu"], as_index=False).agg(planned=("planned", "sum"))
    sums = sums.sort_values(["planned", "menu"], ascending=[False, True], kind="stable")
    cooked = {meal: tuple(sums.loc[sums["meal"] == meal, "menu"]) for meal in served}
    return {meal: menus or (_turn(snapshot, incident_id, meal),) for meal, menus in cooked.items()}


def _turn(snapshot: Snapshot, incident_id: str, meal: str) -> str:
    """The menu whose turn it is at a meal of the day."""
    menus = menu_names(snapshot)
    if not menus:
        raise Refused(message("kitchen.refused_no_menu"))
    served = meals_served(snapshot, incident_id)
    return menus[(served.index(meal) if meal in served else 0) % len(menus)]


def _portions(snapshot: Snapshot, incident_id: str, date: date, asked: Asked) -> pd.DataFrame:
    """kitchen_id, meal, menu, planned of an incident's planned meals; one row per meal."""
    kitchens = open_now(snapshot, "kitchens")
    own = kitchens.loc[kitchens["incident_id"] == incident_id, "kitchen_id"]
    meals = snapshot.known("meals")
    meals = meals[
        (meals["date"] == pd.Timestamp(date))
        & meals["planned"].notna()
        & meals["kitchen_id"].isin(own)
        & meals["meal"].isin(list(asked))
    ]
    menus = [
        asked[meal] or (menu if isinstance(menu, str) else _turn(snapshot, incident_id, meal))
        for meal, menu in zip(meals["meal"], meals["menu"], strict=True)
    ]
    chosen = meals[["kitchen_id", "meal", "planned"]]
    return chosen.assign(menu=pd.Series(menus, index=meals.index, dtype="str"))


def ingredients(snapshot: Snapshot, incident_id: str, date: date, asked: Asked) -> Ingredients:
    """Ingredients of the meals that are planned on `date`, for places and crews.

    A crew eats what its kitchen cooks most of. Raises Refused for a menu without a recipe.
    """
    return snapshot.memo(
        f"kitchen:ingredients:{incident_id}:{date}:{sorted(asked.items())}",
        lambda: _ingredients(snapshot, incident_id, date, asked),
    )


def _ingredients(snapshot: Snapshot, incident_id: str, date: date, asked: Asked) -> Ingredients:
    needed = demand(snapshot, incident_id, date)
    kitchens = needed.crews[["kitchen_id", "name"]].drop_duplicates()
    portions = _portions(snapshot, incident_id, date, asked)
    sums = portions.groupby(["kitchen_id", "meal", "menu"])["planned"].sum()
    per_day = meals_per_day(snapshot, incident_id)
    rows, unplanned = [], set()
    for crew in plain_rows(needed.crews[needed.crews["meal"].isin(list(asked))]):
        kitchen, meal = crew["kitchen_id"], crew["meal"]
        if (kitchen, meal) not in sums.index:
            unplanned.add(kitchen)
            continue
        cooked = {str(menu): int(number) for menu, number in sums[(kitchen, meal)].items()}
        cooked[max(cooked, key=lambda menu: cooked[menu])] += crew["portions"]
        for menu, number in cooked.items():
            for item, each in recipe(snapshot, menu, per_day).items():
                rows.append((kitchen, meal, menu, number, item, number * each))
    columns = ["kitchen_id", "meal", "menu", "portions", "item_id", "quantity"]
    by_kitchen = pd.DataFrame(rows, columns=columns)
    merged = by_kitchen.groupby("item_id", as_index=False).agg(quantity=("quantity", "sum"))
    merged["unit"] = lookup(merged["item_id"], snapshot.known("items"), "item_id", "unit")
    names = kitchens.loc[kitchens["kitchen_id"].isin(unplanned), "name"]
    return Ingredients(by_kitchen, merged[["item_id", "unit", "quantity"]], tuple(names))


def choose_menu(
    snapshot: Snapshot,
    actor: Actor,
    why: str,
    *,
    incident_id: str,
    date: date,
    meal: str,
    menu: str,
) -> Change:
    """Every planned meal of this serving that has not been cooked carries `menu`.

    Raises Refused for a menu without a recipe, and where there is nothing to change.
    """
    recipe(snapshot, menu, meals_per_day(snapshot, incident_id))
    planned = _portions(snapshot, incident_id, date, {meal: None})
    records = TABLES["meals"].records(snapshot.known("meals").loc[planned.index])
    known = [(row, meal_known(snapshot, row)) for row in records]
    rows = tuple(
        update("meals", row, **{**now, "menu": menu})
        for row, now in known
        if now["cooked"] is None and now["sent"] is None and row["menu"] != menu
    )
    if not rows:
        raise Refused(message("kitchen.refused_menu_fixed"))
    return Change(actor, why, snapshot.now, rows)


def nutrition(snapshot: Snapshot, incident_id: str, menus: Menus) -> tuple[Nutrient, ...]:
    """Energy, protein and fat of one person who eats one portion of each of `menus` in a day."""
    per_day = meals_per_day(snapshot, incident_id)
    eaten: dict[str, float] = {}
    for menu in menus.values():
        for item, quantity in recipe(snapshot, menu, per_day).items():
            eaten[item] = eaten.get(item, 0.0) + quantity
    items = snapshot.known("items").set_index("item_id")
    food = [item for item in eaten if items["group"].get(item) == "food"]
    return tuple(
        _nutrient(snapshot, name, items[name], {item: eaten[item] for item in food})
        for name in NUTRIENTS
    )


def _nutrient(
    snapshot: Snapshot, name: str, content: pd.Series, eaten: Mapping[str, float]
) -> Nutrient:
    unknown = tuple(sorted(item for item in eaten if pd.isna(content[item])))
    given = sum(eaten[item] * float(content[item]) for item in eaten if item not in unknown)
    return Nutrient(name, given, snapshot.factor(NUTRIENTS[name]), unknown)
