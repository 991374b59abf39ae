"""The way of the food: which vehicle leaves when, in which order it stops, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from posko.kitchen.demand import open_now, people_to_feed
from posko.kitchen.feeding import FeedingPlan
from posko.kitchen.feeds import feeds
from posko.kitchen.routing import Carrier, Trip, routes
from posko.kitchen.servings import meals_served
from posko.kitchen.travel import Floats, TravelTimes
from posko.model.factors import Factor
from posko.model.frames import lookup, plain_rows
from posko.model.geo import distance_km
from posko.model.meals import Serving, serving_at
from posko.model.messages import Message, message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot

_LATER = (0.0, 30.0, 60.0)
"""Minutes after the meal's hour by which all is unloaded; tried in turn before the limit itself."""
_SECONDS = 2.0
"""How long the routes of one kitchen by road, or by water, may be searched for."""


@dataclass(frozen=True)
class Stop:
    """portions unloaded at a place. arrives_at; unloaded_at; deadline: the latest it may be so."""

    shelter_id: str
    name: str
    portions: int
    arrives_at: datetime
    unloaded_at: datetime
    deadline: datetime


@dataclass(frozen=True)
class Route:
    """One trip, in driving order. trip: 1 for a vehicle's first. leaves_at: loaded."""

    kitchen_id: str
    vehicle_id: str
    vehicle: str
    trip: int
    portions: int
    loads_at: datetime
    leaves_at: datetime
    stops: tuple[Stop, ...]
    returns_at: datetime


@dataclass(frozen=True)
class Delivery:
    """The routes of one meal. left_behind: shelter_id to portions that nothing brings in time.

    ready_at: when the food is cooked. messages: what stays behind, and why.
    """

    ready_at: datetime
    routes: tuple[Route, ...]
    left_behind: Mapping[str, int]
    messages: tuple[Message, ...]


class _Food(NamedTuple):
    """What is to be brought. at: the meal's hour. kitchens, places: ids, name, lat, lon.

    links: kitchen_id, shelter_id, portions, access.
    """

    at: datetime
    kitchens: pd.DataFrame
    places: pd.DataFrame
    links: pd.DataFrame


def delivery(
    snapshot: Snapshot,
    plan: FeedingPlan,
    *,
    times: TravelTimes | None = None,
    seconds: float = _SECONDS,
) -> Delivery:
    """Routes for every kitchen's links of a feeding plan, with its own vehicles in service.

    Places that are cut off are reached by boat, the others by road. Food is ready
    `food_handling_minutes` before the meal; it is unloaded by the meal's hour if the vehicles can,
    and within `eat_within_hours` of cooking (good practice, see the factor) in any case. Ways:
    `times`, else great circle × detour ÷ speed of the vehicle.
    seconds: the limit for one kitchen's road or water.
    """
    food = _Food(plan.at, plan.kitchens, plan.places, plan.links)
    return _delivery(snapshot, food, times or {}, seconds)


def _delivery(snapshot: Snapshot, food: _Food, times: TravelTimes, seconds: float) -> Delivery:
    ready = food.at - timedelta(minutes=snapshot.factor(Factor.FOOD_HANDLING))
    found: list[Route] = []
    for kitchen in plain_rows(food.kitchens):
        for access in ("road", "boat"):
            found += _of_kitchen(snapshot, food, kitchen, access, ready, times, seconds)
    left = _left_behind(food, found)
    names = dict(zip(food.places["shelter_id"], food.places["name"], strict=True))
    said = tuple(
        message("kitchen.not_brought", place=names[place], portions=portions)
        for place, portions in left.items()
    )
    return Delivery(ready, tuple(found), left, said)


def planned_links(snapshot: Snapshot, incident_id: str, date: date, meal: str) -> pd.DataFrame:
    """Who really feeds whom at a meal: the rows of `feeds` that have portions."""
    links = feeds(snapshot, date, meal)
    mine = (links["incident_id"] == incident_id) & (links["planned"] > 0).fillna(False)
    return links[mine].reset_index(drop=True)


def planned_delivery(
    snapshot: Snapshot,
    incident_id: str,
    date: date,
    meal: str,
    *,
    times: TravelTimes | None = None,
) -> Delivery:
    """`delivery` of a meal as it is planned.

    Raises Refused for a meal that the incident does not serve.
    """
    if meal not in meals_served(snapshot, incident_id):
        raise Refused(message("kitchen.refused_not_served"))
    links = planned_links(snapshot, incident_id, date, meal).rename(columns={"planned": "portions"})
    kitchens = open_now(snapshot, "kitchens")
    food = _Food(
        at=serving_at(snapshot, Serving(date, meal)),
        kitchens=kitchens[kitchens["kitchen_id"].isin(links["kitchen_id"])],
        places=people_to_feed(snapshot, incident_id),
        links=links,
    )
    return _delivery(snapshot, food, times or {}, _SECONDS)


def _left_behind(food: _Food, found: list[Route]) -> dict[str, int]:
    wanted = food.links.groupby("shelter_id")["portions"].sum()
    left = {str(place): int(portions) for place, portions in wanted.items()}
    for route in found:
        for stop in route.stops:
            left[stop.shelter_id] -= stop.portions
    return {place: portions for place, portions in left.items() if portions > 0}


def _of_kitchen(
    snapshot: Snapshot,
    food: _Food,
    kitchen: Mapping[str, Any],
    access: str,
    ready: datetime,
    times: TravelTimes,
    seconds: float,
) -> list[Route]:
    links = food.links[food.links["kitchen_id"] == kitchen["kitchen_id"]]
    links = links[links["access"].eq("boat") == (access == "boat")].reset_index(drop=True)
    vehicles = snapshot.known("vehicles")
    vehicles = vehicles[
        (vehicles["kitchen_id"] == kitchen["kitchen_id"])
        & (vehicles["access"] == access)
        & vehicles["in_service"]
        & (vehicles["capacity"] > 0)
    ]
    rows = plain_rows(vehicles)
    points = _points(food, kitchen, links)
    carriers = [
        Carrier(
            capacity=row["capacity"],
            load_minutes=float(row["load_minutes"]),
            unload_minutes=float(row["unload_minutes"]),
            minutes=_minutes(snapshot, points, access, row["speed_kmh"], times),
        )
        for row in rows
    ]
    meal = (food.at - ready).total_seconds() / 60
    limit = snapshot.factor(Factor.EAT_WITHIN) * 60
    wished = [meal + later for later in _LATER if meal + later < limit]
    trips = routes([int(n) for n in links["portions"]], [*wished, limit], carriers, seconds)
    return _timed(kitchen["kitchen_id"], trips, carriers, rows, points, ready, limit)


def _points(food: _Food, kitchen: Mapping[str, Any], links: pd.DataFrame) -> pd.DataFrame:
    """id, name, lat, lon of the kitchen and, after it, of the places of its links."""
    places = pd.DataFrame(
        {
            "id": links["shelter_id"],
            **{
                name: lookup(links["shelter_id"], food.places, "shelter_id", name)
                for name in ("name", "lat", "lon")
            },
        }
    )
    own = {"id": kitchen["kitchen_id"], **{name: kitchen[name] for name in ("name", "lat", "lon")}}
    return pd.concat([pd.DataFrame([own]), places], ignore_index=True)


def _minutes(
    snapshot: Snapshot, points: pd.DataFrame, access: str, speed: float | None, times: TravelTimes
) -> Floats:
    """From point to point; what the office's table says goes before the map."""
    usual = Factor.BOAT_SPEED if access == "boat" else Factor.TRAVEL_SPEED
    lat, lon = points["lat"].to_numpy(dtype=float), points["lon"].to_numpy(dtype=float)
    km = np.asarray(distance_km(lat[:, None], lon[:, None], lat[None, :], lon[None, :]))
    detour = snapshot.factor(Factor.TRAVEL_DETOUR)
    minutes: Floats = km * detour / (speed or snapshot.factor(usual)) * 60
    ids = points["id"].tolist()
    for row, origin in enumerate(ids):
        for column, target in enumerate(ids):
            minutes[row, column] = times.get((origin, target), minutes[row, column])
    return minutes


def _timed(
    kitchen_id: str,
    trips: tuple[Trip, ...],
    carriers: list[Carrier],
    vehicles: list[dict[str, Any]],
    points: pd.DataFrame,
    ready: datetime,
    limit: float,
) -> list[Route]:
    """The trips with their hours: every vehicle begins when the food is ready and never waits."""
    found: list[Route] = []
    for number, carrier in enumerate(carriers):
        clock = 0.0
        own = [trip for trip in trips if trip.carrier == number]
        for count, trip in enumerate(own, start=1):
            loads, leaves = clock, clock + carrier.load_minutes
            clock, here, stops = leaves, 0, []
            for drop in trip.drops:
                arrives = clock + (0.0 if here == drop.point else carrier.minutes[here, drop.point])
                clock, here = arrives + carrier.unload_minutes, drop.point
                stops.append(
                    Stop(
                        shelter_id=str(points["id"][drop.point]),
                        name=str(points["name"][drop.point]),
                        portions=drop.portions,
                        arrives_at=_after(ready, arrives),
                        unloaded_at=_after(ready, clock),
                        deadline=_after(ready, limit),
                    )
                )
            clock += carrier.minutes[here, 0]
            found.append(
                Route(
                    kitchen_id=kitchen_id,
                    vehicle_id=str(vehicles[number]["vehicle_id"]),
                    vehicle=str(vehicles[number]["name"]),
                    trip=count,
                    portions=sum(drop.portions for drop in trip.drops),
                    loads_at=_after(ready, loads),
                    leaves_at=_after(ready, leaves),
                    stops=tuple(stops),
                    returns_at=_after(ready, clock),
                )
            )
    return found


def _after(ready: datetime, minutes: float) -> datetime:
    return ready + timedelta(seconds=round(minutes * 60))
