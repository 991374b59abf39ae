"""All tables at one revision, and the instant from which they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isnan
from types import MappingProxyType
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

import pandas as pd

from posko.model.change import Change
from posko.model.columns import WIB
from posko.model.factors import Factor
from posko.model.messages import message
from posko.model.problems import Problem, Refused
from posko.model.tables import TABLES, Record

T = TypeVar("T")


@dataclass(frozen=True)
class Snapshot:
    """What every decision is made from. Immutable: sessions share the frames and never change them.

    tables: a typed frame for every declared table.
    revision: counts the commits.
    now: aware; nothing in the core reads a clock.
    problems: files that could not be taken over; their tables show the last good state.
    """

    tables: Mapping[str, pd.DataFrame]
    revision: int
    now: datetime
    problems: tuple[Problem, ...] = ()
    _memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("a snapshot needs an aware instant")
        missing = set(TABLES) - set(self.tables)
        if missing:
            raise ValueError(f"a snapshot needs every table; missing: {sorted(missing)}")
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))

    def at(self, now: datetime) -> Snapshot:
        """The same tables looked at from another instant."""
        return self if now == self.now else replace(self, now=now, _memo={})

    def all(self, table: str) -> pd.DataFrame:
        """Every row of a table, the future included."""
        return self.tables[table]

    def known(self, table: str) -> pd.DataFrame:
        """The rows that are known at `now`: those without a time, or with one that has come."""

        def rows() -> pd.DataFrame:
            frame, column = self.tables[table], TABLES[table].known_from
            if column is None or frame.empty:
                return frame
            return frame[frame[column].isna() | (frame[column] <= self.now)]

        return self.memo(f"known:{table}", rows)

    def memo(self, name: str, compute: Callable[[], T]) -> T:
        """`compute()`, done once for this snapshot: sessions share it, pages ask again and again.

        name: unique in the project; with the parameters of the computation in it, if it has any.
        """
        if name not in self._memo:
            self._memo[name] = compute()
        return cast(T, self._memo[name])

    def having(self, **frames: pd.DataFrame) -> Snapshot:
        """The data as they would be with other rows in these tables; nothing of it is stored."""
        return Snapshot({**self.tables, **frames}, self.revision, self.now, self.problems)

    def after(self, change: Change) -> Snapshot:
        """The data as a store would give them after a change; nothing of it is stored.

        Raises ValueError where a row is not as the change read it.
        """
        frames: dict[str, pd.DataFrame] = {}
        for name in {row.table for row in change.rows}:
            table = TABLES[name]
            records = {table.key_of(record): record for record in table.records(self.all(name))}
            for row in change.rows:
                if row.table != name:
                    continue
                if records.get(row.key) != row.before:
                    raise ValueError(f"{name} {row.key}: the row is not as it was read")
                if row.after is None:
                    del records[row.key]
                else:
                    records[row.key] = row.after
            frames[name] = table.frame(list(records.values()), self.zone)
        return replace(self.having(**frames), revision=self.revision + 1)

    def find(self, table: str, *key: str) -> Record | None:
        """The row with this key, or None."""
        declared = TABLES[table]
        frame = self.tables[table]
        mask = pd.Series(True, index=frame.index)
        for name, part in zip(declared.key, key, strict=True):
            cells = frame[name]
            if declared.by_name[name].textual:
                mask &= cells.fillna("") == part
            else:
                mask &= declared.by_name[name].render_all(cells, self.zone) == part
        rows = declared.records(frame[mask])
        return rows[0] if rows else None

    def factor(self, factor: Factor) -> float:
        """The value of a factor, in the unit that `Factor` states.

        Raises Refused, with what to do, where `factors.csv` has no such row or no value in it.
        """

        def read() -> dict[str, float]:
            frame = self.tables["factors"]
            return dict(zip(frame["factor"], frame["value"], strict=True))

        value = self.memo("factors", read).get(factor.value)
        if value is None or isnan(value):
            raise Refused(message("check.no_factor", name=factor.value))
        return value

    def setting(self, name: str, default: str = "") -> str:
        """An office setting (`settings.toml`), or `default` where it is not set."""

        def read() -> dict[str, str]:
            frame = self.tables["settings"].dropna(subset=["value"]).drop_duplicates("setting")
            return dict(zip(frame["setting"], frame["value"], strict=True))

        return self.memo("settings", read).get(name, default)

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""

        def read() -> ZoneInfo:
            name = self.setting("timezone")
            return ZoneInfo(name) if name else WIB

        return self.memo("zone", read)


def empty_snapshot(now: datetime) -> Snapshot:
    """A snapshot with every table and no rows."""
    return Snapshot({name: table.empty() for name, table in TABLES.items()}, 0, now)
