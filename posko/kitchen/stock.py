"""What is in store: balances derived from the ledger of movements."""

from __future__ import annotations

import pandas as pd

from posko.kitchen.lots import lots
from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.ledger import PLACE, balances
from posko.model.snapshot import Snapshot


def stock_balance(snapshot: Snapshot) -> pd.DataFrame:
    """One row per store and item that ever moved, from the movements known at now.

    Columns: store_id, item_id, quantity, unit; minimum, below_minimum (against the item's minimum;
    warehouses only, since what a kitchen holds is judged by its days of supply); next_expiry (the
    earliest expiry date among the lots still in store, assuming that lots go out first expired,
    first out where an issue names no lot); state (a key of `vocabulary.STOCK_STATE`: the gravest
    that holds).
    """
    return snapshot.memo("kitchen:stock_balance", lambda: _stock_balance(snapshot))


def stock_of(snapshot: Snapshot, store_id: str, item_id: str) -> float:
    """The balance of one item in one store; 0 where it never moved."""
    balance = stock_balance(snapshot)
    mine = balance[(balance["store_id"] == store_id) & (balance["item_id"] == item_id)]
    return float(mine["quantity"].sum())


def _stock_balance(snapshot: Snapshot) -> pd.DataFrame:
    items = snapshot.known("items")
    balance = balances(snapshot).copy()
    balance["unit"] = lookup(balance["item_id"], items, "item_id", "unit")
    kept = balance["store_id"].isin(snapshot.known("warehouses")["warehouse_id"])
    balance["minimum"] = lookup(balance["item_id"], items, "item_id", "minimum").where(kept)
    balance["below_minimum"] = balance["quantity"] < balance["minimum"]
    whole: pd.DataFrame = balance.merge(_next_expiry(snapshot), on=PLACE, how="left")
    return whole.assign(state=_state(snapshot, whole))


def _state(snapshot: Snapshot, balance: pd.DataFrame) -> pd.Series:
    today = pd.Timestamp(snapshot.now.astimezone(snapshot.zone).date())
    soon = today + pd.Timedelta(days=snapshot.factor(Factor.EXPIRY_WARNING))
    state = pd.Series("enough", index=balance.index, dtype="str")
    state = state.mask(balance["next_expiry"] <= soon, "expiring")
    state = state.mask(balance["below_minimum"], "below")
    return state.mask(balance["next_expiry"] < today, "expired")


def _next_expiry(snapshot: Snapshot) -> pd.DataFrame:
    """store_id, item_id, next_expiry of what is left."""
    dated = lots(snapshot).dropna(subset="expires_on")
    return dated.groupby(PLACE, as_index=False).agg(next_expiry=("expires_on", "min"))
