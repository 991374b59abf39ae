"""What a day's menus take and give."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.kitchen import (
    RICE,
    Nutrient,
    choose_menu,
    ingredients,
    menu_names,
    nutrition,
    planned_menus,
    recipe,
)
from posko.model.change import Actor
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.examples import some
from tests.factories import wib, world

TODAY = date(2021, 2, 8)
BOTH = {"morning": "telur", "evening": "telur"}


def item(item_id: str, kcal: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "kcal": kcal,
        "protein_g": kcal and 1.0,
        "fat_g": kcal and 2.0,
    } | more


def office(planned: dict[str, int], **tables: Any) -> Snapshot:
    """Kitchens with portions for this evening; a menu of rice and eggs."""
    content: dict[str, Any] = {
        "incidents": [{"incident_id": "banjir"}],
        "kitchens": [
            {"kitchen_id": name, "name": name, "incident_id": "banjir"} for name in planned
        ],
        "shelters": [{"shelter_id": "sdn", "incident_id": "banjir"}],
        "items": [item(RICE, 3570.0), item("eggs")],
        "recipes": [
            {"menu": "telur", "item_id": RICE, "quantity": 0.2},
            {"menu": "telur", "item_id": "eggs", "quantity": 0.06},
        ],
        "meals": [
            {"kitchen_id": name, "shelter_id": "sdn", "planned": number}
            for name, number in planned.items()
        ],
    }
    return world(**{**content, **tables})


def merged(snapshot: Snapshot, menus: dict[str, str]) -> dict[str, float]:
    found = ingredients(snapshot, "banjir", TODAY, menus).merged
    return dict(zip(found["item_id"], found["quantity"], strict=True))


def test_1000_packs_take_200_kg_of_rice() -> None:
    """Gambiran 2018, out of two kitchens: 600 and 400 packs at two meals a day."""
    snapshot = office({"utara": 600, "selatan": 400})
    assert merged(snapshot, {"evening": "telur"}) == {
        RICE: pytest.approx(200),
        "eggs": pytest.approx(60),
    }


def test_three_meals_share_the_ration_of_rice() -> None:
    """At three meals a portion has a third of 400 g, whatever the recipe says."""
    three = office({}, incidents=[{"incident_id": "banjir", "meals_per_day": 3}])
    assert recipe(three, "telur", 3)[RICE] == pytest.approx(0.4 / 3)
    assert recipe(three, "telur", 3)["eggs"] == 0.06


def test_crews_are_cooked_for() -> None:
    """A crew of 18 is 18 portions more."""
    crew = [{"kitchen_id": "dapur", "incident_id": "banjir", "crew_per_shift": 18}]
    snapshot = office({"dapur": 982}, kitchens=crew)
    assert merged(snapshot, {"evening": "telur"})[RICE] == pytest.approx(200)


def test_a_kitchen_without_a_plan_is_named() -> None:
    """Its ingredients are missing from the sum, and the reader is told."""
    snapshot = office({"dapur": 100})
    found = ingredients(snapshot, "banjir", TODAY, BOTH)
    assert found.unplanned == ("dapur",)  # the morning has no portions
    assert found.merged["quantity"].tolist() == [pytest.approx(6), pytest.approx(20)]


def test_a_menu_without_a_recipe_is_refused() -> None:
    """Nobody knows what it takes."""
    with pytest.raises(Refused) as refusal:
        recipe(office({}), "soto", 2)
    assert refusal.value.reason.key == "kitchen.refused_menu"
    assert menu_names(office({})) == ("telur",)


def test_food_of_unknown_content_makes_the_sum_at_least() -> None:
    """The rice is known, the eggs are not: below the norm, and still not called too little."""
    energy = nutrition(office({}), "banjir", BOTH)[0]
    assert (energy.name, energy.given, energy.norm) == ("kcal", pytest.approx(1428), 2100)
    assert energy.unknown == ("eggs",)
    assert energy.enough is None


def test_known_food_is_judged() -> None:
    """With every content known, enough is enough and too little is too little; paper is no food."""
    items = [item(RICE, 3570.0), item("eggs", 12_000.0), item("paper", group="equipment")]
    more = [
        {"menu": "telur", "item_id": RICE, "quantity": 0.2},
        {"menu": "telur", "item_id": "eggs", "quantity": 0.06},
        {"menu": "telur", "item_id": "paper", "quantity": 1.0},
    ]
    energy, protein, _ = nutrition(office({}, items=items, recipes=more), "banjir", BOTH)
    assert energy.given == pytest.approx(1428 + 1440)
    assert (energy.unknown, energy.enough, protein.enough) == ((), True, False)
    assert Nutrient("kcal", 2100.0, 2100.0, ("eggs",)).enough


TWO_MENUS = [
    {"menu": "mi", "item_id": RICE, "quantity": 0.2},
    {"menu": "telur", "item_id": RICE, "quantity": 0.2},
    {"menu": "telur", "item_id": "eggs", "quantity": 0.06},
]


def two_places(**meal: Any) -> Snapshot:
    """One kitchen with a crew of 10 cooks 100 portions by a menu and 60 by another."""
    places = ("sdn", "masjid")
    return office(
        {},
        kitchens=[{"kitchen_id": "dapur", "incident_id": "banjir", "crew_per_shift": 10}],
        shelters=[{"shelter_id": place, "incident_id": "banjir"} for place in places],
        recipes=TWO_MENUS,
        meals=[
            {"kitchen_id": "dapur", "shelter_id": place, "planned": number, "menu": menu} | meal
            for place, number, menu in zip(places, (100, 60), ("telur", "mi"), strict=True)
        ],
    )


def test_a_planned_meal_carries_its_own_menu() -> None:
    """Eggs for the 100 that have them and for the crew, which eats what is cooked most."""
    found = ingredients(two_places(), "banjir", TODAY, {"evening": None})
    assert found.merged.set_index("item_id")["quantity"].to_dict() == {
        RICE: pytest.approx(34),
        "eggs": pytest.approx(6.6),
    }
    assert planned_menus(two_places(), "banjir", TODAY) == {
        "morning": ("mi",),  # nothing planned: whose turn it is
        "evening": ("telur", "mi"),
    }
    assert merged(two_places(), {"evening": "mi"}) == {RICE: pytest.approx(34)}


def test_without_a_menu_the_menus_take_turns() -> None:
    """Mornings have the first, evenings the second; without recipes there is none."""
    blank = two_places(menu=None)
    assert planned_menus(blank, "banjir", TODAY) == {"morning": ("mi",), "evening": ("telur",)}
    with pytest.raises(Refused) as refusal:
        planned_menus(office({"dapur": 1}, recipes=[]), "banjir", TODAY)
    assert refusal.value.reason.key == "kitchen.refused_no_menu"


def chosen(snapshot: Snapshot, menu: str = "mi") -> list[Any]:
    change = choose_menu(
        snapshot,
        Actor("Sari"),
        "menu",
        incident_id="banjir",
        date=TODAY,
        meal="evening",
        menu=menu,
    )
    return [row.after and (row.after["shelter_id"], row.after["menu"]) for row in change.rows]


def test_a_menu_is_chosen_for_what_is_not_cooked() -> None:
    """Only rows that differ are touched; what is cooked stays what it is. What a drill's file has
    cooked at ten is not cooked at nine."""
    assert chosen(two_places()) == [("sdn", "mi")]
    foretold = two_places(cooked=100, cooked_at=wib("2021-02-08 10:00"))
    assert chosen(foretold) == [("sdn", "mi")]
    cooked = two_places(cooked=100, cooked_at=wib("2021-02-08 08:00"))
    for world_, menu in ((cooked, "mi"), (two_places(menu="mi"), "mi")):
        with pytest.raises(Refused) as refusal:
            chosen(world_, menu)
        assert refusal.value.reason.key == "kitchen.refused_menu_fixed"
    with pytest.raises(Refused) as refusal:
        chosen(two_places(), "soto")
    assert refusal.value.reason.key == "kitchen.refused_menu"


@some(20)
@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(0, 2000), min_size=1),
    st.lists(st.sampled_from(["telur", "mi", None]), min_size=5, max_size=5),
)
def test_merged_ingredients_are_the_sum_over_kitchens(
    planned: dict[str, int], menus: list[str | None]
) -> None:
    """Nothing is lost and nothing is counted twice, whatever menu each kitchen cooks."""
    meals = [
        {"kitchen_id": name, "shelter_id": "sdn", "planned": number, "menu": menu}
        for (name, number), menu in zip(planned.items(), menus, strict=False)
    ]
    snapshot = office(planned, recipes=TWO_MENUS, meals=meals)
    found = ingredients(snapshot, "banjir", TODAY, {"evening": None})
    sums = found.by_kitchen.groupby("item_id")["quantity"].sum()
    assert found.merged.set_index("item_id")["quantity"].to_dict() == pytest.approx(sums.to_dict())
    rice = found.by_kitchen[found.by_kitchen["item_id"] == RICE]
    assert rice["quantity"].sum() == pytest.approx(sum(planned.values()) * 0.2)
