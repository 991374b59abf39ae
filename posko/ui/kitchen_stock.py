"""The part Stok: balances, what comes in and goes out, and each item's card."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape
from uuid import uuid4

import pandas as pd
import streamlit as st

from posko.documents import stock_card_pdf, stock_card_xlsx
from posko.kitchen import (
    RICE,
    MovementKind,
    StockCard,
    lots,
    record_movement,
    stock_balance,
    stock_card,
    stock_of,
    transfer_stock,
)
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.factors import Factor
from posko.model.reference import terms
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.kitchen_files import files
from posko.ui.kitchen_words import (
    amount,
    fitted,
    gravest_first,
    headings,
    item_name,
    kept,
    sources,
    stores,
    unit_of,
)
from posko.ui.pieces import Figure, caption, figures, label, table

KINDS = ("receipt", "issue", "transfer", "adjustment")
ALL = "*"
"""The choice of all stores together."""
_FORM = "_posko_movement_form"


def stock_section(here: Here) -> None:
    """The balances, the form for a movement and the stock card."""
    _badges(here)
    stock_table(here)
    caption(here.t("stock_derived"))
    sources(here, Factor.EXPIRY_WARNING)
    with st.expander(here.t("form_movement"), icon=":material/inventory_2:", expanded=True):
        movement_form(here)
    with st.expander(here.t("card_title"), icon=":material/receipt_long:", expanded=True):
        card(here)


def _badges(here: Here) -> None:
    """How many balances are in each state; the same condition as in the list."""
    found = stock_balance(here.snapshot)["state"].value_counts()
    tones = {"expired": "bad", "below": "watch", "expiring": "watch"}
    figures(
        here,
        [
            Figure(
                v.STOCK_STATE[key].label(here.language),
                here.show(int(found.get(key, 0))),
                tone=tone if found.get(key, 0) else "good",  # type: ignore[arg-type]
            )
            for key, tone in tones.items()
        ],
    )


def stock_table(here: Here) -> None:
    """Balances by store and item with minimum and next expiry, the gravest first."""
    columns = headings(here, "store", "item", "quantity", "unit", "badge", "minimum", "next_expiry")
    number = st.column_config.NumberColumn(format="localized")
    day = st.column_config.DateColumn(format="DD/MM/YYYY")
    config = {"quantity": number, "minimum": number, "next_expiry": day}
    shown = kept(here, "stock", lambda: _stock(here))
    table(here, shown, columns, config=fitted(columns, config), empty=here.t("no_stock"))


def _stock(here: Here) -> pd.DataFrame:
    balance = gravest_first(v.STOCK_STATE, stock_balance(here.snapshot), "state")
    held = stores(here)
    return balance.assign(
        store=[held.get(key, key) for key in balance["store_id"]],
        item=[item_name(here, key) for key in balance["item_id"]],
        badge=[label(here, v.STOCK_STATE, key) for key in balance["state"]],
    )


# --- movements -----------------------------------------------------------------------------------


def movement_form(here: Here) -> None:
    """Record stock that comes in, goes out, moves to another store or is corrected."""
    snapshot = here.snapshot
    places, items = stores(here), terms(snapshot, "items")
    if not places or not items:
        st.info(here.t("no_stores"))
        return
    kind = st.segmented_control(
        here.t("movement"),
        KINDS,
        default="receipt",
        required=True,
        format_func=lambda key: v.MOVEMENT_KIND[key].label(here.language),
        key="move_kind",
    )
    left, right = st.columns(2)
    store = left.selectbox(
        here.t("store"), places, format_func=lambda key: places[key], key="move_store"
    )
    item = right.selectbox(
        here.t("item"), items, format_func=lambda key: item_name(here, key), key="move_item"
    )
    unit = unit_of(here, item)
    st.caption(here.t("in_store", quantity=stock_of(snapshot, store, item), unit=unit))
    if kind in ("issue", "transfer"):
        caption(_first_out(here, store, item, unit))
    others = {key: name for key, name in places.items() if key != store}
    with st.form("movement", clear_on_submit=True):
        first, second, third = st.columns(3)
        quantity = first.number_input(
            here.t("quantity", unit=unit),
            min_value=None if kind == "adjustment" else 0.0,
            value=None,
            step=1.0,
        )
        target = reason = batch = expires_on = None
        if kind == "adjustment":
            reason = second.selectbox(
                here.t("reason"),
                list(v.ADJUSTMENT_REASON),
                index=None,
                format_func=lambda key: v.ADJUSTMENT_REASON[key].label(here.language),
            )
        elif kind == "transfer":
            target = second.selectbox(
                here.t("to_store"), others, format_func=lambda key: others[key]
            )
        else:
            batch = second.text_input(here.t("batch"), max_chars=40)
        if kind == "receipt":
            expires_on = third.date_input(here.t("expires_on"), value=None, format="DD/MM/YYYY")
        document = st.text_input(here.t("document"), max_chars=80)
        # The form's own number: a second click from the same form is the same movement.
        token = st.session_state.setdefault(_FORM, uuid4().hex)
        if not st.form_submit_button(here.t("save_movement"), type="primary"):
            return
        why = here.t(
            "why_movement",
            kind=v.MOVEMENT_KIND[kind],
            item=items[item],
            quantity=quantity or 0,
            unit=unit,
            store=places[store],
        )
        make: partial[Change]
        if kind == "transfer":
            make = partial(
                transfer_stock,
                snapshot,
                here.actor,
                why,
                from_store=store,
                to_store=target or store,
                item_id=item,
                quantity=quantity or 0.0,
                document=document,
                token=token,
            )
        else:
            make = partial(
                record_movement,
                snapshot,
                here.actor,
                why,
                store_id=store,
                item_id=item,
                kind=_recorded(kind),
                quantity=quantity or 0.0,
                reason=reason,
                batch=batch,
                expires_on=expires_on,
                document=document,
                token=token,
            )
        apply(here, make, then=_next_form)


def _recorded(kind: str) -> MovementKind:
    kinds: dict[str, MovementKind] = {
        "receipt": "receipt",
        "issue": "issue",
        "adjustment": "adjustment",
    }
    return kinds[kind]


def _next_form() -> None:
    st.session_state.pop(_FORM, None)


def _first_out(here: Here, store: str, item: str, unit: str) -> str:
    """Which lots go out, in their order; what has expired stays and is written off."""
    mine = lots(here.snapshot)
    mine = mine[(mine["store_id"] == store) & (mine["item_id"] == item)]
    if mine.empty:
        return here.t("no_lots")
    said = []
    for batch, expires, held in zip(
        mine["batch"], mine["expires_on"], mine["quantity"], strict=True
    ):
        gone = pd.notna(expires) and expires.date() < here.today
        said.append(
            here.t(
                "lot_expired" if gone else "lot",
                batch=here.t("no_batch") if pd.isna(batch) else batch,
                quantity=amount(here, float(held), unit),
                expires="–" if pd.isna(expires) else here.show(expires.date()),
            )
        )
    return here.t("first_out", lots="; ".join(said))


# --- the stock card ------------------------------------------------------------------------------


def card(here: Here) -> None:
    """Kartu stok: opening, in, out, balance and document of one item; to print and to download."""
    places, items = stores(here), terms(here.snapshot, "items")
    if not places or not items:
        st.info(here.t("no_stores"))
        return
    moved = set(stock_balance(here.snapshot)["item_id"])
    first, second, third, fourth = st.columns([3, 3, 2, 2])
    order = sorted(items, key=lambda key: (key != RICE, key not in moved))
    item = first.selectbox(
        here.t("item"),
        order,
        format_func=lambda key: item_name(here, key),
        key="card_item",
    )
    store = second.selectbox(
        here.t("store"),
        [ALL, *places],
        format_func=lambda key: here.t("all_stores") if key == ALL else places[key],
        key="card_store",
    )
    since = third.date_input(here.t("since"), value=None, format="DD/MM/YYYY", key="card_since")
    until = fourth.date_input(here.t("until"), value=None, format="DD/MM/YYYY", key="card_until")
    where = None if store == ALL else store
    found = stock_card(here.snapshot, item, where, since, until)
    _card_rows(here, found, places)
    _card_files(here, item, where, since, until)


def _card_rows(here: Here, found: StockCard, places: dict[str, str]) -> None:
    said = here.t(
        "card_balance",
        opening=amount(here, found.opening, found.unit),
        closing=amount(here, found.closing, found.unit),
    )
    st.html(f"<b>{escape(said)}</b>")
    rows = found.rows
    shown = rows.assign(
        when=[here.show(at) for at in rows["at"]],
        store=[places.get(key, key) for key in rows["store_id"]],
        kind=[
            movement(here, kind, reason, other, places)
            for kind, reason, other in zip(
                rows["kind"], rows["reason"], rows["counterpart"], strict=True
            )
        ],
    )
    columns = headings(
        here, "when", "store", "kind", "incoming", "outgoing", "balance", "document", "batch",
        "expires_on",
    )  # fmt: skip
    columns["kind"] = here.t("movement")
    number = st.column_config.NumberColumn(format="localized")
    config = dict.fromkeys(("incoming", "outgoing", "balance"), number)
    config["expires_on"] = st.column_config.DateColumn(format="DD/MM/YYYY")
    table(here, shown, columns, config=fitted(columns, config), empty=here.t("card_empty"))


def movement(
    here: Here, kind: str, reason: object, counterpart: object, places: dict[str, str]
) -> str:
    """ "Koreksi: Rusak", "Pindah gudang: Gudang Dinsos": what a movement was, and why."""
    said = v.MOVEMENT_KIND[kind].label(here.language)
    if isinstance(reason, str):
        return f"{said}: {v.ADJUSTMENT_REASON[reason].label(here.language)}"
    if isinstance(counterpart, str):
        return f"{said}: {places.get(counterpart, counterpart)}"
    return said


def _card_files(
    here: Here, item: str, store: str | None, since: date | None, until: date | None
) -> None:
    """The card as PDF and workbook, made when somebody asks for it."""
    asked = (here.snapshot, item, store, since, until, here.language)
    stem = f"kartu-stok-{item}-{store or 'semua'}"
    files(here, "card", stem, partial(stock_card_pdf, *asked), partial(stock_card_xlsx, *asked))
