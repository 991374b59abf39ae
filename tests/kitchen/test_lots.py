"""Which lots are left, and which goes out first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.kitchen import (
    first_out,
    lots,
    record_movement,
    stock_balance,
    stock_card,
    stock_of,
    transfer_stock,
)
from posko.model.change import Actor, Change
from posko.model.check import check_tables
from posko.model.check_scope import Scope
from posko.model.problems import Problem, Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.examples import some
from tests.factories import wib, world

AMY = Actor("Amy", "kitchen")
OLD = {"batch": "A", "expires_on": date(2021, 2, 20)}
NEW = {"batch": "B", "expires_on": date(2021, 5, 1)}
GONE = {"batch": "C", "expires_on": date(2021, 2, 7)}


def moved(quantity: float, **more: Any) -> dict[str, Any]:
    kind = "receipt" if quantity > 0 else "issue"
    at = wib("2021-02-05 08:00")
    return {
        "store_id": "gudang",
        "item_id": "rice",
        "quantity": quantity,
        "kind": kind,
        "at": at,
    } | more


def office(*movements: dict[str, Any]) -> Snapshot:
    return world(
        incidents=[{"incident_id": "banjir"}],
        kitchens=[{"kitchen_id": "dapur", "incident_id": "banjir"}],
        items=[{"item_id": "rice"}],
        warehouses=[{"warehouse_id": "gudang"}],
        stock_movements=list(movements),
    )


def after(snapshot: Snapshot, change: Change) -> Snapshot:
    """The snapshot with the change's rows appended."""
    table = TABLES["stock_movements"]
    rows = table.records(snapshot.all("stock_movements")) + [row.after or {} for row in change.rows]
    return Snapshot({**snapshot.tables, "stock_movements": table.frame(rows)}, 1, snapshot.now)


def problems(snapshot: Snapshot) -> list[Problem]:
    """What the store would say about the ledger."""
    found = check_tables(Scope(snapshot.tables))
    return [one for one in found if one.file == "stock_movements.csv"]


def issue(snapshot: Snapshot, quantity: float, **more: Any) -> Change:
    return record_movement(
        snapshot,
        AMY,
        "uji",
        store_id="gudang",
        item_id="rice",
        kind="issue",
        quantity=quantity,
        **more,
    )


def transfer(snapshot: Snapshot, quantity: float, **more: Any) -> Change:
    given = {"from_store": "gudang", "to_store": "dapur", "item_id": "rice", "quantity": quantity}
    return transfer_stock(snapshot, AMY, "uji", **(given | more))


def taken(change: Change) -> list[tuple[Any, Any]]:
    return [(row.after["batch"], row.after["quantity"]) for row in change.rows if row.after]


def reason(call: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call()
    return refusal.value.reason.key


def test_what_expires_first_goes_out_first() -> None:
    """120 kg are the 100 of the older lot and 20 of the newer, a row each."""
    snapshot = office(moved(80, **NEW), moved(100, **OLD))
    assert taken(issue(snapshot, 120)) == [("A", -100), ("B", -20)]


def test_what_expired_stays() -> None:
    """Expired rice is not handed out, and the refusal says how much is still good."""
    snapshot = office(moved(50, **GONE), moved(100, **OLD))
    assert taken(issue(snapshot, 100)) == [("A", -100)]
    assert reason(lambda: issue(snapshot, 120)) == "kitchen.refused_expired"
    assert reason(lambda: issue(snapshot, 151)) == "kitchen.refused_stock"


def test_a_lot_is_good_through_its_date() -> None:
    """What expires today may still be eaten today."""
    snapshot = office(moved(50, batch="A", expires_on=date(2021, 2, 8)))
    assert taken(issue(snapshot, 50)) == [("A", -50)]


def test_stock_without_a_date_goes_last() -> None:
    """What never expires can wait."""
    snapshot = office(moved(50), moved(100, **OLD))
    assert taken(issue(snapshot, 120)) == [("A", -100), (None, -20)]


def test_a_named_batch_gives_only_what_it_has() -> None:
    """Who asks for a batch gets that one, or a refusal."""
    snapshot = office(moved(80, **NEW), moved(100, **OLD))
    assert taken(issue(snapshot, 60, batch="B")) == [("B", -60)]
    assert reason(lambda: issue(snapshot, 90, batch="B")) == "kitchen.refused_stock"


def test_what_left_without_a_name_is_of_the_oldest_lot() -> None:
    """30 kg issued before lots were named leave 70 of the lot that expires first."""
    snapshot = office(moved(80, **NEW), moved(100, **OLD), moved(-30))
    assert lots(snapshot)["quantity"].tolist() == [70, 80]


def test_a_transfer_is_one_change_that_moves_and_loses_nothing() -> None:
    """A row out and a row in for each lot, with its date; the office's sum stays."""
    snapshot = office(moved(80, **NEW), moved(100, **OLD))
    change = transfer(snapshot, 120)
    assert len(change.rows) == 4
    moved_on = after(snapshot, change)
    assert stock_of(moved_on, "dapur", "rice") == 120
    assert stock_of(moved_on, "gudang", "rice") == 60
    there = lots(moved_on).query("store_id == 'dapur'")
    assert there["batch"].tolist() == ["A", "B"]
    assert there["expires_on"].dt.date.tolist() == [OLD["expires_on"], NEW["expires_on"]]
    assert problems(moved_on) == []


def test_a_transfer_is_refused_before_it_is_half_done() -> None:
    """More than there is, nothing, or to the same store."""
    snapshot = office(moved(100, **OLD))
    assert reason(lambda: transfer(snapshot, 101)) == "kitchen.refused_stock"
    assert reason(lambda: transfer(snapshot, 0)) == "kitchen.refused_quantity"
    assert reason(lambda: transfer(snapshot, 1, to_store="gudang")) == "kitchen.refused_same_store"


def test_a_double_click_is_one_movement() -> None:
    """The same form makes the same ids, and once it is recorded it is refused."""
    snapshot = office(moved(80, **NEW), moved(100, **OLD))
    first, second = (transfer(snapshot, 120, token="form-1") for _ in range(2))
    assert [row.key for row in first.rows] == [row.key for row in second.rows]
    assert [row.key for row in transfer(snapshot, 120, token="form-2").rows] != [
        row.key for row in first.rows
    ]
    recorded = after(snapshot, first)
    assert reason(lambda: transfer(recorded, 120, token="form-1")) == "kitchen.refused_twice"
    assert reason(lambda: issue(recorded, 5, token="form-1")) == "kitchen.refused_twice"


def test_the_stock_card_adds_up() -> None:
    """Opening, in, out, balance and document; what came before the first day is the opening."""
    snapshot = office(
        moved(200.0, at=wib("2021-02-01 08:00")),
        moved(-50.0, at=wib("2021-02-05 08:00"), document="SBBK-1"),
        moved(30.0, at=wib("2021-02-06 08:00"), document="BAST-2"),
        moved(99.0, at=wib("2021-02-07 08:00")),
        moved(-7.0, at=wib("2021-02-09 08:00")),
    )
    card = stock_card(snapshot, "rice", "gudang", date(2021, 2, 5), date(2021, 2, 6))
    assert (card.opening, card.closing, card.unit) == (200, 180, "kg")
    assert card.rows["balance"].tolist() == [150, 180]
    assert card.rows["outgoing"].fillna(0).tolist() == [50, 0]
    assert card.rows["incoming"].fillna(0).tolist() == [0, 30]
    assert card.rows["document"].tolist() == ["SBBK-1", "BAST-2"]
    assert stock_card(snapshot, "rice", "gudang").closing == stock_of(snapshot, "gudang", "rice")


LOTS = st.sampled_from([{}, OLD, NEW, GONE])
MOVES = st.lists(
    st.tuples(st.integers(1, 50), LOTS, st.sampled_from(["in", "out", "move"])), max_size=10
)


@some(15)
@given(MOVES)
def test_stock_is_never_negative_and_never_lost(
    moves: list[tuple[int, dict[str, Any], str]],
) -> None:
    """Whatever is recorded, no store or lot falls below nothing, and the lots are the balance."""
    snapshot, total = office(), 0.0
    for quantity, lot, what in moves:
        try:
            if what == "in":
                change = record_movement(
                    snapshot, AMY, "uji", store_id="gudang", item_id="rice",
                    kind="receipt", quantity=quantity, **lot,
                )  # fmt: skip
            elif what == "out":
                change = issue(snapshot, quantity, batch=lot.get("batch"))
            else:
                change = transfer(snapshot, quantity)
        except Refused:
            continue
        total += {"in": quantity, "out": -quantity, "move": 0}[what]
        snapshot = after(snapshot, change)
    balance = stock_balance(snapshot)
    assert balance["quantity"].ge(0).all()
    assert balance["quantity"].sum() == pytest.approx(total)
    left = lots(snapshot)
    assert left["quantity"].gt(0).all()
    sums = left.groupby("store_id")["quantity"].sum()
    for store, quantity in balance.set_index("store_id")["quantity"].items():
        assert sums.get(store, 0.0) == pytest.approx(quantity)
    assert problems(snapshot) == []


def test_first_out_of_nothing_is_nothing() -> None:
    """No lots, no picks."""
    assert first_out(office(), "gudang", "rice", 0) == ()
