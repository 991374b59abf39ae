"""The office's clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from posko.model.clock import office_clock
from tests.factories import NOW, wib, world

REAL = datetime(2026, 11, 24, 2, 3, 4, 5, tzinfo=UTC)


def with_clock(value: str):  # type: ignore[no-untyped-def]
    return world(settings=[{"setting": "clock", "value": value}])


def test_a_drill_stands_still() -> None:
    """A fixed instant is the hour, whatever the real one is."""
    clock = office_clock(with_clock(NOW.isoformat()), REAL)
    assert (clock.now, clock.drill) == (NOW, True)


def test_live_time_is_local_and_whole_minutes() -> None:
    """Real time is shown in the office's zone, cut to the minute."""
    clock = office_clock(with_clock("live"), REAL)
    assert (clock.now, clock.drill) == (wib("2026-11-24 09:03"), False)


@pytest.mark.parametrize("value", ["kemarin", "2021-02-08T09:00:00", ""])
def test_an_unreadable_clock_runs_live(value: str) -> None:
    """A mistyped setting never stops the dashboard."""
    assert not office_clock(with_clock(value) if value else world(), REAL).drill
