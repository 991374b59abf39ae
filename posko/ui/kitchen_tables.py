"""The tables of the kitchen page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from posko import locale
from posko.kitchen import STEPS, MealPlan, Supply, meals_of_day, stock_balance
from posko.model import vocabulary as v
from posko.model.frames import plain_rows
from posko.model.reference import terms
from posko.ui.here import Here
from posko.ui.kitchen_forms import stores
from posko.ui.kitchen_map import count_with_source
from posko.ui.pieces import label, region_name, table


def places_table(here: Here, plan: MealPlan) -> None:
    """Every place: its people with their source, its portions and how far these go."""
    columns = _headings(
        here, "name", "state", "people", "planned", "packs_per_person", "counted", "kind",
        "access", "village",
    )  # fmt: skip
    ratio = {"packs_per_person": st.column_config.NumberColumn(format="localized")}
    shown = _kept(here, "places", lambda: _places(here, plan.places))
    table(here, shown, columns, config=ratio, empty=here.t("no_places"))


def _places(here: Here, rows: pd.DataFrame) -> pd.DataFrame:
    return _gravest_first(v.FEEDING, rows, "feeding").pipe(
        lambda ordered: ordered.assign(
            state=[label(here, v.FEEDING, key) for key in ordered["feeding"]],
            kind=[_word(here, v.SHELTER_KIND, key) for key in ordered["kind"]],
            village=[region_name(here.snapshot, code) for code in ordered["village_code"]],
            access=[_word(here, v.ACCESS, key) for key in ordered["access"]],
            packs_per_person=ordered["packs_per_person"].round(2),
            counted=[count_with_source(here, row) for row in plain_rows(ordered)],
        )
    )


def board_table(here: Here) -> None:
    """Today's meals as they really went, each step with its hour."""
    columns = _headings(
        here, "meal", "kitchen", "place", "planned", "cooked", "cooked_at", "sent", "sent_at",
        "received", "received_at", "left_over",
    )  # fmt: skip
    shown = _kept(here, "board", lambda: _board(here))
    table(here, shown, columns, empty=here.t("no_meals_today"))


def _board(here: Here) -> pd.DataFrame:
    meals = meals_of_day(here.snapshot, here.now.date())
    hours = {f"{step}_at": [_hour(here, at) for at in meals[f"{step}_at"]] for step in STEPS}
    return meals.assign(meal=[_word(here, v.MEAL_TIME, key) for key in meals["meal"]], **hours)


def stock_table(here: Here) -> None:
    """Balances by store and item with minimum and next expiry, the gravest first."""
    columns = _headings(
        here, "store", "item", "badge", "quantity", "unit", "minimum", "next_expiry"
    )
    number = st.column_config.NumberColumn(format="localized")
    day = st.column_config.DateColumn(format="DD/MM/YYYY")
    config = {"quantity": number, "minimum": number, "next_expiry": day}
    shown = _kept(here, "stock", lambda: _stock(here))
    table(here, shown, columns, config=config, empty=here.t("no_stock"))


def _stock(here: Here) -> pd.DataFrame:
    balance = _gravest_first(v.STOCK_STATE, stock_balance(here.snapshot), "state")
    held, items = stores(here), terms(here.snapshot, "items")
    return balance.assign(
        store=[held.get(key, key) for key in balance["store_id"]],
        item=[items[k].label(here.language) if k in items else k for k in balance["item_id"]],
        badge=[label(here, v.STOCK_STATE, key) for key in balance["state"]],
    )


def supply_table(here: Here, supplies: Sequence[Supply]) -> None:
    """How long one item lasts, by kitchen and in all, with the meal at which it runs out."""
    columns = _headings(
        here, "store", "days", "runs_out", "stock", "per_day", "unit", "portions", "basis"
    )
    number = st.column_config.NumberColumn(format="localized")
    config = dict.fromkeys(("days", "stock", "per_day", "portions"), number)
    shown = _kept(here, f"supply:{supplies[-1].item_id}", lambda: _supply(here, supplies))
    table(here, shown, columns, config=config, empty=here.t("no_stock"))


def _supply(here: Here, supplies: Sequence[Supply]) -> pd.DataFrame:
    units = here.snapshot.all("items").set_index("item_id")["unit"]
    return pd.DataFrame(
        [
            {
                "store": supply.name or here.t("all_stores"),
                "days": None if supply.days is None else round(supply.days, 1),
                "stock": supply.stock,
                "per_day": supply.per_day,
                "unit": units.get(supply.item_id, ""),
                "portions": supply.portions,
                "basis": _basis(here, supply),
                "runs_out": _runs_out(here, supply),
            }
            for supply in supplies
        ]
    ).astype({"days": "float64", "stock": "float64", "per_day": "float64", "portions": "Int64"})


def _kept(here: Here, name: str, build: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """A table in the reader's language, made once for everyone who reads it."""
    return here.snapshot.memo(f"ui:kitchens:{name}:{here.language}", build)


def _gravest_first(vocabulary: v.Vocabulary, rows: pd.DataFrame, column: str) -> pd.DataFrame:
    rank = {key: place for place, key in enumerate(vocabulary)}
    return rows.sort_values(column, key=lambda keys: keys.map(rank), kind="stable")


def _headings(here: Here, *names: str) -> dict[str, str]:
    return {name: here.t(f"col_{name}") for name in names}


def _word(here: Here, vocabulary: v.Vocabulary, key: object) -> str:
    return vocabulary[key].label(here.language) if isinstance(key, str) else "–"


def _hour(here: Here, at: datetime) -> str:
    return "–" if pd.isna(at) else locale.clock(at, here.language)


def _basis(here: Here, supply: Supply) -> str:
    if supply.kitchen_id is None:
        return "–"
    if supply.basis is None:
        return here.t("not_planned")
    return here.t("serving", meal=v.MEAL_TIME[supply.basis.meal], date=supply.basis.date)


def _runs_out(here: Here, supply: Supply) -> str:
    if supply.runs_out is not None and supply.runs_out_at is not None:
        meal = v.MEAL_TIME[supply.runs_out.meal]
        return here.t("runs_out", meal=meal, at=supply.runs_out_at)
    return here.t("unknown") if supply.days is None else here.t("over_a_year")
