"""How much the store survives and how fast it is.

python -m bench.store crash [--kills 2000]
    kills a writing process at random instants and looks at the folder after each.
python -m bench.store commit [--rows 1000000] [--json]
    opens a folder whose stock ledger has so many rows, and commits movements to it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from posko.model.change import insert
from posko.model.tables import TABLES
from tests.factories import NOW
from tests.store.folder import change, open_at, row_of, write_folder

LEDGER = TABLES["stock_movements"]
COMMITS = 50
STORES, ITEMS = 20, 60


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.store")
    commands = parser.add_subparsers(dest="command", required=True)
    crash = commands.add_parser("crash")
    crash.add_argument("--kills", type=int, default=2000)
    commit = commands.add_parser("commit")
    commit.add_argument("--rows", type=int, default=1_000_000)
    commit.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.command == "crash":
        return kill(arguments.kills)
    figures = measure(arguments.rows)
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:28} {value:>12,.1f}")
    return 0


def kill(kills: int) -> int:
    """The crash test of the suite with more kills; its exit code."""
    test = "tests/store/test_crash.py::test_a_killed_writer_never_leaves_half_a_commit"
    begun = time.perf_counter()
    code = subprocess.call(
        [sys.executable, "-m", "pytest", test], env={**os.environ, "POSKO_KILLS": str(kills)}
    )
    print(f"{kills} kills in {time.perf_counter() - begun:.0f} s")
    return code


def measure(rows: int) -> dict[str, float]:
    """Opening (the first time with every check, and again), following and committing."""
    with tempfile.TemporaryDirectory() as root:
        folder = write_folder(
            Path(root) / "data",
            items=[{"item_id": f"item{n:02}"} for n in range(ITEMS)],
            warehouses=[{"warehouse_id": f"G{n:02}"} for n in range(STORES)],
            needs=[],
            stock_movements=[],
        )
        write_ledger(folder / LEDGER.filename, rows)
        first, _ = timed(lambda: open_at(folder))
        again, store = timed(lambda: open_at(folder))
        times = [timed(lambda n=n: store.commit(movement(n)))[0] for n in range(COMMITS)]
        other = open_at(folder)
        store.commit(movement(COMMITS))
        follow, _ = timed(other.revision)
        shown, _ = timed(lambda: other.snapshot(NOW))
        return {
            "rows": rows,
            "first_open_ms": first,
            "open_ms": again,
            "commit_median_ms": statistics.median(times),
            "commit_p95_ms": sorted(times)[int(len(times) * 0.95)],
            "follow_ms": follow,
            "snapshot_after_commit_ms": shown,
        }


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return (time.perf_counter() - begun) * 1000, result


def movement(number: int) -> Any:
    row = row_of(
        "stock_movements",
        movement_id=f"BARU-{number}",
        store_id=f"G{number % STORES:02}",
        item_id=f"item{number % ITEMS:02}",
        quantity=-1.0,
        kind="issue",
    )
    return change(insert("stock_movements", **row))


def write_ledger(path: Path, rows: int) -> None:
    """A year of receipts, in the order of time."""
    chance = np.random.default_rng(0)
    seconds = np.sort(chance.integers(0, 365 * 86_400, rows))
    at = pd.Series(np.datetime64("2020-02-01T00:00:00") + seconds.astype("timedelta64[s]"))
    frame = pd.DataFrame({name: pd.Series("", index=range(rows)) for name in LEDGER.names})
    frame["movement_id"] = [f"MUT-{number:08}" for number in range(rows)]
    frame["at"] = at.dt.strftime("%Y-%m-%dT%H:%M:%S+07:00")
    frame["store_id"] = chance.choice([f"G{n:02}" for n in range(STORES)], rows)
    frame["item_id"] = chance.choice([f"item{n:02}" for n in range(ITEMS)], rows)
    frame["quantity"] = chance.integers(1, 50, rows)
    frame["kind"] = "receipt"
    frame.to_csv(path, index=False, lineterminator="\n")


if __name__ == "__main__":
    sys.exit(main())
