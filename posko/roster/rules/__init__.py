"""What is allowed on a roster, in one place.

The solver's answer, edits by hand, swaps, repairs, imports and the page's warnings all ask here.
Rules look at one person's duties in order of time (`hard_rules`, `soft_rules`) or at the places of
a shift (`places`).
"""

from posko.roster.rules.breach import Row, Rule, RuleBreach, Unit
from posko.roster.rules.judging import (
    CONTEXT,
    HARD_KEYS,
    LABELS,
    LOCKED,
    ROW_RULES,
    added,
    around,
    breaches,
    hard,
    lost,
    objections,
    objections_alone,
    row_breaches,
    row_of,
    rows,
)
from posko.roster.rules.places import (
    Needs,
    Shortage,
    breach_of,
    needs,
    opened,
    role_name,
    shortages,
    standing,
    stands,
)

__all__ = [
    "CONTEXT",
    "HARD_KEYS",
    "LABELS",
    "LOCKED",
    "ROW_RULES",
    "Needs",
    "Row",
    "Rule",
    "RuleBreach",
    "Shortage",
    "Unit",
    "added",
    "around",
    "breach_of",
    "breaches",
    "hard",
    "lost",
    "needs",
    "objections",
    "objections_alone",
    "opened",
    "role_name",
    "row_breaches",
    "row_of",
    "rows",
    "shortages",
    "standing",
    "stands",
]
