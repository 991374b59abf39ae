"""The smallest set of things to give up so that the most places are filled."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given

from posko.locale import say
from posko.model.snapshot import Snapshot
from posko.roster import (
    RELIEFS,
    Period,
    Relief,
    breaches,
    hard,
    relief,
    roster_duties,
    shortages,
    solve_period,
)
from posko.roster.relieving.programme import Programme
from posko.roster.relieving.week import Week
from tests.examples import some
from tests.factories import wib, world
from tests.roster.tables.rosters import AMY, BETH, CARL, DAY, MONDAY, needs, row, team
from tests.roster.tables.test_properties import offices

SUNDAY = MONDAY - DAY
HELPER = {"volunteer_id": "helper", "name": "Helper", "pillar": "tksk", "grade": "madya"}


def kinds(found: Relief) -> list[tuple[str, str]]:
    return [(step.way.kind, step.way.volunteer_id) for step in found.steps]


def leave(person: str, kind: str = "leave", days: int = 1) -> Mapping[str, Any]:
    starts = wib("2021-02-15 00:00")
    ends = starts + timedelta(days=days)
    return {"volunteer_id": person, "kind": kind, "starts_at": starts, "ends_at": ends}


def test_the_fewest_things_to_give_up_are_proved() -> None:
    """Two mornings, Amy on leave on Monday and Beth on both days: one leave cut fills Monday,
    nothing is needed on Tuesday."""
    away = {"volunteer_id": "beth", "starts_at": wib("2021-02-15 00:00")}
    snapshot = team(absences=[leave("amy"), away], duty_requirements=needs(1))
    found = relief(snapshot, MONDAY, 2)
    assert kinds(found) == [("leave", "amy")]
    assert found.steps[0].places == ((MONDAY, "morning"),)
    assert (found.before, found.missing, found.proven) == (2, 0, True)


def test_borrowing_goes_before_cutting_a_leave() -> None:
    """Of two single ways out the one that costs nobody a holiday."""
    snapshot = team(AMY, HELPER, absences=[leave("amy")], duty_requirements=needs(1))
    assert kinds(relief(snapshot, MONDAY, 1)) == [("borrow", "helper")]


def test_a_shorter_rest_for_once_goes_before_borrowing() -> None:
    """After an afternoon, eight hours until the morning: the mildest way of all."""
    snapshot = team(
        AMY, HELPER, duties=[row("amy", SUNDAY, "afternoon")], duty_requirements=needs(1)
    )
    found = relief(snapshot, MONDAY, 1)
    assert kinds(found) == [("rest", "amy")]
    assert say(found.steps[0].way.text, "id") == "sekali ini cukup 8 jam istirahat bagi Amy"


def test_nobody_is_asked_for_a_shorter_rest_twice() -> None:
    """Two mornings, each after an afternoon of the same person: one of them, and not the other."""
    duties = [row("amy", MONDAY, "afternoon"), row("amy", MONDAY + 2 * DAY, "afternoon")]
    snapshot = team(AMY, duties=duties, duty_requirements=needs(1))
    found = relief(snapshot, MONDAY + DAY, 3, kinds=("rest",))
    assert [len(step.places) for step in found.steps] == [1]
    assert (found.before, found.missing, found.proven) == (6, 4, True)


def test_nobody_is_asked_to_come_sick() -> None:
    """Sickness is no leave; without anybody else the place stays empty, and that is proved."""
    snapshot = team(AMY, absences=[leave("amy", "sick")], duty_requirements=needs(1))
    found = relief(snapshot, MONDAY, 1, kinds=("leave", "rest", "limit", "borrow"))
    assert (kinds(found), found.missing, found.proven) == ([], 2, True)


def test_a_limit_is_lifted_once_per_person() -> None:
    """Six mornings by one person: a sixth day in a row for once; of seven one stays empty."""
    snapshot = team(AMY, duty_requirements=needs(1))
    six = relief(snapshot, MONDAY, 6, kinds=("limit",))
    assert kinds(six) == [("limit", "amy")]
    assert (six.before, six.missing, six.proven) == (2, 0, True)
    seven = relief(snapshot, MONDAY, 7, kinds=("limit",))
    assert (seven.missing, seven.steps) == (2, ())


def test_the_level_is_lowered_last_and_only_on_its_dates() -> None:
    """Three are asked for at siaga, two are there, one can be borrowed on Monday only: the level
    comes down on Tuesday and Wednesday, in one step."""
    busy = {**leave("helper", "sick"), "starts_at": wib("2021-02-16 00:00")}
    busy["ends_at"] = wib("2021-02-20 00:00")
    snapshot = team(
        AMY,
        BETH,
        HELPER,
        absences=[busy],
        alerts=[{"level": "siaga", "starts_at": wib("2021-02-01 00:00")}],
        duty_requirements=[*needs(1), *needs(3, level="siaga")],
    )
    found = relief(snapshot, MONDAY, 3)
    assert kinds(found) == [("borrow", "helper"), ("level", "")]
    assert say(found.steps[1].way.text, "id") == (
        "turunkan status 16 Feb 2021–17 Feb 2021 ke Normal"
    )
    assert (found.before, found.missing, found.proven) == (3, 0, True)


def test_only_what_is_allowed_is_given_up() -> None:
    """The coordinator says what may be tried at all."""
    snapshot = team(AMY, HELPER, absences=[leave("amy")], duty_requirements=needs(1))
    assert kinds(relief(snapshot, MONDAY, 1, kinds=("leave",))) == [("leave", "amy")]
    assert kinds(relief(snapshot, MONDAY, 1, kinds=())) == []


def test_a_full_period_asks_for_nothing() -> None:
    """Nothing is missing, nothing is given up."""
    found = relief(team(AMY, CARL, duty_requirements=needs(1)), MONDAY, 9)
    assert (found.steps, found.before, found.missing, found.proven) == ((), 0, 0, True)
    assert len({(duty.date, duty.shift) for duty in found.duties}) == 9


def test_an_empty_team_and_no_demand_are_answered() -> None:
    """Nobody at all: everything is missing; nothing asked for: nothing is."""
    nobody = team({**AMY, "membership": "inactive"}, duty_requirements=needs(2))
    assert relief(nobody, MONDAY, 1, kinds=("rest", "limit", "borrow")).missing == 3
    assert relief(team(), MONDAY, 3).before == 0


def test_shifts_that_are_over_ask_for_nobody() -> None:
    """It is the morning of 8 February: that of the 7th cannot be filled any more."""
    snapshot = team(duty_requirements=needs(9))
    today = snapshot.now.date()
    found = relief(snapshot, today - DAY, 1, kinds=())
    assert found.before == 0


@pytest.mark.parametrize("allowed", [RELIEFS, ("rest", "limit"), ()])
@some(6)
@given(offices().map(lambda tables: world(**tables)))
def test_the_rules_find_the_steps_and_nothing_else(
    allowed: tuple[str, ...], office: Snapshot
) -> None:
    """Whatever the team: each broken rule of the roster is one of the steps, what is missing is
    missing by the rules, and without steps it is what the roster's own solver proves."""
    found = relief(office, MONDAY, 5, kinds=allowed)
    period = Period(MONDAY, 5)
    people = {step.way.volunteer_id for step in found.steps}
    before = set(hard(breaches(office, period, roster_duties(office, period))))
    broken = set(hard(breaches(office, period, found.duties))) - before
    assert {breach.volunteer_id for breach in broken} <= people
    assert {step.way.kind for step in found.steps} <= set(allowed)
    if not {"level", "leave"} & {step.way.kind for step in found.steps}:
        left = shortages(office, period, found.duties)
        assert sum(short.missing for short in left) == found.missing
    assert found.missing <= found.before
    draft = solve_period(office, MONDAY, 5, seconds=2.0)
    if draft.solved.least_shortage is not None and found.proven:
        heads = sum(short.missing for short in draft.shortages)
        assert found.before <= heads


@some(12)
@given(offices())
def test_rows_that_only_help_the_solver_cut_no_answer_off(office: dict[str, Any]) -> None:
    """Whatever the team, and with more places a day than people: without those rows the steps cost
    as much."""
    asked = office["duty_requirements"]
    shifts = "morning afternoon night"
    alarm = [*needs(3, level="tanggap_darurat", shifts=shifts), *needs(2, level="siaga")]
    snapshot = world(**{**office, "duty_requirements": [*asked, *alarm]})

    def price(kinds: tuple[str, ...]) -> float:
        week = Week(snapshot, Period(MONDAY, 7), "tanggap_darurat", ())
        race = Programme(week, kinds).solve(time.perf_counter() + 20)
        assert race.proved
        return race.objective

    with ExitStack() as without:
        for helping in ("_day_row", "_longer_run_rows"):
            without.enter_context(patch.object(Programme, helping, lambda *_: None))
        plain = [price(kinds) for kinds in (RELIEFS, ("rest", "limit"))]
    assert [price(kinds) for kinds in (RELIEFS, ("rest", "limit"))] == plain


def test_weeks_one_after_another_prove_nothing_about_the_whole() -> None:
    """Eight mornings of one person: another first week might leave more for the eighth day."""
    snapshot = team(AMY, duty_requirements=needs(1))
    week, longer = (relief(snapshot, MONDAY, days, kinds=()) for days in (7, 8))
    assert (week.weeks, week.proven) == (1, True)
    assert (longer.weeks, longer.proven) == (2, False)


def test_a_published_member_of_grade_leads_nobody() -> None:
    """Amy stands as a member and Beth may not lead: a coordinator is missing, before and after."""
    snapshot = team(AMY, BETH, duties=[row("amy", MONDAY)], duty_requirements=needs(2))
    found = relief(snapshot, MONDAY, 1, kinds=())
    assert (found.before, found.missing, found.proven) == (1, 1, True)
