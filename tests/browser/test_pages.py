"""Every page in a real browser with the network off, on a laptop and on a phone."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from posko.model.columns import guard_formula
from posko.ui.site import PAGES as ENTRIES
from tests.browser.browsers import LAPTOP, PHONE
from tests.browser.conftest import Window
from tests.browser.server import Server, copy_data, serve

PAGES = {entry.name: entry.path for entry in ENTRIES}
WITH_MAP = ("overview", "incidents", "tasks", "availability", "kitchens")
ATTACK = "<img src=x onerror=alert(1)>`${alert(2)}`"


def wait_for_map(window: Window) -> tuple[int, int]:
    """How many districts and how many marks the page's map has drawn."""
    frame = window.page.frame_locator('iframe[title^="streamlit_folium"]').first
    frame.locator(".leaflet-container").wait_for(timeout=20_000)
    frame.locator("path.posko-area").nth(20).wait_for(state="attached", timeout=20_000)
    frame.locator(".leaflet-marker-icon").first.wait_for(state="attached", timeout=20_000)
    return (
        frame.locator("path.posko-area").count(),
        frame.locator(".leaflet-marker-icon").count(),
    )


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_draws_by_itself(
    name: str, size: tuple[int, int], site: Server, window: Callable[..., Window]
) -> None:
    """Title, content and map are there; nothing from outside; nothing scrolls sideways."""
    shown = window(size)
    page = shown.go(f"{site.url}/{PAGES[name]}")
    assert page.locator("h1.posko-title").inner_text()
    if name in WITH_MAP:
        districts, marks = wait_for_map(shown)
        assert districts >= 21
        assert marks > 0
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0]
    shown.assert_clean()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_speaks_english_too(name: str, site: Server, window: Callable[..., Window]) -> None:
    """`?lang=en` shows the page in English, the navigation too."""
    shown = window()
    page = shown.go(f"{site.url}/{PAGES[name]}?lang=en")
    sidebar = page.locator('[data-testid="stSidebar"]').inner_text()
    assert "Overview" in sidebar
    assert "Ringkasan" not in sidebar
    shown.assert_clean()


def test_the_drill_is_announced(site: Server, window: Callable[..., Window]) -> None:
    """Nobody takes the drill for a real flood: the banner names the drill and its hour."""
    page = window().go(site.url)
    banner = page.locator(".posko-drill").inner_text()
    assert "LATIHAN" in banner
    assert "8 Feb 2021, 09.00 WIB" in banner


@pytest.mark.parametrize("name", ["overview", "availability", "tasks"])
def test_what_somebody_typed_runs_nowhere(
    name: str, tmp_path: Path, window: Callable[..., Window]
) -> None:
    """A volunteer whose name is a script is shown as that text, on pages and in map popups."""
    data = copy_data(tmp_path / "data")
    rows = list(csv.DictReader((data / "volunteers.csv").open(encoding="utf-8", newline="")))
    for row in rows:
        row["name"] = guard_formula(ATTACK)
    with (data / "volunteers.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with serve(data, tmp_path / "log") as server:
        shown = window()
        shown.go(f"{server.url}/{PAGES[name]}")
        wait_for_map(shown)
        marks = shown.page.frame_locator('iframe[title^="streamlit_folium"]').first.locator(
            ".leaflet-marker-icon"
        )
        marks.first.evaluate("mark => mark.click()")
        shown.page.wait_for_timeout(500)
        shown.assert_clean()


def give_name(window: Window, name: str, role: str) -> None:
    """Say who is looking, in the sidebar."""
    page = window.page
    box = page.get_by_role("textbox", name="Nama Anda")
    box.fill(name)
    box.press("Enter")
    window.settle()
    page.get_by_role("combobox", name="Peran").click()
    page.get_by_role("option", name=role).click()
    window.settle()


def test_what_one_browser_changes_appears_in_another(
    tmp_path: Path, window: Callable[..., Window]
) -> None:
    """By itself, without loading the page anew: the drill's clock moves for everyone."""
    with serve(copy_data(tmp_path / "data"), tmp_path / "log") as server:
        first, second = window(), window()
        second.go(server.url)
        second.page.evaluate("window.sameDocument = true")
        first.go(server.url)
        give_name(first, "Sari", "Koordinator BPBD")
        first.page.get_by_role("button", name="Jam").click()
        first.page.get_by_role("button", name="+1", exact=True).click()
        banner = second.page.locator(".posko-drill")
        banner.filter(has_text=re.compile(r"10\.00 WIB")).wait_for(timeout=20_000)
        assert second.page.evaluate("window.sameDocument") is True
        first.assert_clean()
        second.assert_clean()
