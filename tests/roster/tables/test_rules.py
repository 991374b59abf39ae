"""Every rule, with Amy and Beth: what breaks it, by how much, and what just does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from posko.locale import say
from posko.model.snapshot import Snapshot
from posko.roster import HARD_KEYS, LABELS, Duty, Period, RuleBreach, breaches, hard
from tests.factories import REFERENCE, wib
from tests.roster.tables.rosters import AMY, BETH, CARL, DAY, MONDAY, duty, needs, row, team

WEEK = Period(MONDAY, 7)


def found(
    snapshot: Snapshot, rule: str, duties: Collection[Duty], period: Period = WEEK
) -> list[RuleBreach]:
    return [breach for breach in breaches(snapshot, period, duties) if breach.rule == rule]


def amounts(
    snapshot: Snapshot, rule: str, duties: Collection[Duty], period: Period = WEEK
) -> list[tuple[str | None, float, str]]:
    return [(b.volunteer_id, b.amount, b.unit) for b in found(snapshot, rule, duties, period)]


def in_a_row(person: str, days: int, shift: str = "morning", first: date = MONDAY) -> list[Duty]:
    return [duty(person, first + n * DAY, shift) for n in range(days)]


# -- hard rules -----------------------------------------------------------------------------------


def test_only_active_members_stand_duty() -> None:
    """A member who is no longer active breaks the rule once per duty; an active one does not."""
    snapshot = team(AMY, {**BETH, "membership": "inactive"})
    duties = [duty("amy", MONDAY), duty("beth", MONDAY), duty("beth", MONDAY + 2 * DAY)]
    assert amounts(snapshot, "active", duties) == [("beth", 1, "duties"), ("beth", 1, "duties")]


def test_nobody_stands_duty_before_joining() -> None:
    """The day of joining is the first on which somebody may be rostered."""
    snapshot = team({**AMY, "joined_on": MONDAY})
    assert not found(snapshot, "active", [duty("amy", MONDAY)])
    early = Period(MONDAY - DAY, 2)
    assert amounts(snapshot, "active", [duty("amy", MONDAY - DAY)], early)[0][1:] == (1, "duties")


def test_nobody_stands_duty_while_absent() -> None:
    """The breach is the minutes of duty that fall into the absence."""
    away = {
        "volunteer_id": "amy",
        "starts_at": wib("2021-02-15 13:00"),
        "ends_at": wib("2021-02-16 07:00"),
    }
    snapshot = team(absences=[away])
    duties = [duty("amy", MONDAY), duty("amy", MONDAY + DAY), duty("beth", MONDAY)]
    assert amounts(snapshot, "absent", duties) == [("amy", 120, "minutes")]


def test_who_comes_later_may_stand_duty() -> None:
    """Ready with a delay is no absence."""
    late = {"volunteer_id": "amy", "kind": "delayed", "delay_minutes": 60}
    assert not found(team(absences=[late]), "absent", [duty("amy", MONDAY)])


def test_one_commitment_at_a_time() -> None:
    """A task that runs into a duty, and a duty that runs into another, count their minutes."""
    task = {
        "task_id": "t",
        "starts_at": wib("2021-02-15 14:00"),
        "ends_at": wib("2021-02-15 18:00"),
    }
    snapshot = team(
        tasks=[task], assignments=[{"task_id": "t", "volunteer_id": "amy", "state": "accepted"}]
    )
    assert amounts(snapshot, "one_commitment", [duty("amy", MONDAY)]) == [("amy", 60, "minutes")]
    long = [*REFERENCE["shift_types"], shift_type("early", "06:00", 8)]
    twice = [duty("beth", MONDAY, "early"), duty("beth", MONDAY)]
    snapshot = team(shift_types=long)
    assert amounts(snapshot, "one_commitment", twice) == [("beth", 420, "minutes")]


def test_back_to_back_is_no_overlap() -> None:
    """15:00 is the end of one shift and the beginning of the next: rest is short, no overlap."""
    snapshot = team()
    both = [duty("amy", MONDAY), duty("amy", MONDAY, "afternoon")]
    assert not found(snapshot, "one_commitment", both)
    assert amounts(snapshot, "rest", both) == [("amy", 11 * 60, "minutes")]


def test_eleven_hours_of_rest_between_duties() -> None:
    """Morning after afternoon is 8 h later: 3 h short. Afternoon after morning next day is fine."""
    snapshot = team()
    short = [duty("amy", MONDAY, "afternoon"), duty("amy", MONDAY + DAY)]
    assert amounts(snapshot, "rest", short) == [("amy", 180, "minutes")]
    assert not found(snapshot, "rest", [duty("amy", MONDAY), duty("amy", MONDAY + DAY)])


def test_a_day_of_rest_after_a_duty_of_24_hours() -> None:
    """The next day is too early by a day, the day after that is just right."""
    snapshot = team(shift_types=[shift_type("full24", "07:00", 24)])
    every_day = [duty("amy", MONDAY, "full24"), duty("amy", MONDAY + DAY, "full24")]
    assert amounts(snapshot, "rest", every_day) == [("amy", 24 * 60, "minutes")]
    other = [duty("amy", MONDAY, "full24"), duty("amy", MONDAY + 2 * DAY, "full24")]
    assert not found(snapshot, "rest", other)


def test_rest_between_a_long_task_and_a_duty() -> None:
    """Eight hours after a long task, and after a duty before a task; none after a short one."""
    long = {
        "task_id": "a",
        "starts_at": wib("2021-02-14 20:00"),
        "ends_at": wib("2021-02-15 02:00"),
    }
    brief = {**long, "task_id": "b", "starts_at": wib("2021-02-14 23:00")}
    assigned = [{"task_id": "a", "volunteer_id": "amy"}, {"task_id": "b", "volunteer_id": "beth"}]
    snapshot = team(tasks=[long, brief], assignments=assigned)
    duties = [duty("amy", MONDAY), duty("beth", MONDAY)]
    assert amounts(snapshot, "task_rest", duties) == [("amy", 180, "minutes")]
    before = [duty("amy", MONDAY - DAY)]  # ends at 15:00, the task begins at 20:00
    early = Period(MONDAY - DAY, 2)
    assert amounts(snapshot, "task_rest", before, early) == [("amy", 180, "minutes")]


def test_no_morning_after_a_night_even_where_rest_is_not_asked() -> None:
    """The forbidden succession stands beside the rest, whatever its factor says."""
    factors = [{**f, "value": 0} if f["factor"] == "duty_rest_hours" else f for f in FACTORS]
    snapshot = team(factors=factors)
    after = [duty("amy", MONDAY, "night"), duty("amy", MONDAY + DAY)]
    assert not found(snapshot, "rest", after)
    assert amounts(snapshot, "succession", after) == [("amy", 1, "duties")]
    assert not found(snapshot, "succession", [after[0], duty("amy", MONDAY + DAY, "afternoon")])


def test_at_most_five_days_in_a_row() -> None:
    """Five are allowed, seven are two too many; days before the period count too."""
    snapshot = team()
    assert not found(snapshot, "days_in_row", in_a_row("amy", 5))
    assert amounts(snapshot, "days_in_row", in_a_row("amy", 7)) == [("amy", 2, "days")]
    before = [row("beth", MONDAY - n * DAY) for n in range(1, 5)]
    snapshot = team(duties=before)
    assert not found(snapshot, "days_in_row", in_a_row("beth", 1))
    assert amounts(snapshot, "days_in_row", in_a_row("beth", 2)) == [("beth", 1, "days")]


def test_at_most_three_nights_in_a_row() -> None:
    """Three nights are allowed, four are one too many; a morning in between breaks the run."""
    snapshot = team()
    assert not found(snapshot, "nights_in_row", in_a_row("amy", 3, "night"))
    assert amounts(snapshot, "nights_in_row", in_a_row("amy", 4, "night")) == [("amy", 1, "nights")]


def test_hours_of_seven_days_are_limited() -> None:
    """58 hours in any seven dates: five shifts of 12 h are two hours too many."""
    snapshot = team(shift_types=[shift_type("day12", "07:00", 12)])
    five = in_a_row("amy", 5, "day12")
    assert amounts(snapshot, "weekly_hours", five) == [("amy", 2.0, "hours")]
    assert not found(snapshot, "weekly_hours", five[:4])


def test_tasks_count_into_the_week() -> None:
    """Who was out for twenty hours has the fewer left for duty."""
    task = {
        "task_id": "t",
        "starts_at": wib("2021-02-13 00:00"),
        "ends_at": wib("2021-02-13 20:00"),
    }
    snapshot = team(tasks=[task], assignments=[{"task_id": "t", "volunteer_id": "amy"}])
    assert amounts(snapshot, "weekly_hours", in_a_row("amy", 5)) == [("amy", 2.0, "hours")]
    assert not found(snapshot, "weekly_hours", in_a_row("beth", 5))


def test_hours_of_a_month_are_limited() -> None:
    """173 hours: the 22nd shift of 8 hours in one calendar month is too much, by 3 hours."""
    snapshot = team()
    first = date(2021, 3, 1)
    days = [first + n * DAY for n in range(31) if n % 6 != 5]
    march = Period(first, 31)
    assert not found(snapshot, "monthly_hours", [duty("amy", d) for d in days[:21]], march)
    over = amounts(snapshot, "monthly_hours", [duty("amy", d) for d in days[:22]], march)
    assert over == [("amy", 3.0, "hours")]
    apart = [duty("amy", d) for d in [*days[:11], *(d + timedelta(days=31) for d in days[:11])]]
    assert not found(snapshot, "monthly_hours", apart, Period(first, 61))


def test_a_coordinator_is_madya_or_utama() -> None:
    """Amy is madya, Beth is muda."""
    leads = [duty(p, MONDAY, function="coordinator") for p in ("amy", "beth")]
    assert amounts(team(), "coordinator_grade", leads) == [("beth", 1, "duties")]


def test_published_and_locked_duties_stay() -> None:
    """A roster that leaves out a published or a pinned duty loses it; drafts may go."""
    there = [
        row("amy", MONDAY),
        row("beth", MONDAY, state="draft", pinned=True),
        row("amy", MONDAY + 2 * DAY, state="draft"),
    ]
    snapshot = team(duties=there)
    assert amounts(snapshot, "locked", []) == [("amy", 1, "duties"), ("beth", 1, "duties")]
    assert not found(snapshot, "locked", [duty("amy", MONDAY), duty("beth", MONDAY)])


# -- places ---------------------------------------------------------------------------------------


def test_heads_missing_are_counted() -> None:
    """Three are needed, one comes: two short, in each shift that asks."""
    snapshot = team(duty_requirements=needs(3))
    short = found(snapshot, "head_count", [duty("amy", MONDAY)], Period(MONDAY, 1))
    assert [(b.amount, b.unit, b.shift) for b in short] == [(2, "people", "morning")]


def test_a_role_needs_a_certificate_valid_on_the_day() -> None:
    """A certificate that ends on Wednesday counts on Wednesday and not on Thursday."""
    held = {"volunteer_id": "amy", "skill": "first_aid", "expires_on": MONDAY + 2 * DAY}
    snapshot = team(certificates=[held], duty_requirements=needs(1, "first_aid"))
    days = [b.first for b in found(snapshot, "role", in_a_row("amy", 4), Period(MONDAY, 4))]
    assert days == [MONDAY + 3 * DAY]


def test_every_shift_with_people_has_a_coordinator() -> None:
    """Somebody of the crew leads; a shift that asks for nobody needs none."""
    snapshot = team(duty_requirements=needs(1))
    one = Period(MONDAY, 1)
    assert len(found(snapshot, "coordinator", [duty("amy", MONDAY)], one)) == 1
    assert not found(snapshot, "coordinator", [duty("amy", MONDAY, function="coordinator")], one)


def test_who_is_away_fills_no_place() -> None:
    """A published duty of somebody on leave leaves its place empty."""
    away = {"volunteer_id": "amy", "starts_at": wib("2021-02-15 00:00")}
    snapshot = team(absences=[away], duty_requirements=needs(1))
    short = found(snapshot, "head_count", [duty("amy", MONDAY)], Period(MONDAY, 1))
    assert [b.amount for b in short] == [1]


# -- wishes ---------------------------------------------------------------------------------------


def test_a_wish_against_a_shift_is_named_with_its_weight() -> None:
    """Amy asked for no Mondays; wishes for something are no breach."""
    wishes = [
        {"volunteer_id": "amy", "weekday": "monday", "weight": -4},
        {"volunteer_id": "amy", "shift": "night", "weight": 3},
    ]
    assert amounts(team(preferences=wishes), "wish", in_a_row("amy", 2)) == [("amy", 4, "points")]


TEAMS = [{"setting": "roster_teams", "value": "true"}]


def in_team(*people: Mapping[str, Any], name: str = "A") -> list[dict[str, Any]]:
    return [{**person, "duty_team": name} for person in people]


def test_who_stands_a_shift_without_the_own_team_is_named() -> None:
    """Amy with Carl only; with Beth nobody is alone, and Carl, the only one of B, never is."""
    people = (*in_team(AMY, BETH), *in_team(CARL, name="B"))
    snapshot = team(*people, settings=TEAMS, duty_requirements=needs(2))
    apart = [duty("amy", MONDAY), duty("carl", MONDAY), duty("beth", MONDAY + DAY)]
    assert [(b.volunteer_id, b.first) for b in found(snapshot, "team", apart)] == [
        ("amy", MONDAY),
        ("beth", MONDAY + DAY),
    ]
    assert not found(snapshot, "team", [duty("amy", MONDAY), duty("beth", MONDAY)])
    assert "tanpa rekan A" in say(found(snapshot, "team", apart)[0].text, "id")


def test_teams_bind_nobody_unless_the_office_says_so() -> None:
    """Without the setting, and on a shift for one person, nobody is called alone."""
    people = in_team(AMY, BETH)
    assert not found(team(*people, duty_requirements=needs(2)), "team", [duty("amy", MONDAY)])
    single = team(*people, settings=TEAMS, duty_requirements=needs(1))
    assert not found(single, "team", [duty("amy", MONDAY)])


def test_single_days_are_named() -> None:
    """A duty between two days off, and a day off between two duties."""
    alone = [duty("amy", MONDAY), duty("amy", MONDAY + 2 * DAY), duty("amy", MONDAY + 3 * DAY)]
    assert [b.first for b in found(team(), "single_duty", alone)] == [MONDAY]
    off = found(team(), "single_off", alone)
    assert [(b.first, b.last) for b in off] == [(MONDAY, MONDAY + 2 * DAY)]


# -- all of them ----------------------------------------------------------------------------------


def test_hard_rules_come_first() -> None:
    """What makes a roster forbidden is read before what is a pity."""
    snapshot = team(AMY, {**BETH, "membership": "inactive"}, duty_requirements=needs(3))
    every = breaches(snapshot, WEEK, [duty("beth", MONDAY + 2 * DAY)])
    assert every[0].rule == "active" and not hard(every[1:])


@pytest.mark.parametrize("rule", LABELS)
def test_every_rule_has_a_name_in_both_languages(rule: str) -> None:
    """The page lists rules by their names."""
    assert say(LABELS[rule], "id") and say(LABELS[rule], "en")
    assert set(LABELS) >= HARD_KEYS


FACTORS = [dict(f) for f in REFERENCE["factors"]]


def shift_type(key: str, starts: str, hours: float) -> dict[str, object]:
    return {
        "shift": key,
        "label_id": key,
        "label_en": key,
        "scheme": "3x8",
        "starts": starts,
        "hours": float(hours),
    }


def test_a_whole_year_is_judged_at_once() -> None:
    """What decides about the days at its ends lies outside, and is no period that anybody asks."""
    snapshot = team(AMY, duty_requirements=needs(0))
    assert breaches(snapshot, Period(MONDAY, 366)) == ()
