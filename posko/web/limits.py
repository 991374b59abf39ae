"""How often one link, and one address, may ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

WINDOW_SECONDS = 60.0
PER_LINK = 30
"""Requests of one link in a minute: a person with a bad signal who presses again and again."""
PER_ADDRESS = 300
"""Requests of one address in a minute. Phones of one operator share an address, so that in a
call-out many volunteers come from the same one."""
WRONG_PER_ADDRESS = 20
"""Unknown links that one address may try in a minute."""
_MOST_KEYS = 10_000


class RateLimit:
    """At most `most` events per key in each window. Safe to share between threads.

    clock: seconds that only go forward.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._counts: dict[str, int] = {}
        self._ends = 0.0
        self._lock = threading.Lock()

    def allows(self, key: str) -> bool:
        """Count one event of `key`; whether it is still within the limit."""
        with self._lock:
            self._turn()
            # A flood of new keys must not fill the memory: they share one count then.
            if key not in self._counts and len(self._counts) >= _MOST_KEYS:
                key = ""
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key] <= self._most

    def exceeded(self, key: str) -> bool:
        """Whether `key` has used up its limit; counts nothing."""
        with self._lock:
            self._turn()
            return self._counts.get(key, 0) >= self._most

    def _turn(self) -> None:
        """Begin a new window when the last one is over."""
        if self._clock() >= self._ends:
            self._counts.clear()
            self._ends = self._clock() + WINDOW_SECONDS


class Limits:
    """The limits of one server."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.link = RateLimit(PER_LINK, clock)
        self.address = RateLimit(PER_ADDRESS, clock)
        self.wrong = RateLimit(WRONG_PER_ADDRESS, clock)
