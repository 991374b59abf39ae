"""From the texts of a file to typed values, and what is wrong with the texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

import pandas as pd

from posko.model.check_scope import HEADER_ROWS
from posko.model.columns import WIB, Column, Value
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import Table

Texts = Mapping[str, Sequence[str] | pd.Series]
"""A table as texts: the cells of each column, "" where blank."""

_FEW = 200
"""Up to this many rows, one cell after the other is faster than pandas' fixed cost per column."""
_REPEATING = 0.2
"""A long column with fewer different texts than this share of its length is parsed text by text."""


def check_cells(
    table: Table, texts: Texts, zone: tzinfo = WIB
) -> tuple[pd.DataFrame, list[Problem]]:
    """The typed frame of a table's texts, and every cell that does not fit.

    A cell that does not fit is missing in the typed frame. The problems come row by row.
    """
    typed, found = {}, []
    for position, column in enumerate(table.columns):
        values, blank, bad = _parse(column, texts[column.name], zone)
        typed[column.name] = values
        if column.required:
            found += [(row, position, message("check.required")) for row in blank]
        found += [(row, position, column.expected()) for row in bad]
    found.sort(key=lambda entry: entry[:2])
    problems = []
    for row, position, expected in found:
        name = table.names[position]
        cell = str(pd.Series(texts[name]).iloc[row])
        problems.append(Problem(table.filename, row + 1 + HEADER_ROWS, name, cell, expected))
    return pd.DataFrame(typed, copy=False), problems


def _parse(
    column: Column, cells: Sequence[str] | pd.Series, zone: tzinfo
) -> tuple[Any, list[int], list[int]]:
    """The typed column, and the positions of the blank and of the bad cells."""
    if len(cells) <= _FEW:
        return _parse_each(column, cells, zone)
    series = pd.Series(cells, dtype="str")
    codes, different = pd.factorize(series)
    if len(different) > len(series) * _REPEATING:
        values, bad = column.parse_all(series, zone)
    else:
        values, bad = column.parse_all(pd.Series(different, dtype="str"), zone)
        values, bad = values.take(codes), bad.take(codes)
    blank = _where(series == "") if column.required else []
    return values.reset_index(drop=True), blank, _where(bad)


def _parse_each(
    column: Column, cells: Iterable[str], zone: tzinfo
) -> tuple[Any, list[int], list[int]]:
    values: list[Value] = []
    blank, bad = [], []
    for position, cell in enumerate(cells):
        if cell == "":
            blank.append(position)
        try:
            values.append(column.parse(cell, zone))
        except ValueError:
            values.append(None)
            bad.append(position)
    return pd.array(values, dtype=column.dtype(zone)), blank, bad


def check_record(table: Table, cells: Sequence[str], zone: tzinfo = WIB) -> list[Problem]:
    """What is wrong with the texts of one row that is not in a file yet."""
    problems = []
    for column, cell in zip(table.columns, cells, strict=True):
        expected = None
        if cell == "" and column.required:
            expected = message("check.required")
        elif not _encodable(cell):
            expected = message("check.expect_text")
        else:
            try:
                column.parse(cell, zone)
            except ValueError:
                expected = column.expected()
        if expected is not None:
            problems.append(Problem(table.filename, None, column.name, cell, expected))
    return problems


def _encodable(cell: str) -> bool:
    """Whether a text can be written to a file: no half of a surrogate pair, no NUL."""
    return "\0" not in cell and not any("\ud800" <= sign <= "\udfff" for sign in cell)


def _where(mask: pd.Series) -> list[int]:
    return [int(position) for position in mask.to_numpy().nonzero()[0]] if mask.any() else []
