"""Take the pictures of README from the running system: `python -m bench.screenshots`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from posko.ui.site import PAGES
from tests.browser.browsers import LAPTOP, PHONE, launch
from tests.browser.server import ROOT, copy_data, serve


def take(browser: Browser, url: str, size: tuple[int, int], to: Path) -> None:
    """One page as a person sees it at first."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="id-ID")
    page.goto(url)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(2500)  # the map draws after the script has finished
    page.screenshot(path=to)
    page.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "screenshots")
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = launch(playwright)
        with serve(copy_data(Path(scratch) / "data"), Path(scratch) / "log") as server:
            for entry in PAGES:
                for suffix, size in (("", LAPTOP), ("-phone", PHONE)):
                    take(
                        browser,
                        f"{server.url}/{entry.path}",
                        size,
                        folder / f"{entry.name}{suffix}.png",
                    )
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
