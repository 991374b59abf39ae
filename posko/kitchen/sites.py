"""Where another kitchen would help most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from posko.kitchen.allocation import Instance, split
from posko.kitchen.feeding import STEPS_PER_MINUTE, Situation, read_situation
from posko.kitchen.travel import longest_way, travel_minutes
from posko.model.frames import plain_rows
from posko.model.meals import Serving
from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class Site:
    """A place for another kitchen. ref: the shelter_id or the village code.

    served: people whom it would feed and who now get nothing. portions: the capacity it needs for
    that. minutes: the longest way of its food.
    """

    ref: str
    name: str
    lat: float
    lon: float
    served: int
    portions: int
    minutes: float


def kitchen_sites(
    snapshot: Snapshot, incident_id: str, date: date, meal: str, most: int = 5
) -> tuple[Site, ...]:
    """Candidate sites for one more kitchen, the best first; none where everybody is served.

    Candidates are the incident's shelters that can be reached by road, and the centres of their
    villages. Ranked by the people served who would get nothing, then by the way of all food. A
    site is proposed, not decided: whether it is dry and has water nobody asked here.
    """
    situation = read_situation(snapshot, incident_id, Serving(date, meal))
    people = replace(situation.instance, tiers=situation.instance.tiers[:2])
    lacking = int(people.tiers.sum() - split(people).sum())
    if not lacking:
        return ()
    found = []
    for candidate in plain_rows(_candidates(snapshot, situation)):
        site, way = _try(snapshot, situation.places, people, lacking, candidate)
        if site.served:
            found.append((-site.served, way, site.ref, site))
    return tuple(entry[-1] for entry in sorted(found, key=lambda entry: entry[:3])[:most])


def _candidates(snapshot: Snapshot, situation: Situation) -> pd.DataFrame:
    places = situation.places
    shelters = places[(places["kind"] == "shelter") & (places["access"] != "boat")]
    shelters = shelters.rename(columns={"shelter_id": "ref"})
    regions = snapshot.all("regions")
    villages = regions[regions["code"].isin(places["village_code"])]
    villages = villages.rename(columns={"code": "ref"})
    columns = ["ref", "name", "lat", "lon"]
    return pd.concat([shelters[columns], villages[columns]], ignore_index=True)


def _try(
    snapshot: Snapshot,
    places: pd.DataFrame,
    now: Instance,
    lacking: int,
    candidate: dict[str, object],
) -> tuple[Site, int]:
    """The site with a kitchen just large enough, and the way of all food with it."""
    minutes = travel_minutes(snapshot, pd.DataFrame([candidate]), places)
    cost = np.vstack([now.cost, np.round(minutes * STEPS_PER_MINUTE).astype(np.int64)])
    allowed = np.vstack([now.allowed, minutes <= longest_way(snapshot)])
    larger = Instance(np.append(now.capacity, lacking), now.tiers, cost, allowed)
    portions = split(larger)
    mine = portions[-1]
    longest = float(minutes[0][mine > 0].max()) if mine.any() else 0.0
    site = Site(
        ref=str(candidate["ref"]),
        name=str(candidate["name"]),
        lat=float(str(candidate["lat"])),
        lon=float(str(candidate["lon"])),
        served=lacking - int(now.tiers.sum() - portions.sum()),
        portions=int(mine.sum()),
        minutes=longest,
    )
    return site, int((portions * cost).sum())
