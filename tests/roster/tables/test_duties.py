"""Duties, shifts and periods as values; drafts compared with what stands."""

from __future__ import annotations

import pandas as pd
import pytest

from posko.locale import say
from posko.model.commitments import shift_intervals
from posko.model.problems import Refused
from posko.roster import (
    Period,
    compare,
    duty_text,
    facts,
    find_duty,
    pool,
    roster_duties,
    shifts,
    solve_period,
)
from tests.factories import REFERENCE
from tests.roster.tables.rosters import AMY, BETH, CARL, DAY, MONDAY, needs, row, team


def test_a_shift_is_when_the_model_says_it_is() -> None:
    """Over midnight, the end of a month and 29 February: both ways of counting agree."""
    snapshot = team()
    days = pd.date_range("2024-02-27", "2024-03-02", unit="us")
    for shift in shifts(snapshot).values():
        grid = pd.DataFrame({"date": days, "shift": pd.Series([shift.key] * 5, dtype="str")})
        model = shift_intervals(grid, snapshot.all("shift_types"), snapshot.zone)
        ours = [
            (shift.starts(d.date(), snapshot.zone), shift.ends(d.date(), snapshot.zone))
            for d in days
        ]
        assert ours == list(zip(model["starts_at"], model["ends_at"], strict=True))


@pytest.mark.parametrize(
    ("starts", "hours", "night", "morning"),
    [
        ("07:00", 8, False, True),
        ("15:00", 8, False, False),
        ("23:00", 8, True, False),
        ("19:00", 12, True, False),
        ("07:00", 24, True, True),
        ("00:00", 8, True, False),
        ("18:00", 8, False, False),
    ],
)
def test_what_is_a_night_and_what_a_morning(
    starts: str, hours: float, night: bool, morning: bool
) -> None:
    """A night runs at two o'clock; a morning begins between that and noon; 24 hours are both."""
    kind = {**REFERENCE["shift_types"][0], "shift": "x", "starts": starts, "hours": float(hours)}
    (shift,) = shifts(team(shift_types=[kind])).values()
    assert (shift.night, shift.morning) == (night, morning)


def test_duties_are_read_in_order_of_time() -> None:
    """By date, then by the beginning of the shift; cancelled ones only when asked for."""
    there = [
        row("amy", MONDAY, "night"),
        row("beth", MONDAY),
        row("carl", MONDAY, state="cancelled"),
        row("amy", MONDAY + 9 * DAY),
    ]
    snapshot = team(AMY, BETH, CARL, duties=there)
    assert [d.volunteer_id for d in roster_duties(snapshot, Period(MONDAY, 7))] == ["beth", "amy"]
    assert len(roster_duties(snapshot, states=("cancelled",))) == 1
    with pytest.raises(Refused):
        find_duty(snapshot, "gone")


def test_a_duty_of_a_shift_that_is_gone_is_left_out() -> None:
    """Nobody knows when it would be; the other duties are still shown."""
    there = [row("amy", MONDAY, "noon"), row("beth", MONDAY)]
    assert [d.volunteer_id for d in roster_duties(team(duties=there))] == ["beth"]


def test_a_duty_in_words() -> None:
    """With its hours, and the function where it leads."""
    snapshot = team(duties=[row("amy", MONDAY, "night", function="coordinator")])
    (duty,) = roster_duties(snapshot)
    assert say(duty_text(facts(snapshot), duty), "id") == (
        "Malam 15 Feb 2021, 23.00–07.00, koordinator"
    )


def test_the_pool_is_the_active_people_of_the_office_s_pillars() -> None:
    """TAGANA unless the office says otherwise."""
    people = (AMY, {**BETH, "pillar": "pkh"}, {**CARL, "membership": "legion"})
    assert [m.volunteer_id for m in pool(team(*people))] == ["amy"]
    settings = [{"setting": "roster_pillars", "value": "tagana, pkh"}]
    assert [m.volunteer_id for m in pool(team(*people, settings=settings))] == ["amy", "beth"]


def test_a_draft_is_compared_before_it_is_taken_over() -> None:
    """What comes and what goes; published duties never go."""
    there = [
        row("beth", MONDAY, state="draft"),
        row("beth", MONDAY, "night", state="draft"),
        row("amy", MONDAY + 2 * DAY),
    ]
    snapshot = team(AMY, duties=there, duty_requirements=needs(1))
    draft = solve_period(snapshot, MONDAY, 1, seconds=5.0)
    found = compare(snapshot, draft)
    assert {(d.volunteer_id, d.shift) for d in found.added} == {("amy", "morning")}
    assert {(d.volunteer_id, d.shift) for d in found.removed} == {
        ("beth", "morning"),
        ("beth", "night"),
    }


def test_both_rosters_are_counted_at_one_level() -> None:
    """Siaga asks for two where normal asks for one: the present roster lacks two and the draft one
    at siaga; at the level in force, which counts once it is accepted, the draft lacks nobody."""
    asked = [*needs(1), *needs(2, level="siaga")]
    snapshot = team(AMY, duty_requirements=asked)
    draft = solve_period(snapshot, MONDAY, 1, level="siaga", seconds=5.0)
    found = compare(snapshot, draft)
    heads = [
        sum(short.missing for short in some if short.role is None)
        for some in (found.before, draft.shortages, found.in_force)
    ]
    assert heads == [2, 1, 0]
