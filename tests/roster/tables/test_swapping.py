"""Swaps: checked by the same rules, decided once, over when the duty begins."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import (
    Period,
    accept_swap,
    decline_swap,
    expire_swaps,
    offer_swap,
    propose_swap,
    roster_duties,
    swap_objections,
    swap_opens,
    swaps,
)
from tests.factories import wib
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

HERS, THEIRS = "amy-0215-morning", "beth-0217-morning"
WEEK = Period(MONDAY, 7)


def two(**more: Any) -> Snapshot:
    """Amy has Monday, Beth Wednesday; Carl has nothing."""
    there = [row("amy", MONDAY, function="coordinator"), row("beth", MONDAY + 2 * DAY)]
    return team(AMY, BETH, CARL, **{"duties": there, **more})


def offered(snapshot: Snapshot, **more: Any) -> Snapshot:
    return applied(snapshot, offer_swap(snapshot, ACTOR, HERS, reason="acara keluarga", **more))


def only(snapshot: Snapshot) -> Any:
    (swap,) = swaps(snapshot)
    return swap


def standing(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    found = roster_duties(snapshot, WEEK)
    return {(d.volunteer_id, f"{d.date:%m%d}", d.function) for d in found}


def test_an_offer_to_anyone_is_open_and_to_somebody_proposed() -> None:
    """The states of the vocabulary."""
    assert only(offered(two())).state == "open"
    assert only(offered(two(), to="carl")).state == "proposed"


def test_a_swap_goes_its_way() -> None:
    """Offered, taken by Carl, approved: the duty is Carl's, published, in the same function."""
    snapshot = offered(two())
    swap = only(snapshot).swap_id
    snapshot = applied(snapshot, propose_swap(snapshot, ACTOR, swap, "carl", why="bersedia"))
    assert only(snapshot).offered_to == "carl"
    change = accept_swap(snapshot, ACTOR, swap, why="disetujui")
    snapshot = applied(snapshot, change)
    assert only(snapshot).state == "accepted"
    assert standing(snapshot) == {("carl", "0215", "coordinator"), ("beth", "0217", "member")}


def test_an_exchange_moves_both_duties() -> None:
    """Carl and Amy, each for the other's."""
    there = [row("amy", MONDAY), row("carl", MONDAY + 2 * DAY)]
    snapshot = two(duties=there)
    snapshot = offered(snapshot, exchange_duty_id="carl-0217-morning")
    change = accept_swap(snapshot, ACTOR, only(snapshot).swap_id, why="disetujui")
    assert standing(applied(snapshot, change)) == {
        ("carl", "0215", "member"),
        ("amy", "0217", "member"),
    }


def test_two_of_one_crew_exchange_their_functions() -> None:
    """Amy leads Monday's morning, Carl is there too: afterwards he leads and she is there."""
    there = [row("amy", MONDAY, function="coordinator"), row("carl", MONDAY)]
    snapshot = offered(two(duties=there), exchange_duty_id="carl-0215-morning")
    change = accept_swap(snapshot, ACTOR, only(snapshot).swap_id, why="disetujui")
    assert standing(applied(snapshot, change)) == {
        ("carl", "0215", "coordinator"),
        ("amy", "0215", "member"),
    }


def test_published_rows_are_cancelled_and_not_rewritten() -> None:
    """Two rows for one duty that changes hands: the audit can be read."""
    snapshot = offered(two(), to="carl")
    change = accept_swap(snapshot, ACTOR, only(snapshot).swap_id, why="disetujui")
    duties = [r for r in change.rows if r.table == "duties"]
    assert [(r.after or {})["state"] for r in duties] == ["cancelled", "published"]


def test_the_rules_are_asked_before_anybody_approves() -> None:
    """Beth may not coordinate: the offer to her is refused with that rule."""
    assert [b.rule for b in swap_objections(two(), HERS, "beth")] == ["coordinator_grade"]
    with pytest.raises(Refused):
        offered(two(), to="beth")


def test_the_rules_are_asked_again_at_the_approval() -> None:
    """Carl fell ill between the proposal and the approval."""
    snapshot = offered(two(), to="carl")
    sick = {"volunteer_id": "carl", "kind": "sick", "starts_at": wib("2021-02-15 00:00")}
    later = two(absences=[sick])
    later = Snapshot({**later.tables, "swaps": snapshot.all("swaps")}, 2, later.now)
    with pytest.raises(Refused):
        accept_swap(later, ACTOR, only(later).swap_id, why="disetujui")


def test_the_given_duty_does_not_stand_in_the_way_of_the_taken_one() -> None:
    """An exchange of two duties on one day is judged as it will be, not one by one."""
    there = [row("amy", MONDAY), row("carl", MONDAY, "afternoon")]
    snapshot = two(duties=there)
    assert not swap_objections(snapshot, HERS, "carl", "carl-0215-afternoon")


def test_a_swap_expires_when_its_duty_begins() -> None:
    """Nobody has to write that; writing it closes the row."""
    snapshot = offered(two()).at(wib("2021-02-15 07:00"))
    swap = only(snapshot)
    assert swap.state == "expired"
    with pytest.raises(Refused):
        propose_swap(snapshot, ACTOR, swap.swap_id, "carl", why="bersedia")
    change = expire_swaps(snapshot, ACTOR, why="lewat waktu")
    assert change is not None
    after = applied(snapshot, change)
    assert after.all("swaps")["state"].tolist() == ["expired"]
    assert expire_swaps(after, ACTOR, why="lewat waktu") is None


def test_a_swap_follows_its_duty_when_the_shift_moves() -> None:
    """The morning begins at nine instead of seven: the offer is open until then."""
    snapshot = offered(two())
    frame = snapshot.all("shift_types").copy()
    frame.loc[frame["shift"] == "morning", "starts"] = "09:00"
    moved = Snapshot({**snapshot.tables, "shift_types": frame}, 2, wib("2021-02-15 08:00"))
    assert only(moved).state == "open"


def test_a_swap_is_declined_once() -> None:
    """The duty stays; what is decided is decided."""
    snapshot = offered(two(), to="carl")
    swap = only(snapshot).swap_id
    after = applied(snapshot, decline_swap(snapshot, ACTOR, swap, why="tidak cocok"))
    assert only(after).state == "declined"
    assert standing(after) == standing(snapshot)
    with pytest.raises(Refused):
        decline_swap(after, ACTOR, swap, why="lagi")


def test_accepting_one_ends_the_others_about_the_same_duty() -> None:
    """Amy's duty was also asked for in exchange for Beth's."""
    snapshot = offered(two(), to="carl")
    other = {
        "swap_id": "other",
        "duty_id": THEIRS,
        "offered_by": "beth",
        "offered_to": "amy",
        "exchange_duty_id": HERS,
        "state": "proposed",
    }
    both = two(swaps=[other])
    swap = only(snapshot)
    every = pd.concat([both.all("swaps"), snapshot.all("swaps")], ignore_index=True)
    both = Snapshot({**both.tables, "swaps": every}, 2, both.now)
    after = applied(both, accept_swap(both, ACTOR, swap.swap_id, why="disetujui"))
    assert {s.swap_id: s.state for s in swaps(after)} == {
        swap.swap_id: "accepted",
        "other": "expired",
    }


def test_what_cannot_be_offered() -> None:
    """A duty on offer already, one that has begun, a draft, one's own in exchange; and nothing
    without a reason."""
    with pytest.raises(Refused):
        offer_swap(two(), ACTOR, HERS, reason=" ")
    with pytest.raises(Refused):
        offered(offered(two()))
    with pytest.raises(Refused):
        offered(two().at(wib("2021-02-15 07:00")))
    with pytest.raises(Refused):
        offered(two(duties=[row("amy", MONDAY, state="draft")]))
    with pytest.raises(Refused):
        offered(two(), to="amy")
    with pytest.raises(Refused):
        offered(two(), to="carl", exchange_duty_id=THEIRS)


def test_a_swap_says_which_skill_it_takes_away() -> None:
    """Beth alone has first aid: the rules let Amy take over, and the hole is told."""
    snapshot = team(
        AMY,
        BETH,
        duties=[row("beth", MONDAY)],
        duty_requirements=needs(1, "first_aid"),
        certificates=[{"volunteer_id": "beth", "skill": "first_aid"}],
    )
    assert not swap_objections(snapshot, "beth-0215-morning", "amy")
    assert [s.role for s in swap_opens(snapshot, "beth-0215-morning", "amy")] == ["first_aid"]
