"""Who came, who was late, who has not shown up."""

from __future__ import annotations

import pytest

from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import burden_table, check_in, check_out, no_show, not_shown_up
from tests.factories import NOW, wib
from tests.roster.tables.rosters import ACTOR, AMY, BETH, CARL, DAY, applied, row, team

TODAY = NOW.date()
HERS = f"amy-{TODAY:%m%d}-morning"


def morning() -> Snapshot:
    """Amy's duty began at seven; it is nine."""
    return team(AMY, BETH, CARL, duties=[row("amy", TODAY)])


def came(snapshot: Snapshot, at: str, **more: str) -> Snapshot:
    return applied(snapshot, check_in(snapshot, ACTOR, HERS, wib(at), why="datang", **more))


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2021-02-08 06:50", "present"),
        ("2021-02-08 07:15", "present"),
        ("2021-02-08 07:16", "late"),
    ],
)
def test_late_is_more_than_a_quarter_of_an_hour(at: str, outcome: str) -> None:
    """Factor.SHOW_UP_GRACE minutes after the beginning still count as present."""
    assert came(morning(), at).all("attendances")["outcome"].tolist() == [outcome]


def test_lateness_has_its_reason() -> None:
    """As the person said it."""
    after = came(morning(), "2021-02-08 08:00", reason="jalan tergenang")
    assert after.all("attendances")["reason"].tolist() == ["jalan tergenang"]


def test_leaving_keeps_the_hand_over() -> None:
    """Time and note, beside the time of coming."""
    snapshot = came(morning(), "2021-02-08 07:00")
    change = check_out(
        snapshot, ACTOR, HERS, wib("2021-02-08 08:55"), handover_note="HT 3 rusak", why="pulang"
    )
    (row_,) = applied(snapshot, change).all("attendances").to_dict("records")
    assert row_["left_at"] == wib("2021-02-08 08:55") and row_["handover_note"] == "HT 3 rusak"


def test_impossible_times_are_refused() -> None:
    """Coming in the future, leaving without coming or before it, coming after leaving."""
    with pytest.raises(Refused):
        came(morning(), "2021-02-08 09:01")
    with pytest.raises(Refused):
        check_out(morning(), ACTOR, HERS, NOW, why="pulang")
    there = came(morning(), "2021-02-08 07:00")
    with pytest.raises(Refused):
        check_out(there, ACTOR, HERS, wib("2021-02-08 06:00"), why="pulang")
    gone = applied(there, check_out(there, ACTOR, HERS, NOW, why="pulang"))
    with pytest.raises(Refused):
        came(gone, "2021-02-08 08:00")


def test_who_has_not_shown_up_is_named_with_substitutes() -> None:
    """Two hours late; a minute before the grace is over nobody is named; who came is not."""
    (missing,) = not_shown_up(morning())
    assert (missing.duty.volunteer_id, missing.late) == ("amy", 120)
    assert {one.volunteer_id for one in missing.substitutes} == {"beth", "carl"}
    assert not not_shown_up(morning().at(wib("2021-02-08 07:14")))
    assert not not_shown_up(came(morning(), "2021-02-08 07:00"))


def test_a_missing_coordinator_is_stood_in_for_by_one_of_grade() -> None:
    """Carl is utama, Beth is not."""
    lead = [row("amy", TODAY, function="coordinator")]
    (missing,) = not_shown_up(team(AMY, BETH, CARL, duties=lead))
    assert [one.volunteer_id for one in missing.substitutes] == ["carl"]


def test_a_no_show_is_recorded_and_burdened_nobody() -> None:
    """The duty does not count into the fairness table; coming afterwards is recorded over it."""
    snapshot = morning()
    change = no_show(snapshot, ACTOR, HERS, reason="tidak ada kabar", why="tidak hadir")
    after = applied(snapshot, change)
    assert after.all("attendances")["outcome"].tolist() == ["no_show"]
    assert not not_shown_up(after)
    assert burden_table(after, TODAY, 1)["duties"].sum() == 0
    assert came(after, "2021-02-08 08:30").all("attendances")["outcome"].tolist() == ["late"]


def test_a_no_show_before_the_beginning_is_refused() -> None:
    """Nobody has failed to come yet; and who came did come."""
    later = team(duties=[row("amy", TODAY + DAY)])
    with pytest.raises(Refused):
        no_show(later, ACTOR, f"amy-{TODAY + DAY:%m%d}-morning", reason="", why="tidak hadir")
    with pytest.raises(Refused):
        no_show(came(morning(), "2021-02-08 07:00"), ACTOR, HERS, reason="", why="tidak hadir")
