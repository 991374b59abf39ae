"""A newcomer's month, from the page, in a real browser with the network off."""

from __future__ import annotations

import csv
import re
import urllib.request
from collections.abc import Callable
from datetime import date
from pathlib import Path

from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from posko.model.change import Actor
from posko.roster import candidates, edit_cell, swap_objections
from posko.store import open_store
from posko.store.place import office_now
from tests.browser.browsers import PHONE
from tests.browser.conftest import Window
from tests.browser.server import Server, copy_data, serve

PATH = "jadwal-piket"
PATIENCE = 90_000
"""Milliseconds that a search may take on a busy machine."""


def rows_of(data: Path, table: str) -> list[dict[str, str]]:
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def open_as(window: Window, server: Server, name: str = "Sari") -> Page:
    page = window.go(f"{server.url}/{PATH}")
    box = page.get_by_role("textbox", name="Nama Anda")
    box.fill(name)
    box.press("Enter")
    window.settle()
    page.get_by_role("combobox", name="Peran").click()
    page.get_by_role("option", name="Koordinator BPBD").click()
    window.settle()
    return page


def section(window: Window, name: str) -> None:
    pills = window.page.locator('[data-testid="stButtonGroup"] button')
    pills.filter(has_text=name).first.click()
    window.settle()


def choose(window: Window, label: str, typed: str) -> None:
    """Choose from a select box by typing."""
    window.page.get_by_role("combobox", name=re.compile(re.escape(label))).last.click()
    window.page.keyboard.type(typed)
    window.page.get_by_role("option", name=re.compile(re.escape(typed))).first.click()
    window.settle()


def press(window: Window, name: str | re.Pattern[str]) -> None:
    window.page.get_by_role("button", name=name).last.click()
    window.settle()


def test_a_newcomer_makes_and_keeps_the_month(
    tmp_path: Path, window: Callable[..., Window]
) -> None:
    """Generate March 2021, publish, lose a person, repair, swap, print and subscribe, offline."""
    with serve(copy_data(tmp_path / "data"), tmp_path / "log") as server:
        shown = window()
        page = open_as(shown, server)

        section(shown, "Buat & terbitkan")
        choose(shown, "Waktu mencari", "10 detik")
        press(shown, "Buat jadwal")
        accept = page.get_by_role("button", name="Terima sebagai rancangan")
        accept.wait_for(timeout=PATIENCE)
        shown.settle()
        accept.click()
        publish = page.get_by_role("button", name=re.compile(r"^Terbitkan \d+ piket"))
        publish.wait_for(timeout=20_000)
        shown.settle()
        publish.click()
        page.get_by_role("button", name=re.compile(r"^Ya, terbitkan \d+ piket")).click()
        expect(page.get_by_text("Tidak ada rancangan pada Maret 2021")).to_be_visible(
            timeout=20_000
        )
        march = [row for row in rows_of(server.data, "duties") if row["date"] >= "2021-03-01"]
        assert len(march) >= 31 * 9
        assert {row["state"] for row in march} == {"published"}

        section(shown, "Berhalangan")
        away = {row["volunteer_id"] for row in rows_of(server.data, "absences")}
        person = next(row["volunteer_id"] for row in march if row["volunteer_id"] not in away)
        choose(shown, "Siapa", person)
        page.get_by_text("Belum tahu sampai kapan").click()
        press(shown, "Usulkan perbaikan")
        apply = page.get_by_role("button", name="Terapkan perbaikan")
        apply.wait_for(timeout=PATIENCE)
        shown.settle()
        apply.click()
        page.get_by_role("button", name=re.compile("Semua .* sudah diberi tahu")).wait_for(
            timeout=20_000
        )
        shown.settle()
        standing = [row for row in rows_of(server.data, "duties") if row["state"] == "published"]
        assert not [
            row for row in standing if row["volunteer_id"] == person and row["date"] >= "2021-02-09"
        ]

        section(shown, "Tukar jaga")
        given = next(row for row in standing if row["date"] == "2021-03-20")
        giver = given["volunteer_id"]
        choose(shown, "Siapa yang menawarkan", giver)
        choose(shown, "Piket", "20 Mar 2021")
        page.get_by_role("textbox", name="Alasan").last.fill("Ujian anak")
        page.keyboard.press("Enter")
        shown.settle()
        press(shown, re.compile("^Tawarkan|swap_horiz Tawarkan"))
        offer = page.get_by_test_id("stVerticalBlock").filter(has_text="Ujian anak").last
        expect(offer).to_be_visible(timeout=20_000)
        giving = page.get_by_role("combobox", name=re.compile("Siapa yang menawarkan"))
        expect(giving).to_have_value("")  # the form is empty again
        taker = who_may_take(server.data, given)
        offer.get_by_role("combobox", name=re.compile("Siapa yang mengambil")).click()
        page.keyboard.type(taker)
        page.get_by_role("option", name=re.compile(taker)).click()
        shown.settle()
        offer.get_by_role("button", name="Ajukan").click()
        shown.settle()
        offer.get_by_role("button", name="Setujui").click()

        def duty_by_id() -> dict[str, dict[str, str]]:
            return {row["duty_id"]: row for row in rows_of(server.data, "duties")}

        shown.until(lambda: duty_by_id()[given["duty_id"]]["state"] == "cancelled")
        now = duty_by_id()
        there = [row for row in now.values() if row["date"] == given["date"]]
        assert taker in {
            row["volunteer_id"]
            for row in there
            if (row["shift"], row["state"]) == (given["shift"], "published")
        }

        section(shown, "Unduh & kirim")
        with page.expect_download(timeout=30_000) as printed:
            page.get_by_role("button", name=re.compile("PDF A3")).click()
        assert Path(printed.value.path()).read_bytes().startswith(b"%PDF-")

        section(shown, "Jaga saya")
        choose(shown, "Nama saya", giver)
        page.get_by_text("Langganan kalender").click()
        press(shown, re.compile("Buat tautan langganan"))
        address = page.locator("code", has_text="/kalender/").first
        address.wait_for(timeout=20_000)
        with urllib.request.urlopen(address.inner_text().strip()) as answer:
            calendar = Calendar.from_ical(answer.read())
        events = [part for part in calendar.walk("VEVENT") if str(part["status"]) == "CONFIRMED"]
        assert any(str(event["dtstart"].dt)[:7] == "2021-03" for event in events)
        shown.assert_clean()


def who_may_take(data: Path, duty: dict[str, str]) -> str:
    """Somebody to whom the rules allow a duty that another gives away."""
    snapshot = open_store(data).snapshot(office_now(data))
    people = candidates(snapshot, date.fromisoformat(duty["date"]), duty["shift"])
    ids = (one.volunteer_id for one in people if one.volunteer_id != duty["volunteer_id"])
    return next(one for one in ids if not swap_objections(snapshot, duty["duty_id"], one))


def cell(page: Page, row: str, day: str) -> Locator:
    """The cell of a person or a shift on a date."""
    return page.locator(
        f'.posko-tap [data-person="{row}"] [data-day="{day}"], '
        f'.posko-tap .crew[data-shift="{row}"] [data-day="{day}"]'
    )


def test_a_cell_is_tapped_filled_locked_given_away_and_emptied(
    site: Server, window: Callable[..., Window]
) -> None:
    """By mouse and by keys; what is open stays open, as it was left, while others work."""
    shown = window()
    page = open_as(shown, site)
    press(shown, "▶")
    page.locator(".posko-roster thead td", has_text="31").first.wait_for()
    dialog = page.get_by_role("dialog")
    first, second = cell(page, "TAG-0003", "2021-03-03"), cell(page, "TAG-0005", "2021-03-03")

    first.click()
    dialog.get_by_role("button", name="Tambahkan sebagai rancangan").first.click()
    expect(first.locator("i.draft")).to_have_text("(P)")
    expect(dialog).to_have_count(0)

    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cell(page, "TAG-0004", "2021-03-03")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Kunci").click()
    expect(first.locator("i.lock")).to_have_count(1)
    expect(dialog.get_by_role("button", name="Buka kunci")).to_be_visible()

    dialog.get_by_text("Ganti dengan orang lain").click()
    dialog.get_by_text("Tampilkan semua").click()
    choice = dialog.locator("label").filter(has_text="Fatkur Budiono")
    choice.click()
    shown.settle()
    store, now = open_store(site.data), office_now(site.data)
    elsewhere, budi = date(2021, 3, 5), Actor("Budi")
    filled = edit_cell(
        store.snapshot(now), budi, elsewhere, "morning", "TAG-0012", why="Di layar lain"
    )
    store.commit(filled)
    expect(cell(page, "TAG-0012", "2021-03-05").locator("i.draft")).to_have_text("(P)")
    expect(choice.locator("input")).to_be_checked()
    dialog.get_by_role("button", name="Ganti", exact=True).click()
    expect(second.locator("i.draft")).to_have_text("(P)")
    expect(first).to_have_text("")

    second.click()
    dialog.get_by_role("button", name="Hapus").click()
    expect(second).to_have_text("")
    expect(dialog).to_have_count(0)

    cell(page, "night", "2021-03-03").click()
    expect(dialog.get_by_text("Belum ada petugas.")).to_be_visible()
    page.keyboard.press("Escape")
    shown.settle()
    expect(dialog).to_have_count(0)

    press(shown, "◀")
    cell(page, "TAG-0008", "2021-02-20").click()
    dialog.get_by_role("button", name="Berhalangan").click()
    expect(page.get_by_text("Seorang relawan berhalangan")).to_be_visible()
    expect(dialog).to_have_count(0)
    shown.assert_clean()


def test_a_violation_opens_its_cell_as_often_as_it_is_tapped(
    site: Server, window: Callable[..., Window]
) -> None:
    """The same line twice: the shift that lacks people, closed in between."""
    shown = window()
    page = shown.go(f"{site.url}/{PATH}")
    section(shown, "Pelanggaran")
    line = page.locator(".posko-breaches [data-day]").first
    for _ in range(2):
        line.click()
        expect(page.get_by_role("dialog")).to_contain_text("kurang")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        shown.settle()
    shown.assert_clean()


def test_on_a_phone_the_grid_opens_at_today(site: Server, window: Callable[..., Window]) -> None:
    """Today stands beside the names, a finger wide, and the sections above the grid."""
    shown = window(PHONE)
    page = shown.go(f"{site.url}/{PATH}")
    today = page.locator(".posko-tap thead .today").bounding_box()
    names = page.locator(".posko-tap thead th").first.bounding_box()
    assert abs(today["x"] - names["x"] - names["width"]) < 2
    # The keyboard's one way in is today's cell too.
    expect(page.locator('.posko-tap [tabindex="0"]')).to_have_attribute("data-day", "2021-02-08")
    box = cell(page, "TAG-0003", "2021-02-08").bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44
    pills = page.locator(".st-key-roster-section").bounding_box()
    assert pills["y"] + pills["height"] < 400
    shown.assert_clean()


def test_on_a_phone_the_roster_can_be_read(site: Server, window: Callable[..., Window]) -> None:
    """Tonight's crew on top, the names stay while the days scroll, one's own duties are listed."""
    shown = window(PHONE)
    page = shown.go(f"{site.url}/{PATH}")
    expect(page.locator(".posko-crew")).to_have_count(3, timeout=20_000)
    shown.settle()
    name = page.locator(".posko-roster tbody th, .posko-roster tr th").nth(5)
    before = name.bounding_box()
    page.locator(".posko-roster").first.evaluate("grid => { grid.scrollLeft = 300 }")
    page.wait_for_timeout(200)
    assert abs(name.bounding_box()["x"] - before["x"]) < 2
    section(shown, "Jaga saya")
    choose(shown, "Nama saya", "TAG-0008")
    assert page.locator(".posko-mine li").count() > 3
    today = page.locator(".posko-tap thead .today").bounding_box()
    assert today["x"] < PHONE[0] / 2  # the grid below stays where it was scrolled
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    shown.assert_clean()
