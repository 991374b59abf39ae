"""What is shown of a person's data to somebody who did not ask for it."""

from __future__ import annotations

import pandas as pd

from posko.model.tables import Table

_SHOWN = 4
_LAST = 3
HIDDEN = "•••"


def masked_phone(phone: str | None) -> str:
    """0800-••••-123: enough to recognise a number, too little to call it; a dash for none."""
    if not phone:
        return "–"
    if len(phone) <= _SHOWN + _LAST:
        return HIDDEN
    return f"{phone[:_SHOWN]}-••••-{phone[-_LAST:]}"


def masked_cell(table: Table, column: str, cell: str) -> str:
    """A cell's text with what is personal masked: phones, and where a person lives.

    Names and member numbers stay: coordinators work with them.
    """
    if column not in table.personal or not cell:
        return cell
    if column == "phone":
        return masked_phone(cell)
    return HIDDEN if column in ("lat", "lon", "before", "after") else cell


def masked_cells(table: Table, cells: pd.DataFrame) -> pd.DataFrame:
    """A table's cells (texts) with `masked_cell` applied to every personal column."""
    shown = cells.copy()
    for column in table.personal:
        shown[column] = [masked_cell(table, column, cell) for cell in cells[column]]
    return shown
