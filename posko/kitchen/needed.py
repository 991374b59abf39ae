"""How much must be cooked: people, their kinds of food, the crews, and some to spare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

import pandas as pd

from posko.kitchen.crew import assigned_crew, crew_in_field
from posko.kitchen.demand import latest_counts, open_now, people_to_feed
from posko.kitchen.servings import meals_served
from posko.model.factors import Factor
from posko.model.frames import lookup, plain_rows
from posko.model.meals import Serving, serving_at
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot

_FIGURE = {"shelter": "people_displaced", "home_cluster": "people_isolated"}
"""The column of a situation report that speaks of such a place; never the people affected."""


@dataclass(frozen=True)
class Demand:
    """Who eats in one incident on one date. Every meal of the day feeds the same people.

    meals: the servings of the date, in order.
    places: one row per open shelter and home cluster: the columns of `people_to_feed`, where
        `people` comes from a situation report if nobody ever counted the place; basis ("count",
        "report", missing where unknown); families; fed_otherwise (people who eat elsewhere, 0
        where nobody recorded any); eaters (people − fed_otherwise); infants_toddlers, elderly
        (missing where the count does not tell ages); ordinary (the other eaters, missing with
        either); portions (eaters and the buffer, rounded up); infant_food_g (grams a day);
        vulnerable (infants, toddlers and elderly where the ages are known).
        Missing people leave every figure of the place missing.
    crews: one row per open kitchen and meal: kitchen_id, name, meal, crew (in the kitchen: its own
        crew or the volunteers who accepted, whichever is more), field (people on the incident's
        other tasks at that hour, at their nearest kitchen), portions (both).
    """

    incident_id: str
    date: date
    meals: tuple[Serving, ...]
    places: pd.DataFrame
    crews: pd.DataFrame

    @property
    def uncounted(self) -> pd.DataFrame:
        """The places whose people nobody knows: they must be fed too."""
        return self.places[self.places["people"].isna()]

    @property
    def eaters(self) -> int:
        """The people of all places as far as known; "at least" where some are `uncounted`."""
        return int(self.places["eaters"].sum())

    def portions(self, meal: str) -> int:
        """Portions of one meal as far as known: people with the buffer, and the crews."""
        crews = self.crews.loc[self.crews["meal"] == meal, "portions"]
        return int(self.places["portions"].sum()) + int(crews.sum())

    def remarks(self) -> tuple[Message, ...]:
        """What a reader must know about the figures: uncounted places, and those from reports."""
        said = []
        for row in plain_rows(self.places):
            if row["people"] is None:
                key = "uncounted_families" if row["families"] is not None else "uncounted"
                said.append(message(f"kitchen.{key}", place=row["name"], families=row["families"]))
            elif row["basis"] == "report":
                said.append(
                    message(
                        "kitchen.from_report",
                        place=row["name"],
                        people=row["people"],
                        source=row["source"],
                    )
                )
        return tuple(said)


def demand(snapshot: Snapshot, incident_id: str, date: date) -> Demand:
    """Everybody who eats on `date` in an incident, as far as known at now.

    Displaced people and people isolated at home, by place, from the latest count; never "affected".
    """

    def compute() -> Demand:
        meals = tuple(Serving(date, meal) for meal in meals_served(snapshot, incident_id))
        return Demand(
            incident_id,
            date,
            meals,
            _places(snapshot, incident_id),
            _crews(snapshot, incident_id, meals),
        )

    return snapshot.memo(f"kitchen:demand:{incident_id}:{date}", compute)


def _places(snapshot: Snapshot, incident_id: str) -> pd.DataFrame:
    places = people_to_feed(snapshot, incident_id)
    places = places.assign(basis=places["people"].map(lambda _: "count", na_action="ignore"))
    places["basis"] = places["basis"].astype("str")
    counts = latest_counts(snapshot)
    for name in ("infants", "toddlers", "elderly", "fed_otherwise"):
        places[name] = lookup(places["shelter_id"], counts, "shelter_id", name)
    families = snapshot.known("shelter_counts").dropna(subset="families")
    families = families.sort_values("as_of", kind="stable")
    families = families.drop_duplicates("shelter_id", keep="last")
    places["families"] = lookup(places["shelter_id"], families, "shelter_id", "families")
    _fill_from_reports(snapshot, places)
    return _split(snapshot, places)


def _split(snapshot: Snapshot, places: pd.DataFrame) -> pd.DataFrame:
    """Eaters, portions and kinds of food of every place."""
    people = places["people"]
    elsewhere = places["fed_otherwise"].fillna(0).where(people.notna())
    eaters = (people - elsewhere).clip(lower=0)
    infants = places["infants"] + places["toddlers"]
    ordinary = (eaters - infants - places["elderly"]).clip(lower=0)
    buffer = 1 + snapshot.factor(Factor.PACK_BUFFER) / 100
    portions = [None if pd.isna(n) else ceil(n * buffer - 1e-9) for n in eaters]
    grams = snapshot.factor(Factor.INFANT_FOOD_PER_PERSON_DAY)
    return places.drop(columns=["infants", "toddlers"]).assign(
        fed_otherwise=elsewhere,
        eaters=eaters,
        infants_toddlers=infants,
        ordinary=ordinary,
        portions=pd.Series(portions, index=places.index, dtype="Int64"),
        infant_food_g=infants.astype("Float64") * grams,
        vulnerable=infants + places["elderly"],
    )


def _fill_from_reports(snapshot: Snapshot, places: pd.DataFrame) -> None:
    """People from the latest situation report of exactly this hamlet, where nobody counted.

    A report about several hamlets, or a hamlet with several uncounted places of one kind, cannot be
    shared out: such places stay unknown.
    """
    reports = snapshot.known("situation_reports")
    same = places.groupby(["village_code", "place", "kind"], dropna=False)["name"].transform("size")
    for index in places.index[places["people"].isna() & same.eq(1) & places["place"].notna()]:
        row = places.loc[index]
        figure = _FIGURE[row["kind"]]
        mine = reports[
            (reports["incident_id"] == row["incident_id"])
            & (reports["village_code"] == row["village_code"])
            & (reports["place"] == row["place"])
            & reports[figure].notna()
        ].sort_values("as_of", kind="stable")
        if not mine.empty:
            _take(places, index, mine.iloc[-1], figure)


def _take(places: pd.DataFrame, index: Any, report: pd.Series, figure: str) -> None:
    values: Mapping[str, Any] = {
        "people": report[figure],
        "as_of": report["as_of"],
        "time_known": report["time_known"],
        "source": report["source"],
        "basis": "report",
    }
    for name, value in values.items():
        places.loc[index, name] = value


def _crews(snapshot: Snapshot, incident_id: str, meals: tuple[Serving, ...]) -> pd.DataFrame:
    kitchens = open_now(snapshot, "kitchens")
    kitchens = kitchens[kitchens["incident_id"] == incident_id].reset_index(drop=True)
    frames = [_crew(snapshot, kitchens, one.meal, serving_at(snapshot, one)) for one in meals]
    return pd.concat(frames, ignore_index=True)


def _crew(snapshot: Snapshot, kitchens: pd.DataFrame, meal: str, at: datetime) -> pd.DataFrame:
    assigned = assigned_crew(snapshot, kitchens, at).astype("Int64")
    own = kitchens["crew_per_shift"].fillna(0)
    crew = own.where(own >= assigned, assigned)
    field = crew_in_field(snapshot, kitchens, at)
    return kitchens[["kitchen_id", "name"]].assign(
        meal=meal, crew=crew, field=field, portions=crew + field
    )
