"""The standby roster engine: state a problem, solve it, check it, repair it."""

from .checker import check
from .fairness import fair_targets
from .problem import (
    Coverage,
    Fairness,
    Fixed,
    MinutesLimit,
    Person,
    Problem,
    ProblemError,
    Published,
    Request,
    RoleMinimum,
    RunLimit,
    ShiftType,
)
from .repair import FAIR, FEW_CELLS, FEW_PEOPLE, Change, Repair, RepairWeights, changes, repair
from .result import Breach, Duties, Progress, Roster, Shortfall, Status, Verdict
from .solver import solve

__all__ = [
    "FAIR",
    "FEW_CELLS",
    "FEW_PEOPLE",
    "Breach",
    "Change",
    "Coverage",
    "Duties",
    "Fairness",
    "Fixed",
    "MinutesLimit",
    "Person",
    "Problem",
    "ProblemError",
    "Progress",
    "Published",
    "Repair",
    "RepairWeights",
    "Request",
    "RoleMinimum",
    "Roster",
    "RunLimit",
    "ShiftType",
    "Shortfall",
    "Status",
    "Verdict",
    "changes",
    "check",
    "fair_targets",
    "repair",
    "solve",
]
