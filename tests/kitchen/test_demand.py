"""Who must eat."""

from __future__ import annotations

import pandas as pd

from posko.kitchen import open_now, people_to_feed
from tests.factories import wib, world

INCIDENT = [{"incident_id": "banjir"}, {"incident_id": "longsor"}]


def place(shelter_id: str, **more: object) -> dict[str, object]:
    return {"shelter_id": shelter_id, "incident_id": "banjir", **more}


def count(shelter_id: str, people: int | None, as_of: str, **more: object) -> dict[str, object]:
    return {"shelter_id": shelter_id, "people": people, "as_of": wib(as_of), **more}


def test_the_latest_known_count_is_fed() -> None:
    """The newest count known now decides, with its hour and source; tomorrow's is the future."""
    snapshot = world(
        incidents=INCIDENT,
        shelters=[place("sdn")],
        shelter_counts=[
            count("sdn", 200, "2021-02-08 08:00", source="Kepala desa"),
            count("sdn", 150, "2021-02-07 08:00"),
            count("sdn", 0, "2021-02-09 08:00"),
        ],
    )
    row = people_to_feed(snapshot).iloc[0]
    assert (row["people"], row["source"]) == (200, "Kepala desa")
    assert row["as_of"] == wib("2021-02-08 08:00")


def test_a_blank_count_does_not_hide_the_one_before() -> None:
    """A later report that leaves the people blank says nothing about them."""
    snapshot = world(
        incidents=INCIDENT,
        shelters=[place("sdn")],
        shelter_counts=[
            count("sdn", 150, "2021-02-07 08:00"),
            count("sdn", None, "2021-02-08 08:00", families=40),
        ],
    )
    assert people_to_feed(snapshot)["people"].tolist() == [150]


def test_a_place_that_nobody_counted_is_listed_as_unknown() -> None:
    """Unknown is not zero: the place is there, its people are missing."""
    snapshot = world(incidents=INCIDENT, shelters=[place("tanggul", kind="home_cluster")])
    people = people_to_feed(snapshot)
    assert people["shelter_id"].tolist() == ["tanggul"]
    assert people["people"].isna().all()
    assert people["as_of"].isna().all()


def test_only_places_open_now_are_fed() -> None:
    """Planned and closed places are not; one that will close later still is."""
    snapshot = world(
        incidents=INCIDENT,
        shelters=[
            place("open"),
            place("planned", state="planned"),
            place("closed", state="closed", closed_at=wib("2021-02-08 08:00")),
            place("closes_later", state="closed", closed_at=wib("2021-02-20 08:00")),
            place("opens_later", opened_at=wib("2021-02-09 08:00")),
            place("closed_some_time", state="closed"),
        ],
    )
    assert open_now(snapshot, "shelters")["shelter_id"].tolist() == ["open", "closes_later"]


def test_one_incident_can_be_asked_for() -> None:
    """The people of another incident are not in the answer."""
    snapshot = world(incidents=INCIDENT, shelters=[place("a"), place("b", incident_id="longsor")])
    assert people_to_feed(snapshot, "longsor")["shelter_id"].tolist() == ["b"]
    assert len(people_to_feed(snapshot)) == 2


def test_nobody_to_feed_keeps_the_columns() -> None:
    """An office without shelters gets an empty frame of the same shape."""
    empty, full = people_to_feed(world()), people_to_feed(world(shelters=[place("a")]))
    assert empty.empty
    pd.testing.assert_series_equal(empty.dtypes, full.dtypes)
