"""Every problem of a folder of tables, without opening a store on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from zoneinfo import ZoneInfo

from posko.model.check import check_tables
from posko.model.check_scope import Scope
from posko.model.columns import WIB
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import TABLES
from posko.store.contract import Unavailable
from posko.store.csvfile import Reading
from posko.store.folder import Folder, read_table
from posko.store.loaded import zone_of


def problems_in(path: Path) -> list[Problem]:
    """All problems of the tables in a folder, file by file.

    Writes nothing, but puts back what an interrupted commit left half done.
    Raises Unavailable where there are no tables to look at.
    """
    with looked_at(path):
        readings, _, zone = read_all(path)
    return problems_of(readings, zone)


@contextmanager
def looked_at(path: Path) -> Iterator[Folder]:
    """A folder of tables to be read, between the commits of others where a store works on it."""
    folder = folder_with_tables(path)
    with folder.locked() if folder.state.is_dir() else nullcontext():
        yield folder


def folder_with_tables(path: Path) -> Folder:
    """Raises Unavailable where there are no tables."""
    folder = Folder(path)
    if not path.is_dir():
        raise Unavailable(message("store.no_folder", folder=str(path)))
    if not folder.has_tables():
        raise Unavailable(message("store.no_tables", folder=str(path)))
    return folder


def read_all(path: Path) -> tuple[dict[str, Reading], dict[str, int], ZoneInfo]:
    """Every table from its file, the checksums of the files, and the office's time zone."""
    settings, _ = read_table(TABLES["settings"], path, WIB)
    zone = zone_of(settings.frame)
    both = {name: read_table(table, path, zone) for name, table in TABLES.items()}
    readings = {name: reading for name, (reading, _) in both.items()}
    return readings, {name: crc for name, (_, crc) in both.items()}, zone


def problems_of(readings: Mapping[str, Reading], zone: ZoneInfo) -> list[Problem]:
    """What is wrong with the files by themselves, and between their rows."""
    problems = [problem for reading in readings.values() for problem in reading.problems]
    frames = {name: reading.frame for name, reading in readings.items()}
    return problems + check_tables(Scope(frames, zone))
