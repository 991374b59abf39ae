"""The audit trail read as what it tells: who changed what, from what, to what, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from posko.model.privacy import masked_cell
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES


@dataclass(frozen=True)
class Edit:
    """One row that was changed. `fields`: column, text before, text after, personal data masked.

    kind: "added", "changed" or "removed".
    """

    table: str
    key: str
    kind: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Entry:
    """One commit. `edits` is empty for an event that changed no row."""

    revision: int
    at: datetime
    actor: str
    why: str
    edits: tuple[Edit, ...]


def trail(snapshot: Snapshot, most: int = 100) -> tuple[Entry, ...]:
    """The last commits, newest first."""
    audit = snapshot.all("audit")
    revisions = audit["revision"].drop_duplicates().tail(most)
    recent = TABLES["audit"].records(audit[audit["revision"].isin(revisions)])
    by_revision: dict[int, list[dict[str, object]]] = {}
    for row in recent:
        by_revision.setdefault(int(str(row["revision"])), []).append(dict(row))
    entries = []
    for revision in sorted(by_revision, reverse=True):
        rows = by_revision[revision]
        first = rows[0]
        at = first["at"]
        assert isinstance(at, datetime)
        edits = tuple(_edit(row) for row in rows if row["table"] in TABLES)
        entries.append(Entry(revision, at, str(first["actor"]), str(first["why"]), edits))
    return tuple(entries)


def _edit(row: dict[str, object]) -> Edit:
    table = TABLES[str(row["table"])]
    before: dict[str, str] = json.loads(str(row["before"])) if row["before"] else {}
    after: dict[str, str] = json.loads(str(row["after"])) if row["after"] else {}
    kind = "changed" if before and after else "added" if after else "removed"
    fields = tuple(
        (name, masked_cell(table, name, old), masked_cell(table, name, new))
        for name in table.names
        if (old := before.get(name, "")) != (new := after.get(name, ""))
    )
    return Edit(table.name, str(row["key"] or ""), kind, fields)
