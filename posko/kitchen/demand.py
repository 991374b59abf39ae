"""Who must eat: the people of every open shelter and home cluster, and what is open at all."""

from __future__ import annotations

import pandas as pd

from posko.model.frames import lookup
from posko.model.snapshot import Snapshot


def open_now(snapshot: Snapshot, table: str) -> pd.DataFrame:
    """The rows of `kitchens` or `shelters` that are open at now.

    A place that is closed today was open before `closed_at`: a drill that looks back sees it open.
    """

    def compute() -> pd.DataFrame:
        known = snapshot.known(table)
        closes_later = known["closed_at"] > snapshot.now
        opened = known["state"].eq("open") & (known["closed_at"].isna() | closes_later)
        return known[opened | (known["state"].eq("closed") & closes_later)]

    return snapshot.memo(f"kitchen:open_now:{table}", compute)


def people_to_feed(snapshot: Snapshot, incident_id: str | None = None) -> pd.DataFrame:
    """One row per open shelter and home cluster, with the latest count of its people.

    Columns: shelter_id, incident_id, kind, name, place, village_code, lat, lon, access; people
    (Int64), as_of, time_known and source of the count. `people` is missing where nobody was
    counted yet: such a place must be fed too, it is never zero.
    """

    def compute() -> pd.DataFrame:
        places = open_now(snapshot, "shelters")[
            [
                "shelter_id",
                "incident_id",
                "kind",
                "name",
                "place",
                "village_code",
                "lat",
                "lon",
                "access",
            ]
        ]
        latest = latest_counts(snapshot)
        found = {
            name: lookup(places["shelter_id"], latest, "shelter_id", name)
            for name in ("people", "as_of", "time_known", "source")
        }
        return places.assign(**found).reset_index(drop=True)

    everyone = snapshot.memo("kitchen:people_to_feed", compute)
    if incident_id is None:
        return everyone
    return everyone[everyone["incident_id"] == incident_id].reset_index(drop=True)


def latest_counts(snapshot: Snapshot) -> pd.DataFrame:
    """The latest count of each place that tells its people: rows of `shelter_counts`."""
    counts = snapshot.known("shelter_counts")
    counts = counts[counts["people"].notna()].sort_values("as_of", kind="stable")
    return counts.drop_duplicates("shelter_id", keep="last")
