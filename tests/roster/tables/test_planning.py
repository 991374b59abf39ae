"""From the tables to a roster and back: what is planned, what stays, what is fair."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from posko.model.problems import Refused
from posko.roster import Draft, Duty, Period, plan, solve_period
from tests.factories import REFERENCE, wib
from tests.roster.tables.rosters import AMY, BETH, CARL, DAY, MONDAY, needs, row, team

FULL = {
    "shift": "full24",
    "label_id": "24 jam",
    "label_en": "24 hours",
    "scheme": "1x24",
    "starts": "07:00",
    "hours": 24.0,
}


def people_of(draft: Draft, day: date, shift: str = "morning") -> set[str]:
    return {d.volunteer_id for d in draft.duties if (d.date, d.shift) == (day, shift)}


def solved(snapshot, start: date = MONDAY, days: int = 3, **more) -> Draft:  # type: ignore[no-untyped-def]
    return solve_period(snapshot, start, days, seconds=5.0, **more)


# -- filling --------------------------------------------------------------------------------------


def test_places_are_filled_and_led() -> None:
    """Every morning has one person; Amy, the only one of grade, is among them every day."""
    draft = solved(team(duty_requirements=needs(2)))
    assert not draft.breaches and not draft.shortages
    for n in range(3):
        assert people_of(draft, MONDAY + n * DAY) == {"amy", "beth"}
    leads = {d.volunteer_id for d in draft.duties if d.function == "coordinator"}
    assert leads == {"amy"}


def test_shifts_that_begin_together_are_led_each_by_its_own() -> None:
    """Carl's published 24 hours begin like the morning: the morning is led all the same."""
    snapshot = team(
        AMY,
        BETH,
        CARL,
        shift_types=[*REFERENCE["shift_types"], FULL],
        duties=[row("carl", MONDAY, "full24", function="coordinator")],
        duty_requirements=needs(2),
    )
    draft = solved(snapshot, days=1)
    leads = {(d.shift, d.volunteer_id) for d in draft.duties if d.function == "coordinator"}
    assert leads == {("full24", "carl"), ("morning", "amy")}
    assert not draft.shortages


def test_the_level_of_each_day_decides() -> None:
    """On Tuesday the alert begins at midnight and asks for two; a forced level holds throughout."""
    alerts = [{"level": "siaga", "starts_at": wib("2021-02-16 00:00")}]
    snapshot = team(alerts=alerts, duty_requirements=[*needs(1), *needs(2, level="siaga")])
    draft = solved(snapshot, days=2)
    assert [len(people_of(draft, MONDAY + n * DAY)) for n in range(2)] == [1, 2]
    forced = solved(snapshot, days=2, level="siaga")
    assert [len(people_of(forced, MONDAY + n * DAY)) for n in range(2)] == [2, 2]


def test_a_scheme_without_shifts_is_refused() -> None:
    """The sentence says where to add them."""
    with pytest.raises(Refused):
        solved(team(settings=[{"setting": "roster_scheme", "value": "5x5"}]))


# -- who can ---------------------------------------------------------------------------------------


def test_nobody_is_planned_into_leave_or_a_task() -> None:
    """Amy is away on Monday, Beth on a task on Tuesday: Carl stands in, nobody twice at once."""
    away = {
        "volunteer_id": "amy",
        "starts_at": wib("2021-02-15 00:00"),
        "ends_at": wib("2021-02-16 00:00"),
    }
    task = {
        "task_id": "t",
        "starts_at": wib("2021-02-16 08:00"),
        "ends_at": wib("2021-02-16 10:00"),
    }
    snapshot = team(
        AMY,
        BETH,
        CARL,
        absences=[away],
        tasks=[task],
        assignments=[{"task_id": "t", "volunteer_id": "beth"}],
        duty_requirements=needs(2),
    )
    draft = solved(snapshot, days=2)
    assert people_of(draft, MONDAY) == {"beth", "carl"}
    assert people_of(draft, MONDAY + DAY) == {"amy", "carl"}


def test_a_night_before_the_period_is_rested_from() -> None:
    """Amy's night from Sunday ends on Monday at 07:00: Monday morning is Beth's."""
    draft = solved(team(duties=[row("amy", MONDAY - DAY, "night")], duty_requirements=needs(1)))
    assert people_of(draft, MONDAY) == {"beth"}


def test_a_published_duty_after_the_period_is_rested_for() -> None:
    """Amy's morning on Thursday is published: she cannot stand Wednesday's night."""
    snapshot = team(
        duties=[row("amy", MONDAY + 3 * DAY)], duty_requirements=needs(1, shifts="night")
    )
    draft = solved(snapshot)
    assert people_of(draft, MONDAY + 2 * DAY, "night") == {"beth"}
    assert not draft.breaches


def test_the_month_is_counted_across_its_periods() -> None:
    """Amy has stood 168 hours of March: of the 8-hour shifts of its last days none is left."""
    march = date(2021, 3, 1)
    stood = [row("amy", march + n * DAY) for n in range(26) if n % 6 != 5][:21]
    snapshot = team(AMY, duties=stood, duty_requirements=needs(1))
    draft = solved(snapshot, date(2021, 3, 27), 7)
    assert {d.date.month for d in draft.duties} == {4}


# -- what stays -----------------------------------------------------------------------------------


def test_published_and_pinned_duties_are_never_moved() -> None:
    """Beth's published Monday and Carl's pinned Tuesday stand; the rest is planned around them."""
    there = [
        row("beth", MONDAY),
        row("carl", MONDAY + DAY, state="draft", pinned=True),
        row("beth", MONDAY + 2 * DAY, state="draft"),
    ]
    draft = solved(team(AMY, BETH, CARL, duties=there, duty_requirements=needs(1)))
    kept = {d.duty_id for d in draft.duties if d.locked}
    assert kept == {there[0]["duty_id"], there[1]["duty_id"]}
    assert people_of(draft, MONDAY) >= {"beth"}
    assert people_of(draft, MONDAY + DAY) >= {"carl"}


def test_a_published_duty_of_somebody_absent_leaves_an_open_place() -> None:
    """Beth is sick on her published Monday: somebody else is planned into it."""
    sick = {"volunteer_id": "beth", "kind": "sick", "starts_at": wib("2021-02-15 00:00")}
    snapshot = team(
        AMY, BETH, duties=[row("beth", MONDAY)], absences=[sick], duty_requirements=needs(1)
    )
    draft = solved(snapshot, days=1)
    assert people_of(draft, MONDAY) == {"amy"}
    assert [(b.rule, b.volunteer_id) for b in draft.breaches] == [("absent", "beth")]


# -- what is over ---------------------------------------------------------------------------------


def test_dates_that_are_over_are_left_out() -> None:
    """On Wednesday noon Monday and Tuesday are history, Wednesday's morning runs and asks for
    nobody, and its night does."""
    noon = wib("2021-02-17 12:00")
    snapshot = team(AMY, CARL, duty_requirements=needs(1, shifts="morning night")).at(noon)
    draft = solved(snapshot, days=4)
    assert (draft.period.start, draft.period.days) == (MONDAY + 2 * DAY, 2)
    assert {(d.date.day, d.shift) for d in draft.new} == {
        (17, "night"),
        (18, "morning"),
        (18, "night"),
    }
    assert not draft.shortages and not draft.breaches


def test_a_period_that_is_over_is_refused() -> None:
    """There is nothing left to plan."""
    with pytest.raises(Refused) as refusal:
        solved(team().at(wib("2021-02-18 00:00")))
    assert refusal.value.reason.key == "roster.refused_past"


def test_what_was_stood_earlier_in_a_period_counts() -> None:
    """Amy stood Monday to Wednesday and stands this morning: of the four duties from today on one
    is hers, which she has, and three are Carl's. What she stands stays hers."""
    there = [row("amy", MONDAY + n * DAY) for n in range(4)]
    thursday = MONDAY + 3 * DAY
    snapshot = team(AMY, CARL, duties=there, duty_requirements=needs(1)).at(wib("2021-02-18 09:00"))
    draft = solved(snapshot, days=7)
    assert [d.duty_id for d in draft.duties if d.locked] == [there[3]["duty_id"]]
    assert [d.date for d in draft.new] == [thursday + n * DAY for n in (1, 2, 3)]
    assert not draft.shortages
    terms = {term.name: term for term in plan(snapshot, Period(thursday, 4)).problem.fairness}
    assert terms["hours"].targets == {"amy": 1.0, "carl": 3.0}


# -- fairness -------------------------------------------------------------------------------------


def share(snapshot, days: int = 28, name: str = "hours") -> dict[str, float]:  # type: ignore[no-untyped-def]
    terms = {term.name: term for term in plan(snapshot, Period(MONDAY, days)).problem.fairness}
    return {person: round(share, 2) for person, share in terms[name].targets.items()}


def test_who_joins_in_the_middle_owes_half() -> None:
    """Beth joins after two of four weeks: a third of the duties is hers, two thirds are Amy's."""
    snapshot = team(AMY, {**BETH, "joined_on": MONDAY + 14 * DAY}, duty_requirements=needs(1))
    assert share(snapshot) == {"amy": pytest.approx(18.67), "beth": pytest.approx(9.33)}


def test_who_leaves_in_the_middle_owes_half() -> None:
    """An absence without an end from the third week on counts like leaving."""
    away = {"volunteer_id": "beth", "starts_at": wib("2021-03-01 00:00")}
    snapshot = team(absences=[away], duty_requirements=needs(1))
    assert share(snapshot) == {"amy": pytest.approx(18.67), "beth": pytest.approx(9.33)}


def test_the_last_months_are_settled() -> None:
    """Who stood four duties last month owes two fewer, the other two more."""
    before = [row("amy", MONDAY - n * DAY) for n in (3, 5, 7, 9)]
    snapshot = team(duties=before, duty_requirements=needs(1))
    assert share(snapshot) == {"amy": 12.0, "beth": 16.0}


def test_history_never_sends_anybody_home_for_a_month() -> None:
    """At most half a mean share is settled at once."""
    before = [row("amy", MONDAY - n * DAY) for n in range(2, 60, 2)]
    snapshot = team(duties=before, duty_requirements=needs(1))
    assert share(snapshot) == {"amy": 7.0, "beth": 21.0}


def test_nights_are_shared_by_themselves() -> None:
    """Eight nights are four each, whatever the mornings are."""
    snapshot = team(duty_requirements=needs(1, shifts="morning night"))
    assert share(snapshot, 8, "nights") == {"amy": 4.0, "beth": 4.0}


def test_wishes_move_duties_between_equals() -> None:
    """Beth would rather not work on Mondays, so Carl does; nobody has to lead."""
    wish = {"volunteer_id": "beth", "weekday": "monday", "weight": -10}
    people = ({**AMY, "pillar": "pkh"}, BETH, {**CARL, "grade": "muda"})
    snapshot = team(*people, preferences=[wish], duty_requirements=needs(1))
    draft = solved(snapshot, days=2)
    assert people_of(draft, MONDAY) == {"carl"}


def test_a_wish_for_a_kind_of_shift_is_no_wish_for_more_duty() -> None:
    """ "Mornings, please" prices the other shifts, and leaves days off free of charge."""
    wish = {"volunteer_id": "beth", "shift": "morning", "weight": 5}
    stated = plan(team(preferences=[wish], duty_requirements=needs(1)), Period(MONDAY, 1)).problem
    mine = {(r.shift, r.on) for r in stated.requests if r.person == "beth" and r.weight == 5}
    assert mine == {("afternoon", False), ("night", False)}


def test_teams_stand_duty_together_where_the_office_wants_it() -> None:
    """Four people in two teams, two on each shift: every crew is one team, and each rule of the
    week still holds."""
    people = [{**one, "duty_team": name} for one, name in zip((AMY, BETH), "AB", strict=True)]
    people += [{**CARL, "duty_team": "A"}, {**CARL, "volunteer_id": "dian", "duty_team": "B"}]
    asked = needs(2, shifts="morning night")
    on = team(
        *people, settings=[{"setting": "roster_teams", "value": "true"}], duty_requirements=asked
    )
    draft = solved(on)
    assert draft.solved.costs["away from the team"] == 0
    assert not draft.breaches and not draft.shortages
    crews = {tuple(sorted(people_of(draft, MONDAY + n * DAY))) for n in range(3)}
    assert crews <= {("amy", "carl"), ("beth", "dian")}
    assert "away from the team" not in solved(team(*people, duty_requirements=asked)).solved.costs


def test_twelve_and_twenty_four_hours_are_data() -> None:
    """Another scheme is another set of rows: 24-hour duties alternate by their rest."""
    snapshot = team(
        settings=[{"setting": "roster_scheme", "value": "1x24"}],
        shift_types=[*REFERENCE["shift_types"], FULL],
        duty_requirements=needs(1, shifts="full24"),
    )
    draft = solved(snapshot, days=4)
    assert not draft.breaches
    assert [len(people_of(draft, MONDAY + n * DAY, "full24")) for n in range(4)] == [1, 1, 1, 1]


def test_the_same_seed_gives_the_same_roster() -> None:
    """A coordinator who generates again sees the same."""
    snapshot = team(AMY, BETH, CARL, duty_requirements=needs(1, shifts="morning night"))
    first, second = (solved(snapshot, days=7) for _ in range(2))
    assert first.duties == second.duties


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_period_has_a_day_and_is_no_longer_than_a_year(days: int) -> None:
    """Said before anything is computed."""
    with pytest.raises(Refused):
        Period(MONDAY, days)


def test_a_period_knows_its_dates() -> None:
    """Half-open: the end is the first date after it."""
    period = Period(MONDAY, 2)
    assert list(period) == [MONDAY, MONDAY + DAY] and period.end == MONDAY + timedelta(days=2)
    assert MONDAY in period and period.end not in period
    assert Duty(MONDAY, "morning", "amy").locked is False


def test_a_published_member_of_grade_leads_nobody() -> None:
    """Amy, who could, stands as a member; so the second person is the one who may lead, whatever
    that one would rather do."""
    rather_not = {"preference_id": "p", "volunteer_id": "carl", "shift": "morning", "weight": -1}
    snapshot = team(
        AMY,
        BETH,
        CARL,
        duties=[row("amy", MONDAY)],
        duty_requirements=needs(2),
        preferences=[rather_not],
    )
    draft = solved(snapshot, days=1)
    assert people_of(draft, MONDAY) == {"amy", "carl"}
    assert draft.shortages == ()


def test_an_office_may_rule_nights_out() -> None:
    """No night in a row at all: mornings are planned, and the night stays empty."""
    snapshot = team(
        AMY,
        BETH,
        duty_requirements=needs(1, shifts="morning night"),
        factors=[
            row | {"value": 0.0} if row["factor"] == "duty_nights_in_a_row" else row
            for row in REFERENCE["factors"]
        ],
    )
    draft = solved(snapshot)
    assert {duty.shift for duty in draft.duties} == {"morning"}
    assert {short.shift for short in draft.shortages} == {"night"}
