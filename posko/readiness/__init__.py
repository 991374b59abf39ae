"""Who is ready, when and why not; how the standby roster is covered."""

from posko.readiness.people import HOURS_WINDOW, counts, readiness, when
from posko.readiness.timeline import actual_commitments, known_assignments

__all__ = [
    "HOURS_WINDOW",
    "actual_commitments",
    "counts",
    "known_assignments",
    "readiness",
    "when",
]
