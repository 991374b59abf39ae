"""From an incident to a task in one step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from posko.dispatch import create_task, people_needed, templates
from posko.model.change import Actor, Change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.factories import NOW, VILLAGE, wib, world

BOSS = Actor("Koordinator")


def office(**tables: Any) -> Snapshot:
    def template(name: str, skill: str | None, people: int, **more: Any) -> dict[str, Any]:
        return {
            "template": name,
            "skill": skill,
            "people": people,
            "phase": "emergency",
            "kind": "evacuation",
            "agency": "bpbd",
            "priority": "high",
            "title": "Evakuasi dengan perahu",
            **more,
        }

    kitchen = {"kind": "public_kitchen", "agency": "dinsos", "title": "Dapur umum"}
    content: dict[str, Any] = {
        "incidents": [{"incident_id": "flood", "lat": -7.5, "lon": 112.1}],
        "task_templates": [
            template("boat", "evacuation", 4, hazard="101", hours=6.0),
            template("boat", "first_aid", 1, hazard="101", hours=6.0),
            template("cook", "public_kitchen", 6, hours=7.0, **kitchen),
            template("cook", None, 10, hours=7.0, **kitchen),
            template("slide", "evacuation", 4, hazard="102"),
        ],
    }
    return world(**{**content, **tables})


def made(snapshot: Snapshot | None = None, template: str = "boat", **how: Any) -> Change:
    return create_task(snapshot or office(), BOSS, "flood", template, why="banjir", **how)


def task_of(change: Change) -> dict[str, Any]:
    assert change.rows[0].after is not None
    return dict(change.rows[0].after)


def needs_of(change: Change) -> dict[str | None, int]:
    rows = [dict(row.after or {}) for row in change.rows[1:]]
    return {row["skill"]: row["people"] for row in rows}


def test_a_template_gives_everything() -> None:
    """Kind, agency, title, priority, length and head counts; the incident gives the place."""
    change = made()
    task = task_of(change)
    assert (task["kind"], task["agency"], task["state"]) == ("evacuation", "bpbd", "open")
    assert (task["starts_at"], task["ends_at"]) == (NOW, NOW + timedelta(hours=6))
    assert (task["village_code"], task["lat"], task["lon"]) == (VILLAGE, -7.5, 112.1)
    assert needs_of(change) == {"evacuation": 4, "first_aid": 1}


def test_only_templates_for_the_hazard_are_offered() -> None:
    """Its own first, then those for every hazard."""
    assert [t.template for t in templates(office(), "101")] == ["boat", "cook"]
    assert len(templates(office())) == 3


def test_a_kitchens_crew_comes_from_its_portions() -> None:
    """950 portions at 53 each need 18 people, the six cooks among them."""
    assert needs_of(made(template="cook", portions=950)) == {"public_kitchen": 6, None: 12}
    assert needs_of(made(template="cook", portions=100)) == {"public_kitchen": 6}
    assert needs_of(made(template="cook")) == {"public_kitchen": 6, None: 10}
    (cook,) = [t for t in templates(office()) if t.template == "cook"]
    assert people_needed(office(), cook, 950)[""] == 12


def test_the_coordinator_has_the_last_word() -> None:
    """Head counts, hours, title, place and priority can all be given."""
    change = made(
        people={"evacuation": 2, "": 3},
        starts_at=wib("2021-02-08 20:00"),
        ends_at=wib("2021-02-08 23:00"),
        title="Jaga perahu",
        place="Kalipuro",
        village_code=VILLAGE,
        point=(-7.6, 112.2),
        priority="low",
        draft=True,
    )
    task = task_of(change)
    assert (task["title"], task["place"], task["priority"]) == ("Jaga perahu", "Kalipuro", "low")
    assert (task["state"], task["lat"]) == ("draft", -7.6)
    assert needs_of(change) == {"evacuation": 2, None: 3}
    assert task_of(made(village_code=VILLAGE))["lat"] == -7.56


def test_a_double_click_makes_one_task() -> None:
    """The same task has the same id, and is refused once it exists."""
    one, two = task_of(made()), task_of(made())
    assert one == two
    with pytest.raises(Refused) as refusal:
        made(office(tasks=[{"task_id": one["task_id"], "incident_id": "flood"}]))
    assert refusal.value.reason.key == "dispatch.refused_same_task"
    assert task_of(made(place="lain"))["task_id"] != one["task_id"]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"template": "none"}, "template"),
        ({"starts_at": wib("2021-02-08 08:59")}, "past_start"),
        ({"ends_at": NOW}, "end_before_start"),
        ({"people": {"flying": 1}}, "skill"),
        ({"people": {"evacuation": -1}}, "negative"),
        ({"people": {"evacuation": 0}}, "nobody_needed"),
        ({"village_code": "35.17.99.9999"}, "village"),
        ({"village_code": "35.17.18"}, "village"),
    ],
)
def test_bad_input_is_refused(how: dict[str, Any], expected: str) -> None:
    """Each with a sentence that says what to do."""
    with pytest.raises(Refused) as refusal:
        made(**how)
    assert refusal.value.reason.key == f"dispatch.refused_{expected}"


@pytest.mark.parametrize("state", ["closed", "unfounded"])
def test_a_closed_incident_gets_no_task(state: str) -> None:
    """It has to be reopened first."""
    with pytest.raises(Refused) as refusal:
        made(office(incidents=[{"incident_id": "flood", "state": state}]))
    assert refusal.value.reason.key == "dispatch.refused_incident_closed"
