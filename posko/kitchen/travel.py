"""How long food is on its way."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from posko.model.factors import Factor
from posko.model.geo import distance_km
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot

Floats = npt.NDArray[np.float64]

TravelTimes = Mapping[tuple[str, str], float]
"""Minutes by (from, to): ids of kitchens and places, where the office knows better than the map."""


def travel_minutes(snapshot: Snapshot, origins: pd.DataFrame, places: pd.DataFrame) -> Floats:
    """Minutes from each origin to each place (O × P); frames with lat, lon, and access of a place.

    Great circle × detour ÷ speed (factors); by boat where the place is cut off.
    """
    km = np.asarray(
        distance_km(
            origins["lat"].to_numpy(dtype=float)[:, None],
            origins["lon"].to_numpy(dtype=float)[:, None],
            places["lat"].to_numpy(dtype=float)[None, :],
            places["lon"].to_numpy(dtype=float)[None, :],
        )
    ).reshape(len(origins), len(places))
    boat = places["access"].eq("boat").to_numpy(dtype=bool)
    speed = np.where(boat, snapshot.factor(Factor.BOAT_SPEED), snapshot.factor(Factor.TRAVEL_SPEED))
    minutes: Floats = km * snapshot.factor(Factor.TRAVEL_DETOUR) / speed * 60
    return minutes


def longest_way(snapshot: Snapshot) -> float:
    """Minutes that food may be on its way: the limit for eating it, less packing and handing out.

    The limit is good practice, not a quoted rule; see the factor's source.
    """
    limit = snapshot.factor(Factor.EAT_WITHIN) * 60
    return limit - snapshot.factor(Factor.FOOD_HANDLING)


def read_travel_times(text: str) -> TravelTimes:
    """A table of travel times: CSV with the columns from, to, minutes; ids of kitchens and places.

    A way holds for both directions unless the other one has a row too. Raises Refused with the
    number of the first line that is wrong.
    """
    rows = csv.DictReader(io.StringIO(text))
    if not {"from", "to", "minutes"} <= set(rows.fieldnames or ()):
        raise Refused(message("kitchen.refused_travel_columns"))
    there: dict[tuple[str, str], float] = {}
    for row in rows:
        try:
            minutes = float(row["minutes"])
        except (TypeError, ValueError):
            minutes = -1.0
        if not 0 <= minutes < float("inf") or not row["from"] or not row["to"]:
            raise Refused(message("kitchen.refused_travel_line", line=rows.line_num))
        there[row["from"], row["to"]] = minutes
    back = {(target, origin): minutes for (origin, target), minutes in there.items()}
    return {**back, **there}
