"""The feeding plan of one meal: which kitchen feeds which place, how many portions, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from posko.kitchen.allocation import Flags, Instance, Ints, split, whole
from posko.kitchen.crew import crew_needed
from posko.kitchen.demand import open_now
from posko.kitchen.feeds import feeds
from posko.kitchen.needed import demand
from posko.kitchen.servings import meals_served
from posko.kitchen.travel import Floats, longest_way, travel_minutes
from posko.model.factors import Factor
from posko.model.frames import lookup, plain_rows
from posko.model.meals import MEALS, Serving, serving_at
from posko.model.messages import Message, message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot

STEPS_PER_MINUTE = 10
"""Ways are compared in tenths of a minute, so that sums of them are whole numbers."""


@dataclass(frozen=True)
class FeedingPlan:
    """One meal of one incident, solved.

    kitchens: kitchen_id, name, lat, lon, capacity, crew (portions that its crew and the people in
        the field eat there), planned (portions for places), spare, crew_needed.
    places: shelter_id, name, lat, lon, access, people, basis, eaters (missing where uncounted),
        wanted (eaters, or what the place got last where uncounted; missing without either),
        provisional (wanted is what it got last), planned, short (of wanted), kitchens (how many),
        packs_per_person.
    links: kitchen_id, shelter_id, portions, minutes, access, changed (another kitchen fed it last).
    proven: no better plan exists; gap: else how much shorter the way could at most be, as a share.
    messages: what falls short and why, the gravest first.
    """

    incident_id: str
    serving: Serving
    at: datetime
    kitchens: pd.DataFrame
    places: pd.DataFrame
    links: pd.DataFrame
    proven: bool
    gap: float
    messages: tuple[Message, ...]

    @property
    def short(self) -> int:
        """People, as far as known, who would get nothing."""
        return int(self.places["short"].sum())


@dataclass(frozen=True)
class Situation:
    """What a plan is made from, in the order of the instance's kitchens and places."""

    kitchens: pd.DataFrame
    places: pd.DataFrame
    minutes: Floats
    changed: Flags
    instance: Instance


def feeding_plan(
    snapshot: Snapshot,
    incident_id: str,
    date: date,
    meal: str,
    *,
    one_kitchen: bool = False,
    seconds: float = 30.0,
) -> FeedingPlan:
    """Who feeds whom at one meal, exactly solved; see `allocation` for what "best" means.

    The urgent are infants, toddlers and elderly; where a count tells no ages the share of the
    counted places stands in, so that nobody is put last for want of figures. A buffer is cooked
    only once everybody within reach is served. Crews eat first. A place that nobody counted gets
    what it got last. Food whose way is too long for the limit is not sent.
    one_kitchen: each place from one kitchen; else places may be shared between kitchens.
    Raises Refused for a meal that the incident does not serve.
    """
    if meal not in meals_served(snapshot, incident_id):
        raise Refused(message("kitchen.refused_not_served"))
    serving = Serving(date, meal)
    situation = read_situation(snapshot, incident_id, serving)
    if one_kitchen:
        found = whole(situation.instance, seconds)
        portions, proven, gap = found.portions, found.proven, found.gap
    else:
        portions, proven, gap = split(situation.instance), True, 0.0
    kitchens = _kitchens(snapshot, situation, portions)
    places = _places(situation, portions)
    return FeedingPlan(
        incident_id=incident_id,
        serving=serving,
        at=serving_at(snapshot, serving),
        kitchens=kitchens,
        places=places,
        links=_links(situation, portions),
        proven=proven,
        gap=gap,
        messages=_messages(snapshot, situation, kitchens, places),
    )


def read_situation(snapshot: Snapshot, incident_id: str, serving: Serving) -> Situation:
    """The kitchens, places, ways and wishes of one meal, as arrays."""
    needed = demand(snapshot, incident_id, serving.date)
    crews = needed.crews[needed.crews["meal"] == serving.meal]
    kitchens = open_now(snapshot, "kitchens")
    kitchens = kitchens[kitchens["incident_id"] == incident_id].reset_index(drop=True)
    kitchens = kitchens[["kitchen_id", "name", "lat", "lon"]].assign(
        capacity=kitchens["portions_per_meal"],
        crew=lookup(kitchens["kitchen_id"], crews, "kitchen_id", "portions"),
    )
    last = feeds(snapshot, *serving)
    places = _wanted(needed.places, _last_portions(snapshot, serving))
    minutes = travel_minutes(snapshot, kitchens, places)
    changed = _changed(kitchens, places, last)
    room = (kitchens["capacity"] - kitchens["crew"]).clip(lower=0).fillna(0)
    cost = np.round(minutes * STEPS_PER_MINUTE).astype(np.int64)
    cost += np.where(changed, int(snapshot.factor(Factor.FEEDER_CHANGE) * STEPS_PER_MINUTE), 0)
    allowed = (minutes <= longest_way(snapshot)) & (room.to_numpy(dtype=np.int64) > 0)[:, None]
    instance = Instance(room.to_numpy(dtype=np.int64), _tiers(places), cost, allowed)
    return Situation(kitchens, places, minutes, changed, instance)


def _wanted(places: pd.DataFrame, last: pd.Series) -> pd.DataFrame:
    """Places with what they want: their eaters, else what they got last, else unknown."""
    got = places["shelter_id"].map(last).astype("Int64")
    wanted = places["eaters"].fillna(got)
    return places.assign(wanted=wanted, provisional=places["eaters"].isna() & got.notna())


def _last_portions(snapshot: Snapshot, serving: Serving) -> pd.Series:
    """Portions that each place had planned at its latest meal up to this one, by shelter_id."""
    meals = snapshot.known("meals")
    meals = meals[meals["planned"].notna() & (meals["date"] <= pd.Timestamp(serving.date))]
    order = meals["meal"].map(MEALS.index).astype("int64")
    later = (meals["date"] == pd.Timestamp(serving.date)) & (order > MEALS.index(serving.meal))
    meals = meals.assign(order=order)[~later]
    sums = meals.groupby(["shelter_id", "date", "order"], as_index=False)["planned"].sum()
    latest = sums.groupby("shelter_id")["planned"].last()
    return pd.Series(latest)


def _changed(kitchens: pd.DataFrame, places: pd.DataFrame, last: pd.DataFrame) -> Flags:
    """Whether a kitchen would be new to a place that another one fed; K × P."""
    pairs = set(zip(last["kitchen_id"], last["shelter_id"], strict=True))
    fed = set(last["shelter_id"])
    return np.array(
        [
            [place in fed and (kitchen, place) not in pairs for place in places["shelter_id"]]
            for kitchen in kitchens["kitchen_id"]
        ],
        dtype=bool,
    ).reshape(len(kitchens), len(places))


def _tiers(places: pd.DataFrame) -> Ints:
    """Portions by urgency: infants, toddlers and elderly; the other people; the buffer."""
    wanted = places["wanted"].fillna(0).to_numpy(dtype=np.int64)
    counted = places[places["vulnerable"].notna() & (places["people"] > 0)]
    share = float(counted["vulnerable"].sum() / counted["people"].sum()) if len(counted) else 0.0
    estimate = np.round(share * wanted)
    urgent = places["vulnerable"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    urgent = np.minimum(np.where(np.isnan(urgent), estimate, urgent), wanted).astype(np.int64)
    buffer = (places["portions"] - places["eaters"]).fillna(0).to_numpy(dtype=np.int64)
    return np.array([urgent, wanted - urgent, buffer], dtype=np.int64)


def _kitchens(snapshot: Snapshot, situation: Situation, portions: Ints) -> pd.DataFrame:
    kitchens = situation.kitchens
    planned = portions.sum(axis=1)
    hands = [crew_needed(snapshot, int(n)) for n in planned]
    spare = kitchens["capacity"] - kitchens["crew"] - planned
    return kitchens.assign(
        planned=pd.Series(planned, index=kitchens.index, dtype="Int64"),
        spare=spare,
        crew_needed=pd.Series(hands, index=kitchens.index, dtype="Int64"),
    )


def _places(situation: Situation, portions: Ints) -> pd.DataFrame:
    columns = [
        "shelter_id", "name", "lat", "lon", "access", "people", "basis",
        "eaters", "wanted", "provisional",
    ]  # fmt: skip
    places = situation.places[columns]
    planned = pd.Series(portions.sum(axis=0), index=places.index, dtype="Int64")
    eaters = places["eaters"].where(places["eaters"] > 0).astype("Float64")
    return places.assign(
        planned=planned,
        short=(places["wanted"] - planned).clip(lower=0),
        kitchens=pd.Series((portions > 0).sum(axis=0), index=places.index, dtype="Int64"),
        packs_per_person=planned.astype("Float64") / eaters,
    )


def _links(situation: Situation, portions: Ints) -> pd.DataFrame:
    kitchen, place = np.nonzero(portions)
    return pd.DataFrame(
        {
            "kitchen_id": situation.kitchens["kitchen_id"].to_numpy()[kitchen],
            "shelter_id": situation.places["shelter_id"].to_numpy()[place],
            "portions": portions[kitchen, place],
            "minutes": situation.minutes[kitchen, place],
            "access": situation.places["access"].to_numpy()[place],
            "changed": situation.changed[kitchen, place],
        }
    )


def _messages(
    snapshot: Snapshot, situation: Situation, kitchens: pd.DataFrame, places: pd.DataFrame
) -> tuple[Message, ...]:
    """What falls short and why: out of reach, too little capacity, figures that are missing."""
    reached = pd.Series(situation.instance.allowed.any(axis=0), index=places.index)
    within = places[reached & (places["short"] > 0).fillna(False)]
    lacking = int(within["short"].sum())
    room = int(situation.instance.capacity.sum())
    return (
        *_out_of_reach(snapshot, places[~reached & (places["wanted"] > 0).fillna(False)]),
        *(
            message(
                "kitchen.place_short",
                place=row["name"],
                portions=row["short"],
                wanted=row["wanted"],
            )
            for row in plain_rows(within)
        ),
        *([message("kitchen.capacity_short", portions=lacking, capacity=room)] if lacking else []),
        *(
            message("kitchen.capacity_unknown", kitchen=row["name"])
            for row in plain_rows(kitchens[kitchens["capacity"].isna()])
        ),
        *_uncounted(places[places["eaters"].isna()]),
    )


def _out_of_reach(snapshot: Snapshot, places: pd.DataFrame) -> Iterator[Message]:
    hours = snapshot.factor(Factor.EAT_WITHIN)
    for row in plain_rows(places):
        yield message("kitchen.out_of_reach", place=row["name"], people=row["wanted"], hours=hours)


def _uncounted(places: pd.DataFrame) -> Iterator[Message]:
    for row in plain_rows(places):
        if row["provisional"]:
            yield message("kitchen.as_last_time", place=row["name"], portions=row["wanted"])
        else:
            yield message("kitchen.not_plannable", place=row["name"])
