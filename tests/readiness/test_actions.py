"""Recording absences and looking up phone numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.model.change import Actor, Change
from posko.model.privacy import masked, spoken
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.readiness import end_absence, readiness, report_absence, reveal_phone
from tests.factories import NOW, wib, world

ACTOR = Actor("Sri", "coordinator_bpbd")
WHY = "uji"
AMY = [{"volunteer_id": "amy", "name": "Amy", "phone": "081200001234"}]


def after(snapshot: Snapshot, change: Change) -> Snapshot:
    """The snapshot as it is once the change is made."""
    tables = dict(snapshot.tables)
    for row in change.rows:
        table = TABLES[row.table]
        kept = [r for r in table.records(tables[row.table]) if table.key_of(r) != row.key]
        tables[row.table] = table.frame([*kept, row.after] if row.after else kept)
    return replace(snapshot, tables=tables, _memo={})


def state(snapshot: Snapshot) -> str:
    return str(readiness(snapshot)["state"].item())


def refusal(make) -> str:
    with pytest.raises(Refused) as refused:
        make()
    return refused.value.reason.key


def test_an_absence_makes_unavailable():
    """What is recorded shows in readiness at once; the audit sentence names the person."""
    snapshot = world(volunteers=AMY)
    change = report_absence(snapshot, ACTOR, "amy", "sick", NOW, note="  demam ", why=WHY)
    assert change.actor == ACTOR and change.at == NOW
    assert change.why == WHY
    ill = after(snapshot, change)
    assert state(ill) == "unavailable"
    assert ill.all("absences")["note"].item() == "demam"


def test_an_absence_that_began_earlier_is_ended_not_erased():
    """The record of a past absence stays; only its end moves to now."""
    snapshot = world(
        volunteers=AMY,
        absences=[
            {"absence_id": "a", "volunteer_id": "amy", "starts_at": wib("2021-02-07 00:00")},
        ],
    )
    change = end_absence(snapshot, ACTOR, "a", why=WHY)
    back = after(snapshot, change)
    assert back.all("absences")["ends_at"].item() == NOW
    assert state(back) == "ready"


def test_an_absence_that_has_not_begun_is_withdrawn():
    """Leave planned for tomorrow and cancelled today never was."""
    snapshot = world(
        volunteers=AMY,
        absences=[
            {"absence_id": "a", "volunteer_id": "amy", "starts_at": wib("2021-02-09 00:00")},
        ],
    )
    change = end_absence(snapshot, ACTOR, "a", why=WHY)
    assert after(snapshot, change).all("absences").empty


def test_delay_is_recorded_with_its_minutes():
    """*Siap tertunda* keeps its minutes; other absences keep none."""
    snapshot = world(volunteers=AMY)
    late = after(
        snapshot, report_absence(snapshot, ACTOR, "amy", "delayed", NOW, delay_minutes=45, why=WHY)
    )
    assert state(late) == "delayed"
    assert late.all("absences")["delay_minutes"].item() == 45
    leave = report_absence(snapshot, ACTOR, "amy", "leave", NOW, delay_minutes=45, why=WHY)
    assert leave.rows[0].after["delay_minutes"] is None


@pytest.mark.parametrize("minutes", [None, 0, -5, 2881])
def test_a_delay_without_sensible_minutes_is_refused(minutes):
    """A delay says how long: more than nothing, at most two days."""
    snapshot = world(volunteers=AMY)
    assert (
        refusal(
            lambda: report_absence(
                snapshot, ACTOR, "amy", "delayed", NOW, delay_minutes=minutes, why=WHY
            )
        )
        == "readiness.minutes_needed"
    )


def test_bad_input_is_refused_with_its_reason():
    """Unknown people, kinds, records, and an end that is not after the start."""
    snapshot = world(volunteers=AMY)
    ways = {
        "readiness.nobody": lambda: report_absence(snapshot, ACTOR, "zoe", "leave", NOW, why=WHY),
        "readiness.kind_unknown": lambda: report_absence(
            snapshot, ACTOR, "amy", "holiday", NOW, why=WHY
        ),
        "readiness.end_before_start": lambda: report_absence(
            snapshot, ACTOR, "amy", "leave", NOW, NOW, why=WHY
        ),
        "readiness.absence_unknown": lambda: end_absence(snapshot, ACTOR, "x", why=WHY),
    }
    for key, make in ways.items():
        assert refusal(make) == key


def test_the_same_absence_twice_is_refused():
    """A second click does not make a second absence; a delay beside it is another matter."""
    snapshot = world(
        volunteers=AMY, absences=[{"volunteer_id": "amy", "ends_at": wib("2021-02-09 00:00")}]
    )
    assert (
        refusal(lambda: report_absence(snapshot, ACTOR, "amy", "sick", NOW, why=WHY))
        == "readiness.already_away"
    )
    report_absence(snapshot, ACTOR, "amy", "sick", wib("2021-02-09 00:00"), why=WHY)
    report_absence(snapshot, ACTOR, "amy", "delayed", NOW, delay_minutes=30, why=WHY)


def test_an_absence_that_is_over_cannot_be_ended_again():
    """Ending twice is refused instead of moving the end."""
    snapshot = world(
        volunteers=AMY,
        absences=[
            {
                "absence_id": "a",
                "volunteer_id": "amy",
                "starts_at": wib("2021-02-07 00:00"),
                "ends_at": NOW,
            }
        ],
    )
    assert refusal(lambda: end_absence(snapshot, ACTOR, "a", why=WHY)) == "readiness.absence_over"


def test_revealing_a_number_changes_no_row_and_leaves_a_sentence():
    """A look at a number is an event of its own; without a number there is nothing to look at."""
    change = reveal_phone(world(volunteers=AMY), ACTOR, "amy", why=WHY)
    assert change.rows == ()
    assert change.why == WHY
    nameless = world(volunteers=[{"volunteer_id": "amy"}])
    assert refusal(lambda: reveal_phone(nameless, ACTOR, "amy", why=WHY)) == "readiness.no_phone"


def test_numbers_are_masked_and_spoken():
    """Four digits and three are shown; a number is read out in fours; +62 is 0 at home."""
    assert masked("081200001234") == masked("+6281200001234") == "0812-••••-234"
    assert masked("0321861") == "••••"
    assert spoken("+6281200001234") == "0812-0000-1234"


@given(st.from_regex(r"\A(\+62|0)\d{8,12}\Z"))
def test_a_mask_never_shows_more_than_seven_digits(phone):
    """Whatever the number, at least part of it stays hidden."""
    assert sum(sign.isdigit() for sign in masked(phone)) <= 7
    assert "••••" in masked(phone)
