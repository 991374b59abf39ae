"""The search for a roster in the background: one at a time for the whole office.

Kept in the process and not in anybody's session: a reload finds it again, and a second coordinator
sees that somebody is already at it. What is accepted goes to the store as drafts.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from posko.model.messages import Message, message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import Draft, Progress, solve_period

_LOCK = threading.Lock()
_JOBS: dict[Path, Job] = {}


@dataclass
class Job:
    """One search. by: who started it. progress: the last word of the solver. draft: the answer,
    refused: why there is none; both None while it runs."""

    by: str
    start: date
    days: int
    level: str | None
    seconds: float
    progress: Progress | None = None
    draft: Draft | None = None
    refused: Message | None = None
    began: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        return self.draft is None and self.refused is None

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    def stop(self) -> None:
        """End the search soon; its best roster so far becomes the answer."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def begin(self, snapshot: Snapshot) -> None:
        """Search in a thread of its own."""
        name = f"roster-{self.start}"
        self._thread = threading.Thread(target=self._run, args=(snapshot,), name=name, daemon=True)
        self._thread.start()

    def _run(self, snapshot: Snapshot) -> None:
        try:
            self.draft = solve_period(
                snapshot,
                self.start,
                self.days,
                level=self.level,
                seconds=self.seconds,
                on_progress=self._report,
                cancel=self._stop.is_set,
            )
        except Refused as refusal:
            self.refused = refusal.reason
        except Exception:
            # A thread has nobody above it: say so on the page and in the log, and let go.
            logging.getLogger(__name__).exception("the search for a roster failed")
            self.refused = message("roster_page.job_failed")

    def _report(self, progress: Progress) -> None:
        self.progress = progress


def current(folder: Path) -> Job | None:
    """The search that runs on this data, or the last one nobody has decided about."""
    with _LOCK:
        return _JOBS.get(folder)


def start(
    folder: Path,
    snapshot: Snapshot,
    by: str,
    first: date,
    days: int,
    level: str | None,
    seconds: float,
) -> Job:
    """Begin a search. Raises Refused where another one runs."""
    with _LOCK:
        other = _JOBS.get(folder)
        if other is not None and other.running:
            raise Refused(message("roster_page.job_busy", by=other.by, start=other.start))
        job = _JOBS[folder] = Job(by, first, days, level, seconds)
        job.begin(snapshot)
    return job


def drop(folder: Path, job: Job) -> None:
    """Forget a search that was decided about."""
    with _LOCK:
        if _JOBS.get(folder) is job:
            del _JOBS[folder]
