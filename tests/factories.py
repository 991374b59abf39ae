"""Small worlds for tests: say only what the test is about, the rest is filled in plausibly.

snapshot = world(volunteers=[{"volunteer_id": "amy"}], duties=[{"volunteer_id": "amy", ...}])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from posko.model.columns import WIB
from posko.model.factors import Factor
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES

NOW = datetime(2021, 2, 8, 9, 0, tzinfo=WIB)
"""The hour of the embedded drill."""


def wib(text: str) -> datetime:
    """`wib("2021-02-08 09:00")`: an instant in Western Indonesian Time."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


VILLAGE = "35.17.18.2001"
_POINT = {"village_code": VILLAGE, "lat": -7.56, "lon": 112.14}

FACTOR_VALUES = {
    Factor.REPORT_INTERVAL: 3,
    Factor.REST: 8,
    Factor.REST_AFTER: 4,
    Factor.CERTIFICATE_WARNING: 60,
    Factor.COVERAGE_HORIZON: 72,
    Factor.STOCK_WARNING: 2,
    Factor.EXPIRY_WARNING: 30,
    Factor.MEALS_PER_DAY: 2,
    Factor.RICE_PER_PERSON_DAY: 400,
    Factor.PORTIONS_PER_CREW_MEMBER: 53,
    Factor.TRAVEL_DETOUR: 1.4,
    Factor.TRAVEL_SPEED: 25,
    Factor.WEEKLY_HOURS: 58,
    Factor.TASK_LEAD: 60,
    Factor.NO_ANSWER: 15,
    Factor.OUT_TOO_LONG: 12,
    Factor.ARRIVAL_GRACE: 30,
    Factor.DUTY_HOUR_WEIGHT: 0.5,
    Factor.EVACUATION_HOUR_WEIGHT: 1.5,
    Factor.DUTY_REST: 11,
    Factor.DAY_LONG_DUTY_REST: 24,
    Factor.DUTY_DAYS: 5,
    Factor.DUTY_NIGHTS: 3,
    Factor.MONTHLY_HOURS: 173,
    Factor.SHOW_UP_GRACE: 15,
    Factor.PACK_BUFFER: 11,
    Factor.INFANT_FOOD_PER_PERSON_DAY: 50,
    Factor.ENERGY_PER_PERSON_DAY: 2100,
    Factor.PROTEIN_PER_PERSON_DAY: 50,
    Factor.FAT_PER_PERSON_DAY: 40,
    Factor.EAT_WITHIN: 4,
    Factor.FOOD_HANDLING: 60,
    Factor.PACKS_PER_HOUR: 500,
    Factor.KITCHEN_PREPARATION: 60,
    Factor.BOAT_SPEED: 8,
    Factor.FEEDER_CHANGE: 10,
    Factor.SUPPLY_HORIZON: 7,
    Factor.WAREHOUSE_LEAD: 1,
    Factor.REQUEST_LEAD: 3,
    Factor.RESERVE_REGENCY: 100_000,
    Factor.RESERVE_PROVINCE: 200_000,
    Factor.COUNT_STALE: 365,
    Factor.INFANT_PERCENT: 2.27,
    Factor.TODDLER_PERCENT: 6.58,
    Factor.ELDERLY_PERCENT: 8.08,
    Factor.PREGNANT_PERCENT: 2.4,
    Factor.BREASTFEEDING_PERCENT: 2.6,
    Factor.GROUP_SIZE: 10,
}

DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "volunteers": {
        "name": "Amy",
        "pillar": "tagana",
        "membership": "active",
        "grade": "muda",
        **_POINT,
    },
    "certificates": {"skill": "evacuation", "issued_on": date(2020, 1, 1)},
    "absences": {"kind": "leave", "starts_at": NOW},
    "preferences": {"weight": 1},
    "duties": {
        "date": NOW.date(),
        "shift": "morning",
        "function": "member",
        "state": "published",
        "pinned": False,
    },
    "attendances": {"outcome": "present"},
    "alerts": {"level": "normal", "starts_at": wib("2021-01-01 00:00")},
    "roster_told": {"revision": 0, "told_at": NOW},
    "swaps": {"state": "open", "offered_at": NOW},
    "incidents": {
        "name": "Banjir",
        "hazard": "101",
        "state": "response",
        "exercise": False,
        "occurred_at": wib("2021-02-04 03:00"),
        "time_known": True,
        "reported_at": wib("2021-02-04 04:00"),
        **_POINT,
    },
    "situation_reports": {
        "as_of": NOW,
        "time_known": True,
        "source": "BPBD",
        "village_code": VILLAGE,
    },
    "incident_log": {"at": NOW, "time_known": True, "kind": "action", "entry": "…", "actor": "Uji"},
    "needs": {"state": "open", "requested_at": NOW},
    "shelters": {
        "kind": "shelter",
        "name": "Balai Desa",
        "state": "open",
        "access": "road",
        **_POINT,
    },
    "shelter_counts": {"as_of": NOW, "time_known": True, "source": "Posko"},
    "tasks": {
        "kind": "evacuation",
        "phase": "emergency",
        "agency": "bpbd",
        "title": "Evakuasi",
        "starts_at": NOW,
        "state": "open",
        "priority": "normal",
        **_POINT,
    },
    "assignments": {"state": "accepted", "function": "member"},
    "tokens": {
        "issued_at": NOW,
        "expires_at": wib("2021-03-08 09:00"),
        "issued_by": "Uji",
    },
    "task_results": {"as_of": NOW, "measure": "evacuated"},
    "sessions": {
        "theme": "Menggambar",
        "starts_at": NOW,
        "ends_at": wib("2021-02-08 10:30"),
        "groups": 1,
        "group_size": 10,
        "state": "planned",
        "created_at": wib("2021-02-07 09:00"),
    },
    "kitchens": {"name": "Dapur", "state": "open", **_POINT},
    "vehicles": {
        "name": "Mobil bak",
        "access": "road",
        "capacity": 500,
        "load_minutes": 10,
        "unload_minutes": 10,
        "in_service": True,
    },
    "warehouses": {"name": "Gudang", **_POINT},
    "stock_movements": {"at": NOW, "kind": "receipt"},
    "supply_orders": {
        "origin": "request",
        "state": "ordered",
        "ordered_at": wib("2021-02-07 09:00"),
        "expected_at": wib("2021-02-10 09:00"),
    },
    "meals": {"date": NOW.date(), "meal": "evening"},
    "items": {"label_id": "Beras", "label_en": "Rice", "unit": "kg", "group": "food"},
    "regions": {"level": "village", "lat": -7.56, "lon": 112.14},
}

REFERENCE: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "regions": [
        {"code": "35.17", "name": "Jombang", "level": "regency", "lat": -7.55, "lon": 112.23},
        {
            "code": "35.17.18",
            "name": "Bandarkedungmulyo",
            "level": "district",
            "parent": "35.17",
            "lat": -7.567,
            "lon": 112.139,
        },
        {
            "code": VILLAGE,
            "name": "Bandarkedungmulyo",
            "level": "village",
            "parent": "35.17.18",
            "lat": -7.56,
            "lon": 112.14,
        },
    ],
    "skills": [
        {"skill": name, "label_id": name, "label_en": name}
        for name in ("evacuation", "public_kitchen", "first_aid", "driving")
    ],
    "shift_types": [
        {
            "shift": "morning",
            "label_id": "Pagi",
            "label_en": "Morning",
            "scheme": "3x8",
            "starts": "07:00",
            "hours": 8.0,
        },
        {
            "shift": "afternoon",
            "label_id": "Siang",
            "label_en": "Afternoon",
            "scheme": "3x8",
            "starts": "15:00",
            "hours": 8.0,
        },
        {
            "shift": "night",
            "label_id": "Malam",
            "label_en": "Night",
            "scheme": "3x8",
            "starts": "23:00",
            "hours": 8.0,
        },
    ],
    "factors": [
        {
            "factor": name.value,
            "label_id": name.value,
            "label_en": name.value,
            "value": value,
            "unit": "-",
            "basis": "setting",
            "source": "uji",
        }
        for name, value in FACTOR_VALUES.items()
    ],
}


def rows(table: str, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Records with the defaults of their table; a missing single key is numbered."""
    key = TABLES[table].key
    filled = []
    for number, record in enumerate(records, start=1):
        row = {**DEFAULTS.get(table, {}), **record}
        if len(key) == 1:
            row.setdefault(key[0], f"{table}-{number}")
        filled.append(row)
    return filled


def world(now: datetime = NOW, **tables: Sequence[Mapping[str, Any]]) -> Snapshot:
    """A snapshot with the reference rows above and the given ones, which replace their table."""
    content = {**REFERENCE, **tables}
    frames = {
        name: table.frame(rows(name, content.get(name, ()))) for name, table in TABLES.items()
    }
    return Snapshot(frames, revision=0, now=now)
