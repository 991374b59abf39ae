"""The part Persediaan: what lasts how long against the end of the emergency, what to order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from posko.kitchen import (
    RICE,
    Arrival,
    Order,
    Outlook,
    Supply,
    arrivals,
    cooked_items,
    emergency_in_force,
    orders_placed,
    outlook,
    projection,
    replenishment,
    supplied_until,
)
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.ui.here import Here
from posko.ui.kitchen_orders import ordered, to_order
from posko.ui.kitchen_words import amount, fitted, headings, item_name, kept, sources, unit_of
from posko.ui.pieces import Figure, caption, figures, table

OFFICE = "*"
"""The choice of all kitchens and warehouses together."""


def supply_section(here: Here) -> None:
    """Until when, what lasts how long, the way down of one item, what to order, what is ordered."""
    every = bool(st.session_state.get("orders_every"))
    orders = _replenishment(here, every)
    told = [_status(here), _decree(here), _short(here), _orders(here, orders), _ordered(here)]
    figures(here, told)
    st.html(f"<b>{escape(here.t('supply_table', until=supplied_until(here.snapshot)))}</b>")
    _supply_table(here)
    caption(here.t("supply_rule"))
    _chart(here, orders)
    st.html(f"<b>{escape(here.t('orders_title', day=here.now.date()))}</b>")
    st.toggle(here.t("orders_every"), key="orders_every")
    to_order(here, orders, every)
    st.html(f"<b>{escape(here.t('orders.title'))}</b>")
    ordered(here)
    sources(
        here, Factor.RICE_PER_PERSON_DAY, Factor.MEALS_PER_DAY, Factor.STOCK_WARNING,
        Factor.WAREHOUSE_LEAD, Factor.REQUEST_LEAD, Factor.RESERVE_REGENCY, Factor.RESERVE_PROVINCE,
    )  # fmt: skip


# --- against the end of the emergency ------------------------------------------------------------


def _status(here: Here) -> Figure:
    emergency = emergency_in_force(here.snapshot)
    if emergency is None:
        until = here.t("horizon", until=supplied_until(here.snapshot))
        return Figure(here.t("figure_status"), here.t("no_emergency"), until)
    level = v.ALERT_LEVEL[emergency.level].label(here.language)
    if emergency.ends_at is None:
        until = here.t("no_end", until=supplied_until(here.snapshot))
        return Figure(here.t("figure_status"), level, until, "watch")
    left = emergency.ends_at - here.now
    note = here.t("ends", until=emergency.ends_at, left=left)
    return Figure(here.t("figure_status"), level, note)


def _decree(here: Here) -> Figure:
    emergency = emergency_in_force(here.snapshot)
    title, note = here.t("figure_decree"), here.t("decree_note")
    if emergency is None or emergency.decree is None:
        return Figure(title, here.t("decree_missing"), note, "watch")
    return Figure(title, emergency.decree, note, "good")


def _short(here: Here) -> Figure:
    rice = outlook(here.snapshot)[-1]
    title = here.t("figure_rice_short")
    if rice.short is None:
        return Figure(title, None, here.t("figure_rice_unknown", stock=rice.supply.stock))
    days = round(rice.supply.days or 0, 1)
    note = here.t("figure_rice_days", stock=rice.supply.stock, days=days)
    if not rice.short:
        return Figure(title, here.t("supply_enough"), note, "good")
    return Figure(title, f"{here.show(rice.short)} kg", note, "bad")


def _orders(here: Here, orders: tuple[Order, ...]) -> Figure:
    late = sum(order.late for order in orders)
    note = here.t("figure_orders_late", n=late) if late else here.t("figure_orders_note")
    tone = "bad" if late else "watch" if orders else "good"
    return Figure(here.t("figure_orders"), here.show(len(orders)), note, tone)  # type: ignore[arg-type]


def _ordered(here: Here) -> Figure:
    """What is on its way, and how much of it should have come already."""
    placed = orders_placed(here.snapshot)
    late = int(placed["overdue"].sum())
    note = here.t("orders.figure_waiting_late", n=late) if late else ""
    waiting = here.show(int(placed["open"].sum()))
    note = note or here.t("orders.figure_waiting_none")
    return Figure(here.t("orders.figure_waiting"), waiting, note, "bad" if late else "plain")


def _supply_table(here: Here) -> None:
    columns = headings(
        here, "item", "days", "lasts", "store", "runs_out", "short", "stock", "on_the_way", "unit",
        "per_day", "needed", "portions", "basis", "menu_counted",
    )  # fmt: skip
    number = st.column_config.NumberColumn(format="localized")
    numbers = ("days", "stock", "on_the_way", "per_day", "needed", "short", "portions")
    shown = kept(here, "supply", lambda: _supplies(here))
    table(
        here,
        shown,
        columns,
        config=fitted(columns, dict.fromkeys(numbers, number)),
        empty=here.t("no_stock"),
    )


def _supplies(here: Here) -> pd.DataFrame:
    """All items by kitchen and in all; what falls short first, by the hour it runs out."""
    found = [one for item in cooked_items(here.snapshot) for one in outlook(here.snapshot, item)]
    found.sort(key=_urgency)
    return pd.DataFrame(
        [_row(here, one) for one in found],
        columns=[
            "item", "store", "days", "runs_out", "lasts", "short", "stock", "on_the_way", "unit",
            "per_day", "needed", "portions", "basis", "menu_counted",
        ],
    ).astype(
        {
            **dict.fromkeys(
                ("days", "short", "stock", "on_the_way", "per_day", "needed"), "float64"
            ),
            "portions": "Int64",
        }
    )  # fmt: skip


def _urgency(one: Outlook) -> tuple[int, float]:
    if one.short is None:
        return 1, 0.0
    at = one.supply.runs_out_at
    return (0 if one.short else 2), at.timestamp() if at else float("inf")


def _row(here: Here, one: Outlook) -> dict[str, Any]:
    supply = one.supply
    return {
        "item": item_name(here, supply.item_id),
        "store": supply.name or here.t("all_stores"),
        "days": None if supply.days is None else round(supply.days, 1),
        "runs_out": _runs_out(here, supply),
        "lasts": here.t(_lasts(one)),
        "short": one.short,
        "stock": supply.stock,
        "on_the_way": supply.ordered or None,
        "unit": unit_of(here, supply.item_id),
        "per_day": supply.per_day,
        "needed": None if one.needed is None else round(one.needed, 1),
        "portions": supply.portions,
        "basis": _basis(here, supply),
        "menu_counted": _menu(here, supply),
    }


def _lasts(one: Outlook) -> str:
    if one.short is None:
        return "lasts_unknown"
    return "lasts_short" if one.short else "lasts_enough"


def _basis(here: Here, supply: Supply) -> str:
    if supply.kitchen_id is None:
        return "–"
    if supply.basis is None:
        return here.t("not_planned")
    return here.t("serving", meal=v.MEAL_TIME[supply.basis.meal], date=supply.basis.date)


def _menu(here: Here, supply: Supply) -> str:
    """Whose recipe was counted with: the menus of the coming meals, or the one that takes most."""
    if supply.usual is None:
        return "–"
    until = supply.chosen_until
    if supply.item_id == RICE and all(use == supply.usual for use in supply.chosen.values()):
        return here.t("menu_ration")
    if until is None:
        return here.t("menu_most")
    return here.t("menu_chosen", meal=v.MEAL_TIME[until.meal], date=until.date)


def _runs_out(here: Here, supply: Supply) -> str:
    if supply.runs_out is not None and supply.runs_out_at is not None:
        meal = v.MEAL_TIME[supply.runs_out.meal]
        return here.t("runs_out", meal=meal, at=supply.runs_out_at)
    return here.t("unknown") if supply.days is None else here.t("over_a_year")


# --- the way down --------------------------------------------------------------------------------


def _chart(here: Here, orders: tuple[Order, ...]) -> None:
    """One item in one kitchen or in all: the stock as it stands, and if ordered today."""
    left, right = st.columns(2)
    item = left.selectbox(
        here.t("item"),
        cooked_items(here.snapshot),
        format_func=lambda key: item_name(here, key),
        key="supply_item",
    )
    found = {one.supply.kitchen_id or OFFICE: one for one in outlook(here.snapshot, item)}
    place = right.selectbox(
        here.t("store"),
        [OFFICE, *(key for key in found if key != OFFICE)],
        format_func=lambda key: found[key].supply.name or here.t("all_stores"),
        key="supply_store",
    )
    kitchen = None if place == OFFICE else place
    coming = arrivals(here.snapshot, item, kitchen)
    more = _listed(orders, item, kitchen)
    points = kept(
        here,
        f"points:{item}:{place}:{more}",
        lambda: _points(here, found[place], kitchen, more),
    )
    if points.empty:
        st.info(here.t("no_projection"))
        return
    st.vega_lite_chart(points, _picture(here, found[place], coming, more), width="stretch")
    caption(_told(here, found[place], coming, more))


def _listed(orders: tuple[Order, ...], item: str, kitchen: str | None) -> list[Arrival]:
    """What today's orders would bring; for all stores together only what comes from outside."""
    mine = [
        order
        for order in orders
        if order.item_id == item
        and (order.source != "warehouse" if kitchen is None else order.store_id == kitchen)
    ]
    return [Arrival(order.arrives_at, order.quantity) for order in mine]


def _points(here: Here, one: Outlook, kitchen: str | None, more: list[Arrival]) -> pd.DataFrame:
    """The lines of the chart: at (the office's hour, without a zone), stock, line."""
    lines: dict[str, list[Arrival]] = {"line_now": []}
    if more:
        lines["line_ordered"] = more
    frames = []
    for name, landing in lines.items():
        way = projection(here.snapshot, one.supply.item_id, kitchen, landing)
        if way.empty:
            return way
        start = (here.now.astimezone(here.snapshot.zone), one.supply.stock or 0.0)
        landings = (*arrivals(here.snapshot, one.supply.item_id, kitchen), *landing)
        points = pd.DataFrame(_with_landings(start, way, landings), columns=["at", "stock"])
        frames.append(points.assign(line=here.t(name)))
    whole = pd.concat(frames, ignore_index=True)
    zone = here.snapshot.zone
    return whole.assign(at=[at.astimezone(zone).replace(tzinfo=None) for at in whole["at"]])


def _with_landings(
    start: tuple[datetime, float], way: pd.DataFrame, landings: Sequence[Arrival]
) -> list[tuple[datetime, float]]:
    """The stock after each meal, and after each delivery between two meals."""
    points, waiting = [start], sorted(landings)
    for at, stock in zip(way["at"], way["stock"], strict=True):
        while waiting and waiting[0].at <= at:
            landed = waiting.pop(0)
            points.append((landed.at, points[-1][1] + landed.quantity))
        points.append((at, stock))
    return points


def _picture(
    here: Here, one: Outlook, coming: Sequence[Arrival], more: Sequence[Arrival]
) -> dict[str, Any]:
    """Vega-Lite: a step down at each meal; rules where it runs out, where deliveries land, and at
    the end of the emergency."""
    unit = unit_of(here, one.supply.item_id)
    thousands = "." if here.language == "id" else ","
    rules = [(one.until, here.t("rule_end"), v.DARK)]
    if one.supply.runs_out_at is not None and one.supply.runs_out_at < one.until:
        rules.append((one.supply.runs_out_at, here.t("rule_out"), v.VERMILION))
    for key, landing, colour in (
        ("orders.rule_ordered", coming, v.BLUE),
        ("rule_arrival", more, v.GREEN),
    ):
        rules += [(at, here.t(key), colour) for at in sorted({one.at for one in landing})]
    domain = [here.t("line_now"), here.t("line_ordered")]
    scale = {"domain": domain, "range": [v.BLUE, v.GREEN]}
    return {
        "height": 260,
        "layer": [
            {
                "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5},
                "encoding": {
                    "x": _time_axis("at"),
                    "y": {
                        "field": "stock",
                        "type": "quantitative",
                        "title": unit,
                        "axis": {
                            "labelExpr": f"replace(format(datum.value, ',.0f'), ',', '{thousands}')"
                        },
                    },
                    "color": {
                        "field": "line",
                        "type": "nominal",
                        "scale": scale,
                        "legend": {"orient": "top", "title": None, "labelLimit": 300},
                    },
                    "strokeDash": {
                        "field": "line",
                        "type": "nominal",
                        "scale": {"domain": domain, "range": [[1, 0], [6, 4]]},
                        "legend": None,
                    },
                    "tooltip": [
                        {
                            "field": "at",
                            "type": "temporal",
                            "title": here.t("col_meal"),
                            "format": "%d/%m/%Y %H.%M",
                        },
                        {"field": "stock", "type": "quantitative", "title": unit},
                    ],
                },
            },
            *_rules(here, rules),
        ],
    }


def _rules(here: Here, rules: list[tuple[datetime, str, str]]) -> list[dict[str, Any]]:
    """Upright lines with their word at the top, below each other so that none covers another."""
    layers = []
    for number, (at, said, colour) in enumerate(rules):
        local = at.astimezone(here.snapshot.zone).replace(tzinfo=None).isoformat()
        layers += [
            {
                "data": {"values": [{"at": local, "said": said}]},
                "mark": {"type": mark, **more},
                "encoding": {"x": _time_axis("at"), **encoding},
            }
            for mark, more, encoding in (
                ("rule", {"color": colour, "strokeDash": [3, 3], "strokeWidth": 1.5}, {}),
                (
                    "text",
                    {
                        "color": colour,
                        "align": "right",
                        "dx": -4,
                        "baseline": "top",
                        "fontWeight": "bold",
                    },
                    {"y": {"value": 4 + 15 * number}, "text": {"field": "said", "type": "nominal"}},
                ),
            )
        ]
    return layers


def _time_axis(field: str) -> Mapping[str, Any]:
    return {
        "field": field,
        "type": "temporal",
        "title": None,
        "axis": {"format": "%-d/%-m", "tickCount": "day", "labelOverlap": True},
    }


def _told(here: Here, one: Outlook, coming: Sequence[Arrival], more: Sequence[Arrival]) -> str:
    """The chart in a sentence, for who cannot see it."""
    unit = unit_of(here, one.supply.item_id)
    said = [
        here.t(
            "projection_told",
            stock=amount(here, one.supply.stock, unit),
            runs_out=_runs_out(here, one.supply),
            until=one.until,
            short=amount(here, one.short, unit),
        )
    ]
    for key, landing in (("orders.arrivals_told", coming), ("arrivals_told", more)):
        listed = "; ".join(
            here.t("arrival", quantity=amount(here, a.quantity, unit), at=a.at) for a in landing
        )
        if listed:
            said.append(here.t(key, coming=listed))
    return " ".join(said)


def _replenishment(here: Here, every: bool) -> tuple[Order, ...]:
    """Today's orders; of everything that is cooked with, or only of what no menu can do without."""
    items = cooked_items(here.snapshot) if every else None
    return here.snapshot.memo(
        f"ui:kitchens:replenishment:{every}", lambda: replenishment(here.snapshot, items)
    )
