"""How many vulnerable people live in a village: the latest counts, or else an estimate.

Counts come from `vulnerable_counts`; of each village and category the newest one holds. A category
that nobody counted is estimated from the village's population, where that is known, and is then
always called an estimate. Whatever is neither counted nor estimated stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

ESTIMATED: Mapping[str, Factor] = MappingProxyType(
    {
        "infant": Factor.INFANT_PERCENT,
        "toddler": Factor.TODDLER_PERCENT,
        "elderly": Factor.ELDERLY_PERCENT,
        "pregnant": Factor.PREGNANT_PERCENT,
        "breastfeeding": Factor.BREASTFEEDING_PERCENT,
    }
)
"""The categories whose share of a population has a source, and the factor that states it."""


@dataclass(frozen=True)
class Count:
    """How many people of one category.

    as_of, source: of the count; None for an estimate. stale: older than Factor.COUNT_STALE.
    """

    category: str
    people: int
    as_of: datetime | None
    source: str | None
    stale: bool = False

    @property
    def estimated(self) -> bool:
        return self.as_of is None


@dataclass(frozen=True)
class Village:
    """One village. counts: by category, in the vocabulary's order; unknown ones are left out."""

    code: str
    name: str
    population: int | None
    counts: Mapping[str, Count]

    @property
    def people(self) -> int | None:
        """People who are rescued first, for ordering places only: a pregnant woman with a
        disability is counted twice. None where nothing is known of them."""
        first = [c.people for key, c in self.counts.items() if key in v.RESCUE_PRIORITY]
        return sum(first) if first else None


@dataclass(frozen=True)
class Kecamatan:
    """A kecamatan whose population is known, and what its age structure suggests."""

    code: str
    name: str
    population: int
    counts: Mapping[str, Count]


def estimate(snapshot: Snapshot, population: int | None) -> dict[str, Count]:
    """What an age structure suggests for a population; nothing where that is unknown."""
    if population is None:
        return {}
    return {
        category: Count(category, round(population * snapshot.factor(share) / 100), None, None)
        for category, share in ESTIMATED.items()
    }


def village(snapshot: Snapshot, code: str) -> Village | None:
    """A village and its vulnerable people; None where the code is no village."""
    return _all_villages(snapshot).get(code)


def uncounted_kecamatan(snapshot: Snapshot, struck: Iterable[Village]) -> tuple[Kecamatan, ...]:
    """The kecamatan around those of some villages of which nothing is known, with an estimate.

    Better than nothing where nobody counted and no village's population is known; it is about the
    whole kecamatan and never divided among its villages.
    """
    regions = {str(r["code"]): r for r in TABLES["regions"].records(snapshot.all("regions"))}
    unknown = dict.fromkeys(regions[one.code]["parent"] for one in struck if not one.counts)
    found = []
    for code in unknown:
        row = regions.get(str(code))
        if row is not None and isinstance(row["population"], int):
            counts = estimate(snapshot, row["population"])
            found.append(Kecamatan(str(code), str(row["name"]), row["population"], counts))
    return tuple(found)


def villages_of(snapshot: Snapshot, incident_id: str) -> tuple[Village, ...]:
    """The villages that an incident struck, those with most vulnerable people first.

    They are the incident's own village and every village of its situation reports.
    """
    incidents, reports = snapshot.known("incidents"), snapshot.known("situation_reports")
    own = incidents.loc[incidents["incident_id"] == incident_id, "village_code"]
    told = reports.loc[reports["incident_id"] == incident_id, "village_code"]
    codes = dict.fromkeys([*own, *told.dropna()])
    return _ordered(v for code in codes if (v := village(snapshot, code)) is not None)


def _ordered(found: Iterable[Village]) -> tuple[Village, ...]:
    return tuple(sorted(found, key=lambda v: (-(v.people or 0), v.people is None, v.name)))


def _all_villages(snapshot: Snapshot) -> Mapping[str, Village]:
    return snapshot.memo("villages.all", lambda: _read(snapshot))


def _read(snapshot: Snapshot) -> dict[str, Village]:
    counted: dict[str, dict[str, Count]] = {}
    limit = snapshot.now - timedelta(days=snapshot.factor(Factor.COUNT_STALE))
    frame = snapshot.known("vulnerable_counts").sort_values("as_of", kind="stable")
    for row in TABLES["vulnerable_counts"].records(frame):  # the newest stays
        counted.setdefault(str(row["village_code"]), {})[str(row["category"])] = _count(row, limit)
    regions = TABLES["regions"].records(snapshot.all("regions"))
    return {
        str(row["code"]): _village(snapshot, row, counted.get(str(row["code"]), {}))
        for row in regions
        if row["level"] == "village"
    }


def _count(row: Record, limit: datetime) -> Count:
    as_of = row["as_of"]
    assert isinstance(as_of, datetime) and isinstance(row["people"], int)
    return Count(str(row["category"]), row["people"], as_of, str(row["source"]), as_of < limit)


def _village(snapshot: Snapshot, row: Record, counted: Mapping[str, Count]) -> Village:
    population = row["population"] if isinstance(row["population"], int) else None
    known = {**estimate(snapshot, population), **counted}
    in_order = {
        category: known[category] for category in v.VULNERABLE_CATEGORY if category in known
    }
    return Village(str(row["code"]), str(row["name"]), population, MappingProxyType(in_order))
