"""A day's meals as they really went."""

from __future__ import annotations

from typing import Any

import pandas as pd

from posko.kitchen import meals_of_day
from posko.model.snapshot import Snapshot
from tests.factories import NOW, wib, world


def day(*meals: dict[str, Any]) -> Snapshot:
    return world(
        incidents=[{"incident_id": "banjir"}],
        kitchens=[{"kitchen_id": "dapur", "incident_id": "banjir", "name": "Dapur A"}],
        shelters=[{"shelter_id": "sdn", "incident_id": "banjir", "name": "SDN"}],
        meals=[{"kitchen_id": "dapur", "shelter_id": "sdn", **meal} for meal in meals],
    )


def test_meals_stand_in_the_order_of_the_day_with_their_names() -> None:
    """Morning before evening, whatever the order of the file; another day is not shown."""
    snapshot = day(
        {"meal": "evening", "planned": 10},
        {"meal": "morning", "planned": 20},
        {"meal": "morning", "date": wib("2021-02-09 00:00").date()},
    )
    board = meals_of_day(snapshot, NOW.date())
    assert board["meal"].tolist() == ["morning", "evening"]
    assert board.loc[0, ["kitchen", "place"]].tolist() == ["Dapur A", "SDN"]


def test_what_is_still_to_come_is_not_shown() -> None:
    """At nine, a delivery of ten o'clock is unknown, and so is an unhoured one of the evening."""
    snapshot = day(
        {
            "meal": "morning",
            "cooked": 200,
            "cooked_at": wib("2021-02-08 06:00"),
            "sent": 190,
            "received": 190,
            "received_at": wib("2021-02-08 10:00"),
        },
        {"meal": "evening", "planned": 200, "sent": 200},
    )
    morning, evening = meals_of_day(snapshot, NOW.date()).to_dict("records")
    assert (morning["cooked"], morning["sent"]) == (200, 190)
    assert pd.isna(morning["received"])
    assert pd.isna(evening["sent"])
    assert evening["planned"] == 200


def test_a_day_without_meals_is_empty() -> None:
    """Nothing planned, nothing shown, the same columns."""
    assert meals_of_day(world(), NOW.date()).empty
    assert "place" in meals_of_day(world(), NOW.date())
