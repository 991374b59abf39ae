"""Whom to ring after: no answer, not arrived, out too long; and who could go instead."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from posko.dispatch import (
    Overdue,
    Suggested,
    alternatives,
    awaited,
    not_arrived,
    out_too_long,
    role_name,
    staffing,
    told_awaited,
    unanswered,
)
from posko.model.factors import Factor
from posko.model.problems import Refused
from posko.readiness import when
from posko.ui.factor import factor_note
from posko.ui.here import Here
from posko.ui.pieces import caption
from posko.ui.task_call import phone_line

BESIDE = 3
"""How many people of a list stand beside each other on a wide screen."""
NEXT_BEST = 3
"""How many people are named who could go instead."""
LISTS: tuple[tuple[str, Callable[..., tuple[Overdue, ...]], Factor], ...] = (
    ("unanswered", unanswered, Factor.NO_ANSWER),
    ("not_arrived", not_arrived, Factor.ARRIVAL_GRACE),
    ("out_too_long", out_too_long, Factor.OUT_TOO_LONG),
)


def attention(here: Here) -> str:
    """One line: how many tasks still miss people, then how many people are to be rung."""
    return here.snapshot.memo(f"ui:tasks:attention:{here.language}", lambda: _attention(here))


def _attention(here: Here) -> str:
    frame = here.snapshot.known("tasks")
    seeking = frame[frame["state"].isin(("open", "under_way"))]["task_id"]
    missing = [sum(r.missing for r in staffing(here.snapshot, str(t)).roles) for t in seeking]
    tasks = sum(n > 0 for n in missing)
    parts = [here.t("seeking", n=tasks, people=sum(missing)) if tasks else here.t("all_staffed")]
    if calls := awaited(here.snapshot):
        parts.append(here.say(told_awaited(here.snapshot, calls)))
    for name, find, factor in LISTS:
        if find is not unanswered and (found := find(here.snapshot)):
            parts.append(_title(here, name, len(found), factor))
    return " · ".join(parts)


def overdue_lists(here: Here, go_to: Callable[[str], None]) -> None:
    """A list per reason to ring somebody; nothing where there is none."""
    for name, find, factor in LISTS:
        people = find(here.snapshot)
        if not people:
            continue
        with st.container(border=True, gap="small"):
            st.html(f"<b>{escape(_title(here, name, len(people), factor))}</b>")
            for start in range(0, len(people), BESIDE):
                beside = zip(st.columns(BESIDE), people[start : start + BESIDE], strict=False)
                for column, one in beside:
                    with column:
                        _row(here, name, one, go_to)
            caption(factor_note(here, factor))


def _title(here: Here, name: str, number: int, factor: Factor) -> str:
    return here.t(f"list_{name}", n=number, limit=here.snapshot.factor(factor))


def _row(here: Here, name: str, one: Overdue, go_to: Callable[[str], None]) -> None:
    due = here.say(when(one.due, here.now.date()))
    late = here.t(f"late_{name}", due=due, late=one.late)
    st.html(
        f"<b>{escape(one.name)}</b>"
        f'<div class="posko-note">{escape(one.title)}</div>'
        f'<div class="posko-note">{escape(late)}</div>'
    )
    if name == "unanswered" and (best := next_best(here, one.task_id)):
        caption(best)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        phone_line(here, one.volunteer_id, one.name, one.phone, f"{name}-{one.assignment_id}")
        if st.button(here.t("open_task"), key=f"{name}-{one.assignment_id}"):
            go_to(one.task_id)


def next_best(here: Here, task_id: str) -> str:
    """The next best people for the first role that still misses somebody, in a phrase; that there
    is nobody; "" where nobody is missing."""
    return here.snapshot.memo(
        f"ui:next_best:{task_id}:{here.language}", lambda: _next_best(here, task_id)
    )


def _next_best(here: Here, task_id: str) -> str:
    open_roles = [role.role for role in staffing(here.snapshot, task_id).roles if role.open > 0]
    if not open_roles:
        return ""
    role = open_roles[0]
    try:
        best = alternatives(here.snapshot, task_id, role, here.now, most=NEXT_BEST)
    except Refused:
        best = ()  # the task or its incident is over
    name = role_name(here.snapshot, role)
    if not best:
        return here.t("tasks.no_next_best", role=name)
    return here.t("tasks.next_best", role=name, people=names_with_way(here, best))


def names_with_way(here: Here, people: tuple[Suggested, ...]) -> str:
    """ "Joko (3,2 km), Rina (5 km)"."""
    return ", ".join(
        one.name if one.km is None else f"{one.name} ({here.show(round(one.km, 1))} km)"
        for one in people
    )
