"""One meal: portions planned, what the kitchens can cook, and who would get how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import pandas as pd

from posko.kitchen.crew import assigned_crew, crew_needed
from posko.kitchen.demand import open_now, people_to_feed
from posko.kitchen.feeds import feeds, stands_still
from posko.kitchen.servings import meals_served
from posko.model.frames import lookup
from posko.model.meals import Serving, serving_at
from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class MealPlan:
    """One meal as it is planned, in all incidents that serve it.

    at: when it is handed out.
    kitchens: one row per open kitchen: kitchen_id, incident_id, name, village_code, lat, lon;
        planned and capacity (portions, missing where not stated); need (people of the places it
        feeds, as far as counted), places, places_unknown (of these, places whose people nobody
        counted yet: `need` is then "at least"); balance (planned − need, missing where nothing is
        planned); crew_needed (missing where nothing is planned), crew_own (the kitchen's own crew
        of a shift, missing where not recorded), crew_assigned (volunteers who accepted).
    places: the columns of `people_to_feed`; planned (portions, missing where not planned),
        kitchens (how many feed it), carried_over (see `feeds`), packs_per_person (missing where
        the portions or the people are) and feeding (a key of `vocabulary.FEEDING`).
    """

    serving: Serving
    at: datetime
    kitchens: pd.DataFrame
    places: pd.DataFrame

    @cached_property
    def without_kitchen(self) -> pd.DataFrame:
        """The places with people, or with uncounted people, that no kitchen feeds."""
        return self.places[self.places["feeding"] == "unfed"]

    @cached_property
    def underfed(self) -> pd.DataFrame:
        """The places that are to get less than one pack for each person."""
        return self.places[self.places["feeding"] == "short"]


def meal_plan(snapshot: Snapshot, date: date, meal: str) -> MealPlan:
    """The plan of one meal. An incident with two meals a day has no midday: it is left out."""
    return snapshot.memo(
        f"kitchen:meal_plan:{date}:{meal}", lambda: _meal_plan(snapshot, Serving(date, meal))
    )


def _meal_plan(snapshot: Snapshot, serving: Serving) -> MealPlan:
    links = feeds(snapshot, *serving)
    places = _places(_serving(snapshot, people_to_feed(snapshot), serving), links)
    links = links[links["shelter_id"].isin(places["shelter_id"])]
    kitchens = _serving(snapshot, open_now(snapshot, "kitchens"), serving)
    at = serving_at(snapshot, serving)
    summary = _by_kitchen(links, places)
    idle = stands_still(snapshot, *serving) - set(summary["kitchen_id"])
    nothing = pd.DataFrame({"kitchen_id": sorted(idle), "planned": 0})
    summary = pd.concat([summary, nothing.astype({"kitchen_id": "str"})], ignore_index=True)
    return MealPlan(serving, at, _kitchens(snapshot, kitchens, summary, at), places)


def _serving(snapshot: Snapshot, rows: pd.DataFrame, serving: Serving) -> pd.DataFrame:
    served = {
        one for one in rows["incident_id"].unique() if serving.meal in meals_served(snapshot, one)
    }
    return rows[rows["incident_id"].isin(served)].reset_index(drop=True)


def _places(people: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    by_place = links.groupby("shelter_id", as_index=False).agg(
        planned=("planned", lambda portions: portions.sum(min_count=1)),
        kitchens=("kitchen_id", "nunique"),
        carried_over=("carried_over", "any"),
    )
    places = people.copy()
    for name in ("planned", "kitchens"):
        found = lookup(people["shelter_id"], by_place, "shelter_id", name)
        places[name] = found.astype("Int64")
    carried = lookup(people["shelter_id"], by_place, "shelter_id", "carried_over")
    places["carried_over"] = carried.astype("boolean").fillna(False)
    places["kitchens"] = places["kitchens"].fillna(0)
    eaters = places["people"].where(places["people"] > 0).astype("Float64")
    places["packs_per_person"] = places["planned"].astype("Float64") / eaters
    return places.assign(feeding=_feeding(places))


def _feeding(places: pd.DataFrame) -> pd.Series:
    """How each place is fed, as a key of `vocabulary.FEEDING`."""
    short = (places["packs_per_person"] < 1).fillna(False).astype(bool)
    state = pd.Series("enough", index=places.index, dtype="str").mask(short, "short")
    state = state.mask(places["planned"].isna(), "unplanned")
    state = state.mask(places["people"].isna(), "uncounted")
    state = state.mask(places["kitchens"].eq(0), "unfed")
    return state.mask(places["people"].eq(0).fillna(False).astype(bool), "empty")


def _kitchens(
    snapshot: Snapshot, kitchens: pd.DataFrame, summary: pd.DataFrame, at: datetime
) -> pd.DataFrame:
    frame = kitchens[["kitchen_id", "incident_id", "name", "village_code", "lat", "lon"]].assign(
        capacity=kitchens["portions_per_meal"], crew_own=kitchens["crew_per_shift"]
    )
    for name in ("planned", "need", "places", "places_unknown"):
        frame[name] = lookup(frame["kitchen_id"], summary, "kitchen_id", name).astype("Int64")
    frame = frame.fillna({"need": 0, "places": 0, "places_unknown": 0})
    needed = [None if pd.isna(n) else crew_needed(snapshot, int(n)) for n in frame["planned"]]
    return frame.assign(
        balance=frame["planned"] - frame["need"],
        crew_needed=pd.Series(needed, index=frame.index, dtype="Int64"),
        crew_assigned=assigned_crew(snapshot, kitchens, at),
    )


def _by_kitchen(links: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Planned portions and need by kitchen.

    The people of a place that several kitchens feed are shared among them by planned portions
    (equally where these are not known), so that nobody is counted twice.
    """
    people = lookup(links["shelter_id"], places, "shelter_id", "people").astype("Float64")
    planned = links["planned"].astype("Float64")
    of_place = planned.groupby(links["shelter_id"])
    total, feeders = of_place.transform("sum"), of_place.transform("size").astype("Float64")
    share = (planned / total.where(total > 0)).fillna(1 / feeders)
    by_kitchen = pd.DataFrame(
        {
            "kitchen_id": links["kitchen_id"],
            "planned": planned,
            "need": people * share,
            "uncounted": people.isna(),
        }
    ).groupby("kitchen_id")
    return pd.DataFrame(
        {
            "planned": by_kitchen["planned"].sum(min_count=1),
            "need": by_kitchen["need"].sum().round(),
            "places": by_kitchen.size(),
            "places_unknown": by_kitchen["uncounted"].sum(),
        }
    ).reset_index()
