"""Goods that were ordered: what is on its way, and what becomes of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

import pandas as pd

from posko.kitchen.actions import record_movement, transfer_stock
from posko.kitchen.lots import usable
from posko.model.change import Actor, Change, RowChange, insert, same_id, update
from posko.model.invariants import TOLERANCE
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import Record

OrderOrigin = Literal["warehouse", "request", "reserve", "donor"]
"""A key of `vocabulary.ORDER_ORIGIN`."""


class Arrival(NamedTuple):
    """So much of an item arrives at `at`, in its unit."""

    at: datetime
    quantity: float


# --- what is on its way --------------------------------------------------------------------------


def orders_placed(snapshot: Snapshot) -> pd.DataFrame:
    """Every order known at now: the columns of `supply_orders`, and open and overdue (flags).

    open: it has neither come nor been cancelled; a drill that looks back sees it open.
    overdue: open, and its hour has passed.
    """

    def compute() -> pd.DataFrame:
        orders = snapshot.known("supply_orders")
        still = orders["state"].eq("ordered") | (orders["ended_at"] > snapshot.now)
        return orders.assign(
            open=still.astype(bool), overdue=(still & (orders["expected_at"] <= snapshot.now))
        )

    return snapshot.memo("kitchen:orders_placed", compute)


def on_the_way(snapshot: Snapshot, item: str, store_id: str | None = None) -> float:
    """What is ordered of an item for one store and has not come, overdue orders included.

    store_id None: for the whole office, from outside: what an own warehouse sends is in store.
    """
    return float(_waiting(snapshot, item, store_id)["quantity"].sum())


def arrivals(
    snapshot: Snapshot, item: str, store_id: str | None = None, *, overdue: bool = False
) -> tuple[Arrival, ...]:
    """The same as landings, the earliest first.

    overdue: whether orders whose hour has passed are taken to land now, so as not to be ordered
        again; else they are left out, since nobody knows when they come.
    """
    rows = _waiting(snapshot, item, store_id)
    if not overdue:
        rows = rows[~rows["overdue"]]
    found = [
        Arrival(max(at.to_pydatetime(), snapshot.now), float(quantity))
        for at, quantity in zip(rows["expected_at"], rows["quantity"], strict=True)
    ]
    return tuple(sorted(found))


def promised(snapshot: Snapshot) -> pd.Series:
    """What the warehouses are to send by open orders: quantity by (item_id, store_id)."""
    orders = orders_placed(snapshot)
    orders = orders[orders["open"] & orders["from_store"].notna()]
    given = orders.groupby(["item_id", "from_store"])["quantity"].sum()
    return given.rename_axis(["item_id", "store_id"])


def _waiting(snapshot: Snapshot, item: str, store_id: str | None) -> pd.DataFrame:
    orders = orders_placed(snapshot)
    orders = orders[orders["open"] & (orders["item_id"] == item)]
    if store_id is None:
        return orders[orders["origin"] != "warehouse"]
    return orders[orders["store_id"] == store_id]


# --- what is done with it ------------------------------------------------------------------------


class Wanted(NamedTuple):
    """One order to place. quantity: in the item's unit. supplier: who sends it, where not a store.

    decree: the emergency decree that government rice is asked for with.
    """

    item_id: str
    quantity: float
    origin: OrderOrigin
    store_id: str
    expected_at: datetime
    from_store: str | None = None
    supplier: str | None = None
    decree: str | None = None
    document: str | None = None
    note: str | None = None


def place_orders(snapshot: Snapshot, actor: Actor, why: str, wanted: tuple[Wanted, ...]) -> Change:
    """These orders are placed now, whole or not at all.

    An order's id follows from what it is for and how many such orders there were before: two people
    who press at once, or one who presses twice, place it once; the store refuses the second.
    Raises Refused for a quantity of nothing, an hour that has passed, an order without a sender or
    to the sender itself, and for more than a warehouse has left to give.
    """
    rows: list[RowChange] = []
    taken: dict[tuple[str, str], float] = {}
    for one in wanted:
        _refuse_wrong(snapshot, one)
        if one.from_store is not None:
            key = (one.item_id, one.from_store)
            left = to_give(snapshot, *key) - taken.get(key, 0.0)
            if one.quantity > left + TOLERANCE:
                raise Refused(
                    message("orders.refused_promised", left=max(left, 0.0), quantity=one.quantity)
                )
            taken[key] = taken.get(key, 0.0) + one.quantity
        rows.append(
            insert(
                "supply_orders",
                order_id=_next_id(snapshot, one),
                ordered_at=snapshot.now,
                state="ordered",
                source=actor.name,
                **one._asdict(),
            )
        )
    return Change(actor, why, snapshot.now, tuple(rows))


def to_give(snapshot: Snapshot, item: str, warehouse: str) -> float:
    """What a warehouse holds that is good and not promised to anybody."""
    good = usable(snapshot)
    held = good[(good["store_id"] == warehouse) & (good["item_id"] == item)]["quantity"].sum()
    return max(0.0, float(held) - float(promised(snapshot).get((item, warehouse), 0.0)))


def _refuse_wrong(snapshot: Snapshot, one: Wanted) -> None:
    if one.quantity <= 0:
        raise Refused(message("kitchen.refused_quantity"))
    if one.expected_at < snapshot.now:
        raise Refused(message("orders.refused_past"))
    if (one.origin == "warehouse") != (one.from_store is not None):
        raise Refused(message("orders.refused_no_warehouse"))
    if one.from_store == one.store_id:
        raise Refused(message("kitchen.refused_same_store"))


def _next_id(snapshot: Snapshot, one: Wanted) -> str:
    orders = snapshot.all("supply_orders")
    sender = one.from_store or one.supplier or ""
    same = orders[
        (orders["item_id"] == one.item_id)
        & (orders["store_id"] == one.store_id)
        & (orders["origin"] == one.origin)
        & (orders["from_store"].fillna(orders["supplier"]).fillna("") == sender)
    ]
    return same_id("PSN", one.item_id, one.store_id, one.origin, sender, str(len(same)))


def receive_order(
    snapshot: Snapshot,
    actor: Actor,
    why: str,
    *,
    order_id: str,
    quantity: float,
    batch: str | None = None,
    expires_on: date | None = None,
    document: str | None = None,
) -> Change:
    """An order has come now: it is closed and the ledger grows, in one change.

    quantity: what really came, in the item's unit; what is missing of it is ordered anew.
    batch, expires_on: of goods from outside; out of an own warehouse its lots move, those that
    expire first. The movements' ids follow from the order: it is received once.
    Raises Refused for an order that is closed already, and as `record_movement` and
    `transfer_stock` do.
    """
    order = _open_order(snapshot, order_id)
    shared = {"document": document or _text(order["document"]), "token": order_id}
    store, item = str(order["store_id"]), str(order["item_id"])
    if order["from_store"] is not None:
        moved = transfer_stock(
            snapshot,
            actor,
            why,
            from_store=str(order["from_store"]),
            to_store=store,
            item_id=item,
            quantity=quantity,
            note=order_id,
            **shared,
        )
    else:
        moved = record_movement(
            snapshot,
            actor,
            why,
            store_id=store,
            item_id=item,
            kind="receipt",
            quantity=quantity,
            batch=batch,
            expires_on=expires_on,
            note=order_id,
            **shared,
        )
    (first,) = moved.rows[0].key
    closed = update(
        "supply_orders",
        order,
        state="arrived",
        ended_at=snapshot.now,
        received=float(quantity),
        movement_id=first,
    )
    return Change(actor, why, snapshot.now, (*moved.rows, closed))


def reschedule_order(
    snapshot: Snapshot, actor: Actor, why: str, *, order_id: str, expected_at: datetime
) -> Change:
    """An open order comes at another hour. Raises Refused for an hour that has passed."""
    order = _open_order(snapshot, order_id)
    if expected_at < snapshot.now:
        raise Refused(message("orders.refused_past"))
    row = update("supply_orders", order, expected_at=expected_at)
    return Change(actor, why, snapshot.now, (row,))


def cancel_order(
    snapshot: Snapshot, actor: Actor, why: str, *, order_id: str, reason: str
) -> Change:
    """An order will not come. Raises Refused without a reason, and for one that is closed."""
    order = _open_order(snapshot, order_id)
    if not reason.strip():
        raise Refused(message("orders.refused_reason"))
    row = update(
        "supply_orders",
        order,
        state="cancelled",
        ended_at=snapshot.now,
        reason=reason.strip(),
    )
    return Change(actor, why, snapshot.now, (row,))


def _open_order(snapshot: Snapshot, order_id: str) -> Record:
    order = snapshot.find("supply_orders", order_id)
    if order is None:
        raise Refused(message("orders.refused_unknown"))
    if order["state"] != "ordered":
        raise Refused(message("orders.refused_closed"))
    return order


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
