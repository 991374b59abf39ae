"""Replacing all tables at once: the drill starts again, or the office goes live.

What was there is archived first. A running dashboard sees a new revision, as after any commit.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from posko.model.clock import LIVE
from posko.model.columns import WIB
from posko.model.messages import message
from posko.model.tables import TABLES
from posko.store.contract import Unavailable
from posko.store.csvfile import csv_header
from posko.store.failures import why
from posko.store.folder import EPOCH, MARKS, ORIGINAL, Epoch, Folder, Marks, copy_tables, read_table
from posko.store.journal import write_durably
from posko.store.settingsfile import write_settings

_EMPTIED_GROUPS = ("people", "operations")
_ARCHIVE = "archive"


def reset(target: Path, source: Path) -> Path | None:
    """Make the tables of `target` those of `source`, byte for byte; where the old ones went.

    Makes the folder where there is none. Raises Unavailable.
    """
    files = {
        table.filename: (source / table.filename).read_bytes()
        for table in TABLES.values()
        if (source / table.filename).exists()
    }
    if not files:
        raise Unavailable(message("store.no_tables", folder=str(source)))
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(why(error, target)) from error
    return _begin_anew(Folder(target), files)


def go_live(target: Path) -> Path | None:
    """Leave the drill: the clock is live; people, operations and trail are empty; norms stay.

    Returns where the old tables went. Raises Unavailable.
    """
    folder = Folder(target)
    if target.is_dir() and not folder.has_tables():
        raise Unavailable(message("store.no_tables", folder=str(target)))
    emptied = [t for t in TABLES.values() if t.group in _EMPTIED_GROUPS or t.name == "audit"]
    files = {table.filename: csv_header(table) for table in emptied}
    settings = TABLES["settings"]
    reading, _ = read_table(settings, target, WIB)
    if reading.problems:
        raise Unavailable(message("store.mend_file", file=settings.filename))
    values = dict(
        zip(reading.frame["setting"], reading.frame["value"].fillna(""), strict=True), clock=LIVE
    )
    files[settings.filename] = write_settings((target / settings.filename).read_bytes(), values)
    return _begin_anew(folder, files)


def _begin_anew(folder: Folder, files: Mapping[str, bytes]) -> Path | None:
    """Replace these files in one step and let the trail begin here."""
    with folder.locked():
        try:
            archive = None
            if folder.has_tables():
                archive = _archive(folder)
                if not (folder.state / ORIGINAL).exists():
                    copy_tables(folder.path, folder.state / ORIGINAL)
            epoch = Epoch(
                f"baseline-{secrets.token_hex(4)}",
                _last_revision(folder) + 1,
                datetime.now(UTC).isoformat(),
            )
            baseline = folder.baseline(epoch)
            if folder.has_tables():
                copy_tables(folder.path, baseline)
            baseline.mkdir(exist_ok=True)
            for name, data in files.items():
                write_durably(baseline / name, data)
            marks = Marks(epoch.revision, epoch.name)
            folder.journal.write({}, {**files, EPOCH: epoch.pack()}, (MARKS, marks.pack))
            for old in folder.state.glob("baseline-*"):
                if old.name != epoch.name:
                    shutil.rmtree(old, ignore_errors=True)
        except OSError as error:
            raise Unavailable(why(error, folder.path)) from error
    return archive


def _archive(folder: Folder) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    archive = folder.state / _ARCHIVE / f"{stamp}-{secrets.token_hex(2)}"
    copy_tables(folder.path, archive)
    return archive


def _last_revision(folder: Folder) -> int:
    """The newest revision that a running dashboard may show of this folder."""
    marks, epoch = folder.marks(), folder.epoch()
    known = [part.revision for part in (marks, epoch) if part is not None]
    trail, _ = read_table(TABLES["audit"], folder.path, WIB)
    known += [int(revision) for revision in trail.frame["revision"].dropna()]
    return max(known, default=-1)
