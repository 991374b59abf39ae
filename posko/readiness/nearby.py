"""Choosing people from a frame of `readiness`: who is near, who can come in time, who can do it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from posko.model.geo import distance_km


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
