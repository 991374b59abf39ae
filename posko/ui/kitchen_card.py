"""One kitchen at a glance: planned, possible and needed as bars, its crew and its rice."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from posko.kitchen import MealPlan, Supply
from posko.model.frames import plain_rows
from posko.model.vocabulary import BLUE, GREEN, GREY, VERMILION
from posko.ui.here import Here
from posko.ui.pieces import region_name


def kitchen_cards(here: Here, plan: MealPlan, supplies: Sequence[Supply]) -> None:
    """A card for each open kitchen; bars of all cards on one scale, so that they compare."""
    rows = plain_rows(plan.kitchens)
    rice = {supply.kitchen_id: supply for supply in supplies}
    largest = max((row[name] or 0 for row in rows for name in _BARS), default=0)
    cards = [_card(here, row, rice[row["kitchen_id"]], max(largest, 1)) for row in rows]
    st.html(f'<div class="posko-cards">{"".join(cards)}</div>')


_BARS = {"planned": BLUE, "capacity": GREY, "need": GREEN}


def _card(here: Here, row: dict[str, Any], rice: Supply, largest: int) -> str:
    bars = "".join(_bar(here, row, name, largest) for name in _BARS)
    notes = [_balance(here, row), _crew(here, row), _rice(here, rice)]
    lines = "".join(f'<div class="posko-note">{escape(note)}</div>' for note in notes)
    return (
        f'<div class="posko-card"><b>{escape(row["name"])}</b> '
        f'<span class="posko-note">{escape(region_name(here.snapshot, row["village_code"]))}</span>'
        f"{bars}{lines}</div>"
    )


def _bar(here: Here, row: dict[str, Any], name: str, largest: int) -> str:
    value = row[name]
    least = "≥ " if name == "need" and row["places_unknown"] else ""
    short = name == "planned" and (row["balance"] or 0) < 0
    width = 100 * (value or 0) / largest
    colour = VERMILION if short else _BARS[name]
    return (
        f'<div class="posko-bar"><span>{escape(here.t(f"kitchens.{name}"))}</span>'
        f'<span class="posko-track"><i style="width:{width:.1f}%;background:{colour}"></i></span>'
        f"<b>{escape(least + here.show(value))}</b></div>"
    )


def _balance(here: Here, row: dict[str, Any]) -> str:
    balance = row["balance"]
    if balance is None:
        return here.t("kitchens.balance_unknown", n=row["places"])
    if row["places_unknown"]:
        return here.t("kitchens.balance_partly", n=row["places_unknown"], balance=balance)
    if balance == 0:
        return here.t("kitchens.balance_even")
    key = "kitchens.balance_short" if balance < 0 else "kitchens.balance_over"
    return here.t(key, n=abs(balance))


def _crew(here: Here, row: dict[str, Any]) -> str:
    key = "kitchens.crew" if row["crew_own"] is not None else "kitchens.crew_others"
    return here.t(key, needed=row["crew_needed"], assigned=row["crew_assigned"])


def _rice(here: Here, rice: Supply) -> str:
    if rice.days is None:
        return here.t("kitchens.rice_unknown", stock=rice.stock)
    if rice.runs_out_at is None:
        return here.t("kitchens.rice_long", stock=rice.stock, days=round(rice.days))
    return here.t("kitchens.rice", stock=rice.stock, days=round(rice.days, 1), at=rice.runs_out_at)
