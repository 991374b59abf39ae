"""Why places stay empty, and what would fill them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from posko.locale import say
from posko.model.snapshot import Snapshot
from posko.roster import Explanation, explain, solve_period
from tests.factories import REFERENCE, wib
from tests.roster.tables.rosters import AMY, BETH, CARL, DAY, MONDAY, needs, row, team

SUNDAY = MONDAY - DAY


def of_role(found: tuple[Explanation, ...], role: str | None) -> Explanation:
    return next(one for one in found if one.shortage.role == role)


def leave(person: str, kind: str = "leave") -> Mapping[str, Any]:
    return {
        "volunteer_id": person,
        "kind": kind,
        "starts_at": wib("2021-02-15 00:00"),
        "ends_at": wib("2021-02-16 00:00"),
    }


def cooks(*people: str, **more: Any) -> list[Mapping[str, Any]]:
    return [{"volunteer_id": p, "skill": "public_kitchen", **more} for p in people]


def kitchen() -> Snapshot:
    """Five cooks: one on leave, one at rest, one expired, one on a task, and one of PKH."""
    people = [{"volunteer_id": p, "name": p.title()} for p in ("dina", "eka")]
    helper = {"volunteer_id": "helper", "name": "Helper", "pillar": "pkh"}
    task = {
        "task_id": "t",
        "starts_at": wib("2021-02-15 08:00"),
        "ends_at": wib("2021-02-15 12:00"),
    }
    return team(
        AMY,
        BETH,
        CARL,
        *people,
        helper,
        absences=[leave("amy")],
        certificates=[
            *cooks("amy", "beth", "dina", "helper"),
            *cooks("carl", expires_on=SUNDAY - DAY),
            {"volunteer_id": "eka", "skill": "evacuation"},
        ],
        duties=[row("beth", SUNDAY, "night")],
        tasks=[task],
        assignments=[{"task_id": "t", "volunteer_id": "dina"}],
        duty_requirements=needs(1, "public_kitchen"),
    )


def test_the_causes_are_counted_in_words() -> None:
    """Each certified person once, by the first thing in the way."""
    found = of_role(explain(kitchen(), MONDAY, 1), "public_kitchen")
    assert {c.kind: c.people for c in found.causes} == {
        "leave": ("amy",),
        "one_commitment": ("dina",),
        "rest": ("beth",),
        "not_valid": ("carl",),
    }
    assert say(found.text, "id") == (
        "Pagi 15 Feb 2021, kurang 1 public_kitchen: 4 bersertifikat: 1 Cuti, 1 bertugas, "
        "1 istirahat, 1 sertifikat habis 13 Feb 2021"
    )


def test_the_ways_out_are_named_mildest_first() -> None:
    """Borrow from PKH, ask Amy to cut her leave, or ask a neighbour; a night's rest of zero hours
    is not offered."""
    found = of_role(explain(kitchen(), MONDAY, 1), "public_kitchen")
    assert [(w.kind, w.volunteer_id) for w in found.ways] == [
        ("borrow", "helper"),
        ("leave", "amy"),
        ("neighbour", ""),
    ]


def test_nobody_is_asked_to_come_to_work_sick() -> None:
    """Leave may be cut short, sickness may not."""
    sick = team(AMY, absences=[leave("amy", "sick")], duty_requirements=needs(1))
    ways = of_role(explain(sick, MONDAY, 1), None).ways
    assert [w.kind for w in ways] == ["neighbour"]


def test_eight_hours_of_rest_may_do_once() -> None:
    """After an afternoon eight hours are left until the morning."""
    snapshot = team(AMY, duties=[row("amy", SUNDAY, "afternoon")], duty_requirements=needs(1))
    ways = of_role(explain(snapshot, MONDAY, 1), None).ways
    assert ("rest", "amy") in [(w.kind, w.volunteer_id) for w in ways]


def test_a_milder_level_that_asks_for_less_is_named() -> None:
    """At siaga three are needed; at normal the one who is there would do."""
    snapshot = team(
        AMY,
        duties=[row("amy", MONDAY, function="coordinator")],
        alerts=[{"level": "siaga", "starts_at": wib("2021-02-01 00:00")}],
        duty_requirements=[*needs(1), *needs(3, level="siaga")],
    )
    ways = of_role(explain(snapshot, MONDAY, 1), None).ways
    assert [w.kind for w in ways] == ["level", "neighbour"]


def test_counting_shows_that_a_day_cannot_be_filled() -> None:
    """Six places, two people, one shift a day each: no search is needed."""
    snapshot = team(duty_requirements=needs(3, shifts="morning night"))
    found = of_role(explain(snapshot, MONDAY, 1), None)
    assert found.cut is not None
    assert (found.cut.params["places"], found.cut.params["n"]) == (6, 2)
    enough = team(duty_requirements=needs(1))
    assert of_role(explain(enough, MONDAY, 1), None).cut is None


def test_a_place_that_somebody_free_could_take_says_so() -> None:
    """An unplanned day is not a shortage of people."""
    found = of_role(explain(team(duty_requirements=needs(1)), MONDAY, 1), None)
    assert [c.kind for c in found.causes] == ["free"]


def test_a_full_roster_needs_no_explanation() -> None:
    """Nothing is missing, nothing is said."""
    snapshot = team(duty_requirements=needs(1))
    draft = solve_period(snapshot, MONDAY, 3, seconds=5.0)
    assert explain(snapshot, MONDAY, 3, draft.duties) == ()


def test_who_is_on_the_roster_and_on_leave_is_on_leave() -> None:
    """Beth is one of three who are published; what would fill her place is her leave."""
    snapshot = team(
        AMY,
        BETH,
        CARL,
        duties=[row(person, MONDAY) for person in ("amy", "beth", "carl")],
        absences=[leave("beth")],
        duty_requirements=needs(3),
    )
    heads = of_role(explain(snapshot, MONDAY, 1), None)
    assert {cause.kind: cause.people for cause in heads.causes} == {
        "leave": ("beth",),
        "on_shift": ("amy", "carl"),
    }
    assert (heads.ways[0].kind, heads.ways[0].volunteer_id) == ("leave", "beth")


def test_places_that_others_stand_prove_nothing_about_the_team() -> None:
    """Of five places Amy and three helpers stand four: Carl is left, and counting says nothing."""
    helpers = [f"helper{n}" for n in range(3)]
    people = [{"volunteer_id": p, "name": p, "pillar": "pkh"} for p in helpers]
    duties = [row(person, MONDAY) for person in ("amy", *helpers)]
    snapshot = team(AMY, CARL, *people, duties=duties, duty_requirements=needs(5))
    heads = of_role(explain(snapshot, MONDAY, 1), None)
    assert heads.cut is None
    assert [cause.kind for cause in heads.causes] == ["on_shift", "free"]


def test_rest_after_a_day_and_night_is_counted_as_it_is() -> None:
    """Twelve hours after a duty of 24 are half of what is asked for; so that is what is said."""
    full = {
        **REFERENCE["shift_types"][0],
        "shift": "full24",
        "scheme": "1x24",
        "starts": "07:00",
        "hours": 24.0,
    }
    evening = {**full, "shift": "evening", "scheme": "3x8", "starts": "19:00", "hours": 4.0}
    snapshot = team(
        AMY,
        duties=[row("amy", MONDAY, "full24")],
        shift_types=[*REFERENCE["shift_types"], full, evening],
        duty_requirements=needs(1, shifts="evening"),
    )
    (heads, *_) = explain(snapshot, MONDAY + DAY, 1)
    assert say(heads.ways[0].text, "id") == "sekali ini cukup 12 jam istirahat bagi Amy"
