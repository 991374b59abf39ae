"""The best people for all open places at once."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.dispatch import Override, Pin, alternatives, find_task, staffing, suggest
from posko.dispatch.board import Board
from posko.locale import say
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.store.place import office_now, open_store
from tests.dispatch.checker import Checker
from tests.examples import some
from tests.factories import NOW, wib, world

ROOT = Path(__file__).parents[2]
PEOPLE = ("amy", "beth", "carl", "dora")
SKILLS = ("evacuation", "first_aid")

# --- against everything there is to choose from ---------------------------------------------------

HOURS = st.integers(-60, 60)


@st.composite
def offices(draw: st.DrawFn) -> Snapshot:
    """Four people with all kinds of trouble, and two tasks."""
    people = st.sampled_from(PEOPLE)
    volunteers = [
        {
            "volunteer_id": person,
            "pillar": draw(st.sampled_from(["tagana", "tagana", "partner", "pkh"])),
            "membership": draw(st.sampled_from(["active", "active", "active", "legion"])),
            "lat": -7.56 + draw(st.integers(0, 20)) / 100,
        }
        for person in PEOPLE
    ]
    certificate = st.fixed_dictionaries(
        {
            "volunteer_id": people,
            "skill": st.sampled_from(SKILLS),
            "expires_on": st.sampled_from([None, date(2021, 2, 7), date(2021, 2, 8)]),
        }
    )
    absence = st.builds(
        lambda person, kind, starts, length, minutes: {
            "volunteer_id": person,
            "kind": kind,
            "starts_at": NOW + timedelta(hours=starts),
            "ends_at": NOW + timedelta(hours=starts + length),
            "delay_minutes": minutes if kind == "delayed" else None,
        },
        people,
        st.sampled_from(["leave", "sick", "delayed"]),
        st.integers(-10, 10),
        st.integers(1, 30),
        st.sampled_from([None, 30, 90, 300]),
    )
    duty = st.fixed_dictionaries(
        {
            "volunteer_id": people,
            "date": st.sampled_from([date(2021, 2, day) for day in (3, 6, 7, 8, 9)]),
            "shift": st.sampled_from(["morning", "afternoon", "night"]),
        }
    )
    tasks = [
        {
            "task_id": name,
            "incident_id": "flood",
            "kind": kind,
            "priority": draw(st.sampled_from(["high", "normal", "low"])),
            "starts_at": NOW + timedelta(hours=starts),
            "ends_at": None if length is None else NOW + timedelta(hours=starts + length),
            "lat": -7.5 + draw(st.integers(0, 3)) / 10,
            "created_at": wib("2021-02-01 00:00"),
        }
        for name, kind, starts, length in (
            ("one", "evacuation", draw(st.integers(-2, 8)), draw(st.sampled_from([3, 6, 20]))),
            ("two", "shelter", draw(st.integers(-2, 8)), draw(st.sampled_from([3, 6, None]))),
            ("old", "evacuation", -30, draw(st.sampled_from([3, 7, 20]))),
        )
    ]
    call = st.builds(
        lambda person, task, state, ago: {
            "volunteer_id": person,
            "task_id": task if state in ("declined", "no_answer", "called") else "old",
            "state": state,
            "called_at": NOW - timedelta(minutes=ago),
            "answered_at": NOW - timedelta(hours=31) if state == "released" else None,
            "released_at": NOW - timedelta(hours=12) if state == "released" else None,
        },
        people,
        st.sampled_from(["one", "two"]),
        st.sampled_from(["declined", "no_answer", "called", "released"]),
        st.integers(0, 30),
    )
    need = st.tuples(
        st.sampled_from(["one", "two"]), st.sampled_from([None, *SKILLS]), st.integers(1, 2)
    )
    needs = draw(st.lists(need, min_size=1, max_size=4, unique_by=lambda n: n[:2]))
    unique = {"unique_by": lambda row: (row["volunteer_id"], row.get("date"))}
    return world(
        volunteers=volunteers,
        certificates=draw(st.lists(certificate, max_size=6)),
        absences=draw(st.lists(absence, max_size=3)),
        duties=draw(st.lists(duty, max_size=4, **unique)),
        incidents=[{"incident_id": "flood"}],
        tasks=tasks,
        task_requirements=[
            {"task_id": task, "skill": skill, "people": people} for task, skill, people in needs
        ],
        assignments=draw(
            st.lists(call, max_size=3, unique_by=lambda r: (r["volunteer_id"], r["task_id"]))
        ),
    )


def open_places(snapshot: Snapshot) -> dict[tuple[str, str], int]:
    return {
        (task, role.role): role.open
        for task in ("one", "two")
        for role in staffing(snapshot, task).roles
        if role.open
    }


@some(60)
@given(snapshot=offices())
def test_the_suggestion_is_the_best_of_all(snapshot: Snapshot) -> None:
    """As good as trying every choice, by rules and weights written a second time."""
    suggestion = suggest(snapshot, ["one", "two"], NOW)
    checker, places = Checker(snapshot), open_places(snapshot)
    sent = {p.volunteer_id: (p.task_id, p.role) for p in suggestion.people}
    assert len(sent) == len(suggestion.people)
    for person, place in sent.items():
        assert not checker.breaches(person, *place)
    assert checker.score(places, sent) == checker.best(places)
    assert suggestion.proven


@some(40)
@given(snapshot=offices())
def test_rules_and_weights_say_what_their_text_says(snapshot: Snapshot) -> None:
    """For every person and place: who is free and what it costs, written a second time."""
    checker = Checker(snapshot)
    board = Board(snapshot, [find_task(snapshot, "one"), find_task(snapshot, "two")], ())
    for place in ((task, role) for task in ("one", "two") for role in (*SKILLS, "")):
        free, costs = board.free(place), board.costs(place)
        for number, person in enumerate(PEOPLE):
            assert free[number] == checker.may(person, *place)
            assert abs(costs[number] - checker.cost(person, *place)) <= 1  # one step of rounding


@some(30)
@given(snapshot=offices())
def test_every_gap_accounts_for_everybody(snapshot: Snapshot) -> None:
    """The causes of a gap add up to those who might have filled it, each named once."""
    suggestion = suggest(snapshot, ["one", "two"], NOW)
    filled = Counter((p.task_id, p.role) for p in suggestion.people)
    for gap in suggestion.gaps:
        named = [person for cause in gap.causes for person in cause.people]
        assert sorted(named) == sorted(gap.considered)
        place = gap.task_id, gap.role
        assert gap.people + filled[place] == open_places(snapshot)[place]
        assert gap.fills
        assert say(gap.text, "id")


# --- one office -----------------------------------------------------------------------------------


def office(**tables: Any) -> Snapshot:
    """A boat task for two evacuators, a shelter task for one first aider and one other; people who
    live ever farther away."""
    content: dict[str, Any] = {
        "volunteers": [
            {"volunteer_id": person, "name": person.title(), "lat": -7.56 + 0.02 * n}
            for n, person in enumerate(PEOPLE)
        ],
        "certificates": [
            {"volunteer_id": person, "skill": skill}
            for person, skill in (
                ("amy", "evacuation"),
                ("amy", "first_aid"),
                ("beth", "evacuation"),
                ("carl", "evacuation"),
            )
        ],
        "incidents": [{"incident_id": "flood"}],
        "tasks": [
            {
                "task_id": task,
                "incident_id": "flood",
                "kind": kind,
                "starts_at": wib("2021-02-08 10:00"),
                "ends_at": wib("2021-02-08 16:00"),
            }
            for task, kind in (("boat", "evacuation"), ("tent", "shelter"))
        ],
        "task_requirements": [
            {"task_id": "boat", "skill": "evacuation", "people": 2},
            {"task_id": "tent", "skill": "first_aid", "people": 1},
            {"task_id": "tent", "skill": None, "people": 1},
        ],
    }
    return world(**{**content, **tables})


def places(snapshot: Snapshot, *tasks: str, **how: Any) -> dict[str, tuple[str, str]]:
    suggestion = suggest(snapshot, tasks or ("boat", "tent"), NOW, **how)
    return {p.volunteer_id: (p.task_id, p.role) for p in suggestion.people}


def test_all_tasks_are_staffed_together() -> None:
    """The only first aider is kept for first aid, though she lives nearest to the boats."""
    assert places(office()) == {
        "amy": ("tent", "first_aid"),
        "beth": ("boat", "evacuation"),
        "carl": ("boat", "evacuation"),
        "dora": ("tent", ""),
    }


def test_a_task_alone_takes_the_nearest() -> None:
    """Asked about the boats only, the nearest two go, and the reason says so."""
    suggestion = suggest(office(), ["boat"], NOW)
    assert [p.volunteer_id for p in suggestion.people] == ["amy", "beth"]
    said = [say(reason, "id") for reason in suggestion.people[1].reasons]
    assert said[0] == "3,1 km (± 7 menit)"
    assert "sertifikat evacuation" in said
    first = suggestion.people[0].reasons[0]
    assert say(first, "id").startswith("paling dekat: 0 km")


def test_mandatory_roles_come_before_places_for_anyone() -> None:
    """With one person left, the role that needs the skill is filled."""
    snapshot = office(volunteers=[{"volunteer_id": "amy"}])
    assert places(snapshot, "tent") == {"amy": ("tent", "first_aid")}


def test_a_task_of_high_priority_comes_first() -> None:
    """Two tasks want the same person: the more urgent one gets her, however far."""
    tasks = [
        {"task_id": "near", "incident_id": "flood", "priority": "normal"},
        {"task_id": "far", "incident_id": "flood", "priority": "high", "lat": -7.3},
    ]
    needs = [{"task_id": t, "skill": "evacuation", "people": 1} for t in ("near", "far")]
    snapshot = office(volunteers=[{"volunteer_id": "amy"}], tasks=tasks, task_requirements=needs)
    assert places(snapshot, "near", "far") == {"amy": ("far", "evacuation")}


def test_who_worked_much_lately_is_spared() -> None:
    """A night's duty weighs more than the way from the next village."""
    duty = {"volunteer_id": "amy", "date": date(2021, 2, 5)}
    assert "amy" not in places(office(duties=[duty]), "boat")


def test_tonights_duty_crew_is_kept_whole() -> None:
    """Amy has the night and would be rested in time; somebody farther goes all the same."""
    duty = {"volunteer_id": "amy", "shift": "night"}
    tasks = [{"task_id": "boat", "incident_id": "flood", "ends_at": wib("2021-02-08 12:00")}]
    assert "amy" not in places(office(duties=[duty], tasks=tasks), "boat")
    alone = office(duties=[duty], tasks=tasks, volunteers=[{"volunteer_id": "amy"}])
    assert "amy" in places(alone, "boat")


def test_companions_come_after_every_volunteer_but_before_nobody() -> None:
    """A PKH companion next door fills a place for anyone only when TAGANA are used up."""
    people = [
        {"volunteer_id": "pia", "pillar": "pkh"},
        {"volunteer_id": "zoe", "lat": -7.3},
    ]
    needs = [{"task_id": "tent", "skill": None, "people": 1}]
    assert list(places(office(volunteers=people, task_requirements=needs), "tent")) == ["zoe"]
    alone = office(volunteers=people[:1], task_requirements=needs)
    assert list(places(alone, "tent")) == ["pia"]


def test_a_certificate_goes_before_experience_and_experience_before_none() -> None:
    """In a place for anyone, of people at the same distance: first aiders, then who has done it."""
    old = {
        "task_id": "old",
        "incident_id": "flood",
        "kind": "shelter",
        "starts_at": wib("2020-01-10 08:00"),
        "ends_at": wib("2020-01-10 10:00"),
    }
    done = {"task_id": "old", "volunteer_id": "carl", "state": "released"}
    tables = {
        "tasks": [{"task_id": "tent", "incident_id": "flood", "kind": "shelter"}, old],
        "assignments": [{**done, "released_at": wib("2020-01-10 10:00")}],
        "certificates": [{"volunteer_id": p, "skill": "first_aid"} for p in ("amy", "beth")],
    }

    def chosen(*people: str) -> set[str]:
        volunteers = [{"volunteer_id": person} for person in people]
        return set(places(office(volunteers=volunteers, **tables), "tent"))

    assert chosen("dora", "carl", "beth", "amy") == {"amy", "beth"}
    assert chosen("dora", "carl", "amy") == {"amy", "carl"}
    assert chosen("dora", "amy") == {"amy", "dora"}


def test_places_filled_or_awaited_are_not_open() -> None:
    """Who accepted and who may still answer hold their places; who is silent does not."""

    def call(person: str, state: str, at: str) -> dict[str, Any]:
        called = wib(f"2021-02-08 {at}")
        return {"task_id": "boat", "volunteer_id": person, "state": state, "called_at": called}

    waiting = [call("amy", "accepted", "08:50"), call("beth", "called", "08:50")]
    assert places(office(assignments=waiting), "boat") == {}
    silent = [call("amy", "accepted", "08:00"), call("beth", "called", "08:00")]
    assert list(places(office(assignments=silent), "boat")) == ["carl"]


def test_what_is_pinned_stays() -> None:
    """The coordinator's choice keeps its place and the rest is arranged around it."""
    chosen = [Pin("boat", "evacuation", "carl")]
    found = places(office(), "boat", pinned=chosen)
    assert found == {"amy": ("boat", "evacuation"), "carl": ("boat", "evacuation")}
    suggestion = suggest(office(), ["boat"], NOW, pinned=chosen)
    assert [p.volunteer_id for p in suggestion.people if p.pinned] == ["carl"]


def test_who_is_excluded_is_left_out() -> None:
    """Ask again without somebody, and the next best comes."""
    assert set(places(office(), "boat", excluded=["amy"])) == {"beth", "carl"}


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ([Pin("boat", "evacuation", "dora")], "refused_rule"),
        ([Pin("boat", "evacuation", "none")], "refused_unknown_person"),
        ([Pin("none", "evacuation", "amy")], "refused_unknown_task"),
        (
            [Pin("boat", "evacuation", "amy"), Pin("tent", "first_aid", "amy")],
            "refused_pinned_twice",
        ),
    ],
)
def test_a_pin_breaks_no_rule(pins: list[Pin], expected: str) -> None:
    """A choice that nobody may make is refused with the reason."""
    with pytest.raises(Refused) as refusal:
        suggest(office(), ["boat", "tent"], NOW, pinned=pins)
    assert refusal.value.reason.key == f"dispatch.{expected}"


TIRED = [{"volunteer_id": "amy", "date": date(2021, 2, 7), "shift": "night"}]


def test_rest_is_broken_only_with_a_reason() -> None:
    """Without one a tired person is refused; with one she goes, and the audit will say why."""
    pins = [Pin("boat", "evacuation", "amy")]
    with pytest.raises(Refused) as refusal:
        suggest(office(duties=TIRED), ["boat"], NOW, pinned=pins)
    assert refusal.value.reason.key == "dispatch.refused_needs_reason"
    override = Override("amy", "resting", "satu-satunya juru mudi")
    suggestion = suggest(office(duties=TIRED), ["boat"], NOW, pinned=pins, overrides=[override])
    assert suggestion.overridden == (override,)
    said = [say(reason, "id") for reason in suggestion.people[0].reasons]
    assert "waktu istirahat dilanggar: satu-satunya juru mudi" in said


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        (Override("amy", "absent", "perlu"), "refused_override"),
        (Override("amy", "on_task", "perlu"), "refused_override"),
        (Override("amy", "resting", " "), "refused_override_reason"),
    ],
)
def test_only_rest_and_hours_can_be_overridden(override: Override, expected: str) -> None:
    """And only with a reason."""
    with pytest.raises(Refused) as refusal:
        suggest(office(), ["boat"], NOW, overrides=[override])
    assert refusal.value.reason.key == f"dispatch.{expected}"


def test_a_gap_says_why_and_what_would_fill_it() -> None:
    """Counts by cause, then the resting people with the hour from which they can be called."""
    absences = [{"volunteer_id": "beth"}]
    suggestion = suggest(office(duties=TIRED, absences=absences), ["boat"], NOW)
    (gap,) = suggestion.gaps
    assert say(gap.text, "id") == (
        "evacuation: 3 bersertifikat: 1 sudah diusulkan, 1 cuti, 1 istirahat"
    )
    assert [say(fill, "id") for fill in gap.fills] == [
        "panggil 1 orang yang istirahat, paling cepat 15.00",
        "minta 1 orang (evacuation) dari kabupaten tetangga",
    ]


def test_the_next_best_people_come_in_order() -> None:
    """For one place: who is free, cheapest first, without those already thought of."""
    snapshot = office()
    found = alternatives(snapshot, "boat", "evacuation", NOW)
    assert [p.volunteer_id for p in found] == ["amy", "beth", "carl"]
    found = alternatives(snapshot, "boat", "evacuation", NOW, excluded=["amy"], most=1)
    assert [p.volunteer_id for p in found] == ["beth"]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"tasks": [{"task_id": "boat", "incident_id": "flood", "state": "done"}]}, "task_ended"),
        (
            {
                "tasks": [
                    {
                        "task_id": "boat",
                        "incident_id": "flood",
                        "starts_at": wib("2021-02-08 01:00"),
                        "ends_at": NOW,
                    }
                ]
            },
            "task_over",
        ),
        ({"incidents": [{"incident_id": "flood", "state": "closed"}]}, "incident_closed"),
        ({"tasks": []}, "unknown_task"),
    ],
)
def test_nobody_is_sought_for_what_is_over(tables: dict[str, Any], expected: str) -> None:
    """Ended tasks and closed incidents are refused with a sentence."""
    with pytest.raises(Refused) as refusal:
        suggest(office(**tables), ["boat"], NOW)
    assert refusal.value.reason.key == f"dispatch.refused_{expected}"


def test_the_same_data_in_another_order_give_the_same_answer() -> None:
    """Equal people are not chosen by the order of their rows."""
    people = [{"volunteer_id": f"v{n}"} for n in range(8)]
    certificates = [{"volunteer_id": f"v{n}"} for n in range(8)]
    one = office(volunteers=people, certificates=certificates)
    two = office(volunteers=people[::-1], certificates=certificates[::-1])
    assert places(one, "boat", "tent") == places(two, "tent", "boat")


def test_somebody_whose_home_nobody_knows_is_still_suggested() -> None:
    """After people with a known way, but before nobody."""
    lost = {"volunteer_id": "lost", "village_code": None, "lat": None, "lon": None}
    near = {"volunteer_id": "amy"}
    needs = [{"task_id": "tent", "skill": None, "people": 2}]
    snapshot = office(volunteers=[lost, near], task_requirements=needs)
    found = suggest(snapshot, ["tent"], NOW).people
    assert {p.volunteer_id: p.km for p in found}.keys() == {"amy", "lost"}
    assert next(p for p in found if p.volunteer_id == "lost").km is None


# --- the embedded data ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("data") / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns(".posko*"))
    return open_store(folder).snapshot(office_now(folder))


def test_the_drill_asks_for_people_and_gets_them(drill: Snapshot) -> None:
    """Every open task of 8 February 2021 at once: no rule broken, every gap explained."""
    tasks = drill.known("tasks")
    coming = tasks["ends_at"].isna() | (tasks["ends_at"] > drill.now)
    ids = list(tasks.loc[tasks["state"].isin(["open", "under_way"]) & coming, "task_id"])
    suggestion = suggest(drill, ids, drill.now)
    assert suggestion.proven
    assert suggestion.people
    used = Counter(p.volunteer_id for p in suggestion.people)
    assert max(used.values()) == 1
    active = drill.all("absences")
    away = set(
        active.loc[
            (active["starts_at"] <= drill.now)
            & (active["ends_at"].isna() | (active["ends_at"] > drill.now))
            & (active["kind"] != "delayed"),
            "volunteer_id",
        ]
    )
    now_tasks = set(tasks.loc[tasks["starts_at"] <= drill.now, "task_id"])
    assert not away & {p.volunteer_id for p in suggestion.people if p.task_id in now_tasks}
    for gap in suggestion.gaps:
        assert sum(len(cause.people) for cause in gap.causes) == len(gap.considered)
    again = suggest(drill, ids[::-1], drill.now)
    assert {(p.task_id, p.role, p.volunteer_id) for p in again.people} == {
        (p.task_id, p.role, p.volunteer_id) for p in suggestion.people
    }
