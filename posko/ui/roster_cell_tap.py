"""A table whose cells can be tapped: the browser's half is `roster_cell_tap.js`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Cell:
    """A person on a date, or a shift of a date (person is None)."""

    day: date
    person: str | None = None
    shift: str | None = None


_TABLE = st.components.v2.component(
    "posko_roster_table",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def tappable(html: str, key: str, view: str) -> Cell | None:
    """Show a table; the cell that was tapped just now, or None.

    html: shown as it is: whoever makes it escapes what people typed. Rows and cells carry the
        attributes of `row_mark` and `cell_mark`.
    view: what the table shows; where that changes it opens at today again.
    """
    result = _TABLE(key=key, data={"html": html, "view": view}, on_tapped_change=_nothing)
    return read(result.get("tapped"))


def read(told: Any) -> Cell | None:
    """The cell a browser names; None for anything else it may say."""
    if not isinstance(told, Mapping):
        return None
    person, shift = told.get("person"), told.get("shift")
    try:
        day = date.fromisoformat(str(told.get("day")))
    except ValueError:
        return None
    if isinstance(person, str):
        return Cell(day, person=person)
    return Cell(day, shift=shift) if isinstance(shift, str) else None


def row_mark(*, person: str | None = None, shift: str | None = None) -> str:
    """The attribute of a row: whose it is, or which shift's."""
    if person is not None:
        return f' data-person="{escape(person)}"'
    return f' data-shift="{escape(shift or "")}"'


def cell_mark(day: date, label: str) -> str:
    """The attributes of a cell that can be tapped. label: what a screen reader says."""
    return f' data-day="{day}" aria-label="{escape(label)}"'


def _nothing() -> None:
    """Streamlit hands on what was tapped only where there is somebody to be told."""
