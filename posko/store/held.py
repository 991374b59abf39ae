"""One table in memory: its typed frame, and its rows as the texts of their cells.

A commit compares and writes texts, a page wants a typed frame. Each is made from the other when it
is first asked for, so that a commit costs what it changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import tzinfo

import pandas as pd

from posko.model.check_scope import has_key, keys_of
from posko.model.tables import Key, Table

Row = tuple[str, ...]
"""The texts of a row's cells, in the order of the table's columns; "" where blank."""
RowChanges = Mapping[Key, Row | None]
"""What becomes of rows; None where a row goes."""

_MANY = 512
"""Changes after which a frame is made even if nobody asks, so that they do not pile up."""


class HeldTable:
    """A table at one revision. Immutable; safe to share between threads.

    base: a typed frame in the order of the file, with `changes` not yet in it.
    added: the changes only add rows, which saves looking for the old ones.
    """

    def __init__(
        self,
        table: Table,
        zone: tzinfo,
        base: pd.DataFrame,
        changes: RowChanges | None = None,
        added: bool = True,
    ) -> None:
        self.table = table
        self.zone = zone
        self._base = base
        self._changes = changes or {}
        self._added = added
        self._frame = None if self._changes else base
        self._rows: dict[Key, Row] | None = None

    @property
    def frame(self) -> pd.DataFrame:
        """The typed frame; its index is the position of the row."""
        if self._frame is None:
            self._frame = self._applied()
        return self._frame

    @property
    def rows(self) -> Mapping[Key, Row]:
        """Every row by its key, in the order of the file."""
        if self._rows is None:
            self._rows = dict(
                zip(
                    keys_of(self.table, self.frame, self.zone),
                    texts_of(self.table, self.frame, self.zone),
                    strict=True,
                )
            )
        return self._rows

    def row(self, key: Key) -> Row | None:
        """The row with this key, or None."""
        if not self.table.append_only or self._rows is not None:
            return self.rows.get(key)
        if key in self._changes:
            return self._changes[key]
        match = self._base[has_key(self.table, self._base, {key}, self.zone)]
        return texts_of(self.table, match.iloc[:1], self.zone)[0] if len(match) else None

    def frame_of(self, keys: Collection[Key]) -> pd.DataFrame:
        """The typed rows with these keys, indexed by their position; cheap for new rows."""
        if self._frame is not None or not all(key in self._changes for key in keys):
            return self.frame[has_key(self.table, self.frame, keys, self.zone)]
        if self.table.append_only:
            places = {key: len(self._base) + at for at, key in enumerate(self._changes)}
        else:
            places = {key: at for at, key in enumerate(self.rows)}
        there = [(places[key], row) for key in keys if (row := self._changes[key]) is not None]
        there.sort()
        return self._typed([row for _, row in there]).set_axis([place for place, _ in there])

    def changed(self, changes: RowChanges, added: bool = False) -> HeldTable:
        """The table after these changes. added: none of the keys is in the table yet.

        Rows of an append-only table keep their order and new ones follow; others are sorted by key.
        """
        if not changes:
            return self
        done = self._frame is not None
        base = self.frame if done or len(self._changes) > _MANY else self._base
        pending = changes if base is self._frame else {**self._changes, **changes}
        only_added = added and (base is self._frame or self._added)
        after = HeldTable(self.table, self.zone, base, pending, only_added)
        if not self.table.append_only:
            rows = {**self.rows, **changes}
            after._rows = {key: row for key, row in sorted(rows.items()) if row is not None}
        return after

    def _applied(self) -> pd.DataFrame:
        """The base with the changes in it."""
        table, base = self.table, self._base
        new = {key: row for key, row in self._changes.items() if row is not None}
        added = self._typed(list(new.values()))
        if table.append_only:
            base = self._without_changed(base)
            return pd.concat([base, added], ignore_index=True) if len(base) else added
        positions = {key: at for at, key in enumerate(keys_of(table, base, self.zone))}
        positions |= {key: len(base) + at for at, key in enumerate(new)}
        both = pd.concat([base, added], ignore_index=True) if len(base) else added
        return both.take([positions[key] for key in self.rows]).reset_index(drop=True)

    def _typed(self, rows: Sequence[Row]) -> pd.DataFrame:
        names = self.table.names
        records = [self.table.parse(dict(zip(names, row, strict=True)), self.zone) for row in rows]
        return self.table.frame(records, self.zone)

    def _without_changed(self, base: pd.DataFrame) -> pd.DataFrame:
        """An append-only table's rows that the changes leave alone: all, but for outside edits."""
        first = self.table.by_name[self.table.key[0]]
        if self._added or not first.textual:  # the trail numbers its rows; only new ones come
            return base
        touched = has_key(self.table, base, set(self._changes), self.zone)
        return base[~touched] if touched.any() else base


def texts_of(table: Table, frame: pd.DataFrame, zone: tzinfo) -> list[Row]:
    """The rows of a typed frame as the texts of their cells."""
    columns = []
    for column in table.columns:
        series = frame[column.name]
        texts = series.fillna("") if column.textual else column.render_all(series, zone)
        columns.append(texts.tolist())
    return list(zip(*columns, strict=True))


def difference(before: HeldTable, after: HeldTable) -> dict[Key, tuple[Row | None, Row | None]]:
    """What differs between two states of a table, by key: the row before and the row after."""
    if before.frame.equals(after.frame):
        return {}
    return {
        key: (before.rows.get(key), after.rows.get(key))
        for key in dict.fromkeys([*before.rows, *after.rows])
        if before.rows.get(key) != after.rows.get(key)
    }
