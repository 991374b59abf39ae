"""Tasks, the right people for them, the call-out and its answers."""

from posko.dispatch.board import Override, Pin
from posko.dispatch.callout import (
    Already,
    Call,
    answer,
    call,
    did_not_come,
    en_route,
    no_answer,
    on_scene,
    open_task,
    release,
    release_task,
)
from posko.dispatch.gaps import Cause, Gap
from posko.dispatch.hours import DutyHours, Spread, duty_hours, spread
from posko.dispatch.needed import change_people
from posko.dispatch.overdue import (
    Overdue,
    awaited,
    not_arrived,
    out_too_long,
    told_awaited,
    unanswered,
)
from posko.dispatch.rules import RULES, Rule
from posko.dispatch.staffing import Member, RoleStaffing, Staffing, role_name, staffing
from posko.dispatch.suggest import (
    Suggested,
    Suggestion,
    alternatives,
    suggest,
)
from posko.dispatch.tasks import ENDED, Task, find_task
from posko.dispatch.templates import Template, create_task, people_needed, templates

__all__ = [
    "ENDED",
    "RULES",
    "Already",
    "Call",
    "Cause",
    "DutyHours",
    "Gap",
    "Member",
    "Overdue",
    "Override",
    "Pin",
    "RoleStaffing",
    "Rule",
    "Spread",
    "Staffing",
    "Suggested",
    "Suggestion",
    "Task",
    "Template",
    "alternatives",
    "answer",
    "awaited",
    "call",
    "change_people",
    "create_task",
    "did_not_come",
    "duty_hours",
    "en_route",
    "find_task",
    "no_answer",
    "not_arrived",
    "on_scene",
    "open_task",
    "out_too_long",
    "people_needed",
    "release",
    "release_task",
    "role_name",
    "spread",
    "staffing",
    "suggest",
    "templates",
    "told_awaited",
    "unanswered",
]
