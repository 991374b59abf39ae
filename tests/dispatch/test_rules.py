"""One test per hard rule: who is not suggested, and the cause that people read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.dispatch import RULES, Suggestion, suggest
from posko.model.factors import Factor
from posko.model.snapshot import Snapshot
from tests.factories import FACTOR_VALUES, NOW, REFERENCE, wib, world

AMY = {"volunteer_id": "amy"}
TASK = {
    "task_id": "boat",
    "incident_id": "flood",
    "starts_at": wib("2021-02-08 10:00"),
    "ends_at": wib("2021-02-08 16:00"),
}
OTHER = {
    "task_id": "other",
    "incident_id": "flood",
    "kind": "shelter",
    "starts_at": wib("2021-02-08 09:30"),
    "ends_at": wib("2021-02-08 10:30"),
}


def office(
    role: str | None = "evacuation", task: dict[str, Any] | None = None, **tables: Any
) -> Snapshot:
    """Amy, certified for evacuation, and a boat task that needs one person."""
    content: dict[str, Any] = {
        "volunteers": [AMY],
        "certificates": [{"volunteer_id": "amy"}],
        "incidents": [{"incident_id": "flood"}],
        "tasks": [{**TASK, **(task or {})}, OTHER],
        "task_requirements": [{"task_id": "boat", "skill": role, "people": 1}],
    }
    return world(**{**content, **tables})


def asked(snapshot: Snapshot) -> Suggestion:
    return suggest(snapshot, ["boat"], snapshot.now)


def cause(snapshot: Snapshot) -> str:
    """The one cause for which Amy is not suggested; "" where she is."""
    suggestion = asked(snapshot)
    if suggestion.people:
        return ""
    (gap,) = suggestion.gaps
    (found,) = gap.causes
    assert found.people == ("amy",)
    return found.kind or found.rule


def with_factor(factor: Factor, value: float) -> list[dict[str, Any]]:
    """The factors, one of them changed."""
    values = {**FACTOR_VALUES, factor: value}
    rows = [dict(row) for row in REFERENCE["factors"]]
    return [{**row, "value": float(values[Factor(row["factor"])])} for row in rows]


def test_who_keeps_every_rule_is_suggested() -> None:
    """The starting point of every test below."""
    assert cause(office()) == ""


def test_only_active_members_are_called() -> None:
    """Somebody inactive is not even counted among those who might come."""
    for membership in ("inactive", "legion"):
        suggestion = asked(office(volunteers=[{**AMY, "membership": membership}]))
        assert not suggestion.people
        assert suggestion.gaps[0].considered == ()


@pytest.mark.parametrize("pillar", ["tksk", "pkh"])
def test_only_tagana_and_partner_rescuers_evacuate(pillar: str) -> None:
    """A companion with a certificate still does not go into the water."""
    people = [{**AMY, "pillar": pillar}]
    assert cause(office(volunteers=people)) == "other_pillar"
    assert cause(office(role=None, volunteers=people)) == ""
    assert cause(office(volunteers=[{**AMY, "pillar": "partner"}])) == ""


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        ({"expires_on": date(2021, 2, 7)}, "unskilled"),
        ({"expires_on": date(2021, 2, 8)}, ""),
        ({"issued_on": date(2021, 2, 9)}, "unskilled"),
    ],
)
def test_a_role_needs_a_certificate_valid_on_the_day(
    certificate: dict[str, Any], expected: str
) -> None:
    """Its last day still counts; the day before it was issued does not."""
    assert cause(office(certificates=[{"volunteer_id": "amy", **certificate}])) == expected


def test_a_certificate_must_last_through_the_whole_task() -> None:
    """Expiring while the task runs is too early, unless a renewal takes over."""
    task = {"starts_at": wib("2021-02-08 20:00"), "ends_at": wib("2021-02-09 04:00")}
    old = {"volunteer_id": "amy", "expires_on": date(2021, 2, 8)}
    new = {"volunteer_id": "amy", "issued_on": date(2021, 2, 9)}
    assert cause(office(task=task, certificates=[old])) == "unskilled"
    assert cause(office(task=task, certificates=[old, new])) == ""
    ends = {**task, "ends_at": wib("2021-02-09 00:00")}
    assert cause(office(task=ends, certificates=[old])) == ""


@pytest.mark.parametrize("state", ["accepted", "en_route", "on_scene"])
def test_nobody_has_two_tasks_at_once(state: str) -> None:
    """An accepted task that overlaps takes the person's time."""
    busy = {"task_id": "other", "volunteer_id": "amy", "state": state}
    assert cause(office(assignments=[busy])) == "on_task"


def test_tasks_back_to_back_do_not_overlap() -> None:
    """Half-open intervals: one ends when the other begins."""
    other = {**OTHER, "ends_at": TASK["starts_at"]}
    busy = {"task_id": "other", "volunteer_id": "amy"}
    tables = {"tasks": [TASK, other], "assignments": [busy]}
    assert cause(office(**tables)) == ""


def test_a_task_without_an_end_takes_everything_after_it() -> None:
    """Nobody knows when it ends, so a later duty overlaps."""
    duty = {"volunteer_id": "amy", "date": date(2021, 2, 20)}
    assert cause(office(task={"ends_at": None}, duties=[duty])) == "on_duty"


@pytest.mark.parametrize(("state", "expected"), [("published", "on_duty"), ("draft", "")])
def test_nobody_is_called_away_from_a_published_duty(state: str, expected: str) -> None:
    """A draft binds nobody."""
    duty = {"volunteer_id": "amy", "shift": "morning", "state": state}
    assert cause(office(duties=[duty])) == expected


@pytest.mark.parametrize("kind", ["leave", "sick", "official"])
def test_absent_people_are_not_called(kind: str) -> None:
    """Also when the absence begins only while the task runs."""
    absence = {"volunteer_id": "amy", "kind": kind, "starts_at": wib("2021-02-08 15:00")}
    assert cause(office(absences=[absence])) == kind


@pytest.mark.parametrize(
    ("minutes", "starts", "expected"),
    [
        (60, "10:00", ""),
        (61, "10:00", "too_late"),
        (90, "10:30", ""),
        (60, "08:00", ""),
        (61, "08:00", "too_late"),
        (None, "10:00", "too_late"),
    ],
)
def test_a_delay_must_fit_before_the_task(minutes: int | None, starts: str, expected: str) -> None:
    """Ready by the beginning, or within the lead time (60 minutes) of a running task."""
    delayed = {"volunteer_id": "amy", "kind": "delayed", "delay_minutes": minutes}
    task = {"starts_at": wib(f"2021-02-08 {starts}")}
    assert cause(office(task=task, absences=[delayed])) == expected


@pytest.mark.parametrize(
    ("released", "expected"), [("01:59", ""), ("02:00", ""), ("02:01", "resting")]
)
def test_rest_after_long_work_is_kept(released: str, expected: str) -> None:
    """Eight hours between a task of more than four hours and the next one."""
    night = {**OTHER, "starts_at": wib("2021-02-07 20:00"), "ends_at": wib("2021-02-08 03:00")}
    done = {
        "task_id": "other",
        "volunteer_id": "amy",
        "state": "released",
        "released_at": wib(f"2021-02-08 {released}"),
    }
    assert cause(office(tasks=[TASK, night], assignments=[done])) == expected


@pytest.mark.parametrize(("ends", "expected"), [("15:00", ""), ("15:01", "resting")])
def test_rest_before_the_next_duty_is_kept(ends: str, expected: str) -> None:
    """The night's crew is not sent out all afternoon."""
    duty = {"volunteer_id": "amy", "shift": "night"}
    task = {"ends_at": wib(f"2021-02-08 {ends}")}
    assert cause(office(task=task, duties=[duty])) == expected


def test_a_short_task_asks_for_no_rest_after_it() -> None:
    """Up to four hours of work tire nobody."""
    task = {"starts_at": wib("2021-02-08 11:00"), "ends_at": wib("2021-02-08 15:00")}
    duty = {"volunteer_id": "amy", "shift": "afternoon"}
    assert cause(office(task=task, duties=[duty])) == ""


@pytest.mark.parametrize(("cap", "expected"), [(14, ""), (13.9, "over_hours")])
def test_weekly_hours_are_capped(cap: float, expected: str) -> None:
    """A duty of eight hours in the last seven days and six more make fourteen."""
    duty = {"volunteer_id": "amy", "date": date(2021, 2, 5)}
    factors = with_factor(Factor.WEEKLY_HOURS, cap)
    assert cause(office(factors=factors, duties=[duty])) == expected


@pytest.mark.parametrize("state", ["declined", "no_answer"])
def test_who_declined_is_not_asked_again_for_this_task_only(state: str) -> None:
    """A declined or unanswered call blocks nobody from another task."""
    call = {"volunteer_id": "amy", "state": state, "called_at": wib("2021-02-08 08:00")}
    assert cause(office(assignments=[{**call, "task_id": "boat"}])) == "not_coming"
    assert cause(office(assignments=[{**call, "task_id": "other"}])) == ""


@pytest.mark.parametrize(("called", "expected"), [("08:46", "waiting"), ("08:45", "")])
def test_who_is_being_called_is_not_suggested_elsewhere(called: str, expected: str) -> None:
    """Until the time to answer (15 minutes) is over, noted or not."""
    call = {
        "task_id": "other",
        "volunteer_id": "amy",
        "state": "called",
        "called_at": wib(f"2021-02-08 {called}"),
    }
    assert cause(office(assignments=[call])) == expected


def test_every_rule_has_a_test() -> None:
    """A new rule comes with its test: the causes seen above are all there are."""
    seen = {
        "inactive",
        "other_pillar",
        "unskilled",
        "on_task",
        "on_duty",
        "absent",
        "too_late",
        "resting",
        "over_hours",
        "not_coming",
        "waiting",
    }
    assert {rule.name for rule in RULES} == seen
    assert wib("2021-02-08 09:00") == NOW
