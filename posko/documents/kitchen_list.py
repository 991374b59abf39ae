"""A list of the kitchen page on paper, with the words and figures that stand there."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from posko.documents.kitchen_paper import Cell, Grid, KitchenPaper, paper_pdf, paper_xlsx
from posko.locale import Language
from posko.model.frames import plain_rows
from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class KitchenList:
    """A table as it is shown: rows in order, words in the reader's language.

    columns: column of `rows` → its heading. widths: shares of the page's width, one per column.
    """

    title: str
    facts: tuple[str, ...]
    rows: pd.DataFrame
    columns: dict[str, str]
    widths: tuple[int, ...]


def list_pdf(snapshot: Snapshot, shown: KitchenList, language: Language) -> bytes:
    """The list as PDF; a figure that nobody knows is a dash."""
    return paper_pdf(snapshot, _paper(shown, unknown="–"), language)


def list_xlsx(snapshot: Snapshot, shown: KitchenList, language: Language) -> bytes:
    """The same as a workbook; numbers are numbers, and what nobody knows is an empty cell."""
    return paper_xlsx(snapshot, _paper(shown, unknown=None), language)


def _paper(shown: KitchenList, unknown: Cell) -> KitchenPaper:
    rows = [
        tuple(unknown if row[name] is None else _cell(row[name]) for name in shown.columns)
        for row in plain_rows(shown.rows[list(shown.columns)])
    ]
    grid = Grid("", tuple(shown.columns.values()), rows, shown.widths)
    return KitchenPaper(shown.title, shown.facts, (grid,), wide=True)


def _cell(value: object) -> Cell:
    return value if isinstance(value, int | float) else str(value)
