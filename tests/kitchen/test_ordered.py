"""What is ordered and on its way: it counts where it lands, and nobody orders it twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from posko.kitchen import (
    RICE,
    Serving,
    Wanted,
    arrivals,
    cancel_order,
    days_of_supply,
    on_the_way,
    orders_placed,
    outlook,
    place_listed,
    place_orders,
    projection,
    receive_order,
    replenishment,
    reschedule_order,
    stock_of,
    to_give,
)
from posko.model.change import Actor, Change
from posko.model.check import check_tables
from posko.model.check_change import check_change
from posko.model.check_scope import Scope
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.factories import wib
from tests.kitchen.test_orders import FOURTEEN_DAYS, tarakan

WE = Actor("Sari", "kitchen")
FROM_PROVINCE: dict[str, Any] = {
    "order_id": "P1",
    "item_id": RICE,
    "quantity": 500.0,
    "store_id": "dapur",
    "expected_at": wib("2021-02-11 06:00"),
}


def after(snapshot: Snapshot, change: Change) -> Snapshot:
    """What the office sees once a change is stored; every rule still holds."""
    assert check_change(change.rows) == []
    frames = dict(snapshot.tables)
    for row in change.rows:
        table = TABLES[row.table]
        records = [one for one in table.records(frames[row.table]) if table.key_of(one) != row.key]
        frames[row.table] = table.frame([*records, *([row.after] if row.after else [])])
    broken = [p for p in check_tables(Scope(frames)) if p.file in ("supply_orders.csv",)]
    assert broken == []
    return Snapshot(frames, snapshot.revision + 1, snapshot.now)


def ordered(**more: Any) -> Snapshot:
    """Tarakan, with 500 kg on their way from the province."""
    return tarakan(supply_orders=[{**FROM_PROVINCE, **more}])


def test_what_is_on_its_way_counts_where_it_lands() -> None:
    """500 kg that land before the stock runs out make 4 days 14, and nothing is short."""
    found = outlook(ordered())[0]
    assert found.supply.ordered == 500
    assert found.supply.days == pytest.approx(14)
    assert found.supply.runs_out == Serving(date(2021, 2, 22), "morning")
    assert found.short == 0
    way = projection(ordered(), kitchen_id="dapur")
    landed = way[way["arrived"] > 0].iloc[0]
    assert (landed["date"], landed["meal"], landed["arrived"]) == (
        date(2021, 2, 11),
        "morning",
        500,
    )
    assert way["cooked"].sum() == pytest.approx(700)
    assert replenishment(ordered()) == ()


def test_what_lands_too_late_leaves_a_hole() -> None:
    """Landing two days after the stock is gone: it runs out on the fifth day all the same, four
    meals are not cooked, and only they are ordered."""
    late = ordered(expected_at=wib("2021-02-14 06:00"))
    found = outlook(late)[0]
    assert found.supply.days == pytest.approx(4)
    assert found.supply.runs_out == Serving(date(2021, 2, 12), "morning")
    assert found.short == pytest.approx(100)
    (order,) = replenishment(late)
    assert (order.quantity, order.needed_by) == (pytest.approx(100), wib("2021-02-12 07:00"))


def test_less_than_needed_is_filled_up_only() -> None:
    """380 of 500 kg are on their way: 120 are left to order."""
    (order,) = replenishment(ordered(quantity=380.0))
    assert order.quantity == pytest.approx(120)


def test_the_whole_office_counts_only_what_comes_from_outside() -> None:
    """Rice that an own warehouse sends is in store already."""
    own = {"origin": "warehouse", "from_store": "gudang", "quantity": 120.0}
    snapshot = tarakan(warehouse=120.0, supply_orders=[{**FROM_PROVINCE, **own}])
    kitchen, office = days_of_supply(snapshot)
    assert (kitchen.ordered, office.ordered) == (120, 0)
    assert (kitchen.days, office.days) == (pytest.approx(6.4), pytest.approx(6.4))


def test_a_warehouse_gives_nothing_that_it_promised() -> None:
    """Of 300 kg 120 are promised elsewhere: 180 are left, and the minimum is reckoned with them."""
    own = {"origin": "warehouse", "from_store": "gudang", "quantity": 120.0, "store_id": "lain"}
    snapshot = tarakan(
        warehouse=300.0,
        supply_orders=[{**FROM_PROVINCE, **own}],
        items=[{"item_id": RICE, "minimum": 50.0}],
    )
    assert to_give(snapshot, RICE, "gudang") == pytest.approx(180)
    warehouse, reserve, minimum = replenishment(snapshot)
    assert (warehouse.quantity, reserve.quantity) == (pytest.approx(180), pytest.approx(320))
    assert (minimum.store_id, minimum.quantity) == ("gudang", 50)


def test_a_warehouse_that_is_being_filled_is_not_filled_twice() -> None:
    """60 kg on their way to a warehouse of 40 with a minimum of 100: nothing to order for it."""
    to_warehouse = {**FROM_PROVINCE, "store_id": "gudang", "quantity": 60.0}
    snapshot = tarakan(
        1000.0,
        warehouse=40.0,
        supply_orders=[to_warehouse],
        items=[{"item_id": RICE, "minimum": 100.0}],
    )
    assert replenishment(snapshot) == ()


def test_an_overdue_order_is_flagged_not_trusted_and_not_ordered_again() -> None:
    """Nobody knows when it comes: the projection leaves it out, the list does not ask twice."""
    snapshot = ordered(expected_at=wib("2021-02-08 05:00"))
    (row,) = orders_placed(snapshot).to_dict("records")
    assert (row["open"], row["overdue"]) == (True, True)
    found = outlook(snapshot)[0]
    assert (found.supply.days, found.short) == (pytest.approx(4), pytest.approx(500))
    assert arrivals(snapshot, RICE, "dapur") == ()
    assert on_the_way(snapshot, RICE, "dapur") == 500
    assert replenishment(snapshot) == ()


def test_an_order_of_the_future_is_not_known_yet() -> None:
    """A drill that looks back sees no order that was placed later, and sees as open what came
    later."""
    future = {"order_id": "P2", "ordered_at": wib("2021-02-08 07:00")}
    came = {
        "order_id": "P1",
        "state": "arrived",
        "ended_at": wib("2021-02-09 07:00"),
        "received": 500.0,
    }
    snapshot = tarakan(supply_orders=[{**FROM_PROVINCE, **came}, {**FROM_PROVINCE, **future}])
    (row,) = orders_placed(snapshot).to_dict("records")
    assert (row["order_id"], row["open"]) == ("P1", True)


# --- placing -------------------------------------------------------------------------------------


def test_the_list_becomes_orders_and_is_empty() -> None:
    """Every line is placed; what is on its way is not listed again, and the decree goes along."""
    snapshot = tarakan(
        warehouse=120.0, alerts=[{**FOURTEEN_DAYS, "decree": "188/45/2021"}], portions=125
    )
    change = place_listed(snapshot, WE, "pesan", replenishment(snapshot), "SP-7")
    warehouse, reserve = (row.after for row in change.rows)
    assert warehouse is not None and reserve is not None
    assert (warehouse["origin"], warehouse["from_store"], warehouse["decree"]) == (
        "warehouse",
        "gudang",
        None,
    )
    assert (reserve["origin"], reserve["decree"], reserve["document"]) == (
        "reserve",
        "188/45/2021",
        "SP-7",
    )
    assert replenishment(after(snapshot, change)) == ()


def test_two_people_who_press_at_once_order_once() -> None:
    """From the same state of the data the same orders follow: the store takes one of them. The
    next order of the same goods is another one."""
    snapshot = tarakan()
    lines = replenishment(snapshot)
    first, second = (place_listed(snapshot, Actor(name), "pesan", lines) for name in "AB")
    assert [row.key for row in first.rows] == [row.key for row in second.rows]
    later = place_listed(after(snapshot, first), WE, "lagi", lines)
    assert {row.key for row in later.rows}.isdisjoint(row.key for row in first.rows)


WISH = Wanted(RICE, 100.0, "donor", "dapur", wib("2021-02-09 09:00"), supplier="Warga Peterongan")


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"quantity": 0.0}, "kitchen.refused_quantity"),
        ({"expected_at": wib("2021-02-08 05:59")}, "orders.refused_past"),
        ({"from_store": "gudang"}, "orders.refused_no_warehouse"),
        ({"origin": "warehouse"}, "orders.refused_no_warehouse"),
        (
            {"origin": "warehouse", "from_store": "gudang", "store_id": "gudang"},
            "kitchen.refused_same_store",
        ),
        ({"origin": "warehouse", "from_store": "gudang"}, "orders.refused_promised"),
    ],
)
def test_what_cannot_be_ordered_is_refused(changed: dict[str, Any], key: str) -> None:
    """Nothing, for an hour that has passed, from nowhere, to itself, more than is there."""
    with pytest.raises(Refused) as refusal:
        place_orders(tarakan(warehouse=99.0), WE, "pesan", (WISH._replace(**changed),))
    assert refusal.value.reason.key == key


def test_one_warehouse_is_not_promised_twice_in_one_change() -> None:
    """Two lines of 60 kg out of 100 kg: refused whole."""
    own = WISH._replace(origin="warehouse", from_store="gudang", supplier=None, quantity=60.0)
    with pytest.raises(Refused) as refusal:
        place_orders(tarakan(warehouse=100.0), WE, "pesan", (own, own))
    assert refusal.value.reason.key == "orders.refused_promised"


# --- what becomes of it --------------------------------------------------------------------------


def test_an_arrival_writes_the_ledger_with_what_really_came() -> None:
    """480 of 500 kg came, in a batch: one change closes the order and adds the receipt; the rest
    is listed again."""
    snapshot = ordered()
    came = receive_order(
        snapshot,
        WE,
        "datang",
        order_id="P1",
        quantity=480.0,
        batch="B-9",
        expires_on=date(2021, 9, 1),
        document="DO-1",
    )
    receipt, closed = (row.after for row in came.rows)
    assert receipt is not None and closed is not None
    assert (receipt["kind"], receipt["quantity"], receipt["batch"]) == ("receipt", 480, "B-9")
    assert (receipt["expires_on"], receipt["document"]) == (date(2021, 9, 1), "DO-1")
    assert (closed["state"], closed["received"]) == ("arrived", 480)
    assert closed["movement_id"] == receipt["movement_id"]
    now = after(snapshot, came)
    assert stock_of(now, "dapur", RICE) == 680
    assert on_the_way(now, RICE, "dapur") == 0
    (rest,) = replenishment(now)
    assert rest.quantity == pytest.approx(20)


def test_an_order_is_received_once() -> None:
    """A second press from a page that knows is refused; from one that does not, the store refuses
    it, since order and movement are the same rows."""
    snapshot = ordered()
    first, second = (
        receive_order(snapshot, WE, "datang", order_id="P1", quantity=500.0) for _ in range(2)
    )
    assert [row.key for row in first.rows] == [row.key for row in second.rows]
    with pytest.raises(Refused) as refusal:
        receive_order(after(snapshot, first), WE, "datang", order_id="P1", quantity=500.0)
    assert refusal.value.reason.key == "orders.refused_closed"


def test_what_comes_from_an_own_warehouse_leaves_it() -> None:
    """A transfer: the sum over all stores stays, and what was promised is free again."""
    own = {"origin": "warehouse", "from_store": "gudang", "quantity": 120.0}
    snapshot = tarakan(warehouse=150.0, supply_orders=[{**FROM_PROVINCE, **own}])
    now = after(snapshot, receive_order(snapshot, WE, "datang", order_id="P1", quantity=100.0))
    assert (stock_of(now, "gudang", RICE), stock_of(now, "dapur", RICE)) == (50, 300)
    assert to_give(now, RICE, "gudang") == 50


def test_more_than_the_warehouse_has_does_not_arrive() -> None:
    """What is not in the sending store cannot have come from it."""
    own = {"origin": "warehouse", "from_store": "gudang", "quantity": 120.0}
    snapshot = tarakan(warehouse=150.0, supply_orders=[{**FROM_PROVINCE, **own}])
    with pytest.raises(Refused) as refusal:
        receive_order(snapshot, WE, "datang", order_id="P1", quantity=151.0)
    assert refusal.value.reason.key == "kitchen.refused_stock"


def test_a_cancelled_order_is_wanted_again() -> None:
    """With its reason; the list asks for the goods anew."""
    snapshot = ordered()
    with pytest.raises(Refused):
        cancel_order(snapshot, WE, "batal", order_id="P1", reason=" ")
    now = after(snapshot, cancel_order(snapshot, WE, "batal", order_id="P1", reason="Truk mogok"))
    assert now.tables["supply_orders"]["reason"].tolist() == ["Truk mogok"]
    assert replenishment(now)[0].quantity == pytest.approx(500)
    with pytest.raises(Refused) as refusal:
        cancel_order(now, WE, "batal", order_id="P1", reason="lagi")
    assert refusal.value.reason.key == "orders.refused_closed"


def test_an_overdue_order_gets_another_hour() -> None:
    """Then it is trusted again; an hour that has passed is refused."""
    snapshot = ordered(expected_at=wib("2021-02-08 05:00"))
    change = reschedule_order(
        snapshot, WE, "undur", order_id="P1", expected_at=wib("2021-02-10 09:00")
    )
    now = after(snapshot, change)
    assert not orders_placed(now)["overdue"].any()
    assert outlook(now)[0].short == 0
    for order, hour, key in (
        ("P1", wib("2021-02-08 05:30"), "orders.refused_past"),
        ("P9", wib("2021-02-10 09:00"), "orders.refused_unknown"),
    ):
        with pytest.raises(Refused) as refusal:
            reschedule_order(snapshot, WE, "undur", order_id=order, expected_at=hour)
        assert refusal.value.reason.key == key


def test_no_orders_are_an_empty_table() -> None:
    """Columns are there, flags are flags."""
    found = orders_placed(tarakan())
    assert found.empty and {"open", "overdue"} <= set(found.columns)
    assert pd.api.types.is_bool_dtype(found["open"])
