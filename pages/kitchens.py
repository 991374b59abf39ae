"""Dapur umum: who must eat, who cooks for whom, what is in store and how long it lasts."""

import pandas as pd
import streamlit as st

from posko import maps, ui
from posko.kitchen import days_of_supply, findings, meal_plan, next_meal
from posko.model.factors import Factor
from posko.model.vocabulary import MEAL_TIME
from posko.overview import attention
from posko.ui.kitchen_card import kitchen_cards
from posko.ui.kitchen_closing import closing_form
from posko.ui.kitchen_crew import crew_section
from posko.ui.kitchen_figures import meal_figures
from posko.ui.kitchen_forms import delivery_form, delivery_link, plan_form
from posko.ui.kitchen_map import kitchen_layers, kitchen_legend
from posko.ui.kitchen_opening import opening_form
from posko.ui.kitchen_papers import papers
from posko.ui.kitchen_proposal import choose, proposal
from posko.ui.kitchen_stock import stock_section
from posko.ui.kitchen_supply import supply_section
from posko.ui.kitchen_tables import places_table
from posko.ui.kitchen_timeline import timeline
from posko.ui.kitchen_words import sources
from posko.ui.map import regency_map, show_map

here = ui.open_page("kitchens")
snapshot = here.snapshot
plan = meal_plan(snapshot, *next_meal(snapshot))
SECTIONS = ("meals", "plan", "stock", "supply", "crew")
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


def meals() -> None:
    """The next meal, who eats where, and how today's meals went."""
    rice = days_of_supply(snapshot)
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
        sources(
            here,
            Factor.MEALS_PER_DAY,
            Factor.RICE_PER_PERSON_DAY,
            Factor.PORTIONS_PER_CREW_MEMBER,
        )
    st.subheader(here.t("places_title"))
    places_table(here, plan)
    ui.caption(here.t("unknown_stays"))
    st.subheader(here.t("today_title"))
    timeline(here)
    st.subheader(here.t("record"))
    with st.expander(here.t("form_delivery"), icon=":material/local_shipping:"):
        delivery_form(here)
    with st.expander(here.t("form_link"), icon=":material/link:"):
        delivery_link(here)
    with st.expander(here.t("form_plan"), icon=":material/edit_calendar:"):
        plan_form(here, plan)
    with st.expander(here.t("form_open"), icon=":material/soup_kitchen:"):
        opening_form(here)
    with st.expander(here.t("form_close"), icon=":material/door_front:"):
        closing_form(here)


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
section = st.segmented_control(
    here.t("section"),
    SECTIONS,
    default=SECTIONS[0],
    required=True,
    key="kitchen-section",
    format_func=lambda key: here.t(f"section_{key}"),
    label_visibility="collapsed",
)
match section:
    case "plan":
        if wish := choose(here, *plan.serving):
            proposal(here, wish)
            papers(here, wish)
    case "stock":
        stock_section(here)
    case "supply":
        supply_section(here)
    case "crew":
        crew_section(here, plan)
    case _:
        meals()
