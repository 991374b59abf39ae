"""Putting one revision on disk: the changed tables, their trail and the marks, as one step."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace

from posko.model.messages import message
from posko.model.tables import TABLES, Key
from posko.store.contract import Unavailable
from posko.store.csvfile import csv_lines, write_csv
from posko.store.failures import why
from posko.store.folder import MARKS, Folder, Marks, stat_of
from posko.store.held import HeldTable, Row
from posko.store.loaded import Loaded
from posko.store.settingsfile import write_settings
from posko.store.trail import Differences


def write_revision(
    folder: Folder,
    state: Loaded,
    tables: Mapping[str, HeldTable],
    differences: Differences,
    trail: Mapping[Key, Row],
) -> Loaded:
    """The next revision: `tables` hold `differences`, which are written, and `trail` with them.

    Append-only tables are appended to. Raises Unavailable; then nothing was written.
    """
    revision = state.revision + 1
    tables = {**tables, "audit": tables["audit"].changed(trail)}
    rows = {name: [after for _, after in by_key.values()] for name, by_key in differences.items()}
    rows["audit"] = list(trail.values())
    appends: dict[str, bytes] = {}
    replaces: dict[str, bytes] = {}
    for name, new in rows.items():
        if name in state.plain:
            appends[name] = csv_lines(TABLES[name], [row for row in new if row is not None])
        else:
            replaces[name] = _whole(folder, tables[name])
    marks = dict(state.marks.files)

    def seal() -> bytes:
        for name, data in appends.items():
            old = state.marks.files[name]
            crc = zlib.crc32(data, old.crc)
            marks[name] = folder.mark_of(TABLES[name], crc, old.outside)
        for name, data in replaces.items():
            # Who follows an append-only file by its end has to read it anew.
            known = state.marks.files.get(name)
            outside = revision if TABLES[name].append_only else known.outside if known else 0
            marks[name] = folder.mark_of(TABLES[name], zlib.crc32(data), outside)
        return Marks(revision, state.epoch.name, marks).pack()

    if folder.stats() != state.stats:
        raise Unavailable(message("store.changed_now"))
    try:
        folder.journal.write(files_of(appends), files_of(replaces), (MARKS, seal))
    except OSError as error:
        raise Unavailable(why(error, folder.path)) from error
    stats = dict(state.stats)
    for name in (*appends, *replaces):
        stats[TABLES[name].filename] = marks[name].stat
    stats[MARKS] = stat_of(folder.path / MARKS)
    return replace(
        state,
        revision=revision,
        tables=tables,
        marks=Marks(revision, state.epoch.name, marks),
        stats=stats,
        plain=state.plain | {name for name in replaces if TABLES[name].append_only},
    )


def _whole(folder: Folder, table: HeldTable) -> bytes:
    """The file of a table that is written anew."""
    if table.table.name != "settings":
        return write_csv(table.table, table.rows.values())
    values = {row[0]: row[1] for row in table.rows.values()}
    return write_settings((folder.path / table.table.filename).read_bytes(), values)


def files_of(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    return {TABLES[name].filename: data for name, data in parts.items()}
