"""Reaching people about their duties: who has to be told of what, and asking somebody to come."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from posko import locale
from posko.model.messages import Message
from posko.roster import Duty, Notice, asking, mark_told, to_tell
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.pieces import caption
from posko.ui.roster_words import name
from posko.ui.task_call import CALL_LANGUAGE, phone_line, phones, wa_link

_OPEN, _TO_OPEN = "roster-to-tell", "roster-to-tell-next"
"""Session: whether the box is open; whether it shall be at the next run."""


def to_be_told(here: Here) -> None:
    """Everybody whose published duties are others than they know, each with a text; marked by
    whoever has told them, for every screen."""
    found = to_tell(here.snapshot)
    if not found:
        return
    if st.session_state.pop(_TO_OPEN, False):
        st.session_state[_OPEN] = True
    with st.container(border=True, key="roster-told"):
        if not st.toggle(here.t("to_tell_open", n=len(found)), key=_OPEN):
            return
        caption(here.t("to_tell_note"))
        for one in found:
            _person(here, one)
        if len(found) > 1:
            everybody = [one.volunteer_id for one in found]
            _mark(here, here.t("told_all", n=len(found)), "told-all", everybody)


def open_to_tell() -> None:
    """Show the texts at the next run: something has changed that people must hear of now."""
    st.session_state[_TO_OPEN] = True


def ask_to_come(here: Here, duty: Duty, key: str) -> None:
    """The number of who may take a duty, and WhatsApp with the question filled in."""
    _reach(here, duty.volunteer_id, asking(here.snapshot, duty), key)


def _person(here: Here, one: Notice) -> None:
    with st.container(key=f"told-{one.volunteer_id}"):
        st.html(f"<b>{escape(one.name)}</b> <small>{escape(one.volunteer_id)}</small>")
        st.code(locale.say(one.text, CALL_LANGUAGE), language=None, wrap_lines=True)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _reach(here, one.volunteer_id, one.text, "told")
            _mark(here, here.t("told"), f"told-{one.volunteer_id}-done", [one.volunteer_id])


def _reach(here: Here, volunteer_id: str, text: Message, key: str) -> None:
    phone = phones(here).get(volunteer_id)
    if phone_line(here, volunteer_id, name(here, volunteer_id), phone, key) and phone:
        link = wa_link(phone, locale.say(text, CALL_LANGUAGE))
        st.link_button("WhatsApp", link, icon=":material/chat:")


def _mark(here: Here, label: str, key: str, people: Sequence[str]) -> None:
    # The press counts for what was on the screen, not for what changed since.
    pressed = f"{key}-pressed"
    st.button(
        label,
        key=key,
        icon=":material/done_all:",
        disabled=not here.may_act,
        help=here.why_not,
        on_click=partial(st.session_state.__setitem__, pressed, here.snapshot.revision),
    )
    revision = st.session_state.pop(pressed, None)
    if revision is not None:
        who = ", ".join(name(here, person) for person in people)
        why = here.t("why_told", names=who)
        apply(
            here,
            partial(mark_told, here.snapshot, here.actor, people, revision, why=why),
            here.t("done_told"),
        )
