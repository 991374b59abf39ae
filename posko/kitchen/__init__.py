"""Public kitchens: who must eat, what is planned for the next meal, how long the stock lasts."""

from posko.kitchen.actions import (
    MovementKind,
    plan_meal,
    record_meal,
    record_movement,
)
from posko.kitchen.board import STEPS, MealStep, meals_of_day
from posko.kitchen.crew import crew_needed
from posko.kitchen.demand import open_now, people_to_feed
from posko.kitchen.feeds import feeds
from posko.kitchen.findings import Finding, FindingKind, findings
from posko.kitchen.needed import Demand, demand
from posko.kitchen.plan import MealPlan, meal_plan
from posko.kitchen.servings import Serving, meals_per_day, next_meal, serving_at
from posko.kitchen.stock import stock_balance, stock_of
from posko.kitchen.supply import (
    RICE,
    Supply,
    cooked_items,
    days_of_supply,
    quantity_per_portion,
    staples,
)

__all__ = [
    "RICE",
    "STEPS",
    "Demand",
    "Finding",
    "FindingKind",
    "MealPlan",
    "MealStep",
    "MovementKind",
    "Serving",
    "Supply",
    "cooked_items",
    "crew_needed",
    "days_of_supply",
    "demand",
    "feeds",
    "findings",
    "meal_plan",
    "meals_of_day",
    "meals_per_day",
    "next_meal",
    "open_now",
    "people_to_feed",
    "plan_meal",
    "quantity_per_portion",
    "record_meal",
    "record_movement",
    "serving_at",
    "staples",
    "stock_balance",
    "stock_of",
]
