"""The village behind an incident: whom to ring there first, and how many vulnerable people live
there."""

from posko.villages.contacts import Contact, contacts
from posko.villages.counting import (
    ESTIMATED,
    Count,
    Kecamatan,
    Village,
    estimate,
    uncounted_kecamatan,
    village,
    villages_of,
)
from posko.villages.coverage import STANDING, coverage
from posko.villages.recording import record_counts

__all__ = [
    "ESTIMATED",
    "STANDING",
    "Contact",
    "Count",
    "Kecamatan",
    "Village",
    "contacts",
    "coverage",
    "estimate",
    "record_counts",
    "uncounted_kecamatan",
    "village",
    "villages_of",
]
