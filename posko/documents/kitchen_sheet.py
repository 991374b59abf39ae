"""What a kitchen pins on its wall for one meal: portions by place, ingredients, hours, crew."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from posko.documents.kitchen_paper import Cell, Grid, KitchenPaper, paper_pdf, paper_xlsx
from posko.kitchen import (
    Serving,
    cooking_hours,
    crew_needed,
    demand,
    feeds,
    ingredients,
    meal_plan,
    stock_of,
)
from posko.locale import Language, instant, text
from posko.model import vocabulary as v
from posko.model.frames import plain_rows
from posko.model.snapshot import Snapshot

_PLACES = ("place", "access", "portions_column", "infants", "elderly")
_ITEMS = ("item", "each", "quantity", "unit", "in_store", "missing")


def kitchen_sheet_pdf(
    snapshot: Snapshot,
    kitchen_id: str,
    day: date,
    meal: str,
    language: Language,
    menu: str | None = None,
) -> bytes:
    """The sheet of one kitchen and meal, as it is planned.

    menu: cooked throughout; None: what each planned meal carries.
    """
    return paper_pdf(snapshot, _paper(snapshot, kitchen_id, day, meal, language, menu), language)


def kitchen_sheet_xlsx(
    snapshot: Snapshot,
    kitchen_id: str,
    day: date,
    meal: str,
    language: Language,
    menu: str | None = None,
) -> bytes:
    """The same as a workbook; quantities are numbers."""
    return paper_xlsx(snapshot, _paper(snapshot, kitchen_id, day, meal, language, menu), language)


def menu_name(menu: str) -> str:
    """ "Nasi telur" for the key "nasi-telur": menus have no other name."""
    return menu.replace("-", " ").capitalize()


def _paper(
    snapshot: Snapshot,
    kitchen_id: str,
    day: date,
    meal: str,
    language: Language,
    menu: str | None,
) -> KitchenPaper:
    kitchen = snapshot.find("kitchens", kitchen_id) or {}
    incident = str(kitchen["incident_id"])
    places = _places(snapshot, kitchen_id, incident, day, meal, language)
    portions = sum(int(row[2] or 0) for row in places)
    crews = demand(snapshot, incident, day).crews
    crews = crews[(crews["kitchen_id"] == kitchen_id) & (crews["meal"] == meal)]
    plan = meal_plan(snapshot, day, meal).kitchens
    assigned = int(plan.loc[plan["kitchen_id"] == kitchen_id, "crew_assigned"].sum())
    taken = ingredients(snapshot, incident, day, {meal: menu}).by_kitchen
    taken = taken[taken["kitchen_id"] == kitchen_id]
    hours = cooking_hours(snapshot, kitchen_id, Serving(day, meal))
    said: dict[str, dict[str, Any]] = {
        "sheet_meal": {"meal": v.MEAL_TIME[meal], "at": instant(hours.served_at, language)},
        "sheet_start": {"start": instant(hours.starts_at, language)},
        "sheet_ready": {
            "ready": instant(hours.ready_at, language),
            "until": instant(hours.good_until, language),
        },
        "sheet_menu": {"menu": _menus(taken)},
        "sheet_portions": {
            "places": portions,
            "crew": int(crews["portions"].sum()),
            "total": portions + int(crews["portions"].sum()),
        },
        "sheet_crew": {"needed": crew_needed(snapshot, portions), "assigned": assigned},
    }
    return KitchenPaper(
        title=text("kitchen_papers.sheet_title", language, kitchen=kitchen["name"]),
        facts=tuple(text(f"kitchen_papers.{key}", language, **more) for key, more in said.items()),
        grids=(
            Grid(
                text("kitchen_papers.sheet_places", language),
                _headings(_PLACES, language),
                places,
                (42, 14, 12, 16, 16),
            ),
            Grid(
                text("kitchen_papers.sheet_ingredients", language),
                _headings(_ITEMS, language),
                _ingredients(snapshot, kitchen_id, taken, language),
                (42, 14, 12, 16, 16, 14),
            ),
        ),
        signers=(
            text("kitchen_papers.head_cook", language),
            text("kitchen_papers.coordinator", language),
        ),
    )


def _headings(keys: tuple[str, ...], language: Language) -> tuple[str, ...]:
    return tuple(text(f"kitchen_papers.sheet_{key}", language) for key in keys)


def _places(
    snapshot: Snapshot,
    kitchen_id: str,
    incident: str,
    day: date,
    meal: str,
    language: Language,
) -> list[tuple[Cell, ...]]:
    """Planned portions by place; kinds of food where the count tells the ages."""
    links = feeds(snapshot, day, meal)
    links = links[(links["kitchen_id"] == kitchen_id) & links["planned"].notna()]
    needed = {row["shelter_id"]: row for row in plain_rows(demand(snapshot, incident, day).places)}
    unknown = text("kitchen_papers.ages_unknown", language)
    rows: list[tuple[Cell, ...]] = []
    for link in plain_rows(links[links["planned"] > 0]):
        place = needed.get(link["shelter_id"], {})
        access = v.ACCESS[link["access"]].label(language) if link["access"] else None
        rows.append(
            (
                str(place.get("name", link["shelter_id"])),
                access,
                link["planned"],
                *(
                    place[name] if place.get(name) is not None else unknown
                    for name in ("infants_toddlers", "elderly")
                ),
            )
        )
    return rows


def _menus(taken: pd.DataFrame) -> str:
    """ "Nasi telur", or "Nasi telur (400), Nasi mi telur (200)" where a kitchen cooks several."""
    portions = taken.drop_duplicates("menu").set_index("menu")["portions"]
    if len(portions) == 1:
        return menu_name(str(portions.index[0]))
    return ", ".join(f"{menu_name(str(menu))} ({number})" for menu, number in portions.items())


def _ingredients(
    snapshot: Snapshot, kitchen_id: str, taken: pd.DataFrame, language: Language
) -> list[tuple[Cell, ...]]:
    """What the menus take for places and crew, against what this kitchen has."""
    rows: list[tuple[Cell, ...]] = []
    for item_id, uses in taken.groupby("item_id", sort=False):
        item = snapshot.find("items", str(item_id)) or {}
        each = {round(q / n, 4) for q, n in zip(uses["quantity"], uses["portions"], strict=True)}
        quantity = round(float(uses["quantity"].sum()), 3)
        held = stock_of(snapshot, kitchen_id, str(item_id))
        rows.append(
            (
                str(item.get("label_id" if language == "id" else "label_en", item_id)),
                each.pop() if len(each) == 1 else None,
                quantity,
                str(item.get("unit", "")),
                held,
                round(max(quantity - held, 0.0), 3),
            )
        )
    return rows
