"""The people of a task: who was called, what they answered, and the next step of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from posko import dispatch
from posko.access import with_answer_links
from posko.dispatch import ENDED, Call, Member, Staffing, Task
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.roles import ANYONE
from posko.readiness import when
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.incident_fields import PREFIX, close_form, is_open, open_form
from posko.ui.pieces import badge, caption
from posko.ui.task_call import messages, person_name, phone_line, phones

STEPS: Mapping[str, tuple[str, ...]] = {
    "called": ("accept", "decline", "no_answer"),
    "no_answer": ("accept", "decline", "call_again"),
    "declined": ("accept",),
    "accepted": ("en_route", "on_scene", "did_not_come", "release"),
    "en_route": ("on_scene", "did_not_come", "release"),
    "on_scene": ("release",),
}
"""What a coordinator can record next, by the state of an assignment."""
ASKING = ("accept", "decline", "did_not_come")
"""Steps that need a word more than a button."""
FIRST_ETA = 30
"""Minutes to arrive that the form starts with."""


def people(here: Here, found: Staffing) -> None:
    """Everybody who was called, those who come first, each with what can be recorded next."""
    if not found.members:
        caption(here.t("nobody_called"))
        return
    for member in found.members:
        with st.container(border=True, key=f"task-member-{member.assignment['assignment_id']}"):
            _member(here, found, member)


def _member(here: Here, found: Staffing, member: Member) -> None:
    task = found.task
    assignment_id = str(member.assignment["assignment_id"])
    name = person_name(here, member.volunteer_id)
    going_on = task.state not in ENDED
    left, middle, right = st.columns([4, 3, 5], vertical_alignment="center")
    with left:
        _said(here, found, member, name)
    with middle:
        phone = phones(here).get(member.volunteer_id)
        shown = phone_line(here, member.volunteer_id, name, phone, assignment_id)
        if shown and going_on and member.state in ("called", "accepted"):
            messages(here, task, assignment_id, name, str(phone))
    if not going_on:
        return
    with right, st.container(horizontal=True, gap="small"):
        for step in _steps(member):
            _button(here, task, member, name, step)
    for step in ASKING:
        if is_open(step, assignment_id):
            _ask(here, member, name, step)


def _said(here: Here, found: Staffing, member: Member, name: str) -> None:
    row = member.assignment
    role = ""
    if member.role:
        role = here.show(dispatch.role_name(here.snapshot, member.role)).capitalize()
    function = v.ASSIGNMENT_FUNCTION[str(row["function"])].label(here.language)
    facts = [function if row["function"] == "leader" else "", role, _detail(here, found, member)]
    if row["note"]:
        facts.append(str(row["note"]))
    st.html(
        f"<b>{escape(name)}</b> {badge(here, v.ASSIGNMENT_STATE[member.state])}"
        f'<div class="posko-note">{escape(" · ".join(fact for fact in facts if fact))}</div>'
    )


def _detail(here: Here, found: Staffing, member: Member) -> str:
    """When the state began, when somebody arrives, or why somebody does not come."""
    row = member.assignment
    today = here.now.date()
    at = {
        "called": row["called_at"],
        "no_answer": row["called_at"],
        "on_scene": row["on_scene_at"],
        "released": row["released_at"],
        "accepted": found.arrival(member),
        "en_route": found.arrival(member),
    }.get(member.state)
    if member.state == "declined":
        return str(row["decline_reason"] or "")
    if at is None:
        return ""
    late = "_late" if member.state == "called" and not member.waiting else ""
    return here.t(f"since_{member.state}{late}", at=when(at, today))  # type: ignore[arg-type]


def _steps(member: Member) -> tuple[str, ...]:
    steps = STEPS.get(member.state, ())
    if member.waiting:  # the time for an answer is not over
        return tuple(step for step in steps if step != "no_answer")
    return steps


def _button(here: Here, task: Task, member: Member, name: str, step: str) -> None:
    assignment_id = str(member.assignment["assignment_id"])
    label, key = here.t(f"step_{step}"), f"{step}-{assignment_id}"
    able: dict[str, Any] = {
        "disabled": not here.may_act,
        "help": here.why_not,
    }
    if step in ASKING:
        st.button(label, key=key, on_click=open_form, args=(step, assignment_id), **able)
        return
    if st.button(label, key=key, **able):
        why = here.t(f"why_{step}", name=name, title=task.title)
        apply(here, partial(_direct(here, task, member, step), why=why))


def _direct(here: Here, task: Task, member: Member, step: str) -> Callable[..., Change]:
    """The change of a step that needs no more than the hour."""
    snapshot, actor, at = here.snapshot, here.actor, here.now
    assignment_id = str(member.assignment["assignment_id"])
    steps: Mapping[str, Callable[..., Change]] = {
        "no_answer": dispatch.no_answer,
        "en_route": dispatch.en_route,
        "on_scene": dispatch.on_scene,
        "release": dispatch.release,
    }
    if step in steps:
        return partial(steps[step], snapshot, actor, assignment_id, at)
    again = Call(member.volunteer_id, ANYONE, str(member.assignment["function"]))

    def call(why: str) -> Change:
        change = dispatch.call(snapshot, actor, task.task_id, [again], at, why=why)
        return with_answer_links(snapshot, change)

    return call


def _ask(here: Here, member: Member, name: str, step: str) -> None:
    """The word more: minutes to arrive, or why somebody does not come."""
    assignment_id = str(member.assignment["assignment_id"])
    with st.form(PREFIX + "step", border=False):
        eta, reason = None, ""
        if step == "accept":
            minutes = st.number_input(
                here.t("eta"), 0, 24 * 60, FIRST_ETA, step=5, key=PREFIX + "eta"
            )
            eta = int(minutes)
        else:
            reason = st.text_input(here.t("reason"), key=PREFIX + "reason", max_chars=200) or ""
        with st.container(horizontal=True):
            sent = st.form_submit_button(here.t("save"), type="primary", key=PREFIX + "save")
            st.form_submit_button(here.t("cancel"), key=PREFIX + "cancel", on_click=close_form)
    if not sent:
        return
    snapshot, actor = here.snapshot, here.actor
    why = here.t(f"why_{step}", name=name)

    def change() -> Change:
        if step == "did_not_come":
            return dispatch.did_not_come(snapshot, actor, assignment_id, reason, why=why)
        return dispatch.answer(
            snapshot,
            actor,
            assignment_id,
            step == "accept",
            here.now,
            why=why,
            eta_minutes=eta,
            reason=reason,
        )

    apply(here, change, then=close_form)
