"""A post with three people, one week of duties and the office's own names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from posko.model.snapshot import Snapshot
from tests.factories import NOW, wib, world

START = date(2021, 2, 8)
SETTINGS = (
    ("regency_code", "35.17"),
    ("regency_name", "Kabupaten Jombang"),
    ("bpbd_name", "Badan Penanggulangan Bencana Daerah Kabupaten Jombang"),
    ("bpbd_short", "BPBD Kabupaten Jombang"),
    ("bpbd_address", "Jl. KH Wahid Hasyim, Jombang"),
    ("bpbd_phone", "(0321) 868233"),
)
PEOPLE = (
    {"volunteer_id": "amy", "name": "Amy Rahayu", "grade": "madya"},
    {"volunteer_id": "beth", "name": "Beth Susanti"},
    {"volunteer_id": "cleo", "name": "Cleo Hartono"},
)
DUTIES = (
    {"duty_id": "J1", "date": START, "volunteer_id": "amy", "function": "coordinator"},
    {"duty_id": "J2", "date": START, "shift": "night", "volunteer_id": "beth"},
    {
        "duty_id": "J3",
        "date": date(2021, 2, 10),
        "shift": "afternoon",
        "volunteer_id": "beth",
        "state": "draft",
    },
)
NEEDS = (
    {"level": "normal", "shift": "morning", "skill": None, "people": 1},
    {"level": "normal", "shift": "night", "skill": None, "people": 2},
    {"level": "normal", "shift": "night", "skill": "driving", "people": 1},
)
SICK = {
    "volunteer_id": "cleo",
    "kind": "sick",
    "starts_at": wib("2021-02-09 00:00"),
    "ends_at": wib("2021-02-10 00:00"),
}


def office(now: datetime = NOW, **tables: Sequence[Mapping[str, Any]]) -> Snapshot:
    """The post, with some tables given anew."""
    content: dict[str, Sequence[Mapping[str, Any]]] = {
        "settings": [{"setting": name, "value": value} for name, value in SETTINGS],
        "volunteers": PEOPLE,
        "duties": DUTIES,
        "duty_requirements": NEEDS,
        "absences": [SICK],
    }
    return world(now, **{**content, **tables})


def touched(table: str, key: str, revision: int, at: datetime = NOW) -> dict[str, Any]:
    """A row of the trail that says that a row was changed."""
    return {
        "revision": revision,
        "seq": 1,
        "at": at,
        "actor": "Uji",
        "why": "uji",
        "table": table,
        "key": key,
        "before": None,
        "after": None,
    }
