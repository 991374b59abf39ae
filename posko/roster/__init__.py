"""The 24-hour standby roster.

The engine states, solves, checks and repairs rosters in general (problem, solver, checker, repair);
it knows no table. On the tables stand the rules, planning, explanation, cover, swaps, publishing
and attendance: pure functions of a `Snapshot`. `docs/roster.md` explains both.
"""

from .burden import BURDENS, Burden, burden_table
from .checker import check
from .duties import Duty, Period, Shift, find_duty, roster_duties, scheme_shifts, shifts
from .facts import COORDINATOR, Member, pool
from .fairness import fair_targets
from .holidays import national_holidays
from .planning import Draft, Plan, period_problem, plan, solve_period
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
from .rules import (
    HARD_KEYS,
    LABELS,
    Needs,
    Rule,
    RuleBreach,
    Shortage,
    breaches,
    hard,
    needs,
    shortages,
)
from .solver import solve

__all__ = [
    "BURDENS",
    "COORDINATOR",
    "FAIR",
    "FEW_CELLS",
    "FEW_PEOPLE",
    "HARD_KEYS",
    "LABELS",
    "Breach",
    "Burden",
    "Change",
    "Coverage",
    "Draft",
    "Duties",
    "Duty",
    "Fairness",
    "Fixed",
    "Member",
    "MinutesLimit",
    "Needs",
    "Period",
    "Person",
    "Plan",
    "Problem",
    "ProblemError",
    "Progress",
    "Published",
    "Repair",
    "RepairWeights",
    "Request",
    "RoleMinimum",
    "Roster",
    "Rule",
    "RuleBreach",
    "RunLimit",
    "Shift",
    "ShiftType",
    "Shortage",
    "Shortfall",
    "Status",
    "Verdict",
    "breaches",
    "burden_table",
    "changes",
    "check",
    "fair_targets",
    "find_duty",
    "hard",
    "national_holidays",
    "needs",
    "period_problem",
    "plan",
    "pool",
    "repair",
    "roster_duties",
    "scheme_shifts",
    "shifts",
    "shortages",
    "solve",
    "solve_period",
]
