"""The stock card (kartu stok) of an item: every movement with the balance after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class StockCard:
    """opening: the balance before the first row; closing: after the last, in the item's unit.

    rows: at, store_id, kind, incoming, outgoing (both positive, missing where it is the other),
        balance, document, counterpart, reason, batch, expires_on, note; in the order of time.
    """

    item_id: str
    unit: str
    opening: float
    rows: pd.DataFrame
    closing: float


def stock_card(
    snapshot: Snapshot,
    item_id: str,
    store_id: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> StockCard:
    """The movements of an item known at now, from `since` to `until` (dates, both included).

    store_id: of one store; None: of all together, where a transfer stands out and in.
    """
    ledger = snapshot.known("stock_movements")
    ledger = ledger[ledger["item_id"] == item_id]
    if store_id is not None:
        ledger = ledger[ledger["store_id"] == store_id]
    ledger = ledger.sort_values(["at", "movement_id"], kind="stable")
    day = ledger["at"].dt.tz_convert(snapshot.zone).dt.date
    earlier = day < since if since else pd.Series(False, index=ledger.index)
    later = day > until if until else pd.Series(False, index=ledger.index)
    opening = round(float(ledger.loc[earlier, "quantity"].sum()), 6)
    shown = ledger[~earlier & ~later]
    quantity = shown["quantity"]
    rows = pd.DataFrame(
        {
            "at": shown["at"],
            "store_id": shown["store_id"],
            "kind": shown["kind"],
            "incoming": quantity.where(quantity > 0),
            "outgoing": (-quantity).where(quantity < 0),
            "balance": (opening + quantity.cumsum()).round(6),
            **{
                name: shown[name]
                for name in ("document", "counterpart", "reason", "batch", "expires_on", "note")
            },
        }
    ).reset_index(drop=True)
    item = snapshot.find("items", item_id)
    unit = str(item["unit"]) if item else ""
    closing = float(rows["balance"].iloc[-1]) if len(rows) else opening
    return StockCard(item_id, unit, opening, rows, closing)
