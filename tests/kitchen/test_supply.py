"""How long the stock lasts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.kitchen import (
    RICE,
    Serving,
    Supply,
    cooked_items,
    days_of_supply,
    outlook,
    projection,
    quantity_per_portion,
)
from posko.model.snapshot import Snapshot
from tests.factories import wib, world


def stocked(
    kilograms: float, meals: list[dict[str, Any]], now: str = "2021-02-08 06:00", **more: Any
) -> Snapshot:
    """One kitchen with rice; the incident serves two meals a day unless it says otherwise."""
    tables: dict[str, Any] = {
        "incidents": [{"incident_id": "banjir"}],
        "kitchens": [{"kitchen_id": "dapur", "incident_id": "banjir"}],
        "shelters": [{"shelter_id": "sdn", "incident_id": "banjir"}],
        "items": [{"item_id": RICE}],
        "stock_movements": [
            {
                "store_id": "dapur",
                "item_id": RICE,
                "quantity": kilograms,
                "at": wib("2021-02-01 08:00"),
            }
        ],
        "meals": [{"kitchen_id": "dapur", "shelter_id": "sdn", **meal} for meal in meals],
    }
    return world(wib(now), **{**tables, **more})


def of_kitchen(snapshot: Snapshot, item: str = RICE) -> Supply:
    return days_of_supply(snapshot, item)[0]


def of_office(snapshot: Snapshot, item: str = RICE) -> Supply:
    return days_of_supply(snapshot, item)[-1]


TOMORROW = {"date": date(2021, 2, 9), "meal": "morning"}


def test_200_kg_at_50_kg_a_day_last_4_days() -> None:
    """Tarakan 2020: 200 kg at 50 kg a day run out on the fifth day, at breakfast."""
    snapshot = stocked(200.0, [{"planned": 125, "meal": "morning"}])
    supply = of_kitchen(snapshot)
    assert supply.per_day == pytest.approx(50)
    assert supply.days == pytest.approx(4)
    assert supply.runs_out == Serving(date(2021, 2, 12), "morning")
    assert supply.runs_out_at == wib("2021-02-12 07:00")


def test_1000_packs_at_two_meals_a_day_need_200_kg() -> None:
    """Gambiran 2018 used 200 kg for 1,000 packs: 400 g a person and day, shared by two meals."""
    each = quantity_per_portion(world(), RICE, meals=2)
    assert each is not None
    assert 1000 * each == pytest.approx(200)


def test_three_meals_a_day_share_the_same_ration() -> None:
    """Twelve meals of 125 portions are four days of 50 kg: thirds do not lose a meal."""
    snapshot = stocked(
        200.0,
        [{"planned": 125, "meal": "morning"}],
        incidents=[{"incident_id": "banjir", "meals_per_day": 3}],
    )
    assert of_kitchen(snapshot).runs_out == Serving(date(2021, 2, 12), "morning")


def test_without_a_plan_the_days_are_unknown() -> None:
    """Nothing planned is not "lasts for ever"; the total says how many kitchens are missing."""
    supply = of_kitchen(stocked(200.0, []))
    assert (supply.per_day, supply.days, supply.runs_out_at) == (None, None, None)
    assert supply.stock == 200
    assert of_office(stocked(200.0, [])).unplanned == 1


def test_a_plan_of_nothing_uses_nothing() -> None:
    """Zero portions planned: no use, and no hour at which it ends."""
    supply = of_kitchen(stocked(200.0, [{"planned": 0, **TOMORROW}]))
    assert (supply.per_day, supply.days) == (0, None)


def test_the_next_planned_meal_sets_the_pace() -> None:
    """The coming plan counts; where none is made yet the latest does, and is named."""
    yesterday = {"date": date(2021, 2, 7), "meal": "evening", "planned": 500}
    both = stocked(200.0, [yesterday, {**TOMORROW, "planned": 125}])
    assert of_kitchen(both).basis == Serving(date(2021, 2, 9), "morning")
    assert of_kitchen(both).portions == 125
    assert of_kitchen(stocked(200.0, [yesterday])).basis == Serving(date(2021, 2, 7), "evening")


def test_an_empty_store_runs_out_at_the_next_meal() -> None:
    """No stock: the very next meal cannot be cooked."""
    snapshot = stocked(0.0, [{"planned": 125, "meal": "morning"}])
    assert of_kitchen(snapshot).days == 0
    assert of_kitchen(snapshot).runs_out == Serving(date(2021, 2, 8), "morning")


def test_the_office_counts_its_warehouses_too() -> None:
    """The total is all that is in store against all that is used."""
    rice = {"item_id": RICE, "at": wib("2021-02-01 08:00")}
    snapshot = stocked(
        200.0,
        [{"planned": 125, "meal": "morning"}],
        warehouses=[{"warehouse_id": "gudang"}],
        stock_movements=[
            {"store_id": "dapur", "quantity": 200.0, **rice},
            {"store_id": "gudang", "quantity": 300.0, **rice},
        ],
    )
    assert of_office(snapshot).stock == 500
    assert of_office(snapshot).days == pytest.approx(10)
    assert of_kitchen(snapshot).days == pytest.approx(4)


def test_other_items_follow_the_recipe_that_takes_most() -> None:
    """An item without a recipe is unknown; of two menus the hungrier one decides."""
    recipes = [
        {"menu": "sop", "item_id": "oil", "quantity": 0.01},
        {"menu": "goreng", "item_id": "oil", "quantity": 0.02},
    ]
    snapshot = world(recipes=recipes)
    assert quantity_per_portion(snapshot, "oil", meals=2) == 0.02
    assert quantity_per_portion(snapshot, "egg", meals=2) is None
    assert cooked_items(snapshot) == (RICE, "oil")


EGGS: list[dict[str, Any]] = [
    {"menu": menu, "item_id": item, "quantity": quantity}
    for menu, item, quantity in (
        ("telur", "egg", 0.06), ("mi", "egg", 0.03), ("ikan", "fish", 0.1),
        *((menu, RICE, 0.2) for menu in ("telur", "mi", "ikan")),
    )
]  # fmt: skip


def with_eggs(*menus: str | None, kilograms: float = 30.0, **more: Any) -> Snapshot:
    """100 portions a meal; the coming meals, from this morning on, have these menus."""
    served = [(date(2021, 2, 8 + n // 2), ("morning", "evening")[n % 2]) for n in range(len(menus))]
    meals = [
        {"date": day, "meal": meal, "planned": 100, "menu": menu}
        for (day, meal), menu in zip(served, menus, strict=True)
    ]
    return stocked(
        0.0,
        more.pop("planned", meals),
        **{
            "recipes": EGGS,
            "items": [{"item_id": one} for one in (RICE, "egg", "fish")],
            "stock_movements": [{"store_id": "dapur", "item_id": "egg", "quantity": kilograms,
                                 "at": wib("2021-02-01 08:00")}],
            **more,
        },
    )  # fmt: skip


def test_the_menus_of_the_coming_meals_count_and_then_the_hungriest() -> None:
    """Mi, fish, mi take 3, 0 and 3 kg of eggs; then 6 kg a meal: 30 kg are enough for 7 meals."""
    supply = of_kitchen(with_eggs("mi", "ikan", "mi"), "egg")
    assert supply.usual == pytest.approx(6)
    assert [round(one, 6) for one in supply.chosen.values()] == [3, 0, 3]
    assert supply.chosen_until == Serving(date(2021, 2, 9), "morning")
    assert supply.per_day == pytest.approx(3)
    assert supply.days == pytest.approx(7 / 2)
    assert supply.runs_out == Serving(date(2021, 2, 11), "evening")
    assert of_office(with_eggs("mi", "ikan", "mi"), "egg").days == pytest.approx(7 / 2)


def test_where_nobody_chose_a_menu_the_hungriest_counts() -> None:
    """Planned without a menu: five meals of 6 kg, and no menu is named."""
    supply = of_kitchen(with_eggs(None, None), "egg")
    assert (supply.chosen, supply.chosen_until) == ({}, None)
    assert supply.days == pytest.approx(5 / 2)


def test_stock_that_ends_among_the_chosen_menus_says_at_which() -> None:
    """4 kg: this morning's 3, and a third of the next 3."""
    supply = of_kitchen(with_eggs("mi", "mi", "ikan", kilograms=4.0), "egg")
    assert supply.days == pytest.approx((1 + 1 / 3) / 2)
    assert supply.runs_out == Serving(date(2021, 2, 8), "evening")


def test_two_menus_at_one_meal_count_by_their_portions() -> None:
    """300 of telur and 100 of fish: three quarters of 6 kg for each hundred; blank: the most."""

    def use(*rows: tuple[str, int, str | None]) -> list[float]:
        meals = [
            {"meal": "morning", "shelter_id": place, "planned": planned, "menu": menu}
            for place, planned, menu in rows
        ]
        places = [{"shelter_id": place, "incident_id": "banjir"} for place in ("sdn", "balai")]
        return list(of_kitchen(with_eggs(planned=meals, shelters=places), "egg").chosen.values())

    assert use(("sdn", 300, "telur"), ("balai", 100, "ikan")) == [pytest.approx(18)]
    assert use(("sdn", 100, None), ("balai", 100, "mi")) == [pytest.approx(9)]


def test_rice_keeps_its_ration_whatever_the_menu() -> None:
    """400 g a day by two meals; a menu without rice takes none."""
    porridge = [*EGGS, {"menu": "bubur", "item_id": "oats", "quantity": 0.1}]
    supply = of_kitchen(with_eggs("mi", "bubur", recipes=porridge))
    assert supply.usual == pytest.approx(20)
    assert list(supply.chosen.values()) == [pytest.approx(20), 0]


def test_what_is_missing_until_the_end_follows_the_menus_too() -> None:
    """The projection takes meal by meal what its menu takes, and the needs are their sum."""
    snapshot = with_eggs("mi", "ikan", "mi")
    way = projection(snapshot, "egg", "dapur")
    assert way["needed"].tolist()[:4] == pytest.approx([3, 0, 3, 6])
    found = outlook(snapshot, "egg")[0]
    assert found.needed == pytest.approx(way["needed"].sum())
    assert found.short == pytest.approx(way["needed"].sum() - 30)


def test_years_of_stock_have_no_hour_of_running_out() -> None:
    """A mountain of rice and one portion: the days are said, no date is pretended."""
    supply = of_kitchen(stocked(1000.0, [{"planned": 1, "meal": "morning"}]))
    assert supply.days == pytest.approx(2500)
    assert supply.runs_out is None


def test_a_store_that_records_no_stock_is_unknown_not_empty() -> None:
    """No movement ever: nobody wrote the ledger, which is no proof that the rice is gone."""
    supply = of_kitchen(stocked(0.0, [{"planned": 125, "meal": "morning"}], stock_movements=[]))
    assert (supply.stock, supply.days, supply.runs_out) == (None, None, None)
    assert supply.per_day == pytest.approx(50)


def test_no_kitchens_no_use() -> None:
    """The office's line is there, and knows no use."""
    (office,) = days_of_supply(world())
    assert (office.kitchen_id, office.per_day, office.unplanned) == (None, None, 0)
