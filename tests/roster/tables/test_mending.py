"""A drop-out is repaired with the fewest changes for the others."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.locale import say
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import (
    Mending,
    Period,
    breaches,
    cover,
    draft_change,
    hard,
    mend,
    roster_duties,
    solve_period,
)
from tests.factories import NOW, wib
from tests.roster.tables.rosters import (
    ACTOR,
    AMY,
    BETH,
    CARL,
    DAY,
    MONDAY,
    applied,
    needs,
    row,
    team,
)

TODAY = NOW.date()


def mended(snapshot, person: str, since: datetime, **more) -> Mending:  # type: ignore[no-untyped-def]
    return mend(snapshot, ACTOR, person, since, why="sakit", **more)


def moves(mending: Mending) -> list[tuple[str, bool, str]]:
    return [(c.duty.volunteer_id, c.kind == "gain", f"{c.duty.date:%m%d}") for c in mending.changes]


def test_one_lost_duty_is_one_change_for_one_other_person() -> None:
    """Beth is sick on Monday; Amy, who is free, takes it, and nobody else notices."""
    there = [row("beth", MONDAY), row("carl", MONDAY, "night")]
    snapshot = team(AMY, BETH, CARL, duties=there, duty_requirements=needs(1))
    found = mended(snapshot, "beth", wib("2021-02-15 02:00"), until=wib("2021-02-16 00:00"))
    assert found.proven and (found.lost, found.touched) == (1, 1)
    assert [m for m in moves(found) if m[1]] == [("amy", True, "0215")]
    after = applied(snapshot, found.change)
    assert len(after.all("absences")) == 1
    assert not hard(breaches(after, Period(MONDAY, 2)))
    published = {d.volunteer_id for d in roster_duties(after, Period(MONDAY, 1))}
    assert published == {"amy", "carl"}


def test_the_change_has_the_absence_the_cancellation_and_the_new_duty() -> None:
    """One commit, and the audit reads why."""
    snapshot = team(duties=[row("beth", MONDAY)], duty_requirements=needs(1))
    change = mended(snapshot, "beth", wib("2021-02-15 02:00")).change
    assert [(r.table, r.before is None) for r in change.rows] == [
        ("absences", True),
        ("duties", False),
        ("duties", True),
    ]
    assert change.why == "sakit"


def test_an_absence_that_stands_is_not_recorded_twice() -> None:
    """The page may have recorded it first."""
    away = {"volunteer_id": "beth", "kind": "sick", "starts_at": wib("2021-02-14 00:00")}
    snapshot = team(duties=[row("beth", MONDAY)], absences=[away], duty_requirements=needs(1))
    change = mended(snapshot, "beth", wib("2021-02-15 00:00")).change
    assert {r.table for r in change.rows} == {"duties"}


def test_what_has_begun_is_never_touched() -> None:
    """It is nine o'clock: this morning's shift runs on, tonight's is mended."""
    there = [
        row("beth", TODAY),
        row("amy", TODAY, "afternoon"),
        row("beth", TODAY + DAY, "night"),
    ]
    snapshot = team(
        AMY, BETH, CARL, duties=there, duty_requirements=needs(1, shifts="morning afternoon night")
    )
    found = mended(snapshot, "beth", NOW)
    assert ("beth", False, f"{TODAY:%m%d}") not in moves(found)
    assert found.lost == 1
    begun = {(c.duty.date, c.duty.shift) for c in found.changes} & {(TODAY, "morning")}
    assert not begun


def test_holes_that_were_there_before_are_no_reason_to_call_people() -> None:
    """Three are asked for and one was rostered: one comes, not three."""
    snapshot = team(AMY, BETH, CARL, duties=[row("beth", MONDAY)], duty_requirements=needs(3))
    found = mended(snapshot, "beth", wib("2021-02-15 00:00"))
    assert sum(c.kind == "gain" for c in found.changes) == 1
    assert found.missing == ()  # the two places that nobody had


def test_pinned_duties_of_others_stay() -> None:
    """Amy's pinned Tuesday is not moved to free her for Monday's night."""
    there = [row("beth", MONDAY, "night"), row("amy", MONDAY + DAY, pinned=True)]
    snapshot = team(AMY, BETH, duties=there, duty_requirements=needs(1, shifts="morning night"))
    found = mended(snapshot, "beth", wib("2021-02-15 00:00"))
    assert moves(found) == [("beth", False, "0215")]


def test_another_of_the_crew_leads_where_the_coordinator_is_lost() -> None:
    """Amy led, Carl of grade utama is there: he takes over the function."""
    there = [row("amy", MONDAY, function="coordinator"), row("carl", MONDAY)]
    snapshot = team(AMY, BETH, CARL, duties=there, duty_requirements=needs(2))
    after = applied(snapshot, mended(snapshot, "amy", wib("2021-02-15 00:00")).change)
    crew = {d.volunteer_id: d.function for d in roster_duties(after, Period(MONDAY, 1))}
    assert crew == {"beth": "member", "carl": "coordinator"}


def test_who_only_becomes_coordinator_reads_no_cancellation() -> None:
    """Carl stands what he stood: one line that names the function, and no changed duty."""
    there = [row("amy", MONDAY, function="coordinator"), row("carl", MONDAY)]
    snapshot = team(AMY, CARL, duties=there, duty_requirements=needs(2))
    found = mended(snapshot, "amy", wib("2021-02-15 00:00"))
    assert [(c.duty.volunteer_id, c.kind) for c in found.changes] == [
        ("amy", "lose"),
        ("carl", "lead"),
    ]
    assert found.touched == 0
    text = say(found.notices[1].text, "id")
    assert "menjadi koordinator Pagi 15 Feb 2021, 07.00–15.00" in text
    assert "batal" not in text and "+ jaga" not in text


def test_exactly_those_concerned_are_written_to() -> None:
    """Beth and Amy; Carl is left in peace. The text says what goes and what comes."""
    there = [row("beth", MONDAY), row("carl", MONDAY, "night")]
    snapshot = team(
        {**AMY, "phone": "081200000001"}, BETH, CARL, duties=there, duty_requirements=needs(1)
    )
    notices = mended(
        snapshot, "beth", wib("2021-02-15 00:00"), until=wib("2021-02-16 00:00")
    ).notices
    assert [(n.volunteer_id, n.phone) for n in notices] == [
        ("amy", "081200000001"),
        ("beth", None),
    ]
    assert "+ jaga Pagi 15 Feb 2021, 07.00–15.00" in say(notices[0].text, "id")


def test_a_drop_out_without_duties_needs_no_repair() -> None:
    """Recording the absence is enough, and that is said."""
    with pytest.raises(Refused):
        mended(team(duties=[row("amy", MONDAY)]), "beth", wib("2021-02-15 00:00"))


def test_nobody_left_is_a_hole_and_no_error() -> None:
    """The duty is cancelled, the place is missing."""
    snapshot = team(BETH, duties=[row("beth", MONDAY)], duty_requirements=needs(1))
    found = mended(snapshot, "beth", wib("2021-02-15 00:00"))
    assert moves(found) == [("beth", False, "0215")]
    assert found.missing


def test_a_swap_of_two_duties_that_both_change_ends_once() -> None:
    """Beth offered her Tuesday for Amy's Monday; Amy drops out, Beth has to take the Monday and
    Carl the Tuesday: the swap of both duties is over, in one row."""
    there = [row("amy", MONDAY, "afternoon"), row("beth", MONDAY + DAY)]
    asked = {
        "swap_id": "s",
        "duty_id": "beth-0216-morning",
        "offered_by": "beth",
        "offered_to": "amy",
        "exchange_duty_id": "amy-0215-afternoon",
        "state": "proposed",
    }
    leave = {
        "volunteer_id": "carl",
        "starts_at": wib("2021-02-15 00:00"),
        "ends_at": wib("2021-02-16 00:00"),
    }
    before = team(
        AMY,
        BETH,
        CARL,
        duties=there,
        swaps=[asked],
        absences=[leave],
        duty_requirements=needs(1, shifts="morning afternoon"),
    )
    mending = mend(
        before, ACTOR, "amy", wib("2021-02-15 00:00"), wib("2021-02-16 00:00"), why="sakit"
    )
    after = applied(before, mending.change)
    assert after.all("swaps")["state"].tolist() == ["expired"]
    assert {(d.volunteer_id, d.shift) for d in roster_duties(after)} == {
        ("beth", "afternoon"),
        ("carl", "morning"),
    }


def test_a_duty_that_nobody_stands_is_still_on_the_roster() -> None:
    """Carl is away on Wednesday and his morning there is not given to anybody yet: he is not sent
    into the night before it, when Beth drops out of that; nor by a new plan."""
    wednesday = MONDAY + 2 * DAY
    there = [row("beth", MONDAY + DAY, "night"), row("carl", wednesday)]
    away = {
        "volunteer_id": "carl",
        "starts_at": wib("2021-02-17 12:00"),
        "ends_at": wib("2021-02-18 04:00"),
    }
    before = team(
        {**BETH, "grade": "madya"},
        CARL,
        duties=there,
        absences=[away],
        duty_requirements=needs(1, shifts="morning night"),
    )
    since, until = wib("2021-02-16 20:00"), wib("2021-02-17 20:00")
    mending = mend(before, ACTOR, "beth", since, until, why="sakit")
    after = applied(before, mending.change)
    assert {(d.volunteer_id, d.date) for d in roster_duties(after)} == {("carl", wednesday)}
    assert mending.missing
    draft = solve_period(before, MONDAY + DAY, 2, seconds=5.0)
    drafted = applied(before, draft_change(before, draft, ACTOR, why="rancangan"))
    mine = {(d.date, d.shift) for d in roster_duties(drafted) if d.volunteer_id == "carl"}
    assert (wednesday, "morning") in mine and (MONDAY + DAY, "night") not in mine


def test_a_leave_that_is_planned_is_no_reason_to_keep_somebody_who_fell_ill() -> None:
    """Ill from now on, nobody knows how long: that is recorded beside the leave, which stays."""
    leave = {
        "volunteer_id": "beth",
        "kind": "leave",
        "starts_at": wib("2021-03-01 00:00"),
        "ends_at": wib("2021-03-05 00:00"),
    }
    snapshot = team(duties=[row("beth", MONDAY)], absences=[leave], duty_requirements=needs(1))
    after = applied(snapshot, mended(snapshot, "beth", wib("2021-02-15 02:00")).change)
    kinds = after.all("absences").sort_values("starts_at")["kind"]
    assert list(kinds) == ["sick", "leave"]


def test_illness_goes_on_where_an_absence_that_stands_ends() -> None:
    """On leave until noon and ill without end: what is recorded begins at noon."""
    leave = {
        "volunteer_id": "beth",
        "kind": "leave",
        "starts_at": wib("2021-02-14 00:00"),
        "ends_at": wib("2021-02-15 12:00"),
    }
    snapshot = team(
        duties=[row("beth", MONDAY + DAY)], absences=[leave], duty_requirements=needs(1)
    )
    absence, *_ = mended(snapshot, "beth", wib("2021-02-15 02:00")).change.rows
    assert absence.after is not None
    assert absence.after["starts_at"] == wib("2021-02-15 12:00")


# -- in the middle of a shift ---------------------------------------------------------------------

AT_TWO = wib("2021-02-09 02:00")
THERE = {"duty_id": f"amy-{TODAY:%m%d}-night", "came_at": wib("2021-02-08 22:55")}


def tonight(*more: dict[str, object], **tables) -> Snapshot:  # type: ignore[no-untyped-def]
    """Amy stands the night with Beth; it is two."""
    duties = [row("amy", TODAY, "night"), row("beth", TODAY, "night"), *more]
    asked = needs(2, shifts="night")
    people = (AMY, BETH, CARL)
    return team(*people, duties=duties, duty_requirements=asked, **tables).at(AT_TWO)


def test_who_leaves_a_running_shift_leaves_the_place_open() -> None:
    """The absence from that instant and the leaving are recorded; the duty stays hers; nobody is
    moved, and somebody may take the place at once."""
    snapshot = tonight(attendances=[THERE])
    mending = mended(snapshot, "amy", AT_TWO, until=wib("2021-02-10 00:00"))
    assert [d.duty_id for d in mending.left] == [THERE["duty_id"]]
    assert (mending.lost, mending.touched, mending.changes, mending.notices) == (0, 0, (), ())
    assert [(s.role, s.missing) for s in mending.missing] == [(None, 1)]  # nobody led before
    after = applied(snapshot, mending.change)
    assert after.all("absences")["starts_at"].tolist() == [AT_TWO]
    assert after.all("attendances")["left_at"].tolist() == [AT_TWO]
    published = roster_duties(after, Period(TODAY, 1))
    assert {d.volunteer_id for d in published} == {"amy", "beth"}
    assert {one.volunteer_id for one in cover(after, TODAY, "night")} == {"carl"}


def test_who_was_never_written_down_as_come_is_only_absent() -> None:
    """No leaving without a coming; the place is open all the same."""
    mending = mended(tonight(), "amy", AT_TWO)
    assert {r.table for r in mending.change.rows} == {"absences"}
    assert [s.missing for s in mending.missing if s.role is None] == [1]


def test_the_running_duty_and_those_to_come_are_told_apart() -> None:
    """Tonight's is broken off, Monday's is taken over by somebody else."""
    later = row("amy", MONDAY, "night")
    snapshot = tonight(later, attendances=[THERE])
    mending = mended(snapshot, "amy", AT_TWO)
    assert (mending.lost, [d.date for d in mending.left]) == (1, [TODAY])
    assert {c.duty.date for c in mending.changes} == {MONDAY}


def test_an_illness_told_later_ends_the_duty_when_it_began() -> None:
    """At two it is said that she went home at one."""
    mending = mended(tonight(attendances=[THERE]), "amy", wib("2021-02-09 01:00"))
    (left,) = (r.after for r in mending.change.rows if r.table == "attendances")
    assert left is not None and left["left_at"] == wib("2021-02-09 01:00")


def test_the_same_drop_out_twice_is_refused() -> None:
    """All of it is recorded already."""
    snapshot = tonight(attendances=[THERE])
    once = applied(snapshot, mended(snapshot, "amy", AT_TWO).change)
    with pytest.raises(Refused):
        mended(once, "amy", AT_TWO)
