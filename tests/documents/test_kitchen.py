"""The kitchens' papers, read back."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from posko.documents import (
    KitchenList,
    kitchen_sheet_pdf,
    kitchen_sheet_xlsx,
    list_pdf,
    list_xlsx,
    orders_pdf,
    orders_xlsx,
    route_sheet_pdf,
    route_sheet_xlsx,
    stock_card_pdf,
    stock_card_xlsx,
)
from posko.kitchen import Delivery, Route, Stop, replenishment
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.factories import NOW, wib, world

DAY = NOW.date()


def office() -> Snapshot:
    """One kitchen for two places, and rice that came in, went out and was lost."""
    moved = {"store_id": "DU", "item_id": "rice", "batch": "B1"}
    return world(
        incidents=[{"incident_id": "K1"}],
        kitchens=[
            {"kitchen_id": "DU", "incident_id": "K1", "name": "Dapur <Satu>", "crew_per_shift": 4}
        ],
        shelters=[
            {"shelter_id": "A", "incident_id": "K1", "name": "=Balai A"},
            {"shelter_id": "B", "incident_id": "K1", "name": "Balai B"},
        ],
        shelter_counts=[
            {"shelter_id": "A", "people": 100, "infants": 3, "toddlers": 7, "elderly": 9},
            {"shelter_id": "B", "people": 50},
        ],
        meals=[
            {"kitchen_id": "DU", "shelter_id": "A", "planned": 100},
            {"kitchen_id": "DU", "shelter_id": "B", "planned": 50},
        ],
        items=[{"item_id": "rice"}, {"item_id": "salt", "label_id": "Garam"}],
        recipes=[
            {"menu": "nasi-telur", "item_id": "rice", "quantity": 0.2},
            {"menu": "nasi-telur", "item_id": "salt", "quantity": 0.0025},
        ],
        stock_movements=[
            {**moved, "at": wib("2021-02-06 08:00"), "quantity": 40.0, "document": "BA-1"},
            {**moved, "at": wib("2021-02-07 08:00"), "quantity": -20.0, "kind": "issue"},
            {
                **moved,
                "at": wib("2021-02-08 08:00"),
                "quantity": -2.5,
                "kind": "adjustment",
                "reason": "lost",
            },
        ],
    )


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_list_of_the_page_says_on_paper_what_stands_there() -> None:
    """Words and figures in the order of the page; unknown is a dash on paper, empty in the book."""
    rows = pd.DataFrame(
        {
            "place": ["=Balai <A>", "Balai B"],
            "people": pd.array([100, None], "Int64"),
            "packs": [1.25, None],
            "hidden": [1, 2],
        }
    )
    shown = KitchenList(
        "Lokasi",
        ("Sore",),
        rows,
        {"place": "Tempat", "people": "Jiwa", "packs": "Bungkus"},
        (3, 1, 1),
    )
    said = words(list_pdf(office(), shown, "id"))
    for part in ("Lokasi", "Sore", "Tempat", "=Balai <A>", "100", "1,25", "–"):
        assert part in said
    book = cells(list_xlsx(office(), shown, "id"))
    assert ("Tempat", "Jiwa", "Bungkus") in book
    assert ("=Balai <A>", 100, 1.25) in book
    assert ("Balai B", None, None) in book


def cells(book: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True))


def test_the_stock_card_carries_the_balance() -> None:
    """Opening, in, out with its reason, and the balance after each, as numbers."""
    rows = cells(stock_card_xlsx(office(), "rice", "DU", DAY.replace(day=7), None, "id"))
    said = [row[0] for row in rows]
    assert any("Saldo awal 40 kg; saldo akhir 17,5 kg" in str(one) for one in said)
    moved = [row for row in rows if row[1] == "Dapur <Satu>"]
    assert [row[3:6] for row in moved] == [(None, 20, 20), (None, 2.5, 17.5)]
    assert moved[1][2] == "Koreksi: Hilang"


def test_the_stock_card_prints() -> None:
    """The same card on paper, with the document of each movement."""
    printed = words(stock_card_pdf(office(), "rice", None, None, None, "en"))
    assert "Stock card" in printed
    assert "BA-1" in printed


def test_the_kitchen_sheet_says_what_to_cook() -> None:
    """Portions for people and crew, when it must be ready, and what is missing in the kitchen."""
    printed = words(kitchen_sheet_pdf(office(), "DU", DAY, "evening", "id"))
    assert "150 untuk warga + 4 untuk personel = 154" in printed
    assert "8 Feb 2021, 15.30 WIB" in printed
    rows = cells(kitchen_sheet_xlsx(office(), "DU", DAY, "evening", "id"))
    (rice,) = [row for row in rows if row[0] == "Beras"]
    assert rice[1:6] == (0.2, 30.8, "kg", 17.5, 13.3)
    (counted,) = [row for row in rows if row[0] == "=Balai A"]
    assert counted[2:5] == (100, 10, 9)
    (unknown,) = [row for row in rows if row[0] == "Balai B"]
    assert unknown[2:5] == (50, "belum didata", "belum didata")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_route_sheet_is_in_driving_order(language: Any) -> None:
    """Stops with their hours and deadline, room to sign; other kitchens' trips are not on it."""
    hour = wib("2021-02-08 15:40")
    stops = tuple(
        Stop(key, name, 50, hour, hour, wib("2021-02-08 19:30"))
        for key, name in (("B", "Balai B"), ("A", "Balai A"))
    )
    mine = Route("DU", "M1", "Mobil bak", 1, 100, hour, hour, stops, hour)
    other = Route("X", "M2", "Truk", 1, 10, hour, hour, stops[:1], hour)
    found = Delivery(wib("2021-02-08 15:30"), (mine, other), {}, ())
    printed = words(route_sheet_pdf(office(), found, "DU", language))
    assert printed.index("Balai B") < printed.index("Balai A")
    assert "Truk" not in printed
    rows = cells(route_sheet_xlsx(office(), found, "DU", language))
    assert [row[0] for row in rows if row[1] in {"Balai A", "Balai B"}] == [1, 2]


def brought(*drops: tuple[str, int]) -> Delivery:
    """One trip that brings these portions to these places, ten minutes apart."""
    stops = tuple(
        Stop(key, f"Balai {key}", number, at, at, wib("2021-02-08 19:30"))
        for n, (key, number) in enumerate(drops)
        for at in [wib(f"2021-02-08 15:{10 + 10 * n}")]
    )
    hour = wib("2021-02-08 15:00")
    route = Route("DU", "M1", "Mobil bak", 1, sum(n for _, n in drops), hour, hour, stops, hour)
    return Delivery(wib("2021-02-08 15:00"), (route,), {}, ())


def test_the_route_sheet_tells_the_portions_by_kind() -> None:
    """Infants' and soft food goes with the first drops; unknown ages stay unknown."""
    rows = cells(route_sheet_xlsx(office(), brought(("A", 12), ("A", 88), ("B", 50)), "DU", "id"))
    stops = [row for row in rows if row[0] in (1, 2, 3)]
    assert [row[3:7] for row in stops] == [
        (12, 0, 10, 2),
        (88, 81, 0, 7),
        (50, "belum didata", "belum didata", "belum didata"),
    ]


def test_the_route_sheet_names_the_contact_masked_unless_asked() -> None:
    """The driver's whole number is on the sheet only where somebody asked for it."""
    whole = office()
    places = TABLES["shelters"]
    rows = places.records(whole.all("shelters"))
    rows[0] |= {"contact_name": "Tutik", "contact_phone": "080000000308"}
    tables = {**whole.tables, "shelters": places.frame(rows)}
    snapshot = Snapshot(tables, whole.revision, whole.now)
    masked = words(route_sheet_pdf(snapshot, brought(("A", 100)), "DU", "id"))
    assert "Tutik" in masked and "0308" not in masked and "disamarkan" in masked
    book = cells(route_sheet_xlsx(snapshot, brought(("A", 100)), "DU", "id", numbers=True))
    (stop,) = [row for row in book if row[0] == 1]
    assert stop[2] == "Tutik, 0800-0000-0308"


def test_the_kitchen_sheet_says_when_to_begin() -> None:
    """154 portions at 500 an hour and an hour to prepare, to be ready at 15.30."""
    printed = words(kitchen_sheet_pdf(office(), "DU", DAY, "evening", "id"))
    assert "Mulai menyiapkan dan memasak pukul 8 Feb 2021, 14.11 WIB" in printed


def test_the_list_of_orders_names_source_and_decree() -> None:
    """Rice that no warehouse has is asked of the government reserve; the missing status is said."""
    snapshot = office()
    orders = replenishment(snapshot)
    assert orders
    rows = cells(orders_xlsx(snapshot, orders, "id"))
    (rice,) = [row for row in rows if row[0] == "Beras"]
    assert rice[1] == pytest.approx(orders[0].quantity)
    assert rice[4] == "permintaan CBP"
    assert "no emergency is in force" in words(orders_pdf(snapshot, orders, "en"))
