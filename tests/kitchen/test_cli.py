"""`python -m posko kitchen`: the same figures as the core, on the embedded data."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from posko.cli import main
from posko.kitchen import feeding_plan, outlook, planned_delivery, replenishment
from posko.model.snapshot import Snapshot
from posko.store.place import office_now, open_store
from tests.browser.server import copy_data

EVENING = ["kitchen", "plan", "K01", "--date", "2021-02-08", "--meal", "evening"]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the embedded data, which the command works on."""
    folder = copy_data(tmp_path / "data")
    monkeypatch.setenv("POSKO_DATA", str(folder))
    return folder


@pytest.fixture
def snapshot(data: Path) -> Snapshot:
    return open_store(data).snapshot(office_now(data))


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_plan_is_that_of_the_core(snapshot: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    """Portions by place, what falls short and who is not counted; exit code 1 for it."""
    assert main([*EVENING, "--json"]) == 1
    shown = printed(capsys)
    plan = feeding_plan(snapshot, "K01", date(2021, 2, 8), "evening")
    sent = {row["shelter_id"]: row["planned"] for row in shown["places"]}
    assert sent == dict(zip(plan.places["shelter_id"], plan.places["planned"], strict=True))
    assert shown["short"] == plan.short
    assert shown["uncounted"] == ["KLP-KALIPURO"]
    assert shown["eaters"] == 2033


def test_a_plan_is_readable(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The kitchen, its places with the way, in both languages."""
    main(EVENING)
    assert "Tanggul Sungai Brantas" in capsys.readouterr().out
    main([*EVENING, "--lang", "en", "--one-kitchen"])
    shown = capsys.readouterr().out
    assert "places not counted yet" in shown and "By boat" in shown


def test_what_cannot_be_planned_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown incident and a meal that is not served: exit code 2, one sentence."""
    unknown = [part if part != "K01" else "K99" for part in EVENING]
    midday = [part if part != "evening" else "midday" for part in EVENING]
    for arguments in (unknown, midday):
        assert main(arguments) == 2
        shown = capsys.readouterr()
        assert (shown.out, shown.err.count("\n")) == ("", 1)


ROUTES = ["kitchen", "routes", *EVENING[2:]]


def test_routes_are_those_of_the_core(
    snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every trip with its stops in driving order; all is brought: exit code 0."""
    assert main([*ROUTES, "--json"]) == 0
    shown = printed(capsys)
    found = planned_delivery(snapshot, "K01", date(2021, 2, 8), "evening")
    assert [
        (route["vehicle_id"], route["trip"], [stop["shelter_id"] for stop in route["stops"]])
        for route in shown["routes"]
    ] == [
        (route.vehicle_id, route.trip, [stop.shelter_id for stop in route.stops])
        for route in found.routes
    ]
    assert sum(stop["portions"] for route in shown["routes"] for stop in route["stops"]) == 2033
    assert shown["left_behind"] == {}


def test_routes_are_readable(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Vehicles and stops with their hours; what cannot run is said."""
    main(ROUTES)
    shown = capsys.readouterr().out
    assert "Perahu karet, perjalanan 1: 50 porsi, muat 15.30" in shown
    assert "1. Tanggul Sungai Brantas: 923 porsi" in shown
    later = [part if part != "2021-02-08" else "2021-02-09" for part in ROUTES]
    assert main(later) == 0
    assert "Tidak ada yang diantar" in capsys.readouterr().out
    for wrong in (("K01", "K99"), ("evening", "midday")):
        assert main([wrong[1] if part == wrong[0] else part for part in ROUTES]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_supply_is_that_of_the_core(snapshot: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    """Rice of every kitchen against the end of the emergency, and the orders with the decree."""
    assert main(["kitchen", "supply", "--json"]) == 1
    shown = printed(capsys)
    rice = {row["kitchen_id"]: row for row in shown["supply"] if row["item_id"] == "rice"}
    for one in outlook(snapshot):
        assert rice[one.supply.kitchen_id]["short"] == one.short
    assert len(shown["orders"]) == len(replenishment(snapshot))
    assert (shown["emergency"], shown["decree"]) == ("tanggap_darurat", None)
    assert shown["until"].startswith("2021-02-19")


def test_supply_is_readable(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every order names what, how much, for whom and from where."""
    main(["kitchen", "supply"])
    shown = capsys.readouterr().out
    assert "Cadangan Beras Pemerintah (CBP) kewenangan bupati" in shown
    assert "nomor SK status darurat belum tercatat" in shown
    assert "Beras, Dapur Umum TAGANA Kantor Kecamatan: stok " in shown
    assert "dalam pendataan" not in shown


def test_supply_of_an_empty_office_says_what_is_not_known(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No store, no plan: neither a number nor a unit is made up, and nothing is ordered."""
    emptied = (
        "kitchens",
        "meals",
        "stock_movements",
        "supply_orders",
        "items",
        "recipes",
        "vehicles",
    )
    for path in (data / f"{name}.csv" for name in emptied):
        header, *_ = path.read_text(encoding="utf-8").splitlines()
        path.write_text(header + "\n", encoding="utf-8")
    assert main(["kitchen", "supply"]) == 0
    _, line = capsys.readouterr().out.splitlines()
    assert line == "rice, seluruh gudang dan dapur: stok belum dicatat, pemakaian belum diketahui"
