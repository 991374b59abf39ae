"""The ledger and what follows from it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from posko.kitchen import stock_balance, stock_of
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.examples import some
from tests.factories import NOW, wib, world

ITEMS = [
    {"item_id": "rice", "minimum": 100.0},
    {"item_id": "oil", "unit": "L", "label_id": "Minyak"},
]
WAREHOUSES = [{"warehouse_id": "gudang"}]
KITCHENS = [{"kitchen_id": "dapur", "incident_id": "banjir"}]


def move(quantity: float, store_id: str = "gudang", **more: Any) -> dict[str, Any]:
    return {"store_id": store_id, "item_id": "rice", "quantity": float(quantity), **more}


def ledger(*movements: dict[str, Any]) -> Snapshot:
    return world(
        items=ITEMS, warehouses=WAREHOUSES, kitchens=KITCHENS, stock_movements=list(movements)
    )


def test_the_balance_is_the_sum_of_what_is_known() -> None:
    """Receipts less issues, per store and item; what happens tomorrow is not in store today."""
    snapshot = ledger(
        move(500),
        move(-150),
        move(40, "dapur"),
        move(999, at=wib("2021-02-09 08:00")),
        move(12, item_id="oil"),
    )
    balance = stock_balance(snapshot).set_index(["store_id", "item_id"])
    assert balance["quantity"].to_dict() == {
        ("dapur", "rice"): 40,
        ("gudang", "oil"): 12,
        ("gudang", "rice"): 350,
    }
    assert balance.loc[("gudang", "oil"), "unit"] == "L"
    assert stock_of(snapshot, "gudang", "rice") == 350
    assert stock_of(snapshot, "nowhere", "rice") == 0


def test_the_minimum_binds_warehouses() -> None:
    """A warehouse under the item's minimum is flagged; a kitchen lives by days of supply."""
    snapshot = ledger(move(99.5), move(5, "dapur"), move(1, item_id="oil"))
    balance = stock_balance(snapshot).set_index(["store_id", "item_id"])
    assert balance["below_minimum"].to_dict() == {
        ("dapur", "rice"): False,
        ("gudang", "oil"): False,
        ("gudang", "rice"): True,
    }


def test_the_next_expiry_is_of_a_lot_that_is_left() -> None:
    """A batch that went out entirely expires no more."""
    snapshot = ledger(
        move(10, batch="A", expires_on=date(2021, 3, 1)),
        move(-10, batch="A"),
        move(10, batch="B", expires_on=date(2021, 6, 1)),
    )
    assert stock_balance(snapshot)["next_expiry"].tolist() == [pd.Timestamp("2021-06-01")]


def test_what_leaves_without_a_lot_is_taken_first_expired_first() -> None:
    """Twelve go out unnamed: the ten that expire first, then two of the next lot."""
    lots = [
        move(10, batch="A", expires_on=date(2021, 3, 1)),
        move(10, expires_on=date(2021, 6, 1)),
    ]
    assert stock_balance(ledger(*lots, move(-9)))["next_expiry"].tolist() == [
        pd.Timestamp("2021-03-01")
    ]
    assert stock_balance(ledger(*lots, move(-12)))["next_expiry"].tolist() == [
        pd.Timestamp("2021-06-01")
    ]
    assert stock_balance(ledger(*lots, move(-20)))["next_expiry"].isna().all()


def test_the_gravest_state_of_a_balance_is_said() -> None:
    """Expired before below the minimum before expiring soon; the last day of use still counts."""

    def state(quantity: float, expires_on: date) -> str:
        return stock_balance(ledger(move(quantity, expires_on=expires_on)))["state"].iloc[0]

    assert state(500, date(2021, 6, 1)) == "enough"
    assert state(500, date(2021, 3, 10)) == "expiring"
    assert state(5, date(2021, 3, 10)) == "below"
    assert state(5, date(2021, 2, 8)) == "below"
    assert state(5, date(2021, 2, 7)) == "expired"


def test_no_movements_no_balance() -> None:
    """An empty ledger has no rows, and its columns."""
    assert list(stock_balance(world()).columns) == list(stock_balance(ledger(move(1))).columns)
    assert stock_balance(world()).empty


@some(25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["gudang", "dapur"]),
            st.integers(1, 50),
            st.sampled_from([None, "A", "B", "C"]),
        ),
        max_size=12,
    )
)
def test_the_balance_agrees_with_adding_up_by_hand(
    moves: list[tuple[str, int, str | None]],
) -> None:
    """Whatever moves, the derived balance is the plain sum."""
    expires = {"A": date(2021, 3, 1), "B": date(2021, 4, 1), "C": None, None: None}
    snapshot = ledger(*(move(q, store, batch=b, expires_on=expires[b]) for store, q, b in moves))
    by_hand: dict[str, float] = {}
    for store, quantity, _ in moves:
        by_hand[store] = by_hand.get(store, 0) + quantity
    balance = stock_balance(snapshot)
    assert dict(zip(balance["store_id"], balance["quantity"], strict=True)) == by_hand


def test_a_million_movements_are_added_up() -> None:
    """A year's ledger of a large post is balanced to the last unit."""
    n, rng = 1_000_000, np.random.default_rng(1)
    table = TABLES["stock_movements"]
    frame = table.empty().reindex(range(n))
    frame["movement_id"] = np.arange(n).astype("str")
    frame["at"] = pd.Timestamp(NOW).as_unit("us")
    frame["store_id"] = rng.choice([f"gudang-{i}" for i in range(40)], n)
    frame["item_id"] = rng.choice([f"item-{i}" for i in range(50)], n)
    frame["quantity"] = rng.integers(-5, 10, n).astype("float64")
    frame["batch"] = rng.choice([f"batch-{i}" for i in range(30)], n)
    frame["expires_on"] = pd.Timestamp("2022-01-01").as_unit("us")
    columns = {c.name: c.dtype(NOW.tzinfo) for c in table.columns}
    tables = {**world(items=ITEMS).tables, "stock_movements": frame.astype(columns)}
    balance = stock_balance(Snapshot(tables, 1, NOW))
    assert len(balance) == 40 * 50
    assert balance["quantity"].sum() == frame["quantity"].sum()
