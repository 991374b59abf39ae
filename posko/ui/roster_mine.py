"""Jaga saya: one person's coming duties, to read on a phone, to copy and to take along."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from html import escape

import streamlit as st

from posko.documents import calendar_of, person_text
from posko.model import vocabulary as v
from posko.roster import Duty, pool, roster_duties
from posko.ui.here import Here
from posko.ui.pieces import Figure, figures
from posko.ui.roster_links import phone_link
from posko.ui.roster_words import choose_person, duty_text, name, stint

PERSON = "roster-person"
AHEAD = timedelta(days=62)
"""How far ahead one person's duties are listed."""


def chosen_person() -> str | None:
    """Whose row the grid marks."""
    return st.session_state.get(PERSON)


def my_duties(here: Here) -> None:
    """The next duty, the list, the text and the calendar of one person."""
    duties = roster_duties(here.snapshot, states=v.DUTY_STATE.committing)
    people = {duty.volunteer_id for duty in duties}
    people |= {member.volunteer_id for member in pool(here.snapshot)}
    person = choose_person(here, here.t("my_name"), people, PERSON, keep=True)
    if person is None:
        st.info(here.t("mine_hint"))
        return
    mine = [duty for duty in duties if duty.volunteer_id == person]
    ahead = [duty for duty in mine if here.now < stint(here, duty).ends < here.now + AHEAD]
    _figures(here, ahead)
    lines = "".join(f"<li>{_line(here, duty)}</li>" for duty in ahead)
    if lines:
        st.html(f'<ul class="posko-mine">{lines}</ul>')
    st.download_button(
        here.t("my_calendar"),
        partial(calendar_of, here.snapshot, person, here.language),
        f"piket-{person}.ics",
        "text/calendar",
        key="mine-ics",
        icon=":material/event:",
        on_click="ignore",
    )
    with st.expander(here.t("subscribe"), icon=":material/sync:"):
        phone_link(here, person, "calendar")
    with st.expander(here.t("mypage"), icon=":material/smartphone:"):
        phone_link(here, person, "mine")
    with st.expander(here.t("as_message"), icon=":material/chat:"):
        said = person_text(here.snapshot, person, here.today, AHEAD.days, here.language)
        st.code(said, language=None, wrap_lines=True)


def _figures(here: Here, ahead: list[Duty]) -> None:
    if not ahead:
        st.info(here.t("nothing_ahead"))
        return
    first = stint(here, ahead[0])
    running = first.starts <= here.now
    when = here.t("runs_now") if running else here.t("in_time", time=first.starts - here.now)
    hours = sum(stint(here, duty).shift.hours for duty in ahead)
    figures(
        here,
        [
            Figure(here.t("next_duty"), when, duty_text(here, ahead[0])),
            Figure(here.t("duties_ahead"), here.show(len(ahead)), here.t("hours_n", n=hours)),
        ],
    )


def _line(here: Here, duty: Duty) -> str:
    others = [
        name(here, other.volunteer_id)
        for other in roster_duties(here.snapshot, states=v.DUTY_STATE.committing)
        if other.place == duty.place and other.volunteer_id != duty.volunteer_id
    ]
    crew = f"<br><small>{escape(here.t('with_people', people=', '.join(others)))}</small>"
    return f"<b>{escape(duty_text(here, duty))}</b>{crew if others else ''}"
