"""What the stock ledger adds up to."""

from __future__ import annotations

import pandas as pd

from posko.model.snapshot import Snapshot

PLACE = ["store_id", "item_id"]


def sums(snapshot: Snapshot) -> pd.DataFrame:
    """The ledger known at now, added up: store_id, item_id, lot, quantity, batch, expires_on.

    lot: the batch, the expiry date where no batch is named, "" where neither is; a sum may be
    negative, since what goes out need not name a lot. The one walk through the whole ledger.
    """
    return snapshot.memo("ledger:sums", lambda: _sums(snapshot.known("stock_movements")))


def _sums(movements: pd.DataFrame) -> pd.DataFrame:
    batched, dated = movements["batch"].notna(), movements["expires_on"].notna()
    lot = movements["batch"].fillna("")
    by_date = dated & ~batched
    lot[by_date] = movements.loc[by_date, "expires_on"].dt.strftime("%Y-%m-%d")
    added = (
        movements[[*PLACE, "quantity", "expires_on"]]
        .assign(lot=lot, batched=batched)
        .groupby([*PLACE, "lot"], as_index=False, observed=True)
        .agg(
            quantity=("quantity", "sum"),
            expires_on=("expires_on", "min"),
            batched=("batched", "any"),
        )
    )
    return added.assign(batch=added["lot"].where(added["batched"])).drop(columns="batched")


def balances(snapshot: Snapshot) -> pd.DataFrame:
    """store_id, item_id, quantity: one row per store and item that ever moved, known at now."""

    def compute() -> pd.DataFrame:
        added: pd.DataFrame = (
            sums(snapshot).groupby(PLACE, as_index=False).agg(quantity=("quantity", "sum"))
        )
        added["quantity"] = added["quantity"].round(6)  # sums of decimals: 0.1 + 0.2 − 0.3 is 0
        return added

    return snapshot.memo("ledger:balances", compute)
