"""Incidents: which there are, what is known about each, and what coordinators do to them."""

from posko.incidents.actions import (
    REOPENS_FROM,
    add_log,
    add_report,
    add_shelter,
    add_shelter_count,
    allowed_states,
    change_state,
    next_kib,
    reopen,
    report_incident,
    set_shelter_state,
)
from posko.incidents.attention import (
    REPORTING_STATES,
    Checklist,
    Freshness,
    closing_checklist,
    needs_attention,
    stale,
)
from posko.incidents.figures import (
    FIGURES,
    Claim,
    Disagreement,
    Figure,
    Situation,
    situation,
)
from posko.incidents.people import (
    COUNTS,
    Displaced,
    displaced,
    in_shelters,
    shelters,
    vulnerable,
)
from posko.incidents.places import nearest_village, place_name
from posko.incidents.registry import active, find, known, listing, severity
from posko.incidents.staffing import TaskStaffing, incident_tasks
from posko.model.roles import ANYONE

__all__ = [
    "ANYONE",
    "COUNTS",
    "FIGURES",
    "REOPENS_FROM",
    "REPORTING_STATES",
    "Checklist",
    "Claim",
    "Disagreement",
    "Displaced",
    "Figure",
    "Freshness",
    "Situation",
    "TaskStaffing",
    "active",
    "add_log",
    "add_report",
    "add_shelter",
    "add_shelter_count",
    "allowed_states",
    "change_state",
    "closing_checklist",
    "displaced",
    "find",
    "in_shelters",
    "incident_tasks",
    "known",
    "listing",
    "nearest_village",
    "needs_attention",
    "next_kib",
    "place_name",
    "reopen",
    "report_incident",
    "set_shelter_state",
    "severity",
    "shelters",
    "situation",
    "stale",
    "vulnerable",
]
