"""Readiness against a naive second implementation that steps through time hour by hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from posko.model.vocabulary import READINESS
from posko.readiness import readiness
from tests.examples import some
from tests.factories import NOW, world

BASE = NOW.replace(hour=0) - timedelta(days=3)
"""Hour 0 of the examples; `now` is hour 81."""
NOW_HOUR, LAST_HOUR = 81, 150
STARTS = {"morning": 7, "afternoon": 15, "night": 23}
OPEN = 10_000

hours = st.integers(0, LAST_HOUR)
spans = st.tuples(hours, st.one_of(st.none(), st.integers(1, 30))).map(
    lambda pair: (pair[0], OPEN if pair[1] is None else pair[0] + pair[1])
)
absences = st.lists(
    st.tuples(st.sampled_from(("leave", "sick", "official", "delayed")), spans), max_size=3
)
duties = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(tuple(STARTS)), st.sampled_from(("came", "not"))),
    max_size=4,
)
tasks = st.lists(
    st.tuples(
        spans, st.sampled_from(("called", "accepted", "on_scene", "released")), st.integers(1, 12)
    ),
    max_size=3,
)
memberships = st.sampled_from(("active", "active", "active", "inactive"))
lives = st.tuples(memberships, absences, duties, tasks)


def at_hour(hour: int) -> datetime | None:
    return None if hour >= OPEN else BASE + timedelta(hours=hour)


def naive(life: Any, at: int) -> str:
    """The state of one person by stepping through every hour up to `at`."""
    membership, away, shifts, jobs = life
    if membership != "active":
        return "inactive"
    if any(kind != "delayed" and a <= at < b for kind, (a, b) in away):
        return "unavailable"
    on_task = [real for real in (really(*job) for job in jobs) if real]
    on_duty = []
    for day, shift, came in shifts:
        begin = day * 24 + STARTS[shift]
        if came == "came" or begin > NOW_HOUR:
            on_duty.append((begin, begin + 8))
    if any(a <= at < b for a, b in on_task):
        return "committed"
    if any(a <= at < b for a, b in on_duty):
        return "on_duty"
    run = rested = 0
    tired = False
    for hour in range(at):
        if any(a <= hour < b for a, b in on_task + on_duty):
            run, rested = run + 1, 0
            tired = tired or run > 4
        else:
            run, rested = 0, rested + 1
            tired = tired and rested < 8
    if tired:
        return "resting"
    return "delayed" if any(a <= at < b for _, (a, b) in away) else "ready"


def really(plan: tuple[int, int], state: str, released_after: int) -> tuple[int, int] | None:
    """When a task really took the person's time."""
    begin, end = plan
    if state == "called":
        return None
    if state == "released":
        end = begin + released_after
        return (begin, end) if end <= NOW_HOUR else None
    if state == "on_scene":
        return min(begin, NOW_HOUR), (end if end > NOW_HOUR else OPEN)
    return begin, end


@some(60)
@given(st.lists(lives, min_size=1, max_size=3), st.integers(0, LAST_HOUR))
def test_everyone_has_exactly_one_state_and_it_is_the_naive_one(people, at):
    """Absences, duties, attendance, tasks, rest: arrays and stepping hour by hour agree."""
    tables: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in ("volunteers", "absences", "duties", "attendances", "tasks", "assignments")
    }
    for number, (membership, away, shifts, jobs) in enumerate(people):
        me = f"p{number}"
        tables["volunteers"].append({"volunteer_id": me, "membership": membership})
        for kind, (a, b) in away:
            tables["absences"].append(
                {"volunteer_id": me, "kind": kind, "starts_at": at_hour(a), "ends_at": at_hour(b)}
            )
        for day, shift, came in shifts:
            ref = f"d{len(tables['duties'])}"
            day_of = date.fromordinal(BASE.date().toordinal() + day)
            tables["duties"].append(
                {"duty_id": ref, "volunteer_id": me, "date": day_of, "shift": shift}
            )
            if came == "not":
                tables["attendances"].append({"duty_id": ref, "outcome": "no_show"})
        for (a, b), state, after in jobs:
            ref = f"t{len(tables['tasks'])}"
            released = at_hour(a + after)
            if state == "released" and a + after > NOW_HOUR:
                continue  # a release to come is another test's subject
            tables["tasks"].append({"task_id": ref, "starts_at": at_hour(a), "ends_at": at_hour(b)})
            tables["assignments"].append(
                {
                    "task_id": ref,
                    "volunteer_id": me,
                    "state": state,
                    "released_at": released if state == "released" else None,
                }
            )
    frame = readiness(world(**tables), at_hour(at))
    assert list(frame["state"]) == [naive(life, at) for life in people]
    assert set(frame["state"]) <= set(READINESS)


@some(50)
@given(lives, st.integers(0, LAST_HOUR))
def test_ready_at_is_the_first_hour_in_which_nothing_holds_the_person(life, at):
    """`ready_at` agrees with asking hour by hour when the person is first ready or delayed."""
    membership, away, _, _ = life
    plain = (membership, [entry for entry in away if entry[0] != "delayed"], [], [])
    snapshot = world(
        volunteers=[{"volunteer_id": "p", "membership": membership}],
        absences=[
            {"volunteer_id": "p", "kind": kind, "starts_at": at_hour(a), "ends_at": at_hour(b)}
            for kind, (a, b) in plain[1]
        ],
    )
    found = readiness(snapshot, at_hour(at))["ready_at"].item()
    free = [hour for hour in range(at, LAST_HOUR + 200) if naive(plain, hour) == "ready"]
    expected = at_hour(free[0]) if free else None
    assert (None if found is None or found != found else found) == expected
