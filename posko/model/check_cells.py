"""From the texts of a file to typed values, and what is wrong with the texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import pandas as pd

from posko.model.check_scope import HEADER_ROWS
from posko.model.columns import WIB, Column
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import Table

_FEW = 50
"""Up to this many rows, one cell after the other is faster than pandas' fixed cost per column."""
_REPEATING = 0.2
"""A long column with fewer different texts than this share of its length is parsed text by text."""


def check_cells(
    table: Table, cells: pd.DataFrame, zone: tzinfo = WIB
) -> tuple[pd.DataFrame, list[Problem]]:
    """The typed frame of a frame of texts, and every cell that does not fit.

    cells: one text column per column of the table; "" or missing where blank.
    A cell that does not fit is missing in the typed frame. The problems come row by row.
    """
    typed, found = {}, []
    for position, column in enumerate(table.columns):
        texts = cells[column.name].astype("str").fillna("")
        values, bad = _parse(column, texts, zone)
        typed[column.name] = values
        if column.required:
            blank = texts == ""
            found += [(row, position, message("check.required")) for row in _where(blank)]
        found += [(row, position, column.expected()) for row in _where(bad)]
    found.sort(key=lambda entry: entry[:2])
    problems = [
        Problem(
            table.filename,
            row + 1 + HEADER_ROWS,
            table.names[position],
            _text(cells[table.names[position]].iloc[row]),
            expected,
        )
        for row, position, expected in found
    ]
    return pd.DataFrame(typed).reset_index(drop=True), problems


def _parse(column: Column, texts: pd.Series, zone: tzinfo) -> tuple[pd.Series, pd.Series]:
    """`Column.parse_all` by the way that is fastest for this many cells."""
    if len(texts) <= _FEW:
        return _parse_each(column, texts, zone)
    codes, different = pd.factorize(texts)
    if len(different) > len(texts) * _REPEATING:
        return column.parse_all(texts, zone)
    values, bad = column.parse_all(pd.Series(different), zone)
    return (
        values.take(codes).set_axis(texts.index),
        bad.take(codes).set_axis(texts.index),
    )


def _parse_each(column: Column, texts: pd.Series, zone: tzinfo) -> tuple[pd.Series, pd.Series]:
    values, bad = [], []
    for cell in texts:
        try:
            values.append(column.parse(cell, zone))
            bad.append(False)
        except ValueError:
            values.append(None)
            bad.append(True)
    typed = pd.Series(values, index=texts.index, dtype="object").astype(column.dtype(zone))
    return typed, pd.Series(bad, index=texts.index, dtype=bool)


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


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
