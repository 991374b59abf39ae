"""A folder of tables on disk: its files, its lock, and what the store remembers beside them.

`<folder>/.posko/` holds what is not data: the lock, the journal, the baseline (the tables as the
trail begins with them), and marks that tell the store's own writes from edits in a spreadsheet.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

import filelock

from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import TABLES, Table
from posko.store.contract import Unavailable
from posko.store.csvfile import Reading, read_csv
from posko.store.failures import why
from posko.store.journal import Journal, replace_durably, sync_directory
from posko.store.settingsfile import read_settings

STATE = ".posko"
MARKS = f"{STATE}/marks.json"
EPOCH = f"{STATE}/epoch.json"
ORIGINAL = "original"
"""The baseline made at the very first opening; `drill reset` restores it."""
LOCK_SECONDS = 15.0
_POLL_SECONDS = 0.003

Stat = tuple[int, int, int] | None
"""A file's size, modification time (ns) and inode; None where it is missing."""


@dataclass(frozen=True)
class Mark:
    """A file as the store last wrote or accepted it.

    outside: the revision at which an edit from outside was last taken over; 0 for never.
    """

    size: int
    mtime_ns: int
    inode: int
    crc: int
    outside: int = 0

    @property
    def stat(self) -> Stat:
        return (self.size, self.mtime_ns, self.inode)


@dataclass(frozen=True)
class Marks:
    """The revision of the files, and a mark for each. A cache: lost, it is rebuilt."""

    revision: int
    epoch: str
    files: Mapping[str, Mark] = field(default_factory=dict)

    def pack(self) -> bytes:
        files = {name: vars(mark) for name, mark in self.files.items()}
        content = {"revision": self.revision, "epoch": self.epoch, "files": files}
        return json.dumps(content).encode()

    @classmethod
    def unpack(cls, data: bytes) -> Marks | None:
        """None where the file was cut short by a power failure."""
        try:
            content = json.loads(data)
            files = {name: Mark(**mark) for name, mark in content["files"].items()}
            return cls(content["revision"], content["epoch"], files)
        except (ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True)
class Epoch:
    """Where the trail begins: the baseline, its revision, and when it was made.

    A new one begins when all tables are replaced (the drill is reset, the office goes live).
    """

    name: str
    revision: int
    at: str

    def pack(self) -> bytes:
        return json.dumps(asdict(self)).encode()


class Folder:
    """The tables of one folder as files. Reads and remembers; judges nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = path / STATE
        self.journal = Journal(path, self.state)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone with the folder, among all processes. Raises Unavailable.

        What an interrupted commit left half done is put back first.
        """
        if not self.path.is_dir():
            raise Unavailable(message("store.no_folder", folder=str(self.path)))
        try:
            self.state.mkdir(exist_ok=True)
            # A new object each time: a lock that was inherited across a fork refuses to work.
            lock = filelock.FileLock(self.state / "lock", timeout=LOCK_SECONDS)
            lock.acquire(poll_interval=_POLL_SECONDS)
        except filelock.Timeout:
            raise Unavailable(message("store.busy")) from None
        except OSError as error:
            raise Unavailable(why(error, self.path)) from error
        try:
            try:
                self.journal.undo()
            except OSError as error:
                raise Unavailable(why(error, self.path)) from error
            yield
        finally:
            lock.release()

    def has_tables(self) -> bool:
        return any((self.path / table.filename).exists() for table in TABLES.values())

    # -- files --------------------------------------------------------------------------------

    def stats(self) -> dict[str, Stat]:
        """One stat per file, and one for the marks."""
        names = [*(table.filename for table in TABLES.values()), MARKS]
        return {name: stat_of(self.path / name) for name in names}

    def tail_of(self, table: Table, start: int, end: int) -> bytes:
        """A part of a file. Raises OSError."""
        with (self.path / table.filename).open("rb") as file:
            file.seek(start)
            return file.read(end - start)

    def mark_of(self, table: Table, crc: int, outside: int) -> Mark:
        """The mark of a file that was just written. Raises OSError."""
        stat = stat_of(self.path / table.filename)
        if stat is None:
            raise FileNotFoundError(table.filename)
        return Mark(*stat, crc, outside)

    # -- what the store remembers -------------------------------------------------------------

    def marks(self) -> Marks | None:
        try:
            return Marks.unpack((self.path / MARKS).read_bytes())
        except OSError:
            return None

    def keep_marks(self, marks: Marks) -> None:
        replace_durably(self.path / MARKS, marks.pack())

    def epoch(self) -> Epoch | None:
        try:
            return Epoch(**json.loads((self.path / EPOCH).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def begin(self, revision: int, at: datetime) -> Epoch:
        """Keep the files as they are now as the first baseline."""
        copy_tables(self.path, self.state / ORIGINAL)
        epoch = Epoch(ORIGINAL, revision, at.isoformat())
        replace_durably(self.path / EPOCH, epoch.pack())
        return epoch

    def baseline(self, epoch: Epoch) -> Path:
        return self.state / epoch.name


def read_table(table: Table, path: Path, zone: tzinfo) -> tuple[Reading, int]:
    """A table from its file in a folder, with the checksum of the bytes; raises nothing."""
    try:
        data = (path / table.filename).read_bytes()
    except FileNotFoundError:
        return _unread(table, "check.file_missing", zone), 0
    except OSError as error:
        return _unread(table, "check.file_unreadable", zone, error=error.strerror or ""), 0
    reading = read_settings(data, zone) if table.name == "settings" else read_csv(table, data, zone)
    return reading, zlib.crc32(data)


def _unread(table: Table, key: str, zone: tzinfo, **params: str) -> Reading:
    problem = Problem(table.filename, None, None, "", message(key, **params))
    return Reading(table.empty(zone), (problem,))


def copy_tables(source: Path, target: Path) -> None:
    """Copy the tables' files, byte for byte and durably. Raises OSError."""
    target.mkdir(parents=True, exist_ok=True)
    for table in TABLES.values():
        file = source / table.filename
        if file.exists():
            shutil.copyfile(file, target / table.filename)
            with (target / table.filename).open("r+b") as copy:
                os.fsync(copy.fileno())
    sync_directory(target)


def stat_of(path: Path) -> Stat:
    try:
        stat = path.stat()
    except OSError:
        return None
    return (stat.st_size, stat.st_mtime_ns, stat.st_ino)
