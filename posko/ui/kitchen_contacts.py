"""Whom the driver rings: contacts of the places, masked until somebody asks for the numbers."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from posko.kitchen import phone_shown, record_contact, reveal_contacts
from posko.model import vocabulary as v
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.kitchen_proposal import Wish
from posko.ui.kitchen_words import names
from posko.ui.pieces import caption

_SHOWN = "kitchen-numbers"


def numbers_shown(here: Here, wish: Wish) -> bool:
    """Whether the route sheets of a meal carry whole numbers; a button asks for them, noted."""
    if st.session_state.get(_SHOWN) == wish:
        caption(here.t("numbers_shown"))
        return True
    caption(here.t("numbers_hint"))
    if here.may_act and st.button(
        here.t("numbers_show"), key="plan-numbers", icon=":material/call:"
    ):
        why = here.t("why_numbers", meal=v.MEAL_TIME[wish.meal], date=wish.date)
        apply(
            here,
            partial(reveal_contacts, here.snapshot, here.actor, why),
            then=partial(st.session_state.__setitem__, _SHOWN, wish),
        )
    return False


def contact_form(here: Here, places: pd.DataFrame) -> None:
    """Who takes the food at one of these places (shelter_id, name); begins with what is stored."""
    named = names(places, "shelter_id")
    chosen = st.selectbox(
        here.t("place"), named, format_func=lambda key: named[key], key="contact-place"
    )
    place = here.snapshot.find("shelters", chosen) or {}
    stored = phone_shown(here.snapshot, chosen)
    with st.form(f"contact-{chosen}"):
        left, right = st.columns(2)
        name = left.text_input(
            here.t("contact_name"), str(place["contact_name"] or ""), max_chars=80
        )
        number = right.text_input(here.t("contact_phone"), stored, max_chars=20)
        if stored:
            caption(here.t("contact_masked"))
        with st.container(horizontal=True):
            saved = st.form_submit_button(here.t("save_contact"), type="primary")
            forgotten = bool(stored) and st.form_submit_button(
                here.t("forget_phone"), icon=":material/phone_disabled:"
            )
    if saved or forgotten:
        why = here.t("why_no_phone" if forgotten else "why_contact", place=named[chosen])
        apply(
            here,
            partial(
                record_contact,
                here.snapshot,
                here.actor,
                why,
                shelter_id=chosen,
                name=name,
                phone=number,
                forget_phone=forgotten,
            ),
        )
