"""Where the data is, and the store that keeps it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from posko.model.clock import office_clock
from posko.model.columns import WIB
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.store.csvstore import CsvStore
from posko.store.folder import ORIGINAL, STATE, read_table
from posko.store.loaded import usable_rows

DATA_VARIABLE = "POSKO_DATA"
EMBEDDED = Path(__file__).parents[2] / "data"
"""The data set that comes with the program."""


def data_folder() -> Path:
    """The folder of the tables: what POSKO_DATA names, by default the embedded data."""
    named = os.environ.get(DATA_VARIABLE, "")
    return Path(named).expanduser().resolve() if named else EMBEDDED


def embedded_source() -> Path:
    """The embedded tables as they came, also after somebody has worked on them."""
    original = EMBEDDED / STATE / ORIGINAL
    return original if original.is_dir() else EMBEDDED


def open_store(folder: Path) -> CsvStore:
    """The store of a folder, by the office's clock. Raises Unavailable."""
    return CsvStore(folder, lambda: office_now(folder))


def office_now(folder: Path) -> datetime:
    """The office's time by the settings of a folder: the real one, or that of the drill."""
    table = TABLES["settings"]
    reading, _ = read_table(table, folder, WIB)
    tables = {name: table.empty() for name, table in TABLES.items()}
    snapshot = Snapshot({**tables, "settings": usable_rows(table, reading)}, 0, datetime.now(UTC))
    return office_clock(snapshot, snapshot.now).now
