"""Figures are recomputed, unknown stays unknown, and disagreement is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.incidents import FIGURES, Situation, severity, situation
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.examples import some
from tests.factories import NOW, REFERENCE, rows, wib, world

DISTRICT = "35.17.18"
BANDAR, GONDANG, BRODOT = "35.17.18.2001", "35.17.18.2005", "35.17.18.2006"
REGIONS = [
    *REFERENCE["regions"],
    {"code": GONDANG, "name": "Gondangmanis", "parent": DISTRICT},
    {"code": BRODOT, "name": "Brodot", "parent": DISTRICT},
]
INCIDENTS = [{"incident_id": "K01"}]
BASE = world(regions=REGIONS, incidents=INCIDENTS)
EARLY, LATE = wib("2021-02-06 12:00"), wib("2021-02-08 06:00")


def flood(*reports: dict[str, Any], **tables: Sequence[Any]) -> Snapshot:
    """One flood with these situation reports."""
    given = rows("situation_reports", [{"incident_id": "K01", **report} for report in reports])
    frame = TABLES["situation_reports"].frame(given)
    base = BASE if not tables else world(regions=REGIONS, incidents=INCIDENTS, **tables)
    return Snapshot({**base.tables, "situation_reports": frame}, base.revision, base.now)


def figures(*reports: dict[str, Any]) -> Situation:
    return situation(flood(*reports), "K01")


def displaced(people: int | None, village: str = BANDAR, **more: Any) -> dict[str, Any]:
    return {"village_code": village, "people_displaced": people, "as_of": EARLY, **more}


def test_nothing_reported_is_unknown() -> None:
    """Without a report every total is unknown, not zero."""
    totals = figures().totals
    assert all(totals[column].value is None for column in FIGURES)


def test_a_total_adds_the_newest_figure_of_each_place() -> None:
    """Places add up; an older figure of the same place does not."""
    total = figures(
        displaced(500), displaced(75, as_of=LATE), displaced(150, GONDANG, source="Desa")
    ).totals["people_displaced"]
    assert (total.value, total.known_places, total.unknown_places) == (225, 2, 0)
    assert (total.oldest_as_of, total.latest_as_of) == (EARLY, LATE)
    assert total.sources == ("BPBD", "Desa")
    assert total.complete


def test_zero_is_a_figure() -> None:
    """A reported zero is known and replaces what was there."""
    total = figures(displaced(500), displaced(0, as_of=LATE)).totals["people_displaced"]
    assert total.value == 0
    assert total.complete


def test_a_blank_erases_nothing() -> None:
    """A later report that leaves a column blank keeps the earlier figure."""
    now = figures(displaced(500), displaced(None, as_of=LATE, dead=0))
    assert now.totals["people_displaced"].value == 500
    row = now.by_place.iloc[0]
    assert (row["people_displaced"], row["dead"]) == (500, 0)
    assert row["as_of"] == LATE


def test_a_place_without_a_figure_is_counted_as_unknown() -> None:
    """One village of two is not the whole."""
    total = figures(displaced(500), displaced(None, GONDANG, dead=0)).totals["people_displaced"]
    assert (total.value, total.known_places, total.unknown_places) == (500, 1, 1)
    assert not total.complete


def test_the_report_for_the_area_leads_and_is_not_added() -> None:
    """6,882 for the kecamatan and 678 in its villages are two answers to one question."""
    now = figures(
        displaced(528, GONDANG),
        displaced(150, BANDAR),
        displaced(None, BRODOT, dead=0),
        displaced(6882, DISTRICT, as_of=LATE, source="Camat"),
    )
    total = now.totals["people_displaced"]
    assert (total.value, total.sources, total.complete) == (6882, ("Camat",), True)
    (found,) = now.disagreements
    assert found.column == "people_displaced"
    assert found.where == "Kec. Bandarkedungmulyo"
    assert [claim.value for claim in found.claims] == [6882, 678]
    assert (found.claims[1].places, found.claims[1].unknown_places) == (2, 1)


def test_the_report_for_the_area_leads_on_its_day() -> None:
    """A village that reports a few hours later does not push the camat's figure aside."""
    now = figures(displaced(6882, DISTRICT, as_of=LATE), displaced(17, as_of=NOW))
    assert now.totals["people_displaced"].value == 6882


def test_a_figure_a_day_newer_ends_the_lead_of_the_area() -> None:
    """Once places have newer figures their sum leads, and the old total is still shown."""
    now = figures(displaced(6882, DISTRICT), displaced(611, as_of=LATE))
    assert now.totals["people_displaced"].value == 611
    assert [claim.value for claim in now.disagreements[0].claims] == [611, 6882]


def test_a_date_without_an_hour_counts_to_its_end() -> None:
    """ "9 February" may be the evening of that day, so it is newer than the 8th at noon."""
    area = displaced(6882, DISTRICT, as_of=wib("2021-02-07 06:00"))
    part = displaced(611, as_of=wib("2021-02-08 00:00"), time_known=False)
    assert figures(area, part).totals["people_displaced"].value == 611


def test_agreement_is_no_disagreement() -> None:
    """An area's report that equals the sum of its places raises nothing."""
    assert figures(displaced(528, GONDANG), displaced(528, DISTRICT)).disagreements == ()


def test_hamlets_add_up_to_their_village() -> None:
    """Hamlets are parts of a village; the village's own report is not added to them."""
    parts = (displaced(100, place="Simo"), displaced(50, place="Pucanganom"))
    assert figures(*parts).totals["people_displaced"].value == 150
    whole = displaced(160, as_of=LATE)
    assert figures(*parts, whole).totals["people_displaced"].value == 160


def test_a_report_for_several_hamlets_holds_each_of_them() -> None:
    """ "Kedunggabus; Kalipuro" and "Kalipuro" are not added."""
    now = figures(displaced(160, place="Kedunggabus; Kalipuro"), displaced(103, place="Kalipuro"))
    assert now.totals["people_displaced"].value == 160
    assert [claim.value for claim in now.disagreements[0].claims] == [160, 103]


def test_reports_that_share_a_hamlet_are_alternatives() -> None:
    """Sets of hamlets that overlap are never added; the newest leads."""
    now = figures(
        displaced(160, place="Kedunggabus; Kalipuro"),
        displaced(120, place="Kalipuro + Bandar", as_of=LATE),
        displaced(10, place="Plosorejo"),
    )
    assert now.totals["people_displaced"].value == 130
    assert [claim.value for claim in now.disagreements[0].claims] == [120, 160]


def test_sources_that_differ_at_the_same_time_disagree() -> None:
    """611 by one and 676 by another: the later leads, both are shown."""
    now = figures(
        displaced(611, as_of=wib("2021-02-08 06:00"), source="BPBD"),
        displaced(676, as_of=wib("2021-02-08 07:00"), source="Kompas"),
    )
    assert now.totals["people_displaced"].value == 676
    (found,) = now.disagreements
    assert {claim.source: claim.value for claim in found.claims} == {"Kompas": 676, "BPBD": 611}
    assert found.where == "Bandarkedungmulyo, Kec. Bandarkedungmulyo"


def test_a_later_figure_of_another_source_is_news() -> None:
    """After the reporting interval a different figure is an update, not a disagreement."""
    now = figures(
        displaced(611, as_of=wib("2021-02-08 04:00"), source="BPBD"),
        displaced(676, as_of=wib("2021-02-08 07:00"), source="Kompas"),
    )
    assert now.disagreements == ()


def test_units_are_never_converted() -> None:
    """Families say nothing about people, nor people about houses."""
    now = figures({"families_affected": 300, "as_of": EARLY})
    assert now.totals["families_affected"].value == 300
    assert now.totals["people_affected"].value is None
    assert now.totals["houses_affected"].value is None


def test_water_is_not_added() -> None:
    """The depth of an incident runs from the lowest of the lowest to the highest of the highest."""
    now = figures(
        {"village_code": BANDAR, "water_min_cm": 60, "water_max_cm": 200, "trend": "rising"},
        {"village_code": GONDANG, "water_min_cm": 20, "water_max_cm": 50, "trend": "falling"},
    )
    assert now.totals["water_min_cm"].value == 20
    assert now.totals["water_max_cm"].value == 200
    assert now.trend == "falling"


def test_the_future_is_not_known() -> None:
    """A report with an hour to come changes nothing yet."""
    later = displaced(0, as_of=wib("2021-02-22 09:00"))
    snapshot = flood(displaced(500), later)
    assert situation(snapshot, "K01").totals["people_displaced"].value == 500
    after = snapshot.at(wib("2021-02-22 10:00"))
    assert situation(after, "K01").totals["people_displaced"].value == 0


PLACES = (
    {"village_code": None},
    {"village_code": DISTRICT},
    {"village_code": BANDAR},
    {"village_code": GONDANG},
    {"village_code": BANDAR, "place": "Simo"},
    {"village_code": BANDAR, "place": "Simo; Kalipuro"},
    {"village_code": BANDAR, "place": "Kalipuro; Delik"},
    {"village_code": BRODOT, "place": "Delik"},
)
REPORTS = st.lists(
    st.builds(
        lambda place, people, hours: {
            **place,
            "people_displaced": people,
            "as_of": NOW - timedelta(hours=hours),
        },
        st.sampled_from(PLACES),
        st.none() | st.integers(0, 5000),
        st.integers(0, 120),
    ),
    max_size=8,
)


@some(60)
@given(REPORTS)
def test_a_total_is_unknown_exactly_when_nobody_reported(reports: list[dict[str, Any]]) -> None:
    """A total exists if any place gave a figure, and only then."""
    total = figures(*reports).totals["people_displaced"]
    given_at_all = any(report["people_displaced"] is not None for report in reports)
    assert (total.value is not None) == given_at_all


@some(60)
@given(REPORTS, st.sampled_from(PLACES), st.integers(0, 120))
def test_a_blank_report_never_changes_a_total(
    reports: list[dict[str, Any]], place: dict[str, Any], hours: int
) -> None:
    """Saying nothing about a column, anywhere and at any time, leaves its total alone."""
    blank = {**place, "as_of": NOW - timedelta(hours=hours), "dead": 0}
    before = figures(*reports).totals["people_displaced"]
    after = figures(*reports, blank).totals["people_displaced"]
    assert after.value == before.value
    assert after.known_places == before.known_places


@some(60)
@given(REPORTS)
def test_no_total_exceeds_all_that_was_ever_reported(reports: list[dict[str, Any]]) -> None:
    """Whatever the levels, nobody is counted twice."""
    value = figures(*reports).totals["people_displaced"].value or 0
    assert value <= sum(report["people_displaced"] or 0 for report in reports)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ({"dead": 1}, "severe"),
        ({"people_isolated": 100}, "severe"),
        ({"water_max_cm": 151}, "severe"),
        ({"water_max_cm": 150}, "moderate"),
        ({"water_max_cm": 70}, "moderate"),
        ({"people_displaced": 1}, "moderate"),
        ({"houses_heavy": 1}, "moderate"),
        ({"water_max_cm": 69, "people_displaced": 0}, "minor"),
        ({}, "unknown"),
    ],
)
def test_severity_is_the_gravest_sign(report: dict[str, Any], expected: str) -> None:
    """People and water each say how grave it is; the gravest counts."""
    assert severity(flood(report), "K01") == expected
