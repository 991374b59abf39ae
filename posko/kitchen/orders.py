"""What to order today so that no kitchen and no warehouse runs short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from posko.kitchen.lots import usable
from posko.kitchen.ordered import (
    Arrival,
    OrderOrigin,
    Wanted,
    arrivals,
    on_the_way,
    place_orders,
    promised,
)
from posko.kitchen.outlook import Emergency, emergency_in_force, lacking, outlook
from posko.kitchen.stock import stock_balance
from posko.kitchen.supply import RICE, Supply, staples
from posko.model.change import Actor, Change
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.model.geo import distance_km
from posko.model.invariants import TOLERANCE
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class Order:
    """One line of the list. quantity: in `unit`.

    store_id, store: which kitchen or warehouse it is for. from_store: the warehouse it comes from.
    needed_by: the first meal that cannot be cooked without it; None for a warehouse's minimum.
    arrives_at: if ordered now. late: it arrives after `needed_by`.
    remarks: what the reader must know: the decree, the authority, an unknown stock.
    """

    item_id: str
    unit: str
    quantity: float
    store_id: str
    store: str
    source: OrderOrigin
    from_store: str | None
    needed_by: datetime | None
    arrives_at: datetime
    late: bool
    remarks: tuple[Message, ...]


@dataclass(frozen=True)
class _Gap:
    """What one store lacks of an item. known: false where its stock was never recorded."""

    item_id: str
    store_id: str
    quantity: float
    needed_by: datetime | None
    known: bool


@dataclass(frozen=True)
class _KitchenGap(_Gap):
    """What a kitchen lacks until the end.

    coming: what is ordered for it already, overdue orders taken to land now.
    """

    supply: Supply
    coming: tuple[Arrival, ...]


def replenishment(snapshot: Snapshot, items: Iterable[str] | None = None) -> tuple[Order, ...]:
    """What to order today: kitchens until the end of the emergency, warehouses to their minimum.

    items: cooked with; None: what no menu can do without. Kitchens that run out first are served
    first, from the nearest warehouse that has it; what no warehouse has is requested. Lots that
    have expired are in no store. What is ordered already is not ordered again, and a warehouse
    gives nothing that it promised. Only meals that a delivery can still reach are counted.
    """
    chosen = tuple(items) if items is not None else staples(snapshot)
    gaps = sorted(_kitchen_gaps(snapshot, chosen), key=_urgency)
    kept = _kept(snapshot)
    orders = []
    for gap in gaps:
        orders += _from_warehouses(snapshot, gap, kept)
    below = _below_minimum(snapshot, kept)
    orders += [_order(snapshot, gap, gap.quantity, "request", None) for gap in below]
    return _with_authority(snapshot, orders)


def place_listed(
    snapshot: Snapshot, actor: Actor, why: str, orders: Iterable[Order], document: str | None = None
) -> Change:
    """Lines of the list become orders, to arrive when the list says. document: the letter's number.

    Government rice carries the emergency's decree. Raises Refused as `place_orders` does.
    """
    emergency = emergency_in_force(snapshot)
    wanted = tuple(
        Wanted(
            item_id=one.item_id,
            quantity=one.quantity,
            origin=one.source,
            store_id=one.store_id,
            expected_at=one.arrives_at,
            from_store=one.from_store,
            decree=emergency.decree if emergency and one.source == "reserve" else None,
            document=document or None,
        )
        for one in orders
    )
    return place_orders(snapshot, actor, why, wanted)


def _urgency(gap: _Gap) -> tuple[str, bool, float, str]:
    at = gap.needed_by
    return gap.item_id, at is None, at.timestamp() if at else 0.0, gap.store_id


def _kitchen_gaps(snapshot: Snapshot, items: tuple[str, ...]) -> list[_KitchenGap]:
    soonest = snapshot.now + timedelta(days=snapshot.factor(Factor.WAREHOUSE_LEAD))
    gaps: list[_KitchenGap] = []
    for item in items:
        for one in outlook(snapshot, item)[:-1]:
            kitchen = one.supply.kitchen_id
            if one.needed is None or kitchen is None:
                continue
            coming = arrivals(snapshot, item, kitchen, overdue=True)
            quantity = lacking(snapshot, one.supply, coming, soonest)
            if quantity > TOLERANCE:
                out, known = one.supply.runs_out_at, one.supply.stock is not None
                gaps.append(_KitchenGap(item, kitchen, quantity, out, known, one.supply, coming))
    return gaps


def _kept(snapshot: Snapshot) -> pd.Series:
    """What warehouses hold and may give: quantity by (item_id, store_id)."""
    good = usable(snapshot)
    warehouses = snapshot.known("warehouses")["warehouse_id"]
    good = good[good["store_id"].isin(warehouses)]
    held = good.groupby(["item_id", "store_id"])["quantity"].sum()
    return held.sub(promised(snapshot).reindex(held.index, fill_value=0.0)).clip(lower=0)


def _from_warehouses(snapshot: Snapshot, gap: _KitchenGap, kept: pd.Series) -> list[Order]:
    """Orders for one gap; takes what they use out of `kept`."""
    orders, missing = [], gap.quantity
    for warehouse in _nearest_first(snapshot, gap.store_id):
        held = float(kept.get((gap.item_id, warehouse), 0.0))
        part = round(min(held, missing), 6)
        if part <= TOLERANCE:
            continue
        kept[(gap.item_id, warehouse)] = held - part
        missing = round(missing - part, 6)
        orders.append(_order(snapshot, gap, part, "warehouse", warehouse))
    rest = _still_lacking(snapshot, gap, orders)
    if rest > TOLERANCE:
        source: OrderOrigin = "reserve" if gap.item_id == RICE else "request"
        orders.append(_order(snapshot, gap, rest, source, None))
    return orders


def _still_lacking(snapshot: Snapshot, gap: _KitchenGap, orders: list[Order]) -> float:
    """What a request from outside can still bring once these orders have landed."""
    landing = (Arrival(one.arrives_at, one.quantity) for one in orders)
    reached = snapshot.now + timedelta(days=snapshot.factor(Factor.REQUEST_LEAD))
    return lacking(snapshot, gap.supply, (*gap.coming, *landing), reached)


def _nearest_first(snapshot: Snapshot, store_id: str) -> list[str]:
    warehouses = snapshot.known("warehouses")
    kitchens = snapshot.known("kitchens")
    here = kitchens[kitchens["kitchen_id"] == store_id].iloc[0]
    away = distance_km(
        here["lat"], here["lon"], warehouses["lat"].to_numpy(), warehouses["lon"].to_numpy()
    )
    order = np.argsort(np.asarray(away), kind="stable")
    return [str(warehouse) for warehouse in warehouses["warehouse_id"].iloc[order]]


def _below_minimum(snapshot: Snapshot, kept: pd.Series) -> list[_Gap]:
    """Warehouses' items below their minimum once the kitchens have taken theirs."""
    balance = stock_balance(snapshot)
    balance = balance[balance["minimum"].notna()]
    gaps = []
    for row in plain_rows(balance[["store_id", "item_id", "minimum"]]):
        item, store = row["item_id"], row["store_id"]
        left = float(kept.get((item, store), 0.0)) + on_the_way(snapshot, item, store)
        if row["minimum"] - left > TOLERANCE:
            missing = round(row["minimum"] - left, 6)
            gaps.append(_Gap(item, store, missing, needed_by=None, known=True))
    return gaps


def _order(
    snapshot: Snapshot, gap: _Gap, quantity: float, source: OrderOrigin, warehouse: str | None
) -> Order:
    lead = Factor.WAREHOUSE_LEAD if source == "warehouse" else Factor.REQUEST_LEAD
    arrives = snapshot.now + timedelta(days=snapshot.factor(lead))
    late = gap.needed_by is not None and arrives > gap.needed_by
    item = snapshot.find("items", gap.item_id)
    return Order(
        item_id=gap.item_id,
        unit=str(item["unit"]) if item else "",
        quantity=quantity,
        store_id=gap.store_id,
        store=_name(snapshot, gap.store_id),
        source=source,
        from_store=warehouse,
        needed_by=gap.needed_by,
        arrives_at=arrives,
        late=late,
        remarks=tuple(_remarks(gap, late)),
    )


def _name(snapshot: Snapshot, store_id: str) -> str:
    kitchen = snapshot.find("kitchens", store_id)
    store = kitchen or snapshot.find("warehouses", store_id) or {}
    return str(store.get("name", store_id))


def _remarks(gap: _Gap, late: bool) -> list[Message]:
    said = []
    if not gap.known:
        said.append(message("kitchen.order_stock_unknown"))
    if late:
        said.append(message("kitchen.order_late"))
    return said


def _with_authority(snapshot: Snapshot, orders: list[Order]) -> tuple[Order, ...]:
    """The same orders; those for government rice say who releases it, and by which decree.

    Who may release it depends on all of it together.
    """
    total = sum(one.quantity for one in orders if one.source == "reserve")
    needed = (_authority(snapshot, total), _decree(emergency_in_force(snapshot)))
    return tuple(
        replace(one, remarks=(*one.remarks, *needed)) if one.source == "reserve" else one
        for one in orders
    )


def _authority(snapshot: Snapshot, kilograms: float) -> Message:
    """Who may release so much government rice."""
    if kilograms <= snapshot.factor(Factor.RESERVE_REGENCY):
        return message("kitchen.reserve_regency")
    if kilograms <= snapshot.factor(Factor.RESERVE_PROVINCE):
        return message("kitchen.reserve_province")
    return message("kitchen.reserve_ministry")


def _decree(emergency: Emergency | None) -> Message:
    """Government rice needs the decree of the emergency."""
    if emergency is None:
        return message("kitchen.decree_no_emergency")
    if emergency.decree is None:
        return message("kitchen.decree_missing")
    return message("kitchen.decree", decree=emergency.decree)
