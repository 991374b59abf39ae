"""One table as a file of text: reading what people and spreadsheets write, writing one form.

Read: UTF-8 with or without a byte-order mark, comma or semicolon, any line end, a last line without
one. Whatever is wrong becomes a `Problem`; nothing raises. Written: comma, LF, UTF-8 without mark,
the columns in their declared order.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from posko.model.check_cells import Texts, check_cells
from posko.model.check_scope import HEADER_ROWS
from posko.model.columns import WIB, Column, guard_formula, unguard_formula
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import Table

csv.field_size_limit(2**31 - 1)

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLOCK = 8 << 20
"""Bytes that pyarrow parses at a time; a cell must fit into one block."""
_SMALL = 50_000
"""Bytes up to which reading row by row is as fast."""
LACKING = "check.column_lacking"
"""What is said of a column that is not there and may be blank: `completed` adds it."""
_GUARDED_KINDS = ("text", "id")
"""Kinds of cells that a spreadsheet might run as a formula."""


@dataclass(frozen=True)
class Reading:
    """What a file holds.

    frame: typed; a row per row of the file, cells that do not fit are missing.
    problems: everything wrong with the file by itself. A file whose header or quotes are broken
        has no rows; a column that is not there and may be blank (`LACKING`) is blank in every row.
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
    if data.startswith(_UTF16):
        return Reading(table.empty(zone), (_not_utf8(table),))
    text = data.removeprefix(codecs.BOM_UTF8)
    delimiter = _delimiter(text)
    problems: list[Problem] = []
    cells: Texts | None = _read_fast(table, text, delimiter) if len(text) > _SMALL else None
    if cells is None:
        cells, problems = _read_slowly(table, text, delimiter)
    if cells is None:
        return Reading(table.empty(zone), tuple(problems))
    frame, wrong = check_cells(table, cells, zone)
    misshapen = {problem.row for problem in problems if problem.column is None}
    problems += [problem for problem in wrong if problem.row not in misshapen]
    problems.sort(key=lambda problem: problem.row or 0)
    return Reading(frame, tuple(problems), not problems and _is_canonical(table, data))


def write_csv(table: Table, rows: Iterable[Sequence[str]]) -> bytes:
    """The bytes of a file: the header and the rows, each the texts of its cells in order."""
    return csv_header(table) + csv_lines(table, rows)


def csv_header(table: Table) -> bytes:
    return (",".join(table.names) + "\n").encode()


def csv_lines(table: Table, rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as they stand in a file, without the header."""
    lines = _Lines()
    # A writer quotes a lone carriage return only where its own line end has one.
    writer = csv.writer(lines, lineterminator="\r\n")
    guarded = [column.kind in _GUARDED_KINDS for column in table.columns]
    writer.writerows(
        [guard_formula(cell) if g else cell for cell, g in zip(row, guarded, strict=True)]
        for row in rows
    )
    return "".join(lines).encode()


class _Lines(list[str]):
    """Collects the lines of a csv writer, with a plain LF at their end."""

    def write(self, line: str) -> None:
        self.append(line.removesuffix("\r\n") + "\n")


def _delimiter(text: bytes) -> str:
    """The separator of the header row; no column's name holds either sign."""
    header = text.split(b"\n", 1)[0]
    return ";" if header.count(b";") > header.count(b",") else ","


def _is_canonical(table: Table, data: bytes) -> bool:
    header = csv_header(table)
    return data.startswith(header) and data.endswith(b"\n") and b"\r\n" not in data[-2:]


# --- the fast way: a file without mistakes of form ------------------------------------------------


def _read_fast(table: Table, text: bytes, delimiter: str) -> dict[str, pd.Series] | None:
    """The cells as texts, or None where anything about the file's form is not as it should be."""
    header = next(_rows(text.split(b"\n", 1)[0].decode("utf-8", "replace"), delimiter), [])
    if sorted(header) != sorted(table.names) or text.count(b'"') % 2:
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
    cells = {column.name: _unguarded(column, arrow[column.name]) for column in table.columns}
    blank = cells[table.names[0]] == ""
    for name in table.names[1:] if blank.any() else ():
        blank &= cells[name] == ""
    return None if blank.any() else cells


def _unguarded(column: Column, texts: pa.ChunkedArray) -> pd.Series:
    cells = pd.Series(texts, dtype="str")
    if column.kind in _GUARDED_KINDS:
        quoted = cells.str.startswith("'")
        if quoted.any():
            cells[quoted] = cells[quoted].map(unguard_formula)
    return cells


# --- a file from before the table grew ------------------------------------------------------------


def header_problems(table: Table, data: bytes) -> tuple[Problem, ...]:
    """What is wrong with the header row of a file."""
    if data.startswith(_UTF16):
        return (_not_utf8(table),)
    text = data.removeprefix(codecs.BOM_UTF8)
    header = re.split(rb"[\r\n]", text, maxsplit=1)[0]
    return tuple(_read_slowly(table, header, _delimiter(header))[1])


def completed(table: Table, data: bytes, added: Collection[Mapping[str, str]] = ()) -> bytes:
    """A file with the columns that it lacks and that may be blank, where the table has them.

    added: new rows as texts by column; at the end of an append-only table, else where their key
    belongs. All else stays: mark, separator, line ends, order, what does not fit.
    Raises csv.Error where quotes are not closed.
    """
    lacking = [str(p.column) for p in header_problems(table, data) if p.expected.key == LACKING]
    if not lacking and not added:
        return data
    text = data.removeprefix(codecs.BOM_UTF8)
    delimiter = _delimiter(text)
    lines = list(_rows_with_ends(text.decode("utf-8", "surrogateescape"), delimiter))
    header, end = lines[0]
    for name in lacking:
        before = [n for n in table.names[: table.names.index(name)] if n in header]
        place = header.index(before[-1]) + 1 if before else 0
        for row, _ in lines:
            if row:
                row.insert(place, name if row is header else "")
    for values in added:
        _add_row(table, lines, values, end or "\n")
    written = _Lines()
    csv.writer(written, delimiter=delimiter, lineterminator="\r\n").writerows(r for r, _ in lines)
    whole = "".join(line[:-1] + end for line, (_, end) in zip(written, lines, strict=True))
    return data[: len(data) - len(text)] + whole.encode("utf-8", "surrogateescape")


def _add_row(
    table: Table, lines: list[tuple[list[str], str]], values: Mapping[str, str], end: str
) -> None:
    header = lines[0][0]
    guarded = {column.name for column in table.columns if column.kind in _GUARDED_KINDS}
    texts = {n: guard_formula(text) if n in guarded else text for n, text in values.items()}
    row = [texts.get(name, "") for name in header]
    keys = [header.index(name) for name in table.key]
    last = max(at for at, (found, _) in enumerate(lines) if any(found))
    place = last + 1
    if not table.append_only:
        wanted = [row[at] for at in keys]
        later = (n for n in range(1, place) if [lines[n][0][at] for at in keys] > wanted)
        place = next(later, place)
    lines[last] = (lines[last][0], lines[last][1] or end)
    lines.insert(place, (row, end))


def _rows_with_ends(text: str, delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Every row, with the line end behind it."""
    line = ""

    def lines() -> Iterator[str]:
        nonlocal line
        for line in io.StringIO(text, newline=""):  # noqa: UP028
            yield line

    for row in csv.reader(lines(), delimiter=delimiter, strict=True):
        yield row, line[len(line.rstrip("\r\n")) :]


# --- the slow way: row by row, to say what is wrong -----------------------------------------------


def _read_slowly(
    table: Table, data: bytes, delimiter: str
) -> tuple[dict[str, list[str]] | None, list[Problem]]:
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
    if any(problem.expected.key != LACKING for problem in problems):
        return None, problems
    cells: dict[str, list[str]] = {}
    for number, row in enumerate(body, start=1 + HEADER_ROWS):
        if len(row) != len(header):
            problems.append(_wrong_length(file, number, row, len(header)))
            row += [""] * (len(header) - len(row))
    for column in table.columns:
        if column.name not in header:
            cells[column.name] = [""] * len(body)
            continue
        position = header.index(column.name)
        texts = [row[position] for row in body]
        for at in [at for at, text in enumerate(texts) if not text.isascii()]:
            texts[at], wrong = _decoded(file, at + 1 + HEADER_ROWS, column.name, texts[at])
            problems += wrong
        if column.kind in _GUARDED_KINDS:
            texts = [unguard_formula(text) for text in texts]
        cells[column.name] = texts
    return cells, problems


def _not_utf8(table: Table) -> Problem:
    return Problem(table.filename, None, None, "UTF-16", message("check.expect_utf8"))


def _decoded(file: str, row: int, column: str, text: str) -> tuple[str, list[Problem]]:
    """A text without the bytes that are no UTF-8, which are a problem."""
    if not any("\udc80" <= sign <= "\udcff" for sign in text):
        return text, []
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return shown, [Problem(file, row, column, shown, message("check.expect_utf8"))]


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _check_header(table: Table, header: list[str]) -> Iterator[Problem]:
    for name in table.names:
        if name not in header:
            needed = table.by_name[name].required or name in table.key
            key = "check.column_missing" if needed else LACKING
            yield Problem(table.filename, 1, name, "", message(key))
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
