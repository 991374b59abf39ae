"""Who came, who was late, who has not shown up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from posko.model import vocabulary as v
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.readiness import coverage
from posko.roster import (
    COORDINATOR,
    Period,
    accept_swap,
    burden_table,
    check_in,
    check_out,
    fill_place,
    find_duty,
    newly_broken,
    no_show,
    not_shown_up,
    offer_swap,
    roster_duties,
    shortages,
    swaps,
)
from tests.data.conftest import drill, tables  # noqa: F401  (fixtures)
from tests.factories import NOW, wib
from tests.roster.tables.rosters import ACTOR, AMY, BETH, CARL, DAY, applied, needs, row, team
from tests.store.folder import open_at, write_folder

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


def test_what_is_recorded_changes_only_by_a_correction() -> None:
    """A second coming or leaving is refused; corrected, the lateness is judged anew and a reason
    stays."""
    there = came(morning(), "2021-02-08 07:30", reason="jalan tergenang")
    with pytest.raises(Refused):
        came(there, "2021-02-08 09:00")
    fix = check_in(there, ACTOR, HERS, wib("2021-02-08 07:10"), correcting=True, why="betul")
    (fixed,) = applied(there, fix).all("attendances").to_dict("records")
    assert (fixed["outcome"], fixed["reason"]) == ("present", "jalan tergenang")
    gone = applied(there, check_out(there, ACTOR, HERS, wib("2021-02-08 08:30"), why="pulang"))
    with pytest.raises(Refused):
        check_out(gone, ACTOR, HERS, NOW, why="pulang")
    later = check_out(gone, ACTOR, HERS, NOW, correcting=True, why="betul")
    assert applied(gone, later).all("attendances")["left_at"].tolist() == [NOW]
    with pytest.raises(Refused):  # after the leaving
        check_in(gone, ACTOR, HERS, NOW, correcting=True, why="betul")


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


# -- what a missing person leaves open -----------------------------------------------------------


def open_places(snapshot: Snapshot, start: date, days: int) -> dict[tuple[date, str, Any], int]:
    """The people missing on the published roster by shift and skill."""
    period = Period(start, days)
    published = roster_duties(snapshot, period, v.DUTY_STATE.committing)
    found = shortages(snapshot, period, published)
    return {(s.date, s.shift, s.role): s.missing for s in found if s.role != COORDINATOR}


def uncovered(snapshot: Snapshot, start: date, days: int) -> dict[tuple[date, str, Any], int]:
    """The same by the readiness of people."""
    shifts = coverage(snapshot, start, days)
    return {(s.date, s.shift, n.skill): n.missing for s in shifts for n in s.needs if n.missing}


def test_who_did_not_come_or_has_left_opens_the_place() -> None:
    """Heads and coordinator are missing; the duty itself stays published and may be published
    beside, and somebody else may take the place."""
    there = [row("amy", TODAY, function="coordinator")]
    asked = {"duty_requirements": needs(1)}
    snapshot = team(AMY, BETH, CARL, duties=there, **asked)
    today = Period(TODAY, 1)
    assert not shortages(snapshot, today, roster_duties(snapshot, today))
    missed = applied(snapshot, no_show(snapshot, ACTOR, HERS, reason="", why="tidak hadir"))
    at_seven = came(snapshot, "2021-02-08 07:00")
    left = applied(at_seven, check_out(at_seven, ACTOR, HERS, NOW, why="sakit"))
    for after in (missed, left):
        published = roster_duties(after, today)
        assert [d.state for d in published] == ["published"]
        assert [s.role for s in shortages(after, today, published)] == [None, COORDINATOR]
        assert open_places(after, TODAY, 1) == uncovered(after, TODAY, 1)
        assert not newly_broken(after, today)
        taken = fill_place(
            after, ACTOR, TODAY, "morning", "carl", function=COORDINATOR, why="ganti"
        )
        filled = applied(after, taken)
        assert not shortages(filled, today, roster_duties(filled, today))


def test_coming_after_all_closes_the_place_again() -> None:
    """A no-show who comes late stands the duty."""
    snapshot = team(AMY, duties=[row("amy", TODAY)], duty_requirements=needs(1))
    missed = applied(snapshot, no_show(snapshot, ACTOR, HERS, reason="", why="tidak hadir"))
    assert open_places(missed, TODAY, 1) and not open_places(
        came(missed, "2021-02-08 09:00"), TODAY, 1
    )


def test_one_rule_says_what_is_open_on_the_embedded_data(drill: Snapshot) -> None:  # noqa: F811
    """Readiness and roster count the same missing people, also at two in the night when one of the
    crew did not come and another has left."""
    february = date(2021, 2, 1), 28
    assert open_places(drill, *february) == uncovered(drill, *february) != {}
    snapshot = drill.at(wib("2021-02-09 02:00"))
    first, second = (find_duty(snapshot, f"JGA-20210208-M{place}") for place in (2, 3))
    change = no_show(snapshot, ACTOR, first.duty_id, reason="", why="tidak hadir")
    missed = applied(snapshot, change)
    there = applied(missed, check_in(missed, ACTOR, second.duty_id, missed.now, why="datang"))
    gone = applied(there, check_out(there, ACTOR, second.duty_id, there.now, why="sakit"))
    place = (second.date, second.shift, None)
    assert open_places(gone, *february) == uncovered(gone, *february)
    assert open_places(gone, *february)[place] == open_places(snapshot, *february)[place] + 2


# -- over midnight, by swap, and called in the middle ---------------------------------------------

TONIGHT = f"amy-{TODAY:%m%d}-night"


@pytest.mark.parametrize(
    ("at", "late"),
    [
        ("2021-02-08 23:15", None),
        ("2021-02-08 23:16", 16),
        ("2021-02-09 00:00", 60),
        ("2021-02-09 06:59", 479),
        ("2021-02-09 07:00", None),
    ],
)
def test_a_night_is_missed_before_and_after_midnight(at: str, late: int | None) -> None:
    """From a quarter past eleven until seven on the next date, by the minutes since eleven."""
    snapshot = team(AMY, BETH, CARL, duties=[row("amy", TODAY, "night")]).at(wib(at))
    assert [one.late for one in not_shown_up(snapshot)] == ([] if late is None else [late])


def test_coming_after_midnight_is_late_for_the_evening_s_duty() -> None:
    """Ten past midnight is 70 minutes late, and the person is no longer missed."""
    night = team(AMY, BETH, duties=[row("amy", TODAY, "night")]).at(wib("2021-02-09 00:10"))
    after = applied(night, check_in(night, ACTOR, TONIGHT, night.now, why="datang"))
    assert after.all("attendances")["outcome"].tolist() == ["late"]
    assert not not_shown_up(after)
    left = after.at(wib("2021-02-09 07:05"))
    gone = applied(left, check_out(left, ACTOR, TONIGHT, left.now, why="pulang"))
    assert gone.all("attendances")["left_at"].tolist() == [wib("2021-02-09 07:05")]


def test_whoever_took_the_duty_by_a_swap_is_missed() -> None:
    """Amy gave tonight to Carl: Carl is missed and not Amy, who is asked as a substitute."""
    there = [row("amy", TODAY, "night")]
    snapshot = team(AMY, BETH, CARL, duties=there)
    offer = offer_swap(snapshot, ACTOR, TONIGHT, to="carl", reason="acara keluarga")
    offered = applied(snapshot, offer)
    (swap,) = swaps(offered)
    given = applied(offered, accept_swap(offered, ACTOR, swap.swap_id, why="disetujui"))
    (missing,) = not_shown_up(given.at(wib("2021-02-09 01:00")))
    assert (missing.duty.volunteer_id, missing.late) == ("carl", 120)
    assert {one.volunteer_id for one in missing.substitutes} == {"amy", "beth"}
    assert check_in_of(given.at(wib("2021-02-09 01:00")), missing.duty.duty_id) == ["late"]
    with pytest.raises(Refused):  # the duty that was given away is nobody's any more
        check_in(given.at(wib("2021-02-09 01:00")), ACTOR, TONIGHT, NOW, why="datang")


def check_in_of(snapshot: Snapshot, duty_id: str) -> list[str]:
    change = check_in(snapshot, ACTOR, duty_id, snapshot.now, why="datang")
    found: list[str] = applied(snapshot, change).all("attendances")["outcome"].tolist()
    return found


def test_whoever_is_called_to_a_running_shift_is_late_from_then_on(tmp_path: Path) -> None:
    """Amy did not come at seven; Beth is called at nine: nobody blames her for two hours."""
    people = {"volunteers": [AMY, BETH, CARL], "duties": [row("amy", TODAY)]}
    store = open_at(write_folder(tmp_path, **people))
    snapshot = store.snapshot(NOW)
    store.commit(fill_place(snapshot, ACTOR, TODAY, "morning", "beth", why="pengganti"))
    called = store.snapshot(NOW)
    (beth,) = (d for d in roster_duties(called) if d.volunteer_id == "beth")
    assert [one.duty.volunteer_id for one in not_shown_up(called)] == ["amy"]
    assert check_in_of(called.at(wib("2021-02-08 09:15")), beth.duty_id) == ["present"]
    late = called.at(wib("2021-02-08 09:20"))
    assert {one.duty.volunteer_id: one.late for one in not_shown_up(late)} == {
        "amy": 140,
        "beth": 20,
    }
    assert check_in_of(late, beth.duty_id) == ["late"]
