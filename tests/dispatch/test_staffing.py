"""Who is on a task, by role."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.dispatch import Staffing, staffing
from posko.incidents import incident_tasks
from posko.locale import say
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.factories import wib, world


def office(members: dict[str, str], skills: dict[str, tuple[str, ...]], **tables: Any) -> Snapshot:
    """A task for two evacuators, one first aider and one other; members: person → state."""
    content: dict[str, Any] = {
        "volunteers": [{"volunteer_id": person} for person in members],
        "certificates": [
            {"volunteer_id": person, "skill": skill}
            for person, mine in skills.items()
            for skill in mine
        ],
        "incidents": [{"incident_id": "flood"}],
        "tasks": [{"task_id": "boat", "incident_id": "flood"}],
        "task_requirements": [
            {"task_id": "boat", "skill": "evacuation", "people": 2},
            {"task_id": "boat", "skill": "first_aid", "people": 1},
            {"task_id": "boat", "skill": None, "people": 1},
        ],
        "assignments": [
            {
                "task_id": "boat",
                "volunteer_id": person,
                "state": state,
                "called_at": wib("2021-02-08 08:50"),
            }
            for person, state in members.items()
        ],
    }
    return world(**{**content, **tables})


def by_role(found: Staffing) -> dict[str, tuple[int, int, int, int, int]]:
    return {r.role: (r.required, r.accepted, r.on_scene, r.called, r.missing) for r in found.roles}


def test_each_role_says_what_is_missing() -> None:
    """Never a bare "3 of 4": accepted, on scene, called and missing, role by role."""
    snapshot = office(
        {"amy": "accepted", "beth": "on_scene", "carl": "called"},
        {"amy": ("evacuation",), "carl": ("first_aid",)},
    )
    found = staffing(snapshot, "boat")
    assert [found.arrival(member) for member in found.members] == [None, None, None]
    assert by_role(found) == {
        "evacuation": (2, 1, 0, 0, 1),
        "first_aid": (1, 0, 0, 1, 1),
        "": (1, 0, 1, 0, 0),
    }
    assert [say(gap, "id") for gap in found.gaps(snapshot)] == [
        "kurang 1 evacuation",
        "kurang 1 first_aid",
    ]
    assert [role.open for role in found.roles] == [1, 0, 0]
    assert not found.complete


@pytest.mark.parametrize(("starts", "expected"), [("07:00", "08:45"), ("15:30", "15:30")])
def test_nobody_is_expected_before_the_task_begins(starts: str, expected: str) -> None:
    """Thirty minutes after the answer of 08:15, or when the task of this afternoon begins."""
    answered = {"answered_at": wib("2021-02-08 08:15"), "eta_minutes": 30}
    snapshot = world(
        tasks=[{"task_id": "T", "starts_at": wib(f"2021-02-08 {starts}")}],
        assignments=[{"task_id": "T", "volunteer_id": "amy", **answered}],
    )
    found = staffing(snapshot, "T")
    assert found.arrival(found.members[0]) == wib(f"2021-02-08 {expected}")


def test_a_person_counts_for_one_role_the_one_that_helps_most() -> None:
    """Two skills, one place: where nobody else could stand."""
    both = ("evacuation", "first_aid")
    members = dict.fromkeys(("amy", "beth", "carl"), "accepted")
    found = staffing(office(members, {"amy": both, "beth": both, "carl": ("evacuation",)}), "boat")
    assert [role.missing for role in found.roles] == [0, 0, 1]


def test_an_expired_certificate_does_not_count() -> None:
    """On the task's day the person is anyone."""
    expired = [{"volunteer_id": "amy", "expires_on": date(2021, 2, 7)}]
    found = staffing(office({"amy": "accepted"}, {}, certificates=expired), "boat")
    assert [role.missing for role in found.roles] == [2, 1, 0]


def test_more_people_than_places_are_extra() -> None:
    """They fill no other role."""
    members = dict.fromkeys(("amy", "beth", "carl"), "on_scene")
    found = staffing(office(members, {}), "boat")
    assert found.extra == 2
    assert [role.missing for role in found.roles] == [2, 1, 0]


def test_answers_are_counted_apart() -> None:
    """Declined and silent people hold no place; a silent one counts even if nobody noted it."""
    members = {"amy": "declined", "beth": "no_answer", "carl": "called", "dora": "cancelled"}
    late = [
        {
            "task_id": "boat",
            "volunteer_id": person,
            "state": state,
            "called_at": wib("2021-02-08 08:00"),
        }
        for person, state in members.items()
    ]
    found = staffing(office(members, {}, assignments=late), "boat")
    assert found.count("declined") == 1
    assert found.unanswered == 2
    assert [role.open for role in found.roles] == [2, 1, 1]
    assert {member.volunteer_id for member in found.members} == {"amy", "beth", "carl"}


def test_the_incident_page_counts_the_same() -> None:
    """What is missing here is missing there."""
    snapshot = office(
        {"amy": "accepted", "beth": "on_scene"},
        {"amy": ("evacuation", "first_aid"), "beth": ("evacuation",)},
    )
    (there,) = incident_tasks(snapshot, "flood")
    here = {role.role: role.missing for role in staffing(snapshot, "boat").roles if role.missing}
    assert dict(there.missing) == here


def test_answers_still_to_come_are_not_known_yet() -> None:
    """A drill does not reveal that somebody will accept in an hour."""
    later = {
        "task_id": "boat",
        "volunteer_id": "amy",
        "called_at": wib("2021-02-08 08:50"),
        "answered_at": wib("2021-02-08 10:00"),
    }
    found = staffing(office({"amy": "accepted"}, {}, assignments=[later]), "boat")
    assert by_role(found)[""] == (1, 0, 0, 1, 1)


def test_an_unknown_task_is_refused() -> None:
    """With a sentence, not a crash."""
    with pytest.raises(Refused):
        staffing(office({}, {}), "none")
