"""The forms of the part Makan: meals that are planned and handed out."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import streamlit as st

from posko.access import issue, live_links
from posko.documents import menu_name
from posko.kitchen import (
    MOST_NOTE,
    STEPS,
    MealPlan,
    MealStep,
    meals_of_day,
    menu_names,
    open_now,
    plan_meal,
    record_meal,
)
from posko.model.frames import plain_rows
from posko.model.vocabulary import FEEDING, MEAL_TIME
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.kitchen_words import gravest_first, names
from posko.ui.pieces import caption
from posko.ui.roster_links import address

_PURPOSE = "delivery"


def plan_form(here: Here, plan: MealPlan) -> None:
    """Say how many portions a kitchen cooks for a place; the gravest place comes first.

    The first guess is what is planned already, else the people there.
    """
    snapshot = here.snapshot
    kitchens = names(open_now(snapshot, "kitchens"), "kitchen_id")
    listed = snapshot.memo(
        f"ui:kitchens:to_plan:{plan.serving}",
        lambda: plain_rows(gravest_first(FEEDING, plan.places, "feeding")),
    )
    places = {row["shelter_id"]: row["name"] for row in listed}
    if not kitchens or not places:
        st.info(here.t("nobody_to_plan_for"))
        return
    left, right = st.columns(2)
    kitchen = left.selectbox(
        here.t("kitchen"), kitchens, format_func=lambda key: kitchens[key], key="plan_from"
    )
    place = right.selectbox(
        here.t("place"), places, format_func=lambda key: places[key], key="plan_to"
    )
    row = next(row for row in listed if row["shelter_id"] == place)
    guess = row["planned"] if row["planned"] is not None else row["people"]
    with st.form("plan"):
        first, second, third = st.columns(3)
        day = first.date_input(here.t("date"), plan.serving.date, format="DD/MM/YYYY")
        meal = second.selectbox(
            here.t("meal"),
            list(MEAL_TIME),
            index=list(MEAL_TIME).index(plan.serving.meal),
            format_func=lambda key: MEAL_TIME[key].label(here.language),
        )
        portions = third.number_input(
            here.t("portions_planned"),
            min_value=0,
            value=guess or 0,
            key=f"plan_portions_{place}",
        )
        menu = st.selectbox(
            here.t("menu"),
            ["", *menu_names(snapshot)],
            format_func=lambda key: menu_name(key) if key else here.t("menu_as_planned"),
        )
        if st.form_submit_button(here.t("save_plan"), type="primary"):
            why = here.t(
                "why_plan",
                kitchen=kitchens[kitchen],
                place=places[place],
                meal=MEAL_TIME[meal],
                date=day,
                portions=int(portions),
            )
            apply(
                here,
                lambda: plan_meal(
                    snapshot,
                    here.actor,
                    why,
                    kitchen_id=kitchen,
                    shelter_id=place,
                    date=day,
                    meal=meal,
                    portions=int(portions),
                    menu=menu or None,
                ),
            )


def delivery_link(here: Here) -> None:
    """The address by which whoever brings a meal records on the phone what arrived."""
    waiting = {row["meal_id"]: row for row in _meals_today(here) if row["received"] is None}
    if not waiting:
        st.info(here.t("no_meals_waiting"))
        return
    chosen = st.selectbox(
        here.t("which_meal"),
        waiting,
        format_func=lambda key: _meal_words(here, waiting[key]),
        key="link_meal",
    )
    caption(here.t("link_hint"))
    if not here.may_act:
        return
    links = live_links(here.snapshot, _PURPOSE, chosen)
    if links:
        st.code(address(here, links[0]), language=None, wrap_lines=True)
        caption(here.t("link_until", until=links[0].expires_at))
    elif st.button(here.t("link_make"), key="link-make", icon=":material/link:"):
        why = here.t("why_link", meal=_meal_words(here, waiting[chosen]))
        apply(here, lambda: issue(here.snapshot, here.actor, _PURPOSE, chosen, why=why)[1])


def _meals_today(here: Here) -> list[dict[str, Any]]:
    day = here.now.date()
    return here.snapshot.memo(
        f"ui:kitchens:meals_today:{day}", lambda: plain_rows(meals_of_day(here.snapshot, day))
    )


def _meal_words(here: Here, row: dict[str, Any]) -> str:
    return here.t(
        "meal_choice", meal=MEAL_TIME[row["meal"]], kitchen=row["kitchen"], place=row["place"]
    )


def delivery_form(here: Here) -> None:
    """Record that a meal of today was cooked, sent or received, and what was left over."""
    rows = {row["meal_id"]: row for row in _meals_today(here)}
    if not rows:
        st.info(here.t("no_meals_today"))
        return
    waiting = [any(row[s] is None for s in STEPS) for row in rows.values()]
    chosen = st.selectbox(
        here.t("which_meal"),
        rows,
        index=waiting.index(True) if any(waiting) else 0,
        format_func=lambda key: _meal_words(here, rows[key]),
        key="delivery_meal",
    )
    row = rows[chosen]
    step = st.segmented_control(
        here.t("step"),
        STEPS,
        default=next((s for s in STEPS if row[s] is None), STEPS[-1]),
        required=True,
        format_func=lambda key: here.t(key),
        key=f"delivery_step_{chosen}",
    )
    with st.form("delivery"):
        first, second, third = st.columns(3)
        # A key of its own for each meal and step, so that the guess is not that of another.
        own = f"{chosen}_{step}"
        portions = first.number_input(
            here.t("portions_now"), min_value=0, value=_portions(row, step), key=f"delivery_{own}"
        )
        hour: time | None = second.time_input(
            here.t("hour_or_now"), _hour(here, row, step), step=300, key=f"delivery_hour_{own}"
        )
        left_over = third.number_input(
            here.t("left_over_now"), min_value=0, value=row["left_over"], key=f"left_over_{own}"
        )
        note = st.text_input(here.t("delivery_note"), max_chars=MOST_NOTE, key=f"note_{own}")
        sent = st.form_submit_button(here.t("save_delivery"), type="primary")
    if sent:
        why = here.t(
            "why_delivery",
            step=here.t(step),
            kitchen=row["kitchen"],
            place=row["place"],
            portions=int(portions),
        )
        apply(
            here,
            lambda: record_meal(
                here.snapshot,
                here.actor,
                why,
                meal_id=chosen,
                step=step,
                portions=int(portions),
                at=here.now if hour is None else _today_at(here, hour),
                left_over=left_over,
                note=note.strip(),
            ),
        )


def _portions(row: dict[str, Any], step: MealStep) -> int:
    """What the step had, else the last one before it that is recorded."""
    before = ("planned", *STEPS)[: STEPS.index(step) + 2]
    return next((row[one] for one in reversed(before) if row[one] is not None), 0)


def _hour(here: Here, row: dict[str, Any], step: MealStep) -> time | None:
    """When the step was recorded, else the latest hour it can have been; None for now."""
    at = (row[f"{one}_at"] for one in STEPS[STEPS.index(step) :])
    known = next((one for one in at if one is not None), None)
    return None if known is None else known.astimezone(here.snapshot.zone).time()


def _today_at(here: Here, hour: time) -> datetime:
    return datetime.combine(here.now.date(), hour, tzinfo=here.snapshot.zone)
