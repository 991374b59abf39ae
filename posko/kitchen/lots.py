"""Lots: what is left of each batch, and which goes out first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from posko.model.invariants import TOLERANCE
from posko.model.ledger import PLACE, sums
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class Pick:
    """So much of one lot. batch, expires_on: None where the stock never named one."""

    batch: str | None
    expires_on: date | None
    quantity: float


def lots(snapshot: Snapshot) -> pd.DataFrame:
    """What is left of each lot, first expired first; the sum over a store's lots is its balance.

    Columns: store_id, item_id, batch, expires_on (missing where never named), quantity. A lot is a
    batch, or an expiry date where no batch is named. What left without naming a lot is taken from
    the stock that never named one, and then from the lots that expire first.
    """
    return snapshot.memo("kitchen:lots", lambda: _lots(sums(snapshot)))


def _lots(added: pd.DataFrame) -> pd.DataFrame:
    # Loose: what names no lot, and what went out in a lot's name beyond what came in.
    loose = (added["lot"] == "") | (added["quantity"] < 0)
    unnamed = added[loose].groupby(PLACE)["quantity"].sum()
    left = added[~loose & (added["quantity"] > TOLERANCE)]
    left = left.sort_values([*PLACE, "expires_on", "lot"], kind="stable", na_position="last")
    keys = pd.MultiIndex.from_frame(left[PLACE])
    taken = (-unnamed).clip(lower=0).reindex(keys).fillna(0).to_numpy()
    before = (left.groupby(PLACE)["quantity"].cumsum() - left["quantity"]).to_numpy()
    gone = (taken - before).clip(min=0)
    left = left.assign(quantity=(left["quantity"] - gone).clip(lower=0).round(6))
    rest = unnamed[unnamed > TOLERANCE].round(6).reset_index()
    columns = [*PLACE, "batch", "expires_on", "quantity"]
    rest = rest.reindex(columns=columns).astype(left[columns].dtypes)
    whole = pd.concat([left[columns], rest])
    return whole[whole["quantity"] > TOLERANCE].reset_index(drop=True)


def usable(snapshot: Snapshot) -> pd.DataFrame:
    """The rows of `lots` that have not expired; a lot is good through its expiry date."""
    today = pd.Timestamp(snapshot.now.astimezone(snapshot.zone).date())
    all_lots = lots(snapshot)
    return all_lots[~(all_lots["expires_on"] < today)]


def first_out(
    snapshot: Snapshot, store_id: str, item_id: str, quantity: float, batch: str | None = None
) -> tuple[Pick, ...]:
    """The lots to hand out for `quantity`: what expires first goes first, what expired stays.

    batch: only of this one. Raises Refused where less than that may go out.
    """
    mine, every = (
        frame[(frame["store_id"] == store_id) & (frame["item_id"] == item_id)]
        for frame in (usable(snapshot), lots(snapshot))
    )
    if batch is not None:
        mine, every = mine[mine["batch"] == batch], every[every["batch"] == batch]
    there, good = float(every["quantity"].sum()), float(mine["quantity"].sum())
    if quantity > there + TOLERANCE:
        raise Refused(message("kitchen.refused_stock", in_store=there, quantity=quantity))
    if quantity > good + TOLERANCE:
        raise Refused(message("kitchen.refused_expired", usable=good, expired=there - good))
    picks, missing = [], quantity
    for name, expiry, held in zip(mine["batch"], mine["expires_on"], mine["quantity"], strict=True):
        part = min(held, missing)
        if part <= TOLERANCE:
            break
        missing = round(missing - part, 6)
        picks.append(
            Pick(
                None if pd.isna(name) else str(name),
                None if pd.isna(expiry) else expiry.date(),
                float(part),
            )
        )
    return tuple(picks)
