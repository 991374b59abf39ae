"""Choosing people from a frame of `readiness`: who is near, who can come in time, who can do it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from posko.model.geo import distance_km
from posko.model.vocabulary import READINESS


@dataclass(frozen=True)
class Place:
    """Where distances are measured from."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Wanted:
    """Whom somebody looks for; what is empty or None does not matter.

    text: part of a name, a member number, a village or a district.
    skills: all of them. districts (codes), grades, pillars, states: any of them.
    near, km: whose home is at most `km` from there.
    minutes: who can act within that time; 0 is now.
    """

    text: str = ""
    skills: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    near: Place | None = None
    km: float = 0.0
    minutes: int | None = None


def narrow(frame: pd.DataFrame, wanted: Wanted, at: datetime) -> pd.DataFrame:
    """The people of a frame of `readiness` (made for `at`) who are wanted, the best ones first.

    Nearest first where `near` is given; then `km` is added, the distance from home. Otherwise by
    state, ready people first, and by name.
    """
    for column, chosen in (
        ("district_code", wanted.districts),
        ("grade", wanted.grades),
        ("pillar", wanted.pillars),
        ("state", wanted.states),
    ):
        if chosen:
            frame = frame[frame[column].isin(chosen)]
    if wanted.skills:
        frame = with_skills(frame, wanted.skills)
    if wanted.minutes is not None:
        frame = ready_within(frame, at, wanted.minutes)
    if wanted.text.strip():
        frame = frame[_mentions(frame, wanted.text)]
    usefulness = frame["state"].map(list(READINESS).index)
    order = frame.assign(_order=-usefulness.astype("int64")).sort_values(["_order", "name"])
    frame = frame.loc[order.index]
    if wanted.near is not None:
        km = distances(frame, wanted.near.lat, wanted.near.lon)
        frame = frame.assign(km=km)[km <= wanted.km].sort_values("km", kind="stable")
    return frame


def distances(frame: pd.DataFrame, lat: float, lon: float) -> pd.Series:
    """km from each person's home to a point, as the crow flies; missing where no home is known."""
    km = distance_km(frame["lat"].to_numpy(), frame["lon"].to_numpy(), lat, lon)
    return pd.Series(km, index=frame.index, dtype="float64")


def within(frame: pd.DataFrame, lat: float, lon: float, km: float) -> pd.DataFrame:
    """The people whose home is at most `km` from a point. Who has no known home is not near."""
    return frame[distances(frame, lat, lon) <= km]


def ready_within(frame: pd.DataFrame, at: datetime, minutes: float) -> pd.DataFrame:
    """The people who can act within `minutes` of `at`, the instant the frame was made for.

    Ready people, and those whose absence, work, rest or delay is over by then.
    """
    return frame[frame["ready_at"] <= at + timedelta(minutes=minutes)]


def with_skills(frame: pd.DataFrame, skills: Collection[str]) -> pd.DataFrame:
    """The people who have every one of `skills`, valid on the day of the frame."""
    wanted = set(skills)
    able = np.array([wanted.issubset(mine) for mine in frame["skills"]], dtype=bool)
    return frame[able]


def _mentions(frame: pd.DataFrame, text: str) -> pd.Series:
    """Which rows name every word of `text`, in any order and case."""
    columns = ("volunteer_id", "name", "village", "district", "organisation")
    said = frame[columns[0]].fillna("")
    for column in columns[1:]:
        said = said + " " + frame[column].fillna("")
    said = said.str.casefold()
    found = pd.Series(True, index=frame.index)
    for word in text.casefold().split():
        found &= said.str.contains(word, regex=False)
    return found
