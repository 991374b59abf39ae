"""From an incident to people on scene: three screens and a phone, with the network off."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from playwright.sync_api import Page

from tests.browser.browsers import LAPTOP, PHONE
from tests.browser.conftest import Window
from tests.browser.server import copy_data, serve

FLOOD = "Banjir Bandarkedungmulyo"


def introduce(window: Window, name: str) -> None:
    """Say who is looking; the role stays the first one offered, a coordinator's."""
    window.page.get_by_role("textbox", name="Nama Anda").fill(name)
    window.page.keyboard.press("Enter")
    window.settle()


def click(window: Window, name: str | re.Pattern[str]) -> None:
    window.page.get_by_role("button", name=name).first.click()
    window.settle()


def choose(window: Window, box: str, option: str) -> None:
    """Choose from a select box by typing."""
    field = window.page.get_by_role("combobox", name=re.compile(box))
    field.first.click()
    field.first.fill(option)
    window.page.get_by_role("option", name=re.compile(re.escape(option))).first.click()
    window.settle()


def new_task(window: Window, template: str) -> str:
    """Make a task for the flood in one step; its id."""
    click(window, "Tugas baru")
    choose(window, "Kejadian", FLOOD)
    choose(window, "Templat", template)
    click(window, "Buat tugas")
    return wait_for_task(window.page)


def wait_for_task(page: Page) -> str:
    page.wait_for_url(re.compile(r"[?&]task=TGS-"))
    found = re.search(r"[?&]task=([^&]+)", page.url)
    assert found
    return found.group(1)


def call_everybody(window: Window) -> list[str]:
    """Call everybody who is suggested; the answer links in the messages that result."""
    click(window, "Sarankan orang")
    button = window.page.get_by_role("button", name=re.compile(r"Panggil (\d+|satu) orang")).first
    number = re.search(r"\d+", button.inner_text())
    button.click()
    messages = window.page.locator('a[href^="https://wa.me/"]')
    messages.nth(int(number.group()) - 1 if number else 0).wait_for()
    window.settle()
    links = messages.evaluate_all("found => found.map(a => decodeURIComponent(a.href))")
    answers = [re.search(r"http://127\.0\.0\.1:\d+/jawab/\S+", link) for link in links]
    assert all(answers)
    return [found.group(0) for found in answers if found]


def told(window: Window, text: str) -> None:
    """Wait until a page says so by itself."""
    window.page.get_by_text(re.compile(re.escape(text))).first.wait_for(timeout=15_000)


def assignments(data: Path, task_id: str) -> pd.DataFrame:
    rows = pd.read_csv(data / "assignments.csv", dtype=str, keep_default_na=False)
    return rows[rows["task_id"] == task_id]


def test_a_flood_becomes_tasks_people_and_answers(
    tmp_path: Path, window: Callable[..., Window]
) -> None:
    """Evacuation and kitchen from the flood, the suggestion accepted, people called; three answer
    on a phone, and the board in another browser changes by itself."""
    with serve(copy_data(tmp_path / "data"), tmp_path / "log") as server:
        coordinator, board, phone = window(LAPTOP), window(LAPTOP), window(PHONE)
        coordinator.go(f"{server.url}/penugasan")
        introduce(coordinator, "Sari")
        evacuation = new_task(coordinator, "Evakuasi dengan perahu")
        rescuers = call_everybody(coordinator)
        assert set(assignments(server.data, evacuation)["state"]) == {"called"}
        click(coordinator, "Kembali ke papan tugas")

        kitchen = new_task(coordinator, "Dapur umum")
        board.go(f"{server.url}/penugasan?task={kitchen}")
        told(board, "Belum ada yang dipanggil")
        cooks = call_everybody(coordinator)
        assert len(cooks) == len(assignments(server.data, kitchen))
        assert len(rescuers) + len(cooks) >= 5
        told(board, f"menunggu jawaban {len(cooks)}")

        for link in cooks[:3]:
            phone.page.goto(link)
            phone.page.get_by_role("combobox").first.select_option("30")
            phone.page.locator('button[value="accept"]').first.click()
            phone.page.locator('button[value="en_route"]').wait_for()
        told(board, "bersedia 3 ")
        phone.page.locator('button[value="en_route"]').click()
        phone.page.locator('button[value="on_scene"]').click()
        told(board, "di lokasi 1")
        states = assignments(server.data, kitchen)["state"].value_counts()
        assert (states["accepted"], states["on_scene"]) == (2, 1)
        for shown in (coordinator, board, phone):
            shown.assert_clean()
