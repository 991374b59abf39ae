"""The people of an incident who need shelter or food: displaced, isolated, vulnerable."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pandas as pd

from posko.incidents.figures import (
    UNKNOWN,
    Claim,
    Disagreement,
    Figure,
    claim_of,
    report_place,
    reports_of,
    situation,
    total,
)
from posko.incidents.places import Place
from posko.model.frames import lookup
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

COUNTS: tuple[str, ...] = tuple(
    column.name for column in TABLES["shelter_counts"].columns if column.kind == "integer"
)
"""The columns of a shelter count that hold people or families."""

VULNERABLE: Mapping[str, str] = MappingProxyType(
    {
        "infant": "infants",
        "toddler": "toddlers",
        "child": "children",
        "elderly": "elderly",
        "pregnant": "pregnant",
        "breastfeeding": "breastfeeding",
        "disabled": "disabled",
    }
)
"""Vulnerable categories (keys of the vocabulary) and their columns of a shelter count."""


@dataclass(frozen=True)
class Displaced:
    """Who had to leave home, and who cannot.

    current, isolated: the situation reports' totals.
    peak: the largest total at one instant; never a sum over days.
    peak_at: that instant, or None; where several are equal, the first.
    series: `as_of`, `people` and `complete`: the total at each instant for which somebody reported.
    in_shelters: the newest count of every shelter not closed, added up.
    disagreements: about displaced people only; shelters that hold more people than the reports
        know of are one. Fewer are none: many stay with family.
    """

    current: Figure
    peak: Figure
    peak_at: datetime | None
    isolated: Figure
    in_shelters: Figure
    series: pd.DataFrame
    disagreements: tuple[Disagreement, ...]


def displaced(snapshot: Snapshot, incident_id: str) -> Displaced:
    """The displaced and isolated people of an incident, now and over time."""
    return snapshot.memo(
        f"incidents.displaced:{incident_id}", lambda: _displaced(snapshot, incident_id)
    )


def _displaced(snapshot: Snapshot, incident_id: str) -> Displaced:
    now = situation(snapshot, incident_id)
    history = _history(snapshot, incident_id, "people_displaced")
    current = now.totals["people_displaced"]
    sheltered = in_shelters(snapshot, incident_id)
    found = [d for d in now.disagreements if d.column == "people_displaced"]
    if (sheltered.value or 0) > (current.value if current.value is not None else math.inf):
        claims = (_as_claim(current), _as_claim(sheltered))
        found.append(Disagreement("people_displaced", "", claims))
    peak_at = max(history, key=lambda at: history[at].value or 0, default=None)
    instant = pd.DatetimeTZDtype("us", snapshot.zone)
    series = pd.DataFrame(
        {
            "as_of": pd.Series(list(history), dtype=instant),
            "people": pd.Series([f.value for f in history.values()], dtype="Int64"),
            "complete": pd.Series([f.complete for f in history.values()], dtype="bool"),
        }
    )
    return Displaced(
        current,
        history[peak_at] if peak_at is not None else UNKNOWN,
        peak_at,
        now.totals["people_isolated"],
        sheltered,
        series,
        tuple(found),
    )


def _history(snapshot: Snapshot, incident_id: str, column: str) -> dict[datetime, Figure]:
    """The incident's total at each instant for which a report gave this column, in order."""
    latest: dict[Place, Claim] = {}
    places: set[Place] = set()
    totals: dict[datetime, Figure] = {}
    for report in reports_of(snapshot, incident_id):
        place = report_place(snapshot, report)
        places.add(place)
        if (claim := claim_of(report, column)) is not None:
            latest[place] = claim
            totals[claim.as_of] = total(snapshot, latest, places, column).figure
    return totals


def _as_claim(figure: Figure) -> Claim:
    assert figure.value is not None and figure.latest_as_of is not None
    source = "; ".join(figure.sources)
    return Claim(figure.value, figure.latest_as_of, figure.time_known, source)


# --- shelters ------------------------------------------------------------------------------------


def shelters(snapshot: Snapshot, incident_id: str) -> pd.DataFrame:
    """An incident's known shelters and home clusters, each with its newest counts.

    The columns of `shelters`, those of `COUNTS` (the newest filled cell of each, blank where
    nobody counted), as_of, time_known and count_source (of the newest count).
    """
    return snapshot.memo(
        f"incidents.shelters:{incident_id}", lambda: _shelters(snapshot, incident_id)
    )


def _shelters(snapshot: Snapshot, incident_id: str) -> pd.DataFrame:
    frame = snapshot.known("shelters")
    frame = frame[frame["incident_id"] == incident_id].reset_index(drop=True)
    counts = snapshot.known("shelter_counts").sort_values("as_of", kind="stable")
    counts = counts[counts["shelter_id"].isin(frame["shelter_id"])]
    # "last" takes the newest cell that is filled: a later blank erases nothing.
    newest = counts.groupby("shelter_id", as_index=False)[
        [*COUNTS, "as_of", "time_known", "source"]
    ].last()
    for column in (*COUNTS, "as_of", "time_known", "source"):
        name = "count_source" if column == "source" else column
        frame[name] = lookup(frame["shelter_id"], newest, "shelter_id", column)
    return frame


def in_shelters(snapshot: Snapshot, incident_id: str, column: str = "people") -> Figure:
    """People in the shelters that are not closed: the newest count of each, added up."""
    frame = shelters(snapshot, incident_id)
    frame = frame[(frame["kind"] == "shelter") & (frame["state"] == "open")]
    return _sum(frame, column)


def vulnerable(snapshot: Snapshot, incident_id: str) -> Mapping[str, Figure]:
    """By vulnerable category: the people in shelters and home clusters who belong to it.

    Where no shelter counted toddlers or elderly, the situation reports' totals stand in. A person
    may be in several categories (pregnant and disabled), so categories are not added up.
    """
    return snapshot.memo(
        f"incidents.vulnerable:{incident_id}", lambda: _vulnerable(snapshot, incident_id)
    )


def _vulnerable(snapshot: Snapshot, incident_id: str) -> Mapping[str, Figure]:
    frame = shelters(snapshot, incident_id)
    frame = frame[frame["state"] == "open"]
    counted = {key: _sum(frame, column) for key, column in VULNERABLE.items()}
    totals = situation(snapshot, incident_id).totals
    for key, column in (("toddler", "toddlers"), ("elderly", "elderly")):
        if counted[key].value is None and totals[column].value is not None:
            counted[key] = totals[column]
    return MappingProxyType(counted)


def _sum(frame: pd.DataFrame, column: str) -> Figure:
    known = frame[frame[column].notna()]
    if known.empty:
        return Figure(None, 0, len(frame))
    records: list[Any] = known["as_of"].tolist()
    return Figure(
        int(known[column].sum()),
        len(known),
        len(frame) - len(known),
        min(records).to_pydatetime(),
        max(records).to_pydatetime(),
        bool(known["time_known"].all()),
        tuple(dict.fromkeys(known["count_source"])),
        len(known) == len(frame),
    )


def shelter(snapshot: Snapshot, shelter_id: str) -> Record | None:
    """A known shelter's row."""
    frame = snapshot.known("shelters")
    rows = TABLES["shelters"].records(frame[frame["shelter_id"] == shelter_id])
    return rows[0] if rows else None
