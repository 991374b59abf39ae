"""Small rosters on the tables: Amy and Beth, three shifts a day, and whoever a test adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from posko.model.change import Actor, Change
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.roster import Duty
from tests.factories import world

ACTOR = Actor("Siti", "coordinator_bpbd")
AMY = {"volunteer_id": "amy", "name": "Amy", "grade": "madya"}
BETH = {"volunteer_id": "beth", "name": "Beth"}
CARL = {"volunteer_id": "carl", "name": "Carl", "grade": "utama"}
MONDAY = date(2021, 2, 15)
"""A week after the drill's hour: nothing of it has begun."""
DAY = timedelta(days=1)

Records = Sequence[Mapping[str, Any]]


def needs(people: int, *skills: str, level: str = "normal", shifts: str = "morning") -> Records:
    """Requirements of each shift named: so many people, and one per skill."""
    return [
        {"level": level, "shift": shift, "skill": skill, "people": number}
        for shift in shifts.split()
        for skill, number in ((None, people), *((skill, 1) for skill in skills))
    ]


def team(*people: Mapping[str, Any], **tables: Records) -> Snapshot:
    """A world with these volunteers; nothing is required unless the test says so."""
    return world(volunteers=list(people or (AMY, BETH)), **tables)


def duty(person: str, day: date, shift: str = "morning", **more: Any) -> Duty:
    return Duty(day, shift, person, **more)


def row(person: str, day: date, shift: str = "morning", **more: Any) -> dict[str, Any]:
    """A published duty for the table; its id says what it is."""
    key = f"{person}-{day:%m%d}-{shift}"
    return {"duty_id": key, "volunteer_id": person, "date": day, "shift": shift, **more}


def applied(snapshot: Snapshot, change: Change) -> Snapshot:
    """The snapshot after a change, as a store would give it."""
    tables = dict(snapshot.tables)
    for name in {row.table for row in change.rows}:
        table = TABLES[name]
        records = {table.key_of(r): r for r in table.records(tables[name])}
        for item in change.rows:
            if item.table != name:
                continue
            assert records.get(item.key) == item.before, "the row is as it was read"
            if item.after is None:
                del records[item.key]
            else:
                records[item.key] = item.after
        tables[name] = table.frame(list(records.values()))
    return Snapshot(tables, snapshot.revision + 1, snapshot.now)
