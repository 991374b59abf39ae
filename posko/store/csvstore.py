"""The store that keeps the tables as CSV files in a folder.

Any number of processes may work on one folder. Each holds the tables in memory and follows what the
others commit by reading the end of the audit trail. A file that differs from what the store wrote
was edited outside; it is judged (`outside`), and taken over or refused.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from posko.model.change import Change, RowChange
from posko.model.check import check_tables
from posko.model.check_cells import check_record
from posko.model.check_change import check_change
from posko.model.check_scope import Scope
from posko.model.invariants import last_actor
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Key, Record, Table
from posko.store.contract import Clash, Conflict, Invalid, Unavailable
from posko.store.failures import why
from posko.store.folder import Folder
from posko.store.held import HeldTable, Row
from posko.store.loaded import Loaded, zone_of
from posko.store.outside import Frames
from posko.store.reader import Reader
from posko.store.trail import AUDIT, KEY_SIGN, Differences, audit_rows, news, revision_at
from posko.store.writer import write_revision


class CsvStore:
    """The tables in a folder of CSV files. See `contract.Store`.

    clock: the office's time, for the trail of an edit from outside (aware).
    Raises Unavailable where the folder is missing, has no tables or cannot be written.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = Folder(Path(folder))
        self._reader = Reader(self._folder, clock)
        self._threads = threading.RLock()
        self._state: Loaded | None = None
        self._shown: Snapshot | None = None
        self._past: tuple[tuple[str, int], Mapping[str, HeldTable]] | None = None
        with self._alone():
            self._refresh()

    @property
    def folder(self) -> Path:
        return self._folder.path

    # -- the contract -------------------------------------------------------------------------

    def snapshot(self, now: datetime, as_of: int | datetime | None = None) -> Snapshot:
        with self._threads:
            state = self._current()
            if as_of is not None:
                return self._snapshot_of_past(state, now, as_of)
            if self._shown is None:
                frames = {name: table.frame for name, table in state.tables.items()}
                self._shown = Snapshot(frames, state.revision, now, state.problems)
            self._shown = self._shown.at(now)
            return self._shown

    def revision(self) -> int:
        return self._current().revision

    def commit(self, change: Change) -> int:
        with self._alone():
            state = self._refresh()
            for name in sorted({"audit", *(row.table for row in change.rows)} & state.refused):
                raise Unavailable(message("store.mend_file", file=TABLES[name].filename))
            differences = _differences(change, state)
            if clashes := (*_clashes(state, differences), *_unseen(state, change, differences)):
                raise Conflict(clashes)
            tables = dict(state.tables)
            for name, by_key in differences.items():
                new_rows = {key: new for key, (_, new) in by_key.items()}
                added = all(old is None for old, _ in by_key.values())
                tables[name] = tables[name].changed(new_rows, added)
            touched = {name: frozenset(rows) for name, rows in differences.items()}
            problems = check_change(change.rows)
            rows = {name: tables[name].frame_of(keys) for name, keys in touched.items()}
            problems += check_tables(Scope(Frames(tables), state.zone, touched, rows))
            trail = audit_rows(
                state.revision + 1,
                change.at,
                str(change.actor),
                change.why,
                differences,
                state.zone,
            )
            problems += check_record(AUDIT, next(iter(trail.values())), state.zone)
            if problems:
                raise Invalid(tuple(problems))
            written = write_revision(self._folder, state, tables, differences, trail)
            self._hold(written)
            if "settings" in touched and zone_of(written.tables["settings"].frame) != written.zone:
                self._state = None  # every instant is shown in the new zone: read all again
            return written.revision

    # -- what is held -------------------------------------------------------------------------

    def _current(self) -> Loaded:
        """The newest state; the last one known while another process does not let go."""
        state = self._state
        if state is not None and self._folder.stats() == state.stats:
            return state
        try:
            with self._alone():
                return self._refresh()
        except Unavailable:
            if state is None or not self._folder.has_tables():
                raise
            return state

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._threads, self._folder.locked():
            yield

    def _refresh(self) -> Loaded:
        try:
            return self._hold(self._reader.refresh(self._state))
        except OSError as error:
            raise Unavailable(why(error, self.folder)) from error

    def _hold(self, state: Loaded) -> Loaded:
        if state is not self._state:
            self._state, self._shown = state, None
        return state

    def _snapshot_of_past(self, state: Loaded, now: datetime, as_of: int | datetime) -> Snapshot:
        trail, first = state.tables["audit"].frame, state.epoch.revision
        if isinstance(as_of, datetime):
            begun = datetime.fromisoformat(state.epoch.at)
            made = trail.loc[trail["revision"] > first, "at"]
            if as_of < begun and not (made <= as_of).any():
                raise LookupError(f"the trail begins at {begun.isoformat()}")
            revision = revision_at(trail, as_of, first)
        else:
            revision = as_of
        if not first <= revision <= state.revision:
            raise LookupError(f"the trail has the revisions {first} to {state.revision}")
        name = (state.epoch.name, revision)
        if self._past is None or self._past[0] != name:
            tables = self._reader.rebuilt(set(TABLES) - {"audit"}, state, revision)
            tables["audit"] = HeldTable(AUDIT, state.zone, trail[trail["revision"] <= revision])
            self._past = (name, tables)
        return Snapshot({n: t.frame for n, t in self._past[1].items()}, revision, now)


# --- a change as texts ----------------------------------------------------------------------------


def _differences(change: Change, state: Loaded) -> Differences:
    """The rows of a change as texts. Raises Invalid with every cell that does not fit."""
    problems: list[Problem] = []
    differences: dict[str, dict[Key, tuple[Row | None, Row | None]]] = {}
    for row in change.rows:
        table = TABLES[row.table]
        if table is AUDIT:
            problems.append(Problem(AUDIT.filename, None, None, "", message("check.trail")))
            continue
        before = _texts(table, row.before, state, problems)
        known = len(problems)
        after = _texts(table, row.after, state, problems)
        if after is not None and len(problems) == known:
            problems += check_record(table, after, state.zone)
        differences.setdefault(row.table, {})[_key(row, state)] = (before, after)
    if problems:
        raise Invalid(tuple(problems))
    return differences


def _texts(
    table: Table, record: Record | None, state: Loaded, problems: list[Problem]
) -> Row | None:
    """A record as texts; a value of another kind becomes a problem."""
    if record is None:
        return None
    texts = []
    for column in table.columns:
        value = record.get(column.name)
        try:
            texts.append(column.render(value, state.zone))
        except TypeError:
            texts.append("")
            problems.append(
                Problem(table.filename, None, column.name, str(value), column.expected())
            )
    return tuple(texts)


def _key(row: RowChange, state: Loaded) -> Key:
    record = row.after if row.after is not None else row.before
    return TABLES[row.table].key_of(record or {}, state.zone)


def _clashes(state: Loaded, differences: Differences) -> Iterator[Clash]:
    """The rows that are no longer as the change read them."""
    for name, rows in differences.items():
        for key, (before, _) in rows.items():
            found = state.tables[name].row(key)
            if found != before:
                trail = state.tables["audit"].frame
                yield Clash(
                    name,
                    key,
                    _record(name, before, state),
                    _record(name, found, state),
                    last_actor(trail, name, KEY_SIGN.join(key)),
                )


def _unseen(state: Loaded, change: Change, differences: Differences) -> Iterator[Clash]:
    """The other rows of the tables a change was judged by that somebody has changed since."""
    if change.seen is None:
        return
    trail = state.tables["audit"].frame
    for (name, key), (old, new) in news(trail, change.seen.revision, change.seen.tables).items():
        if key not in differences.get(name, {}):
            by = last_actor(trail, name, KEY_SIGN.join(key))
            yield Clash(name, key, _record(name, old, state), _record(name, new, state), by)


def _record(name: str, row: Row | None, state: Loaded) -> Record | None:
    table = TABLES[name]
    return (
        None if row is None else table.parse(dict(zip(table.names, row, strict=True)), state.zone)
    )
