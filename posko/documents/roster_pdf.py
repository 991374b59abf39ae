"""The roster to pin on the wall: one landscape page for a month of thirty people, A3 or A4."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from posko.documents.letterhead import Letterhead, drill_note, letterhead
from posko.documents.roster_sheet import (
    Mark,
    PersonRow,
    Sheet,
    colours,
    period_title,
    roster_sheet,
    shift_hours,
)
from posko.locale import Language, day, instant, short_weekday, text
from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot

Paper = Literal["A3", "A4"]
PAPERS = {"A3": landscape(A3), "A4": landscape(A4)}
MOST_COLUMNS = 31
"""Days on one page."""

FONT, BOLD = "Vera", "VeraBd"
"""Bitstream Vera: it comes with reportlab and may be embedded."""
LINE, PALE, RED, DARK = HexColor("#8A8F98"), HexColor("#ECEEF1"), HexColor("#B3261E"), v.DARK
_LEAST_FONT = 4.0
_HEADER_ROWS = 2
"""Weekday and date; the level stands in the second one's foot."""


@dataclass(frozen=True)
class Measures:
    """Lengths of one paper, points."""

    paper: tuple[float, float]
    margin: float
    row: float
    font: float
    number: float
    name: float
    hours: float

    @property
    def width(self) -> float:
        return self.paper[0]

    @property
    def height(self) -> float:
        return self.paper[1]

    @property
    def inner(self) -> float:
        return self.width - 2 * self.margin

    def column(self, days: int) -> float:
        """A day's width: wide enough for a hand-written correction, not wider than a square."""
        rest = self.inner - self.number - self.name - self.hours
        return min(rest / days, 4 * self.row)


_MEASURES = {
    "A3": Measures(PAPERS["A3"], 12 * mm, 6.1 * mm, 9, 9 * mm, 62 * mm, 14 * mm),
    "A4": Measures(PAPERS["A4"], 8 * mm, 4.1 * mm, 6.3, 7 * mm, 42 * mm, 10 * mm),
}


def roster_pdf(
    snapshot: Snapshot, start: date, days: int, language: Language, paper: Paper = "A3"
) -> bytes:
    """The roster of `days` dates from `start` on as a PDF; the same data give the same bytes.

    More than 31 days, or more people than fit, go on further pages. Raises Refused for a period
    that is no period, KeyError for another paper.
    """
    measures = _MEASURES[paper]
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pages = list(_pages(snapshot, start, days, language, measures))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=PAPERS[paper], invariant=True, lang=language)
    head = letterhead(snapshot, language)
    title = f"{_title(language)} {period_title(start, days, language)}"
    canvas.setTitle(title)
    canvas.setAuthor(head.short)
    for number, page in enumerate(pages, start=1):
        foot = text("documents.page", language, n=number, pages=len(pages))
        _Page(canvas, measures, language, snapshot, page).draw(head, foot)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@dataclass(frozen=True)
class _Content:
    """What one page shows. last: the crews and the signatures stand on it."""

    sheet: Sheet
    people: Sequence[PersonRow]
    first_number: int
    title: str
    last: bool


def _title(language: Language) -> str:
    return text("documents.roster_title", language, hours=24)


def _pages(
    snapshot: Snapshot, start: date, days: int, language: Language, measures: Measures
) -> Iterator[_Content]:
    for offset in range(0, days, MOST_COLUMNS):
        first, length = start + timedelta(days=offset), min(MOST_COLUMNS, days - offset)
        sheet = roster_sheet(snapshot, first, length, language)
        title = period_title(first, length, language)
        rows = list(sheet.people)
        fit = _rows_that_fit(sheet, measures)
        number = 1
        while True:
            shown, rows = rows[:fit], rows[fit:]
            yield _Content(sheet, shown, number, title, last=not rows)
            number += len(shown)
            if not rows:
                break


def _rows_that_fit(sheet: Sheet, measures: Measures) -> int:
    """People on a page that also has the crews and the signatures."""
    taken = _HEAD + _FOOT + _SIGNATURES
    below = len(sheet.crews) + 2.5
    rows = (measures.height - 2 * measures.margin - taken) / measures.row - _HEADER_ROWS - below
    return max(1, int(rows))


_HEAD, _FOOT, _SIGNATURES = 28 * mm, 5 * mm, 26 * mm


class _Page:
    """Draws one page from top to bottom; `y` is where the next part begins."""

    def __init__(
        self,
        canvas: Any,
        measures: Measures,
        language: Language,
        snapshot: Snapshot,
        content: _Content,
    ) -> None:
        self.canvas, self.m, self.language = canvas, measures, language
        self.snapshot, self.content, self.sheet = snapshot, content, content.sheet
        self.left = measures.margin
        self.grid = self.left + measures.number + measures.name
        self.column = measures.column(len(self.sheet.days))
        self.right = self.grid + self.column * len(self.sheet.days) + measures.hours
        self.y = measures.height - measures.margin

    def draw(self, head: Letterhead, foot: str) -> None:
        self._letterhead(head)
        self._days()
        for place, person in enumerate(self.content.people):
            self._person(self.content.first_number + place, person)
        if self.content.last:
            self._crews()
        self._legend()
        if self.content.last:
            self._signatures(head)
        self._foot(foot)

    # -- parts ------------------------------------------------------------------------------------

    def _letterhead(self, head: Letterhead) -> None:
        middle, top = self.m.width / 2, self.y
        lines: list[tuple[str, str, float]] = [(head.government.upper(), FONT, 9)]
        lines += [(office.upper(), BOLD, 11) for office in head.offices]
        lines.append((head.address, FONT, 7.5))
        for words, font, size in lines:
            if words:
                top -= size * 1.35
                self._text(middle, top, words, font, size, self.m.inner, "middle")
        top -= 1.6 * mm
        self.canvas.setLineWidth(1.2)
        self.canvas.line(self.left, top, self.m.width - self.m.margin, top)
        parts = (
            _title(self.language),
            self.content.title,
            drill_note(self.snapshot, self.language),
        )
        title = " · ".join(part for part in parts if part)
        self._text(middle, top - 5.2 * mm, title, BOLD, 11.5, self.m.inner, "middle")
        self.y = self.m.height - self.m.margin - _HEAD

    def _days(self) -> None:
        self._box(self.left, self.m.number, text("documents.number", self.language), 2)
        self._box(self.left + self.m.number, self.m.name, text("documents.name", self.language), 2)
        for place, when in enumerate(self.sheet.days):
            x = self.grid + place * self.column
            colour = RED if self.sheet.festive(when) else black
            self._box(x, self.column, short_weekday(when, self.language), 1, colour)
            self._box(x, self.column, str(when.day), 1, colour, down=1)
        x = self.grid + len(self.sheet.days) * self.column
        self._box(x, self.m.hours, text("documents.hours", self.language), 2)
        self.y -= _HEADER_ROWS * self.m.row

    def _person(self, number: int, person: PersonRow) -> None:
        self._cell(self.left, self.m.number, str(number))
        self._cell(self.left + self.m.number, self.m.name, person.name, where="left")
        for place, marks in enumerate(person.days):
            self._marks(self.grid + place * self.column, marks, self.sheet.days[place])
        x = self.grid + len(person.days) * self.column
        self._cell(x, self.m.hours, f"{person.hours:g}")
        self.y -= self.m.row

    def _marks(self, x: float, marks: Sequence[Mark], when: date) -> None:
        """A day's signs side by side; published duties filled with their shift's colour."""
        if not marks:
            self._cell(x, self.column, "", fill=PALE if self.sheet.festive(when) else None)
            return
        width = self.column / len(marks)
        kinds = {shift.key: shift for shift in self.sheet.shifts}
        for place, mark in enumerate(marks):
            fill, ink = None, black
            if mark.shift is not None and not mark.draft:
                colour, light = colours(kinds[mark.shift])
                fill, ink = HexColor(colour), white if light else black
            elif mark.shift is None:
                fill = PALE
            self._cell(x + place * width, width, mark.sign, fill=fill, ink=ink, font=BOLD)

    def _crews(self) -> None:
        self.y -= 0.4 * self.m.row
        for crew in self.sheet.crews:
            label = text(
                "documents.crew", self.language, shift=crew.shift.label.label(self.language)
            )
            self._cell(self.left, self.m.number + self.m.name, label, where="left")
            for place, cell in enumerate(crew.days):
                x = self.grid + place * self.column
                if cell is None:
                    self._cell(x, self.column, "–")
                    continue
                said = f"{cell.present}/{cell.needed}" + ("!" if cell.short else "")
                ink, font = (RED, BOLD) if cell.short else (black, FONT)
                self._cell(x, self.column, said, ink=ink, font=font)
            self.y -= self.m.row
        label = text("documents.level", self.language)
        self._cell(self.left, self.m.number + self.m.name, label, where="left")
        for place, level in enumerate(self.sheet.levels):
            term = v.ALERT_LEVEL[level]
            ink = black if level == "normal" else HexColor(DARK)
            self._cell(self.grid + place * self.column, self.column, term.icon, ink=ink)
        self.y -= self.m.row

    def _legend(self) -> None:
        """What the signs mean, in words."""
        parts = [
            f"{self.sheet.signs[shift.key]} {shift.label.label(self.language)} "
            f"{shift_hours(shift, self.language)}"
            for shift in self.sheet.shifts
        ]
        parts.append(text("documents.coordinator_sign", self.language))
        parts += [
            f"{text(f'documents.sign_{kind}', self.language)} "
            f"{v.ABSENCE_KIND[kind].label(self.language)}"
            for kind in ("leave", "sick", "official")
        ]
        parts += [
            f"{v.ALERT_LEVEL[level].icon} {v.ALERT_LEVEL[level].label(self.language)}"
            for level in dict.fromkeys(self.sheet.levels)
        ]
        if any(cell and cell.short for crew in self.sheet.crews for cell in crew.days):
            parts.append(text("documents.short_sign", self.language))
        if self.sheet.drafts:
            parts.append(text("documents.drafts", self.language))
        holidays = [f"{when.day}: {name}" for when, name in self.sheet.holidays.items()]
        for line in (parts, holidays):
            if line:
                self.y -= 0.75 * self.m.row
                self._text(self.left, self.y, "   ".join(line), FONT, self.m.font, self.m.inner)

    def _signatures(self, head: Letterhead) -> None:
        left, right = self.m.width * 0.2, self.m.width * 0.8
        today = day(self.snapshot.now.date(), self.language)
        place = text("documents.signed_at", self.language, place=head.place, day=today)
        blocks = (
            (left, text("documents.acknowledged", self.language), self._head_of(head)),
            (
                right,
                text("documents.made_by", self.language),
                text("documents.coordinator_title", self.language),
            ),
        )
        top = self.m.margin + _FOOT + _SIGNATURES - 6 * mm
        if head.place:
            self._text(right, top + 3.6 * mm, place, FONT, 8, self.m.inner / 3, "middle")
        for x, before, title in blocks:
            self._text(x, top, before, FONT, 8, self.m.inner / 3, "middle")
            self._text(x, top - 3.6 * mm, title, FONT, 8, self.m.inner / 3, "middle")
            self.canvas.setLineWidth(0.5)
            base = self.m.margin + _FOOT + 1 * mm
            self.canvas.line(x - 28 * mm, base, x + 28 * mm, base)

    def _head_of(self, head: Letterhead) -> str:
        return text("documents.head", self.language, office=head.short)

    def _foot(self, page: str) -> None:
        at = instant(self.snapshot.now.astimezone(self.snapshot.zone), self.language)
        state = text("documents.printed", self.language, at=at, revision=self.snapshot.revision)
        self._text(self.left, self.m.margin, state, FONT, 6, self.m.inner / 2)
        self._text(self.m.width - self.m.margin, self.m.margin, page, FONT, 6, 90 * mm, "right")

    # -- boxes and words --------------------------------------------------------------------------

    def _box(
        self, x: float, width: float, words: str, rows: int, ink: Any = black, down: int = 0
    ) -> None:
        """A cell of the heading, `rows` high, `down` rows below the top."""
        height = rows * self.m.row
        top = self.y - down * self.m.row
        self._rect(x, top - height, width, height, PALE)
        self._words(x, top - height, width, height, words, ink, BOLD, "middle")

    def _cell(
        self,
        x: float,
        width: float,
        words: str,
        *,
        fill: Any = None,
        ink: Any = black,
        font: str = FONT,
        where: str = "middle",
    ) -> None:
        self._rect(x, self.y - self.m.row, width, self.m.row, fill)
        self._words(x, self.y - self.m.row, width, self.m.row, words, ink, font, where)

    def _rect(self, x: float, y: float, width: float, height: float, fill: Any) -> None:
        self.canvas.setLineWidth(0.35)
        self.canvas.setStrokeColor(LINE)
        self.canvas.setFillColor(fill or white)
        self.canvas.rect(x, y, width, height, stroke=1, fill=1 if fill is not None else 0)
        self.canvas.setStrokeColor(black)

    def _words(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        words: str,
        ink: Any,
        font: str,
        where: str,
    ) -> None:
        if not words:
            return
        base = y + (height - self.m.font * 0.72) / 2
        self.canvas.setFillColor(ink)
        at = x + 1 * mm if where == "left" else x + width / 2
        room = width - (2 * mm if where == "left" else 0.8)
        self._text(at, base, words, font, self.m.font, room, where, ink)

    def _text(
        self,
        x: float,
        y: float,
        words: str,
        font: str,
        size: float,
        room: float,
        where: str = "left",
        ink: Any = black,
    ) -> None:
        """Words in the room there is: smaller, and at last cut with an ellipsis."""
        while size > _LEAST_FONT and pdfmetrics.stringWidth(words, font, size) > room:
            size -= 0.25
        if pdfmetrics.stringWidth(words, font, size) > room:
            while words and pdfmetrics.stringWidth(words + "…", font, size) > room:
                words = words[:-1]
            words += "…"
        self.canvas.setFillColor(ink)
        self.canvas.setFont(font, size)
        draw = {
            "left": self.canvas.drawString,
            "middle": self.canvas.drawCentredString,
            "right": self.canvas.drawRightString,
        }
        draw[where](x, y, words)
