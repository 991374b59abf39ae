"""What engines at work on one problem share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

#: Points by which engines that reckon in floating point may be off.
CLOSE = 1e-6


class Race(Generic[Answer]):
    """The clock, the best solution and the best bound that engines at work on one model share.

    An answer is whatever the engines deal in (values of columns, say). ``over`` turns true when
    time is up, somebody cancels, or the bound meets the best objective: every engine then stops
    as soon as it looks.
    """

    def __init__(
        self,
        deadline: float,
        cancel: Callable[[], bool] | None = None,
        on_change: Callable[[Race[Answer]], None] | None = None,
    ) -> None:
        self.deadline = deadline
        self.bound = float("-inf")
        self.infeasible = False
        self.first_at: float | None = None
        self._best: tuple[float, Answer] | None = None
        self._cancel = cancel
        self._on_change = on_change
        self._lock = threading.Lock()

    @property
    def answer(self) -> Answer | None:
        """The best solution so far."""
        return None if self._best is None else self._best[1]

    @property
    def objective(self) -> float:
        """The price of the best solution so far; infinite without any."""
        return float("inf") if self._best is None else self._best[0]

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return max(0.0, self.deadline - time.perf_counter())

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._cancel is not None and self._cancel()

    @property
    def proved(self) -> bool:
        """Whether the best solution is known to be optimal (all prices are whole numbers)."""
        return self.objective < float("inf") and self.bound > self.objective - 1 + CLOSE

    @property
    def over(self) -> bool:
        """Whether engines should stop."""
        return self.proved or self.infeasible or self.left <= 0 or self.cancelled

    def inside(self) -> Race[Answer]:
        """Return a race of which nobody hears; it ends no later than this one."""
        return Race(self.deadline, lambda: self.over)

    def entrant(self, over: Callable[[], bool]) -> Race[Answer]:
        """Return a race whose answers and bounds this one hears; it ends at ``over`` or in time."""
        return Race(self.deadline, over, self._hear)

    def _hear(self, inner: Race[Answer]) -> None:
        best = inner._best  # read once: another thread may put a better pair in its place
        if best is not None:
            self.offer(best[1], best[0])
        self.raise_bound(inner.bound)

    def settle(self, answer: Answer, objective: float) -> None:
        """Prefer this answer over others that are as good."""
        with self._lock:
            if objective <= self.objective:
                self._best = objective, answer

    def offer(self, answer: Answer, objective: float) -> bool:
        """Keep a solution if it is better than the best; say whether it was."""
        with self._lock:
            if objective >= self.objective - CLOSE:
                return False
            self._best = objective, answer
            if self.first_at is None:
                self.first_at = time.perf_counter()
        self._changed()
        return True

    def raise_bound(self, bound: float) -> None:
        """Keep a proved bound if it is better than the best."""
        with self._lock:
            if bound <= self.bound + CLOSE:
                return
            self.bound = bound
        self._changed()

    def prove_infeasible(self) -> None:
        """Note that no solution exists."""
        self.infeasible = True

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change(self)
