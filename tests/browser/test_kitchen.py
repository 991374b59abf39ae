"""A meal from the plan to the plate, and the stock that falls: in a real browser."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from posko.locale import number
from tests.browser.browsers import LAPTOP, PHONE
from tests.browser.conftest import Window
from tests.browser.server import copy_data, serve
from tests.browser.test_pages import give_name

KITCHEN = "DU-KECAMATAN"


def rows(data: Path, table: str) -> list[dict[str, str]]:
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rice(data: Path) -> float:
    """What the kitchen holds."""
    moved = rows(data, "stock_movements")
    own = [row for row in moved if (row["store_id"], row["item_id"]) == (KITCHEN, "rice")]
    return sum(float(row["quantity"]) for row in own)


def section(shown: Window, name: str) -> None:
    shown.page.get_by_role("radio", name=name, exact=True).click()
    shown.settle()


def record(shown: Window, step: str) -> None:
    """One step of the chosen meal, with the portions and the hour that the form offers."""
    form = shown.page.get_by_test_id("stForm").filter(has_text="Porsi").first
    shown.page.get_by_role("radio", name=step, exact=True).click()
    shown.settle()
    form.get_by_role("button", name="Simpan", exact=True).click()
    shown.settle()


def test_a_meal_is_planned_cooked_sent_and_received_and_the_stock_falls(
    tmp_path: Path, window: Callable[..., Window]
) -> None:
    """The laptop plans and takes the food out of store; a phone records it until it is received."""
    with serve(copy_data(tmp_path / "data"), tmp_path / "log") as server:
        laptop = window(LAPTOP)
        laptop.go(f"{server.url}/dapur-umum")
        give_name(laptop, "Sari", "Petugas dapur dan logistik")
        before = rice(server.data)
        section(laptop, "Rencana")
        laptop.page.get_by_role("button", name="Usulkan pembagian").click()
        laptop.settle()
        laptop.page.get_by_role("button", name="Terima sebagai rencana").click()
        toast = laptop.page.get_by_test_id("stToast")
        toast.filter(has_text="Rencana makan Sore").wait_for()
        laptop.settle()
        take = laptop.page.locator(f".st-key-paper-issue-{KITCHEN}").get_by_role("button")
        take.click()
        toast.filter(has_text="Bahan makan Sore").wait_for()
        phone = window(PHONE)
        phone.go(f"{server.url}/dapur-umum")
        phone.page.get_by_test_id("stExpandSidebarButton").click()
        give_name(phone, "Budi", "Petugas dapur dan logistik")
        phone.page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
        phone.page.get_by_text("Makanan dimasak, dikirim, diterima").click()
        for step in ("Dimasak", "Dikirim", "Diterima"):
            before_it = rows(server.data, "meals")
            record(phone, step)
            phone.until(lambda known=before_it: rows(server.data, "meals") != known)
        received = [row for row in rows(server.data, "meals") if row["date"] == "2021-02-08"]
        evening = [row for row in received if row["meal"] == "evening" and row["received"]]
        assert len(evening) == 1
        assert evening[0]["received_at"].startswith("2021-02-08T09:")
        assert before - rice(server.data) > 150
        section(laptop, "Stok")
        left = sum(
            float(r["quantity"])
            for r in rows(server.data, "stock_movements")
            if r["item_id"] == "rice"
        )
        laptop.page.get_by_text(f"saldo akhir {number(left, 'id')} kg").wait_for()
        laptop.assert_clean()
        phone.assert_clean()
