"""What one process holds of a folder, all of one revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd

from posko.model.columns import WIB
from posko.model.invariants import usable_timezone
from posko.model.problems import Problem
from posko.model.tables import Table
from posko.store.csvfile import Reading
from posko.store.folder import Epoch, Marks, Stat
from posko.store.held import HeldTable


@dataclass(frozen=True)
class Loaded:
    """The tables, and what is known of their files.

    marks: the files as the store last wrote or accepted them.
    stats: the files as they were when this was made, the refused ones included.
    plain: append-only tables to whose file rows may be appended as it stands.
    refused: tables whose file has to be mended before they change again; `problems` says why.
    """

    revision: int
    epoch: Epoch
    zone: ZoneInfo
    tables: Mapping[str, HeldTable]
    marks: Marks
    stats: Mapping[str, Stat]
    plain: frozenset[str]
    refused: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


def zone_of(settings: pd.DataFrame) -> ZoneInfo:
    """The office's time zone, WIB where the setting is missing or unusable."""
    values = settings.loc[settings["setting"] == "timezone", "value"].dropna()
    return ZoneInfo(values.iloc[0]) if len(values) and usable_timezone(values.iloc[0]) else WIB


def usable_rows(table: Table, reading: Reading) -> pd.DataFrame:
    """The rows of a file that can be shown although the file as a whole is refused."""
    frame = reading.readable(table).drop_duplicates(list(table.key), ignore_index=True)
    if table.name == "settings":
        zone = frame["setting"] == "timezone"
        bad = zone & ~frame["value"].fillna("").map(usable_timezone).astype(bool)
        frame = frame[~bad].reset_index(drop=True)
    return frame
