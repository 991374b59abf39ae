"""Adding to a folder in use what the tables have grown by since: new tables, columns and factors.

All of it is blank or a documented default, so no row says anything else than before. An edit from
outside that no store has taken over yet stays one: it is judged at the next opening.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from posko.model.change import Actor
from posko.model.columns import WIB
from posko.model.factors import Factor
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import TABLES, Table
from posko.store.checking import folder_with_tables, looked_at
from posko.store.contract import Unavailable
from posko.store.csvfile import LACKING, completed, csv_header, header_problems, read_csv
from posko.store.failures import why
from posko.store.folder import MARKS, Folder, Marks, read_table
from posko.store.held import Row, texts_of
from posko.store.loaded import zone_of
from posko.store.reader import usable_marks
from posko.store.trail import AUDIT, Differences, audit_rows, is_whole, last_revision
from posko.store.writer import files_of

SETTINGS, FACTORS = TABLES["settings"], TABLES["factors"]


@dataclass(frozen=True)
class Lacking:
    """What a folder lacks that can be added.

    files: tables without a file. columns: columns that may be blank, by table. factors: the rows
    of the defaults, by name. problems: what is wrong beside that and stays for people to mend.
    """

    files: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    factors: Mapping[str, Row] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """Every table concerned, with the columns or factors added to it."""
        files = dict.fromkeys(self.files, ())
        factors = {FACTORS.name: tuple(self.factors)} if self.factors else {}
        found = {**files, **self.columns}
        return {n: found.get(n, ()) + factors.get(n, ()) for n in TABLES if n in found | factors}


def lacking(path: Path, defaults: Path) -> Lacking:
    """What a folder lacks; writes nothing.

    defaults: a folder whose factors are copied, with their sources. Raises Unavailable, also where
    something is gone that nobody can add: a column that must be filled in, a table that was there.
    """
    with looked_at(path) as folder:
        return _lacking(folder, defaults)


def upgrade(
    path: Path, defaults: Path, actor: Actor, at: datetime, reason: Callable[[Lacking], str]
) -> Lacking:
    """Add what a folder lacks, in one step, and tell it in the trail; what was added.

    reason: the trail's words. Raises Unavailable; then nothing was written.
    """
    folder = folder_with_tables(path)
    with folder.locked():
        try:
            found = _lacking(folder, defaults)
            if found.tables:
                _add(folder, found, actor, at, reason(found))
        except OSError as error:
            raise Unavailable(why(error, path)) from error
    return found


def _lacking(folder: Folder, defaults: Path) -> Lacking:
    files: list[str] = []
    columns: dict[str, tuple[str, ...]] = {}
    problems = list(read_table(SETTINGS, folder.path, WIB)[0].problems)
    for table in TABLES.values():
        if table is SETTINGS:
            continue
        if not (folder.path / table.filename).exists():
            _refuse_lost(folder, table)
            files.append(table.name)
            continue
        wrong = header_problems(table, _bytes(folder, table))
        if gone := tuple(str(p.column) for p in wrong if p.expected.key == "check.column_missing"):
            file = table.filename
            raise Unavailable(message("store.column_gone", file=file, columns=gone))
        if new := tuple(str(p.column) for p in wrong if p.expected.key == LACKING):
            columns[table.name] = new
        problems += [p for p in wrong if p.expected.key != LACKING]
    factors, unknown = _factors(folder, defaults)
    return Lacking(tuple(files), columns, factors, (*problems, *unknown))


def _refuse_lost(folder: Folder, table: Table) -> None:
    """A table that the store has known is not new: an empty file would hide that it is gone."""
    marks, epoch = folder.marks(), folder.epoch()
    kept = epoch is not None and (folder.baseline(epoch) / table.filename).exists()
    if kept or (marks is not None and table.name in marks.files):
        raise Unavailable(message("store.file_gone", file=table.filename))


def _factors(folder: Folder, defaults: Path) -> tuple[dict[str, Row], list[Problem]]:
    """The default rows of the factors that the folder lacks, and those without a default."""
    there = read_csv(FACTORS, _bytes(folder, FACTORS))
    if there.frame.empty and there.problems:
        return {}, []  # unreadable, which its header or its check says
    source = read_table(FACTORS, defaults, WIB)[0].frame
    known = {row[0]: row for row in texts_of(FACTORS, source, WIB)}
    names = sorted({name.value for name in Factor} - set(there.frame["factor"]))
    none = [
        Problem(FACTORS.filename, None, "factor", "", message("check.factor", name=name))
        for name in names
        if name not in known
    ]
    return {name: known[name] for name in names if name in known}, none


def _add(folder: Folder, found: Lacking, actor: Actor, at: datetime, reason: str) -> None:
    stats = folder.stats()
    zone = zone_of(read_table(SETTINGS, folder.path, WIB)[0].frame)
    data = {name: _bytes(folder, TABLES[name]) for name in {*found.tables, AUDIT.name}}
    trail = read_csv(AUDIT, _completed(AUDIT, data[AUDIT.name]), zone)
    epoch = folder.epoch() or folder.begin(last_revision(trail.frame), at)
    marks = usable_marks(folder.marks(), epoch, trail.frame)
    if trail.problems or not is_whole(trail.frame, epoch.revision, marks.revision):
        raise Unavailable(message("store.mend_file", file=AUDIT.filename))
    revision = marks.revision + 1
    new: Differences = {FACTORS.name: {(n,): (None, row) for n, row in found.factors.items()}}
    told = audit_rows(revision, at, str(actor), reason, new, zone)
    added = {AUDIT.name: list(told.values()), FACTORS.name: list(found.factors.values())}
    files = {name: _completed(TABLES[name], old, added.get(name, [])) for name, old in data.items()}

    def seal() -> bytes:
        # The other files keep their old marks, so that whoever opens the folder judges them.
        mark = folder.mark_of(AUDIT, zlib.crc32(files[AUDIT.name]), revision)
        return Marks(revision, epoch.name, {**marks.files, AUDIT.name: mark}).pack()

    if folder.stats() != stats:
        raise Unavailable(message("store.changed_now"))
    folder.journal.write({}, files_of(files), (MARKS, seal))


def _completed(table: Table, data: bytes, added: list[Row] | None = None) -> bytes:
    rows = [dict(zip(table.names, row, strict=True)) for row in added or []]
    try:
        return completed(table, data, rows)
    except csv.Error:
        raise Unavailable(message("store.mend_file", file=table.filename)) from None


def _bytes(folder: Folder, table: Table) -> bytes:
    try:
        return (folder.path / table.filename).read_bytes()
    except FileNotFoundError:
        return csv_header(table)
    except OSError as error:
        raise Unavailable(why(error, folder.path)) from error
