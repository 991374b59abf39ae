"""Public kitchens: who must eat, what is planned for the next meal, how long the stock lasts."""

from posko.kitchen.actions import (
    MOST_NOTE,
    MovementKind,
    plan_meal,
    record_meal,
    record_movement,
    transfer_stock,
)
from posko.kitchen.applying import apply_plan
from posko.kitchen.board import meals_of_day
from posko.kitchen.card import StockCard, stock_card
from posko.kitchen.closing import KitchenChecklist, close_kitchen, kitchen_checklist
from posko.kitchen.contacts import contact, phone_shown, record_contact, reveal_contacts
from posko.kitchen.cooking import CookingHours, cooking_hours
from posko.kitchen.crew import crew_needed
from posko.kitchen.delivery import (
    Delivery,
    Route,
    Stop,
    delivery,
    planned_delivery,
    planned_links,
)
from posko.kitchen.demand import open_now, people_to_feed
from posko.kitchen.feeding import FeedingPlan, feeding_plan
from posko.kitchen.feeds import feeds
from posko.kitchen.findings import Finding, FindingKind, findings
from posko.kitchen.lots import Pick, first_out, lots, usable
from posko.kitchen.menus import (
    NUTRIENTS,
    Asked,
    Ingredients,
    Menus,
    Nutrient,
    choose_menu,
    ingredients,
    menu_names,
    nutrition,
    planned_menus,
    recipe,
)
from posko.kitchen.needed import Demand, demand
from posko.kitchen.opening import OpeningSite, open_kitchen, opening_sites
from posko.kitchen.ordered import (
    Arrival,
    OrderOrigin,
    Wanted,
    arrivals,
    cancel_order,
    on_the_way,
    orders_placed,
    place_orders,
    receive_order,
    reschedule_order,
    to_give,
)
from posko.kitchen.orders import Order, place_listed, replenishment
from posko.kitchen.outlook import (
    Emergency,
    Outlook,
    emergency_in_force,
    outlook,
    projection,
    supplied_until,
)
from posko.kitchen.plan import MealPlan, meal_plan
from posko.kitchen.servings import meals_per_day, next_meal
from posko.kitchen.sites import Site, kitchen_sites
from posko.kitchen.stock import stock_balance, stock_of
from posko.kitchen.supply import (
    RICE,
    Supply,
    cooked_items,
    days_of_supply,
    quantity_per_portion,
    staples,
)
from posko.kitchen.travel import TravelTimes, read_travel_times
from posko.kitchen.ways import WAYS, WRONG, Way, way
from posko.model.meals import STEPS, MealStep, Serving, serving_at

__all__ = [
    "MOST_NOTE",
    "NUTRIENTS",
    "RICE",
    "STEPS",
    "WAYS",
    "WRONG",
    "Arrival",
    "Asked",
    "CookingHours",
    "Delivery",
    "Demand",
    "Emergency",
    "FeedingPlan",
    "Finding",
    "FindingKind",
    "Ingredients",
    "KitchenChecklist",
    "MealPlan",
    "MealStep",
    "Menus",
    "MovementKind",
    "Nutrient",
    "OpeningSite",
    "Order",
    "OrderOrigin",
    "Outlook",
    "Pick",
    "Route",
    "Serving",
    "Site",
    "StockCard",
    "Stop",
    "Supply",
    "TravelTimes",
    "Wanted",
    "Way",
    "apply_plan",
    "arrivals",
    "cancel_order",
    "choose_menu",
    "close_kitchen",
    "contact",
    "cooked_items",
    "cooking_hours",
    "crew_needed",
    "days_of_supply",
    "delivery",
    "demand",
    "emergency_in_force",
    "feeding_plan",
    "feeds",
    "findings",
    "first_out",
    "ingredients",
    "kitchen_checklist",
    "kitchen_sites",
    "lots",
    "meal_plan",
    "meals_of_day",
    "meals_per_day",
    "menu_names",
    "next_meal",
    "nutrition",
    "on_the_way",
    "open_kitchen",
    "open_now",
    "opening_sites",
    "orders_placed",
    "outlook",
    "people_to_feed",
    "phone_shown",
    "place_listed",
    "place_orders",
    "plan_meal",
    "planned_delivery",
    "planned_links",
    "planned_menus",
    "projection",
    "quantity_per_portion",
    "read_travel_times",
    "receive_order",
    "recipe",
    "record_contact",
    "record_meal",
    "record_movement",
    "replenishment",
    "reschedule_order",
    "reveal_contacts",
    "serving_at",
    "staples",
    "stock_balance",
    "stock_card",
    "stock_of",
    "supplied_until",
    "to_give",
    "transfer_stock",
    "usable",
    "way",
]
