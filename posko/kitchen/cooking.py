"""When a kitchen begins, so that a meal is ready in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from posko.kitchen.feeds import feeds
from posko.kitchen.needed import demand
from posko.model.factors import Factor
from posko.model.meals import Serving, serving_at
from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class CookingHours:
    """starts_at: fires and ingredients are prepared from here. ready_at: cooked, to be packed.

    served_at: handed out. good_until: not handed out after this (good practice, see the factor).
    """

    starts_at: datetime
    ready_at: datetime
    served_at: datetime
    good_until: datetime


def cooking_hours(snapshot: Snapshot, kitchen_id: str, serving: Serving) -> CookingHours:
    """The hours of one kitchen and meal as it is planned, for the places and the crew.

    It takes `kitchen_preparation_minutes`, and then an hour for every `packs_per_hour` portions:
    practice, not a rule.
    """
    return snapshot.memo(
        f"kitchen:cooking_hours:{kitchen_id}:{serving}",
        lambda: _cooking_hours(snapshot, kitchen_id, serving),
    )


def _cooking_hours(snapshot: Snapshot, kitchen_id: str, serving: Serving) -> CookingHours:
    served = serving_at(snapshot, serving)
    ready = served - timedelta(minutes=snapshot.factor(Factor.FOOD_HANDLING))
    portions = _portions(snapshot, kitchen_id, serving)
    cooking = timedelta(hours=portions / snapshot.factor(Factor.PACKS_PER_HOUR))
    prepared = timedelta(minutes=snapshot.factor(Factor.KITCHEN_PREPARATION))
    starts = (ready - cooking - prepared).replace(second=0, microsecond=0)
    good_until = ready + timedelta(hours=snapshot.factor(Factor.EAT_WITHIN))
    return CookingHours(starts, ready, served, good_until)


def _portions(snapshot: Snapshot, kitchen_id: str, serving: Serving) -> int:
    links = feeds(snapshot, *serving)
    planned = links.loc[links["kitchen_id"] == kitchen_id, "planned"].sum()
    kitchen = snapshot.find("kitchens", kitchen_id) or {}
    crews = demand(snapshot, str(kitchen["incident_id"]), serving.date).crews
    mine = (crews["kitchen_id"] == kitchen_id) & (crews["meal"] == serving.meal)
    return int(planned) + int(crews.loc[mine, "portions"].sum())
