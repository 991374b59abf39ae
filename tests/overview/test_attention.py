"""What needs attention, and in which order."""

from __future__ import annotations

from datetime import date
from typing import Any

from posko.dispatch import awaited, told_awaited
from posko.model.snapshot import Snapshot
from posko.overview import Notice, attention
from tests.factories import NOW, wib, world

FLOOD = {"incident_id": "banjir", "name": "Banjir Kali Konto"}


def notices(snapshot: Snapshot, kind: str) -> list[Notice]:
    return [notice for notice in attention(snapshot) if notice.kind == kind]


def kitchen(stock: float, people: int, planned: int | None) -> dict[str, Any]:
    """Tables of one kitchen that feeds one place, with rice."""
    return {
        "incidents": [FLOOD],
        "situation_reports": [{"incident_id": "banjir", "people_displaced": people}],
        "items": [{"item_id": "rice"}],
        "kitchens": [{"kitchen_id": "dapur", "incident_id": "banjir", "name": "Dapur A"}],
        "shelters": [{"shelter_id": "sdn", "incident_id": "banjir", "name": "SDN"}],
        "shelter_counts": [{"shelter_id": "sdn", "people": people}],
        "stock_movements": [{"store_id": "dapur", "item_id": "rice", "quantity": stock}],
        "meals": []
        if planned is None
        else [{"kitchen_id": "dapur", "shelter_id": "sdn", "planned": planned}],
    }


def test_nothing_to_say_when_all_is_well() -> None:
    """A quiet office has an empty list."""
    assert attention(world()) == ()


def test_the_first_hole_in_the_roster_is_named_and_the_others_counted() -> None:
    """One line says which shift lacks whom first, and how many shifts do in 72 hours."""
    needs = [
        {"level": "normal", "shift": "afternoon", "people": 3},
        {"level": "normal", "shift": "afternoon", "skill": "public_kitchen", "people": 1},
    ]
    duties = [
        {"volunteer_id": person, "shift": "afternoon", "date": NOW.date()}
        for person in ("amy", "beth")
    ]
    people = [{"volunteer_id": "amy"}, {"volunteer_id": "beth"}]
    snapshot = world(duty_requirements=needs, duties=duties, volunteers=people)
    (notice,) = notices(snapshot, "gap")
    said = notice.message.params
    assert notice.page == "roster"
    assert (said["date"], said["people"], said["shifts"]) == (NOW.date(), 1, 3)
    assert [part.params["missing"] for part in said["skills"].params["skills"]] == [1]


def test_figures_older_than_the_interval_are_named() -> None:
    """Three hours without a report: the incident, its age and the limit are said."""
    fresh = {"incident_id": "banjir", "people_displaced": 5, "as_of": wib("2021-02-08 06:30")}
    assert notices(world(incidents=[FLOOD], situation_reports=[fresh]), "stale") == []
    old = {**fresh, "as_of": wib("2021-02-08 05:30")}
    (notice,) = notices(world(incidents=[FLOOD], situation_reports=[old]), "stale")
    assert notice.message.params["incident"] == "Banjir Kali Konto"
    assert (notice.page, dict(notice.params)) == ("incidents", {"incident": "banjir"})


def test_a_source_without_an_hour_is_quoted_by_its_day() -> None:
    """Midnight is not invented for a figure whose hour nobody gave."""
    report = {
        "incident_id": "banjir",
        "people_displaced": 5,
        "as_of": wib("2021-02-07 00:00"),
        "time_known": False,
    }
    (notice,) = notices(world(incidents=[FLOOD], situation_reports=[report]), "stale")
    assert notice.message.key == "overview.stale_day"
    assert notice.message.params["as_of"] == date(2021, 2, 7)


def test_an_incident_without_any_figure_is_named() -> None:
    """No figure is not a fresh figure."""
    (notice,) = notices(world(incidents=[FLOOD]), "stale")
    assert notice.message.key == "overview.no_figures"


def test_displaced_people_whom_no_shelter_lists_are_pointed_out() -> None:
    """6,882 by the reports, 2,000 in shelters: where the others eat is nobody's plan."""
    tables = kitchen(9000.0, 2000, 2000)
    tables["situation_reports"][0]["people_displaced"] = 6882
    (notice,) = notices(world(**tables), "unlisted")
    assert notice.message.params["rest"] == 4882
    assert notice.severity == "watch"
    assert notices(world(**kitchen(9000.0, 2000, 2000)), "unlisted") == []


def test_stock_under_two_days_is_named_with_its_hour() -> None:
    """39 kg at 20 kg a day is 1.95 days; 40 kg is two days and no notice."""
    (notice,) = notices(world(**kitchen(39.0, 50, 50)), "stock")
    assert notice.message.params["at"] == wib("2021-02-10 07:00")
    assert notices(world(**kitchen(40.0, 50, 50)), "stock") == []


def test_each_kitchen_names_the_item_that_runs_out_first() -> None:
    """Oil for half a day beats rice for a day; a kitchen is named once."""
    tables = kitchen(20.0, 50, 50)
    tables["items"].append({"item_id": "oil", "label_id": "Minyak goreng"})
    tables["recipes"] = [{"menu": "nasi", "item_id": "oil", "quantity": 0.01}]
    tables["stock_movements"].append({"store_id": "dapur", "item_id": "oil", "quantity": 0.5})
    (notice,) = notices(world(**tables), "stock")
    assert notice.message.params["item"].label("id") == "Minyak goreng"


def test_an_item_that_only_some_menus_need_raises_no_alarm() -> None:
    """No eggs: another menu is cooked. What every menu needs is a staple."""
    tables = kitchen(500.0, 50, 50)
    tables["items"].append({"item_id": "eggs"})
    tables["recipes"] = [
        {"menu": "telur", "item_id": "eggs", "quantity": 0.06},
        {"menu": "mi", "item_id": "rice", "quantity": 0.2},
    ]
    tables["stock_movements"].append({"store_id": "dapur", "item_id": "eggs", "quantity": 1.0})
    assert notices(world(**tables), "stock") == []


def test_people_without_food_are_named() -> None:
    """A place that no kitchen feeds, and one with less than a pack a person."""
    assert [n.page for n in notices(world(**kitchen(500.0, 5, None)), "no_kitchen")] == ["kitchens"]
    assert len(notices(world(**kitchen(500.0, 5, 3)), "packs_below_one")) == 1


def test_unanswered_calls_are_one_line_for_each_incident() -> None:
    """Called and silent, and of these the late ones: the figure of the page Penugasan. Who is noted
    as not answering and a finished task are quiet."""
    tasks = [
        {"task_id": name, "incident_id": "banjir", "title": name, "state": state}
        for name, state in (("evakuasi", "open"), ("selesai", "done"))
    ]
    calls = [
        {
            "task_id": task,
            "volunteer_id": person,
            "state": state,
            "called_at": wib(f"2021-02-08 {at}"),
        }
        for task, person, state, at in (
            ("evakuasi", "amy", "called", "08:50"),
            ("evakuasi", "beth", "no_answer", "08:00"),
            ("evakuasi", "carl", "accepted", "08:00"),
            ("evakuasi", "ed", "called", "08:40"),
            ("evakuasi", "flo", "called", "08:30"),
            ("selesai", "dan", "called", "08:00"),
        )
    ]
    people = [{"volunteer_id": name} for name in ("amy", "beth", "carl", "dan", "ed", "flo")]
    snapshot = world(incidents=[FLOOD], tasks=tasks, assignments=calls, volunteers=people)
    (notice,) = notices(snapshot, "no_answer")
    told = notice.message.params["told"]
    assert told == told_awaited(snapshot, awaited(snapshot))
    assert told.key == "dispatch.awaited_some"
    assert (told.params["n"], told.params["late"], told.params["minutes"]) == (3, 2, 15)


def test_expiring_certificates_are_one_line() -> None:
    """All of them together; an inactive member's do not matter."""
    soon = date(2021, 3, 1)
    certificates = [
        {"volunteer_id": person, "skill": skill, "expires_on": soon}
        for person, skill in (("amy", "evacuation"), ("amy", "driving"), ("old", "driving"))
    ]
    people = [{"volunteer_id": "amy"}, {"volunteer_id": "old", "membership": "inactive"}]
    (notice,) = notices(world(volunteers=people, certificates=certificates), "certificates")
    assert (notice.message.params["n"], notice.message.params["holders"]) == (2, 1)
    assert notice.severity == "watch"


def test_an_order_that_should_have_come_is_asked_after() -> None:
    """One line for all of them, with the one that is latest; what is due later is none."""
    order = {"item_id": "rice", "quantity": 100.0, "store_id": "dapur"}
    tables = kitchen(1000.0, 50, 50) | {
        "supply_orders": [
            {**order, "expected_at": wib("2021-02-08 08:00")},
            {**order, "expected_at": wib("2021-02-08 07:00")},
            {**order, "expected_at": wib("2021-02-08 10:00")},
        ]
    }
    (notice,) = notices(world(**tables), "overdue_orders")
    assert (notice.message.params["n"], notice.message.params["at"]) == (
        2,
        wib("2021-02-08 07:00"),
    )


def test_stock_that_a_delivery_reaches_in_time_is_no_alarm() -> None:
    """A day and a half of rice, and more of it tomorrow morning."""
    order = {"item_id": "rice", "quantity": 500.0, "store_id": "dapur"}
    tables = kitchen(30.0, 50, 50)
    assert notices(world(**tables), "stock")
    coming = [{**order, "expected_at": wib("2021-02-09 06:00")}]
    assert notices(world(**tables, supply_orders=coming), "stock") == []


def test_what_presses_most_comes_first() -> None:
    """Stale figures, then people without food, then stock, packs, calls, certificates."""
    tables = kitchen(1.0, 50, 10)
    tables["situation_reports"][0]["as_of"] = wib("2021-02-08 03:00")
    tables["shelters"].append({"shelter_id": "tanggul", "incident_id": "banjir", "name": "T"})
    tables["tasks"] = [{"task_id": "t", "incident_id": "banjir"}]
    tables["assignments"] = [{"task_id": "t", "volunteer_id": "amy", "state": "called"}]
    tables["volunteers"] = [{"volunteer_id": "amy"}]
    tables["certificates"] = [{"volunteer_id": "amy", "expires_on": NOW.date()}]
    found = [notice.kind for notice in attention(world(**tables))]
    assert found == [
        "stale",
        "no_kitchen",
        "stock",
        "packs_below_one",
        "no_answer",
        "certificates",
    ]
