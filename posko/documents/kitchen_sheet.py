"""What a kitchen pins on its wall for one meal: portions by place, ingredients, hours, crew."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from posko.documents.kitchen_paper import Cell, Grid, KitchenPaper, paper_pdf, paper_xlsx
from posko.kitchen import (
    Serving,
    crew_needed,
    demand,
    feeds,
    ingredients,
    meal_plan,
    serving_at,
    stock_of,
)
from posko.locale import Language, instant, text
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.model.snapshot import Snapshot

_PLACES = ("place", "access", "portions_column", "infants", "elderly")
_ITEMS = ("item", "each", "quantity", "unit", "in_store", "missing")


def kitchen_sheet_pdf(
    snapshot: Snapshot, kitchen_id: str, day: date, meal: str, menu: str, language: Language
) -> bytes:
    """The sheet of one kitchen and meal, as it is planned, cooked by one menu."""
    return paper_pdf(snapshot, _paper(snapshot, kitchen_id, day, meal, menu, language), language)


def kitchen_sheet_xlsx(
    snapshot: Snapshot, kitchen_id: str, day: date, meal: str, menu: str, language: Language
) -> bytes:
    """The same as a workbook; quantities are numbers."""
    return paper_xlsx(snapshot, _paper(snapshot, kitchen_id, day, meal, menu, language), language)


def menu_name(menu: str) -> str:
    """ "Nasi telur" for the key "nasi-telur": menus have no other name."""
    return menu.replace("-", " ").capitalize()


def _paper(
    snapshot: Snapshot, kitchen_id: str, day: date, meal: str, menu: str, language: Language
) -> KitchenPaper:
    kitchen = snapshot.find("kitchens", kitchen_id) or {}
    incident = str(kitchen["incident_id"])
    places = _places(snapshot, kitchen_id, incident, day, meal, language)
    portions = sum(int(row[2] or 0) for row in places)
    crews = demand(snapshot, incident, day).crews
    crews = crews[(crews["kitchen_id"] == kitchen_id) & (crews["meal"] == meal)]
    plan = meal_plan(snapshot, day, meal).kitchens
    assigned = int(plan.loc[plan["kitchen_id"] == kitchen_id, "crew_assigned"].sum())
    at = serving_at(snapshot, Serving(day, meal))
    ready = at - timedelta(minutes=snapshot.factor(Factor.FOOD_HANDLING))
    until = ready + timedelta(hours=snapshot.factor(Factor.EAT_WITHIN))
    said: dict[str, dict[str, Any]] = {
        "sheet_meal": {"meal": v.MEAL_TIME[meal], "at": instant(at, language)},
        "sheet_ready": {"ready": instant(ready, language), "until": instant(until, language)},
        "sheet_menu": {"menu": menu_name(menu)},
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
                _ingredients(snapshot, kitchen_id, incident, day, meal, menu, language),
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


def _ingredients(
    snapshot: Snapshot,
    kitchen_id: str,
    incident: str,
    day: date,
    meal: str,
    menu: str,
    language: Language,
) -> list[tuple[Cell, ...]]:
    """What the menu takes for places and crew, against what this kitchen has."""
    taken = ingredients(snapshot, incident, day, {meal: menu}).by_kitchen
    rows: list[tuple[Cell, ...]] = []
    for row in plain_rows(taken[taken["kitchen_id"] == kitchen_id]):
        item = snapshot.find("items", row["item_id"]) or {}
        quantity = round(row["quantity"], 3)
        held = stock_of(snapshot, kitchen_id, row["item_id"])
        rows.append(
            (
                str(item.get("label_id" if language == "id" else "label_en", row["item_id"])),
                round(row["quantity"] / row["portions"], 4),
                quantity,
                str(item.get("unit", "")),
                held,
                round(max(quantity - held, 0.0), 3),
            )
        )
    return rows
