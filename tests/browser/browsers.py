"""Finding a Chromium for the browser tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

LAPTOP, PHONE = (1366, 768), (390, 844)
"""Screen sizes in CSS pixels: an office laptop, a common phone."""

VARIABLE = "POSKO_BROWSER"
ABSENT = (
    "no browser for the browser tests: install Chromium (Debian: apt install chromium; elsewhere: "
    f"python -m playwright install chromium), or name one in {VARIABLE}, "
    'or leave these tests out with: pytest -m "not browser"'
)
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
_OFFLINE = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu",
)


def candidates(playwright: Playwright) -> Iterator[str]:
    """Browsers that may be there: the one named, Playwright's own, the system's."""
    if named := os.environ.get(VARIABLE):
        yield named
        return
    yield playwright.chromium.executable_path
    for name in _NAMES:
        if found := shutil.which(name):
            yield found
    yield from _PLACES


def launch(playwright: Playwright) -> Browser:
    """A headless browser that knows no host but 127.0.0.1. Fails the test where none is found."""
    path = next((path for path in candidates(playwright) if Path(path).is_file()), None)
    if path is None:
        pytest.fail(ABSENT, pytrace=False)
    # Chromium refuses its own sandbox to root, which is who runs a bare CI machine.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = [*_OFFLINE, *(["--no-sandbox"] if root else [])]
    return playwright.chromium.launch(executable_path=path, headless=True, args=arguments)
