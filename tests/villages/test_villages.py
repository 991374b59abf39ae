"""The village behind an incident: contacts, counts, estimates, coverage, recording."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko.model.change import Actor
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.villages import (
    contacts,
    coverage,
    estimate,
    record_counts,
    uncounted_kecamatan,
    village,
    villages_of,
)
from tests.factories import NOW, REFERENCE, VILLAGE, wib, world

OTHER = "35.17.18.2005"
ACTOR = Actor("Sari", "coordinator_dinsos")
DISTRICTS = [
    *REFERENCE["regions"],
    {"code": OTHER, "name": "Gondangmanis", "parent": "35.17.18"},
    {"code": "35.17.01", "name": "Perak", "level": "district", "parent": "35.17"},
    {"code": "35.17.01.2001", "name": "Perak", "parent": "35.17.01"},
]


def count(people: int, as_of: str, category: str = "elderly", code: str = VILLAGE) -> dict:
    return {
        "village_code": code,
        "category": category,
        "as_of": wib(as_of),
        "people": people,
        "source": "DTKS",
    }


def test_the_tksk_of_the_kecamatan_comes_first_then_the_nearest_pkh() -> None:
    """First contacts: the TKSK of that kecamatan only, and PKH companions by distance."""
    far = {"village_code": "35.17.01.2001", "lat": -7.4, "lon": 112.4}
    snapshot = world(
        regions=DISTRICTS,
        volunteers=[
            {"volunteer_id": "far", "pillar": "pkh", **far},
            {"volunteer_id": "near", "pillar": "pkh"},
            {"volunteer_id": "elsewhere", "pillar": "tksk", **far},
            {"volunteer_id": "ours", "pillar": "tksk"},
            {"volunteer_id": "gone", "pillar": "pkh", "membership": "inactive"},
        ],
    )
    found = contacts(snapshot, VILLAGE, -7.56, 112.14)
    assert [person.volunteer_id for person in found] == ["ours", "near", "far"]
    assert found[1].km == pytest.approx(0, abs=0.1)


def test_the_newest_count_of_each_category_holds() -> None:
    """An older count is replaced, a later one is not known yet, and age is told."""
    snapshot = world(
        vulnerable_counts=[
            count(300, "2021-01-05 10:00"),
            count(280, "2020-12-01 10:00"),
            count(999, "2021-03-01 10:00"),
            count(40, "2019-05-01 10:00", "disabled"),
        ]
    )
    found = village(snapshot, VILLAGE)
    assert found is not None
    assert {key: (c.people, c.stale) for key, c in found.counts.items()} == {
        "elderly": (300, False),
        "disabled": (40, True),
    }


def test_what_nobody_counted_is_estimated_only_where_the_population_is_known() -> None:
    """An estimate is called one; without a population there is nothing, and not zero."""
    regions = [
        *REFERENCE["regions"][:2],
        {"code": VILLAGE, "name": "Bandar", "parent": "35.17.18", "population": 4000},
        {"code": OTHER, "name": "Gondangmanis", "parent": "35.17.18"},
    ]
    snapshot = world(regions=regions, vulnerable_counts=[count(400, "2021-01-05 10:00")])
    known, unknown = village(snapshot, VILLAGE), village(snapshot, OTHER)
    assert known is not None and unknown is not None
    assert not known.counts["elderly"].estimated
    assert known.counts["infant"].estimated and known.counts["infant"].people == 91
    assert "disabled" not in known.counts, "no source gives a share"
    assert unknown.people is None and not unknown.counts
    assert estimate(snapshot, None) == {}


def test_a_kecamatan_stands_in_only_where_nothing_is_known_of_a_village() -> None:
    """Its estimate is for all of it; a counted village asks for none, nor an unknown number."""
    regions = [
        REFERENCE["regions"][0],
        {**REFERENCE["regions"][1], "population": 40000},
        {"code": VILLAGE, "name": "Bandar", "parent": "35.17.18"},
        {"code": OTHER, "name": "Gondangmanis", "parent": "35.17.18"},
        {"code": "35.17.01", "name": "Perak", "level": "district", "parent": "35.17"},
        {"code": "35.17.01.2001", "name": "Perak", "parent": "35.17.01"},
    ]
    snapshot = world(regions=regions, vulnerable_counts=[count(10, "2021-01-05 10:00")])
    struck = [village(snapshot, code) for code in (VILLAGE, OTHER, "35.17.01.2001")]
    known = [one for one in struck if one is not None]
    (found,) = uncounted_kecamatan(snapshot, known)
    assert (found.name, found.counts["infant"].people) == ("Bandarkedungmulyo", 908)
    assert uncounted_kecamatan(snapshot, known[:1]) == ()


def test_villages_with_most_vulnerable_people_come_first() -> None:
    """The incident's own and every reported village, in that order; unknown ones last."""
    third = "35.17.01.2001"
    snapshot = world(
        regions=DISTRICTS,
        incidents=[{"incident_id": "K", "village_code": VILLAGE}],
        situation_reports=[
            {"incident_id": "K", "village_code": code} for code in (OTHER, third, "35.17.18", None)
        ],
        vulnerable_counts=[
            count(10, "2021-01-05 10:00", code=VILLAGE),
            count(50, "2021-01-05 10:00", code=OTHER),
        ],
    )
    assert [found.code for found in villages_of(snapshot, "K")] == [OTHER, VILLAGE, third]


def test_coverage_lists_uncounted_villages_before_stale_ones() -> None:
    """Every village has a standing; what needs work comes first."""
    snapshot = world(
        regions=DISTRICTS,
        vulnerable_counts=[
            count(10, "2021-01-05 10:00", code=VILLAGE),
            count(50, "2019-01-05 10:00", code=OTHER),
        ],
    )
    frame = coverage(snapshot)
    assert dict(zip(frame["code"], frame["standing"], strict=True)) == {
        "35.17.01.2001": "none",
        OTHER: "stale",
        VILLAGE: "current",
    }
    assert list(frame["standing"]) == ["none", "stale", "current"]
    assert coverage(world()).loc[0, "standing"] == "none"


def test_counts_are_recorded_for_the_categories_given() -> None:
    """A row per category; what was left blank makes none, and zero is a count."""
    change = record_counts(
        world(),
        ACTOR,
        VILLAGE,
        {"elderly": 12, "infant": 0, "child": None},
        NOW,
        source=" DTKS ",
        why="Pendataan",
    )
    rows = [row.after for row in change.rows if row.after]
    assert [(row["category"], row["people"], row["source"]) for row in rows] == [
        ("elderly", 12, "DTKS"),
        ("infant", 0, "DTKS"),
    ]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"village_code": "35.17.18"}, "villages.refused_village"),
        ({"counts": {"elderly": None}}, "villages.refused_nothing"),
        ({"source": " "}, "villages.refused_source"),
        ({"as_of": NOW + timedelta(minutes=1)}, "villages.refused_future"),
        ({"as_of": wib("2021-01-05 10:00")}, "villages.refused_twice"),
    ],
)
def test_bad_counts_are_refused(bad: dict, reason: str) -> None:
    """Each with a sentence that says what to do."""
    snapshot: Snapshot = world(vulnerable_counts=[count(10, "2021-01-05 10:00")])
    given = {
        "village_code": VILLAGE,
        "counts": {"elderly": 12},
        "as_of": NOW,
        "source": "DTKS",
        **bad,
    }
    with pytest.raises(Refused) as refused:
        record_counts(snapshot, ACTOR, why="Pendataan", **given)
    assert refused.value.reason.key == reason
