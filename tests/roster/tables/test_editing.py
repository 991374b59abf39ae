"""What coordinators do to the roster, and what is refused."""

from __future__ import annotations

import pytest

from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import (
    Period,
    cancel_duty,
    clear_cell,
    draft_change,
    drop_drafts,
    edit_cell,
    fill_place,
    keep_teams,
    kept_teams,
    lock_duties,
    objections_to,
    publish,
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
    duty,
    needs,
    row,
    team,
)

WEEK = Period(MONDAY, 7)
ONE = needs(1)


def drafted(snapshot: Snapshot, days: int = 3) -> Snapshot:
    draft = solve_period(snapshot, MONDAY, days, seconds=5.0)
    return applied(snapshot, draft_change(snapshot, draft, ACTOR, why="jadwal baru"))


def states(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    every = roster_duties(snapshot, states=("draft", "published", "cancelled"))
    return {(d.volunteer_id, f"{d.date:%m%d}-{d.shift}", d.state) for d in every}


# -- generating -----------------------------------------------------------------------------------


def test_a_solved_period_becomes_drafts() -> None:
    """One row per duty, in the state draft, with the coordinator marked."""
    after = drafted(team(duty_requirements=needs(2)))
    rows = roster_duties(after, WEEK, ("draft",))
    assert len(rows) == 6
    assert sum(d.function == "coordinator" for d in rows) == 3


def test_generating_again_replaces_drafts_and_nothing_else() -> None:
    """Published and pinned duties keep their rows; the other drafts are the new ones."""
    there = [
        row("beth", MONDAY),
        row("beth", MONDAY + DAY, state="draft", pinned=True),
        row("carl", MONDAY + 2 * DAY, "night", state="draft"),
    ]
    before = team(AMY, BETH, CARL, duties=there, duty_requirements=needs(2))
    after = drafted(before)
    kept = {d.duty_id: d.volunteer_id for d in roster_duties(after)}
    assert kept[there[0]["duty_id"]] == kept[there[1]["duty_id"]] == "beth"
    assert there[2]["duty_id"] not in kept


def test_a_place_keeps_its_row_when_somebody_else_takes_it() -> None:
    """Carl's draft becomes Amy's, under the same id: a calendar updates instead of duplicating."""
    there = [row("beth", MONDAY, state="draft")]
    sick = {"volunteer_id": "beth", "kind": "sick", "starts_at": wib("2021-02-15 00:00")}
    after = drafted(team(duties=there, absences=[sick], duty_requirements=ONE), days=1)
    found = {d.duty_id: d.volunteer_id for d in roster_duties(after)}
    assert found == {there[0]["duty_id"]: "amy"}


def test_the_same_roster_again_changes_nothing() -> None:
    """Refused: there is nothing to commit."""
    once = drafted(team(AMY, duty_requirements=ONE))
    with pytest.raises(Refused):
        drafted(once)


# -- publishing -----------------------------------------------------------------------------------


def test_publishing_a_period_publishes_its_drafts() -> None:
    """All of them, and only those of the period; empty places do not hinder."""
    there = [row("amy", MONDAY, state="draft"), row("amy", MONDAY + 9 * DAY, state="draft")]
    before = team(duties=there, duty_requirements=needs(3))
    after = applied(before, publish(before, ACTOR, MONDAY, 7, why="terbit"))
    assert states(after) == {
        ("amy", "0215-morning", "published"),
        ("amy", "0224-morning", "draft"),
    }


def test_a_broken_roster_is_not_published() -> None:
    """Amy's morning after her night: the refusal names it."""
    there = [row("amy", MONDAY, "night", state="draft"), row("amy", MONDAY + DAY, state="draft")]
    with pytest.raises(Refused) as refusal:
        publish(team(duties=there), ACTOR, MONDAY, 7, why="terbit")
    assert refusal.value.reason.key == "roster.refused_publish"


def test_nothing_to_publish_is_said() -> None:
    """No draft, no change."""
    with pytest.raises(Refused):
        publish(team(duties=[row("amy", MONDAY)]), ACTOR, MONDAY, 7, why="terbit")


# -- single cells ---------------------------------------------------------------------------------


def test_a_person_is_put_into_a_new_place() -> None:
    """As a draft."""
    before = team()
    change = edit_cell(before, ACTOR, MONDAY, "night", "beth", why="diisi")
    assert states(applied(before, change)) == {("beth", "0215-night", "draft")}


def test_a_person_takes_the_place_of_a_draft() -> None:
    """The row stays, the person changes; the old duty does not stand in the way of the new one."""
    before = team(duties=[row("amy", MONDAY, state="draft")])
    change = edit_cell(
        before, ACTOR, MONDAY, "morning", "beth", instead_of="amy-0215-morning", why="diganti"
    )
    assert states(applied(before, change)) == {("beth", "0215-morning", "draft")}


def test_what_the_rules_forbid_is_refused_with_the_rule() -> None:
    """Every objection is known beforehand; the first is the reason of the refusal."""
    before = team(duties=[row("amy", MONDAY, "night")])
    against = objections_to(before, duty("amy", MONDAY + DAY))
    assert {b.rule for b in against} == {"rest", "succession"}
    with pytest.raises(Refused) as refusal:
        edit_cell(before, ACTOR, MONDAY + DAY, "morning", "amy", why="diisi")
    assert refusal.value.reason == against[0].text


def test_beth_cannot_be_made_coordinator() -> None:
    """Her grade is muda."""
    with pytest.raises(Refused):
        edit_cell(team(), ACTOR, MONDAY, "night", "beth", function="coordinator", why="diisi")


@pytest.mark.parametrize(("shift", "person"), [("noon", "amy"), ("night", "nobody")])
def test_unknown_shifts_and_people_are_refused(shift: str, person: str) -> None:
    """What a stale page may still show."""
    with pytest.raises(Refused):
        edit_cell(team(), ACTOR, MONDAY, shift, person, why="diisi")


def test_a_published_duty_is_neither_edited_nor_cleared() -> None:
    """It changes by swap, repair or cancellation only."""
    before = team(duties=[row("amy", MONDAY)])
    published = "amy-0215-morning"
    with pytest.raises(Refused):
        edit_cell(before, ACTOR, MONDAY, "morning", "beth", instead_of=published, why="diganti")
    with pytest.raises(Refused):
        clear_cell(before, ACTOR, published, why="hapus")


def test_a_draft_is_cleared() -> None:
    """The row goes."""
    before = team(duties=[row("amy", MONDAY, state="draft")])
    assert not states(applied(before, clear_cell(before, ACTOR, "amy-0215-morning", why="hapus")))


def test_a_hole_is_filled_at_once() -> None:
    """The duty is published; a cancelled one in the same place keeps its row."""
    before = team(duties=[row("amy", MONDAY, state="cancelled")])
    change = fill_place(before, ACTOR, MONDAY, "morning", "beth", why="pengganti")
    assert states(applied(before, change)) == {
        ("amy", "0215-morning", "cancelled"),
        ("beth", "0215-morning", "published"),
    }


def test_a_shift_that_is_over_is_not_filled() -> None:
    """The drill's hour is 8 February, nine o'clock."""
    with pytest.raises(Refused):
        fill_place(team(), ACTOR, NOW.date() - DAY, "morning", "beth", why="pengganti")


def test_locking_and_releasing() -> None:
    """Only what changes is changed; nothing to change is said."""
    before = team(duties=[row("amy", MONDAY, state="draft")])
    after = applied(before, lock_duties(before, ACTOR, ["amy-0215-morning"], why="kunci"))
    assert roster_duties(after)[0].pinned
    with pytest.raises(Refused):
        lock_duties(after, ACTOR, ["amy-0215-morning"], why="kunci")
    freed = applied(after, lock_duties(after, ACTOR, ["amy-0215-morning"], False, why="buka"))
    assert not roster_duties(freed)[0].pinned


def test_a_cancelled_duty_is_not_locked() -> None:
    """There is nothing left to keep."""
    before = team(duties=[row("amy", MONDAY, state="cancelled")])
    with pytest.raises(Refused):
        lock_duties(before, ACTOR, ["amy-0215-morning"], why="kunci")


def test_a_draft_is_not_replaced_on_another_date() -> None:
    """The place is judged that is changed: a stale page names one and points to the other."""
    before = team(duties=[row("amy", MONDAY, state="draft")])
    with pytest.raises(Refused):
        edit_cell(
            before,
            ACTOR,
            MONDAY + DAY,
            "morning",
            "beth",
            instead_of="amy-0215-morning",
            why="ganti",
        )


def test_cancelling_ends_the_swaps_of_the_duty() -> None:
    """The reason stands in the note and the audit; an open offer of the duty expires."""
    offer = {"swap_id": "s", "duty_id": "amy-0215-morning", "offered_by": "amy"}
    before = team(duties=[row("amy", MONDAY)], swaps=[offer])
    change = cancel_duty(before, ACTOR, "amy-0215-morning", "posko ditutup")
    after = applied(before, change)
    assert states(after) == {("amy", "0215-morning", "cancelled")}
    assert after.all("swaps")["state"].tolist() == ["expired"]
    assert change.why == "posko ditutup"


@pytest.mark.parametrize("reason", ["", "  "])
def test_cancelling_needs_a_reason(reason: str) -> None:
    """Published duties do not vanish without one."""
    with pytest.raises(Refused):
        cancel_duty(team(duties=[row("amy", MONDAY)]), ACTOR, "amy-0215-morning", reason)


def test_what_is_over_is_not_cancelled() -> None:
    """History stays."""
    past = row("amy", NOW.date() - DAY)
    with pytest.raises(Refused):
        cancel_duty(team(duties=[past]), ACTOR, str(past["duty_id"]), "salah")


# -- teams ----------------------------------------------------------------------------------------


def test_teams_are_kept_from_when_the_office_says_so() -> None:
    """Switched on where no setting was, then off again; a team of one is none."""
    people = [{**AMY, "duty_team": "A"}, {**BETH, "duty_team": "A"}, {**CARL, "duty_team": "B"}]
    before = team(*people)
    on = applied(before, keep_teams(before, ACTOR, True, why="regu"))
    assert (kept_teams(before), kept_teams(on)) == ({}, {"A": {"amy", "beth"}})
    assert kept_teams(applied(on, keep_teams(on, ACTOR, False, why="tanpa regu"))) == {}


def test_the_drafts_of_a_period_go_at_once_but_those_locked() -> None:
    """Monday's loose draft goes; the locked, the published and Tuesday's stay. Who changes the
    roster at the same time is told; where there is none to remove, it is said."""
    there = [
        row("amy", MONDAY, state="draft"),
        row("amy", MONDAY, "night", state="draft", pinned=True),
        row("beth", MONDAY),
        row("beth", MONDAY + DAY, state="draft"),
    ]
    snapshot = team(duties=there)
    change = drop_drafts(snapshot, ACTOR, Period(MONDAY, 1), why="hapus")
    assert [item.key for item in change.rows] == [(there[0]["duty_id"],)]
    assert change.seen is not None and "duties" in change.seen.tables
    with pytest.raises(Refused):
        drop_drafts(applied(snapshot, change), ACTOR, Period(MONDAY, 1), why="hapus")


def test_drafts_that_are_over_are_published_only_by_who_says_so() -> None:
    """On Tuesday morning Monday's draft was never binding: it counts as stood only if asked for."""
    there = [row("amy", MONDAY, state="draft"), row("beth", MONDAY + DAY, state="draft")]
    snapshot = team(duties=there).at(wib("2021-02-16 09:00"))
    plain = publish(snapshot, ACTOR, MONDAY, 7, why="terbit")
    assert [item.key for item in plain.rows] == [(there[1]["duty_id"],)]
    assert len(publish(snapshot, ACTOR, MONDAY, 7, past=True, why="terbit").rows) == 2
    with pytest.raises(Refused):
        publish(snapshot, ACTOR, MONDAY, 1, why="terbit")
