"""What a kitchen records, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.kitchen import plan_meal, record_meal, record_movement
from posko.model.change import Actor, Change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.factories import NOW, wib, world

AMY = Actor("Amy", "kitchen")


def office(**meal: Any) -> Snapshot:
    """A warehouse with 100 kg of rice, and one planned meal."""
    return world(
        incidents=[{"incident_id": "banjir"}],
        kitchens=[{"kitchen_id": "dapur", "incident_id": "banjir"}],
        shelters=[{"shelter_id": "sdn", "incident_id": "banjir"}],
        items=[{"item_id": "rice"}],
        warehouses=[{"warehouse_id": "gudang"}],
        stock_movements=[{"store_id": "gudang", "item_id": "rice", "quantity": 100.0}],
        meals=[
            {
                "meal_id": "m1",
                "kitchen_id": "dapur",
                "shelter_id": "sdn",
                "planned": 200,
                "date": date(2021, 2, 8),
                "meal": "morning",
                **meal,
            }
        ],
    )


def moved(kind: Any, quantity: float, **more: Any) -> Change:
    return record_movement(
        office(),
        AMY,
        "uji",
        store_id="gudang",
        item_id="rice",
        kind=kind,
        quantity=quantity,
        **more,
    )


def recorded(snapshot: Snapshot, step: Any, portions: int, at: str, **more: Any) -> Change:
    return record_meal(
        snapshot, AMY, "uji", meal_id="m1", step=step, portions=portions, at=wib(at), **more
    )


def meal_after(change: Change) -> Any:
    """The meal's row as it shall be."""
    (row,) = change.rows
    return row.after


def reason(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.reason.key


@pytest.mark.parametrize(
    ("kind", "quantity", "booked"),
    [("receipt", 50.0, 50.0), ("issue", 100.0, -100.0)],
)
def test_what_comes_in_adds_and_what_goes_out_takes(
    kind: str, quantity: float, booked: float
) -> None:
    """People type positive numbers; the ledger knows the sign, the hour and who wrote it."""
    (row,) = moved(kind, quantity).rows
    assert row.before is None
    assert row.after is not None
    assert (row.after["quantity"], row.after["at"], row.after["source"]) == (booked, NOW, "Amy")


def test_no_more_goes_out_than_is_in_store() -> None:
    """An issue or a correction below zero is refused and says what there is."""
    with pytest.raises(Refused) as refusal:
        moved("issue", 100.1)
    assert reason(refusal) == "kitchen.refused_stock"
    assert refusal.value.reason.params["in_store"] == 100
    with pytest.raises(Refused):
        moved("adjustment", -101.0, reason="lost")


def test_an_adjustment_needs_a_reason_and_a_receipt_a_positive_number() -> None:
    """Corrections explain themselves; a movement of nothing is no movement."""
    with pytest.raises(Refused) as refusal:
        moved("adjustment", -1.0)
    assert reason(refusal) == "kitchen.refused_reason"
    for kind, quantity in (("receipt", 0.0), ("receipt", -5.0), ("issue", -5.0)):
        with pytest.raises(Refused) as refusal:
            moved(kind, quantity)
        assert reason(refusal) == "kitchen.refused_quantity"


def test_a_second_plan_replaces_the_first() -> None:
    """One row per kitchen, place and meal, however often it is planned."""
    target = {"kitchen_id": "dapur", "shelter_id": "sdn", "date": date(2021, 2, 8)}
    (again,) = plan_meal(office(), AMY, "uji", **target, meal="morning", portions=250).rows
    assert again.key == ("m1",)
    assert again.after is not None
    assert again.after["planned"] == 250
    (new,) = plan_meal(office(), AMY, "uji", **target, meal="evening", portions=250).rows
    assert new.before is None


def test_a_meal_that_has_left_keeps_its_plan() -> None:
    """What is on the road is not planned anew."""
    with pytest.raises(Refused) as refusal:
        plan_meal(
            office(sent=190),
            AMY,
            "uji",
            kitchen_id="dapur",
            shelter_id="sdn",
            date=date(2021, 2, 8),
            meal="morning",
            portions=1,
        )
    assert reason(refusal) == "kitchen.refused_sent"


def test_a_meal_that_only_the_file_has_sent_is_planned_anew() -> None:
    """At nine the ten o'clock sending of a drill's file binds nobody, and does not come true."""
    ahead = office(sent=190, sent_at=wib("2021-02-08 10:00"), menu="mi")
    target = {"kitchen_id": "dapur", "shelter_id": "sdn", "date": date(2021, 2, 8)}
    row = meal_after(plan_meal(ahead, AMY, "uji", **target, meal="morning", portions=50))
    assert (row["planned"], row["menu"], row["sent"], row["sent_at"]) == (50, "mi", None, None)


def test_a_meal_is_cooked_sent_and_received() -> None:
    """Each step writes its number and its hour, and nothing else."""
    (row,) = recorded(office(cooked=200), "sent", 195, "2021-02-08 06:30").rows
    assert row.before is not None
    assert row.after is not None
    changed = {name for name in row.after if row.after[name] != row.before[name]}
    assert changed == {"sent", "sent_at"}


def test_a_step_nobody_recorded_refuses_nothing() -> None:
    """The place may confirm what it received before the kitchen wrote what it cooked."""
    assert recorded(office(), "received", 180, "2021-02-08 07:10").rows


@pytest.mark.parametrize(
    ("meal", "step", "portions", "at", "expected"),
    [
        ({"cooked": 200}, "sent", 201, "2021-02-08 06:30", "refused_more_than_cooked"),
        ({"sent": 190}, "received", 191, "2021-02-08 07:00", "refused_more_than_sent"),
        ({"sent": 190}, "cooked", 180, "2021-02-08 06:00", "refused_less_than_sent"),
        ({"received": 190}, "sent", 180, "2021-02-08 06:00", "refused_less_than_received"),
        (
            {"cooked": 200, "cooked_at": wib("2021-02-08 06:00")},
            "sent",
            200,
            "2021-02-08 05:59",
            "refused_before_cooked",
        ),
        (
            {"sent": 200, "sent_at": wib("2021-02-08 06:00")},
            "received",
            200,
            "2021-02-08 05:59",
            "refused_before_sent",
        ),
        (
            {"received": 200, "received_at": wib("2021-02-08 07:00")},
            "sent",
            200,
            "2021-02-08 07:01",
            "refused_after_received",
        ),
        (
            {"received": 200, "received_at": wib("2021-02-08 07:00")},
            "cooked",
            200,
            "2021-02-08 07:01",
            "refused_after_received",
        ),
        (
            {"sent": 200, "sent_at": wib("2021-02-08 06:30")},
            "cooked",
            200,
            "2021-02-08 06:31",
            "refused_after_sent",
        ),
        ({}, "cooked", 10, "2021-02-08 09:01", "refused_future"),
    ],
)
def test_numbers_and_hours_follow_the_way_of_the_food(
    meal: dict[str, Any], step: str, portions: int, at: str, expected: str
) -> None:
    """Received ≤ sent ≤ cooked, in that order of time, and never in the future."""
    with pytest.raises(Refused) as refusal:
        recorded(office(**meal), step, portions, at)
    assert reason(refusal) == f"kitchen.{expected}"


@pytest.mark.parametrize(
    ("meal", "step", "left_over", "allowed"),
    [
        ({}, "received", 180, True),
        ({}, "received", 181, False),
        ({"received": 100}, "cooked", 100, True),
        ({"received": 100}, "cooked", 101, False),
        ({}, "sent", 181, False),
        ({"left_over": 181}, "received", None, False),
    ],
)
def test_no_more_is_left_over_than_there_was(
    meal: dict[str, Any], step: str, left_over: int | None, allowed: bool
) -> None:
    """Against what was received, or the last step that is known; 180 portions are recorded."""
    if allowed:
        change = recorded(office(**meal), step, 180, "2021-02-08 06:30", left_over=left_over)
        assert meal_after(change)["left_over"] == left_over
    else:
        with pytest.raises(Refused) as refusal:
            recorded(office(**meal), step, 180, "2021-02-08 06:30", left_over=left_over)
        assert reason(refusal) == "kitchen.refused_left_over"


def test_what_is_left_over_stays_until_somebody_counts_anew() -> None:
    """A step recorded without a word about it takes nothing back; none left is a number."""
    again = recorded(office(left_over=5), "received", 190, "2021-02-08 07:00")
    assert meal_after(again)["left_over"] == 5
    none = recorded(office(left_over=5), "received", 190, "2021-02-08 07:00", left_over=0)
    assert meal_after(none)["left_over"] == 0


@pytest.mark.parametrize(
    ("there", "note", "after"),
    [
        (None, "", None),
        (None, "basi", "basi"),
        ("awal", "basi", "awal; basi"),
        ("awal", "", "awal"),
    ],
)
def test_a_note_goes_after_what_stands_there(there: str | None, note: str, after: str) -> None:
    """Nobody's word is lost."""
    change = recorded(office(note=there), "received", 10, "2021-02-08 07:00", note=note)
    assert meal_after(change)["note"] == after


def test_what_a_drill_has_still_to_come_binds_nobody() -> None:
    """Recorded at nine: the ten o'clock receipt of the file is unknown, and gives way."""
    ahead = office(sent=190, received=190, received_at=wib("2021-02-08 10:00"), left_over=9)
    row = meal_after(recorded(ahead, "sent", 150, "2021-02-08 08:00"))
    assert (row["sent"], row["received"], row["left_over"]) == (150, None, None)


def test_a_meal_that_is_gone_is_refused() -> None:
    """Somebody removed it meanwhile: a sentence, not a crash."""
    with pytest.raises(Refused) as refusal:
        record_meal(office(), AMY, "uji", meal_id="none", step="sent", portions=1, at=NOW)
    assert reason(refusal) == "kitchen.refused_unknown_meal"
