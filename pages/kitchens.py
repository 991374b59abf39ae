"""Dapur umum: who must eat, who cooks for whom, what is in store and how long it lasts."""

import pandas as pd
import streamlit as st

from posko import maps, ui
from posko.kitchen import cooked_items, days_of_supply, findings, meal_plan, next_meal
from posko.model.factors import Factor
from posko.model.reference import terms
from posko.model.vocabulary import MEAL_TIME
from posko.overview import attention
from posko.ui.factor import factor_note
from posko.ui.kitchen_card import kitchen_cards
from posko.ui.kitchen_figures import meal_figures
from posko.ui.kitchen_forms import delivery_form, movement_form, plan_form
from posko.ui.kitchen_map import kitchen_layers, kitchen_legend
from posko.ui.kitchen_tables import board_table, places_table, stock_table, supply_table
from posko.ui.map import regency_map, show_map

here = ui.open_page("kitchens")
snapshot = here.snapshot
plan = meal_plan(snapshot, *next_meal(snapshot))
rice = days_of_supply(snapshot)
GRAVE = ("no_kitchen", "packs_below_one", "over_capacity", "shortfall")
SHOWN = 4
wrong = [
    *(
        ("bad" if one.kind in GRAVE else "watch", one.message)
        for one in findings(snapshot, *plan.serving)
        if one.kind != "surplus"
    ),
    *(("watch", one.message) for one in attention(snapshot) if one.kind == "unlisted"),
]


def picture() -> maps.MapView:
    """Kitchens, the places they feed and the ways between, closely framed."""
    points = pd.concat([plan.kitchens[["lat", "lon"]], plan.places[["lat", "lon"]]])
    around = maps.bounds_around(zip(points["lat"], points["lon"], strict=True))
    return regency_map(here, kitchen_layers(here, plan), around)


def say_what_is_wrong() -> None:
    """The gravest findings in sight, the rest one click away."""
    for tone, said in wrong[:SHOWN]:
        ui.notice(tone, here.say(said))
    if len(wrong) > SHOWN:
        with st.expander(here.t("more", n=len(wrong) - SHOWN)):
            for tone, said in wrong[SHOWN:]:
                ui.notice(tone, here.say(said))


def sources(*factors: Factor) -> None:
    """The norms behind the figures above, with their sources."""
    ui.caption(" · ".join(factor_note(here, factor) for factor in factors))


ui.title(
    here,
    here.t(
        "next",
        meal=MEAL_TIME[plan.serving.meal],
        at=plan.at,
        left=plan.at - here.now,
        wrong=len(wrong),
    ),
)
ui.figures(here, meal_figures(here, plan, rice[-1]))
say_what_is_wrong()

left, right = st.columns([3, 2])
with left:
    show_map(picture, key="kitchens", cache_key=here.key())
    st.html(maps.legend_html(kitchen_legend(here, plan)))
    ui.caption(here.t("lines"))
with right:
    if plan.kitchens.empty:
        st.info(here.t("no_kitchens"))
    else:
        kitchen_cards(here, plan, rice)
    sources(Factor.MEALS_PER_DAY, Factor.RICE_PER_PERSON_DAY, Factor.PORTIONS_PER_CREW_MEMBER)

tabs = st.tabs([here.t(f"tab_{name}") for name in ("places", "today", "stock", "supply")])
with tabs[0]:
    places_table(here, plan)
    ui.caption(here.t("unknown_stays"))
with tabs[1]:
    board_table(here)
with tabs[2]:
    stock_table(here)
    ui.caption(here.t("stock_derived"))
    sources(Factor.EXPIRY_WARNING)
with tabs[3]:
    items = terms(snapshot, "items")
    item = st.selectbox(
        here.t("item"),
        cooked_items(snapshot),
        format_func=lambda key: items[key].label(here.language) if key in items else key,
        key="supply_item",
    )
    supply_table(here, days_of_supply(snapshot, item))
    ui.caption(here.t("supply_rule"))
    sources(Factor.RICE_PER_PERSON_DAY, Factor.MEALS_PER_DAY, Factor.STOCK_WARNING)

st.subheader(here.t("record"))
if not here.may_act:
    ui.caption(here.t("shell.name_first"))
with st.expander(here.t("form_plan"), icon=":material/edit_calendar:"):
    plan_form(here, plan)
with st.expander(here.t("form_delivery"), icon=":material/local_shipping:"):
    delivery_form(here)
with st.expander(here.t("form_movement"), icon=":material/inventory_2:"):
    movement_form(here)
