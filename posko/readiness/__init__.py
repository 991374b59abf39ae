"""Who is ready, when and why not; how the standby roster is covered."""

from posko.readiness.actions import (
    MOST_DELAY,
    end_absence,
    report_absence,
    reveal_phone,
)
from posko.readiness.coverage import (
    SEVERITY,
    Gap,
    ShiftCoverage,
    SkillNeed,
    absentees,
    coverage,
    deserted,
    gaps,
    level_at,
    required,
)
from posko.readiness.nearby import (
    Place,
    Wanted,
    distances,
    narrow,
    ready_within,
    with_skills,
    within,
)
from posko.readiness.people import HOURS_WINDOW, counts, readiness, until_when, when
from posko.readiness.timeline import actual_commitments, known_assignments

__all__ = [
    "HOURS_WINDOW",
    "MOST_DELAY",
    "SEVERITY",
    "Gap",
    "Place",
    "ShiftCoverage",
    "SkillNeed",
    "Wanted",
    "absentees",
    "actual_commitments",
    "counts",
    "coverage",
    "deserted",
    "distances",
    "end_absence",
    "gaps",
    "known_assignments",
    "level_at",
    "narrow",
    "readiness",
    "ready_within",
    "report_absence",
    "required",
    "reveal_phone",
    "until_when",
    "when",
    "with_skills",
    "within",
]
