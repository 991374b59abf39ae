"""Closing a kitchen: what is still open, and never silently while people must eat."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.kitchen import KitchenChecklist, close_kitchen, kitchen_checklist
from posko.model.change import Actor
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.factories import NOW, wib, world

AMY = Actor("Amy", "kitchen")


def flood(people: dict[str, int | None], names: tuple[str, ...] = ("a",), **more: Any) -> Snapshot:
    """A flood with open kitchens, and places with their people; None: nobody counted them."""
    return world(
        **{
            "incidents": [{"incident_id": "banjir"}],
            "kitchens": [{"kitchen_id": one, "incident_id": "banjir"} for one in names],
            "shelters": [
                {"shelter_id": one, "incident_id": "banjir", "name": one.upper()} for one in people
            ],
            "shelter_counts": [
                {"shelter_id": one, "people": number, "as_of": wib("2021-02-08 08:00")}
                for one, number in people.items()
                if number is not None
            ],
            "items": [{"item_id": "rice"}, {"item_id": "oil"}],
            **more,
        }
    )


def meal(place: str, kitchen: str = "a", **more: Any) -> dict[str, Any]:
    return {"kitchen_id": kitchen, "shelter_id": place, "planned": 100, **more}


def keys(left: KitchenChecklist) -> list[str]:
    return [one.key.removeprefix("kitchen.close_") for one in left.open]


def test_the_last_kitchen_answers_for_every_open_place() -> None:
    """Also for those that it never fed; a place without people is none."""
    left = kitchen_checklist(flood({"sdn": 50, "tanggul": 25, "balai": 0}), "a")
    assert (left.last, left.people, left.places) == (True, 75, 2)
    assert keys(left) == ["people_last"]


def test_one_of_several_kitchens_answers_for_the_places_it_feeds() -> None:
    """By the next meal's plan; what the other kitchen feeds is not its matter."""
    snapshot = flood(
        {"sdn": 50, "tanggul": 25, "balai": 10},
        ("a", "b"),
        meals=[meal("sdn"), meal("tanggul", "b"), meal("balai", planned=0)],
    )
    left = kitchen_checklist(snapshot, "a")
    assert (left.last, left.people, left.places) == (False, 50, 1)
    assert keys(left) == ["people"]


def test_people_whom_nobody_counted_are_not_none() -> None:
    """The place is named, and closing needs a word about it."""
    snapshot = flood({"sdn": None, "balai": 0})
    left = kitchen_checklist(snapshot, "a")
    assert (left.people, left.uncounted) == (0, ("SDN",))
    with pytest.raises(Refused):
        close_kitchen(snapshot, AMY, "a", why="Air surut")


@pytest.mark.parametrize(
    ("steps", "waiting"),
    [
        ({"sent": 100, "sent_at": wib("2021-02-08 06:30")}, 100),
        ({"sent": 100}, 100),
        ({"sent": 100, "meal": "evening"}, 0),
        ({"sent": 100, "date": date(2021, 2, 9)}, 0),
        ({"sent": 100, "sent_at": wib("2021-02-08 09:30")}, 0),
        ({"sent": 100, "received": 90}, 0),
        ({"sent": 100, "received": 90, "received_at": wib("2021-02-08 09:30")}, 100),
        ({"sent": 0}, 0),
        ({}, 0),
    ],
)
def test_meals_on_the_road_are_waited_for(steps: dict[str, Any], waiting: int) -> None:
    """Sent and not received, by the hours that have come at nine; without one, by the meal's."""
    snapshot = flood({"sdn": 0}, meals=[meal("sdn", **{"meal": "morning", **steps})])
    left = kitchen_checklist(snapshot, "a")
    assert (left.meals, left.portions) == (int(waiting > 0), waiting)


def test_what_is_in_store_is_to_be_returned() -> None:
    """Item by item; what was used up, and what another store holds, is not."""
    moves = [("a", "rice", 50.1), ("a", "rice", -0.1), ("a", "oil", 3.0), ("a", "oil", -3.0)]
    snapshot = flood(
        {},
        warehouses=[{"warehouse_id": "gudang"}],
        stock_movements=[
            {"store_id": store, "item_id": item, "quantity": quantity}
            for store, item, quantity in (*moves, ("gudang", "oil", 9.0))
        ],
    )
    left = kitchen_checklist(snapshot, "a")
    assert left.stock.to_dict("records") == [{"store_id": "a", "item_id": "rice", "quantity": 50.0}]
    assert keys(left) == ["stock"]


def test_the_crew_is_released_from_every_task_at_the_kitchen() -> None:
    """Now and tomorrow, at the nearest kitchen; who is released, or did not say yes, is gone."""
    people = [
        ("now", "on_scene"),
        ("tomorrow", "accepted"),
        ("now", "released"),
        ("now", "called"),
        ("evacuation", "on_scene"),
        ("far", "on_scene"),
    ]
    snapshot = flood(
        {},
        kitchens=[
            {"kitchen_id": "a", "incident_id": "banjir", "lat": -7.56},
            {"kitchen_id": "b", "incident_id": "banjir", "lat": -7.66},
        ],
        tasks=[
            {"task_id": one, "incident_id": "banjir", "kind": "public_kitchen", **more}
            for one, more in (
                ("now", {}),
                ("tomorrow", {"starts_at": wib("2021-02-09 03:00")}),
                ("far", {"lat": -7.67}),
                ("evacuation", {"kind": "evacuation"}),
            )
        ],
        volunteers=[{"volunteer_id": str(n)} for n in range(len(people))],
        assignments=[
            {"task_id": task, "volunteer_id": str(n), "state": state, "called_at": NOW}
            for n, (task, state) in enumerate(people)
        ],
    )
    assert kitchen_checklist(snapshot, "a").crew == 2
    assert kitchen_checklist(snapshot, "b").crew == 1


def test_it_is_not_closed_silently_while_people_are_displaced() -> None:
    """Refused with the checklist; with a reason it is closed now, and both reasons are kept."""
    snapshot = flood({"sdn": 636})
    with pytest.raises(Refused) as refusal:
        close_kitchen(snapshot, AMY, "a", why="Anggaran habis", despite=" ")
    assert refusal.value.reason.key == "kitchen.refused_closing"
    assert refusal.value.reason.params["open"][0].params["n"] == 636
    change = close_kitchen(
        snapshot, AMY, "a", why="Anggaran habis", despite="makan dari dapur Kwaron"
    )
    assert change.why == "Anggaran habis; makan dari dapur Kwaron"
    (row,) = change.rows
    assert row.after is not None
    assert (row.after["state"], row.after["closed_at"]) == ("closed", NOW)


def test_goods_and_crew_are_shown_but_do_not_hold_it_open() -> None:
    """They go back the day after; nobody is hungry by that."""
    snapshot = flood(
        {"sdn": 0}, stock_movements=[{"store_id": "a", "item_id": "rice", "quantity": 5.0}]
    )
    assert close_kitchen(snapshot, AMY, "a", why="Semua pulang").rows


def test_a_closed_kitchen_has_nothing_more_to_cook() -> None:
    """Its coming meals stand at no portions; what is cooked or eaten stays as it was."""
    tomorrow = date(2021, 2, 9)
    snapshot = flood(
        {"sdn": 0},
        meals=[
            meal("sdn", meal_id="eaten", meal="morning", sent=90, received=90),
            meal("sdn", meal_id="cooked", cooked=100, cooked_at=wib("2021-02-08 08:30")),
            meal("sdn", meal_id="coming", meal="evening", date=tomorrow),
            meal("sdn", meal_id="foretold", meal="morning", date=tomorrow, cooked=100, sent=100),
            meal("sdn", meal_id="nothing", meal="midday", date=tomorrow, planned=0),
        ],
    )
    changed = {
        row.key[0]: row.after for row in close_kitchen(snapshot, AMY, "a", why="Pulang").rows
    }
    assert set(changed) == {"a", "coming", "foretold"}
    coming, foretold = changed["coming"], changed["foretold"]
    assert coming is not None and foretold is not None
    assert coming["planned"] == 0
    assert (foretold["planned"], foretold["cooked"], foretold["sent"]) == (0, None, None)


@pytest.mark.parametrize("kitchen", ["none", "shut"])
def test_a_kitchen_that_is_not_open_is_refused(kitchen: str) -> None:
    """Closed meanwhile, or never there: a sentence, not a crash."""
    closed = {"kitchen_id": "shut", "incident_id": "banjir", "state": "closed"}
    snapshot = flood({}, kitchens=[closed])
    with pytest.raises(Refused) as refusal:
        close_kitchen(snapshot, AMY, kitchen, why="Pulang")
    assert refusal.value.reason.key == "kitchen.refused_not_open"


def test_closing_needs_a_reason() -> None:
    """Even where nothing is left."""
    with pytest.raises(Refused) as refusal:
        close_kitchen(flood({}), AMY, "a", why="  ")
    assert refusal.value.reason.key == "kitchen.refused_why"
