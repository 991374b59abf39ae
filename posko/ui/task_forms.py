"""The forms of the page Penugasan: a new task, the people it needs, what it achieved, its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from posko import dispatch, incidents
from posko.dispatch import ENDED, Task, Template
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.factors import Factor
from posko.model.reference import terms
from posko.model.roles import ANYONE
from posko.ui.actions import apply
from posko.ui.factor import factor_note
from posko.ui.here import Here
from posko.ui.incident_fields import (
    PREFIX,
    close_form,
    form_head,
    is_open,
    moment_field,
    open_form,
    region_field,
    submitted,
)
from posko.ui.pieces import caption, options
from posko.villages import villages_of

NEW = "task"
"""The form that makes a task; it belongs to no task yet."""
_WIDTH = 148
"""Width of a field for a number of people, px: two fit beside each other on a phone."""
_ENDS: tuple[Literal["done", "cancelled"], ...] = ("done", "cancelled")
MEASURES: Mapping[str, tuple[str, ...]] = {
    "evacuation": ("evacuated",),
    "search_support": ("evacuated",),
    v.KITCHEN_TASK: ("meals_served",),
    "logistics": ("meals_served",),
    "rapid_assessment": ("households_assessed",),
    "damage_data": ("households_assessed",),
}
"""What a kind of task is measured by; other kinds may record anything. Tasks that are held as
sessions are counted session by session."""


def new_button(here: Here) -> None:
    """The button that opens the form for a new task."""
    st.button(
        here.t("form_task"),
        key="open-task",
        icon=":material/add_task:",
        type="primary",
        on_click=open_form,
        args=(NEW,),
        disabled=not here.may_act,
        help=here.why_not,
        width="stretch",
    )


def new_task_form(here: Here, go_to: Callable[[str], None]) -> None:
    """A task from an incident and a template: all is filled in, and can be changed."""
    with st.container(border=True):
        form_head(here, NEW)
        active = incidents.active(here.snapshot)
        if active.empty:
            st.info(here.t("no_incident"))
            return
        incident_id = _incident_field(here, active)
        template = _template_field(here, incident_id)
        if template is None:
            return
        portions = _portions_field(here, template)
        needed = dispatch.people_needed(here.snapshot, template, portions)
        people = people_fields(here, needed, f"{template.template}-{portions}")
        left, right = st.columns(2)
        with left:
            found = incidents.find(here.snapshot, incident_id)
            village = region_field(
                here,
                f"village-{incident_id}",
                ("village",),
                first=str(found["village_code"]) if found else None,
            )
            _most_vulnerable(here, incident_id)
            place = st.text_input(here.t("place"), key=PREFIX + "place", max_chars=200)
            title = st.text_input(
                here.t("task_title"),
                key=PREFIX + "title",
                max_chars=120,
                placeholder=template.title,
                help=here.t("title_help"),
            )
        with right:
            starts_at = _start_field(here)
            hours = st.number_input(
                here.t("hours_field"),
                min_value=0.5,
                value=template.hours,
                step=0.5,
                key=f"{PREFIX}hours-{template.template}",
                placeholder=here.t("until_done"),
            )
            priority = st.selectbox(
                here.t("priority"),
                list(v.PRIORITY),
                index=list(v.PRIORITY).index(template.priority),
                format_func=options(here, v.PRIORITY).__getitem__,
                key=f"{PREFIX}priority-{template.template}",
            )
            note = st.text_input(here.t("note"), key=PREFIX + "note", max_chars=200)
            draft = st.checkbox(here.t("as_draft"), key=PREFIX + "draft")
        made: list[str] = []

        def change() -> Change:
            created = dispatch.create_task(
                here.snapshot,
                here.actor,
                incident_id,
                template.template,
                why=here.t("why_task", title=title or template.title),
                starts_at=starts_at,
                ends_at=_end(here, starts_at, hours),
                people=people,
                title=title,
                priority=priority,
                village_code=village,
                place=place,
                note=note,
                draft=draft,
            )
            made.append(created.rows[0].key[0])
            return created

        def then() -> None:
            close_form()
            go_to(made[0])

        if st.button(here.t("create"), key="task-create", type="primary", icon=":material/check:"):
            apply(here, change, here.t("done_task"), then)


def _incident_field(here: Here, active: pd.DataFrame) -> str:
    names = dict(zip(active["incident_id"], active["name"], strict=True))
    wanted = st.session_state.get("task-incident")
    chosen: str = st.selectbox(
        here.t("incident"),
        list(names),
        index=list(names).index(wanted) if wanted in names else 0,
        key=PREFIX + "incident",
        format_func=lambda key: names[key],
    )
    return chosen


def _template_field(here: Here, incident_id: str) -> Template | None:
    """The templates for the incident's hazard, its own first."""
    found = incidents.find(here.snapshot, incident_id)
    fitting = dispatch.templates(here.snapshot, str(found["hazard"]) if found else None)
    if not fitting:
        st.info(here.t("no_templates"))
        return None
    by_name = {template.template: template for template in fitting}

    def label(name: str) -> str:
        template = by_name[name]
        phase = v.PHASE[template.phase].label(here.language)
        return f"{template.title} · {phase} · {v.AGENCY[template.agency].label(here.language)}"

    chosen = st.selectbox(
        here.t("template"), list(by_name), format_func=label, key=f"{PREFIX}template-{incident_id}"
    )
    return by_name[chosen]


def _portions_field(here: Here, template: Template) -> int | None:
    """A kitchen's crew follows from its portions; other tasks have none."""
    if template.kind != v.KITCHEN_TASK:
        return None
    portions = st.number_input(
        here.t("portions"),
        min_value=1,
        value=None,
        step=50,
        key=PREFIX + "portions",
        placeholder=here.t("portions_hint"),
        width=260,
    )
    caption(factor_note(here, Factor.PORTIONS_PER_CREW_MEMBER))
    return None if portions is None else int(portions)


def _most_vulnerable(here: Here, incident_id: str) -> None:
    """The villages of the incident with most vulnerable people, for whoever sends boats."""
    known = [one for one in villages_of(here.snapshot, incident_id) if one.people is not None]
    if known:
        first = [f"{one.name} ({here.show(one.people)})" for one in known[:3]]
        caption(here.t("most_vulnerable", villages=first))


def _start_field(here: Here) -> datetime | None:
    """When it begins; None is now."""
    if st.checkbox(here.t("starts_now"), value=True, key=PREFIX + "now"):
        return None
    at, _ = moment_field(here, here.t("starts"))
    return at


def _end(here: Here, starts_at: datetime | None, hours: float | None) -> datetime | None:
    """When it ends; None leaves that to the template."""
    return None if hours is None else (starts_at or here.now) + timedelta(hours=hours)


def people_fields(here: Here, needed: Mapping[str, int], key: str) -> dict[str, int]:
    """A number per role, those asked for first, and one for anyone; blank fields are nobody."""
    skills = terms(here.snapshot, "skills")
    roles: Sequence[str] = [*(r for r in needed if r != ANYONE), ANYONE]
    more = [skill for skill in skills if skill not in needed]
    added = st.multiselect(
        here.t("more_skills"),
        more,
        key=f"{PREFIX}more-{key}",
        format_func=lambda skill: skills[skill].label(here.language),
        placeholder=here.t("choose_skill"),
    )
    with st.container(horizontal=True, gap="small"):
        return {
            role: int(
                st.number_input(
                    here.show(dispatch.role_name(here.snapshot, role)).capitalize(),
                    min_value=0,
                    value=needed.get(role, 1 if role in added else 0),
                    step=1,
                    key=f"{PREFIX}people-{key}-{role}",
                    width=_WIDTH,
                )
            )
            for role in (*roles, *added)
        }


# --- one task ------------------------------------------------------------------------------------


def action_buttons(here: Here, task: Task) -> None:
    """What can be done with the task as a whole."""
    able: dict[str, Any] = {
        "disabled": not here.may_act,
        "help": here.why_not,
    }
    active = task.state not in ENDED
    with st.container(horizontal=True, gap="small"):
        if task.state == "draft" and st.button(
            here.t("open_draft"), key="task-open-draft", type="primary", **able
        ):
            why = here.t("why_open", title=task.title)
            apply(
                here,
                partial(dispatch.open_task, here.snapshot, here.actor, task.task_id, why=why),
            )
        for name, (icon, _) in FORMS.items():
            if name in _offered(task, active):
                st.button(
                    here.t(f"form_{name}"),
                    key=f"open-{name}",
                    icon=icon,
                    on_click=open_form,
                    args=(name, task.task_id),
                    type="primary" if is_open(name, task.task_id) else "secondary",
                    **able,
                )


def _offered(task: Task, active: bool) -> tuple[str, ...]:
    """The forms that make sense for a task; results can be told after its end."""
    told = () if task.kind in v.SESSION_KINDS else ("result",)
    return (*(("people",) if active else ()), *told, *(("end",) if active else ()))


def show_form(here: Here, task: Task) -> None:
    """The open form, if it belongs to this task."""
    for name, (_, form) in FORMS.items():
        if is_open(name, task.task_id):
            with st.container(border=True):
                form_head(here, name)
                form(here, task)


def _people_form(here: Here, task: Task) -> None:
    """How many people it asks for."""
    found = dispatch.staffing(here.snapshot, task.task_id)
    needed = {role.role: role.required for role in found.roles}
    people = people_fields(here, needed, task.task_id)
    if st.button(here.t("save"), key="task-save-people", type="primary", icon=":material/check:"):
        why = here.t("why_people", title=task.title)
        apply(
            here,
            partial(
                dispatch.change_people, here.snapshot, here.actor, task.task_id, people, why=why
            ),
            then=close_form,
        )


def _result_form(here: Here, task: Task) -> None:
    """What it achieved by now."""
    caption(here.t("result_hint"))
    with st.form(PREFIX + "fields", border=False):
        measures = MEASURES.get(task.kind, tuple(v.RESULT_MEASURE))
        with st.container(horizontal=True, gap="small"):
            totals = {
                measure: st.number_input(
                    v.RESULT_MEASURE[measure].label(here.language),
                    min_value=0,
                    value=None,
                    step=1,
                    key=PREFIX + measure,
                    placeholder="–",
                    width=190,
                )
                for measure in measures
            }
        as_of, _ = moment_field(here, here.t("as_of"))
        note = st.text_input(here.t("note"), key=PREFIX + "note", max_chars=200)
        sent = submitted(here)
    if sent:
        why = here.t("why_result", title=task.title)
        apply(
            here,
            partial(
                incidents.record_results,
                here.snapshot,
                here.actor,
                task.task_id,
                totals,
                as_of,
                why=why,
                note=note or "",
            ),
            then=close_form,
        )


def _end_form(here: Here, task: Task) -> None:
    """One confirmation: everybody still on it is released, every open call is cancelled."""
    found = dispatch.staffing(here.snapshot, task.task_id)
    out = found.count("en_route", "on_scene")
    open_calls = found.count("called", "no_answer", "accepted", "proposed")
    st.warning(here.t("end_means", out=out, calls=open_calls), icon=":material/logout:")
    with st.container(horizontal=True, gap="small"):
        for end in _ENDS:
            if end not in v.TASK_STATE[task.state].next:
                continue
            if st.button(here.t(f"end_{end}"), key=f"task-end-{end}", type="primary"):
                why = here.t(f"why_{end}", title=task.title)
                apply(
                    here,
                    partial(
                        dispatch.release_task,
                        here.snapshot,
                        here.actor,
                        task.task_id,
                        here.now,
                        why=why,
                        to=end,
                    ),
                    then=close_form,
                )


Form = Callable[[Here, Task], None]
FORMS: Mapping[str, tuple[str, Form]] = {
    "people": (":material/group_add:", _people_form),
    "result": (":material/add_chart:", _result_form),
    "end": (":material/task_alt:", _end_form),
}
"""What can be recorded about one task: icon and form."""
