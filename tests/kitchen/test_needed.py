"""How much must be cooked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from posko.kitchen import Demand, demand
from posko.model.snapshot import Snapshot
from tests.examples import some
from tests.factories import VILLAGE, wib, world

TODAY = date(2021, 2, 8)


def office(**tables: Any) -> Snapshot:
    return world(**{"incidents": [{"incident_id": "banjir"}], **tables})


def of_place(**more: Any) -> dict[str, Any]:
    return {"shelter_id": "sdn", "incident_id": "banjir", **more}


def of_count(**more: Any) -> dict[str, Any]:
    return {"shelter_id": "sdn", "as_of": wib("2021-02-08 08:00"), "source": "Kades", **more}


def only(found: Demand) -> dict[str, Any]:
    return found.places.iloc[0].to_dict()


def test_the_latest_count_is_cooked_for_with_a_buffer() -> None:
    """100 people take 111 packs: Banyuwangi made 11 per cent more than it needed."""
    snapshot = office(shelters=[of_place()], shelter_counts=[of_count(people=100)])
    found = demand(snapshot, "banjir", TODAY)
    row = only(found)
    assert (row["basis"], row["source"], row["eaters"], row["portions"]) == (
        "count",
        "Kades",
        100,
        111,
    )
    assert found.portions("evening") == 111
    assert [serving.meal for serving in found.meals] == ["morning", "evening"]


def test_ages_split_the_food() -> None:
    """Infants and toddlers take 50 g of complementary food a day each; the elderly eat soft."""
    counted = of_count(people=180, infants=3, toddlers=11, elderly=20)
    row = only(demand(office(shelters=[of_place()], shelter_counts=[counted]), "banjir", TODAY))
    assert (row["infants_toddlers"], row["elderly"], row["ordinary"]) == (14, 20, 146)
    assert row["infant_food_g"] == 700
    assert row["vulnerable"] == 34


def test_unknown_ages_stay_unknown() -> None:
    """A count without ages tells the portions, and nothing of their kinds."""
    counted = of_count(people=180, infants=3)
    row = only(demand(office(shelters=[of_place()], shelter_counts=[counted]), "banjir", TODAY))
    assert row["eaters"] == 180
    for name in ("infants_toddlers", "ordinary", "infant_food_g", "vulnerable"):
        assert pd.isna(row[name]), name


def test_who_eats_elsewhere_is_not_cooked_for() -> None:
    """Thirty of a hundred eat with relatives: seventy eat from the kitchen."""
    counted = of_count(people=100, fed_otherwise=30)
    row = only(demand(office(shelters=[of_place()], shelter_counts=[counted]), "banjir", TODAY))
    assert row["eaters"] == 70


def test_an_uncounted_place_is_listed_and_not_zero() -> None:
    """Fifteen families whose people nobody counted are said, not cooked for as nought."""
    snapshot = office(shelters=[of_place(name="Kalipuro")], shelter_counts=[of_count(families=15)])
    found = demand(snapshot, "banjir", TODAY)
    assert found.uncounted["shelter_id"].tolist() == ["sdn"]
    assert pd.isna(only(found)["portions"])
    said = found.remarks()
    assert [one.key for one in said] == ["kitchen.uncounted_families"]
    assert said[0].params["families"] == 15


def reported(**more: Any) -> dict[str, Any]:
    return {
        "incident_id": "banjir",
        "village_code": VILLAGE,
        "place": "Simo",
        "as_of": wib("2021-02-08 07:00"),
        "source": "Pusdalops",
        **more,
    }


def test_a_report_stands_in_where_nobody_counted() -> None:
    """The displaced people of the same hamlet, clearly marked; people affected never count."""
    snapshot = office(
        shelters=[of_place(place="Simo")],
        situation_reports=[
            reported(people_displaced=50, people_affected=900),
            reported(people_affected=3500, as_of=wib("2021-02-08 08:00")),
            reported(people_displaced=99, as_of=wib("2021-02-09 08:00")),
        ],
    )
    found = demand(snapshot, "banjir", TODAY)
    row = only(found)
    assert (row["people"], row["basis"], row["source"]) == (50, "report", "Pusdalops")
    assert [one.key for one in found.remarks()] == ["kitchen.from_report"]


def test_a_count_beats_a_later_report() -> None:
    """Who was counted on the spot is not replaced by a figure from elsewhere."""
    snapshot = office(
        shelters=[of_place(place="Simo")],
        shelter_counts=[of_count(people=40)],
        situation_reports=[reported(people_displaced=50, as_of=wib("2021-02-08 08:30"))],
    )
    assert only(demand(snapshot, "banjir", TODAY))["people"] == 40


def test_a_report_of_people_isolated_is_for_those_at_home() -> None:
    """Displaced people do not stay at home, and the isolated are in no shelter."""
    snapshot = office(
        shelters=[of_place(place="Simo", kind="home_cluster")],
        situation_reports=[reported(people_displaced=50), reported(people_isolated=100)],
    )
    assert only(demand(snapshot, "banjir", TODAY))["people"] == 100


def test_a_report_is_not_shared_out() -> None:
    """One figure for several hamlets, or for two shelters, tells nothing about each."""
    several = office(
        shelters=[of_place(place="Simo")],
        situation_reports=[reported(place="Simo; Pucanganom", people_displaced=150)],
    )
    two = office(
        shelters=[of_place(place="Simo"), of_place(shelter_id="masjid", place="Simo")],
        situation_reports=[reported(people_displaced=150)],
    )
    for snapshot in (several, two):
        assert demand(snapshot, "banjir", TODAY).places["people"].isna().all()


def test_crews_eat_too() -> None:
    """The kitchen's own crew, and who works nearby at that hour."""
    snapshot = office(
        volunteers=[{"volunteer_id": "amy"}, {"volunteer_id": "beth"}],
        kitchens=[{"kitchen_id": "dapur", "incident_id": "banjir", "crew_per_shift": 18}],
        tasks=[
            {"task_id": "perahu", "incident_id": "banjir", "ends_at": wib("2021-02-08 18:00")},
            {"task_id": "besok", "incident_id": "banjir", "starts_at": wib("2021-02-09 07:00")},
        ],
        assignments=[
            {"task_id": "perahu", "volunteer_id": "amy"},
            {"task_id": "besok", "volunteer_id": "beth"},
        ],
    )
    found = demand(snapshot, "banjir", TODAY)
    evening = found.crews[found.crews["meal"] == "evening"].iloc[0]
    assert (evening["crew"], evening["field"], evening["portions"]) == (18, 1, 19)
    assert found.portions("evening") == 19
    assert found.portions("morning") == 18


def test_other_incidents_are_left_out() -> None:
    """The people of another incident eat from its kitchens."""
    snapshot = world(
        incidents=[{"incident_id": "banjir"}, {"incident_id": "longsor"}],
        shelters=[of_place(), of_place(shelter_id="balai", incident_id="longsor")],
    )
    assert demand(snapshot, "banjir", TODAY).places["shelter_id"].tolist() == ["sdn"]


@some(30)
@given(people=st.integers(0, 5000), elsewhere=st.integers(0, 100))
def test_the_buffer_never_takes_anything_away(people: int, elsewhere: int) -> None:
    """Portions are at least the eaters and at most 11 per cent and one more."""
    counted = of_count(people=people, fed_otherwise=elsewhere)
    row = only(demand(office(shelters=[of_place()], shelter_counts=[counted]), "banjir", TODAY))
    assert row["eaters"] == max(0, people - elsewhere)
    assert row["eaters"] <= row["portions"] < row["eaters"] * 1.11 + 1
