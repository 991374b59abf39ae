"""Ctrl-C while something is worked out: the best so far is kept instead of nothing."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")

_TURN = 0.1
"""Seconds between two moments at which an interrupt is noticed."""


def until_interrupted(work: Callable[[Callable[[], bool]], T]) -> T:
    """What `work` returns. It is told by its argument when somebody pressed Ctrl-C, and ends then.

    It runs in a thread of its own: Python hears signals in the main thread only, and not while that
    waits for a solver.
    """
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        with ThreadPoolExecutor(max_workers=1) as pool:
            found = pool.submit(work, stop.is_set)
            while not found.done():
                wait([found], _TURN)
            return found.result()
    finally:
        signal.signal(signal.SIGINT, before)
