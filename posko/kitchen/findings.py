"""What does not add up in a meal, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from posko.kitchen.plan import MealPlan, meal_plan
from posko.model.frames import plain_rows
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot

FindingKind = Literal[
    "no_kitchen",
    "packs_below_one",
    "not_planned",
    "over_capacity",
    "shortfall",
    "crew_short",
    "surplus",
]


@dataclass(frozen=True)
class Finding:
    """One thing about a meal that a coordinator should know. ref: the kitchen or place."""

    kind: FindingKind
    ref: str
    message: Message


def findings(snapshot: Snapshot, date: date, meal: str) -> tuple[Finding, ...]:
    """Everything that does not add up in one meal: people without food, then what is missing."""

    def compute() -> tuple[Finding, ...]:
        plan = meal_plan(snapshot, date, meal)
        return (*_unfed(plan), *_underfed(plan), *_of_kitchens(plan))

    return snapshot.memo(f"kitchen:findings:{date}:{meal}", compute)


def _unfed(plan: MealPlan) -> Iterator[Finding]:
    for place in plain_rows(plan.without_kitchen):
        people = place["people"]
        said = (
            message("kitchen.no_kitchen_uncounted", place=place["name"])
            if people is None
            else message("kitchen.no_kitchen", place=place["name"], people=people)
        )
        yield Finding("no_kitchen", place["shelter_id"], said)


def _underfed(plan: MealPlan) -> Iterator[Finding]:
    for place in plain_rows(plan.underfed):
        said = message(
            "kitchen.packs_below_one",
            place=place["name"],
            planned=place["planned"],
            people=place["people"],
        )
        yield Finding("packs_below_one", place["shelter_id"], said)


def _of_kitchens(plan: MealPlan) -> Iterator[Finding]:
    for row in plain_rows(plan.kitchens):
        ref, name, planned = row["kitchen_id"], row["name"], row["planned"]
        if planned is None:
            yield Finding("not_planned", ref, message("kitchen.not_planned", kitchen=name))
            continue
        capacity, balance = row["capacity"], row["balance"]
        if capacity is not None and planned > capacity:
            said = message(
                "kitchen.over_capacity", kitchen=name, planned=planned, capacity=capacity
            )
            yield Finding("over_capacity", ref, said)
        if balance < 0:
            key = "kitchen.shortfall_at_least" if row["places_unknown"] else "kitchen.shortfall"
            yield Finding("shortfall", ref, message(key, kitchen=name, portions=-balance))
        recorded = row["crew_own"] is not None  # others cook too where no crew is recorded
        if recorded and row["crew_assigned"] < row["crew_needed"]:
            said = message(
                "kitchen.crew_short",
                kitchen=name,
                needed=row["crew_needed"],
                assigned=row["crew_assigned"],
            )
            yield Finding("crew_short", ref, said)
        if balance > 0 and not row["places_unknown"]:
            said = message("kitchen.surplus", kitchen=name, portions=balance)
            yield Finding("surplus", ref, said)
