"""What every store promises, wherever it keeps the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from posko.model.change import Change
from posko.model.messages import Message
from posko.model.problems import Problem
from posko.model.snapshot import Snapshot
from posko.model.tables import Key, Record


@dataclass(frozen=True)
class Clash:
    """A row that somebody else changed first: as the change expected it, and as it stands now."""

    table: str
    key: Key
    expected: Record | None
    found: Record | None
    by: str
    """Who changed it last, from the audit trail; "" where the trail does not say."""


class StoreError(Exception):
    """A change that was not made. Nothing was written."""


class Conflict(StoreError):
    """Somebody else was first. `clashes` has both versions of every row concerned."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__(clashes)
        self.clashes = clashes


class Invalid(StoreError):
    """The change breaks a rule. `problems` says which, all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


class Unavailable(StoreError):
    """The store cannot write now: a full disk, a file held open, a file to be mended first."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


class Store(Protocol):
    """Tables that are read whole and changed by whole changes.

    Safe to share between threads; several stores may work on the same place at once.
    """

    def snapshot(self, now: datetime, as_of: int | datetime | None = None) -> Snapshot:
        """All tables, looked at from `now` (aware).

        as_of: a revision, or an instant (the last revision made at or before it): the tables as
        they were then, rebuilt from the audit trail. Raises LookupError where the trail does not
        reach back so far.
        """
        ...

    def revision(self) -> int:
        """How many changes were made. Cheap: pages ask every two seconds."""
        ...

    def commit(self, change: Change) -> int:
        """Make the change, whole and durable, with its audit rows; the new revision.

        Raises Conflict, Invalid or Unavailable; then nothing was written.
        """
        ...


Cells = Mapping[str, str]
"""A row as the texts of its cells."""
