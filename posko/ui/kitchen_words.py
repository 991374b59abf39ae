"""Words that the parts of the kitchen page share: names of stores and items, hours, headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st

from posko import locale
from posko.locale import short_source
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.reference import terms
from posko.ui.factor import factor_note
from posko.ui.here import Here
from posko.ui.pieces import caption


def names(frame: pd.DataFrame, key: str) -> dict[str, str]:
    """id → name, of a frame of kitchens, shelters or warehouses."""
    return dict(zip(frame[key], frame["name"], strict=True))


def stores(here: Here) -> dict[str, str]:
    """Where stock can be: warehouses and kitchens, by id."""
    return {
        **names(here.snapshot.known("warehouses"), "warehouse_id"),
        **names(here.snapshot.known("kitchens"), "kitchen_id"),
    }


def item_name(here: Here, item_id: str) -> str:
    """An item in the reader's language; its key where the list of items lacks it."""
    items = terms(here.snapshot, "items")
    return items[item_id].label(here.language) if item_id in items else item_id


def unit_of(here: Here, item_id: str) -> str:
    """The unit in which an item is counted; "" for an item that is not listed."""

    def read() -> dict[str, str]:
        items = here.snapshot.all("items")
        return dict(zip(items["item_id"], items["unit"].fillna(""), strict=True))

    return here.snapshot.memo("ui:kitchens:units", read).get(item_id, "")


def amount(here: Here, quantity: float | None, unit: str) -> str:
    """ "1.234,5 kg", or that it is not known."""
    return here.show(None) if quantity is None else f"{here.show(quantity)} {unit}".strip()


def source_name(source: object) -> str:
    """A source as people name it; "–" where none is given."""
    return short_source(source) if isinstance(source, str) and source else "–"


def headings(here: Here, *columns: str) -> dict[str, str]:
    """column → its heading on this page."""
    return {name: here.t(f"col_{name}") for name in columns}


_WIDTHS: Mapping[str, int] = MappingProxyType(
    {
        "name": 172,
        "place": 150,
        **dict.fromkeys(("kitchen", "store", "for_store", "kind"), 135),
        **dict.fromkeys(("state", "badge"), 118),
        **dict.fromkeys(("item", "vehicle", "lasts"), 108),
        "standing": 95,
        "meal_time": 58,
    }
)
"""Widths of columns of words, px: on a phone the figures beside them are still seen."""


def fitted(
    columns: Iterable[str], config: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """Settings of a table's columns: `config`, and columns of words no wider than they need be."""
    words = {
        name: st.column_config.Column(width=_WIDTHS[name]) for name in columns if name in _WIDTHS
    }
    return {**words, **config}


def word(here: Here, vocabulary: v.Vocabulary, key: object) -> str:
    """A term's word, "–" where there is none."""
    return vocabulary[key].label(here.language) if isinstance(key, str) else "–"


def hour(here: Here, at: datetime | None) -> str:
    """09.00, "–" where no hour is known."""
    return "–" if at is None or pd.isna(at) else locale.clock(at, here.language)


def kept(here: Here, name: str, build: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """A table in the reader's language, made once for everyone who reads it."""
    return here.snapshot.memo(f"ui:kitchens:{name}:{here.language}", build)


def gravest_first(vocabulary: v.Vocabulary, rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows in the order of a vocabulary that lists the gravest first."""
    rank = {key: place for place, key in enumerate(vocabulary)}
    return rows.sort_values(column, key=lambda keys: keys.map(rank), kind="stable")


def packs(per_person: pd.Series) -> pd.Series:
    """Packs per person with two digits, rounded down: 399 packs for 400 people are not 1."""
    return (per_person * 100 + 1e-9).floordiv(1) / 100


def sources(here: Here, *factors: Factor) -> None:
    """The norms behind the figures above, with their sources."""
    caption(" · ".join(factor_note(here, factor) for factor in factors))
