"""How far a meal has come at the hour from which it is looked at."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from posko.model.meals import STEPS, meal_known, meals_known
from posko.model.snapshot import Snapshot
from posko.model.unsettled import meals_not_received
from tests.factories import wib, world

TEN = wib("2021-02-08 10:00")
EIGHT = wib("2021-02-08 08:00")


def one(**meal: Any) -> Snapshot:
    """A meal looked at from nine o'clock."""
    return world(
        incidents=[{"incident_id": "banjir"}],
        kitchens=[{"kitchen_id": "dapur", "incident_id": "banjir"}],
        shelters=[{"shelter_id": "sdn", "incident_id": "banjir"}],
        meals=[{"meal_id": "m1", "kitchen_id": "dapur", "shelter_id": "sdn", **meal}],
    )


@pytest.mark.parametrize(
    ("meal", "at", "counts"),
    [
        ("morning", None, True),
        ("morning", EIGHT, True),
        ("morning", TEN, False),
        ("evening", None, False),
        ("evening", EIGHT, True),
        ("evening", TEN, False),
    ],
)
def test_a_step_counts_from_its_hour_or_from_that_of_the_meal(
    meal: str, at: Any, counts: bool
) -> None:
    """Cooked, sent and received alike; what is on the road follows from the same."""
    for step in STEPS:
        snapshot = one(meal=meal, **{step: 100, f"{step}_at": at})
        (row,) = meals_known(snapshot).to_dict("records")
        assert (row[step] == 100) if counts else pd.isna(row[step])
        assert pd.isna(row[f"{step}_at"]) or row[f"{step}_at"] == EIGHT
        road = meals_not_received(snapshot, ["dapur"])
        assert len(road) == int(counts and step == "sent")


def test_what_is_left_over_counts_with_the_receipt() -> None:
    """Nobody counted at nine what comes at ten; the plan and the rest of the row stay."""
    stored = one(planned=200, received=190, received_at=TEN, left_over=5, note="awal")
    row = stored.find("meals", "m1")
    assert row is not None
    known = meal_known(stored, row)
    assert known == {**row, "received": None, "received_at": None, "left_over": None}
    assert meal_known(stored.at(TEN), row) == row
