"""What is shown of a person's data to somebody who did not ask for it."""

from __future__ import annotations

import pandas as pd

from posko.model.tables import Table

HIDDEN = "•••"
_SHORTEST = 10
"""Digits; of a shorter number even a part would give too much away."""


def masked(phone: str) -> str:
    """A number that shows whose it may be and not what it is: 0812-••••-123."""
    national = _national(phone)
    if len(national) < _SHORTEST:
        return "••••"
    return f"{national[:4]}-••••-{national[-3:]}"


def spoken(phone: str) -> str:
    """A number in groups of four, as people read it out: 0812-0000-1234."""
    national = _national(phone)
    return "-".join(national[place : place + 4] for place in range(0, len(national), 4))


def _national(phone: str) -> str:
    return "0" + phone[3:] if phone.startswith("+62") else phone


def masked_cell(table: Table, column: str, cell: str) -> str:
    """A cell's text with what is personal masked: phones, and where a person lives.

    Names and member numbers stay: coordinators work with them.
    """
    if column not in table.personal or not cell:
        return cell
    if column in ("phone", "contact_phone"):
        return masked(cell)
    return HIDDEN if column in ("lat", "lon", "before", "after") else cell


def masked_cells(table: Table, cells: pd.DataFrame) -> pd.DataFrame:
    """A table's cells (texts) with `masked_cell` applied to every personal column."""
    shown = cells.copy()
    for column in table.personal:
        shown[column] = [masked_cell(table, column, cell) for cell in cells[column]]
    return shown
