"""How the stock stands against the emergency, and what to order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.kitchen import (
    RICE,
    Arrival,
    Serving,
    emergency_in_force,
    outlook,
    projection,
    replenishment,
    supplied_until,
)
from posko.model.snapshot import Snapshot
from tests.factories import wib, world

FOURTEEN_DAYS = {
    "alert_id": "darurat",
    "level": "tanggap_darurat",
    "starts_at": wib("2021-02-08 00:00"),
    "ends_at": wib("2021-02-22 00:00"),
}


def tarakan(
    kilograms: float | None = 200.0, warehouse: float = 0.0, portions: int = 125, **more: Any
) -> Snapshot:
    """Tarakan 2020: 200 kg of rice, 50 kg a day, an emergency of 14 days; now before breakfast."""
    held = {"dapur": kilograms, "gudang": warehouse}
    tables: dict[str, Any] = {
        "incidents": [{"incident_id": "banjir"}],
        "kitchens": [{"kitchen_id": "dapur", "incident_id": "banjir"}],
        "shelters": [{"shelter_id": "sdn", "incident_id": "banjir"}],
        "warehouses": [{"warehouse_id": "gudang"}],
        "items": [{"item_id": RICE}],
        "stock_movements": [
            {"store_id": store, "item_id": RICE, "quantity": kg, "at": wib("2021-02-01 08:00")}
            for store, kg in held.items()
            if kg
        ],
        "meals": [
            {"kitchen_id": "dapur", "shelter_id": "sdn", "meal": "morning", "planned": portions}
        ],
        "alerts": [FOURTEEN_DAYS],
    }
    return world(wib("2021-02-08 06:00"), **{**tables, **more})


def test_4_days_against_14() -> None:
    """Short by 500 kg; runs out on the fifth day, at breakfast."""
    found = outlook(tarakan())[0]
    assert found.supply.days == pytest.approx(4)
    assert found.supply.runs_out == Serving(date(2021, 2, 12), "morning")
    assert (found.meals, found.needed, found.short) == (28, pytest.approx(700), pytest.approx(500))


def test_enough_is_not_short() -> None:
    """700 kg last to the last meal."""
    assert outlook(tarakan(700.0))[0].short == 0


def test_an_unknown_stock_is_not_a_shortage() -> None:
    """A kitchen that never recorded rice has an unknown shortfall, not 700 kg."""
    found = outlook(tarakan(None))[0]
    assert found.needed == pytest.approx(700)
    assert found.short is None


def test_the_status_in_force_sets_the_end() -> None:
    """Normal times and those that ended or have not begun set none: then the horizon counts."""
    over = {**FOURTEEN_DAYS, "alert_id": "lama", "ends_at": wib("2021-02-08 06:00")}
    ahead = {**FOURTEEN_DAYS, "alert_id": "nanti", "starts_at": wib("2021-02-09 00:00")}
    none = tarakan(alerts=[over, ahead, {"starts_at": wib("2021-02-01 00:00")}])
    assert emergency_in_force(none) is None
    assert supplied_until(none) == wib("2021-02-15 06:00")
    found = emergency_in_force(tarakan())
    assert found is not None
    assert (found.level, found.decree) == ("tanggap_darurat", None)
    open_end = tarakan(alerts=[{**FOURTEEN_DAYS, "ends_at": None}])
    assert supplied_until(open_end) == wib("2021-02-15 06:00")


def test_the_projection_falls_to_nothing_and_rises_with_a_delivery() -> None:
    """Eight meals are cooked, the ninth is not; 300 kg on the third day are twelve more."""
    chart = projection(tarakan(), kitchen_id="dapur")
    assert len(chart) == 28
    assert chart["stock"].tolist()[:9] == [175, 150, 125, 100, 75, 50, 25, 0, 0]
    assert chart["cooked"].sum() == pytest.approx(200)
    landing = Arrival(wib("2021-02-10 10:00"), 300.0)
    supplied = projection(tarakan(), kitchen_id="dapur", more=[landing])
    assert supplied["cooked"].sum() == pytest.approx(500)
    first = supplied[supplied["arrived"] > 0].iloc[0]
    assert (first["date"], first["meal"]) == (date(2021, 2, 10), "evening")
    assert projection(tarakan(None), kitchen_id="dapur").empty


def test_the_warehouse_gives_first_and_the_reserve_the_rest() -> None:
    """Of 500 kg the warehouse has 120; government rice is asked for the other 380."""
    orders = replenishment(tarakan(warehouse=120.0))
    assert [(one.source, one.quantity, one.from_store) for one in orders] == [
        ("warehouse", 120, "gudang"),
        ("reserve", pytest.approx(380), None),
    ]
    assert orders[0].needed_by == wib("2021-02-12 07:00")
    assert [one.key for one in orders[1].remarks] == [
        "kitchen.reserve_regency",
        "kitchen.decree_missing",
    ]


def test_the_decree_is_named_where_it_is_known() -> None:
    """Government rice needs the decree in force; without an emergency there is none."""
    decreed = tarakan(alerts=[{**FOURTEEN_DAYS, "decree": "188/45/2021"}])
    remark = replenishment(decreed)[0].remarks[-1]
    assert (remark.key, remark.params["decree"]) == ("kitchen.decree", "188/45/2021")
    assert replenishment(tarakan(alerts=[]))[0].remarks[-1].key == "kitchen.decree_no_emergency"


@pytest.mark.parametrize(
    ("portions", "authority"),
    [(17_000, "reserve_regency"), (30_000, "reserve_province"), (50_000, "reserve_ministry")],
)
def test_who_releases_the_rice_depends_on_its_weight(portions: int, authority: str) -> None:
    """100 t are the regent's, 200 t the governor's, more the minister's."""
    orders = replenishment(tarakan(portions=portions))
    assert orders[0].remarks[-2].key == f"kitchen.{authority}"


def test_an_order_that_comes_too_late_says_so() -> None:
    """25 kg are gone at breakfast: what arrives tomorrow is late for this evening."""
    orders = replenishment(tarakan(25.0, warehouse=1000.0))
    assert orders[0].late
    assert orders[0].remarks[0].key == "kitchen.order_late"
    assert not replenishment(tarakan(warehouse=1000.0))[0].late


def test_a_meal_that_no_delivery_can_reach_is_not_ordered_for() -> None:
    """Gone at breakfast: this evening's 25 kg are short, and not part of what comes tomorrow; a
    request that takes three days brings four meals less still."""
    short = outlook(tarakan(25.0))[0].short
    (near,) = replenishment(tarakan(25.0, warehouse=1000.0))
    (far,) = replenishment(tarakan(25.0))
    assert (short, near.quantity, far.quantity) == (
        pytest.approx(675),
        pytest.approx(650),
        pytest.approx(550),
    )


def test_what_expired_is_not_sent() -> None:
    """A warehouse full of expired rice gives nothing."""
    rice = {"item_id": RICE, "at": wib("2021-02-01 08:00")}
    snapshot = tarakan(
        stock_movements=[
            {**rice, "store_id": "dapur", "quantity": 200.0},
            {**rice, "store_id": "gudang", "quantity": 900.0, "expires_on": date(2021, 2, 7)},
        ]
    )
    assert [one.source for one in replenishment(snapshot)] == ["reserve"]


def test_a_warehouse_is_filled_to_its_minimum_after_the_kitchens() -> None:
    """Of 600 kg the kitchen takes 500; 100 are left of a minimum of 300."""
    orders = replenishment(tarakan(warehouse=600.0, items=[{"item_id": RICE, "minimum": 300.0}]))
    last = orders[-1]
    assert (last.store_id, last.source, last.quantity) == ("gudang", "request", 200)
    assert last.needed_by is None


def test_an_unrecorded_stock_is_ordered_whole_and_said() -> None:
    """Nobody knows what the kitchen has: order all that a delivery can reach, and say so."""
    orders = replenishment(tarakan(None, warehouse=1000.0))
    assert orders[0].quantity == pytest.approx(650)  # 700 kg less today's two meals
    assert orders[0].remarks[0].key == "kitchen.order_stock_unknown"


def test_nothing_is_ordered_where_everything_lasts() -> None:
    """700 kg are enough for 14 days."""
    assert replenishment(tarakan(700.0)) == ()
