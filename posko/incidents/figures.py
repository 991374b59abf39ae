"""What is known about an incident's figures: latest by place, recomputed totals, disagreements.

The rules, each in one place:

- The latest figure counts, per place and per column. A later report that leaves a column blank
  says nothing about it and erases nothing.
- A total is recomputed from the places. A place without a figure stays unknown and is counted as
  such; it is never 0. Where nobody reported, the total is unknown.
- A report for an area (a kecamatan) and the sum of its places answer the same question and are
  never added. The area's report leads: a camat counts people whom no village listed. Once a place
  has a figure more than a day newer than the area's, the sum of the places leads, because reports
  come at least daily and the area's is then history. The other one is shown as a disagreement.
- Two sources that differ about one place at about the same time disagree too. The later leads.
- Families, people and houses are different units and are never converted into each other.
- Water depths are not added: the lowest of the lowest, the highest of the highest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import pandas as pd

from posko.incidents.places import Node, Place, place_name, place_of, tree
from posko.model.factors import Factor
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

FIGURES: tuple[str, ...] = tuple(
    column.name for column in TABLES["situation_reports"].columns if column.kind == "integer"
)
"""The columns of a situation report that hold a count or a depth, in the order people read them."""

AREA_REPORT_LEADS_FOR = timedelta(days=1)
"""How much newer a place's figure must be before the sum of places leads over the area's report.
Pusdalops reports at least daily (Perka BNPB 15/2012), so a day without one ends its lead."""

_DAY = timedelta(days=1)
_COMBINE: Mapping[str, Callable[[Iterable[int]], int]] = MappingProxyType(
    {"water_min_cm": min, "water_max_cm": max}
)


@dataclass(frozen=True)
class Figure:
    """A total, and how far to trust it.

    value: None where nobody reported.
    known_places, unknown_places: places with and without a figure. A report for an area counts as
        one known place: it speaks for all of its parts.
    oldest_as_of, latest_as_of: of the figures in it; None where there is none.
    time_known: whether every source gave the hour; otherwise only the dates mean anything.
    sources: who reported, each once.
    complete: nothing is missing; otherwise the value is "at least".
    """

    value: int | None
    known_places: int
    unknown_places: int
    oldest_as_of: datetime | None = None
    latest_as_of: datetime | None = None
    time_known: bool = True
    sources: tuple[str, ...] = ()
    complete: bool = False


UNKNOWN = Figure(None, 0, 0)


@dataclass(frozen=True)
class Claim:
    """One of several answers to the same question.

    places: how many places were added up; 0 for a report about the whole of it.
    unknown_places: how many are missing from the sum.
    """

    value: int
    as_of: datetime
    time_known: bool
    source: str
    places: int = 0
    unknown_places: int = 0


@dataclass(frozen=True)
class Disagreement:
    """Answers that differ. The first claim is the one in use.

    where: the place's name; "" for the whole incident.
    """

    column: str
    where: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Situation:
    """An incident's figures as known at the snapshot's instant.

    by_place: one row per place that reported: code (of the region; "" for the whole incident),
        hamlets (as the newest report wrote them, or ""), level (incident, district, village or
        hamlet), every column of `FIGURES` (blank where unknown), trend, as_of (of the newest
        report), time_known, source (of the newest).
    totals: by column of `FIGURES`.
    trend: the newest trend reported, or None.
    newest: as-of of the newest report that gave a figure, or None; `newest_time_known`: its hour.
    """

    incident_id: str
    by_place: pd.DataFrame
    totals: Mapping[str, Figure]
    disagreements: tuple[Disagreement, ...]
    trend: str | None
    newest: datetime | None
    newest_time_known: bool


Latest = Mapping[Place, Claim]
"""Each place's own newest figure for one column."""


def reports_of(snapshot: Snapshot, incident_id: str) -> tuple[Record, ...]:
    """The situation reports known for an incident, oldest first; equal times in order of entry."""

    def grouped() -> Mapping[str, tuple[Record, ...]]:
        frame = snapshot.known("situation_reports").sort_values("as_of", kind="stable")
        groups: dict[str, list[Record]] = {}
        for record in TABLES["situation_reports"].records(frame):
            groups.setdefault(str(record["incident_id"]), []).append(record)
        return {key: tuple(group) for key, group in groups.items()}

    return snapshot.memo("incidents.reports", grouped).get(incident_id, ())


def situation(snapshot: Snapshot, incident_id: str) -> Situation:
    """The figures of one incident: by place, totals, and where sources disagree."""
    return snapshot.memo(
        f"incidents.situation:{incident_id}", lambda: _situation(snapshot, incident_id)
    )


def _situation(snapshot: Snapshot, incident_id: str) -> Situation:
    reports = reports_of(snapshot, incident_id)
    places = [report_place(snapshot, report) for report in reports]
    within = timedelta(hours=snapshot.factor(Factor.REPORT_INTERVAL))
    totals: dict[str, Figure] = {}
    disagreements: list[Disagreement] = []
    for column in FIGURES:
        latest: dict[Place, Claim] = {}
        for report, place in zip(reports, places, strict=True):
            if (claim := claim_of(report, column)) is not None:
                latest[place] = claim
        resolved = total(snapshot, latest, set(places), column)
        totals[column] = resolved.figure
        if column not in _COMBINE:
            disagreements += [
                Disagreement(column, _name(snapshot, reports, places, place), claims)
                for place, claims in resolved.rivals
            ]
            disagreements += _between_sources(snapshot, reports, places, latest, column, within)
    with_figures = [r for r in reports if any(r[c] is not None for c in FIGURES)]
    newest = with_figures[-1] if with_figures else None
    trends = [str(r["trend"]) for r in reports if r["trend"] is not None]
    return Situation(
        incident_id,
        _by_place(snapshot, reports, places),
        MappingProxyType(totals),
        tuple(disagreements),
        trends[-1] if trends else None,
        newest["as_of"] if newest else None,  # type: ignore[arg-type]
        bool(newest["time_known"]) if newest else False,
    )


def report_place(snapshot: Snapshot, report: Record) -> Place:
    """The place a report is about."""
    code, names = report["village_code"], report["place"]
    return place_of(snapshot, code, names)  # type: ignore[arg-type]


def claim_of(report: Record, column: str) -> Claim | None:
    """A report's own figure, or None where it leaves the column blank."""
    value: Any = report[column]
    if value is None:
        return None
    as_of: Any = report["as_of"]
    return Claim(int(value), as_of, bool(report["time_known"]), str(report["source"]))


# --- totals --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resolved:
    """A place's figure, and the rival answers found in it and below it."""

    figure: Figure
    rivals: tuple[tuple[Place, tuple[Claim, ...]], ...] = field(default=())


def total(snapshot: Snapshot, latest: Latest, places: Collection[Place], column: str) -> Resolved:
    """The whole incident's figure for a column; `places`: all that reported anything."""
    root = tree(snapshot, latest.keys(), [p for p in places if p not in latest])
    return resolve(root, latest, column)


def resolve(node: Node, latest: Latest, column: str) -> Resolved:
    """A place's figure from its own newest report and those of its parts."""
    own = latest.get(node.place)
    if not node.children:
        return Resolved(_reported(own) if own else Figure(None, 0, 1))
    parts = [resolve(child, latest, column) for child in node.children]
    nested = tuple(rival for part in parts for rival in part.rivals)
    figures = [part.figure for part in parts]
    if node.rivals:
        return _newest_of(node.place, figures, nested)
    added = _added(figures, column)
    if own is None:
        return Resolved(added, nested)
    if added.value is None:
        return Resolved(_reported(own), nested)
    outdated = _outdated(own, added)
    if own.value != added.value:
        claims = (own, _claim(added))
        nested = ((node.place, claims[::-1] if outdated else claims), *nested)
    return Resolved(added if outdated else _reported(own), nested)


def _outdated(own: Claim, parts: Figure) -> bool:
    """Whether a part's figure is more than a day newer than the area's report.

    A figure without an hour counts to the end of its day.
    """
    assert parts.latest_as_of is not None
    newer = _until(parts.latest_as_of, parts.time_known) - _until(own.as_of, own.time_known)
    return newer > AREA_REPORT_LEADS_FOR


def _until(as_of: datetime, time_known: bool) -> datetime:
    return as_of if time_known else as_of + _DAY


def _reported(own: Claim) -> Figure:
    return Figure(own.value, 1, 0, own.as_of, own.as_of, own.time_known, (own.source,), True)


def _added(figures: list[Figure], column: str) -> Figure:
    known = [f for f in figures if f.value is not None]
    values = [f.value for f in known if f.value is not None]
    return Figure(
        _COMBINE.get(column, sum)(values) if values else None,
        sum(f.known_places for f in figures),
        sum(f.unknown_places for f in figures),
        min((f.oldest_as_of for f in known if f.oldest_as_of), default=None),
        max((f.latest_as_of for f in known if f.latest_as_of), default=None),
        all(f.time_known for f in known),
        tuple(dict.fromkeys(source for f in known for source in f.sources)),
        bool(known) and all(f.complete for f in figures),
    )


def _newest_of(
    place: Place, figures: list[Figure], nested: tuple[tuple[Place, tuple[Claim, ...]], ...]
) -> Resolved:
    """The newest of alternatives; the others are its rivals."""
    answers = [(_claim(figure), figure) for figure in figures if figure.value is not None]
    if not answers:
        return Resolved(Figure(None, 0, len(figures)), nested)
    answers.sort(key=lambda answer: answer[0].as_of, reverse=True)
    claims = tuple(claim for claim, _ in answers)
    if len({claim.value for claim in claims}) > 1:
        nested = ((place, claims), *nested)
    return Resolved(answers[0][1], nested)


def _claim(total: Figure) -> Claim:
    assert total.value is not None and total.latest_as_of is not None
    return Claim(
        total.value,
        total.latest_as_of,
        total.time_known,
        "; ".join(total.sources),
        total.known_places,
        total.unknown_places,
    )


# --- disagreements and places --------------------------------------------------------------------


def _between_sources(
    snapshot: Snapshot,
    reports: tuple[Record, ...],
    places: list[Place],
    latest: Latest,
    column: str,
    within: timedelta,
) -> list[Disagreement]:
    """Sources that differ about one place at about the same time."""
    found = []
    for place, used in latest.items():
        others: dict[str, Claim] = {}
        for report, at in zip(reports, places, strict=True):
            claim = claim_of(report, column) if at == place else None
            if claim is not None and claim.source != used.source:
                others[claim.source] = claim
        rivals = [
            claim
            for claim in others.values()
            if claim.value != used.value and _same_time(claim, used, within)
        ]
        if rivals:
            where = _name(snapshot, reports, places, place)
            found.append(Disagreement(column, where, (used, *rivals)))
    return found


def _same_time(one: Claim, other: Claim, within: timedelta) -> bool:
    if one.time_known and other.time_known:
        return abs(one.as_of - other.as_of) < within
    return one.as_of.date() == other.as_of.date()


def _name(
    snapshot: Snapshot, reports: tuple[Record, ...], places: list[Place], place: Place
) -> str:
    """A place's name, the hamlets as the newest report wrote them."""
    for report, at in zip(reversed(reports), reversed(places), strict=True):
        if at == place and place.hamlets:
            return place_name(snapshot, place.code, str(report["place"]))
    return place_name(snapshot, place.code, "; ".join(sorted(place.hamlets)).title() or None)


def _by_place(snapshot: Snapshot, reports: tuple[Record, ...], places: list[Place]) -> pd.DataFrame:
    rows: dict[Place, Record] = {}
    for report, place in zip(reports, places, strict=True):
        row = rows.setdefault(place, dict.fromkeys((*FIGURES, "trend")))
        row.update({c: report[c] for c in (*FIGURES, "trend") if report[c] is not None})
        row.update({c: report[c] for c in ("place", "as_of", "time_known", "source")})
    table = TABLES["situation_reports"]
    listed = sorted(rows, key=lambda p: (p.code, len(p.hamlets) > 0, sorted(p.hamlets)))
    columns = {
        "code": pd.Series([p.code for p in listed], dtype="str"),
        "hamlets": pd.Series([rows[p]["place"] if p.hamlets else "" for p in listed], dtype="str"),
        "level": pd.Series([_level(p) for p in listed], dtype="str"),
    }
    for name in (*FIGURES, "trend", "as_of", "time_known", "source"):
        values = pd.Series([rows[p][name] for p in listed], dtype="object")
        columns[name] = values.astype(table.by_name[name].dtype(snapshot.zone))
    return pd.DataFrame(columns)


def _level(place: Place) -> str:
    """incident, district, village or hamlet: the deeper the code, the smaller the area."""
    if place.hamlets:
        return "hamlet"
    return {0: "incident", 2: "district", 3: "village"}[place.code.count(".") if place.code else 0]
