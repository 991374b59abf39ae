"""`kitchen plan|routes INCIDENT --date D --meal M` and `kitchen supply`: the figures of the page.

Exit code of `plan`: 0 everybody is served, 1 somebody falls short or is not counted, 2 cannot run.
Exit code of `routes`: 0 all is brought, 1 something stays behind, 2 cannot run.
Exit code of `supply`: 0 nothing to order, 1 something to order, 2 cannot run.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from posko.cli import arguments as typed
from posko.cli.present import present
from posko.kitchen import (
    Delivery,
    Demand,
    FeedingPlan,
    Order,
    Outlook,
    Serving,
    Site,
    demand,
    emergency_in_force,
    feeding_plan,
    kitchen_sites,
    outlook,
    planned_delivery,
    replenishment,
    staples,
    supplied_until,
)
from posko.locale import Language, clock, say, text
from posko.model import vocabulary as v
from posko.model.frames import lookup, plain_rows
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot

COMPLETE, INCOMPLETE, CANNOT_RUN = 0, 1, 2


def register(subparsers: Any) -> None:
    command = subparsers.add_parser("kitchen", help=text("kitchen.cli", "id"))
    parts = command.add_subparsers(metavar="COMMAND", required=True)
    plan = parts.add_parser("plan", help=text("kitchen.cli_plan", "id"))
    plan.add_argument("--one-kitchen", action="store_true", help=text("kitchen.cli_one", "id"))
    plan.set_defaults(run=run_plan)
    routes = parts.add_parser("routes", help=text("kitchen.cli_routes", "id"))
    routes.set_defaults(run=run_routes)
    for one in (plan, routes):
        one.add_argument("incident_id", help=text("kitchen.cli_incident", "id"))
        one.add_argument(
            "--date", type=typed.day, required=True, help=text("kitchen.cli_date", "id")
        )
        one.add_argument(
            "--meal",
            **typed.one_of(v.MEAL_TIME.keys_tuple),
            required=True,
            help=text("kitchen.cli_meal", "id"),
        )
    supply = parts.add_parser("supply", help=text("kitchen.cli_supply", "id"))
    supply.set_defaults(run=run_supply)
    for one in (plan, routes, supply):
        one.add_argument("--json", action="store_true", help=text("cli.json", "id"))
        typed.add_language(one)


def _unknown(snapshot: Snapshot, incident: str, language: Language) -> bool:
    """Whether there is no such incident; says so."""
    if snapshot.find("incidents", incident) is not None:
        return False
    print(text("kitchen.cli_no_incident", language, incident=incident), file=sys.stderr)
    return True


# --- plan -----------------------------------------------------------------------------------------


def run_plan(arguments: argparse.Namespace) -> int:
    snapshot, language = present(arguments.lang), arguments.lang
    incident, day, meal = arguments.incident_id, arguments.date, arguments.meal
    if _unknown(snapshot, incident, language):
        return CANNOT_RUN
    try:
        plan = feeding_plan(snapshot, incident, day, meal, one_kitchen=arguments.one_kitchen)
    except Refused as refusal:
        print(say(refusal.reason, language), file=sys.stderr)
        return CANNOT_RUN
    needed = demand(snapshot, incident, day)
    sites = kitchen_sites(snapshot, incident, day, meal)
    if arguments.json:
        print(json.dumps(_plan_plain(needed, plan, sites, language), ensure_ascii=False))
    else:
        print("\n".join(_plan_lines(needed, plan, sites, language)))
    return INCOMPLETE if plan.short or len(needed.uncounted) else COMPLETE


def _plan_lines(
    needed: Demand, plan: FeedingPlan, sites: tuple[Site, ...], language: Language
) -> list[str]:
    """The meal, a line per kitchen with its places below it, then what falls short, then sites."""
    lines = [
        text(
            "kitchen.cli_head",
            language,
            incident=plan.incident_id,
            meal=v.MEAL_TIME[plan.serving.meal],
            at=plan.at,
            n=needed.eaters,
            uncounted=len(needed.uncounted),
        )
    ]
    for kitchen in plain_rows(plan.kitchens):
        lines.append(text("kitchen.cli_kitchen", language, **kitchen))
        links = plan.links[plan.links["kitchen_id"] == kitchen["kitchen_id"]]
        names = lookup(links["shelter_id"], plan.places, "shelter_id", "name")
        for link in plain_rows(links.assign(place=names)):
            way = v.ACCESS[link["access"] or "road"]
            line = text("kitchen.cli_link", language, way=way, **_rounded(link, "minutes"))
            lines.append(f"  {line}")
    lines += [say(one, language) for one in plan.messages]
    lines += [_site_line(site, language) for site in sites]
    return lines


def _site_line(site: Site, language: Language) -> str:
    return text(
        "kitchen.cli_site",
        language,
        site=site.name,
        served=site.served,
        portions=site.portions,
        minutes=round(site.minutes),
    )


def _rounded(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {**row, name: round(row[name])}


def _plan_plain(
    needed: Demand, plan: FeedingPlan, sites: tuple[Site, ...], language: Language
) -> dict[str, Any]:
    return {
        "incident_id": plan.incident_id,
        "date": plan.serving.date.isoformat(),
        "meal": plan.serving.meal,
        "at": plan.at.isoformat(),
        "eaters": needed.eaters,
        "uncounted": needed.uncounted["shelter_id"].tolist(),
        "portions_with_buffer": needed.portions(plan.serving.meal),
        "kitchens": plain_rows(plan.kitchens),
        "places": plain_rows(plan.places),
        "links": plain_rows(plan.links),
        "short": plan.short,
        "proven": plan.proven,
        "gap": plan.gap,
        "messages": [say(one, language) for one in (*plan.messages, *needed.remarks())],
        "sites": [vars(site) for site in sites],
    }


# --- routes ---------------------------------------------------------------------------------------


def run_routes(arguments: argparse.Namespace) -> int:
    snapshot, language = present(arguments.lang), arguments.lang
    if _unknown(snapshot, arguments.incident_id, language):
        return CANNOT_RUN
    asked = (arguments.incident_id, arguments.date, arguments.meal)
    try:
        found = planned_delivery(snapshot, *asked)
    except Refused as refusal:
        print(say(refusal.reason, language), file=sys.stderr)
        return CANNOT_RUN
    if arguments.json:
        print(json.dumps(_routes_plain(found, language), ensure_ascii=False))
    else:
        head = text(
            "kitchen.cli_routes_head",
            language,
            incident=arguments.incident_id,
            meal=v.MEAL_TIME[arguments.meal],
            ready=found.ready_at,
        )
        print("\n".join([head, *_route_lines(snapshot, found, language)]))
    return INCOMPLETE if found.left_behind else COMPLETE


def _route_lines(snapshot: Snapshot, found: Delivery, language: Language) -> list[str]:
    """A line per trip with its stops below it, in driving order; then what stays behind."""
    kitchens = snapshot.known("kitchens").set_index("kitchen_id")["name"]
    lines = []
    for route in found.routes:
        hours = {name: getattr(route, f"{name}_at") for name in ("loads", "leaves", "returns")}
        lines.append(
            text(
                "kitchen.cli_route",
                language,
                kitchen=kitchens[route.kitchen_id],
                vehicle=route.vehicle,
                trip=route.trip,
                portions=route.portions,
                **{name: clock(at, language) for name, at in hours.items()},
            )
        )
        for number, stop in enumerate(route.stops, start=1):
            line = text(
                "kitchen.cli_stop",
                language,
                number=number,
                place=stop.name,
                portions=stop.portions,
                arrives=clock(stop.arrives_at, language),
                unloaded=clock(stop.unloaded_at, language),
                deadline=clock(stop.deadline, language),
            )
            lines.append(f"  {line}")
    lines += [say(one, language) for one in found.messages]
    return lines or [text("kitchen.cli_no_routes", language)]


def _routes_plain(found: Delivery, language: Language) -> dict[str, Any]:
    return {
        "ready_at": found.ready_at.isoformat(),
        "routes": [
            {
                **{name: getattr(route, name) for name in _ROUTE},
                **{name: getattr(route, name).isoformat() for name in _ROUTE_HOURS},
                "stops": [
                    {
                        **{name: getattr(stop, name) for name in _STOP},
                        **{name: getattr(stop, name).isoformat() for name in _STOP_HOURS},
                    }
                    for stop in route.stops
                ],
            }
            for route in found.routes
        ],
        "left_behind": dict(found.left_behind),
        "messages": [say(one, language) for one in found.messages],
    }


_ROUTE = ("kitchen_id", "vehicle_id", "vehicle", "trip", "portions")
_ROUTE_HOURS = ("loads_at", "leaves_at", "returns_at")
_STOP = ("shelter_id", "name", "portions")
_STOP_HOURS = ("arrives_at", "unloaded_at", "deadline")


# --- supply ---------------------------------------------------------------------------------------


def run_supply(arguments: argparse.Namespace) -> int:
    snapshot, language = present(arguments.lang), arguments.lang
    orders = replenishment(snapshot)
    views = [(item, one) for item in staples(snapshot) for one in outlook(snapshot, item)]
    if arguments.json:
        print(json.dumps(_supply_plain(snapshot, views, orders, language), ensure_ascii=False))
    else:
        print("\n".join(_supply_lines(snapshot, views, orders, language)))
    return INCOMPLETE if orders else COMPLETE


def _supply_lines(
    snapshot: Snapshot,
    views: list[tuple[str, Outlook]],
    orders: tuple[Order, ...],
    language: Language,
) -> list[str]:
    """Until when, a line per item and kitchen, then a line per order."""
    lines = [text("kitchen.cli_until", language, until=supplied_until(snapshot))]
    lines += [_supply_line(snapshot, item, one, language) for item, one in views]
    return lines + [_order_line(snapshot, order, language) for order in orders]


def _supply_line(snapshot: Snapshot, item: str, one: Outlook, language: Language) -> str:
    """One item in one place: only what is known, and what is not, in words."""
    supply, unit = one.supply, _unit(snapshot, item)
    where = supply.name or text("kitchen.cli_office", language)
    told = []
    if supply.stock is None:
        told.append(text("kitchen.cli_no_stock", language))
    else:
        told.append(text("kitchen.cli_stock", language, stock=supply.stock, unit=unit))
    if supply.usual is None:
        told.append(text("kitchen.cli_no_use", language))
    elif not supply.usual:
        told.append(text("kitchen.cli_unused", language))
    if supply.days is not None:
        told.append(text("kitchen.cli_days", language, days=round(supply.days, 1)))
        out = supply.runs_out_at
        key = "kitchen.cli_out" if out else "kitchen.cli_long"
        told.append(text(key, language, at=out))
    if one.short is not None and supply.usual:
        key = "kitchen.cli_short" if one.short else "kitchen.cli_enough"
        told.append(text(key, language, short=one.short, unit=unit))
    head = f"{_label(snapshot, item, language)}, {where}"
    return f"{head}: {', '.join(told)}"


def _order_line(snapshot: Snapshot, order: Order, language: Language) -> str:
    source = text(f"kitchen.source_{order.source}", language)
    store = snapshot.find("warehouses", order.from_store) if order.from_store else None
    line = text(
        "kitchen.cli_order",
        language,
        quantity=order.quantity,
        unit=order.unit,
        item=_label(snapshot, order.item_id, language),
        store=order.store,
        source=str(store["name"]) if store else source,
        at=order.arrives_at,
    )
    return "; ".join([line, *(say(one, language) for one in order.remarks)])


def _label(snapshot: Snapshot, item: str, language: Language) -> str:
    found = snapshot.find("items", item)
    return str(found[f"label_{language}"]) if found else item


def _unit(snapshot: Snapshot, item: str) -> str:
    found = snapshot.find("items", item)
    return str(found["unit"]) if found else ""


def _supply_plain(
    snapshot: Snapshot,
    views: list[tuple[str, Outlook]],
    orders: tuple[Order, ...],
    language: Language,
) -> dict[str, Any]:
    emergency = emergency_in_force(snapshot)
    return {
        "emergency": emergency.level if emergency else None,
        "decree": emergency.decree if emergency else None,
        "until": supplied_until(snapshot).isoformat(),
        "supply": [
            {
                "item_id": item,
                "kitchen_id": one.supply.kitchen_id,
                "stock": one.supply.stock,
                "ordered": one.supply.ordered,
                "per_day": one.supply.per_day,
                "menus_until": _serving_plain(one.supply.chosen_until),
                "days": one.supply.days,
                "runs_out_at": _iso(one.supply.runs_out_at),
                "needed": one.needed,
                "short": one.short,
            }
            for item, one in views
        ],
        "orders": [
            {
                "item_id": order.item_id,
                "quantity": order.quantity,
                "unit": order.unit,
                "store_id": order.store_id,
                "source": order.source,
                "from_store": order.from_store,
                "needed_by": _iso(order.needed_by),
                "arrives_at": _iso(order.arrives_at),
                "late": order.late,
                "remarks": [say(one, language) for one in order.remarks],
            }
            for order in orders
        ],
    }


def _serving_plain(serving: Serving | None) -> dict[str, str] | None:
    return None if serving is None else {"date": serving.date.isoformat(), "meal": serving.meal}


def _iso(at: Any) -> str | None:
    return at.isoformat() if at else None
