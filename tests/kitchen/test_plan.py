"""One meal: portions against people, kitchens and crews."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from posko.kitchen import MealPlan, crew_needed, feeds, findings, meal_plan
from posko.model.snapshot import Snapshot
from tests.factories import wib, world

DAY = date(2021, 2, 8)


def flood(meals: list[dict[str, Any]], people: dict[str, int | None], **more: Any) -> Snapshot:
    """A flood with the kitchens "jombok" (950 portions) and "brangkal", and places with people."""
    tables: dict[str, Any] = {
        "incidents": [{"incident_id": "banjir"}],
        "kitchens": [
            {"kitchen_id": name, "incident_id": "banjir", "name": name, "portions_per_meal": size}
            for name, size in (("jombok", 950), ("brangkal", None))
        ],
        "shelters": [
            {"shelter_id": name, "incident_id": "banjir", "name": name} for name in people
        ],
        "shelter_counts": [
            {"shelter_id": name, "people": number, "as_of": wib("2021-02-08 08:00")}
            for name, number in people.items()
            if number is not None
        ],
        "meals": meals,
    }
    return world(**{**tables, **more})


def meal(kitchen: str, place: str, planned: int | None, **more: Any) -> dict[str, Any]:
    return {"kitchen_id": kitchen, "shelter_id": place, "planned": planned, **more}


def plan(snapshot: Snapshot) -> MealPlan:
    return meal_plan(snapshot, DAY, "evening")


def kitchen(snapshot: Snapshot, name: str = "jombok") -> dict[str, Any]:
    frame = plan(snapshot).kitchens
    return frame[frame["kitchen_id"] == name].iloc[0].to_dict()


def kinds(snapshot: Snapshot, ref: str) -> list[str]:
    return [finding.kind for finding in findings(snapshot, DAY, "evening") if finding.ref == ref]


def test_need_is_the_people_of_the_places_it_feeds() -> None:
    """Planned portions stand against the people at every place that a kitchen feeds."""
    snapshot = flood(
        [meal("jombok", "sdn", 200), meal("jombok", "tanggul", 400)], {"sdn": 190, "tanggul": 450}
    )
    row = kitchen(snapshot)
    assert (row["planned"], row["need"], row["balance"]) == (600, 640, -40)
    assert "shortfall" in kinds(snapshot, "jombok")


def test_three_packs_for_a_house_of_five_is_flagged() -> None:
    """Less than one pack for each person is said, whatever the household was promised."""
    snapshot = flood([meal("jombok", "rumah", 3)], {"rumah": 5})
    (place,) = plan(snapshot).underfed.to_dict("records")
    assert place["packs_per_person"] == pytest.approx(0.6)
    assert kinds(snapshot, "rumah") == ["packs_below_one"]


def test_one_pack_for_each_person_is_enough() -> None:
    """Exactly one is not flagged."""
    assert plan(flood([meal("jombok", "sdn", 5)], {"sdn": 5})).underfed.empty


def test_a_place_that_no_kitchen_feeds_is_named() -> None:
    """Counted or not, people without a kitchen are listed; a place known to be empty is not."""
    snapshot = flood([], {"sdn": 162, "tanggul": None, "kosong": 0})
    assert plan(snapshot).without_kitchen["shelter_id"].tolist() == ["sdn", "tanggul"]
    assert kinds(snapshot, "tanggul") == ["no_kitchen"]
    assert kinds(snapshot, "kosong") == []


def test_every_place_says_how_it_is_fed() -> None:
    """One word of the vocabulary for each place; unknown people come before unknown portions."""
    meals = [
        meal("jombok", "enough", 10),
        meal("jombok", "short", 9),
        meal("jombok", "unplanned", None),
        meal("jombok", "uncounted", None),
        meal("jombok", "empty", 5),
    ]
    people = {"enough": 10, "short": 10, "unplanned": 10, "uncounted": None, "empty": 0, "unfed": 1}
    places = plan(flood(meals, people)).places
    assert places["feeding"].tolist() == list(people)


def test_uncounted_people_stay_unknown() -> None:
    """No ratio without a count, and the need is marked as incomplete."""
    snapshot = flood(
        [meal("jombok", "sdn", 300), meal("jombok", "tanggul", 100)],
        {"sdn": 500, "tanggul": None},
    )
    row = kitchen(snapshot)
    assert (row["need"], row["places_unknown"]) == (500, 1)
    said = [f.message.key for f in findings(snapshot, DAY, "evening") if f.kind == "shortfall"]
    assert said == ["kitchen.shortfall_at_least"]
    places = plan(snapshot).places.set_index("shelter_id")
    assert pd.isna(places.loc["tanggul", "packs_per_person"])


def test_two_kitchens_share_the_people_of_one_place() -> None:
    """Nobody is counted twice: the need is shared by planned portions, and adds up."""
    snapshot = flood([meal("jombok", "sdn", 300), meal("brangkal", "sdn", 100)], {"sdn": 400})
    needs = plan(snapshot).kitchens.set_index("kitchen_id")["need"]
    assert needs.to_dict() == {"jombok": 300, "brangkal": 100}


def test_more_than_the_kitchen_can_cook_is_said() -> None:
    """Planned above capacity is a finding; an unknown capacity accuses nobody."""
    snapshot = flood([meal("jombok", "sdn", 951), meal("brangkal", "sdn", 5000)], {"sdn": 5951})
    assert "over_capacity" in kinds(snapshot, "jombok")
    assert "over_capacity" not in kinds(snapshot, "brangkal")


def test_a_kitchen_without_a_plan_is_unknown_not_zero() -> None:
    """Nothing planned: no portions, no crew, no balance are claimed."""
    snapshot = flood([], {"sdn": 100})
    row = kitchen(snapshot)
    assert pd.isna(row["planned"])
    assert pd.isna(row["balance"])
    assert pd.isna(row["crew_needed"])
    assert kinds(snapshot, "jombok") == ["not_planned"]


def test_the_last_meal_shows_who_feeds_whom_until_the_next_is_planned() -> None:
    """Links are carried over, their portions are not."""
    snapshot = flood([meal("jombok", "sdn", 200, meal="morning")], {"sdn": 190})
    (link,) = feeds(snapshot, DAY, "evening").to_dict("records")
    assert link["carried_over"]
    assert pd.isna(link["planned"])
    assert plan(snapshot).without_kitchen.empty
    assert kitchen(snapshot)["need"] == 190


def test_nothing_planned_feeds_nobody() -> None:
    """No portions for a place is no kitchen for it: it is named, not hidden behind a line. The
    kitchen's own plan is none, which is known."""
    snapshot = flood([meal("jombok", "sdn", 0)], {"sdn": 50})
    assert feeds(snapshot, DAY, "evening").empty
    assert plan(snapshot).without_kitchen["shelter_id"].tolist() == ["sdn"]
    assert (kitchen(snapshot)["planned"], kitchen(snapshot)["need"]) == (0, 0)
    assert pd.isna(kitchen(snapshot, "brangkal")["planned"])


def test_a_plan_for_later_does_not_count_now() -> None:
    """Tomorrow's plan feeds nobody tonight."""
    snapshot = flood([meal("jombok", "sdn", 200, date=date(2021, 2, 9))], {"sdn": 190})
    assert feeds(snapshot, DAY, "evening").empty


def test_links_say_where_they_lead_and_how() -> None:
    """A link has both ends and the way there, for a line on the map."""
    snapshot = flood(
        [meal("jombok", "sdn", 200)],
        {"sdn": 190},
        shelters=[
            {
                "shelter_id": "sdn",
                "incident_id": "banjir",
                "access": "boat",
                "lat": -7.5,
                "lon": 112.2,
            }
        ],
    )
    (link,) = feeds(snapshot, DAY, "evening").to_dict("records")
    assert (link["access"], link["lat"], link["lon"]) == ("boat", -7.5, 112.2)
    assert (link["kitchen_lat"], link["kitchen_lon"]) == (-7.56, 112.14)


def test_a_meal_that_is_not_served_has_no_plan() -> None:
    """With two meals a day there is no midday, so nobody is missing one."""
    assert meal_plan(flood([], {"sdn": 100}), DAY, "midday").places.empty


def test_950_packs_need_a_crew_of_18() -> None:
    """Jombok, January 2021: 950 packs a meal were made by 18 people (53 packs each)."""
    assert crew_needed(world(), 950) == 18


def test_the_crew_is_counted_from_accepted_tasks_at_the_nearest_kitchen() -> None:
    """People who accepted a kitchen task that runs at the meal count where they work."""
    task = {"incident_id": "banjir", "kind": "public_kitchen", "starts_at": wib("2021-02-08 12:00")}
    snapshot = flood(
        [meal("jombok", "sdn", 950)],
        {"sdn": 900},
        kitchens=[
            {
                "kitchen_id": "jombok",
                "incident_id": "banjir",
                "lat": -7.47,
                "lon": 112.33,
                "crew_per_shift": 18,
            },
            {"kitchen_id": "brangkal", "incident_id": "banjir", "lat": -7.58, "lon": 112.13},
        ],
        tasks=[
            {"task_id": "masak", "lat": -7.46, "lon": 112.34, **task},
            {"task_id": "selesai", **task, "ends_at": wib("2021-02-08 14:00")},
        ],
        assignments=[
            {"task_id": "masak", "volunteer_id": "amy", "state": "accepted"},
            {"task_id": "masak", "volunteer_id": "beth", "state": "on_scene"},
            {"task_id": "masak", "volunteer_id": "carl", "state": "called"},
            {
                "task_id": "masak",
                "volunteer_id": "eve",
                "state": "accepted",
                "answered_at": wib("2021-02-08 10:00"),
            },
            {"task_id": "selesai", "volunteer_id": "dan", "state": "accepted"},
        ],
    )
    row = kitchen(snapshot)
    assert (row["crew_needed"], row["crew_assigned"]) == (18, 2)
    assert "crew_short" in kinds(snapshot, "jombok")
    assert kitchen(snapshot, "brangkal")["crew_assigned"] == 0


def test_a_kitchen_whose_own_crew_is_not_recorded_is_not_called_short() -> None:
    """Villagers cook: the volunteers are not the whole crew, so nothing is claimed."""
    snapshot = flood([meal("brangkal", "sdn", 900)], {"sdn": 900})
    assert kitchen(snapshot, "brangkal")["crew_needed"] == 17
    assert "crew_short" not in kinds(snapshot, "brangkal")


def test_an_office_without_kitchens_has_an_empty_plan() -> None:
    """Nothing breaks where there is nothing."""
    nothing = world()
    empty = plan(nothing)
    assert empty.kitchens.empty
    assert empty.places.empty
    assert findings(nothing, DAY, "evening") == ()
