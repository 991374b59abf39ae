"""The first figures."""

from __future__ import annotations

from typing import Any

from posko.kitchen import Serving
from posko.overview import figures
from tests.factories import NOW, wib, world

FLOOD = {"incident_id": "banjir"}


def report(people: int | None, **more: Any) -> dict[str, Any]:
    return {"incident_id": "banjir", "people_displaced": people, **more}


def test_people_are_counted_by_readiness() -> None:
    """Every state has its number, also where nobody is in it."""
    snapshot = world(
        volunteers=[{"volunteer_id": "amy"}, {"volunteer_id": "beth"}],
        duties=[{"volunteer_id": "amy", "shift": "morning"}],
    )
    found = figures(snapshot).readiness
    assert (found["on_duty"], found["ready"], found["resting"]) == (1, 1, 0)


def test_displaced_people_of_all_active_incidents_are_added() -> None:
    """Two incidents add up, with the time of the older figure; a closed one does not count."""
    snapshot = world(
        incidents=[FLOOD, {"incident_id": "longsor"}, {"incident_id": "lama", "state": "closed"}],
        situation_reports=[
            report(100, as_of=wib("2021-02-08 06:00")),
            report(20, incident_id="longsor", as_of=wib("2021-02-08 08:00")),
            report(999, incident_id="lama"),
        ],
    )
    found = figures(snapshot)
    assert found.incidents == 2
    assert (found.displaced.value, found.displaced.complete) == (120, True)
    assert found.displaced.as_of == wib("2021-02-08 06:00")


def test_an_incident_without_figures_makes_the_sum_at_least() -> None:
    """One unknown incident: the rest is shown as incomplete; all unknown: no number."""
    both = [FLOOD, {"incident_id": "longsor"}]
    some = figures(world(incidents=both, situation_reports=[report(100)])).displaced
    assert (some.value, some.complete) == (100, False)
    none = figures(world(incidents=both)).displaced
    assert (none.value, none.complete, none.as_of) == (None, False, None)


def test_the_next_meal_stands_against_people_and_capacity() -> None:
    """Portions needed, planned and possible for the coming meal, unknowns kept apart."""
    snapshot = world(
        incidents=[FLOOD],
        kitchens=[
            {"kitchen_id": "a", "incident_id": "banjir", "portions_per_meal": 950},
            {"kitchen_id": "b", "incident_id": "banjir"},
        ],
        shelters=[
            {"shelter_id": "sdn", "incident_id": "banjir"},
            {"shelter_id": "tanggul", "incident_id": "banjir"},
        ],
        shelter_counts=[{"shelter_id": "sdn", "people": 162, "as_of": wib("2021-02-08 07:00")}],
        meals=[{"kitchen_id": "a", "shelter_id": "sdn", "planned": 170, "meal": "evening"}],
    )
    found = figures(snapshot)
    assert found.serving == Serving(NOW.date(), "evening")
    assert (found.needed.value, found.needed.complete) == (162, False)
    assert (found.planned.value, found.planned.complete) == (170, False)
    assert (found.capacity.value, found.capacity.complete) == (950, False)


def test_an_empty_office_has_unknowns_and_no_zeros() -> None:
    """Nothing recorded: no number is claimed for people."""
    found = figures(world())
    assert found.incidents == 0
    assert found.displaced.value is None
    assert found.needed.value is None
