"""Small rosters on the tables: Amy and Beth, three shifts a day, and whoever a test adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from posko.model.change import Actor, Change
from posko.model.snapshot import Snapshot
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
    return snapshot.after(change)
