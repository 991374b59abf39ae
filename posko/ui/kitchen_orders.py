"""What to order today, and what is ordered: placing, arriving, another hour, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from posko.documents import orders_pdf, orders_xlsx
from posko.kitchen import (
    RICE,
    Order,
    OrderOrigin,
    Wanted,
    cancel_order,
    orders_placed,
    place_listed,
    place_orders,
    receive_order,
    reschedule_order,
)
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.model.reference import terms
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.kitchen_files import files
from posko.ui.kitchen_words import amount, fitted, headings, item_name, kept, names, stores, unit_of
from posko.ui.pieces import caption, label, notice, table

_STEPS = ("arrived", "reschedule", "cancelled")

# --- what to order -------------------------------------------------------------------------------


def to_order(here: Here, orders: tuple[Order, ...], every: bool) -> None:
    """Today's list; a press orders all that one sender brings, or only the chosen line."""
    columns = headings(
        here, "item", "order", "unit", "for_store", "from", "needed_by", "arrives", "remarks"
    )
    number = st.column_config.NumberColumn(format="localized")
    shown = kept(here, f"orders:{every}", lambda: _order_rows(here, orders))
    chosen = table(
        here,
        shown,
        columns,
        config=fitted(columns, {"order": number}),
        key=f"orders-to-place-{here.snapshot.revision}",
        select=here.may_act,
        empty=here.t("no_orders"),
    )
    if not orders:
        return
    _order_files(here, orders)
    if here.may_act:
        _place(here, orders if chosen is None else orders[chosen : chosen + 1])


def sender(here: Here, origin: str, from_store: str | None) -> str:
    """ "dari Gudang Dinsos", "permintaan CBP": where an order comes from."""
    held = stores(here)
    return here.t(f"from_{origin}", store=held.get(from_store or "", from_store))


def _order_rows(here: Here, orders: tuple[Order, ...]) -> pd.DataFrame:
    rows = [
        {
            "item": item_name(here, order.item_id),
            "order": order.quantity,
            "unit": order.unit,
            "for_store": order.store,
            "from": sender(here, order.source, order.from_store),
            "needed_by": "–" if order.needed_by is None else here.show(order.needed_by),
            "arrives": here.show(order.arrives_at),
            "remarks": "; ".join(here.say(remark) for remark in order.remarks) or "–",
        }
        for order in orders
    ]
    return pd.DataFrame(rows)


def _order_files(here: Here, orders: tuple[Order, ...]) -> None:
    """The list to sign and send."""
    asked = (here.snapshot, orders, here.language)
    stem = f"permintaan-logistik-{here.now.date()}"
    files(here, "orders", stem, partial(orders_pdf, *asked), partial(orders_xlsx, *asked))


def _place(here: Here, orders: Sequence[Order]) -> None:
    """One button for each sender of these lines."""
    caption(here.t("orders.place_hint"))
    document = st.text_input(
        here.t("orders.document"), max_chars=80, key=f"orders-letter-{here.snapshot.revision}"
    )
    senders: dict[tuple[str, str | None], list[Order]] = {}
    for order in orders:
        senders.setdefault((order.source, order.from_store), []).append(order)
    with st.container(horizontal=True, gap="small"):
        for (origin, store), lines in senders.items():
            said = sender(here, origin, store)
            if st.button(
                here.t("orders.place", sender=said, n=len(lines)),
                key=f"orders-place-{origin}-{store}",
                icon=":material/add_shopping_cart:",
            ):
                why = here.t("orders.why_place", n=len(lines), sender=said)
                apply(here, partial(place_listed, here.snapshot, here.actor, why, lines, document))


# --- what is ordered -----------------------------------------------------------------------------


def ordered(here: Here) -> None:
    """Every order, the overdue ones first, and what is done with those on their way."""
    orders = _placed(here)
    for row in plain_rows(orders[orders["overdue"]]):
        notice("bad", here.t("orders.told_overdue", order=_words(here, row), at=row["expected_at"]))
    columns = {
        name: here.t(key if "." in key else f"col_{key}")
        for name, key in (
            ("item", "item"),
            ("badge", "orders.col_state"),
            ("expected", "orders.col_expected"),
            ("quantity", "orders.col_quantity"),
            ("received", "orders.col_received"),
            ("unit", "unit"),
            ("for_store", "for_store"),
            ("sender", "from"),
            ("at", "orders.col_ordered"),
            ("remarks", "remarks"),
        )
    }
    number = st.column_config.NumberColumn(format="localized")
    config = {"quantity": number, "received": number}
    shown = kept(here, "placed", lambda: _placed_rows(here, orders))
    table(here, shown, columns, config=fitted(columns, config), empty=here.t("orders.none"))
    waiting = orders[orders["open"]]
    if not waiting.empty and here.may_act:
        with st.expander(here.t("orders.form"), icon=":material/local_shipping:", expanded=True):
            _end_form(here, waiting)
    if here.may_act:
        with st.expander(here.t("orders.other"), icon=":material/volunteer_activism:"):
            _other_form(here)


def _placed(here: Here) -> pd.DataFrame:
    """Overdue ones, then what comes next, then what was closed last."""
    orders = orders_placed(here.snapshot)
    late_first = (~orders["open"]).astype(int) * 2 + (~orders["overdue"]).astype(int)
    hour = orders["expected_at"].where(orders["open"], orders["ended_at"])
    since = (hour - pd.Timestamp(here.now)).dt.total_seconds()
    since = since.where(orders["open"], -since)
    return orders.assign(_rank=late_first, _since=since).sort_values(
        ["_rank", "_since"], kind="stable", ignore_index=True
    )


def _placed_rows(here: Here, orders: pd.DataFrame) -> pd.DataFrame:
    held = stores(here)
    rows = [
        {
            "item": item_name(here, row["item_id"]),
            "badge": _badge(here, row),
            "expected": here.show(row["expected_at"] if row["open"] else row["ended_at"]),
            "quantity": row["quantity"],
            "received": None if row["open"] else row["received"],
            "unit": unit_of(here, row["item_id"]),
            "for_store": held.get(row["store_id"], row["store_id"]),
            "sender": _from(here, row),
            "at": here.show(row["ordered_at"]),
            "remarks": "; ".join(_remarks(here, row)) or "–",
        }
        for row in plain_rows(orders)
    ]
    return pd.DataFrame(rows)


def _badge(here: Here, row: dict[str, Any]) -> str:
    if row["overdue"]:
        return here.t("orders.overdue")
    return label(here, v.ORDER_STATE, "ordered" if row["open"] else row["state"])


def _from(here: Here, row: dict[str, Any]) -> str:
    said = sender(here, row["origin"], row["from_store"])
    return f"{said} ({row['supplier']})" if row["supplier"] else said


def _remarks(here: Here, row: dict[str, Any]) -> list[str]:
    said = [row[name] for name in ("document", "note") if row[name]]
    if row["decree"]:
        said.append(here.t("orders.decree", decree=row["decree"]))
    if row["reason"] and not row["open"]:
        said.append(row["reason"])
    return said


def _words(here: Here, row: dict[str, Any]) -> str:
    """One order in a line, for a choice."""
    return here.t(
        "orders.words",
        quantity=amount(here, row["quantity"], unit_of(here, row["item_id"])),
        item=item_name(here, row["item_id"]),
        store=stores(here).get(row["store_id"], row["store_id"]),
        sender=_from(here, row),
    )


def _end_form(here: Here, waiting: pd.DataFrame) -> None:
    """An order has come, comes at another hour, or does not come."""
    rows = {row["order_id"]: row for row in plain_rows(waiting)}
    chosen = st.selectbox(
        here.t("orders.which"),
        rows,
        format_func=lambda key: _words(here, rows[key]),
        key="order-chosen",
    )
    step = st.segmented_control(
        here.t("orders.step"),
        _STEPS,
        default=_STEPS[0],
        required=True,
        format_func=lambda key: here.t(f"orders.step_{key}"),
        key=f"order-step-{chosen}",
    )
    row = rows[chosen]
    with st.form(f"order-{step}-{chosen}"):
        make = {"arrived": _arrived, "reschedule": _another_hour, "cancelled": _not_coming}[step]
        change = make(here, row)
        if st.form_submit_button(here.t(f"orders.save_{step}"), type="primary"):
            apply(here, change)


def _arrived(here: Here, row: dict[str, Any]) -> partial[Change]:
    unit = unit_of(here, row["item_id"])
    first, second, third = st.columns(3)
    quantity = first.number_input(
        here.t("orders.came", unit=unit), min_value=0.0, value=float(row["quantity"]), step=1.0
    )
    batch = expires_on = None
    if row["from_store"] is None:
        batch = second.text_input(here.t("batch"), max_chars=40)
        expires_on = third.date_input(here.t("expires_on"), value=None, format="DD/MM/YYYY")
    document = st.text_input(here.t("document"), row["document"] or "", max_chars=80)
    why = here.t(
        "orders.why_arrived", order=_words(here, row), quantity=amount(here, quantity, unit)
    )
    return partial(
        receive_order,
        here.snapshot,
        here.actor,
        why,
        order_id=row["order_id"],
        quantity=quantity,
        batch=batch,
        expires_on=expires_on,
        document=document,
    )


def _another_hour(here: Here, row: dict[str, Any]) -> partial[Change]:
    at = _hour(here, max(row["expected_at"], here.now + timedelta(hours=1)))
    why = here.t("orders.why_reschedule", order=_words(here, row), at=at)
    return partial(
        reschedule_order,
        here.snapshot,
        here.actor,
        why,
        order_id=row["order_id"],
        expected_at=at,
    )


def _not_coming(here: Here, row: dict[str, Any]) -> partial[Change]:
    reason = st.text_input(here.t("orders.reason"), max_chars=120)
    why = here.t("orders.why_cancelled", order=_words(here, row), reason=reason or "–")
    return partial(
        cancel_order, here.snapshot, here.actor, why, order_id=row["order_id"], reason=reason
    )


def _hour(here: Here, guess: datetime) -> datetime:
    """A day and an hour by the office's clock."""
    local = guess.astimezone(here.snapshot.zone)
    first, second = st.columns(2)
    day = first.date_input(here.t("orders.expected_day"), local.date(), format="DD/MM/YYYY")
    hour = second.time_input(here.t("orders.expected_hour"), local.time(), step=900)
    return datetime.combine(day or local.date(), hour or local.time(), here.snapshot.zone)


def _other_form(here: Here) -> None:
    """An order that the list did not ask for: promised by a donor, asked for by phone."""
    places, items = stores(here), terms(here.snapshot, "items")
    if not places or not items:
        st.info(here.t("no_stores"))
        return
    left, right = st.columns(2)
    item = left.selectbox(
        here.t("item"),
        sorted(items, key=lambda key: key != RICE),
        format_func=lambda key: item_name(here, key),
        key="other-item",
    )
    store = right.selectbox(
        here.t("orders.for"), places, format_func=lambda key: places[key], key="other-store"
    )
    origins: tuple[OrderOrigin, ...] = ("donor", "request", "reserve", "warehouse")
    origin = st.segmented_control(
        here.t("col_from"),
        origins,
        default=origins[0],
        required=True,
        format_func=lambda key: v.ORDER_ORIGIN[key].label(here.language),
        key="other-origin",
    )
    warehouses = names(here.snapshot.known("warehouses"), "warehouse_id")
    own = {key: name for key, name in warehouses.items() if key != store}
    with st.form("other-order"):
        first, second = st.columns(2)
        unit = unit_of(here, item)
        quantity = first.number_input(
            here.t("quantity", unit=unit), min_value=0.0, value=None, step=1.0
        )
        warehouse = supplier = None
        if origin == "warehouse":
            warehouse = second.selectbox(
                here.t("orders.warehouse"), own, format_func=lambda key: own[key]
            )
        else:
            supplier = second.text_input(here.t("orders.supplier"), max_chars=80)
        at = _hour(here, here.now + timedelta(days=here.snapshot.factor(Factor.WAREHOUSE_LEAD)))
        document = st.text_input(here.t("orders.document"), max_chars=80)
        if st.form_submit_button(here.t("orders.save_other"), type="primary"):
            wanted = Wanted(
                item, quantity or 0.0, origin, store, at, warehouse, supplier or None,
                document=document or None,
            )  # fmt: skip
            why = here.t(
                "orders.why_other",
                quantity=amount(here, quantity or 0.0, unit),
                item=items[item],
                store=places[store],
                sender=v.ORDER_ORIGIN[origin],
            )
            apply(here, partial(place_orders, here.snapshot, here.actor, why, (wanted,)))
