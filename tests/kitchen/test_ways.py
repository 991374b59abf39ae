"""How a meal stands on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko.kitchen import way
from tests.factories import wib

LIMIT = timedelta(hours=4)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ({}, "coming"),
        ({"cooked": 100, "cooked_at": "15:15"}, "cooked"),
        ({"cooked": 100, "cooked_at": "15:15", "sent": 100, "sent_at": "16:00"}, "on_the_way"),
        ({"received": 100, "received_at": "16:20"}, "done"),
        ({"received": 80, "received_at": "16:20"}, "short"),
        ({"cooked": 100, "cooked_at": "12:00"}, "discard"),
        ({"cooked_at": "12:00", "received": 100, "received_at": "16:01"}, "discard"),
        ({"cooked_at": "12:00", "received": 100, "received_at": "15:59"}, "done"),
    ],
)
def test_a_meal_before_its_hour(steps: dict, expected: str) -> None:
    """At 16.25, five minutes before it is handed out; food keeps four hours after cooking."""
    assert way(meal(steps), wib("2021-02-08 16:25"), LIMIT) == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ({}, "undelivered"),
        ({"cooked": 100, "cooked_at": "15:15"}, "undelivered"),
        ({"cooked": 100, "cooked_at": "15:15", "sent": 100, "sent_at": "16:00"}, "late"),
        ({"received": 100, "received_at": "16:20"}, "done"),
        ({"planned": 0}, "dropped"),
        ({"planned": 0, "cooked": 20, "cooked_at": "15:15"}, "undelivered"),
    ],
)
def test_a_meal_whose_hour_has_come(steps: dict, expected: str) -> None:
    """At 17.00 nobody waits in silence: not sent and not arrived are told apart."""
    assert way(meal(steps), wib("2021-02-08 17:00"), LIMIT) == expected


def meal(steps: dict) -> dict:
    names = ("cooked", "cooked_at", "sent", "sent_at", "received", "received_at")
    row = {"planned": 100, "serving_at": wib("2021-02-08 16:30"), **dict.fromkeys(names)}
    hours = {k: wib(f"2021-02-08 {x}") for k, x in steps.items() if k.endswith("_at")}
    return {**row, **steps, **hours}
