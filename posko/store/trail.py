"""The audit trail: what a change writes into it, and what can be rebuilt from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo

import pandas as pd

from posko.model.tables import TABLES, Key, Table
from posko.store.held import Row, RowChanges

AUDIT = TABLES["audit"]
KEY_SIGN = "|"
"""Between the parts of a key."""

Differences = Mapping[str, Mapping[Key, tuple[Row | None, Row | None]]]
"""By table and key: the row before and the row after; None where there is none."""


def audit_rows(
    revision: int, at: datetime, actor: str, why: str, differences: Differences, zone: tzinfo
) -> dict[Key, Row]:
    """The rows of one revision: one per changed row; one without a table if none changed."""
    lines: list[tuple[str, str, str, str]] = [
        (table, KEY_SIGN.join(key), _pack(TABLES[table], before), _pack(TABLES[table], after))
        for table, rows in differences.items()
        for key, (before, after) in rows.items()
    ]
    rows: dict[Key, Row] = {}
    when = AUDIT.by_name["at"].render(at, zone)
    for seq, line in enumerate(lines or [("", "", "", "")], start=1):
        rows[(str(revision), str(seq))] = (str(revision), str(seq), when, actor, why, *line)
    return rows


def row_changes(lines: Iterable[tuple[str, str, str]]) -> dict[str, dict[Key, Row | None]]:
    """What rows of the trail (table, before, after) did to the tables; the last word counts."""
    changes: dict[str, dict[Key, Row | None]] = {}
    for name, before, after in lines:
        if not name:
            continue
        table = TABLES[name]
        old, new = _unpack(table, before), _unpack(table, after)
        changes.setdefault(name, {})[_key(table, new or old or ())] = new
    return changes


def row_changes_until(trail: pd.DataFrame, after: int, until: int) -> Mapping[str, RowChanges]:
    """What the revisions in (after, until] did to the tables."""
    part = trail[(trail["revision"] > after) & (trail["revision"] <= until)]
    texts = (part[name].fillna("") for name in ("table", "before", "after"))
    return row_changes(zip(*texts, strict=True))


def news(
    trail: pd.DataFrame, after: int, tables: Collection[str]
) -> dict[tuple[str, Key], tuple[Row | None, Row | None]]:
    """The rows of these tables that later revisions than `after` changed: as they were, as they
    are."""
    part = trail[trail["revision"] > after]
    part = part[part["table"].isin(list(tables))]
    found: dict[tuple[str, Key], tuple[Row | None, Row | None]] = {}
    texts = (part[name].fillna("") for name in ("table", "before", "after"))
    for name, before, now in zip(*texts, strict=True):
        table = TABLES[name]
        old, new = _unpack(table, before), _unpack(table, now)
        place = name, _key(table, new or old or ())
        found[place] = found.get(place, (old, None))[0], new
    return found


def revision_at(trail: pd.DataFrame, instant: datetime, first: int) -> int:
    """The last revision made at or before an instant, by the office's clock; `first` if none."""
    made = trail.loc[trail["at"] <= instant, "revision"]
    return max(first, int(made.max())) if len(made) else first


def last_revision(trail: pd.DataFrame) -> int:
    """The newest revision that a trail tells of; 0 where it is empty."""
    revisions = trail["revision"].dropna()
    return int(revisions.max()) if len(revisions) else 0


def is_whole(trail: pd.DataFrame, begun: int, last: int) -> bool:
    """Whether a trail read from a file can be the one that the store wrote.

    begun: the revision with which the trail begins; last: the newest one.
    """
    revisions = trail["revision"]
    own = revisions[revisions > begun].drop_duplicates().tolist()
    return bool(revisions.is_monotonic_increasing) and own == list(range(begun + 1, last + 1))


def _pack(table: Table, row: Row | None) -> str:
    if row is None:
        return ""
    filled = {name: cell for name, cell in zip(table.names, row, strict=True) if cell}
    return json.dumps(filled, ensure_ascii=False)


def _unpack(table: Table, text: str) -> Row | None:
    if not text:
        return None
    cells = json.loads(text)
    return tuple(cells.get(name, "") for name in table.names)


def _key(table: Table, row: Row) -> Key:
    return tuple(_cells(table, row))


def _cells(table: Table, row: Row) -> Iterator[str]:
    for name in table.key:
        yield row[table.names.index(name)]
