"""The call-out, step by step, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from posko.dispatch import (
    Already,
    Call,
    Override,
    answer,
    call,
    did_not_come,
    en_route,
    no_answer,
    on_scene,
    open_task,
    release,
    release_task,
    staffing,
)
from posko.model.change import Actor, Change
from posko.model.check import check_tables
from posko.model.check_change import check_change
from posko.model.check_scope import Scope
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.factories import NOW, wib, world

BOSS = Actor("Koordinator", "coordinator_bpbd")


def office(**tables: Any) -> Snapshot:
    """A boat task from ten to four, Amy and Beth certified, Carl not."""
    content: dict[str, Any] = {
        "volunteers": [{"volunteer_id": p, "name": p.title()} for p in ("amy", "beth", "carl")],
        "certificates": [{"volunteer_id": "amy"}, {"volunteer_id": "beth"}],
        "incidents": [{"incident_id": "flood"}],
        "tasks": [
            {
                "task_id": "boat",
                "incident_id": "flood",
                "starts_at": wib("2021-02-08 10:00"),
                "ends_at": wib("2021-02-08 16:00"),
                "created_at": wib("2021-02-08 08:00"),
            }
        ],
        "task_requirements": [{"task_id": "boat", "skill": "evacuation", "people": 2}],
    }
    return world(**{**content, **tables})


def done(snapshot: Snapshot, change: Change, at: str | None = None) -> Snapshot:
    """The tables after a change, held to what the store would check; at: the hour afterwards."""
    assert not check_change(change.rows)
    tables = dict(snapshot.tables)
    for row in change.rows:
        table = TABLES[row.table]
        records = table.records(tables[row.table])
        if row.before is not None:
            assert row.before in records
            records.remove(row.before)
        if row.after is not None:
            records.append(row.after)
        tables[row.table] = table.frame(records)
    assert isinstance(tables["tasks"], pd.DataFrame)
    touched: dict[str, frozenset[tuple[str, ...]]] = {}
    for row in change.rows:
        touched[row.table] = touched.get(row.table, frozenset()) | {row.key}
    problems = check_tables(Scope(tables, snapshot.zone, touched))
    assert not problems
    now = snapshot.now if at is None else wib(f"2021-02-08 {at}")
    return Snapshot(tables, snapshot.revision + 1, now)


def row(snapshot: Snapshot, volunteer: str = "amy") -> dict[str, Any]:
    frame = snapshot.all("assignments")
    rows = TABLES["assignments"].records(frame[frame["volunteer_id"] == volunteer])
    return dict(rows[-1])


def called(snapshot: Snapshot | None = None, *people: str) -> Snapshot:
    snapshot = snapshot or office()
    calls = [Call(person, "evacuation") for person in people or ("amy",)]
    return done(snapshot, call(snapshot, BOSS, "boat", calls, NOW, why="banjir"), "09:10")


def accepted(eta: int = 30) -> Snapshot:
    snapshot = called()
    number = row(snapshot)["assignment_id"]
    change = answer(snapshot, BOSS, number, True, snapshot.now, why="x", eta_minutes=eta)
    return done(snapshot, change, "09:30")


def arrived() -> Snapshot:
    snapshot = accepted()
    number = row(snapshot)["assignment_id"]
    return done(snapshot, on_scene(snapshot, BOSS, number, snapshot.now, why="x"), "12:00")


def refused(step: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refusal:
        step()
    return refusal.value.reason.key.removeprefix("dispatch.")


# --- calling --------------------------------------------------------------------------------------


def test_calling_creates_called_assignments() -> None:
    """All in one change, each with its own id."""
    snapshot = called(None, "amy", "beth")
    frame = snapshot.all("assignments")
    assert list(frame["state"]) == ["called", "called"]
    assert frame["assignment_id"].is_unique
    assert staffing(snapshot, "boat").roles[0].called == 2


def test_a_double_click_makes_one_assignment() -> None:
    """Twice from the same page gives the same row; after the commit there is nobody to call."""
    snapshot = office()
    calls = [Call("amy", "evacuation"), Call("amy", "evacuation")]
    one = call(snapshot, BOSS, "boat", calls, NOW, why="x")
    two = call(snapshot, Actor("Lain"), "boat", calls[:1], NOW, why="x")
    assert one.rows == two.rows
    assert len(one.rows) == 1
    after = done(snapshot, one)
    with pytest.raises(Already):
        call(after, BOSS, "boat", calls, NOW, why="x")


def test_who_is_in_hand_is_left_as_is() -> None:
    """Calling two people of whom one has accepted calls the other."""
    snapshot = accepted()
    calls = [Call("amy", "evacuation"), Call("beth", "evacuation")]
    change = call(snapshot, BOSS, "boat", calls, snapshot.now, why="x")
    assert [r.after and r.after["volunteer_id"] for r in change.rows] == ["beth"]


def test_nobody_is_called_if_one_cannot_be() -> None:
    """All or nothing: Carl has no certificate, so Beth is not called either."""
    snapshot = office()
    calls = [Call("beth", "evacuation"), Call("carl", "evacuation")]
    assert refused(lambda: call(snapshot, BOSS, "boat", calls, NOW, why="x")) == "refused_rule"


@pytest.mark.parametrize(
    ("tables", "at", "expected"),
    [
        ({}, "09:01", "refused_future"),
        (
            {"incidents": [{"incident_id": "flood", "state": "closed"}]},
            "09:00",
            "refused_incident_closed",
        ),
        ({"duties": [{"volunteer_id": "amy"}]}, "09:00", "refused_rule"),
        ({"absences": [{"volunteer_id": "amy"}]}, "09:00", "refused_rule"),
        ({"volunteers": [{"volunteer_id": "amy", "pillar": "pkh"}]}, "09:00", "refused_rule"),
        (
            {"volunteers": [{"volunteer_id": "amy", "membership": "inactive"}]},
            "09:00",
            "refused_rule",
        ),
        ({"volunteers": [{"volunteer_id": "zoe"}]}, "09:00", "refused_unknown_person"),
        (
            {"tasks": [{"task_id": "boat", "incident_id": "flood", "state": "draft"}]},
            "09:00",
            "refused_draft",
        ),
        (
            {"tasks": [{"task_id": "boat", "incident_id": "flood", "state": "done"}]},
            "09:00",
            "refused_task_ended",
        ),
    ],
)
def test_bad_calls_are_refused(tables: dict[str, Any], at: str, expected: str) -> None:
    """Overlaps, hours to come, another pillar, closed incidents: each with its sentence."""
    snapshot = office(**tables)
    when = wib(f"2021-02-08 {at}")
    people = [Call("amy", "evacuation")]
    assert refused(lambda: call(snapshot, BOSS, "boat", people, when, why="x")) == expected


def test_rest_is_broken_only_with_a_reason_that_the_audit_keeps() -> None:
    """The reason stands in the change's why and in the assignment's note."""
    duty = {"volunteer_id": "amy", "date": wib("2021-02-07 00:00").date(), "shift": "night"}
    snapshot = office(duties=[duty])
    people = [Call("amy", "evacuation")]
    step = call
    assert (
        refused(lambda: step(snapshot, BOSS, "boat", people, NOW, why="x"))
        == "refused_needs_reason"
    )
    lifted = [Override("amy", "resting", "juru mudi tunggal")]
    change = call(snapshot, BOSS, "boat", people, NOW, why="banjir", overrides=lifted)
    assert change.why == "banjir · Amy: juru mudi tunggal"
    assert change.rows[0].after and change.rows[0].after["note"] == "juru mudi tunggal"


def test_a_call_without_answer_is_repeated_in_its_row_a_declined_one_in_a_new() -> None:
    """The reason of the first refusal stays on record."""
    snapshot = called()
    number = row(snapshot)["assignment_id"]
    silent = done(
        snapshot.at(wib("2021-02-08 09:20")),
        no_answer(
            snapshot.at(wib("2021-02-08 09:20")), BOSS, number, wib("2021-02-08 09:20"), why="x"
        ),
    )
    again = called(silent)
    assert len(again.all("assignments")) == 1
    no = answer(again, BOSS, number, False, again.now, why="x", reason="sakit")
    declined = done(again, no)
    twice = called(declined)
    assert list(twice.all("assignments")["state"]) == ["declined", "called"]


# --- answering ------------------------------------------------------------------------------------


def test_accepting_tells_when_the_person_arrives() -> None:
    """Accepted, with minutes."""
    found = row(accepted(25))
    assert (found["state"], found["eta_minutes"], found["answer"]) == ("accepted", 25, "Bersedia")
    assert found["answered_at"] == wib("2021-02-08 09:10")


def test_declining_needs_a_reason_and_blocks_nothing_else() -> None:
    """Why somebody does not come is recorded; readiness is not touched."""
    snapshot = called()
    number = row(snapshot)["assignment_id"]
    at = snapshot.now

    def decline(reason: str) -> Change:
        return answer(snapshot, BOSS, number, False, at, why="x", reason=reason)

    assert refused(lambda: decline("  ")) == "refused_no_reason"
    after = done(snapshot, decline("rumah kebanjiran"))
    assert row(after)["decline_reason"] == "rumah kebanjiran"
    assert after.all("absences").empty


def test_an_answer_may_change_until_the_person_sets_out() -> None:
    """From yes to no and back."""
    snapshot = accepted()
    number = row(snapshot)["assignment_id"]
    no = done(snapshot, answer(snapshot, BOSS, number, False, snapshot.now, why="x", reason="ban"))
    assert row(no)["eta_minutes"] is None
    yes = done(no, answer(no, BOSS, number, True, no.now, why="x", eta_minutes=5))
    assert row(yes)["decline_reason"] is None
    out = done(yes, en_route(yes, BOSS, number, yes.now, why="x"))
    step = answer
    assert (
        refused(lambda: step(out, BOSS, number, False, out.now, why="x", reason="ban"))
        == "refused_set_out"
    )


@pytest.mark.parametrize("step", ["yes", "no"])
def test_a_repeated_answer_changes_nothing(step: str) -> None:
    """A replayed link is told that it is recorded already."""
    snapshot = called()
    number, at = row(snapshot)["assignment_id"], snapshot.now
    how: dict[str, Any] = {"eta_minutes": 9} if step == "yes" else {"reason": "sakit"}
    after = done(snapshot, answer(snapshot, BOSS, number, step == "yes", at, why="x", **how))
    with pytest.raises(Already):
        answer(after, BOSS, number, step == "yes", at, why="x", **how)


@pytest.mark.parametrize(
    ("eta", "at", "expected"),
    [
        (None, "09:10", "refused_no_eta"),
        (-1, "09:10", "refused_eta"),
        (1441, "09:10", "refused_eta"),
        (5, "08:59", "refused_before_call"),
        (5, "09:11", "refused_future"),
    ],
)
def test_bad_answers_are_refused(eta: int | None, at: str, expected: str) -> None:
    """Minutes that make no sense, hours before the call or still to come."""
    snapshot = called()
    number = row(snapshot)["assignment_id"]
    when = wib(f"2021-02-08 {at}")
    step = answer
    assert (
        refused(lambda: step(snapshot, BOSS, number, True, when, why="x", eta_minutes=eta))
        == expected
    )


def test_accepting_what_overlaps_by_now_is_refused() -> None:
    """Since the call the person was put on duty."""
    snapshot = called()
    duties = TABLES["duties"].frame(
        [
            {
                "duty_id": "d",
                "date": NOW.date(),
                "shift": "afternoon",
                "volunteer_id": "amy",
                "function": "member",
                "state": "published",
                "pinned": False,
            }
        ]
    )
    busy = Snapshot({**snapshot.tables, "duties": duties}, 1, snapshot.now)
    number = row(busy)["assignment_id"]
    step = answer
    assert (
        refused(lambda: step(busy, BOSS, number, True, busy.now, why="x", eta_minutes=5))
        == "refused_bound"
    )


def test_an_answer_after_the_task_was_cancelled_says_so() -> None:
    """Nobody sets out for nothing."""
    snapshot = called()
    number = row(snapshot)["assignment_id"]
    off = release_task(snapshot, BOSS, "boat", snapshot.now, why="x", to="cancelled")
    after = done(snapshot, off)
    step = answer
    assert (
        refused(lambda: step(after, BOSS, number, True, after.now, why="x", eta_minutes=5))
        == "refused_call_over"
    )


def test_silence_is_noted_only_after_its_time() -> None:
    """Fifteen minutes to answer."""
    snapshot = called()
    number = row(snapshot)["assignment_id"]
    early = snapshot.at(wib("2021-02-08 09:14"))
    late = snapshot.at(wib("2021-02-08 09:15"))
    assert (
        refused(lambda: no_answer(early, BOSS, number, early.now, why="x"))
        == "refused_still_waiting"
    )
    after = done(late, no_answer(late, BOSS, number, late.now, why="x"))
    assert row(after)["state"] == "no_answer"
    yes = answer(after, BOSS, number, True, after.now, why="x", eta_minutes=5)
    assert row(done(after, yes))["state"] == "accepted"


def test_an_unknown_call_is_refused() -> None:
    """A token of another office, or a row that is gone."""
    step = on_scene
    assert refused(lambda: step(office(), BOSS, "none", NOW, why="x")) == "refused_unknown_call"


# --- out and back ---------------------------------------------------------------------------------


def test_setting_out_starts_the_task() -> None:
    """And the expected arrival may be told anew, counted from then."""
    snapshot = accepted()
    number = row(snapshot)["assignment_id"]
    after = done(snapshot, en_route(snapshot, BOSS, number, snapshot.now, why="x", eta_minutes=40))
    assert row(after)["state"] == "en_route"
    assert row(after)["eta_minutes"] == 60
    assert after.find("tasks", "boat")["state"] == "under_way"  # type: ignore[index]
    with pytest.raises(Already):
        en_route(after, BOSS, number, after.now, why="x")


def test_arriving_is_a_check_in_of_its_own() -> None:
    """The attendance says when the person came; the plan is another row."""
    snapshot = arrived()
    number = row(snapshot)["assignment_id"]
    came = snapshot.find("attendances", "", number)
    assert came and came["came_at"] == wib("2021-02-08 09:30")
    assert row(snapshot)["on_scene_at"] == wib("2021-02-08 09:30")
    with pytest.raises(Already):
        on_scene(snapshot, BOSS, number, snapshot.now, why="x")


def test_releasing_is_the_check_out() -> None:
    """Both the assignment and the attendance know when."""
    snapshot = arrived()
    number = row(snapshot)["assignment_id"]
    after = done(snapshot, release(snapshot, BOSS, number, snapshot.now, why="x"))
    left = after.find("attendances", "", number)
    assert left and left["left_at"] == wib("2021-02-08 12:00")
    assert row(after)["released_at"] == wib("2021-02-08 12:00")
    with pytest.raises(Already):
        release(after, BOSS, number, after.now, why="x")


def test_who_never_set_out_is_not_credited_with_hours() -> None:
    """Released before setting out is cancelled."""
    snapshot = accepted()
    number = row(snapshot)["assignment_id"]
    after = done(snapshot, release(snapshot, BOSS, number, snapshot.now, why="x"))
    assert row(after)["state"] == "cancelled"


@pytest.mark.parametrize(
    ("at", "expected"), [("09:29", "refused_out_of_order"), ("12:01", "refused_future")]
)
def test_steps_keep_the_order_of_time(at: str, expected: str) -> None:
    """Nobody leaves before arriving, nor in the future."""
    snapshot = arrived()
    number = row(snapshot)["assignment_id"]
    when = wib(f"2021-02-08 {at}")
    assert refused(lambda: release(snapshot, BOSS, number, when, why="x")) == expected


def test_who_did_not_come_is_recorded_with_the_reason() -> None:
    """The promise and what became of it are both on record."""
    snapshot = accepted()
    number = row(snapshot)["assignment_id"]
    after = done(snapshot, did_not_come(snapshot, BOSS, number, "mogok", why="x"))
    missed = after.find("attendances", "", number)
    assert missed and (missed["outcome"], missed["reason"]) == ("no_show", "mogok")
    assert (
        refused(lambda: did_not_come(snapshot, BOSS, number, " ", why="x")) == "refused_no_reason"
    )
    there = arrived()
    assert refused(lambda: did_not_come(there, BOSS, number, "mogok", why="x")) == "refused_step"


def test_releasing_the_task_closes_every_open_assignment() -> None:
    """One confirmation: who is out is released, who was only called is cancelled."""
    snapshot = arrived()
    snapshot = called(snapshot.at(wib("2021-02-08 12:00")), "beth").at(wib("2021-02-08 12:10"))
    after = done(snapshot, release_task(snapshot, BOSS, "boat", snapshot.now, why="x"))
    assert row(after, "amy")["state"] == "released"
    assert row(after, "beth")["state"] == "cancelled"
    assert after.find("tasks", "boat")["state"] == "done"  # type: ignore[index]
    with pytest.raises(Already):
        release_task(after, BOSS, "boat", after.now, why="x")


def test_a_draft_is_opened_before_anybody_is_called() -> None:
    """And opened once; a draft cannot be done."""
    tasks = [{"task_id": "boat", "incident_id": "flood", "state": "draft"}]
    snapshot = office(tasks=tasks)
    assert (
        refused(lambda: release_task(snapshot, BOSS, "boat", NOW, why="x")) == "refused_task_state"
    )
    after = done(snapshot, open_task(snapshot, BOSS, "boat", why="x"))
    assert after.find("tasks", "boat")["state"] == "open"  # type: ignore[index]
    with pytest.raises(Already):
        open_task(after, BOSS, "boat", why="x")
