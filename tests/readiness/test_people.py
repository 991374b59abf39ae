"""Who is ready at an instant: one test per rule."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from posko import locale
from posko.model.vocabulary import READINESS
from posko.readiness import counts, known_assignments, readiness
from tests.factories import NOW, VILLAGE, wib, world

AMY = [{"volunteer_id": "amy"}]
TODAY = NOW.date()


def amy(at: datetime | None = None, **tables: Any) -> pd.Series:
    """Amy's row in a world of her own."""
    tables.setdefault("volunteers", AMY)
    return readiness(world(**tables), at).set_index("volunteer_id").loc["amy"]


def duty(shift: str = "morning", day: date = TODAY, **more: Any) -> dict[str, Any]:
    return {"duty_id": "d1", "volunteer_id": "amy", "shift": shift, "date": day, **more}


def task(starts: str, ends: str | None = None) -> dict[str, Any]:
    return {
        "task_id": "t1",
        "title": "Evakuasi Gondang",
        "starts_at": wib(starts),
        "ends_at": wib(ends) if ends else None,
    }


def assigned(state: str = "accepted", **more: Any) -> dict[str, Any]:
    return {"task_id": "t1", "volunteer_id": "amy", "state": state, **more}


def away(kind: str = "leave", **more: Any) -> dict[str, Any]:
    return {"volunteer_id": "amy", "kind": kind, **more}


# --- precedence -----------------------------------------------------------------------------------


def test_nothing_recorded_is_ready():
    """A member without absence, duty or task can be called now."""
    row = amy()
    assert row["state"] == "ready"
    assert row["ready_at"] == NOW
    assert pd.isna(row["since"]) and pd.isna(row["until"])


def test_inactive_wins_over_everything():
    """Who is no active member is inactive, whatever else is recorded."""
    row = amy(
        volunteers=[{"volunteer_id": "amy", "membership": "legion"}],
        duties=[duty()],
        absences=[away()],
    )
    assert row["state"] == "inactive"
    assert pd.isna(row["ready_at"])
    assert locale.say(row["reason"], "id") == "Keanggotaan: Legiun"


@pytest.mark.parametrize("kind", ["leave", "sick", "official"])
def test_absence_wins_over_a_task(kind):
    """Leave, sickness and other official duty make a person unavailable even on a task."""
    row = amy(
        absences=[away(kind, ends_at=wib("2021-02-09 07:00"))],
        tasks=[task("2021-02-08 08:00")],
        assignments=[assigned("on_scene")],
    )
    assert row["state"] == "unavailable"
    assert row["until"] == wib("2021-02-09 07:00")


def test_task_wins_over_duty():
    """Who is on a task and on the roster at once is committed."""
    row = amy(
        tasks=[task("2021-02-08 08:00", "2021-02-08 12:00")],
        assignments=[assigned()],
        duties=[duty()],
    )
    assert row["state"] == "committed"
    assert row["until"] == wib("2021-02-08 12:00")


def test_duty_wins_over_rest_and_delay():
    """Who stands duty is on duty, also when rest was due and a delay is recorded."""
    row = amy(
        duties=[duty(), duty("afternoon", date(2021, 2, 7), duty_id="d2")],
        absences=[away("delayed", delay_minutes=30)],
    )
    assert row["state"] == "on_duty"
    assert locale.say(row["reason"], "id") == "Sedang piket Pagi s.d. 15.00"


def test_rest_wins_over_delay():
    """A delay recorded while a person rests does not end the rest."""
    row = amy(
        duties=[duty("night", date(2021, 2, 7))], absences=[away("delayed", delay_minutes=30)]
    )
    assert row["state"] == "resting"


def test_delay_carries_its_minutes():
    """*Siap tertunda* says in how many minutes, and counts from now."""
    row = amy(absences=[away("delayed", delay_minutes=90, ends_at=wib("2021-02-08 18:00"))])
    assert row["state"] == "delayed"
    assert row["delay_minutes"] == 90
    assert row["ready_at"] == wib("2021-02-08 10:30")
    assert locale.say(row["reason"], "id") == "Siap dalam 90 menit s.d. 18.00"


def test_of_two_delays_the_longest_holds():
    """Two recorded delays do not add up."""
    row = amy(absences=[away("delayed", delay_minutes=m) for m in (20, 120)])
    assert row["delay_minutes"] == 120


def test_delay_of_unknown_length_stays_unknown():
    """Minutes that nobody told are not zero minutes."""
    row = amy(absences=[away("delayed")])
    assert row["state"] == "delayed"
    assert pd.isna(row["delay_minutes"]) and pd.isna(row["ready_at"])


# --- boundaries -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2021-02-08 09:59", "ready"),
        ("2021-02-08 10:00", "unavailable"),
        ("2021-02-08 10:59", "unavailable"),
        ("2021-02-08 11:00", "ready"),
    ],
)
def test_absence_is_half_open(at, state):
    """An absence begins at its first instant and is over at its last."""
    absences = [away(starts_at=wib("2021-02-08 10:00"), ends_at=wib("2021-02-08 11:00"))]
    assert amy(wib(at), absences=absences)["state"] == state


def test_open_end_has_no_until():
    """An absence without an end says that nobody knows when it ends."""
    row = amy(absences=[away("sick")])
    assert pd.isna(row["until"]) and pd.isna(row["ready_at"])
    assert locale.say(row["reason"], "id") == "Sakit, belum tahu sampai kapan"


def test_an_end_at_midnight_is_said_as_that_day():
    """Leave through 10 February ends at 24.00 of that day, not at 00.00 of the next."""
    absences = [away(ends_at=wib("2021-02-11 00:00"))]
    assert locale.say(amy(absences=absences)["reason"], "id") == "Cuti s.d. 10 Feb 2021 24.00"
    absences = [away(ends_at=wib("2021-02-09 00:00"))]
    assert locale.say(amy(absences=absences)["reason"], "en") == "Leave until 24:00"


@pytest.mark.parametrize(
    ("day", "instants"),
    [
        (date(2021, 1, 31), ("2021-01-31 23:00", "2021-02-01 06:59", "2021-02-01 07:00")),
        (date(2020, 2, 28), ("2020-02-28 23:00", "2020-02-29 06:59", "2020-02-29 07:00")),
        (date(2020, 2, 29), ("2020-02-29 23:00", "2020-03-01 06:59", "2020-03-01 07:00")),
        (date(2020, 12, 31), ("2020-12-31 23:00", "2021-01-01 06:59", "2021-01-01 07:00")),
    ],
)
def test_night_shift_belongs_to_the_evening(day, instants):
    """A night shift runs over midnight, month end, 29 February and new year, then rest begins."""
    begin, last, end = instants
    for at, state in ((begin, "on_duty"), (last, "on_duty"), (end, "resting")):
        assert amy(wib(at), duties=[duty("night", day)])["state"] == state
    before = wib(begin) - timedelta(minutes=1)
    assert amy(before, duties=[duty("night", day)])["state"] == "ready"


def test_draft_and_cancelled_duties_take_no_time():
    """Only a published duty counts."""
    for state in ("draft", "cancelled"):
        assert amy(duties=[duty(state=state)])["state"] == "ready"


# --- rest -----------------------------------------------------------------------------------------


def test_rest_of_eight_hours_after_a_long_duty():
    """After eight hours of duty the person rests eight hours, to the instant."""
    night = [duty("night", date(2021, 2, 7))]
    row = amy(duties=night)
    assert row["state"] == "resting"
    assert row["since"] == wib("2021-02-08 07:00")
    assert row["until"] == row["rested_at"] == row["ready_at"] == wib("2021-02-08 15:00")
    assert locale.say(row["reason"], "id") == "Istirahat setelah piket Malam s.d. 15.00"
    assert amy(wib("2021-02-08 14:59"), duties=night)["state"] == "resting"
    assert amy(wib("2021-02-08 15:00"), duties=night)["state"] == "ready"


@pytest.mark.parametrize(("ends", "state"), [("08:30", "ready"), ("08:31", "resting")])
def test_exactly_four_hours_need_no_rest(ends, state):
    """Only work longer than four hours asks for rest."""
    row = amy(
        tasks=[task("2021-02-08 04:30", f"2021-02-08 {ends}")],
        assignments=[assigned("released", released_at=wib(f"2021-02-08 {ends}"))],
    )
    assert row["state"] == state


def test_short_commitments_back_to_back_tire_like_a_long_one():
    """Two tasks of three hours without a pause are six hours of work."""
    tasks = [
        task("2021-02-08 02:00", "2021-02-08 05:00"),
        {**task("2021-02-08 05:00", "2021-02-08 08:00"), "task_id": "t2"},
    ]
    row = amy(tasks=tasks, assignments=[assigned(), assigned(task_id="t2")])
    assert row["state"] == "resting"
    assert row["until"] == wib("2021-02-08 16:00")


def test_work_that_breaks_into_rest_starts_it_anew():
    """Rest counts from the latest end of work, however short that work was."""
    row = amy(
        duties=[duty("night", date(2021, 2, 7))],
        tasks=[task("2021-02-08 07:30", "2021-02-08 08:30")],
        assignments=[assigned()],
    )
    assert row["rested_at"] == wib("2021-02-08 16:30")


def test_a_rest_that_was_just_long_enough_is_over():
    """After exactly eight hours of rest, a short task asks for no rest of its own."""
    row = amy(
        duties=[duty("afternoon", date(2021, 2, 7))],
        tasks=[task("2021-02-08 07:00", "2021-02-08 09:00")],
        assignments=[assigned()],
    )
    assert row["state"] == "ready"
    assert pd.isna(row["rested_at"])


def test_rest_that_will_follow_is_told_while_on_duty():
    """Who stands duty until 15.00 is rested at 23.00 and can act then."""
    row = amy(duties=[duty()])
    assert row["rested_at"] == row["ready_at"] == wib("2021-02-08 23:00")
    assert row["until"] == wib("2021-02-08 15:00")


def test_ready_again_only_after_everything_that_follows():
    """Leave that begins when rest ends keeps a person away without a gap."""
    row = amy(
        duties=[duty("night", date(2021, 2, 7))],
        absences=[away(starts_at=wib("2021-02-08 15:00"), ends_at=wib("2021-02-10 08:00"))],
    )
    assert row["until"] == wib("2021-02-08 15:00")
    assert row["ready_at"] == wib("2021-02-10 08:00")


# --- tasks as they really went --------------------------------------------------------------------


@pytest.mark.parametrize("state", ["proposed", "called", "declined", "no_answer", "cancelled"])
def test_a_call_alone_does_not_commit(state):
    """Nobody is on a task before they accepted it."""
    row = amy(tasks=[task("2021-02-08 08:00")], assignments=[assigned(state)])
    assert row["state"] == "ready"


def test_accepted_for_later_is_ready_until_then():
    """Who accepted a task for the afternoon can be called now, and the next commitment is told."""
    row = amy(tasks=[task("2021-02-08 13:00")], assignments=[assigned()])
    assert row["state"] == "ready"
    assert row["next_at"] == row["until"] == wib("2021-02-08 13:00")
    expected = "Siap; tugas “Evakuasi Gondang” mulai 13.00"
    assert locale.say(row["reason"], "id") == expected


@pytest.mark.parametrize("state", ["en_route", "on_scene"])
def test_on_the_way_or_on_scene_is_committed_until_released(state):
    """Who has set out stays committed past the planned end, and before the planned start."""
    for plan in (
        ("2021-02-08 05:00", "2021-02-08 08:00"),
        ("2021-02-08 05:00", "2021-02-08 09:00"),
        ("2021-02-08 09:30", "2021-02-08 12:00"),
    ):
        assert amy(tasks=[task(*plan)], assignments=[assigned(state)])["state"] == "committed"


def test_accepted_but_never_set_out_ends_with_the_plan():
    """A task whose planned end has passed does not hold a person who never set out."""
    row = amy(
        tasks=[task("2021-02-08 05:00", "2021-02-08 08:00")], assignments=[assigned("accepted")]
    )
    assert row["state"] == "ready"


def test_released_early_ends_the_commitment():
    """The release counts, not the task's planned end; rest begins there."""
    row = amy(
        tasks=[task("2021-02-08 00:00", "2021-02-08 12:00")],
        assignments=[assigned("released", released_at=wib("2021-02-08 06:00"))],
    )
    assert row["state"] == "resting"
    assert row["rested_at"] == wib("2021-02-08 14:00")


def test_joining_a_running_task_counts_from_the_answer():
    """Who joins on the third day of a task has not worked three days."""
    row = amy(
        tasks=[task("2021-02-05 07:00")],
        assignments=[assigned("on_scene", answered_at=wib("2021-02-08 06:00"))],
    )
    assert row["since"] == wib("2021-02-08 06:00")
    assert row["hours_7d"] == 3


def test_a_drill_does_not_reveal_answers_to_come():
    """Answers, arrivals and releases after `now` are taken back."""
    later = wib("2021-02-08 10:00")
    snapshot = world(
        volunteers=AMY,
        tasks=[task("2021-02-08 08:00")],
        assignments=[
            assigned("released", answered_at=wib("2021-02-08 08:00"), released_at=later),
            assigned("on_scene", answered_at=wib("2021-02-08 08:00"), on_scene_at=later),
            assigned("declined", answered_at=later),
        ],
    )
    assert list(known_assignments(snapshot)["state"]) == ["on_scene", "accepted", "called"]


# --- attendance -----------------------------------------------------------------------------------


def attendance(**more: Any) -> dict[str, Any]:
    return {"duty_id": "d1", **more}


def test_a_no_show_is_not_on_duty():
    """Who did not come is not on duty and has not worked."""
    row = amy(duties=[duty()], attendances=[attendance(outcome="no_show")])
    assert row["state"] == "ready"
    assert row["hours_7d"] == 0


def test_a_no_show_cannot_be_known_before_the_shift_begins():
    """A row about tomorrow's shift does not reveal the future of a drill."""
    tomorrow = [duty(day=date(2021, 2, 9))]
    row = amy(duties=tomorrow, attendances=[attendance(outcome="no_show")])
    assert row["next_at"] == wib("2021-02-09 07:00")


def test_staying_longer_moves_the_rest():
    """Rest counts from the hour the person really left."""
    row = amy(
        duties=[duty("night", date(2021, 2, 7))],
        attendances=[attendance(left_at=wib("2021-02-08 08:30"))],
    )
    assert row["rested_at"] == wib("2021-02-08 16:30")


def test_leaving_early_ends_the_duty():
    """Who left after two hours is off duty and needs no rest."""
    row = amy(
        duties=[duty()],
        attendances=[
            attendance(came_at=wib("2021-02-08 06:45"), left_at=wib("2021-02-08 08:45")),
        ],
    )
    assert row["state"] == "ready"
    assert row["hours_7d"] == 2


def test_leaving_later_than_now_is_not_known_yet():
    """A leaving time after `now` is the future."""
    row = amy(duties=[duty()], attendances=[attendance(left_at=wib("2021-02-08 14:00"))])
    assert row["until"] == wib("2021-02-08 15:00")


# --- what else a row tells ------------------------------------------------------------------------


def test_hours_of_the_last_seven_days_are_clipped_and_counted_once():
    """Only the part inside [at - 7 d, at) counts, and doubly taken time once."""
    row = amy(
        duties=[
            duty("morning", date(2021, 2, 1), duty_id="a"),  # 07-15; the window opens at 09
            duty("morning", date(2021, 2, 8), duty_id="b"),  # 07-15; `at` is 09
        ],
        tasks=[task("2021-02-08 08:00", "2021-02-08 12:00")],
        assignments=[assigned()],
    )
    assert row["hours_7d"] == 6 + 2


def test_certificates_count_to_their_last_day():
    """A skill is held on the last day of its certificate and not on the day after."""
    certificates = [{"volunteer_id": "amy", "expires_on": date(2021, 2, 8)}]
    held = amy(certificates=certificates)
    assert held["skills"] == ("evacuation",) and held["expiring"] == ("evacuation",)
    gone = amy(wib("2021-02-09 00:00"), certificates=certificates)
    assert gone["skills"] == () and gone["expiring"] == ()


def test_expiring_means_within_sixty_days_and_not_renewed():
    """Skills about to expire are named, unless a later certificate carries on."""
    inside, outside = date(2021, 2, 8) + timedelta(60), date(2021, 2, 8) + timedelta(61)
    row = amy(
        certificates=[
            {"volunteer_id": "amy", "skill": "evacuation", "expires_on": inside},
            {"volunteer_id": "amy", "skill": "driving", "expires_on": outside},
            {"volunteer_id": "amy", "skill": "first_aid", "expires_on": inside},
            {"volunteer_id": "amy", "skill": "first_aid", "issued_on": date(2021, 1, 1)},
            {"volunteer_id": "amy", "skill": "public_kitchen", "issued_on": date(2021, 3, 1)},
        ]
    )
    assert row["skills"] == ("evacuation", "first_aid", "driving")
    assert row["expiring"] == ("evacuation",)


def test_home_falls_back_to_the_village():
    """A person without a point of their own stands at the village's point."""
    row = amy(
        volunteers=[
            {"volunteer_id": "amy", "lat": None, "lon": None, "village_code": VILLAGE},
        ]
    )
    assert (row["lat"], row["lon"]) == (-7.56, 112.14)
    assert row["district"] == row["village"] == "Bandarkedungmulyo"


def test_past_and_future_are_answered_from_the_same_snapshot():
    """Any instant can be asked about; the answer does not depend on what was asked before."""
    snapshot = world(volunteers=AMY, duties=[duty("afternoon")])
    states = [
        readiness(snapshot, wib(f"2021-02-{day} {hour}"))["state"].item()
        for day, hour in (("08", "15:00"), ("08", "09:00"), ("09", "00:00"), ("09", "07:00"))
    ]
    assert states == ["on_duty", "ready", "resting", "ready"]


def test_naive_instants_are_refused():
    """An hour without a zone is an error, not a guess."""
    with pytest.raises(ValueError, match="aware"):
        readiness(world(volunteers=AMY), datetime(2021, 2, 8, 9))


def test_empty_team():
    """No volunteers give an empty frame with every column, and counts of zero."""
    frame = readiness(world())
    assert frame.empty
    assert list(frame.columns) == list(readiness(world(volunteers=AMY)).columns)
    assert counts(frame) == dict.fromkeys(READINESS, 0)


def test_counts_name_every_state():
    """Counting says how many are in each state, zeros included."""
    snapshot = world(
        volunteers=[{"volunteer_id": name} for name in ("amy", "beth")], duties=[duty()]
    )
    assert counts(readiness(snapshot)) == {
        **dict.fromkeys(READINESS, 0),
        "on_duty": 1,
        "ready": 1,
    }


def test_computed_once_per_snapshot_and_instant():
    """Pages that ask again get the same frame."""
    snapshot = world(volunteers=AMY)
    assert readiness(snapshot) is readiness(snapshot, NOW)


def test_forty_thousand_people_take_seconds_not_minutes():
    """A province's register is answered in seconds (about one, on an idle core)."""
    people = [{"volunteer_id": f"v{n:05d}"} for n in range(40_000)]
    snapshot = world(
        volunteers=people,
        duties=[
            {"volunteer_id": f"v{n:05d}", "date": date(2021, 2, 1 + n % 14)} for n in range(4_000)
        ],
        absences=[{"volunteer_id": f"v{n:05d}"} for n in range(0, 40_000, 20)],
    )
    began = time.thread_time()
    frame = readiness(snapshot)
    assert time.thread_time() - began < 4
    assert sum(counts(frame).values()) == 40_000
