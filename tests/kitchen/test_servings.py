"""Meal times."""

from __future__ import annotations

from datetime import date

import pytest

from posko.kitchen import Serving, meals_per_day, next_meal, serving_at
from tests.factories import wib, world

DAY = date(2021, 2, 8)


def banjir(**more: object) -> dict[str, object]:
    return {"incident_id": "banjir", **more}


KITCHEN = [{"kitchen_id": "dapur", "incident_id": "banjir"}]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2021-02-08 06:59", Serving(DAY, "morning")),
        ("2021-02-08 07:00", Serving(DAY, "evening")),
        ("2021-02-08 16:30", Serving(date(2021, 2, 9), "morning")),
        ("2021-02-28 23:00", Serving(date(2021, 3, 1), "morning")),
    ],
)
def test_the_next_meal_comes_after_now(now: str, expected: Serving) -> None:
    """A meal whose hour has come is not the next; after the last of a day comes tomorrow's."""
    snapshot = world(wib(now), incidents=[banjir()], kitchens=KITCHEN)
    assert next_meal(snapshot) == expected


def test_the_incident_says_how_many_meals_a_day() -> None:
    """Two a day by the factor, three where the incident says so; then midday is a meal."""
    two = world(incidents=[banjir()], kitchens=KITCHEN)
    three = world(incidents=[banjir(meals_per_day=3)], kitchens=KITCHEN)
    assert (meals_per_day(two, "banjir"), meals_per_day(three, "banjir")) == (2, 3)
    assert next_meal(three) == Serving(DAY, "midday")


def test_a_closed_incident_has_no_say() -> None:
    """Meals of an incident that is over are not waited for."""
    snapshot = world(incidents=[banjir(meals_per_day=3, state="closed")], kitchens=KITCHEN)
    assert next_meal(snapshot) == Serving(DAY, "evening")


def test_the_office_sets_the_hours() -> None:
    """A serving hour in the settings replaces the default."""
    snapshot = world(settings=[{"setting": "meal_evening", "value": "17:15"}])
    assert serving_at(snapshot, Serving(DAY, "evening")) == wib("2021-02-08 17:15")
    assert serving_at(snapshot, Serving(DAY, "morning")) == wib("2021-02-08 07:00")
