"""The tables of the part Makan: who eats where, and how far the portions go."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from posko.documents import KitchenList
from posko.kitchen import MealPlan, demand
from posko.model import vocabulary as v
from posko.model.frames import lookup, plain_rows
from posko.ui.here import Here
from posko.ui.kitchen_files import list_files, without_sign
from posko.ui.kitchen_map import count_with_source
from posko.ui.kitchen_words import fitted, gravest_first, headings, kept, packs, word
from posko.ui.pieces import label, region_name

_KINDS_OF_FOOD = ("ordinary", "infants_toddlers", "elderly", "fed_otherwise")
_NUMBERS = ("people", "planned", "packs_per_person", *_KINDS_OF_FOOD)
_ON_PAPER = (38, 22, 13, 19, 20, 15, 18, 18, 19, 36, 15, 36)
"""Shares of a page's width, one per column of the list on paper: the table's but for the kind."""
_WARNING = f"background-color: {v.VERMILION}; color: white; font-weight: bold"


def places_table(here: Here, plan: MealPlan) -> None:
    """Every place: its people with their source, its portions by kind, and how far these go.

    Where a person would get less than one pack the number stands on red; the column before it says
    the same in words.
    """
    columns = headings(
        here, "name", "state", "people", "planned", "packs_per_person", *_KINDS_OF_FOOD, "counted",
        "kind", "access", "village",
    )  # fmt: skip
    if plan.places.empty:
        st.info(here.t("no_places"))
        return
    rows = kept(here, "places", lambda: _places(here, plan))
    shown = rows[list(columns)].rename(columns=columns)
    ratio = columns["packs_per_person"]
    numbers = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        shown.style.map(_warn, subset=[ratio]),
        hide_index=True,
        placeholder="–",
        column_config={
            columns[name]: setting
            for name, setting in fitted(columns, dict.fromkeys(_NUMBERS, numbers)).items()
        },
        alt=here.t("common.table"),
    )
    meal = here.t("serving", meal=v.MEAL_TIME[plan.serving.meal], date=plan.serving.date)
    paper = rows.assign(state=[without_sign(said) for said in rows["state"]])
    columns = {name: said for name, said in columns.items() if name != "kind"}
    listed = KitchenList(here.t("places_paper", meal=meal), (), paper, columns, _ON_PAPER)
    stem = f"lokasi-{plan.serving.date}-{plan.serving.meal}"
    list_files(here, "places", stem, listed)


def _warn(each: object) -> str:
    return _WARNING if isinstance(each, float) and each < 1 else ""


def _places(here: Here, plan: MealPlan) -> pd.DataFrame:
    rows = gravest_first(v.FEEDING, _with_demand(here, plan), "feeding")
    return rows.assign(
        state=[label(here, v.FEEDING, key) for key in rows["feeding"]],
        kind=[word(here, v.SHELTER_KIND, key) for key in rows["kind"]],
        village=[region_name(here.snapshot, code) for code in rows["village_code"]],
        access=[word(here, v.ACCESS, key) for key in rows["access"]],
        packs_per_person=packs(rows["packs_per_person"]),
        counted=[_counted(here, row) for row in plain_rows(rows)],
    )


def _with_demand(here: Here, plan: MealPlan) -> pd.DataFrame:
    """The places with their portions by kind; the people of a report where nobody counted."""
    incidents = plan.places["incident_id"].unique()
    needed = [demand(here.snapshot, one, plan.serving.date).places for one in incidents]
    whole = pd.concat(needed, ignore_index=True)
    found = {
        name: lookup(plan.places["shelter_id"], whole, "shelter_id", name)
        for name in (*_KINDS_OF_FOOD, "people", "as_of", "time_known", "source", "basis")
    }
    return plan.places.assign(**found)


def _counted(here: Here, place: dict[str, object]) -> str:
    said = count_with_source(here, place)
    return here.t("by_report", counted=said) if place["basis"] == "report" else said
