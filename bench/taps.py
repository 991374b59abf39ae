"""How long a tapped cell of the roster takes to open: `python -m bench.taps [--people 60]`.

In a browser on this machine, from the click until the dialog shows what stands there, ms; "first"
is the first of its kind in this process.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from bench.crowd import crowd
from tests.browser.browsers import LAPTOP, launch
from tests.browser.server import copy_data, serve

CELLS = {"person": ".posko-tap tr[data-person]", "shift": ".posko-tap tr.crew[data-shift]"}


def opening(page: Page, cell: Locator) -> float:
    """Milliseconds until a cell is open; it is closed again."""
    dialog = page.get_by_role("dialog")
    began = time.perf_counter()
    cell.click()
    dialog.get_by_role("radiogroup").first.wait_for()
    took = time.perf_counter() - began
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    page.wait_for_timeout(300)
    return took * 1000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.taps", description=__doc__)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--taps", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = copy_data(Path(folder) / "data")
        crowd(data, options.people)
        browser = launch(playwright)
        with serve(data, Path(folder) / "log") as server:
            page = browser.new_page(
                viewport={"width": LAPTOP[0], "height": LAPTOP[1]}, locale="id-ID"
            )
            page.goto(f"{server.url}/jadwal-piket")
            print(f"{'cell':10}{'first ms':>10}{'median ms':>11}{'slowest ms':>12}")
            for kind, rows in CELLS.items():
                cells = page.locator(f"{rows} [data-day]")
                cells.first.wait_for()
                step = max(1, cells.count() // options.taps)
                times = [opening(page, cells.nth(n * step)) for n in range(options.taps)]
                print(
                    f"{kind:10}{times[0]:10.0f}{statistics.median(times[1:]):11.0f}"
                    f"{max(times[1:]):12.0f}"
                )
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
