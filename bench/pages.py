"""How long the server takes to show each page again: `python -m bench.pages [--runs 30] [--json]`.

A visitor without a browser asks for every page, and for every part of a page that has parts, on a
copy of the embedded data. "first" is the first time in this process, "median" and "p95" are of the
reruns after it, in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
from pathlib import Path

from bench.client import Visitor
from bench.crowd import crowd
from posko.ui.site import PAGES, PageEntry
from tests.browser.server import copy_data, serve

LIMIT_MS = 100
"""A median rerun of a page stays under this."""
PARTS = {"tasks": "task-section", "roster": "roster-section", "kitchens": "kitchen-section"}
"""The control that chooses the part of a page, by its key."""


async def measure(url: str, page: PageEntry, runs: int) -> dict[str, dict[str, float]]:
    """Milliseconds of the first run and of `runs` reruns of one page, by part."""
    visitor = await Visitor(url).open()
    first = await visitor.run(page.path)
    control = PARTS.get(page.name)
    found = {}
    for number, part in enumerate(visitor.offered(control) if control else [""]):
        if control:
            visitor.choose(control, part)
            first = await visitor.run() if number else first
        name = f"{page.name}: {part}" if control else page.name
        found[name] = of_runs(first, [await visitor.run() for _ in range(runs)])
        if visitor.errors:
            raise SystemExit(f"{name}: {visitor.errors[0]}")
    await visitor.close()
    return found


def of_runs(first: float, times: list[float]) -> dict[str, float]:
    """First run, median and 95th percentile of the reruns, in milliseconds; given in seconds."""
    times = sorted(times)
    return {
        "first": first * 1000,
        "median": statistics.median(times) * 1000,
        "p95": times[int(0.95 * (len(times) - 1))] * 1000,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--data", type=Path, help="another data folder (a copy is used)")
    parser.add_argument("--people", type=int, help="a roster of so many people, a full month")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = {"source": options.data} if options.data else {}
        data = copy_data(Path(folder) / "data", **source)
        if options.people:
            crowd(data, options.people)
        with serve(data, Path(folder) / "log") as server:
            results: dict[str, dict[str, float]] = {}
            for page in PAGES:
                results |= asyncio.run(measure(server.url, page, options.runs))
    if options.json:
        print(json.dumps(results))
    else:
        wide = max(map(len, results)) + 2
        print(f"{'page':{wide}}{'first ms':>10}{'median ms':>11}{'p95 ms':>9}")
        for name, figures in results.items():
            print(
                f"{name:{wide}}{figures['first']:10.0f}{figures['median']:11.1f}"
                f"{figures['p95']:9.1f}"
            )
    return int(any(figures["median"] > LIMIT_MS for figures in results.values()))


if __name__ == "__main__":
    raise SystemExit(main())
