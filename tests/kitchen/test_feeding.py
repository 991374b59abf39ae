"""The feeding plan of a meal, in the words of the field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.kitchen import (
    FeedingPlan,
    apply_plan,
    demand,
    feeding_plan,
    kitchen_sites,
    meal_plan,
)
from posko.model.change import Actor, Change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.examples import some
from tests.factories import FACTOR_VALUES, REFERENCE, wib, world

TODAY = date(2021, 2, 8)
AMY = Actor("Amy", "kitchen")


def kitchen(kitchen_id: str, capacity: int | None, **more: Any) -> dict[str, Any]:
    return {
        "kitchen_id": kitchen_id,
        "incident_id": "banjir",
        "name": kitchen_id,
        "portions_per_meal": capacity,
        **more,
    }


def place(shelter_id: str, **more: Any) -> dict[str, Any]:
    return {"shelter_id": shelter_id, "incident_id": "banjir", "name": shelter_id, **more}


def office(kitchens: list[dict[str, Any]], places: dict[str, int | None], **more: Any) -> Snapshot:
    """Kitchens and counted places; more tables, or fields of the places in `fields`."""
    fields = more.pop("fields", {})
    ages = more.pop("ages", {})
    tables: dict[str, Any] = {
        "incidents": [{"incident_id": "banjir"}],
        "kitchens": kitchens,
        "shelters": [place(name, **fields.get(name, {})) for name in places],
        "shelter_counts": [
            {"shelter_id": name, "people": people, "as_of": wib("2021-02-08 07:00")}
            | ages.get(name, {})
            for name, people in places.items()
            if people is not None
        ],
    }
    return world(**{**tables, **more})


def planned(snapshot: Snapshot, **more: Any) -> FeedingPlan:
    return feeding_plan(snapshot, "banjir", TODAY, "evening", **more)


def portions(plan: FeedingPlan) -> dict[str, int]:
    return dict(zip(plan.places["shelter_id"], plan.places["planned"], strict=True))


def said(plan: FeedingPlan) -> list[str]:
    return [one.key.removeprefix("kitchen.") for one in plan.messages]


def after(snapshot: Snapshot, change: Change) -> Snapshot:
    """The snapshot with the change's meals."""
    table = TABLES["meals"]
    rows = {str(row["meal_id"]): row for row in table.records(snapshot.all("meals"))}
    for row in change.rows:
        assert row.after is not None
        rows[str(row.after["meal_id"])] = row.after
    return Snapshot({**snapshot.tables, "meals": table.frame(list(rows.values()))}, 1, snapshot.now)


def test_everybody_eats_and_some_is_spare() -> None:
    """Capacity allows: each place gets its people and the buffer."""
    plan = planned(office([kitchen("dapur", 300)], {"sdn": 100, "balai": 50}))
    assert portions(plan) == {"sdn": 111, "balai": 56}
    assert (plan.short, plan.messages, plan.proven) == (0, (), True)


def test_a_buffer_only_of_what_is_left() -> None:
    """160 portions for 150 people: all eat, and ten are spare."""
    plan = planned(office([kitchen("dapur", 160)], {"sdn": 100, "balai": 50}))
    assert sum(portions(plan).values()) == 160
    assert plan.short == 0


def test_a_shortage_is_shared_and_said() -> None:
    """75 portions for 150 people: half for each place, with how many are missing in words."""
    plan = planned(office([kitchen("dapur", 75)], {"sdn": 100, "balai": 50}))
    assert portions(plan) == {"sdn": 50, "balai": 25}
    assert said(plan) == ["place_short", "place_short", "capacity_short"]
    assert plan.messages[0].params["portions"] == 50
    assert plan.messages[-1].params["portions"] == 75


def test_places_with_infants_and_elderly_come_first() -> None:
    """Their 40 eat; the rest is shared. Nobody is last because nobody asked the ages."""
    old = {"infants": 10, "toddlers": 10, "elderly": 20}
    none = {"infants": 0, "toddlers": 0, "elderly": 0}
    aged = planned(
        office(
            [kitchen("dapur", 100)], {"sdn": 100, "balai": 100}, ages={"sdn": old, "balai": none}
        )
    )
    assert portions(aged)["sdn"] in (62, 63)
    unasked = planned(
        office([kitchen("dapur", 100)], {"sdn": 100, "balai": 100}, ages={"sdn": old})
    )
    assert portions(unasked) == {"sdn": 50, "balai": 50}


def test_the_crew_eats_first() -> None:
    """A crew of 18 leaves 82 of 100 portions."""
    plan = planned(office([kitchen("dapur", 100, crew_per_shift=18)], {"sdn": 100}))
    assert portions(plan) == {"sdn": 82}
    assert plan.kitchens["crew"].tolist() == [18]


def test_18_people_cook_950_packs() -> None:
    """Jombok, January 2021."""
    plan = planned(office([kitchen("dapur", 950)], {"beluk": 950}))
    assert plan.kitchens["crew_needed"].tolist() == [18]


def test_the_nearest_kitchen_feeds() -> None:
    """Two kitchens, two places: each its own, and the ways are told."""
    snapshot = office(
        [kitchen("utara", 200, lat=-7.50), kitchen("selatan", 200, lat=-7.60)],
        {"atas": 100, "bawah": 100},
        fields={"atas": {"lat": -7.51}, "bawah": {"lat": -7.59}},
    )
    links = planned(snapshot).links
    assert dict(zip(links["kitchen_id"], links["shelter_id"], strict=True)) == {
        "utara": "atas",
        "selatan": "bawah",
    }
    assert links["minutes"].between(3, 5).all()  # 1.1 km × 1.4 at 25 km/h


def test_food_that_would_come_too_late_is_not_sent() -> None:
    """Four hours after cooking, packing and handing out included, it is not to be eaten."""
    far = {"jauh": {"lat": -8.2}}  # 71 km: 100 km by road, four hours
    plan = planned(office([kitchen("dapur", 500)], {"sdn": 100, "jauh": 30}, fields=far))
    assert portions(plan) == {"sdn": 111, "jauh": 0}
    assert said(plan) == ["out_of_reach"]
    assert plan.messages[0].params["people"] == 30


def test_a_place_that_is_cut_off_is_far_by_boat() -> None:
    """10 km take a boat 105 minutes, a truck 34."""
    where = {"kalipuro": {"lat": -7.65, "access": "boat"}, "sdn": {"lat": -7.65}}
    links = planned(
        office([kitchen("dapur", 500)], {"kalipuro": 50, "sdn": 50}, fields=where)
    ).links
    minutes = dict(zip(links["shelter_id"], links["minutes"], strict=True))
    assert minutes["kalipuro"] == pytest.approx(minutes["sdn"] * 25 / 8)
    assert links.set_index("shelter_id")["access"]["kalipuro"] == "boat"


def test_a_place_keeps_its_kitchen_for_a_small_gain() -> None:
    """Nine minutes nearer are not worth a change; far more is."""
    fed = {"kitchen_id": "lama", "shelter_id": "sdn", "meal": "morning", "planned": 50}
    near = office([kitchen("lama", 90, lat=-7.57), kitchen("baru", 90)], {"sdn": 50}, meals=[fed])
    assert planned(near).links["kitchen_id"].tolist() == ["lama"]
    far = office([kitchen("lama", 90, lat=-7.70), kitchen("baru", 90)], {"sdn": 50}, meals=[fed])
    links = planned(far).links
    assert (links["kitchen_id"].tolist(), links["changed"].tolist()) == (["baru"], [True])


def test_an_uncounted_place_gets_what_it_got_last() -> None:
    """Fifty portions as this morning, marked; one that was never fed is said to need a count."""
    fed = {"kitchen_id": "dapur", "shelter_id": "kalipuro", "meal": "morning", "planned": 50}
    plan = planned(office([kitchen("dapur", 300)], {"kalipuro": None, "baru": None}, meals=[fed]))
    assert portions(plan) == {"kalipuro": 50, "baru": 0}
    assert plan.places["provisional"].tolist() == [True, False]
    assert said(plan) == ["as_last_time", "not_plannable"]
    assert pd.isna(plan.places["packs_per_person"]).all()


def test_a_kitchen_of_unknown_capacity_is_left_out_and_said() -> None:
    """Unknown is neither nothing nor enough."""
    plan = planned(office([kitchen("dapur", None), kitchen("lain", 100)], {"sdn": 50}))
    assert plan.links["kitchen_id"].tolist() == ["lain"]
    assert said(plan) == ["capacity_unknown"]


def test_a_meal_that_is_not_served_is_refused() -> None:
    """Two meals a day have no midday."""
    with pytest.raises(Refused) as refusal:
        feeding_plan(office([], {}), "banjir", TODAY, "midday")
    assert refusal.value.reason.key == "kitchen.refused_not_served"


def test_one_kitchen_per_place() -> None:
    """Two kitchens of 60 feed 50 and 50, each whole; split they would share a buffer."""
    snapshot = office([kitchen("a", 60), kitchen("b", 60)], {"sdn": 50, "balai": 50})
    plan = planned(snapshot, one_kitchen=True)
    assert plan.proven
    assert plan.places["kitchens"].tolist() == [1, 1]
    assert plan.short == 0


def test_applying_a_plan_makes_its_meals() -> None:
    """The meals show who gets how much; a second time nothing is left to change."""
    old = {"meal_id": "m1", "kitchen_id": "jauh", "shelter_id": "sdn", "planned": 70}
    snapshot = office(
        [kitchen("dekat", 300), kitchen("jauh", 300, lat=-7.9)], {"sdn": 100}, meals=[old]
    )
    plan = planned(snapshot)
    done = after(snapshot, apply_plan(snapshot, AMY, "uji", plan))
    meals = done.all("meals").set_index("kitchen_id")["planned"]
    assert meals.to_dict() == {"dekat": 111, "jauh": 0}
    shown = meal_plan(done, TODAY, "evening").places
    assert shown["packs_per_person"].tolist() == [pytest.approx(1.11)]
    with pytest.raises(Refused) as refusal:
        apply_plan(done, AMY, "uji", plan)
    assert refusal.value.reason.key == "kitchen.refused_same_plan"


def test_a_meal_that_left_is_not_planned_again() -> None:
    """What is on its way stays as it was planned; what a drill has still to send does not."""
    left = {
        "kitchen_id": "dapur",
        "shelter_id": "sdn",
        "planned": 100,
        "sent": 100,
        "sent_at": wib("2021-02-08 08:00"),
    }
    snapshot = office([kitchen("dapur", 300)], {"sdn": 100}, meals=[left])
    with pytest.raises(Refused) as refusal:
        apply_plan(snapshot, AMY, "uji", planned(snapshot))
    assert refusal.value.reason.key == "kitchen.refused_sent"
    foretold = {**left, "sent_at": wib("2021-02-08 10:00")}
    snapshot = office([kitchen("dapur", 300)], {"sdn": 100}, meals=[foretold])
    (row,) = apply_plan(snapshot, AMY, "uji", planned(snapshot)).rows
    assert row.after is not None
    assert (row.after["planned"], row.after["sent"], row.after["sent_at"]) == (111, None, None)


def test_another_kitchen_is_proposed_where_one_is_missing() -> None:
    """The place out of reach is the best site for it: all its people, no way at all."""
    far = {"jauh": {"lat": -8.2}, "sdn": {"lat": -7.56}}
    snapshot = office([kitchen("dapur", 90)], {"sdn": 100, "jauh": 30}, fields=far)
    sites = kitchen_sites(snapshot, "banjir", TODAY, "evening")
    assert (sites[0].ref, sites[0].served, sites[0].portions) == ("jauh", 30, 30)
    enough = office([kitchen("dapur", 200)], {"sdn": 100})
    assert kitchen_sites(enough, "banjir", TODAY, "evening") == ()


def test_the_detour_is_a_factor() -> None:
    """A longer way by road is a longer time."""
    straight = [{**row, "value": 1.0} if row["factor"] == "travel_detour_factor" else row
                for row in REFERENCE["factors"]]  # fmt: skip
    given = {"fields": {"sdn": {"lat": -7.65}}}
    usual = planned(office([kitchen("dapur", 100)], {"sdn": 50}, **given)).links["minutes"]
    given = {"fields": {"sdn": {"lat": -7.65}}, "factors": straight}
    shorter = planned(office([kitchen("dapur", 100)], {"sdn": 50}, **given)).links["minutes"]
    assert len(FACTOR_VALUES) == len(straight)
    assert usual.iloc[0] == pytest.approx(1.4 * shorter.iloc[0])


@st.composite
def worlds(draw: st.DrawFn) -> Snapshot:
    near = st.floats(-7.75, -7.45)
    kitchens = [
        kitchen(f"k{n}", draw(st.integers(0, 300)), lat=draw(near))
        for n in range(draw(st.integers(1, 3)))
    ]
    people = draw(st.lists(st.none() | st.integers(0, 200), min_size=1, max_size=6))
    places = {f"p{n}": number for n, number in enumerate(people)}
    fields = {
        name: {"lat": draw(near), "access": draw(st.sampled_from(["road", "boat"]))}
        for name in places
    }
    return office(kitchens, places, fields=fields)


@some(25)
@given(worlds(), st.booleans())
def test_every_plan_keeps_the_rules(snapshot: Snapshot, one_kitchen: bool) -> None:
    """Sent ≤ capacity, nobody twice while another waits, no food too late: checked from outside."""
    plan = planned(snapshot, one_kitchen=one_kitchen)
    sent = plan.links.groupby("kitchen_id")["portions"].sum()
    for row in plan.kitchens.itertuples():
        assert sent.get(row.kitchen_id, 0) == row.planned <= row.capacity - row.crew
    got = plan.links.groupby("shelter_id")["portions"].sum()
    needed = demand(snapshot, "banjir", TODAY).places.set_index("shelter_id")
    for row in plan.places.itertuples():
        assert got.get(row.shelter_id, 0) == row.planned
        most = needed.loc[row.shelter_id, "portions"]
        assert row.planned <= (0 if pd.isna(most) else most)
    assert (plan.links["minutes"] + 60 <= 4 * 60).all()
    if one_kitchen:
        assert (plan.places["kitchens"] <= 1).all()
        return
    extra = (plan.places["planned"] > plan.places["eaters"]).fillna(False)
    if extra.any():  # whoever waits then is out of every kitchen's reach
        assert "place_short" not in said(plan)
