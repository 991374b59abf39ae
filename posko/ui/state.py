"""The one store of this process, and the snapshot that its sessions share.

Module globals on purpose: any browser can clear Streamlit's caches, and what is kept here must not
vanish. Nothing of a person's session is kept here.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

from posko.model.clock import OfficeClock, office_clock
from posko.model.snapshot import Snapshot
from posko.store import data_folder, open_store
from posko.store.contract import Store

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_LOCK = threading.Lock()
_STORES: dict[Path, Store] = {}
_LATEST: dict[Path, Snapshot] = {}


def store() -> Store:
    """The store of the folder that POSKO_DATA names (the embedded data where it names none)."""
    folder = data_folder()
    with _LOCK:
        if folder not in _STORES:
            _STORES[folder] = open_store(folder)
        return _STORES[folder]


def present() -> tuple[Snapshot, OfficeClock]:
    """The newest data at the office's present hour.

    While nothing changes, the same snapshot is given to everyone, with what was computed from it.
    """
    real_now = datetime.now(UTC)
    # Of one instant, whatever the hour: the store gives the same one while nothing changes, and
    # what was read from it (the settings) is kept.
    fresh = store().snapshot(_ANY_TIME)
    clock = office_clock(fresh, real_now)
    folder = data_folder()
    with _LOCK:
        known = _LATEST.get(folder)
        same = (
            known is not None
            and known.revision == fresh.revision
            and known.now == clock.now
            and known.problems == fresh.problems
        )
        if not same or known is None:
            known = _LATEST[folder] = fresh.at(clock.now)
    return known, clock


Mark = tuple[int, datetime, int]


def mark_of(snapshot: Snapshot) -> Mark:
    """What tells a snapshot from a newer one."""
    return snapshot.revision, snapshot.now, len(snapshot.problems)


def mark() -> Mark:
    """What a page compares to learn whether it shows old news. Cheap: asked every two seconds."""
    return mark_of(present()[0])


def warm() -> None:
    """Open the store and read the data, so that the first visitor does not wait for it."""
    present()
