"""Tasks, the right people for them, the call-out and its answers."""

from posko.dispatch.gaps import Cause, Gap
from posko.dispatch.rules import RULES, Rule
from posko.dispatch.staffing import Member, RoleStaffing, Staffing, role_name, staffing
from posko.dispatch.suggest import (
    Override,
    Pin,
    Suggested,
    Suggestion,
    alternatives,
    suggest,
)
from posko.dispatch.tasks import Task, find_task

__all__ = [
    "RULES",
    "Cause",
    "Gap",
    "Member",
    "Override",
    "Pin",
    "RoleStaffing",
    "Rule",
    "Staffing",
    "Suggested",
    "Suggestion",
    "Task",
    "alternatives",
    "find_task",
    "role_name",
    "staffing",
    "suggest",
]
