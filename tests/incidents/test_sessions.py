"""Psychosocial and education sessions: planned, held, counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from posko.incidents import (
    SessionPlan,
    cancel_session,
    change_session,
    groups_needed,
    hold_session,
    incident_results,
    incident_sessions,
    plan_session,
    record_results,
    task_sessions,
    uncounted,
)
from posko.model.change import Actor, Change
from posko.model.check import check_tables
from posko.model.check_scope import Scope
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import Record
from tests.factories import NOW, wib, world

ACTOR = Actor("Sari", "coordinator_dinsos")
HOUR = timedelta(hours=1)


def office(**tables: Any) -> Snapshot:
    """A psychosocial task of today with two people, an education task, an evacuation."""
    day = {"incident_id": "K", "starts_at": wib("2021-02-08 07:00")}
    base = {
        "incidents": [{"incident_id": "K"}],
        "volunteers": [{"volunteer_id": "amy"}, {"volunteer_id": "bo", "name": "Bo"}],
        "tasks": [
            {**day, "task_id": "ldp", "kind": "psychosocial", "ends_at": wib("2021-02-08 17:00")},
            {**day, "task_id": "school", "kind": "education"},
            {**day, "task_id": "boats", "kind": "evacuation"},
        ],
        "assignments": [
            {"assignment_id": "A", "task_id": "ldp", "volunteer_id": "amy"},
            {"assignment_id": "B", "task_id": "ldp", "volunteer_id": "bo", "state": "called"},
            {"assignment_id": "C", "task_id": "school", "volunteer_id": "bo"},
        ],
    }
    return world(**{**base, **tables})


def held(task: str, at: str, **counts: int) -> dict[str, Any]:
    begin = wib(f"2021-02-08 {at}")
    times = {"starts_at": begin, "ends_at": begin + HOUR}
    return {"task_id": task, "state": "held", **times, **counts}


PLAN = SessionPlan(
    " Bermain ", NOW + HOUR, NOW + 2 * HOUR, groups=3, group_size=10, facilitators=("A",)
)


def rows(change: Change, table: str = "sessions") -> list[Record]:
    return [row.after for row in change.rows if row.table == table and row.after is not None]


def applied(snapshot: Snapshot, change: Change) -> Snapshot:
    """The snapshot after a change, and that the change breaks no rule of the tables."""
    after = snapshot.after(change)
    ours = [p for p in check_tables(Scope(after.tables)) if p.file.startswith("session")]
    assert not ours, ours
    return after


def test_a_session_is_planned_with_its_facilitators() -> None:
    """Theme, time, groups and who leads, in one change; planned again, it is refused."""
    change = plan_session(office(), ACTOR, "ldp", PLAN, why="Sesi")
    (row,) = rows(change)
    assert (row["theme"], row["state"], row["groups"]) == ("Bermain", "planned", 3)
    after = applied(office(), change)
    (session,) = task_sessions(after, "ldp")
    assert (session.facilitators, session.planned_people, session.attended) == (("A",), 30, None)
    with pytest.raises(Refused) as refused:
        plan_session(after, ACTOR, "ldp", PLAN, why="Sesi")
    assert refused.value.reason.key == "incidents.refused_same_session"


@pytest.mark.parametrize(
    ("task", "plan", "reason"),
    [
        ("boats", {}, "session_kind"),
        ("nowhere", {}, "unknown_task"),
        ("ldp", {"theme": "  "}, "blank"),
        ("ldp", {"ends_at": NOW + HOUR}, "session_end"),
        ("ldp", {"starts_at": wib("2021-02-08 06:00")}, "before_task"),
        ("ldp", {"starts_at": NOW - HOUR, "facilitators": ()}, "session_past"),
        ("ldp", {"ends_at": wib("2021-02-08 17:01")}, "after_task"),
        ("ldp", {"groups": 0}, "no_group"),
        ("ldp", {"group_size": 11}, "group_size"),
        ("ldp", {"facilitators": ("B",)}, "facilitator"),
        ("school", {"facilitators": ("A",)}, "facilitator"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(task: str, plan: dict[str, Any], reason: str) -> None:
    """Each with a sentence that says what to do."""
    with pytest.raises(Refused) as refused:
        plan_session(office(), ACTOR, task, replace(PLAN, **plan), why="Sesi")
    assert refused.value.reason.key == f"incidents.refused_{reason}"


def test_a_class_may_be_larger_than_a_psychosocial_group() -> None:
    """The norm of ten people is that of psychosocial support."""
    plan = replace(PLAN, group_size=30, facilitators=("C",))
    applied(office(), plan_session(office(), ACTOR, "school", plan, why="Sesi"))
    assert [groups_needed(office(), n) for n in (0, 1, 10, 11, 27)] == [0, 1, 1, 2, 3]


def test_nobody_leads_two_sessions_at_once() -> None:
    """The sentence names who, what and when; the session itself is no clash when it changes."""
    after = applied(office(), plan_session(office(), ACTOR, "ldp", PLAN, why="Sesi"))
    other = replace(PLAN, theme="Bercerita", starts_at=NOW + 1.5 * HOUR)
    with pytest.raises(Refused) as refused:
        plan_session(after, ACTOR, "ldp", other, why="Sesi")
    assert refused.value.reason.params["name"] == "Amy"
    (session,) = task_sessions(after, "ldp")
    change_session(after, ACTOR, session.session_id, replace(PLAN, theme="Musik"), why="Ubah")


def test_a_change_adds_and_removes_facilitators() -> None:
    """People who accept later can lead; who is taken out leads no more."""
    base = office(assignments=[{"assignment_id": x, "task_id": "ldp"} for x in "AB"])
    after = applied(base, plan_session(base, ACTOR, "ldp", PLAN, why="Sesi"))
    (session,) = task_sessions(after, "ldp")
    plan = replace(PLAN, facilitators=("B",))
    changed = applied(after, change_session(after, ACTOR, session.session_id, plan, why="Ubah"))
    assert task_sessions(changed, "ldp")[0].facilitators == ("B",)


def test_who_came_is_told_when_the_session_has_begun() -> None:
    """Not before; with at least one number; zero is a number; a correction replaces it."""
    base = office(sessions=[{"session_id": "s", "task_id": "ldp", "starts_at": NOW}])
    with pytest.raises(Refused, match="no_attendance"):
        hold_session(base, ACTOR, "s", {"children": None}, why="Hadir")
    (row,) = rows(hold_session(base, ACTOR, "s", {"children": 0}, why="Hadir"))
    assert (row["state"], row["children"], row["women"]) == ("held", 0, None)
    first = applied(base, hold_session(base, ACTOR, "s", {"children": 12, "men": 1}, why="Hadir"))
    fixed = applied(first, hold_session(first, ACTOR, "s", {"children": 9}, why="Koreksi"))
    assert task_sessions(fixed, "ldp")[0].attendance == {"children": 9}
    early = office(sessions=[{"session_id": "s", "task_id": "ldp", "starts_at": NOW + HOUR}])
    with pytest.raises(Refused, match="session_early"):
        hold_session(early, ACTOR, "s", {"children": 9}, why="Hadir")


def test_a_session_held_unplanned_is_noted_afterwards() -> None:
    """A time in the past needs who came; then it is held from the start."""
    plan = replace(PLAN, starts_at=NOW - HOUR, ends_at=NOW)
    change = plan_session(office(), ACTOR, "ldp", plan, why="Sesi", attendance={"children": 8})
    applied(office(), change)
    assert rows(change)[0]["state"] == "held"


def test_a_session_that_is_over_and_not_counted_is_listed() -> None:
    """Until somebody tells who came, or calls it off."""
    over = {"task_id": "ldp", "starts_at": NOW - 2 * HOUR, "ends_at": NOW - HOUR}
    base = office(sessions=[{"session_id": "s", **over}])
    assert [one.session_id for one in uncounted(base)] == ["s"]
    told = applied(base, hold_session(base, ACTOR, "s", {"men": 3}, why="Hadir"))
    off = applied(base, cancel_session(base, ACTOR, "s", why="Batal"))
    assert uncounted(told) == uncounted(off) == () == task_sessions(off, "ldp")
    with pytest.raises(Refused, match="session_held"):
        cancel_session(told, ACTOR, "s", why="Batal")


def test_participants_of_an_incident_are_the_sum_over_its_sessions() -> None:
    """Held ones only, each group apart, of all its tasks; as of the latest session's end."""
    base = office(
        sessions=[
            held("ldp", "07:00", children=12, women=3),
            held("ldp", "08:00", children=9),
            held("school", "07:30", children=20, elderly=0),
            {"task_id": "ldp", "starts_at": NOW + HOUR},
            {"task_id": "ldp", "state": "cancelled"},
        ]
    )
    found = incident_results(base, "K")
    assert {m: r.people for m, r in found.items()} == {
        "participants_women": 3,
        "participants_children": 41,
        "participants_elderly": 0,
    }
    children = found["participants_children"]
    assert (children.tasks, children.as_of) == (2, wib("2021-02-08 09:00"))
    assert len(incident_sessions(base, "K")) == 4


def test_participants_are_told_in_one_way_only() -> None:
    """By sessions or as a total of the task: never both, since they would count twice."""
    with_session = office(sessions=[held("ldp", "07:00", children=12)])
    with pytest.raises(Refused, match="tell_sessions"):
        record_results(with_session, ACTOR, "ldp", {"participants_children": 12}, NOW, why="Hasil")
    entry = {"task_id": "ldp", "measure": "participants_men", "people": 4}
    with_total = office(task_results=[entry])
    with pytest.raises(Refused, match="participants_told"):
        plan_session(with_total, ACTOR, "ldp", PLAN, why="Sesi")
