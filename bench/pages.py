"""How long the server takes to show each page again: `python -m bench.pages [--runs 30] [--json]`.

A visitor without a browser asks for every page on a copy of the embedded data. "first" is the first
time in this process, "median" and "p95" are of the reruns after it, in milliseconds.
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
from posko.ui.site import PAGES
from tests.browser.server import copy_data, serve

LIMIT_MS = 100
"""A median rerun of a page stays under this."""


async def measure(url: str, path: str, runs: int) -> dict[str, float]:
    """Milliseconds of the first run and of `runs` reruns of one page."""
    visitor = await Visitor(url).open()
    first = await visitor.run(path)
    times = sorted([await visitor.run() for _ in range(runs)])
    await visitor.close()
    if visitor.errors:
        raise SystemExit(f"{path}: {visitor.errors[0]}")
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
            results = {
                page.name: asyncio.run(measure(server.url, page.path, options.runs))
                for page in PAGES
            }
    if options.json:
        print(json.dumps(results))
    else:
        print(f"{'page':14}{'first ms':>10}{'median ms':>11}{'p95 ms':>9}")
        for name, figures in results.items():
            print(
                f"{name:14}{figures['first']:10.0f}{figures['median']:11.1f}{figures['p95']:9.1f}"
            )
    return int(any(figures["median"] > LIMIT_MS for figures in results.values()))


if __name__ == "__main__":
    raise SystemExit(main())
