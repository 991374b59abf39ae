"""One task: what it is, who is missing, what it achieved."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from posko import incidents
from posko.dispatch import ENDED, Staffing, Task, role_name, staffing
from posko.model import vocabulary as v
from posko.ui import task_words as words
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import Figure, badge, caption, figures, notice, table
from posko.ui.site import PAGES

_INCIDENTS = next(page for page in PAGES if page.name == "incidents")


def header(here: Here, task: Task) -> None:
    """What, for which incident, where and when, in which state; what is missing."""
    incident = incidents.find(here.snapshot, task.incident_id)
    terms = (
        v.TASK_STATE[task.state],
        v.PRIORITY[task.priority],
        v.TASK_KIND[task.kind],
        v.AGENCY[str(task.record["agency"])],
        v.PHASE[str(task.record["phase"])],
    )
    facts = [
        words.place(here, task),
        words.period(here, task.starts_at, task.ends_at),
        task.task_id,
        str(task.record["note"] or ""),
    ]
    st.html(
        f'<h1 class="posko-title">{escape(task.title)}</h1>'
        f'<div class="posko-legend">{"".join(badge(here, term) for term in terms)}</div>'
        f'<p class="posko-line">{escape(" · ".join(fact for fact in facts if fact))}</p>'
    )
    if incident is not None:
        st.page_link(
            _INCIDENTS.file,
            label=plain(here.t("of_incident", name=incident["name"])),
            icon=_INCIDENTS.icon,
            query_params={"incident": task.incident_id},
        )
    found = staffing(here.snapshot, task.task_id)
    if task.state not in ENDED:
        notice("watch" if found.gaps(here.snapshot) else "good", words.short(here, found))


def staffing_table(here: Here, found: Staffing) -> None:
    """The places of a task by role: asked for, who said yes, who is there, what is missing."""
    shown = pd.DataFrame(
        {
            "role": [here.show(role_name(here.snapshot, r.role)).capitalize() for r in found.roles],
            "required": [r.required for r in found.roles],
            "on_scene": [r.on_scene for r in found.roles],
            "accepted": [r.accepted for r in found.roles],
            "called": [r.called for r in found.roles],
            "missing": [r.missing for r in found.roles],
        }
    )
    columns = [*shown.columns]
    if found.task.state in ENDED:
        columns = ["role", "required"]  # nobody is missing from what is over
    headings = {name: here.t(f"column_{name}") for name in columns}
    table(here, shown, headings, empty=here.t("nobody_needed"))
    if found.task.state in ENDED:
        return
    for line in words.answers(here, found):
        caption(line)


def results(here: Here, task: Task) -> None:
    """What the task achieved by now, each with its time; its entries below."""
    found = incidents.task_results(here.snapshot, [task.task_id])
    if not found:
        key = "no_participants" if task.kind in v.SESSION_KINDS else "no_results"
        caption(here.t(key))
        return
    figures(
        here,
        [
            Figure(
                v.RESULT_MEASURE[measure].label(here.language),
                here.show(result.people),
                here.show(result.as_of),
            )
            for measure, result in found.items()
        ],
    )
    said = incidents.task_entries(here.snapshot, task.task_id)
    if not said:
        return
    entries = pd.DataFrame(said)
    shown = pd.DataFrame(
        {
            "as_of": [here.show(at) for at in entries["as_of"]],
            "measure": [v.RESULT_MEASURE[m].label(here.language) for m in entries["measure"]],
            "people": entries["people"],
            "note": entries["note"],
            "source": entries["source"],
        }
    )
    with st.expander(here.t("entries", n=len(shown))):
        table(here, shown, {name: here.t(f"column_{name}") for name in shown.columns})


def incident_achieved(here: Here, incident_id: str) -> None:
    """What all tasks of an incident achieved, as figures."""
    found = incidents.incident_results(here.snapshot, incident_id)
    if not found:
        return
    st.html(f"<b>{escape(here.t('tasks.incident_results'))}</b>")
    figures(
        here,
        [
            Figure(
                v.RESULT_MEASURE[measure].label(here.language),
                here.show(result.people),
                here.t("tasks.result_note", n=result.tasks, at=result.as_of),
            )
            for measure, result in found.items()
        ],
    )
