"""Choosing people by distance, by time and by skill."""

from __future__ import annotations

from datetime import timedelta

from posko.readiness import (
    Place,
    Wanted,
    distances,
    narrow,
    readiness,
    ready_within,
    with_skills,
    within,
)
from tests.factories import NOW, wib, world

POINT = (-7.56, 112.14)


def names(frame):
    return list(frame["volunteer_id"])


def test_within_counts_from_home_and_includes_the_edge():
    """A person exactly at the radius is within it; one without a known home is not near."""
    snapshot = world(
        volunteers=[
            {"volunteer_id": "near", "lat": -7.56, "lon": 112.15},
            {"volunteer_id": "far", "lat": -7.56, "lon": 112.40},
            {"volunteer_id": "lost", "lat": None, "lon": None, "village_code": None},
        ]
    )
    frame = readiness(snapshot)
    km = distances(frame, *POINT)
    assert names(within(frame, *POINT, km.iloc[0])) == ["near"]
    assert names(within(frame, *POINT, km.iloc[0] - 0.001)) == []
    assert km.isna().tolist() == [False, False, True]


def test_ready_within_counts_delays_rest_and_absences_that_are_over_by_then():
    """Within an hour: the ready, and everyone whose delay, rest or absence ends by then."""
    soon, later = NOW + timedelta(minutes=60), NOW + timedelta(minutes=61)
    snapshot = world(
        volunteers=[
            {"volunteer_id": name}
            for name in (
                "ready",
                "delay60",
                "delay61",
                "back",
                "away",
                "open",
                "rests",
                "duty",
                "unknown",
            )
        ]
        + [{"volunteer_id": "retired", "membership": "inactive"}],
        absences=[
            {"volunteer_id": "delay60", "kind": "delayed", "delay_minutes": 60},
            {"volunteer_id": "delay61", "kind": "delayed", "delay_minutes": 61},
            {"volunteer_id": "back", "ends_at": soon},
            {"volunteer_id": "away", "ends_at": later},
            {"volunteer_id": "open"},
            {"volunteer_id": "unknown", "kind": "delayed"},
        ],
        tasks=[{"task_id": "t", "starts_at": wib("2021-02-07 20:00")}],
        assignments=[
            {
                "volunteer_id": "rests",
                "task_id": "t",
                "state": "released",
                "released_at": wib("2021-02-08 02:00"),
            }
        ],
        duties=[{"volunteer_id": "duty"}],
    )
    frame = readiness(snapshot)
    assert names(ready_within(frame, NOW, 60)) == ["ready", "delay60", "back", "rests"]
    assert names(ready_within(frame, NOW, 0)) == ["ready"]


def test_with_skills_asks_for_all_of_them():
    """Two skills asked for means people who have both."""
    snapshot = world(
        volunteers=[{"volunteer_id": "amy"}, {"volunteer_id": "beth"}],
        certificates=[
            {"volunteer_id": "amy", "skill": "evacuation"},
            {"volunteer_id": "amy", "skill": "driving"},
            {"volunteer_id": "beth", "skill": "driving"},
        ],
    )
    frame = readiness(snapshot)
    assert names(with_skills(frame, ["driving"])) == ["amy", "beth"]
    assert names(with_skills(frame, ["driving", "evacuation"])) == ["amy"]
    assert names(with_skills(frame, [])) == ["amy", "beth"]


def test_wanting_nothing_in_particular_shows_everyone_the_ready_first():
    """Without a filter all are shown: ready people first, inactive ones last, then by name."""
    snapshot = world(
        volunteers=[
            {"volunteer_id": "legion", "name": "Aan", "membership": "legion"},
            {"volunteer_id": "duty", "name": "Ani"},
            {"volunteer_id": "ready2", "name": "Cici"},
            {"volunteer_id": "ready1", "name": "Budi"},
        ],
        duties=[{"volunteer_id": "duty"}],
    )
    found = narrow(readiness(snapshot), Wanted(), NOW)
    assert names(found) == ["ready1", "ready2", "duty", "legion"]
    assert "km" not in found


def test_all_that_is_wanted_must_hold():
    """Skill, district, grade, pillar, state, time, words and distance narrow together."""
    snapshot = world(
        volunteers=[
            {"volunteer_id": "amy", "name": "Amy Kartika", "lat": -7.56, "lon": 112.15},
            {"volunteer_id": "beth", "name": "Beth Kartika", "lat": -7.56, "lon": 112.145},
            {"volunteer_id": "carl", "name": "Carl", "grade": "madya", "pillar": "pkh"},
            {"volunteer_id": "dina", "name": "Dina", "village_code": None},
        ],
        certificates=[{"volunteer_id": "amy"}, {"volunteer_id": "beth"}],
        absences=[{"volunteer_id": "dina"}],
    )
    frame = readiness(snapshot)

    def who(**wanted):
        return names(narrow(frame, Wanted(**wanted), NOW))

    near = Place("Bandar", *POINT)
    assert who(skills=("evacuation",)) == ["amy", "beth"]
    assert who(districts=("35.17.18",)) == ["amy", "beth", "carl"]
    assert who(grades=("madya",), pillars=("pkh",)) == ["carl"]
    assert who(grades=("madya",), pillars=("tagana",)) == []
    assert who(states=("unavailable",)) == ["dina"]
    assert who(minutes=0) == ["amy", "beth", "carl"]
    assert who(text="KARTIKA am") == ["amy"]
    assert who(text="bandarkedung amy") == ["amy"]
    assert who(text="(") == []
    assert who(near=near, km=1) == ["carl", "dina", "beth"]
    assert who(near=near, km=5, skills=("evacuation",)) == ["beth", "amy"]
    assert narrow(frame, Wanted(near=near, km=5), NOW)["km"].is_monotonic_increasing
