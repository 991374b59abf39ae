"""What tasks achieved: running totals, sums per incident and volunteer, recording."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko.incidents import (
    incident_results,
    record_results,
    task_entries,
    task_results,
    volunteer_results,
)
from posko.model.change import Actor
from posko.model.problems import Refused
from tests.factories import NOW, wib, world

ACTOR = Actor("Sari", "coordinator_bpbd")
BEFORE = wib("2021-02-08 07:00")


def entry(task: str, people: int, at: str, measure: str = "evacuated") -> dict:
    return {"task_id": task, "people": people, "as_of": wib(at), "measure": measure}


WORLD = world(
    tasks=[
        {"task_id": "a", "incident_id": "K", "starts_at": BEFORE},
        {"task_id": "b", "incident_id": "K", "starts_at": BEFORE},
        {"task_id": "c", "incident_id": "L", "starts_at": BEFORE},
    ],
    assignments=[
        {"task_id": "a", "volunteer_id": "amy", "on_scene_at": BEFORE, "state": "released"},
        {"task_id": "b", "volunteer_id": "amy", "state": "declined"},
    ],
    task_results=[
        entry("a", 12, "2021-02-08 07:30"),
        entry("a", 38, "2021-02-08 08:30"),
        entry("b", 5, "2021-02-08 08:00"),
        entry("b", 9, "2021-02-08 12:00"),
        entry("c", 700, "2021-02-08 08:00", "meals_served"),
    ],
)


def test_the_newest_total_of_a_task_holds() -> None:
    """Two entries of one task are one total said twice, never a sum; the future does not count."""
    found = task_results(WORLD, ["a", "b"])["evacuated"]
    assert (found.people, found.tasks, found.as_of) == (43, 2, wib("2021-02-08 08:30"))
    assert [row["people"] for row in task_entries(WORLD, "a")] == [38, 12]


def test_results_are_summed_per_incident() -> None:
    """Only the incident's own tasks; a measure that nobody recorded is not there at all."""
    assert {k: r.people for k, r in incident_results(WORLD, "K").items()} == {"evacuated": 43}
    assert {k: r.people for k, r in incident_results(WORLD, "L").items()} == {"meals_served": 700}


def test_a_volunteer_has_the_results_of_the_tasks_he_was_on() -> None:
    """Who declined has no part in what the others achieved."""
    assert {k: r.people for k, r in volunteer_results(WORLD, "amy").items()} == {"evacuated": 38}
    assert volunteer_results(WORLD, "bo") == {}


def test_totals_are_recorded_for_the_measures_given() -> None:
    """A row per number; a blank field makes none."""
    totals = {"evacuated": 40, "households_assessed": None}
    change = record_results(WORLD, ACTOR, "a", totals, NOW, why="Hasil", note=" dua perahu ")
    (row,) = [row.after for row in change.rows if row.after]
    assert (row["measure"], row["people"], row["note"]) == ("evacuated", 40, "dua perahu")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"task_id": "z"}, "incidents.refused_unknown_task"),
        ({"as_of": NOW + timedelta(hours=1)}, "incidents.refused_future"),
        ({"as_of": BEFORE - timedelta(hours=1)}, "incidents.refused_before_task"),
        ({"totals": {"evacuated": None}}, "incidents.refused_no_result"),
    ],
)
def test_bad_results_are_refused(bad: dict, reason: str) -> None:
    """Each with a sentence that says what to do."""
    given = {"task_id": "a", "totals": {"evacuated": 40}, "as_of": NOW, **bad}
    with pytest.raises(Refused) as refused:
        record_results(WORLD, ACTOR, why="Hasil", **given)
    assert refused.value.reason.key == reason
