"""Opening a public kitchen: where one stands ready, where one was before, or at a new site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pandas as pd

from posko.kitchen.demand import open_now
from posko.model import vocabulary as v
from posko.model.change import Actor, Change, RowChange, insert, same_id, update
from posko.model.frames import plain_rows
from posko.model.geo import distance_km
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import Record

SiteKind = Literal["planned", "closed", "shelter", "village", "former"]
_SAME_PLACE_KM = 0.05
"""Two kitchens nearer than this are one: the point of a hall is not better known."""


@dataclass(frozen=True)
class OpeningSite:
    """Where a kitchen can be opened.

    ref: kitchen_id of a planned or closed kitchen, shelter_id, or the code of a village.
    capacity: the portions per meal of the kitchen that is planned or was there; None where unknown.
    """

    ref: str
    kind: SiteKind
    name: str
    village_code: str
    lat: float
    lon: float
    capacity: int | None


def opening_sites(snapshot: Snapshot, incident_id: str) -> tuple[OpeningSite, ...]:
    """Where a kitchen can be opened for an incident, what is readiest first.

    Kitchens that are planned for it; its closed ones; its open shelters that the road reaches; the
    villages of its places, and its own; last where another incident had one ("former"). Where a
    kitchen of the incident is open there is none.
    """
    return snapshot.memo(
        f"kitchen:opening_sites:{incident_id}",
        lambda: tuple(
            site
            for site in _candidates(snapshot, incident_id)
            if not _taken(snapshot, incident_id, site)
        ),
    )


def open_kitchen(
    snapshot: Snapshot,
    actor: Actor,
    why: str,
    *,
    site: str,
    incident_id: str,
    starts_at: datetime,
    capacity: int,
    name: str = "",
) -> Change:
    """A kitchen opens, or opens again, at a site: a `ref` of `opening_sites`.

    A planned or closed kitchen of the incident keeps its row, with its stock and vehicles;
    elsewhere a new one begins, whose id follows from site and incident, so that it is opened once.
    starts_at: aware; now or before: an open kitchen can be planned for at once. capacity: portions
    per meal. name: of a new kitchen; blank: as the site is called.
    Raises Refused for an incident that is over, a kitchen that is open already, a site that is
    closed or unknown, an hour that has not come or lies before the kitchen closed, and without a
    capacity.
    """
    incident = snapshot.find("incidents", incident_id)
    if incident is None or incident["state"] not in v.ACTIVE_INCIDENT_STATES:
        raise Refused(message("kitchen.refused_incident_over"))
    if capacity <= 0:
        raise Refused(message("kitchen.refused_capacity"))
    if starts_at > snapshot.now:
        raise Refused(message("kitchen.refused_opening_ahead"))
    place = _site(snapshot, incident_id, site)
    opened: dict[str, Any] = {
        "state": "open",
        "opened_at": starts_at,
        "closed_at": None,
        "portions_per_meal": capacity,
    }
    before = _row(snapshot, place, incident_id)
    if before is None:
        row = _new(snapshot, actor, place, incident_id, name or place.name, opened)
    elif isinstance(closed_at := before["closed_at"], datetime) and starts_at < closed_at:
        raise Refused(message("kitchen.refused_before_closing", at=closed_at))
    else:
        row = update("kitchens", before, **opened)
    return Change(actor, why, snapshot.now, (row,))


def _candidates(snapshot: Snapshot, incident_id: str) -> Iterator[OpeningSite]:
    yield from _kitchens(snapshot, incident_id)
    yield from _shelters(snapshot, incident_id)
    yield from _villages(snapshot, incident_id)
    yield from _as_sites(_shut(snapshot, incident_id, own=False), "kitchen_id", "former")


def _kitchens(snapshot: Snapshot, incident_id: str) -> Iterator[OpeningSite]:
    own = _shut(snapshot, incident_id, own=True)
    planned = own["state"].eq("planned")
    yield from _as_sites(own[planned], "kitchen_id", "planned")
    yield from _as_sites(own[~planned], "kitchen_id", "closed")


def _shut(snapshot: Snapshot, incident_id: str, *, own: bool) -> pd.DataFrame:
    """The kitchens that are not open: the incident's own with those planned, or the others'."""
    known = snapshot.known("kitchens")
    shut = known[~known["kitchen_id"].isin(open_now(snapshot, "kitchens")["kitchen_id"])]
    mine = shut["incident_id"] == incident_id
    return shut[mine] if own else shut[~mine & shut["state"].ne("planned")]


def _shelters(snapshot: Snapshot, incident_id: str) -> Iterator[OpeningSite]:
    shelters = open_now(snapshot, "shelters")
    dry = shelters["kind"].eq("shelter") & shelters["access"].ne("boat").fillna(True)
    yield from _as_sites(
        shelters[dry & shelters["incident_id"].eq(incident_id)], "shelter_id", "shelter"
    )


def _villages(snapshot: Snapshot, incident_id: str) -> Iterator[OpeningSite]:
    places = open_now(snapshot, "shelters")
    codes = set(places.loc[places["incident_id"] == incident_id, "village_code"])
    incident = snapshot.find("incidents", incident_id) or {}
    regions = snapshot.all("regions")
    mine = regions["code"].isin({*codes, incident.get("village_code")})
    villages = regions[mine & regions["level"].eq("village")].assign(village_code=regions["code"])
    yield from _as_sites(villages, "code", "village")


def _as_sites(rows: pd.DataFrame, key: str, kind: SiteKind) -> Iterator[OpeningSite]:
    for row in plain_rows(rows):
        yield OpeningSite(
            ref=row[key],
            kind=kind,
            name=row["name"],
            village_code=row["village_code"],
            lat=row["lat"],
            lon=row["lon"],
            capacity=row.get("portions_per_meal"),
        )


def _taken(snapshot: Snapshot, incident_id: str, site: OpeningSite) -> str:
    """The name of the incident's open kitchen that stands at the site; "" where none does."""
    kitchens = open_now(snapshot, "kitchens")
    for row in plain_rows(kitchens[kitchens["incident_id"] == incident_id]):
        apart = float(distance_km(row["lat"], row["lon"], site.lat, site.lon))
        if apart < _SAME_PLACE_KM:
            return str(row["name"])
    return ""


def _site(snapshot: Snapshot, incident_id: str, ref: str) -> OpeningSite:
    """The site to open at. Raises Refused where nothing can be opened there."""
    kitchens = open_now(snapshot, "kitchens")
    same = kitchens.loc[kitchens["kitchen_id"] == ref, "name"]
    if len(same):
        raise Refused(message("kitchen.refused_open", kitchen=str(same.iloc[0])))
    for site in _candidates(snapshot, incident_id):
        if site.ref == ref:
            if kitchen := _taken(snapshot, incident_id, site):
                raise Refused(message("kitchen.refused_open", kitchen=kitchen))
            return site
    shelters = snapshot.known("shelters")
    if ref in set(shelters["shelter_id"]) - set(open_now(snapshot, "shelters")["shelter_id"]):
        name = shelters.loc[shelters["shelter_id"] == ref, "name"].iloc[0]
        raise Refused(message("kitchen.refused_site_closed", place=str(name)))
    raise Refused(message("kitchen.refused_no_site"))


def _new_id(site: OpeningSite, incident_id: str) -> str:
    return same_id("DU", site.ref, incident_id)


def _row(snapshot: Snapshot, site: OpeningSite, incident_id: str) -> Record | None:
    """The incident's kitchen that was at the site, or is planned there."""
    there = snapshot.find("kitchens", site.ref)
    if there is not None and there["incident_id"] == incident_id:
        return there
    return snapshot.find("kitchens", _new_id(site, incident_id))


def _new(
    snapshot: Snapshot,
    actor: Actor,
    site: OpeningSite,
    incident_id: str,
    name: str,
    opened: dict[str, Any],
) -> RowChange:
    there = snapshot.find("kitchens", site.ref) or {}
    return insert(
        "kitchens",
        kitchen_id=_new_id(site, incident_id),
        incident_id=incident_id,
        name=name,
        place=there.get("place") or site.name,
        village_code=site.village_code,
        lat=site.lat,
        lon=site.lon,
        source=actor.name,
        **opened,
    )
