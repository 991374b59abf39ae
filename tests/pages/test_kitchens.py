"""The page Dapur umum, opened through the shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from posko.cli import main
from tests.pages.app import open_app


def text(app: AppTest) -> str:
    return " ".join(part.proto.body for part in app.get("html"))


def tables(app: AppTest) -> list[pd.DataFrame]:
    return [frame.value for frame in app.dataframe]


def rows_of(data: Path, table: str) -> pd.DataFrame:
    return pd.read_csv(data / f"{table}.csv", dtype=str, keep_default_na=False)


def office(data: Path, monkeypatch: pytest.MonkeyPatch, language: str = "id") -> AppTest:
    """The page as a kitchen officer sees it."""
    return open_app("kitchens", data, monkeypatch, language=language, name="Sari", role="kitchen")


def go(app: AppTest, section: str) -> AppTest:
    """Choose a part of the page."""
    app.segmented_control(key="kitchen-section").set_value(section).run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def order(data: Path, **more: str) -> None:
    """Rice on its way from a donor, as the only order."""
    row = dict.fromkeys(rows_of(data, "supply_orders").columns, "") | {
        "order_id": "PSN-1",
        "item_id": "rice",
        "quantity": "500",
        "origin": "donor",
        "supplier": "Warga Peterongan",
        "store_id": "DU-KECAMATAN",
        "ordered_at": "2021-02-07T09:00:00+07:00",
        "expected_at": "2021-02-09T08:00:00+07:00",
        "state": "ordered",
        **more,
    }
    pd.DataFrame([row]).to_csv(data / "supply_orders.csv", index=False)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ("Dapur umum", "Makan berikutnya: Sore", "Kemenkes", "belum dilayani")),
        ("en", ("Public kitchens", "Next meal: Evening", "Kemenkes", "no kitchen feeds")),
    ],
)
def test_the_embedded_kitchens_are_told_in_both_languages(
    language: str, words: tuple[str, ...], embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next meal, what is wrong with it and the norms with their sources are there."""
    shown = text(open_app("kitchens", embedded, monkeypatch, language=language))
    for word in words:
        assert word in shown


def test_a_place_that_nobody_feeds_stands_first(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gravest row is on top, uncounted people have no number; this list and the day's meals
    print and download."""
    app = open_app("kitchens", embedded, monkeypatch)
    places = tables(app)[0]
    assert places["Lokasi"].iloc[0] == "Masjid Pucangsimo"
    uncounted = places[places["Keadaan"].str.startswith("?")]
    assert uncounted["Jiwa"].isna().all()
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Cetak (PDF)", "Unduh XLSX"] * 2


def test_ways_by_boat_are_dashed(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The map tells a boat's way from a road without colour."""
    app = open_app("kitchens", embedded, monkeypatch)
    (component,) = app.get("component_instance")
    drawn = json.dumps(json.loads(component.proto.json_args))
    assert r"\"dashed\":true" in drawn
    assert r"\"dashed\":false" in drawn


def test_a_receipt_is_recorded_and_the_balance_grows(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stock that comes in is one row of the ledger, written by who is looking."""
    app = go(office(embedded, monkeypatch), "stock")
    before = rows_of(embedded, "stock_movements")
    app.selectbox(key="move_store").select("GDG-DINSOS").run()
    app.selectbox(key="move_item").select("rice").run()
    (quantity,) = [field for field in app.number_input if field.label == "Jumlah (kg)"]
    quantity.set_value(250.0)
    press(app, "Simpan mutasi")
    after = rows_of(embedded, "stock_movements")
    (row,) = after[~after["movement_id"].isin(before["movement_id"])].to_dict("records")
    assert (row["store_id"], row["item_id"], row["quantity"]) == ("GDG-DINSOS", "rice", "250")
    assert (row["kind"], row["source"]) == ("receipt", "Sari")


def test_more_than_there_is_cannot_go_out(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An issue beyond the balance is refused with a sentence, and nothing is written."""
    app = go(office(embedded, monkeypatch), "stock")
    before = rows_of(embedded, "stock_movements")
    app.selectbox(key="move_store").select("GDG-DINSOS").run()
    app.selectbox(key="move_item").select("rice").run()
    app.segmented_control(key="move_kind").set_value("issue").run()
    (quantity,) = [field for field in app.number_input if field.label == "Jumlah (kg)"]
    quantity.set_value(1_000_000.0)
    press(app, "Simpan mutasi")
    assert any("Stok hanya" in error.value for error in app.error)
    assert len(rows_of(embedded, "stock_movements")) == len(before)


def test_a_place_gets_its_meal_planned(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planning for the mosque ends the alarm; the people there are the first guess."""
    app = office(embedded, monkeypatch)
    app.selectbox(key="plan_to").select("PGN-MASJID-PUC").run()
    assert app.number_input(key="plan_portions_PGN-MASJID-PUC").value == 50
    press(app, "Simpan rencana")
    assert "Masjid Pucangsimo" not in text(app)


def test_a_meal_is_recorded_step_by_step(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cooked is written with its hour; the form then offers the next step."""
    app = office(embedded, monkeypatch)
    app.selectbox(key="delivery_meal").select("MKN-DES-014").run()
    press(app, "Simpan")
    meals = rows_of(embedded, "meals").set_index("meal_id")
    assert meals.loc["MKN-DES-014", "cooked"] == "923"
    assert meals.loc["MKN-DES-014", "cooked_at"].startswith("2021-02-08T09:00")


def test_what_arrived_late_is_recorded_with_what_was_left_and_a_note(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hour that stands there already is the first guess; sisa and note go with it."""
    app = office(embedded, monkeypatch)
    app.selectbox(key="delivery_meal").select("MKN-DES-013").run()
    own = "MKN-DES-013_received"
    assert app.time_input(key=f"delivery_hour_{own}").value.isoformat() == "07:30:00"
    app.number_input(key=f"left_over_{own}").set_value(51)
    app.text_input(key=f"note_{own}").set_value("tiga bungkus basi")
    press(app, "Simpan")
    assert any("51 porsi tidak mungkin" in error.value for error in app.error)
    app.number_input(key=f"left_over_{own}").set_value(3)
    press(app, "Simpan")
    meal = rows_of(embedded, "meals").set_index("meal_id").loc["MKN-DES-013"]
    assert (meal["received"], meal["left_over"]) == ("50", "3")
    assert meal["received_at"].startswith("2021-02-08T07:30")
    assert meal["note"].endswith("; tiga bungkus basi")


def test_the_day_shows_its_limits_and_what_is_still_to_come(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the bars stand the meal's hour and until when its food keeps; the evening, of which
    nothing is cooked, is told in a sentence."""
    app = open_app("kitchens", embedded, monkeypatch)
    assert "Sore, 16.30: 10 kiriman direncanakan (2.033 porsi), belum dimasak." in text(app)
    (chart,) = app.get("vega_lite_chart")
    layers = json.loads(chart.proto.spec)["layer"]
    assert [one["encoding"]["x"]["field"] for one in layers] == ["from", "serving", "limit"]


def test_meals_that_went_wrong_are_told_on_the_page(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Short, late, undelivered, past its time: in a sentence, and first in the day's table (beside
    the 160 of 180 packs of the embedded morning)."""
    on_the_way = {"received": "", "received_at": ""}
    steps = ("cooked", "cooked_at", "sent", "sent_at", "received", "received_at", "left_over")
    wrong: dict[str, dict[str, str]] = {
        "MKN-DES-011": {"received": "900"},
        "MKN-DES-012": on_the_way,
        "MKN-DES-013": dict.fromkeys(steps, ""),
        "MKN-KEC-019": {**on_the_way, "cooked_at": "2021-02-08T04:00:00+07:00"},
    }
    meals = rows_of(embedded, "meals").set_index("meal_id", drop=False)
    for meal, cells in wrong.items():
        meals.loc[meal, list(cells)] = list(cells.values())
    meals.to_csv(embedded / "meals.csv", index=False)
    app = open_app("kitchens", embedded, monkeypatch)
    shown = text(app)
    for said in (
        "diterima 900 dari 923 porsi",
        "belum diterima, 2 jam lewat jam makan",
        "belum tercatat dikirim, 2 jam lewat jam makan",
        "JANGAN DIBAGIKAN",
    ):
        assert said in shown
    (day,) = [frame for frame in tables(app) if "Sisa" in frame.columns]
    assert day["Keadaan"].head(5).tolist() == [
        "✕ Jangan dibagikan",
        "! Belum tercatat dikirim",
        "◷ Terlambat",
        "▼ Kurang",
        "▼ Kurang",
    ]
    assert set(day["Keadaan"].iloc[5:]) == {"✓ Diterima", "… Belum waktunya"}


def test_a_kitchen_is_closed_with_a_reason_and_never_silently(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checklist stands there; without a word about the people it is refused, with one the
    kitchen is closed, its evening is dropped, and the places it fed are named as not fed. It is the
    first that can be opened again. An order that has not come stands there too."""
    order(embedded, store_id="DU-DESA-BKM", quantity="120")
    app = office(embedded, monkeypatch)
    app.selectbox(key="close_kitchen").select("DU-DESA-BKM").run()
    shown = text(app)
    assert "1.061 jiwa di 2 lokasi masih mengungsi dan makan dari dapur ini" in shown
    assert "jumlah jiwa dalam pendataan, bukan nol: Warga Kalipuro" in shown
    assert "9 jenis barang masih di dapur" in shown
    assert "1 pesanan untuk dapur ini belum datang dan belum dibatalkan" in shown
    (ordered,) = [frame for frame in tables(app) if "Dipesan" in frame.columns]
    assert ordered["Dipesan"].tolist() == [120]
    app.text_input(key="close_why_DU-DESA-BKM").set_value("Warga lelah")
    press(app, "Tutup dapur")
    assert any("Centang dulu" in warning.value for warning in app.warning)
    app.checkbox(key="close_sure_DU-DESA-BKM").check()
    press(app, "Tutup dapur")
    assert any("Belum bisa ditutup" in error.value for error in app.error)
    app.text_input(key="close_despite_DU-DESA-BKM").set_value("dilayani dapur kecamatan")
    press(app, "Tutup dapur")
    kitchens = rows_of(embedded, "kitchens").set_index("kitchen_id")
    assert kitchens.loc["DU-DESA-BKM", "state"] == "closed"
    meals = rows_of(embedded, "meals").set_index("meal_id")
    assert meals.loc["MKN-DES-014", "planned"] == "0"
    assert "Warga lelah; dilayani dapur kecamatan" in set(rows_of(embedded, "audit")["why"])
    assert "Tanggul Sungai Brantas: 923 jiwa belum dilayani dapur umum mana pun" in text(app)
    assert app.selectbox(key="close_kitchen").options == ["Dapur Umum TAGANA Kantor Kecamatan"]
    app.selectbox(key="open-incident").select("K01").run()
    sites = app.selectbox(key="open-site-K01")
    assert sites.options[0] == "Dapur Umum Balai Desa Bandarkedungmulyo (tutup, buka lagi)"
    sites.select("DU-DESA-BKM").run()
    assert app.number_input(key="open-capacity-K01-DU-DESA-BKM").value == 1150
    press(app, "Buka dapur")
    kitchen = rows_of(embedded, "kitchens").set_index("kitchen_id").loc["DU-DESA-BKM"]
    assert (kitchen["state"], kitchen["closed_at"]) == ("open", "")


def test_a_viewer_changes_nothing(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name the forms answer with what is missing."""
    app = open_app("kitchens", embedded, monkeypatch)
    before = rows_of(embedded, "meals")
    press(app, "Simpan rencana")
    assert app.warning
    assert rows_of(embedded, "meals").equals(before)


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_office_without_records_says_what_to_do(
    language: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty tables: each part has a sentence in place of nothing."""
    app = open_app("kitchens", empty, monkeypatch, language=language)
    for section, least in (("meals", 5), ("plan", 1), ("stock", 3), ("supply", 2), ("crew", 1)):
        go(app, section)
        assert len(app.info) >= least, section
        assert all(len(frame) for frame in tables(app))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("section", ["stock", "supply", "crew"])
def test_each_part_is_told_in_both_languages(
    section: str, language: str, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every part of the page has its tables, for who only looks on too."""
    app = go(open_app("kitchens", embedded, monkeypatch, language=language), section)
    assert tables(app)


def test_three_packs_for_a_house_of_five_are_flagged(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count is of people, not of houses: in words, and with the number on red."""
    counts = rows_of(embedded, "shelter_counts")
    house = dict.fromkeys(counts.columns, "") | {
        "count_id": "HITUNG-RUMAH",
        "shelter_id": "PGN-MASJID-PUC",
        "as_of": "2021-02-08T08:00:00+07:00",
        "time_known": "true",
        "source": "data latihan",
        "families": "1",
        "people": "5",
    }
    pd.concat([counts, pd.DataFrame([house])]).to_csv(embedded / "shelter_counts.csv", index=False)
    app = office(embedded, monkeypatch)
    app.selectbox(key="plan_to").select("PGN-MASJID-PUC").run()
    app.number_input(key="plan_portions_PGN-MASJID-PUC").set_value(3)
    press(app, "Simpan rencana")
    assert "Masjid Pucangsimo: 3 bungkus untuk 5 jiwa, kurang dari satu per jiwa" in text(app)
    row = tables(app)[0].set_index("Lokasi").loc["Masjid Pucangsimo"]
    assert (row["Bungkus/jiwa"], row["Keadaan"]) == (0.6, "! Kurang dari 1 bungkus/jiwa")
    assert "background-color: #D55E00" in app.dataframe[0].proto.arrow_data.styler.styles


def test_a_transfer_is_one_change_with_two_rows(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What leaves the warehouse arrives in the kitchen; the sum over all stores stays."""
    app = go(office(embedded, monkeypatch), "stock")
    before = rows_of(embedded, "stock_movements")
    app.segmented_control(key="move_kind").set_value("transfer").run()
    app.selectbox(key="move_store").select("GDG-DINSOS").run()
    app.selectbox(key="move_item").select("salt").run()
    (target,) = [field for field in app.selectbox if field.label == "Dipindah ke"]
    target.select("DU-KECAMATAN")
    (quantity,) = [field for field in app.number_input if field.label == "Jumlah (kg)"]
    quantity.set_value(4.0)
    press(app, "Simpan mutasi")
    after = rows_of(embedded, "stock_movements")
    new = after[~after["movement_id"].isin(before["movement_id"])]
    assert len(new) == 2
    assert new["quantity"].astype(float).sum() == 0
    assert set(new["store_id"]) == {"GDG-DINSOS", "DU-KECAMATAN"}


def test_the_supply_is_held_against_the_end_of_the_emergency(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until when, which decree, what falls short, and what to order with its source."""
    app = go(open_app("kitchens", embedded, monkeypatch), "supply")
    shown = text(app)
    assert "19 Feb 2021" in shown
    assert "Nomor belum tercatat" in shown
    supply, orders = tables(app)[:2]
    assert supply["Sampai akhir"].iloc[0] == "■ Kurang"
    assert orders["Sumber"].str.startswith("dari Gudang").any()
    assert orders["Sumber"].eq("permintaan CBP").any()
    assert app.get("vega_lite_chart")


def test_one_press_orders_what_one_sender_brings(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines of the warehouse become orders and leave the list; the supply shows them on their
    way, and a second look has nothing of them to order."""
    app = go(office(embedded, monkeypatch), "supply")
    (before,) = [frame for frame in tables(app) if "Pesan" in frame.columns]
    own = before["Sumber"].str.startswith("dari Gudang logistik")
    app.button(key="orders-place-warehouse-GDG-DINSOS").click().run()
    assert not app.exception
    placed = rows_of(embedded, "supply_orders")
    assert len(placed) == own.sum()
    assert set(placed["state"]) == {"ordered"} and set(placed["source"]) == {"Sari"}
    (after,) = [frame for frame in tables(app) if "Pesan" in frame.columns]
    assert not after["Sumber"].str.startswith("dari Gudang logistik").any()
    (listed,) = [frame for frame in tables(app) if "Dipesan pada" in frame.columns]
    assert listed["Status"].eq("→ Dipesan").all()
    (supply,) = [frame for frame in tables(app) if "Sampai akhir" in frame.columns]
    assert supply["Dipesan"].notna().sum() == placed.groupby(["store_id", "item_id"]).ngroups


def test_what_arrives_is_in_store_and_what_is_late_is_said(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An overdue order is named; recorded as arrived with what really came, the stock grows."""
    order(embedded, expected_at="2021-02-08T08:00:00+07:00")
    app = go(office(embedded, monkeypatch), "supply")
    assert "Lewat waktu: 500 kg Beras untuk Dapur Umum TAGANA Kantor Kecamatan" in text(app)
    (came,) = [field for field in app.number_input if field.label.startswith("Yang benar-benar")]
    came.set_value(480.0)
    press(app, "Catat datang")
    (closed,) = rows_of(embedded, "supply_orders").to_dict("records")
    assert (closed["state"], closed["received"]) == ("arrived", "480")
    moved = rows_of(embedded, "stock_movements").set_index("movement_id").loc[closed["movement_id"]]
    assert (moved["kind"], moved["quantity"], moved["store_id"]) == (
        "receipt",
        "480",
        "DU-KECAMATAN",
    )
    assert "Lewat waktu" not in text(app)


def test_an_order_is_cancelled_with_its_reason(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A donation is written down by hand; without a reason it is not cancelled, with one it is."""
    app = go(office(embedded, monkeypatch), "supply")
    (quantity,) = [field for field in app.number_input if field.label == "Jumlah (kg)"]
    quantity.set_value(250.0)
    press(app, "Simpan pesanan")
    (order_id,) = rows_of(embedded, "supply_orders")["order_id"]
    app.segmented_control(key=f"order-step-{order_id}").set_value("cancelled").run()
    press(app, "Batalkan pesanan")
    assert any("perlu alasan" in error.value for error in app.error)
    (reason,) = [field for field in app.text_input if field.label == "Alasan batal"]
    reason.set_value("Truk mogok")
    press(app, "Batalkan pesanan")
    (closed,) = rows_of(embedded, "supply_orders").to_dict("records")
    assert (closed["state"], closed["reason"]) == ("cancelled", "Truk mogok")


def test_a_gap_in_the_crew_leads_to_the_call_out(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixteen of eighteen: two are missing, and the link opens the kitchen's task."""
    app = go(open_app("kitchens", embedded, monkeypatch), "crew")
    assert "Dapur Umum TAGANA Kantor Kecamatan: kurang 2 personel" in text(app)
    assert app.get("page_link")


def test_a_proposal_is_looked_at_and_becomes_the_plan(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who feeds whom with reasons, what falls short in words; accepted, every counted place has a
    kitchen and nobody is left out."""
    app = go(office(embedded, monkeypatch), "plan")
    press(app, "Usulkan pembagian")
    links = tables(app)[0]
    assert links.loc[links["Dapur"] != "–", "Alasan"].str.len().min() > 5
    assert "Kemampuan dapur" in text(app)
    assert "kurang 1 dari 180 porsi" in text(app)
    (kitchens,) = [frame for frame in tables(app) if "Sisa kemampuan" in frame.columns]
    assert (kitchens["Sisa kemampuan"] >= 0).all()
    press(app, "Terima sebagai rencana")
    meals = rows_of(embedded, "meals")
    evening = meals[(meals["date"] == "2021-02-08") & (meals["meal"] == "evening")]
    assert evening["planned"].astype(int).sum() == links["Porsi"].sum()
    assert "PGN-MASJID-PUC" in set(evening["shelter_id"])


def test_a_plan_that_is_not_accepted_changes_nothing(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at a proposal writes nothing."""
    before = rows_of(embedded, "meals")
    press(go(office(embedded, monkeypatch), "plan"), "Usulkan pembagian")
    assert rows_of(embedded, "meals").equals(before)


def test_cooking_a_meal_takes_its_ingredients_out_of_store_once(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """940 portions at two meals a day: 188 kg of rice leave the kitchen; a second press does
    nothing."""
    app = go(office(embedded, monkeypatch), "plan")
    (menu,) = [field for field in app.selectbox if field.label == "Menu Sore"]
    menu.select("nasi-telur").run()
    before = rows_of(embedded, "stock_movements")
    for _ in range(2):
        app.button(key="paper-issue-DU-KECAMATAN").click().run()
        assert not app.exception
    after = rows_of(embedded, "stock_movements")
    new = after[~after["movement_id"].isin(before["movement_id"])]
    rice = new.loc[new["item_id"] == "rice", "quantity"].astype(float)
    assert rice.sum() == pytest.approx(-188)
    assert new["item_id"].is_unique
    assert any("tidak dicatat dua kali" in error.value for error in app.error)


def test_a_menu_is_kept_with_the_planned_meal(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chosen for the evening and saved, every planned meal of it carries the menu; the morning,
    which is cooked, keeps its own."""
    app = go(office(embedded, monkeypatch), "plan")
    (menu,) = [field for field in app.selectbox if field.label == "Menu Sore"]
    assert menu.value == "nasi-mi-telur"  # whose turn it is
    menu.select("nasi-lauk-siap-saji").run()
    press(app, "Simpan menu makan Sore: Nasi lauk siap saji")
    meals = rows_of(embedded, "meals")
    today = meals[meals["date"] == "2021-02-08"].groupby("meal")["menu"].agg(set)
    assert today["evening"] == {"nasi-lauk-siap-saji"}
    assert today["morning"] == {"nasi-telur"}


def test_the_day_gives_its_ingredients_and_its_food_against_the_norm(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merged over both kitchens, with energy, protein and fat beside the norm."""
    app = go(open_app("kitchens", embedded, monkeypatch), "plan")
    (merged,) = [frame for frame in tables(app) if "Perlu sehari" in frame.columns]
    assert "Beras" in set(merged["Barang"])
    assert "Energi per orang sehari" in text(app)
    assert len(app.get("download_button")) >= 4


def test_who_brings_a_meal_gets_a_link(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made once, shown as an address below /antar/; not for who only looks on."""
    app = office(embedded, monkeypatch)
    press(app, "Buat tautan")
    assert any("antar/" in code.value for code in app.code)
    (link,) = rows_of(embedded, "tokens").query("purpose == 'delivery'").to_dict("records")
    assert link["subject"] == app.selectbox(key="link_meal").value
    viewer = open_app("kitchens", embedded, monkeypatch)
    assert not any("antar/" in code.value for code in viewer.code)


def test_routes_are_worked_out_for_the_meals_as_planned(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stops in driving order with their deadline, and a route sheet for each kitchen."""
    app = go(office(embedded, monkeypatch), "plan")
    app.toggle(key="plan-routes").set_value(True).run(timeout=90)
    assert not app.exception
    (stops,) = [frame for frame in tables(app) if "Kendaraan" in frame.columns]
    assert stops["Porsi"].sum() == 2033
    assert stops["Kontak"].str.contains("0800-••••-").all()
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels.count("Lembar antar (PDF)") == 2


def test_whole_numbers_are_asked_for_and_noted(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Masked on the route sheets until somebody asks; the audit trail says who and for what."""
    app = go(office(embedded, monkeypatch), "plan")
    app.toggle(key="plan-routes").set_value(True).run(timeout=90)
    assert "disamarkan" in text(app)
    press(app, "Nomor lengkap di lembar antar")
    assert "memuat nomor kontak lengkap" in text(app)
    (noted,) = rows_of(embedded, "audit").to_dict("records")
    assert (noted["actor"], noted["table"]) == ("Sari", "")
    assert noted["why"] == "Nomor kontak lengkap untuk lembar antar makan Sore 8 Feb 2021"


def test_a_contact_is_written_down(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form begins with what is stored: another name keeps the number, which stays masked."""

    def field(label: str) -> Any:
        (box,) = [one for one in app.text_input if one.label == label]
        return box

    def mosque() -> tuple[str, str]:
        row = rows_of(embedded, "shelters").set_index("shelter_id").loc["PGN-MASJID-PUC"]
        return row["contact_name"], row["contact_phone"]

    app = go(office(embedded, monkeypatch), "plan")
    app.selectbox(key="contact-place").select("PGN-MASJID-PUC").run()
    name, phone = mosque()
    assert (field("Nama kontak").value, field("Nomor telepon").value) == (name, "0800-••••-309")
    field("Nama kontak").set_value("Lilik")
    press(app, "Simpan kontak")
    assert mosque() == ("Lilik", phone)
    field("Nomor telepon").set_value("0800 0000 0399")
    press(app, "Simpan kontak")
    assert mosque() == ("Lilik", "080000000399")
    press(app, "Hapus nomor")
    assert mosque() == ("Lilik", "")
    assert field("Nomor telepon").value == ""


def test_the_command_line_prints_what_the_page_shows(
    embedded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Plan, routes and supply: the same portions, stops, days, shortages and orders."""

    def printed(*words: str) -> dict[str, Any]:
        main(["kitchen", *words, "--json"])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    app = go(office(embedded, monkeypatch), "supply")
    supply, orders = tables(app)[:2]
    shown = printed("supply")
    rice = supply[supply["Barang"] == "Beras"].set_index("Gudang/dapur")
    names = rows_of(embedded, "kitchens").set_index("kitchen_id")["name"].to_dict()
    for row in (one for one in shown["supply"] if one["item_id"] == "rice"):
        mine = rice.loc[names.get(row["kitchen_id"], "Semua gudang dan dapur")]
        assert (mine["Stok"], mine["Kekurangan"]) == (row["stock"], row["short"])
        assert mine["Hari"] == round(row["days"], 1)
    assert orders["Pesan"].tolist() == [order["quantity"] for order in shown["orders"]]
    asked = ("K01", "--date", "2021-02-08", "--meal", "evening")
    go(app, "plan")
    press(app, "Usulkan pembagian")
    links = tables(app)[0]
    shown = printed("plan", *asked)
    assert sorted(links["Porsi"].dropna()) == sorted(one["portions"] for one in shown["links"])
    app.toggle(key="plan-routes").set_value(True).run(timeout=90)
    (stops,) = [frame for frame in tables(app) if "Kendaraan" in frame.columns]
    shown = printed("routes", *asked)
    assert list(zip(stops["Lokasi"], stops["Porsi"], strict=True)) == [
        (stop["name"], stop["portions"]) for route in shown["routes"] for stop in route["stops"]
    ]
