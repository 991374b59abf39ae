"""The roster as a workbook: the grid to look at, and the list to work with."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter

from posko.documents.letterhead import drill_note
from posko.documents.roster_sheet import (
    Sheet,
    colours,
    period_title,
    person_names,
    roster_sheet,
    shift_hours,
)
from posko.locale import Language, short_weekday, text
from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot
from posko.roster import Period, roster_duties, shifts

_OPTIONS = {
    "in_memory": True,
    # What people typed stays text, whatever it looks like: no formula, no link, no number.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_TITLE, _HEADING = 0, 2
"""Rows of the title and of the headings, on both sheets."""
_FIRST_DAY = 3
"""Column of the first day on the grid, after number, member number and name."""
LIST_COLUMNS = ("date", "weekday", "shift", "starts", "ends", "id", "name", "function", "state")


def roster_xlsx(snapshot: Snapshot, start: date, days: int, language: Language) -> bytes:
    """A workbook of `days` dates from `start` on; the same data give the same bytes.

    Raises Refused for a period that is no period.
    """
    sheet = roster_sheet(snapshot, start, days, language)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        parts = (
            text("documents.roster_title", language, hours=24),
            period_title(start, days, language),
            drill_note(snapshot, language),
        )
        title = " · ".join(part for part in parts if part)
        book.set_properties({"title": title, "created": _naive(snapshot)})
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bg_color": "#ECEEF1", "border": 1}),
            "red": book.add_format(
                {"bold": True, "font_color": "#B3261E", "bg_color": "#ECEEF1", "border": 1}
            ),
            "short": book.add_format({"bold": True, "font_color": "#B3261E", "border": 1}),
            "cell": book.add_format({"border": 1}),
            "sign": book.add_format({"border": 1, "align": "center", "bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "at": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for shift in sheet.shifts:
            colour, light = colours(shift)
            styles[shift.key] = book.add_format(
                {
                    "border": 1,
                    "align": "center",
                    "bold": True,
                    "bg_color": colour,
                    "font_color": "#FFFFFF" if light else "#000000",
                }
            )
        _grid(book.add_worksheet(text("documents.sheet_grid", language)), sheet, styles, language)
        page = book.add_worksheet(text("documents.sheet_list", language))
        _list(page, snapshot, Period(start, days), styles, language)
        for each in book.worksheets():
            each.write_string(_TITLE, 0, title, styles["title"])
    return target.getvalue()


def _naive(snapshot: Snapshot) -> Any:
    """Workbooks know no zones: the office's own hour."""
    return snapshot.now.astimezone(snapshot.zone).replace(tzinfo=None)


def _grid(page: Any, sheet: Sheet, styles: dict[str, Any], language: Language) -> None:
    page.set_landscape()
    page.set_paper(8)  # A3, by the numbers of the file format
    page.fit_to_pages(1, 0)
    page.freeze_panes(_HEADING + 2, _FIRST_DAY)
    page.set_column(0, 0, 5)
    page.set_column(1, 2, 12)
    page.set_column(2, 2, 28)
    page.set_column(_FIRST_DAY, _FIRST_DAY + len(sheet.days) - 1, 5)
    for place, name in enumerate(("number", "column_id", "name")):
        page.write_string(_HEADING, place, text(f"documents.{name}", language), styles["head"])
        page.write_blank(_HEADING + 1, place, None, styles["head"])
    for place, when in enumerate(sheet.days, start=_FIRST_DAY):
        style = styles["red" if sheet.festive(when) else "head"]
        page.write_string(_HEADING, place, short_weekday(when, language), style)
        page.write_number(_HEADING + 1, place, when.day, style)
    last = _FIRST_DAY + len(sheet.days)
    page.write_string(_HEADING, last, text("documents.hours", language), styles["head"])
    row = _HEADING + 2
    for number, person in enumerate(sheet.people, start=1):
        page.write_number(row, 0, number, styles["cell"])
        page.write_string(row, 1, person.volunteer_id, styles["cell"])
        page.write_string(row, 2, person.name, styles["cell"])
        for place, marks in enumerate(person.days):
            published = [m.shift for m in marks if m.shift is not None and not m.draft]
            style = styles[published[0]] if published else styles["sign"]
            if said := person.signs(place):
                page.write_string(row, _FIRST_DAY + place, said, style)
            else:
                page.write_blank(row, _FIRST_DAY + place, None, style)
        page.write_number(row, last, person.hours, styles["cell"])
        row += 1
    for crew in sheet.crews:
        label = text("documents.crew", language, shift=crew.shift.label)
        page.write_string(row, 2, label, styles["head"])
        for place, cell in enumerate(crew.days, start=_FIRST_DAY):
            said = f"{cell.present}/{cell.needed}{'!' if cell.short else ''}" if cell else "–"
            page.write_string(row, place, said, styles["short" if cell and cell.short else "cell"])
        row += 1
    page.write_string(row, 2, text("documents.level", language), styles["head"])
    for place, level in enumerate(sheet.levels, start=_FIRST_DAY):
        page.write_string(row, place, v.ALERT_LEVEL[level].icon, styles["cell"])
    for shift in sheet.shifts:
        row += 1
        page.write_string(row + 1, 1, sheet.signs[shift.key], styles[shift.key])
        page.write_string(
            row + 1, 2, f"{shift.label.label(language)} {shift_hours(shift, language)}"
        )
    page.write_string(row + 2, 2, text("documents.coordinator_sign", language))
    if sheet.drafts:
        page.write_string(row + 3, 2, text("documents.drafts", language))


def _list(
    page: Any, snapshot: Snapshot, period: Period, styles: dict[str, Any], language: Language
) -> None:
    """One duty a row, with real dates and times, to filter and count."""
    page.freeze_panes(_HEADING + 1, 0)
    for place, width in enumerate((11, 9, 12, 17, 17, 12, 28, 13, 11)):
        page.set_column(place, place, width)
    for place, name in enumerate(LIST_COLUMNS):
        said = text(f"documents.{'' if name == 'name' else 'column_'}{name}", language)
        page.write_string(_HEADING, place, said, styles["head"])
    kinds, names = shifts(snapshot), person_names(snapshot)
    duties = roster_duties(snapshot, period)
    for row, duty in enumerate(duties, start=_HEADING + 1):
        shift = kinds[duty.shift]
        starts, ends = shift.starts(duty.date, snapshot.zone), shift.ends(duty.date, snapshot.zone)
        page.write_datetime(row, 0, duty.date, styles["day"])
        page.write_string(row, 1, short_weekday(duty.date, language))
        page.write_string(row, 2, shift.label.label(language))
        page.write_datetime(row, 3, starts.replace(tzinfo=None), styles["at"])
        page.write_datetime(row, 4, ends.replace(tzinfo=None), styles["at"])
        page.write_string(row, 5, duty.volunteer_id)
        page.write_string(row, 6, names.get(duty.volunteer_id, duty.volunteer_id))
        page.write_string(row, 7, v.DUTY_FUNCTION[duty.function].label(language))
        page.write_string(row, 8, v.DUTY_STATE[duty.state].label(language))
    page.autofilter(_HEADING, 0, _HEADING + len(duties), len(LIST_COLUMNS) - 1)
