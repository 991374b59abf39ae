"""Real browsers and a real server, for what only they can show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.browsers import LAPTOP, launch
from tests.browser.server import Server, copy_data, serve

expect.set_options(timeout=20_000)  # a busy machine is slow, and what never comes fails anyway


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser: `-m "not browser"` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Window:
    """One browser window, and what went wrong in it."""

    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def go(self, url: str) -> Page:
        """Open an address and wait until Streamlit has drawn the whole page."""
        self.page.goto(url)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script of the last action has finished."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        self.page.wait_for_timeout(300)

    def until(self, done: Callable[[], bool]) -> None:
        """Wait until what was pressed has had its effect outside the page: in a file, say."""
        for _ in range(200):
            if done():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("what was pressed had no effect")

    def assert_clean(self) -> None:
        """Nothing came from outside, nothing failed, nothing popped up."""
        assert not self.outside
        assert not self.errors
        assert not self.dialogs


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for this folder. Gone afterwards: Playwright keeps an event loop running in the
    thread, and tests elsewhere run their own."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the embedded data; for tests that change nothing others rely on."""
    folder = tmp_path_factory.mktemp("site")
    with serve(copy_data(folder / "data"), folder / "log") as server:
        yield server


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Window]]:
    """Opens windows of a given size, each like another person's browser."""
    contexts = []

    def open_window(size: tuple[int, int] = LAPTOP) -> Window:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", timezone_id="Asia/Jakarta"
        )
        contexts.append(context)
        shown = Window(context.new_page())
        shown.page.on("request", lambda request: _watch(shown, request.url))
        shown.page.on(
            "console", lambda message: message.type == "error" and shown.errors.append(message.text)
        )
        shown.page.on("pageerror", lambda error: shown.errors.append(str(error)))

        def dialog(box: object) -> None:
            shown.dialogs.append(str(box))
            box.dismiss()  # type: ignore[attr-defined]

        shown.page.on("dialog", dialog)
        return shown

    yield open_window
    for context in contexts:
        context.close()


def _watch(window: Window, url: str) -> None:
    place = urlparse(url)
    if place.scheme in ("http", "https", "ws", "wss") and place.hostname != "127.0.0.1":
        window.outside.append(url)
