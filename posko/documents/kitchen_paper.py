"""The kitchens' papers: a heading, facts and tables, drawn as PDF and as a workbook alike."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import xlsxwriter
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from posko.documents.letterhead import drill_note
from posko.documents.pdf import built, headed
from posko.documents.roster_pdf import BOLD, FONT
from posko.locale import Language, instant, number, text
from posko.model.snapshot import Snapshot

Cell = str | int | float | None
"""A number stays a number in the workbook; None is a cell that nobody knows or that is signed."""


@dataclass(frozen=True)
class Grid:
    """One table of a paper. widths: shares of the page's width, one per column."""

    heading: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class KitchenPaper:
    """What a paper says. facts: lines below the title. signers: who signs at its foot."""

    title: str
    facts: tuple[str, ...]
    grids: tuple[Grid, ...]
    signers: tuple[str, ...] = ()
    wide: bool = False


_BODY = ParagraphStyle("kitchen", fontName=FONT, fontSize=8.5, leading=11)
_CENTRE = ParagraphStyle("kitchen-centre", _BODY, alignment=1)
_RIGHT = ParagraphStyle("kitchen-right", _BODY, alignment=2)
_BOLD = ParagraphStyle("kitchen-bold", _BODY, fontName=BOLD)
_HEADING = ParagraphStyle("kitchen-heading", _BOLD, fontSize=9.5, spaceBefore=7, spaceAfter=3)
_TITLE = ParagraphStyle("kitchen-title", _CENTRE, fontName=BOLD, fontSize=12, leading=16)
_SMALL = ParagraphStyle("kitchen-small", _BODY, fontSize=6.5, leading=8)
_LINE, _PALE = HexColor("#8A8F98"), HexColor("#ECEEF1")
_OPTIONS = {
    "in_memory": True,
    # What people typed stays text, whatever it looks like: no formula, no link, no number.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SIGN_SPACE = 16 * mm
_SHORT = 12
"""Rows of a table that is not parted from its heading."""


def paper_pdf(snapshot: Snapshot, paper: KitchenPaper, language: Language) -> bytes:
    """A4 with the office's letterhead; the same data give the same bytes."""
    size = landscape(A4) if paper.wide else A4
    margin = 14 * mm
    story = headed(snapshot, language, _CENTRE, _TITLE)
    story += [Paragraph(escape(paper.title), _TITLE)]
    story += [Paragraph(escape(fact), _BODY) for fact in paper.facts]
    for grid in paper.grids:
        head_line = [Paragraph(escape(grid.heading), _HEADING)] if grid.heading else []
        whole = [*head_line, Spacer(1, 3), _drawn(grid, size[0] - 2 * margin, language)]
        # A short table stays with its heading; any other runs on over the pages.
        short = bool(head_line) and len(grid.rows) <= _SHORT
        story += [KeepTogether(whole)] if short else whole
    if paper.signers:
        story += [Spacer(1, 10), _signatures(paper.signers, size[0] - 2 * margin)]
    story += [Spacer(1, 6), Paragraph(escape(_printed(snapshot, language)), _SMALL)]
    return built(snapshot, story, paper.title, language, size, margin)


def _printed(snapshot: Snapshot, language: Language) -> str:
    at = instant(snapshot.now.astimezone(snapshot.zone), language)
    return text("documents.printed", language, at=at, revision=snapshot.revision)


def _drawn(grid: Grid, width: float, language: Language) -> Table:
    whole = sum(grid.widths)
    cells: list[list[Flowable]] = [[Paragraph(escape(name), _BOLD) for name in grid.columns]]
    cells += [[_cell(cell, language) for cell in row] for row in grid.rows]
    drawn = Table(cells, [width * share / whole for share in grid.widths], repeatRows=1)
    drawn.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
                ("BACKGROUND", (0, 0), (-1, 0), _PALE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
    )
    return drawn


def _cell(cell: Cell, language: Language) -> Paragraph:
    if isinstance(cell, int | float):
        return Paragraph(number(cell, language, 4), _RIGHT)
    return Paragraph(escape(cell or ""), _BODY)


def _signatures(signers: Sequence[str], width: float) -> Table:
    """Room to sign, a name's line below."""
    cells = [
        [Paragraph(escape(one), _CENTRE) for one in signers],
        [Paragraph("(" + "." * 40 + ")", _CENTRE) for _ in signers],
    ]
    drawn = Table(cells, [width / len(signers)] * len(signers), [None, _SIGN_SPACE])
    drawn.setStyle(TableStyle([("VALIGN", (0, 1), (-1, 1), "BOTTOM")]))
    return drawn


def paper_xlsx(snapshot: Snapshot, paper: KitchenPaper, language: Language) -> bytes:
    """One sheet with the same words and figures; the same data give the same bytes."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        made: datetime = snapshot.now.astimezone(snapshot.zone).replace(tzinfo=None)
        book.set_properties({"title": paper.title, "created": made})
        page = book.add_worksheet()
        page.set_paper(9)  # A4, by the numbers of the file format
        page.fit_to_pages(1, 0)
        if paper.wide:
            page.set_landscape()
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bg_color": "#ECEEF1", "border": 1})
        row = 0
        drill = drill_note(snapshot, language)
        for line, style in (
            *([(drill, bold)] if drill else []),
            (paper.title, book.add_format({"bold": True, "font_size": 14})),
            *((fact, None) for fact in paper.facts),
        ):
            page.write_string(row, 0, line, style)
            row += 1
        _columns(page, paper.grids)
        cell = book.add_format({"border": 1})
        for grid in paper.grids:
            row += 1
            if grid.heading:
                page.write_string(row, 0, grid.heading, bold)
                row += 1
            row = _written(page, row, grid, head, cell)
        for signer in paper.signers:
            row += 2
            page.write_string(row, 0, f"{signer}: {'.' * 40}")
        page.write_string(row + 2, 0, _printed(snapshot, language))
    return target.getvalue()


def _columns(page: Any, grids: Sequence[Grid]) -> None:
    """Columns as wide as the widest grid wants them; all grids stand in the same ones."""
    for place in range(max((len(grid.columns) for grid in grids), default=0)):
        wanted = [grid.widths[place] for grid in grids if place < len(grid.widths)]
        page.set_column(place, place, max(wanted))


def _written(page: Any, row: int, grid: Grid, head: Any, cell: Any) -> int:
    """The grid from `row` on; the row below it."""
    for place, name in enumerate(grid.columns):
        page.write_string(row, place, name, head)
    for cells in grid.rows:
        row += 1
        for place, value in enumerate(cells):
            if isinstance(value, int | float):
                page.write_number(row, place, value, cell)
            else:
                page.write(row, place, value or None, cell)
    return row + 1
