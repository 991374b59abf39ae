"""March 2021 for the TAGANA of the embedded data: solved, then a drop-out each, repaired.

python -m bench.roster.drill [SECONDS]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from posko.model.change import Actor, Change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import (
    Mending,
    Period,
    breaches,
    draft_change,
    explain,
    mend,
    pool,
    publish,
    solve_period,
)
from posko.store.csvstore import CsvStore
from posko.store.place import embedded_source, office_now, open_store

T = TypeVar("T")
ACTOR = Actor("bench")
START, DAYS = date(2021, 3, 1), 31
DROP_OUTS = 16


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(embedded_source(), data, ignore=shutil.ignore_patterns(".posko"))
        store, now = open_store(data), office_now(data)
        snapshot = store.snapshot(now)
        timed("rules of February", lambda: breaches(snapshot, Period(date(2021, 2, 1), 28)))
        timed("holes of 11 days explained", lambda: explain(snapshot, date(2021, 2, 8), 11))
        snapshot = march(store, snapshot, seconds)
        for until in (timedelta(days=7), None):
            repairs(snapshot, until)


def march(store: CsvStore, snapshot: Snapshot, seconds: float) -> Snapshot:
    """March solved, with its figures; the snapshot in which it is published."""
    filled: list[float] = []
    draft = solve_period(
        snapshot,
        START,
        DAYS,
        seconds=seconds,
        on_progress=lambda p: filled.append(p.seconds) if p.objective is not None else None,
    )
    solved = draft.solved
    print(
        f"March: {len(draft.duties)} duties, {len(draft.shortages)} holes, "
        f"{solved.status.value} {solved.objective} (bound {solved.bound:.0f}) "
        f"in {solved.seconds:.1f} s, first roster after {filled[0]:.1f} s"
    )
    snapshot = committed(store, snapshot, draft_change(snapshot, draft, ACTOR, why="bench"))
    return committed(store, snapshot, publish(snapshot, ACTOR, START, DAYS, why="bench"))


def committed(store: CsvStore, snapshot: Snapshot, change: Change) -> Snapshot:
    store.commit(change)
    return store.snapshot(snapshot.now)


def repairs(snapshot: Snapshot, length: timedelta | None) -> None:
    """One drop-out after another, each on the same published March."""
    took: list[float] = []
    found: list[Mending] = []
    for number, member in enumerate(pool(snapshot)[:DROP_OUTS]):
        since = datetime(2021, 3, 2 + number, 2, tzinfo=snapshot.zone)
        until = None if length is None else since + length
        begin = time.perf_counter()
        try:
            found.append(mend(snapshot, ACTOR, member.volunteer_id, since, until, why="bench"))
        except Refused:
            continue
        took.append(time.perf_counter() - begin)
    what = f"repair of {'a week' if length else 'the rest of the month'}"
    lost, touched = sum(m.lost for m in found), sum(m.touched for m in found)
    if not lost:
        print(f"{what}: nobody of the first {DROP_OUTS} had a duty to lose")
        return
    took.sort()
    print(
        f"{what}: {len(found)} drop-outs, "
        f"{sum(m.proven for m in found)} proved minimal, {touched / lost:.2f} changed duties per "
        f"duty lost, median {took[len(took) // 2]:.2f} s, slowest {took[-1]:.2f} s"
    )


def timed(what: str, do: Callable[[], T]) -> T:
    begin = time.perf_counter()
    result = do()
    print(f"{what}: {time.perf_counter() - begin:.2f} s")
    return result


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0)
