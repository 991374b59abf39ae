"""Of which villages the vulnerable people were counted, and how long ago."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.snapshot import Snapshot

STANDING = ("none", "stale", "current")
"""How a village stands, the one that needs work first."""


def coverage(snapshot: Snapshot) -> pd.DataFrame:
    """One row per village: code, name, district_code, district, as_of (of its newest count, NaT for
    none), standing (of STANDING), in that order of need.

    A count older than Factor.COUNT_STALE is stale.
    """
    return snapshot.memo("villages.coverage", lambda: _coverage(snapshot))


def _coverage(snapshot: Snapshot) -> pd.DataFrame:
    regions = snapshot.all("regions")
    villages = regions[regions["level"] == "village"]
    counts = snapshot.known("vulnerable_counts")
    newest = counts.groupby("village_code")["as_of"].max().reset_index()
    as_of = lookup(villages["code"], newest, "village_code", "as_of")
    limit = snapshot.now - timedelta(days=snapshot.factor(Factor.COUNT_STALE))
    standing = pd.Series("current", index=villages.index).mask(as_of < limit, "stale")
    frame = pd.DataFrame(
        {
            "code": villages["code"],
            "name": villages["name"],
            "district_code": villages["parent"],
            "district": lookup(villages["parent"], regions, "code", "name"),
            "as_of": as_of,
            "standing": standing.mask(as_of.isna(), "none"),
        }
    )
    order = frame["standing"].map(STANDING.index)
    return frame.assign(order=order).sort_values(
        ["order", "district", "name"], kind="stable", ignore_index=True
    )[list(frame.columns)]
