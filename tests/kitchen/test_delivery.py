"""The way of the food, checked by code that shares nothing with the search."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.kitchen import (
    Delivery,
    FeedingPlan,
    apply_plan,
    delivery,
    feeding_plan,
    planned_delivery,
    read_travel_times,
)
from posko.model.change import Actor
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.examples import some
from tests.factories import wib
from tests.kitchen.test_feeding import TODAY, after, kitchen, office


def vehicle(vehicle_id: str, capacity: int = 500, **more: Any) -> dict[str, Any]:
    return {"vehicle_id": vehicle_id, "kitchen_id": "dapur", "capacity": capacity, **more}


def routed(
    places: dict[str, int], vehicles: list[dict[str, Any]], **more: Any
) -> tuple[Snapshot, FeedingPlan, Delivery]:
    """One kitchen that cooks exactly enough; the plan of the evening and its routes."""
    given = {key: more.pop(key) for key in ("times", "seconds") if key in more}
    people: dict[str, int | None] = dict(places)
    snapshot = office([kitchen("dapur", sum(places.values()))], people, vehicles=vehicles, **more)
    plan = feeding_plan(snapshot, "banjir", TODAY, "evening")
    return snapshot, plan, delivery(snapshot, plan, **given)


def check(snapshot: Snapshot, plan: FeedingPlan, found: Delivery) -> None:
    """No vehicle overloaded, in two places, late, or on the wrong ground; nothing brought twice."""
    vehicles = {row["vehicle_id"]: row for row in snapshot.all("vehicles").to_dict("records")}
    access = dict(zip(plan.places["shelter_id"], plan.places["access"], strict=True))
    brought: dict[str, int] = {}
    free = dict.fromkeys(vehicles, found.ready_at)
    for route in found.routes:
        own = vehicles[route.vehicle_id]
        assert own["in_service"] and own["kitchen_id"] == route.kitchen_id
        assert route.portions == sum(stop.portions for stop in route.stops) <= own["capacity"]
        assert route.loads_at >= free[route.vehicle_id]
        clock = route.loads_at + timedelta(minutes=own["load_minutes"])
        assert route.leaves_at == clock
        for stop in route.stops:
            assert (access[stop.shelter_id] == "boat") == (own["access"] == "boat")
            assert stop.arrives_at >= clock
            clock = stop.arrives_at + timedelta(minutes=own["unload_minutes"])
            assert stop.unloaded_at == clock <= stop.deadline
            assert stop.deadline == found.ready_at + timedelta(hours=4)
            brought[stop.shelter_id] = brought.get(stop.shelter_id, 0) + stop.portions
        assert route.returns_at >= clock
        free[route.vehicle_id] = route.returns_at
    planned = plan.links.groupby("shelter_id")["portions"].sum().to_dict()
    for place, portions in planned.items():
        assert brought.get(place, 0) + found.left_behind.get(place, 0) == portions
    assert len(found.messages) == len(found.left_behind)


def test_one_round_in_driving_order() -> None:
    """Three places along one road: one trip, each place served on the way out."""
    road = {name: {"lat": lat} for name, lat in (("a", -7.57), ("b", -7.58), ("c", -7.59))}
    whole = routed({"a": 50, "b": 50, "c": 50}, [vehicle("truk")], fields=road)
    check(*whole)
    (route,) = whole[2].routes
    assert [stop.shelter_id for stop in route.stops] == ["a", "b", "c"]
    assert route.leaves_at == wib("2021-02-08 15:40")  # ready at 15:30, ten minutes of loading


def test_a_full_vehicle_comes_back_and_loads_again() -> None:
    """Three times 100 portions with room for 100: three trips, one after the other."""
    whole = routed({"a": 100, "b": 100, "c": 100}, [vehicle("bak", 100)])
    check(*whole)
    assert [route.trip for route in whole[2].routes] == [1, 2, 3]


def test_a_place_larger_than_every_vehicle_gets_several_drops() -> None:
    """923 portions on the dike with two trucks of 400."""
    whole = routed({"tanggul": 923}, [vehicle("a", 400), vehicle("b", 400)])
    check(*whole)
    assert sum(route.portions for route in whole[2].routes) == 923
    assert not whole[2].left_behind


def test_boats_go_where_the_road_does_not() -> None:
    """Kalipuro is cut off: the boat brings its food, the truck everything else."""
    whole = routed(
        {"kalipuro": 50, "sdn": 50},
        [vehicle("truk"), vehicle("perahu", 60, access="boat")],
        fields={"kalipuro": {"access": "boat"}},
    )
    check(*whole)
    ways = {
        route.vehicle_id: [stop.shelter_id for stop in route.stops] for route in whole[2].routes
    }
    assert ways == {"truk": ["sdn"], "perahu": ["kalipuro"]}


def test_what_nobody_can_bring_is_said() -> None:
    """Without a boat the food stays behind: with how many portions, in words."""
    whole = routed(
        {"kalipuro": 50, "sdn": 50}, [vehicle("truk")], fields={"kalipuro": {"access": "boat"}}
    )
    check(*whole)
    assert dict(whole[2].left_behind) == {"kalipuro": 50}
    assert whole[2].messages[0].params["portions"] == 50


def test_a_meal_as_it_is_planned_is_brought_as_its_plan_would_be() -> None:
    """Applied, a plan has the routes that it had before; a meal nobody serves is refused."""
    snapshot, plan, found = routed({"a": 100, "b": 60}, [vehicle("truk")])
    meals = after(snapshot, apply_plan(snapshot, Actor("Amy"), "uji", plan))
    assert planned_delivery(meals, "banjir", TODAY, "evening") == found
    nothing = planned_delivery(snapshot, "banjir", TODAY, "evening")
    assert (nothing.routes, nothing.left_behind, nothing.messages) == ((), {}, ())
    with pytest.raises(Refused) as refusal:
        planned_delivery(snapshot, "banjir", TODAY, "midday")
    assert refusal.value.reason.key == "kitchen.refused_not_served"


def test_a_vehicle_out_of_service_or_of_another_kitchen_stays() -> None:
    """Only the kitchen's own, and only what runs."""
    whole = routed(
        {"sdn": 50}, [vehicle("rusak", in_service=False), vehicle("lain", kitchen_id=None)]
    )
    check(*whole)
    assert whole[2].routes == ()


def test_all_is_there_by_the_meal_if_the_vehicles_can() -> None:
    """Two cars that could do it in one long round share it, so that nobody eats late."""
    far = {name: {"lat": -7.56 - 0.015 * n} for n, name in enumerate("abcd", start=1)}
    whole = routed(dict.fromkeys("abcd", 50), [vehicle("satu"), vehicle("dua")], fields=far)
    check(*whole)
    _, plan, found = whole
    assert all(stop.unloaded_at <= plan.at for route in found.routes for stop in route.stops)
    assert {route.vehicle_id for route in found.routes} == {"satu", "dua"}


def test_the_office_table_goes_before_the_map() -> None:
    """A broken bridge: the way takes 45 minutes, as the office's own table says."""
    times = read_travel_times("from,to,minutes\ndapur,sdn,45\n")
    _, _, found = routed({"sdn": 50}, [vehicle("truk")], times=times)
    (route,) = found.routes
    assert route.stops[0].arrives_at - route.leaves_at == timedelta(minutes=45)
    assert route.returns_at - route.stops[0].unloaded_at == timedelta(minutes=45)


def test_a_table_may_say_both_ways() -> None:
    """Against the current it takes longer."""
    times = read_travel_times("from,to,minutes\na,b,10\nb,a,25\nc,d,5\n")
    assert (times["a", "b"], times["b", "a"], times["d", "c"]) == (10, 25, 5)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("asal,tujuan\n", "refused_travel_columns"),
        ("from,to,minutes\na,b,cepat\n", "refused_travel_line"),
        ("from,to,minutes\na,b,-3\n", "refused_travel_line"),
        ("from,to,minutes\na,,3\n", "refused_travel_line"),
        ("from,to,minutes\na,b\n", "refused_travel_line"),
    ],
)
def test_a_wrong_table_is_refused(text: str, key: str) -> None:
    """With the line that is wrong."""
    with pytest.raises(Refused) as refusal:
        read_travel_times(text)
    assert refusal.value.reason.key == f"kitchen.{key}"
    if key == "refused_travel_line":
        assert refusal.value.reason.params["line"] == 2


def test_the_same_data_give_the_same_routes() -> None:
    """A sheet that is printed twice is the same sheet."""
    places = {f"p{n}": 40 + n for n in range(6)}
    fields = {
        name: {"lat": -7.5 - 0.02 * n, "lon": 112.1 + 0.01 * n} for n, name in enumerate(places)
    }
    first, second = (
        routed(places, [vehicle("a", 150), vehicle("b", 150)], fields=fields) for _ in range(2)
    )
    assert first[2] == second[2]


@some(12)
@given(
    places=st.lists(
        st.tuples(st.integers(1, 300), st.floats(-7.75, -7.45), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    fleet=st.lists(st.tuples(st.integers(30, 400), st.booleans()), max_size=3),
)
def test_every_route_keeps_the_rules(
    places: list[tuple[int, float, bool]], fleet: list[tuple[int, bool]]
) -> None:
    """Whatever the places and vehicles."""
    ways = {True: "boat", False: "road"}
    check(
        *routed(
            {f"p{n}": people for n, (people, _, _) in enumerate(places)},
            [vehicle(f"v{n}", size, access=ways[boat]) for n, (size, boat) in enumerate(fleet)],
            fields={
                f"p{n}": {"lat": lat, "access": ways[boat]}
                for n, (_, lat, boat) in enumerate(places)
            },
            seconds=0.3,
        )
    )
