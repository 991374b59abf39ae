"""Meal times: which meals are served, and which comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.meals import MEALS, Serving, serving_at
from posko.model.snapshot import Snapshot

_BY_NUMBER: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {1: ("midday",), 2: ("morning", "evening"), 3: MEALS}
)


def meals_per_day(snapshot: Snapshot, incident_id: str | None = None) -> int:
    """Meals a day in an incident (1 to 3); the office's factor where the incident does not say."""
    own = _own_numbers(snapshot).get(incident_id) if incident_id else None
    number = own or snapshot.factor(Factor.MEALS_PER_DAY)
    return min(max(int(number), 1), len(MEALS))


def _own_numbers(snapshot: Snapshot) -> Mapping[str, int]:
    """Meals a day by incident, of the incidents that say."""

    def read() -> Mapping[str, int]:
        said = snapshot.known("incidents").dropna(subset="meals_per_day")
        return {
            incident: int(meals)
            for incident, meals in zip(said["incident_id"], said["meals_per_day"], strict=True)
        }

    return snapshot.memo("kitchen:meals_per_day", read)


def meals_served(snapshot: Snapshot, incident_id: str | None = None) -> tuple[str, ...]:
    """The meals of a day in an incident, in order. Two a day are morning and late afternoon."""
    return _BY_NUMBER[meals_per_day(snapshot, incident_id)]


def meals_of(snapshot: Snapshot, incidents: Iterable[str]) -> tuple[str, ...]:
    """The meals of a day that any of these incidents serves; the office's where there is none."""
    served = {meal for one in incidents for meal in meals_served(snapshot, one)}
    return tuple(meal for meal in MEALS if meal in served) or meals_served(snapshot)


def next_meal(snapshot: Snapshot) -> Serving:
    """The first meal after now that an active incident serves."""
    return snapshot.memo("kitchen:next_meal", lambda: _next_meal(snapshot))


def _next_meal(snapshot: Snapshot) -> Serving:
    known = snapshot.known("incidents")
    active = known.loc[known["state"].isin(v.ACTIVE_INCIDENT_STATES), "incident_id"]
    feeding = {
        *snapshot.known("kitchens")["incident_id"],
        *snapshot.known("shelters")["incident_id"],
    }
    meals = meals_of(snapshot, feeding.intersection(active))
    return next_servings(snapshot, meals, 1)[0]


def next_servings(snapshot: Snapshot, meals: tuple[str, ...], count: int) -> list[Serving]:
    """The next `count` servings after now, where `meals` are served every day."""
    today = snapshot.now.astimezone(snapshot.zone).date()
    days = [today + timedelta(days=n) for n in range(count // len(meals) + 2)]
    servings = [Serving(day, meal) for day in days for meal in meals]
    return [one for one in servings if serving_at(snapshot, one) > snapshot.now][:count]
