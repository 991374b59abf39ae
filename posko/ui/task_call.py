"""Reaching somebody who is called: the number, hidden until asked for, and the ready messages."""

from __future__ import annotations

import re
from functools import partial
from html import escape
from typing import Any
from urllib.parse import quote

import streamlit as st

from posko import locale
from posko.dispatch import Task
from posko.documents import session_lines
from posko.exchange import configured, send
from posko.model.privacy import masked, spoken
from posko.readiness import reveal_phone
from posko.ui import task_words as words
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.pieces import notice
from posko.ui.task_links import answer_link

_REVEALED = "task_phones"
"""Whose numbers this session has seen, each noted in the audit trail."""
CALL_LANGUAGE: locale.Language = "id"
"""Volunteers read Indonesian, whatever language the coordinator's screen has."""
BRING_BY_KIND = (
    "evacuation",
    "search_support",
    "rapid_assessment",
    "public_kitchen",
    "logistics",
    "psychosocial",
    "education",
    "cleanup",
    "damage_data",
)
"""The kinds of tasks with a list of their own of what to bring."""


def shown(volunteer_id: str) -> bool:
    """Whether this session may see somebody's number."""
    return volunteer_id in st.session_state.get(_REVEALED, ())


def show_numbers(volunteer_ids: list[str]) -> None:
    """From now on this session shows these numbers. The change that led here names it."""
    st.session_state[_REVEALED] = {*st.session_state.get(_REVEALED, ()), *volunteer_ids}


def phone_line(here: Here, volunteer_id: str, name: str, phone: str | None, key: str) -> bool:
    """A number to ring: masked, with a button that shows it; whether it is shown."""
    if not phone:
        st.html(f'<span class="posko-note">{escape(here.t("tasks.no_phone"))}</span>')
        return False
    if shown(volunteer_id):
        st.html(f'<a href="tel:{escape(phone)}"><b>{escape(spoken(phone))}</b></a>')
        return True
    st.button(
        masked(phone),
        key=f"{key}-phone-{volunteer_id}",
        icon=":material/call:",
        help=here.why_not or here.t("tasks.reveal_help"),
        disabled=not here.may_act,
        on_click=_ask,
        args=(volunteer_id,),
    )
    if st.session_state.get("task_phone_asked") == volunteer_id:
        del st.session_state["task_phone_asked"]
        why = here.t("tasks.why_phone", name=name, number=volunteer_id)
        apply(
            here,
            partial(reveal_phone, here.snapshot, here.actor, volunteer_id, why=why),
            here.t("tasks.done_phone"),
            partial(show_numbers, [volunteer_id]),
        )
    return False


def _ask(volunteer_id: str) -> None:
    st.session_state["task_phone_asked"] = volunteer_id


def messages(here: Here, task: Task, assignment_id: str, name: str, phone: str) -> None:
    """WhatsApp with the text filled in, the same as SMS, and the text itself to copy."""
    link = answer_link(here, assignment_id)
    long, brief = call_text(here, task, name, link), sms_text(here, task, link)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.link_button(
            "WhatsApp",
            wa_link(phone, long),
            icon=":material/chat:",
        )
        st.html(f'<a href="sms:{escape(phone)}?body={quote(brief)}">SMS</a>')
        if configured(here.snapshot):
            _gateway(here, assignment_id, phone, brief)
    with st.expander(here.t("tasks.message_text")):
        st.code(long, language=None, wrap_lines=True)
        st.code(brief, language=None, wrap_lines=True)


def _gateway(here: Here, assignment_id: str, phone: str, brief: str) -> None:
    """Send by the office's gateway, and what became of it; a failure can be tried again."""
    key = f"task_sent_{assignment_id}"
    if st.button(
        here.t("tasks.send_again" if key in st.session_state else "tasks.send"),
        key=f"task-send-{assignment_id}",
        icon=":material/send:",
        disabled=not here.may_act,
    ):
        st.session_state[key] = send(here.snapshot, phone, brief)
    delivery = st.session_state.get(key)
    if delivery is not None:
        failed = delivery.failure
        notice("bad" if failed else "good", here.say(failed) if failed else here.t("tasks.sent"))


def wa_link(phone: str, text: str) -> str:
    """WhatsApp to a number with the text filled in; opened by a press, loaded by no page."""
    return f"https://wa.me/{wa_number(phone)}?text={quote(text)}"


def wa_number(phone: str) -> str:
    """A number as wa.me wants it: country code first, digits only."""
    digits = re.sub(r"\D", "", phone)
    return "62" + digits[1:] if digits.startswith("0") else digits


def call_text(here: Here, task: Task, name: str, link: str) -> str:
    """What somebody who is called reads: what, where, when, which sessions, what to bring, a map,
    how to answer."""
    told = _in_call_language(here)
    bring = task.kind if task.kind in BRING_BY_KIND else "other"
    lines = [
        told.t("tasks.call_drill") if here.drill else "",
        told.t("tasks.call_head", office=_office(here, task)),
        told.t("tasks.call_name", name=name),
        told.t("tasks.call_what", what=task.title),
        told.t("tasks.call_where", where=words.place(told, task)),
        told.t("tasks.call_when", when=_when(told, task)),
        *_sessions(told, task),
        told.t("tasks.call_bring", bring=told.t(f"tasks.bring_{bring}")),
        told.t("tasks.call_map", map=map_link(task)),
        told.t("tasks.call_answer", link=link) if link else told.t("tasks.call_reply"),
    ]
    return "\n".join(line for line in lines if line)


def _sessions(told: Here, task: Task) -> list[str]:
    """The sessions of the task, a line each; none where it has none."""
    lines = session_lines(told.snapshot, task.task_id, told.language)
    return [told.t("tasks.call_sessions"), *(f"- {line}" for line in lines)] if lines else []


def sms_text(here: Here, task: Task, link: str) -> str:
    """The same in a sentence or two, for a phone without data."""
    told = _in_call_language(here)
    parts = [
        told.t("tasks.call_drill") if here.drill else "",
        told.t(
            "tasks.sms",
            office=_office(here, task),
            what=task.title,
            where=words.place(told, task),
            when=_when(told, task),
        ),
        told.t("tasks.call_answer", link=link) if link else told.t("tasks.call_reply"),
    ]
    return " ".join(part for part in parts if part)


def map_link(task: Task) -> str:
    """Where it is, for the volunteer's phone; this dashboard never opens it."""
    return f"https://www.openstreetmap.org/?mlat={task.lat:.5f}&mlon={task.lon:.5f}#map=16"


def phones(here: Here) -> dict[str, str | None]:
    """Every volunteer's number, unmasked, by volunteer_id; None where none is recorded."""

    def read() -> dict[str, str | None]:
        people = here.snapshot.all("volunteers")
        numbers = people["phone"].astype(object).where(people["phone"].notna(), None)
        return dict(zip(people["volunteer_id"], numbers, strict=True))

    return here.snapshot.memo("ui:task_phones", read)


def person_name(here: Here, volunteer_id: str) -> str:
    """A volunteer's name; the number where there is none."""

    def read() -> dict[str, str]:
        people = here.snapshot.all("volunteers")
        return dict(zip(people["volunteer_id"], people["name"], strict=True))

    return here.snapshot.memo("ui:task_names", read).get(volunteer_id, volunteer_id)


def _office(here: Here, task: Task) -> str:
    agency = str(task.record["agency"])
    return here.snapshot.setting(f"{agency}_short", agency.upper())


def _when(here: Here, task: Task) -> str:
    row: dict[str, Any] = dict(task.record)
    return here.show(row["starts_at"])


def _in_call_language(here: Here) -> Here:
    return Here(here.area, here.snapshot, CALL_LANGUAGE, here.actor, here.drill)
