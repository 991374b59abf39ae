"""Whom to ring after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from posko.dispatch import awaited, not_arrived, out_too_long, told_awaited, unanswered
from posko.model.snapshot import Snapshot
from tests.factories import wib, world


def office(state: str, task: dict[str, Any] | None = None, **times: str) -> Snapshot:
    """Amy on a task that runs since six; times: column → hour of the day."""
    assignment = {
        "assignment_id": "a",
        "task_id": "boat",
        "volunteer_id": "amy",
        "state": state,
        **{name: wib(f"2021-02-08 {hour}") for name, hour in times.items()},
    }
    boat = {"task_id": "boat", "incident_id": "flood", "starts_at": wib("2021-02-08 06:00")}
    return world(
        volunteers=[{"volunteer_id": "amy", "name": "Amy", "phone": "080000000001"}],
        incidents=[{"incident_id": "flood"}],
        tasks=[{**boat, **(task or {})}],
        assignments=[{"eta_minutes": 30, **assignment}],
    )


@pytest.mark.parametrize(("called", "late"), [("08:45", 0), ("08:30", 15), ("08:46", None)])
def test_a_call_without_answer_is_listed_after_its_time(called: str, late: int | None) -> None:
    """Fifteen minutes; with the number to ring."""
    found = unanswered(office("called", called_at=called))
    assert [one.late for one in found] == ([] if late is None else [timedelta(minutes=late)])
    assert all(one.phone == "080000000001" for one in found)


@pytest.mark.parametrize(
    ("called", "key", "late"), [("08:46", "awaited", -1), ("08:45", "awaited_all", 0)]
)
def test_a_call_counts_as_unanswered_from_the_first_minute(
    called: str, key: str, late: int
) -> None:
    """Counted from the call on; whether its time is over is said beside it."""
    snapshot = office("called", called_at=called)
    (one,) = awaited(snapshot)
    assert one.late == timedelta(minutes=late)
    told = told_awaited(snapshot, awaited(snapshot))
    assert (told.key, told.params["n"]) == (f"dispatch.{key}", 1)
    assert awaited(office("no_answer", called_at=called)) == ()


@pytest.mark.parametrize(("answered", "listed"), [("08:00", True), ("08:01", False)])
@pytest.mark.parametrize("state", ["accepted", "en_route"])
def test_who_is_not_there_half_an_hour_after_the_expected_arrival_is_listed(
    state: str, answered: str, listed: bool
) -> None:
    """Thirty minutes to arrive and thirty of grace."""
    assert bool(not_arrived(office(state, called_at="07:00", answered_at=answered))) is listed


def test_nobody_is_expected_before_the_task_begins() -> None:
    """Who accepted yesterday for ten o'clock is not late at nine."""
    later = {"starts_at": wib("2021-02-08 10:00")}
    assert not not_arrived(office("accepted", later, called_at="07:00", answered_at="07:05"))


def test_who_is_out_longer_than_the_limit_is_listed() -> None:
    """Twelve hours on scene."""
    night = {"starts_at": wib("2021-02-07 20:00")}
    snapshot = office("on_scene", night, called_at="00:00")
    frame = snapshot.all("assignments").copy()
    for hour, listed in (("2021-02-07 21:00", True), ("2021-02-07 21:01", False)):
        frame["on_scene_at"] = wib(hour)
        changed = Snapshot({**snapshot.tables, "assignments": frame}, 0, snapshot.now)
        assert bool(out_too_long(changed)) is listed


def test_a_task_that_is_over_keeps_nobody_waiting() -> None:
    """After the end nobody is rung up for it."""
    over = {"state": "cancelled"}
    assert not unanswered(office("called", over, called_at="06:00"))
