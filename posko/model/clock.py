"""The office's clock: the real one, or a fixed instant while a drill is replayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from posko.model.snapshot import Snapshot

LIVE = "live"
"""The value of the setting `clock` when the office works in real time."""


@dataclass(frozen=True)
class OfficeClock:
    """now: the instant that everything is looked at from. drill: whether it is a fixed one."""

    now: datetime
    drill: bool


def office_clock(snapshot: Snapshot, real_now: datetime) -> OfficeClock:
    """The office's clock by its settings.

    Live time is cut to the whole minute, so that pages of one minute share their work.
    A setting that is no instant counts as live; `python -m posko check` reports it.
    """
    value = snapshot.setting("clock", LIVE)
    if value != LIVE:
        try:
            fixed = datetime.fromisoformat(value)
        except ValueError:
            fixed = None
        if fixed is not None and fixed.tzinfo is not None:
            return OfficeClock(fixed.astimezone(snapshot.zone), drill=True)
    return OfficeClock(real_now.astimezone(snapshot.zone).replace(second=0, microsecond=0), False)
