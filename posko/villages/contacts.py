"""Whom to ring first about a village: its kecamatan's TKSK and the nearest PKH companions."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from posko.model.frames import plain_rows
from posko.model.snapshot import Snapshot
from posko.readiness import distances, readiness

NEAREST_PKH = 3
"""How many PKH companions are named; the first may not pick up."""


@dataclass(frozen=True)
class Contact:
    """One person to ring. phone: unmasked, None where none is recorded. state: of readiness.

    km: from home to the place, as the crow flies; None where no home is recorded.
    """

    volunteer_id: str
    name: str
    pillar: str
    phone: str | None
    state: str
    km: float | None


def contacts(snapshot: Snapshot, village_code: str, lat: float, lon: float) -> tuple[Contact, ...]:
    """The TKSK of the village's kecamatan, then the PKH companions who live nearest to a point.

    Only active members; whoever is away is named all the same, with the state.
    """
    name = f"villages.contacts:{village_code}:{lat}:{lon}"
    return snapshot.memo(name, lambda: _contacts(snapshot, village_code, lat, lon))


def _contacts(snapshot: Snapshot, village_code: str, lat: float, lon: float) -> tuple[Contact, ...]:
    people = readiness(snapshot)
    people = people[people["state"] != "inactive"]
    people = people.assign(km=distances(people, lat, lon))
    regions = snapshot.all("regions")
    district = regions.loc[regions["code"] == village_code, "parent"]
    tksk = people[(people["pillar"] == "tksk") & people["district_code"].isin(district)]
    pkh = people[people["pillar"] == "pkh"].sort_values("km", kind="stable").head(NEAREST_PKH)
    listed = pd.concat([tksk, pkh])[["volunteer_id", "name", "pillar", "phone", "state", "km"]]
    return tuple(Contact(**row) for row in plain_rows(listed))
