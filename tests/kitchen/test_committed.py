"""Plans and movements in a real store, on the embedded data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from posko.kitchen import apply_plan, feeding_plan, meals_of_day, stock_of, transfer_stock
from posko.model.change import Actor
from posko.model.snapshot import Snapshot
from posko.store.contract import Conflict
from posko.store.place import office_now, open_store
from tests.browser.server import copy_data

AMY = Actor("Amy", "kitchen")
STORES = ("GDG-BPBD", "GDG-DINSOS", "DU-DESA-BKM", "DU-KECAMATAN")


def rice(snapshot: Snapshot) -> float:
    return sum(stock_of(snapshot, store, "rice") for store in STORES)


def test_a_double_click_is_committed_once(tmp_path: Path) -> None:
    """Both clicks come from the same page: the store takes the first and refuses the second."""
    folder = copy_data(tmp_path / "data")
    store, now = open_store(folder), office_now(folder)
    before = store.snapshot(now)
    first, second = (
        transfer_stock(
            before,
            AMY,
            "uji",
            from_store="GDG-DINSOS",
            to_store="DU-KECAMATAN",
            item_id="rice",
            quantity=250,
            token="formulir-1",
        )
        for _ in range(2)
    )
    store.commit(first)
    with pytest.raises(Conflict):
        store.commit(second)
    after = store.snapshot(now)
    assert stock_of(after, "DU-KECAMATAN", "rice") == stock_of(before, "DU-KECAMATAN", "rice") + 250
    assert rice(after) == pytest.approx(rice(before))


def test_a_plan_is_committed(tmp_path: Path) -> None:
    """The evening's meals are those of the plan, and every rule of the store holds."""
    folder = copy_data(tmp_path / "data")
    store, now = open_store(folder), office_now(folder)
    snapshot = store.snapshot(now)
    plan = feeding_plan(snapshot, "K01", date(2021, 2, 8), "evening")
    store.commit(apply_plan(snapshot, AMY, "uji", plan))
    meals = meals_of_day(store.snapshot(now), date(2021, 2, 8))
    evening = meals[(meals["meal"] == "evening") & (meals["planned"] > 0)]
    planned = evening.groupby("shelter_id")["planned"].sum().to_dict()
    assert planned == plan.links.groupby("shelter_id")["portions"].sum().to_dict()
