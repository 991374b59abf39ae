"""One table as a file of text: reading what people and spreadsheets write, writing one form.

Read: UTF-8 with or without a byte-order mark, comma or semicolon, any line end, a last line without
one. Whatever is wrong becomes a `Problem`; nothing raises. Written: comma, LF, UTF-8 without mark,
the columns in their declared order.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from posko.model.check_cells import check_cells
from posko.model.check_scope import HEADER_ROWS
from posko.model.columns import WIB, guard_formula, unguard_formula
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import Table

csv.field_size_limit(2**31 - 1)

_BLOCK = 8 << 20
"""Bytes that pyarrow parses at a time; a cell must fit into one block."""
_GUARDED_KINDS = ("text", "id")
"""Kinds of cells that a spreadsheet might run as a formula."""


@dataclass(frozen=True)
class Reading:
    """What a file holds.

    frame: typed; a row per row of the file, cells that do not fit are missing.
    problems: everything wrong with the file by itself. A file whose header or quotes are broken
        has no rows.
    canonical: whether rows may be appended to it as `csv_lines` writes them.
    """

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    canonical: bool = False

    def readable(self, table: Table) -> pd.DataFrame:
        """The rows without a problem."""
        bad = {p.row - 1 - HEADER_ROWS for p in self.problems if p.row is not None}
        if not bad or self.frame.empty:
            return self.frame
        return self.frame[~self.frame.index.isin(bad)].reset_index(drop=True)


def read_csv(table: Table, data: bytes, zone: tzinfo = WIB) -> Reading:
    """The rows of a table in the bytes of its file."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        utf16 = Problem(table.filename, None, None, "UTF-16", message("check.expect_utf8"))
        return Reading(table.empty(zone), (utf16,))
    text = data.removeprefix(codecs.BOM_UTF8)
    delimiter = _delimiter(text)
    problems: list[Problem] = []
    cells = _read_fast(table, text, delimiter)
    if cells is None:
        cells, problems = _read_slowly(table, text, delimiter)
    if cells is None:
        return Reading(table.empty(zone), tuple(problems))
    frame, wrong = check_cells(table, _unguard(table, cells), zone)
    problems = sorted([*problems, *wrong], key=lambda problem: problem.row or 0)
    return Reading(frame, tuple(problems), not problems and _is_canonical(table, data))


def write_csv(table: Table, rows: Iterable[Sequence[str]]) -> bytes:
    """The bytes of a file: the header and the rows, each the texts of its cells in order."""
    return csv_header(table) + csv_lines(table, rows)


def csv_header(table: Table) -> bytes:
    return (",".join(table.names) + "\n").encode()


def csv_lines(table: Table, rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as they stand in a file, without the header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    guarded = [column.kind in _GUARDED_KINDS for column in table.columns]
    writer.writerows(
        [guard_formula(cell) if g else cell for cell, g in zip(row, guarded, strict=True)]
        for row in rows
    )
    return out.getvalue().encode()


def _delimiter(text: bytes) -> str:
    """The separator of the header row; no column's name holds either sign."""
    header = text.split(b"\n", 1)[0]
    return ";" if header.count(b";") > header.count(b",") else ","


def _is_canonical(table: Table, data: bytes) -> bool:
    header = csv_header(table)
    return data.startswith(header) and data.endswith(b"\n") and b"\r\n" not in data[-2:]


def _unguard(table: Table, cells: pd.DataFrame) -> pd.DataFrame:
    plain = {}
    for column in table.columns:
        texts = cells[column.name]
        if column.kind in _GUARDED_KINDS:
            quoted = texts.str.startswith("'")
            if quoted.any():
                texts = texts.copy()
                texts[quoted] = texts[quoted].map(unguard_formula)
        plain[column.name] = texts
    return pd.DataFrame(plain)


# --- the fast way: a file without mistakes of form ------------------------------------------------


def _read_fast(table: Table, text: bytes, delimiter: str) -> pd.DataFrame | None:
    """The cells as texts, or None where anything about the file's form is not as it should be."""
    header = next(_rows(text.split(b"\n", 1)[0].decode("utf-8", "replace"), delimiter), [])
    if sorted(header) != sorted(table.names):
        return None
    try:
        arrow = pyarrow.csv.read_csv(
            pa.BufferReader(text),
            read_options=pyarrow.csv.ReadOptions(block_size=_BLOCK),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in table.names},
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    cells = pd.DataFrame({name: pd.Series(arrow[name], dtype="str") for name in table.names})
    return None if _ends_blank(cells) else cells


def _ends_blank(cells: pd.DataFrame) -> bool:
    """Whether the last row is blank, as spreadsheets leave them behind."""
    return len(cells) > 0 and not any(cells.iloc[-1])


# --- the slow way: row by row, to say what is wrong -----------------------------------------------


def _read_slowly(
    table: Table, data: bytes, delimiter: str
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The cells as texts and what is wrong with the file's form; no cells without a header."""
    file = table.filename
    rows: list[list[str]] = []
    try:
        rows.extend(_rows(data.decode("utf-8", "surrogateescape"), delimiter))
    except csv.Error:
        return None, [Problem(file, len(rows) + 1, None, "", message("check.expect_quotes"))]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        return None, [Problem(file, 1, None, "", message("check.header_missing"))]
    header, body = rows[0], rows[1:]
    problems = list(_check_header(table, header))
    if problems:
        return None, problems
    position = {name: header.index(name) for name in table.names}
    cells: list[list[str]] = []
    for number, row in enumerate(body, start=1 + HEADER_ROWS):
        if len(row) != len(header):
            problems.append(_wrong_length(file, number, row, len(header)))
            row = [*row, *[""] * len(header)]
        plain = []
        for name in table.names:
            cell = row[position[name]]
            if any("\udc80" <= sign <= "\udcff" for sign in cell):
                shown = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                problems.append(Problem(file, number, name, shown, message("check.expect_utf8")))
                cell = shown
            plain.append(cell)
        cells.append(plain)
    frame = pd.DataFrame(cells, columns=list(table.names), dtype="str")
    return frame, problems


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _check_header(table: Table, header: list[str]) -> Iterator[Problem]:
    for name in table.names:
        if name not in header:
            yield Problem(table.filename, 1, name, "", message("check.column_missing"))
    for name in dict.fromkeys(header):
        if name not in table.names:
            yield Problem(table.filename, 1, name, name, message("check.column_unknown"))
        elif header.count(name) > 1:
            yield Problem(table.filename, 1, name, name, message("check.column_twice"))


def _wrong_length(file: str, number: int, row: list[str], width: int) -> Problem:
    if not any(row):
        return Problem(file, number, None, "", message("check.expect_row"))
    shown = ",".join(row)[:80]
    expected = message("check.expect_cells", expected=str(width), found=str(len(row)))
    return Problem(file, number, None, shown, expected)
