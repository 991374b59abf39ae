"""Changing how many people a task asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko.dispatch import change_people
from posko.model.change import Actor
from posko.model.problems import Refused
from posko.model.roles import ANYONE
from tests.factories import NOW, world

ACTOR = Actor("Sari", "coordinator_bpbd")
TASK = {"task_id": "t", "incident_id": "K", "ends_at": NOW + timedelta(hours=6)}
WORLD = world(
    incidents=[{"incident_id": "K"}],
    tasks=[TASK],
    task_requirements=[
        {"task_id": "t", "skill": "evacuation", "people": 4},
        {"task_id": "t", "skill": None, "people": 2},
    ],
)


def test_roles_are_added_changed_and_dropped_in_one_change() -> None:
    """What is asked for afterwards is exactly what was given."""
    people = {"evacuation": 6, "first_aid": 1, ANYONE: 0}
    rows = change_people(WORLD, ACTOR, "t", people, why="Air naik").rows
    after = {
        (row.after or row.before)["skill"]: row.after and row.after["people"]  # type: ignore[index]
        for row in rows
    }
    assert after == {"evacuation": 6, "first_aid": 1, None: None}


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ({"evacuation": 4, ANYONE: 2}, "dispatch.refused_same_people"),
        ({"evacuation": 0}, "dispatch.refused_nobody_needed"),
        ({"flying": 1}, "dispatch.refused_skill"),
    ],
)
def test_senseless_wishes_are_refused(people: dict[str, int], reason: str) -> None:
    """No difference, nobody at all, a skill that does not exist."""
    with pytest.raises(Refused) as refused:
        change_people(WORLD, ACTOR, "t", people, why="Air naik")
    assert refused.value.reason.key == reason
