"""How the standby roster is covered, and why a place is empty."""

from __future__ import annotations

from datetime import date

from posko import locale
from posko.readiness import absentees, coverage, deserted, gaps, level_at
from tests.factories import NOW, wib, world

TODAY = NOW.date()
ONE_EACH = [
    {"level": "normal", "shift": shift, "people": 1} for shift in ("morning", "afternoon", "night")
]


def team(*names):
    return [{"volunteer_id": name} for name in names]


def need(level="normal", shift="morning", people=1, skill=None):
    return {"level": level, "shift": shift, "people": people, "skill": skill}


def test_every_required_shift_of_every_date_in_order_of_time():
    """Two days of three shifts are six, the night ending on the next morning."""
    shifts = coverage(world(volunteers=team("amy"), duty_requirements=ONE_EACH), TODAY, 2)
    assert [shift.shift for shift in shifts] == ["morning", "afternoon", "night"] * 2
    assert shifts[2].starts_at == wib("2021-02-08 23:00")
    assert shifts[2].ends_at == wib("2021-02-09 07:00")
    assert [shift.missing for shift in shifts] == [1] * 6


def test_only_the_shifts_that_requirements_name():
    """A second scheme of shift types that nobody requires does not appear."""
    snapshot = world(volunteers=team("amy"), duty_requirements=[need(shift="night")])
    assert [shift.shift for shift in coverage(snapshot, TODAY, 1)] == ["night"]


def test_no_requirements_and_no_days_give_nothing():
    """Without requirements there is nothing to cover; nor is there on zero days."""
    assert coverage(world(volunteers=team("amy")), TODAY, 3) == ()
    assert coverage(world(duty_requirements=ONE_EACH), TODAY, 0) == ()


def test_the_highest_overlapping_level_at_the_start_of_the_shift_counts():
    """Levels may overlap; the most severe one in force when the shift begins decides."""
    snapshot = world(
        alerts=[
            {"level": "siaga", "starts_at": wib("2021-02-01 00:00")},
            {
                "level": "tanggap_darurat",
                "starts_at": wib("2021-02-08 07:00"),
                "ends_at": wib("2021-02-08 15:00"),
            },
        ],
        duty_requirements=[
            need("siaga", "morning", 2),
            need("siaga", "afternoon", 2),
            need("tanggap_darurat", "morning", 4),
            need("tanggap_darurat", "afternoon", 4),
        ],
    )
    morning, afternoon = coverage(snapshot, TODAY, 1)
    assert (morning.level, morning.missing) == ("tanggap_darurat", 4)
    assert (afternoon.level, afternoon.missing) == ("siaga", 2)
    assert level_at(snapshot, wib("2021-01-31 23:59")) == "normal"


def test_a_level_without_requirements_asks_for_those_of_the_next_milder():
    """In transition, where the office set no figures of its own, those of siaga hold."""
    snapshot = world(
        alerts=[{"level": "transisi", "starts_at": wib("2021-02-01 00:00")}],
        duty_requirements=[need("normal", people=3), need("siaga", people=6)],
    )
    (shift,) = coverage(snapshot, TODAY, 1)
    assert (shift.level, shift.missing) == ("transisi", 6)


def test_only_published_duties_of_active_people_fill():
    """A draft, a cancelled duty and an inactive person fill nothing."""
    snapshot = world(
        volunteers=[*team("amy", "beth", "cleo"), {"volunteer_id": "d", "membership": "legion"}],
        duties=[
            {"volunteer_id": "amy"},
            {"volunteer_id": "beth", "state": "draft"},
            {"volunteer_id": "cleo", "state": "cancelled"},
            {"volunteer_id": "d"},
        ],
        duty_requirements=[need(people=4)],
    )
    (shift,) = coverage(snapshot, TODAY, 1)
    assert shift.people == ("amy",)
    assert shift.missing == 3


def test_an_absence_that_touches_the_shift_takes_the_person_out():
    """One hour of absence in the shift is enough; one that ends as it begins is none; a delay is no
    absence."""
    snapshot = world(
        volunteers=team("amy", "beth", "cleo"),
        duties=[{"volunteer_id": name} for name in ("amy", "beth", "cleo")],
        absences=[
            {
                "volunteer_id": "amy",
                "starts_at": wib("2021-02-08 14:00"),
                "ends_at": wib("2021-02-08 20:00"),
            },
            {
                "volunteer_id": "beth",
                "starts_at": wib("2021-02-08 01:00"),
                "ends_at": wib("2021-02-08 07:00"),
            },
            {"volunteer_id": "cleo", "kind": "delayed", "delay_minutes": 60},
        ],
        duty_requirements=[need(people=3)],
    )
    (shift,) = coverage(snapshot, TODAY, 1)
    assert shift.people == ("beth", "cleo")
    assert shift.absent == ("amy",)
    assert absentees([shift], NOW, wib("2021-02-09 09:00")) == ("amy",)
    assert absentees([shift], wib("2021-02-08 15:00"), wib("2021-02-09 09:00")) == ()


def test_a_no_show_leaves_the_place_empty():
    """Who did not come does not cover a shift that has begun."""
    snapshot = world(
        volunteers=team("amy"),
        duties=[{"duty_id": "d", "volunteer_id": "amy"}],
        attendances=[{"duty_id": "d", "outcome": "no_show"}],
        duty_requirements=[need()],
    )
    assert coverage(snapshot, TODAY, 1)[0].missing == 1


def test_who_has_left_leaves_the_place_empty():
    """From the leaving on; who leaves within the grace before the end has handed over."""
    snapshot = world(
        volunteers=team("amy"),
        duties=[{"duty_id": "d", "volunteer_id": "amy"}],
        attendances=[
            {"duty_id": "d", "came_at": wib("2021-02-08 07:00"), "left_at": wib("2021-02-08 14:44")}
        ],
        duty_requirements=[need()],
    )
    assert coverage(snapshot.at(wib("2021-02-08 14:43")), TODAY, 1)[0].missing == 0
    gone = snapshot.at(wib("2021-02-08 14:44"))
    assert coverage(gone, TODAY, 1)[0].missing == 1 and deserted(gone) == {"d"}
    attended = gone.all("attendances").assign(left_at=wib("2021-02-08 14:45"))
    handed_over = gone.having(attendances=attended).at(wib("2021-02-08 15:00"))
    assert not deserted(handed_over)


def test_a_certificate_counts_only_on_days_it_is_valid():
    """Expired on the second day: the same person fills the head count but not the skill."""
    snapshot = world(
        volunteers=team("amy"),
        certificates=[{"volunteer_id": "amy", "expires_on": TODAY}],
        duties=[{"volunteer_id": "amy"}, {"volunteer_id": "amy", "date": date(2021, 2, 9)}],
        duty_requirements=[need(), need(skill="evacuation")],
    )
    first, second = coverage(snapshot, TODAY, 2)
    assert [n.missing for n in first.needs] == [0, 0]
    assert [(n.skill, n.missing) for n in second.needs] == [(None, 0), ("evacuation", 1)]
    cause = second.needs[1].cause
    assert cause is not None
    assert locale.say(cause, "id") == "1 bersertifikat: 1 sertifikatnya tidak berlaku"


def test_the_cause_counts_each_person_of_the_pool_once():
    """What keeps the certified people from the shift, strongest reason first, adds up to all."""
    names = ("there", "old", "ill", "out", "tired", "free")
    snapshot = world(
        volunteers=team(*names, "other"),
        certificates=[
            {"volunteer_id": name, "expires_on": date(2021, 2, 7) if name == "old" else None}
            for name in names
        ],
        absences=[{"volunteer_id": name, "kind": "sick"} for name in ("ill", "old")],
        tasks=[{"task_id": "t", "starts_at": wib("2021-02-08 05:00")}],
        assignments=[{"volunteer_id": "out", "task_id": "t", "state": "on_scene"}],
        duties=[
            {"volunteer_id": "there", "shift": "afternoon"},
            {"volunteer_id": "tired", "shift": "morning"},
        ],
        duty_requirements=[need(shift="afternoon", people=3, skill="evacuation")],
    )
    (shift,) = coverage(snapshot, TODAY, 1)
    (missing,) = shift.needs
    assert missing.missing == 2
    assert missing.cause is not None
    assert locale.say(missing.cause, "en") == (
        "6 certified: 1 already on this shift, 1 with no valid certificate, 1 unavailable, "
        "1 on a task or duty, 1 resting, 1 free"
    )


def test_nobody_qualifies_is_said_so():
    """A skill that no active person ever had has a cause of its own."""
    snapshot = world(
        volunteers=team("amy"), duty_requirements=[need(skill="driving"), need(people=0)]
    )
    (shift,) = coverage(snapshot, TODAY, 1)
    head, skill = shift.needs
    assert head.missing == 0 and head.cause is None
    assert locale.say(skill.cause, "id") == "Belum ada relawan aktif yang memenuhi"


def test_more_people_than_needed_are_not_a_negative_gap():
    """Three where one is needed is simply filled; the surplus helps no other shift."""
    snapshot = world(
        volunteers=team("amy", "beth"),
        duties=[{"volunteer_id": name} for name in ("amy", "beth")],
        duty_requirements=[need()],
    )
    assert coverage(snapshot, TODAY, 1)[0].missing == 0


def test_gaps_are_the_unfilled_needs_of_shifts_that_run_in_the_period():
    """A shift counts when it runs within the half-open period, even partly."""
    shifts = coverage(world(volunteers=team("amy"), duty_requirements=ONE_EACH), TODAY, 2)
    found = gaps(shifts, NOW, wib("2021-02-08 23:00"))
    assert [gap.shift.shift for gap in found] == ["morning", "afternoon"]
    assert [gap.need.missing for gap in found] == [1, 1]
    assert gaps(shifts, wib("2021-02-08 15:00"), wib("2021-02-08 15:01"))[0].shift.shift == (
        "afternoon"
    )
