"""Many people at once: `python -m bench.sessions [--sessions 100] [--seconds 60] [--json]`.

Each session shows its page again every 5 s and polls for changes every 2 s, like an open browser.
The server is held to one core where `taskset` exists. The clock starts when everybody
has the first page. Prints the wait for a page and for a poll,
median and 95th percentile, in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import tempfile
from pathlib import Path

from bench.client import Visitor
from posko.ui.site import PAGES
from tests.browser.server import copy_data, serve

RERUN_EVERY, POLL_EVERY = 5.0, 2.0
"""Seconds."""
LIMIT_MS = 250
"""The 95th percentile of a page's rerun stays under this with 100 sessions on one core."""


async def visit(
    url: str, path: str, seconds: float, dice: random.Random, all_open: asyncio.Barrier
) -> tuple[list, list]:
    """One session's life; the waits for pages and for polls, in seconds."""
    visitor = await Visitor(url).open()
    await visitor.run(path)
    await all_open.wait()
    pages: list[float] = []
    polls: list[float] = []
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    next_page = clock() + dice.uniform(0, RERUN_EVERY)
    next_poll = clock() + dice.uniform(0, POLL_EVERY)
    while (due := min(next_page, next_poll)) < end:
        await asyncio.sleep(max(0.0, due - clock()))
        if next_page <= next_poll:
            pages.append(await visitor.run())
            next_page += RERUN_EVERY
        else:
            polls.append(await visitor.poll())
            next_poll += POLL_EVERY
    await visitor.close()
    if visitor.errors:
        raise SystemExit(f"{path}: {visitor.errors[0]}")
    return pages, polls


async def crowd(url: str, sessions: int, seconds: float) -> tuple[list[float], list[float]]:
    """Every session's waits together; sessions are spread over all pages."""
    tasks = []
    all_open = asyncio.Barrier(sessions)
    for number in range(sessions):
        path = PAGES[number % len(PAGES)].path
        tasks.append(
            asyncio.create_task(visit(url, path, seconds, random.Random(number), all_open))
        )
        await asyncio.sleep(0.05)
    results = await asyncio.gather(*tasks)
    return [t for pages, _ in results for t in pages], [t for _, polls in results for t in polls]


def summary(times: list[float]) -> dict[str, float]:
    """Count, median and 95th percentile, in milliseconds."""
    ordered = sorted(times)
    return {
        "count": len(ordered),
        "median": statistics.median(ordered) * 1000,
        "p95": ordered[int(0.95 * (len(ordered) - 1))] * 1000,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sessions", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    pin = ("taskset", "-c", "0") if shutil.which("taskset") else ()
    if pin and (others := os.sched_getaffinity(0) - {0}):
        os.sched_setaffinity(0, others)  # the visitors take nothing of the server's core
    with tempfile.TemporaryDirectory() as folder:
        data = copy_data(Path(folder) / "data")
        with serve(data, Path(folder) / "log", *pin) as server:
            pages, polls = asyncio.run(crowd(server.url, options.sessions, options.seconds))
    result = {"one_core": bool(pin), "page": summary(pages), "poll": summary(polls)}
    if options.json:
        print(json.dumps(result))
    else:
        print(f"{options.sessions} sessions, {options.seconds:.0f} s, one core: {bool(pin)}")
        for name in ("page", "poll"):
            one = result[name]
            print(
                f"{name:6} n={one['count']:6d}  median {one['median']:7.1f} ms  "
                f"p95 {one['p95']:7.1f} ms"
            )
    return int(result["page"]["p95"] > LIMIT_MS)


if __name__ == "__main__":
    raise SystemExit(main())
