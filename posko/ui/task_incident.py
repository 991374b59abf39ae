"""What the page Kejadian says about the people behind an incident: tasks, results, villages."""

from __future__ import annotations

import streamlit as st

from posko.model.tables import Record
from posko.ui.here import Here
from posko.ui.site import PAGES
from posko.ui.task_view import incident_achieved
from posko.ui.task_villages import village_section

_TASKS = next(page for page in PAGES if page.name == "tasks")


def incident_people(here: Here, incident: Record) -> None:
    """The way to the incident's tasks, what they achieved, first contacts, vulnerable people."""
    incident_id = str(incident["incident_id"])
    st.page_link(
        _TASKS.file,
        label=here.t("tasks.to_tasks"),
        icon=_TASKS.icon,
        query_params={"incident": incident_id},
    )
    incident_achieved(here, incident_id)
    lat, lon = incident["lat"], incident["lon"]
    assert isinstance(lat, float) and isinstance(lon, float)
    village_section(here, incident_id, str(incident["village_code"]), lat, lon)
