"""Displaced people, shelters, freshness, staffing and the closing checklist."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from posko.incidents import (
    active,
    closing_checklist,
    displaced,
    in_shelters,
    incident_tasks,
    known,
    listing,
    shelters,
    stale,
    vulnerable,
)
from posko.model.messages import Message
from posko.model.snapshot import Snapshot
from tests.factories import NOW, wib, world
from tests.incidents.test_figures import BANDAR, EARLY, GONDANG, LATE, REGIONS, flood
from tests.incidents.test_figures import displaced as report


def test_only_reported_incidents_are_known_and_only_open_ones_active() -> None:
    """What is reported later is not known; what is closed is known but not active; newest first."""
    snapshot = world(
        incidents=[
            {"incident_id": "old", "state": "closed", "occurred_at": wib("2021-01-01 00:00")},
            {"incident_id": "now", "state": "recovery"},
            {"incident_id": "later", "reported_at": NOW + timedelta(hours=1)},
        ]
    )
    assert list(known(snapshot)["incident_id"]) == ["now", "old"]
    assert list(active(snapshot)["incident_id"]) == ["now"]
    assert list(listing(snapshot)["severity"]) == ["unknown", "unknown"]


def test_the_peak_is_the_largest_total_at_one_time() -> None:
    """100 then 70 in one village while 20 stay in another: the peak is 120, never 190."""
    people = displaced(
        flood(
            report(100),
            report(20, GONDANG),
            report(70, as_of=LATE),
        ),
        "K01",
    )
    assert (people.current.value, people.peak.value, people.peak_at) == (90, 120, EARLY)
    assert list(people.series["people"]) == [120, 90]


def test_without_reports_there_is_no_peak() -> None:
    """Nobody reported: no figure, no peak, no curve."""
    people = displaced(flood(), "K01")
    assert people.current.value is None
    assert people.peak.value is None
    assert people.peak_at is None
    assert people.series.empty


def shelter_world(*counts: dict[str, Any], **more: Any) -> Snapshot:
    homes = [
        {"shelter_id": "balai", "incident_id": "K01", "opened_at": EARLY},
        {"shelter_id": "sdn", "incident_id": "K01", "opened_at": EARLY},
        {"shelter_id": "tutup", "incident_id": "K01", "state": "closed"},
        {"shelter_id": "rumah", "incident_id": "K01", "kind": "home_cluster"},
    ]
    return flood(more.pop("report", {}), shelters=homes, shelter_counts=counts, **more)


def test_the_newest_count_of_each_open_shelter_is_added() -> None:
    """Counts of closed shelters and of people at home are not people in shelters."""
    snapshot = shelter_world(
        {"shelter_id": "balai", "as_of": EARLY, "people": 528},
        {"shelter_id": "balai", "as_of": LATE, "people": 75},
        {"shelter_id": "tutup", "people": 40},
        {"shelter_id": "rumah", "people": 30},
    )
    total = in_shelters(snapshot, "K01")
    assert (total.value, total.known_places, total.unknown_places) == (75, 1, 1)
    assert not total.complete


def test_a_blank_cell_of_a_newer_count_keeps_the_older_one() -> None:
    """Whoever counts only toddlers does not erase the elderly."""
    frame = shelters(
        shelter_world(
            {"shelter_id": "balai", "as_of": EARLY, "elderly": 18},
            {"shelter_id": "balai", "as_of": LATE, "toddlers": 24},
        ),
        "K01",
    ).set_index("shelter_id")
    assert (frame.loc["balai", "elderly"], frame.loc["balai", "toddlers"]) == (18, 24)
    assert frame["people"].isna().all()


def test_shelters_fuller_than_the_reports_disagree() -> None:
    """More people in shelters than displaced at all cannot be; fewer can."""
    counts = ({"shelter_id": "balai", "people": 676},)
    more = displaced(shelter_world(*counts, report=report(611)), "K01")
    assert [claim.value for claim in more.disagreements[0].claims] == [611, 676]
    fewer = displaced(shelter_world(*counts, report=report(700)), "K01")
    assert fewer.disagreements == ()


def test_vulnerable_people_come_from_counts_or_else_from_reports() -> None:
    """Shelter counts first; where nobody counted, the report's toddlers; else unknown."""
    snapshot = shelter_world(
        {"shelter_id": "balai", "elderly": 18},
        report={"village_code": BANDAR, "toddlers": 24, "elderly": 99},
    )
    found = vulnerable(snapshot, "K01")
    assert (found["elderly"].value, found["toddler"].value) == (18, 24)
    assert found["pregnant"].value is None


@pytest.mark.parametrize(
    ("state", "hours", "overdue"),
    [
        ("response", 3, False),
        ("response", 4, True),
        ("alert", 4, True),
        ("transition", 4, True),
        ("recovery", 400, False),
        ("closed", 400, False),
    ],
)
def test_figures_are_stale_after_the_reporting_interval(
    state: str, hours: int, overdue: bool
) -> None:
    """Three hours, and only while figures are expected."""
    snapshot = world(
        incidents=[{"incident_id": "K01", "state": state}],
        situation_reports=[
            {"incident_id": "K01", "as_of": NOW - timedelta(hours=hours), "dead": 0}
        ],
    )
    found = stale(snapshot, "K01")
    assert (found.age, found.stale) == (timedelta(hours=hours), overdue)


def test_no_figure_at_all_is_stale_once_the_interval_has_passed() -> None:
    """An incident reported ten minutes ago may be without figures; one of yesterday may not."""
    ago = {"fresh": timedelta(minutes=10), "old": timedelta(days=1)}
    rows = [{"incident_id": key, "reported_at": NOW - age} for key, age in ago.items()]
    snapshot = world(incidents=rows)
    assert not stale(snapshot, "fresh").stale
    assert stale(snapshot, "old").stale
    assert stale(snapshot, "old").age is None
    with pytest.raises(LookupError):
        stale(snapshot, "nowhere")


def staffed(needed: dict[str, int], *people: tuple[str, ...], state: str = "accepted") -> Any:
    """The staffing of one task: `people` are their skills."""
    names = [f"v{number}" for number in range(len(people))]
    snapshot = world(
        regions=REGIONS,
        incidents=[{"incident_id": "K01"}],
        tasks=[{"task_id": "t", "incident_id": "K01"}],
        task_requirements=[
            {"task_id": "t", "skill": skill or None, "people": number}
            for skill, number in needed.items()
        ],
        volunteers=[{"volunteer_id": name} for name in names],
        certificates=[
            {"volunteer_id": name, "skill": skill, "expires_on": date(2021, 2, 8)}
            for name, skills in zip(names, people, strict=True)
            for skill in skills
        ],
        assignments=[{"task_id": "t", "volunteer_id": n, "state": state} for n in names],
    )
    return incident_tasks(snapshot, "K01")[0], snapshot


def test_staffing_says_what_is_missing_per_role() -> None:
    """Five drivers do not make up for two missing rescuers."""
    found, snapshot = staffed({"evacuation": 2, "": 3}, *[("driving",)] * 5)
    assert found.missing == {"evacuation": 2}
    (gap,) = found.gaps(snapshot)
    assert (gap.key, gap.params["n"]) == ("incidents.short_skill", 2)


def test_a_person_with_two_skills_fills_the_place_nobody_else_can() -> None:
    """One person fills one place, and the places are shared out best."""
    found, _ = staffed(
        {"evacuation": 1, "first_aid": 1}, ("evacuation", "first_aid"), ("evacuation",)
    )
    assert found.missing == {}
    alone, _ = staffed({"evacuation": 1, "first_aid": 1}, ("evacuation", "first_aid"))
    assert sum(alone.missing.values()) == 1


def test_only_those_who_said_yes_count() -> None:
    """A call without an answer fills no place; who is on scene is told apart."""
    called, _ = staffed({"": 1}, (), state="called")
    assert (called.missing, called.waiting) == ({"": 1}, 1)
    there, _ = staffed({"": 1}, (), state="on_scene")
    assert (there.missing, there.accepted, there.on_scene) == ({}, 0, 1)


def test_a_task_that_is_over_misses_nobody() -> None:
    """Who was released has done the work; the gap of a finished task is no gap."""
    snapshot = world(
        incidents=[{"incident_id": "K01"}],
        tasks=[
            {"task_id": "over", "incident_id": "K01", "state": "done", "priority": "high"},
            {"task_id": "open", "incident_id": "K01", "priority": "low"},
        ],
        task_requirements=[{"task_id": "over", "skill": "evacuation", "people": 2}],
        volunteers=[{"volunteer_id": "amy"}],
        assignments=[{"task_id": "over", "volunteer_id": "amy", "state": "released"}],
    )
    first, over = incident_tasks(snapshot, "K01")
    assert first.task["task_id"] == "open"
    assert (over.missing, over.released, over.wanted) == ({}, 1, False)


def test_the_checklist_names_everything_still_open() -> None:
    """People, tasks, shelters, kitchens and volunteers are all in the list."""
    snapshot = shelter_world(
        report=report(75),
        tasks=[{"task_id": "t", "incident_id": "K01"}, {"incident_id": "K01", "state": "done"}],
        kitchens=[{"incident_id": "K01"}],
        volunteers=[{"volunteer_id": "amy"}],
        assignments=[{"task_id": "t", "volunteer_id": "amy"}],
    )
    assert [
        message.key.removeprefix("incidents.open_")
        for message in closing_checklist(snapshot, "K01").open
    ] == [
        "displaced",
        "tasks",
        "shelters",
        "kitchens",
        "people",
    ]


def test_the_checklist_asks_after_meals_goods_and_crew() -> None:
    """What its kitchens sent, hold, and whom they keep, also once they are closed; another
    incident's are not asked for."""
    snapshot = flood(
        report(0),
        tasks=[{"task_id": "t", "incident_id": "K01", "kind": "public_kitchen", "state": "done"}],
        shelters=[{"shelter_id": "P1", "incident_id": "K01", "state": "closed"}],
        kitchens=[
            {"kitchen_id": "D1", "incident_id": "K01", "state": "closed"},
            {"kitchen_id": "D2", "incident_id": "K02"},
        ],
        meals=[
            {"kitchen_id": "D1", "shelter_id": "P1", "meal": "morning", "sent": 50},
            {"kitchen_id": "D2", "shelter_id": "P1", "meal": "morning", "sent": 50},
        ],
        items=[{"item_id": "rice"}],
        stock_movements=[
            {"store_id": kitchen, "item_id": "rice", "quantity": 5.0} for kitchen in ("D1", "D2")
        ],
        volunteers=[{"volunteer_id": "amy"}],
        assignments=[{"task_id": "t", "volunteer_id": "amy"}],
    )
    left = {one.key.removeprefix("incidents.open_"): one for one in _left(snapshot)}
    assert list(left) == ["people", "meals", "stock", "crew"]
    assert all(one.params["n"] == 1 for one in left.values())


def test_a_drill_sees_who_is_released_later_still_at_work() -> None:
    """Released at ten in the file: at nine still to be released, who answers at ten not yet."""
    later = {"released_at": wib("2021-02-08 10:00"), "state": "released"}
    snapshot = flood(
        report(0),
        tasks=[{"task_id": "t", "incident_id": "K01", "state": "done"}],
        volunteers=[{"volunteer_id": "amy"}, {"volunteer_id": "beth"}],
        assignments=[
            {"task_id": "t", "volunteer_id": "amy", **later},
            {"task_id": "t", "volunteer_id": "beth", "answered_at": wib("2021-02-08 10:00")},
        ],
    )
    (people,) = _left(snapshot)
    assert (people.key, people.params["n"]) == ("incidents.open_people", 1)


def _left(snapshot: Snapshot) -> tuple[Message, ...]:
    return closing_checklist(snapshot, "K01").open


def test_unknown_displaced_people_are_not_none() -> None:
    """Silence about displaced people is an open point; a reported zero is not."""
    assert closing_checklist(flood(), "K01").open[0].key == "incidents.open_displaced_unknown"
    assert closing_checklist(flood(report(0)), "K01").open == ()
    partly = closing_checklist(flood(report(0), report(None, GONDANG, dead=0)), "K01")
    assert partly.open[0].key == "incidents.open_displaced_partly"
