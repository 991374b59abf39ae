"""The workbook, read back by openpyxl."""

from __future__ import annotations

import io
from datetime import datetime

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from posko.documents import roster_xlsx
from posko.model import vocabulary as v
from posko.model.tables import TABLES
from tests.documents.office import DUTIES, PEOPLE, START, office

FIRST_ROW = 4
"""The first row below the headings of the list, as a spreadsheet counts."""


def book(**tables: list[dict]) -> Workbook:
    return load_workbook(io.BytesIO(roster_xlsx(office(**tables), START, 7, "id")))


def grid(sheet: object) -> dict[str, list[object]]:
    """The grid's rows by name: one value per day, then the hours."""
    rows = list(sheet.iter_rows(min_row=FIRST_ROW + 1, values_only=True))  # type: ignore[attr-defined]
    return {str(row[2]): list(row[3:11]) for row in rows if row[2]}


def test_the_list_is_the_table() -> None:
    """Every duty with its real times, as the table has it."""
    snapshot = office()
    rows = list(book()["Daftar"].iter_rows(min_row=FIRST_ROW, values_only=True))
    assert len(rows) == len(DUTIES)
    names = {person["volunteer_id"]: person["name"] for person in PEOPLE}
    records = {r["duty_id"]: r for r in TABLES["duties"].records(snapshot.all("duties"))}
    for row, duty in zip(rows, (records["J1"], records["J2"], records["J3"]), strict=True):
        assert row[0].date() == duty["date"]
        assert row[5:7] == (duty["volunteer_id"], names[duty["volunteer_id"]])
        assert row[7] == v.DUTY_FUNCTION[duty["function"]].label_id
        assert row[8] == v.DUTY_STATE[duty["state"]].label_id
    night = rows[1]
    assert night[2:5] == ("Malam", datetime(2021, 2, 8, 23), datetime(2021, 2, 9, 7))


def test_the_grid_shows_the_same_duties() -> None:
    """Letters by person and day, hours at the end, crews below."""
    rows = grid(book()["Jadwal"])
    assert rows["Amy Rahayu"] == ["P*", None, None, None, None, None, None, 8]
    assert rows["Beth Susanti"] == ["M", None, "(S)", None, None, None, None, 16]
    assert rows["Cleo Hartono"][1] == "Sk"
    assert rows["Petugas Malam (ada/perlu)"][0] == "1/2!"


def test_colours_go_with_the_letters() -> None:
    """A published night is blue with a white letter; a draft has no colour."""
    sheet = book()["Jadwal"]
    cells = {(c.row, c.value): c for row in sheet.iter_rows() for c in row if c.value}
    night = next(cell for (_, value), cell in cells.items() if value == "M")
    assert night.fill.fgColor.rgb == "FF" + v.BLUE[1:]
    draft = next(cell for (_, value), cell in cells.items() if value == "(S)")
    assert draft.fill.fill_type is None


def test_what_people_typed_stays_text() -> None:
    """A name that looks like a formula, a link or a number runs nothing and stays as it is."""
    for name in ("=1+1", "+62", "@SUM(A1)", "http://example.org", "{=1}", "007"):
        people = [{"volunteer_id": "amy", "name": name}]
        found = book(volunteers=people, duties=[DUTIES[0]])
        for sheet, column in (("Jadwal", 3), ("Daftar", 7)):
            cells = [
                c for c in found[sheet].iter_cols(column, column) for c in c if c.value == name
            ]
            assert len(cells) == 1, (sheet, name)
            assert cells[0].data_type == "s" and cells[0].hyperlink is None


def test_an_empty_team_is_a_workbook_too() -> None:
    """No people and no duties: both sheets, with their headings."""
    found = book(volunteers=[], duties=[], absences=[])
    assert found.sheetnames == ["Jadwal", "Daftar"]
    assert found["Daftar"].max_row == FIRST_ROW - 1


def test_the_same_data_give_the_same_bytes() -> None:
    """A file that did not change need not be sent again."""
    assert roster_xlsx(office(), START, 7, "id") == roster_xlsx(office(), START, 7, "id")
