"""What a check looks at: a whole folder, or only what one change touches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

import pandas as pd

from posko.model.columns import WIB
from posko.model.messages import Message
from posko.model.problems import Problem
from posko.model.tables import TABLES, Key, Table

Touched = Mapping[str, frozenset[Key]]
"""The keys of the rows that a change adds, changes or removes, by table."""

HEADER_ROWS = 1
"""A spreadsheet numbers the header as row 1."""


@dataclass(frozen=True)
class Scope:
    """The tables as they shall be, and which of their rows are in question.

    tables: typed frames whose index is the position of the row in its file.
    touched: the rows in question; None for all of them.
    at_hand: the rows in question of tables where the caller has them, which saves finding them.
    """

    tables: Mapping[str, pd.DataFrame]
    zone: tzinfo = WIB
    touched: Touched | None = None
    at_hand: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def touches(self, *tables: str) -> bool:
        """Whether any row of these tables is in question."""
        if self.touched is None:
            return any(len(self.tables[table]) for table in tables)
        return any(self.touched.get(table) for table in tables)

    def concerns(self, table: str) -> bool:
        """Whether a table as a whole is in question, though it may have no rows."""
        return self.touched is None or bool(self.touched.get(table))

    def rows(self, table: str) -> pd.DataFrame:
        """The rows of a table that are in question."""
        if table not in self.at_hand:
            frame = self.tables[table]
            if self.touched is not None:
                keys = self.touched.get(table)
                whole = TABLES[table]
                frame = frame[has_key(whole, frame, keys, self.zone)] if keys else frame.iloc[:0]
            self.at_hand[table] = frame
        return self.at_hand[table]

    def removed(self, table: str) -> list[Key]:
        """The keys in question that the table no longer has."""
        if self.touched is None or not self.touched.get(table):
            return []
        there = set(keys_of(TABLES[table], self.rows(table), self.zone))
        return sorted(self.touched[table] - there)

    def values(self, table: str, column: str) -> set[str]:
        """The texts in a column of the rows in question, without blanks."""
        return set(self.rows(table)[column].dropna())

    def problem(
        self,
        table: str,
        index: Any,
        column: str | None,
        expected: Message,
        found: str | None = None,
    ) -> Problem:
        """What is wrong in one row; `found` is the cell's text unless given."""
        if found is None and column is not None:
            cell = self.tables[table].loc[index, column]
            found = TABLES[table].by_name[column].render(cell, self.zone)
        return Problem(
            TABLES[table].filename, int(index) + 1 + HEADER_ROWS, column, found or "", expected
        )


def keys_of(table: Table, frame: pd.DataFrame, zone: tzinfo = WIB) -> list[Key]:
    """The keys of a frame's rows, in its order."""
    parts = []
    for name in table.key:
        column = table.by_name[name]
        cells = frame[name].fillna("") if column.textual else column.render_all(frame[name], zone)
        parts.append(cells.tolist())
    return list(zip(*parts, strict=True))


def has_key(
    table: Table, frame: pd.DataFrame, keys: Collection[Key], zone: tzinfo = WIB
) -> pd.Series:
    """A mask of the rows with one of these keys; fast for few keys in a large frame."""
    first = table.by_name[table.key[0]]
    if first.textual:
        wanted = [key[0] for key in keys]
        mask = frame[first.name].isin(wanted)
        if "" in wanted:
            mask |= frame[first.name].isna()
    else:
        mask = pd.Series(True, index=frame.index)
    if len(table.key) > 1 or not first.textual:
        near = frame[mask]
        exact = [key in keys for key in keys_of(table, near, zone)]
        return pd.Series(frame.index.isin(near.index[exact]), index=frame.index)
    return mask
