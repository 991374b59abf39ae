"""Which incidents there are, and how grave each is."""

from __future__ import annotations

import pandas as pd

from posko.incidents.figures import situation
from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

MODERATE_CM, SEVERE_CM = 70, 150
"""Water depth from which a flood is moderate, and above which it is severe, cm.
Source: the flood severity scale of PetaBencana.id."""
MODERATE_PEOPLE, SEVERE_PEOPLE = 1, 100
"""People displaced or isolated from which an incident is moderate or severe. No regulation gives
figures for a village-scale event; the steps are this project's, for sorting and map size only."""


def known(snapshot: Snapshot) -> pd.DataFrame:
    """Every incident reported by now, newest first."""
    return snapshot.memo(
        "incidents.known",
        lambda: snapshot.known("incidents").sort_values(
            ["occurred_at", "incident_id"], ascending=False, kind="stable", ignore_index=True
        ),
    )


def active(snapshot: Snapshot) -> pd.DataFrame:
    """The incidents that are not over, newest first."""
    frame = known(snapshot)
    return frame[frame["state"].isin(v.ACTIVE_INCIDENT_STATES)].reset_index(drop=True)


def find(snapshot: Snapshot, incident_id: str) -> Record | None:
    """An incident's row, or None where there is none known by this id."""
    return snapshot.memo(
        "incidents.records",
        lambda: {r["incident_id"]: r for r in TABLES["incidents"].records(known(snapshot))},
    ).get(incident_id)


def severity(snapshot: Snapshot, incident_id: str) -> str:
    """A key of `vocabulary.SEVERITY`: the gravest of what the figures say.

    severe: somebody died or is missing, at least 100 people are displaced or isolated, or water
    stands above 150 cm. moderate: somebody is injured, displaced or isolated, a house is heavily
    damaged, or water stands at 70 cm or more. minor: figures came in and say less than that.
    unknown: none came in. The hour decides, not the peak: figures are the current ones.
    """
    totals = situation(snapshot, incident_id).totals
    values = {column: figure.value for column, figure in totals.items()}

    def at_least(limit: int, *columns: str) -> bool:
        return sum(values[column] or 0 for column in columns) >= limit

    severe: tuple[bool, ...] = (
        at_least(1, "dead", "missing"),
        at_least(SEVERE_PEOPLE, "people_displaced", "people_isolated"),
        at_least(SEVERE_CM + 1, "water_max_cm"),
    )
    moderate: tuple[bool, ...] = (
        at_least(1, "injured", "houses_heavy"),
        at_least(MODERATE_PEOPLE, "people_displaced", "people_isolated"),
        at_least(MODERATE_CM, "water_max_cm"),
    )
    if any(severe):
        return "severe"
    if any(moderate):
        return "moderate"
    return "minor" if any(value is not None for value in values.values()) else "unknown"


def listing(snapshot: Snapshot) -> pd.DataFrame:
    """Every known incident with what a list or a map needs, newest first.

    The columns of `incidents`, and severity, displaced, isolated (Int64, blank where unknown),
    as_of (of the newest figure).
    """

    def rows() -> pd.DataFrame:
        frame = known(snapshot).copy()
        ids = list(frame["incident_id"])
        found = [situation(snapshot, incident) for incident in ids]
        frame["severity"] = pd.Series([severity(snapshot, i) for i in ids], dtype="str")
        for name, column in (("displaced", "people_displaced"), ("isolated", "people_isolated")):
            frame[name] = pd.Series([s.totals[column].value for s in found], dtype="Int64")
        frame["as_of"] = pd.Series(
            [s.newest for s in found], dtype=pd.DatetimeTZDtype("us", snapshot.zone)
        )
        return frame

    return snapshot.memo("incidents.listing", rows)
