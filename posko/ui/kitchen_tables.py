"""The tables of the kitchen page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from posko import locale
from posko.kitchen import MealPlan, Serving, Supply, meals_of_day, stock_balance
from posko.model import vocabulary as v
from posko.model.frames import plain_rows
from posko.model.reference import terms
from posko.ui.here import Here
from posko.ui.kitchen_forms import stores
from posko.ui.kitchen_map import count_with_source
from posko.ui.pieces import label, region_name, table


def places_table(here: Here, plan: MealPlan) -> None:
    """Every place: its people with their source, its portions and how far these go."""
    rows = plan.places
    shown = rows.assign(
        state=[label(here, v.FEEDING, key) for key in rows["feeding"]],
        kind=[v.SHELTER_KIND[key].label(here.language) for key in rows["kind"]],
        village=[region_name(here.snapshot, code) for code in rows["village_code"]],
        access=[_word(here, v.ACCESS, key) for key in rows["access"]],
        counted=[count_with_source(here, row) for row in plain_rows(rows)],
    )
    gravest = list(v.FEEDING)
    shown = shown.sort_values("feeding", key=lambda keys: keys.map(gravest.index), kind="stable")
    columns = _headings(
        here, "name", "state", "people", "planned", "packs_per_person", "counted", "kind",
        "access", "village",
    )  # fmt: skip
    ratio = {"packs_per_person": st.column_config.NumberColumn(format="%.2f")}
    table(here, shown, columns, config=ratio, empty=here.t("no_places"))


def board_table(here: Here) -> None:
    """Today's meals as they really went, each step with its hour."""
    meals = meals_of_day(here.snapshot, here.now.date())
    shown = meals.assign(meal=[v.MEAL_TIME[key].label(here.language) for key in meals["meal"]])
    for step in ("cooked", "sent", "received"):
        hours = [_hour(here, at) for at in meals[f"{step}_at"]]
        shown[f"{step}_at"] = hours
    columns = _headings(
        here, "meal", "kitchen", "place", "planned", "cooked", "cooked_at", "sent", "sent_at",
        "received", "received_at", "left_over",
    )  # fmt: skip
    table(here, shown, columns, empty=here.t("no_meals_today"))


def stock_table(here: Here) -> None:
    """Balances by store and item with minimum and next expiry, the gravest first."""
    balance, held = stock_balance(here.snapshot), stores(here)
    items = terms(here.snapshot, "items")
    gravest = list(v.STOCK_STATE)
    shown = balance.assign(
        store=[held.get(key, key) for key in balance["store_id"]],
        item=[items[k].label(here.language) if k in items else k for k in balance["item_id"]],
        badge=[label(here, v.STOCK_STATE, key) for key in balance["state"]],
    ).sort_values("state", key=lambda keys: keys.map(gravest.index), kind="stable")
    columns = _headings(
        here, "store", "item", "badge", "quantity", "unit", "minimum", "next_expiry"
    )
    day = {"next_expiry": st.column_config.DateColumn(format="DD/MM/YYYY")}
    table(here, shown, columns, config=day, empty=here.t("no_stock"))


def supply_table(here: Here, supplies: Sequence[Supply]) -> None:
    """How long one item lasts, by kitchen and in all, with the meal at which it runs out."""
    items = here.snapshot.all("items").set_index("item_id")["unit"]
    rows = [
        {
            "store": supply.name or here.t("all_stores"),
            "days": supply.days,
            "stock": supply.stock,
            "per_day": supply.per_day,
            "unit": items.get(supply.item_id, ""),
            "portions": supply.portions,
            "basis": _serving(here, supply.basis),
            "runs_out": _runs_out(here, supply),
        }
        for supply in supplies
    ]
    columns = _headings(
        here, "store", "days", "runs_out", "stock", "per_day", "unit", "portions", "basis"
    )
    one = st.column_config.NumberColumn(format="%.1f")
    config = {"days": one, "per_day": one}
    table(here, pd.DataFrame(rows), columns, config=config, empty=here.t("no_stock"))


def _headings(here: Here, *names: str) -> dict[str, str]:
    return {name: here.t(f"col_{name}") for name in names}


def _word(here: Here, vocabulary: v.Vocabulary, key: object) -> str:
    return vocabulary[key].label(here.language) if isinstance(key, str) else "–"


def _hour(here: Here, at: datetime) -> str:
    return "–" if pd.isna(at) else locale.clock(at, here.language)


def _serving(here: Here, serving: Serving | None) -> str:
    if serving is None:
        return here.t("not_planned")
    return here.t("serving", meal=v.MEAL_TIME[serving.meal], date=serving.date)


def _runs_out(here: Here, supply: Supply) -> str:
    if supply.runs_out is not None and supply.runs_out_at is not None:
        meal = v.MEAL_TIME[supply.runs_out.meal]
        return here.t("runs_out", meal=meal, at=supply.runs_out_at)
    return here.t("unknown") if supply.days is None else here.t("over_a_year")
