"""A change: the rows as they were read, the rows as they shall be, who wants it and why."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from posko.model.tables import TABLES, Key, Record

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Actor:
    """Who does something. `role` is a key of `vocabulary.ROLE`; "" for a program."""

    name: str
    role: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class RowChange:
    """One row: as it was read (None: it did not exist), and as it shall be (None: gone)."""

    table: str
    before: Record | None
    after: Record | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("a row change needs a row before or after")
        table = TABLES[self.table]
        whole = self.before is not None and self.after is not None
        if whole and table.key_of(self.before or {}) != table.key_of(self.after or {}):
            raise ValueError(f"{self.table}: a change cannot give a row another key")

    @property
    def key(self) -> Key:
        record = self.after if self.after is not None else self.before
        assert record is not None
        return TABLES[self.table].key_of(record)


@dataclass(frozen=True)
class Seen:
    """What a change was judged by, where that is more than the rows it changes: whole tables, as
    they were at a revision."""

    revision: int
    tables: frozenset[str]


@dataclass(frozen=True)
class Change:
    """What one person wants to change, whole or not at all.

    at: when, by the office's clock (aware).
    why: a sentence for the audit trail; never empty.
    rows: an empty tuple records an event without changing a row (a phone number was revealed).
    seen: the tables that nobody may have changed since; None where the rows themselves suffice.
    Raises ValueError for a naive `at`, an empty reason or two changes of one row.
    """

    actor: Actor
    why: str
    at: datetime
    rows: tuple[RowChange, ...] = ()
    seen: Seen | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a change needs an aware instant")
        if not self.why.strip():
            raise ValueError("a change needs a reason")
        keys = [(row.table, row.key) for row in self.rows]
        if len(keys) != len(set(keys)):
            raise ValueError("a change may touch each row once")


def insert(table: str, **values: Any) -> RowChange:
    """A new row."""
    return RowChange(table, None, _whole(table, values))


def update(table: str, before: Record, **values: Any) -> RowChange:
    """A row with some values changed."""
    return RowChange(table, before, _whole(table, {**before, **values}))


def delete(table: str, before: Record) -> RowChange:
    """A row taken away."""
    return RowChange(table, before, None)


def _whole(table: str, values: Mapping[str, Any]) -> Record:
    names = TABLES[table].names
    unknown = set(values) - set(names)
    if unknown:
        raise KeyError(f"{table} has no column {sorted(unknown)}")
    return {name: values.get(name) for name in names}


def new_id(prefix: str) -> str:
    """A new row's id, like "LAP-7KQ2MX9D": random, so that two offices never make the same one."""
    return f"{prefix}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def same_id(prefix: str, *parts: str) -> str:
    """The id of what these parts name, always the same: asked for twice, it is made once."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return f"{prefix}-" + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:10])
