"""Hours of work, raw and weighted, and how evenly they lie."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from posko.dispatch import DutyHours, duty_hours, spread
from posko.model.problems import Refused
from tests.factories import NOW, wib, world


def office(
    begin: str = "2021-02-01 00:00", end: str = "2021-03-01 00:00", **tables: Any
) -> DutyHours:
    content: dict[str, Any] = {
        "volunteers": [
            {"volunteer_id": "amy"},
            {"volunteer_id": "beth"},
            {"volunteer_id": "old", "membership": "legion"},
            {"volunteer_id": "pia", "pillar": "pkh"},
        ],
        "duties": [{"volunteer_id": "amy", "date": date(2021, 2, 5)}],
        "incidents": [{"incident_id": "flood"}],
        "tasks": [
            {
                "task_id": "boat",
                "incident_id": "flood",
                "starts_at": wib("2021-02-06 08:00"),
                "ends_at": wib("2021-02-06 12:00"),
            }
        ],
        "assignments": [
            {
                "task_id": "boat",
                "volunteer_id": "amy",
                "state": "released",
                "released_at": wib("2021-02-06 12:00"),
            }
        ],
    }
    return duty_hours(world(**{**content, **tables}), wib(begin), wib(end))


def of(found: DutyHours, person: str) -> dict[str, Any]:
    rows = found.people[found.people["volunteer_id"] == person].to_dict("records")
    return {str(key): value for key, value in rows[0].items()}


def test_hours_are_told_by_kind_raw_and_weighted() -> None:
    """Standby counts half, evacuation one and a half."""
    found = office().by_kind.set_index(["volunteer_id", "kind"])
    assert found.loc[("amy", "duty")].to_list() == [8, 4]
    assert found.loc[("amy", "evacuation")].to_list() == [4, 6]
    amy = of(office(), "amy")
    assert (amy["hours"], amy["weighted"]) == (12, 10)


def test_only_the_hours_inside_the_period_count() -> None:
    """Half-open, cut at both ends."""
    found = office("2021-02-05 10:00", "2021-02-06 09:00")
    assert of(found, "amy")["hours"] == 5 + 1


def test_work_still_to_come_is_not_work() -> None:
    """A duty that runs now counts as far as now."""
    duty = [{"volunteer_id": "amy"}, {"volunteer_id": "beth", "shift": "night"}]
    found = office("2021-02-08 00:00", duties=duty, assignments=[])
    assert of(found, "amy")["hours"] == 2
    assert of(found, "beth")["hours"] == 0
    assert pd.isna(of(found, "beth")["last_used"])


def test_days_since_last_used_are_told() -> None:
    """Whole days; missing for who never served."""
    found = office()
    assert of(found, "amy")["days_since"] == 1
    assert of(found, "amy")["last_used"] == wib("2021-02-06 12:00")
    assert pd.isna(of(found, "beth")["days_since"])


def test_everybody_active_is_there_and_nobody_else() -> None:
    """Who did nothing shows as zero: that is what unfairness looks like."""
    assert set(office().people["volunteer_id"]) == {"amy", "beth", "pia"}
    assert set(office().spread) == {"tagana", "pkh"}
    assert office().spread["tagana"].people == 2


@pytest.mark.parametrize(
    ("hours", "gini"), [([5, 5, 5], 0), ([0, 0], 0), ([0, 0, 0, 8], 0.75), ([1, 3], 0.25)]
)
def test_the_spread_shows_who_carries_the_work(hours: list[float], gini: float) -> None:
    """Gini: none when all the same, towards one when one carries all."""
    found = spread(pd.Series(hours))
    assert found.gini == pytest.approx(gini)
    assert (found.least, found.most) == (min(hours), max(hours))


def test_nobody_has_no_spread() -> None:
    """An empty office divides by nothing."""
    assert spread(pd.Series([], dtype=float)).people == 0


def test_an_office_without_anybody_has_no_hours() -> None:
    """Nobody and nothing is an empty table, not an error."""
    found = duty_hours(world(), wib("2021-02-01 00:00"), NOW)
    assert found.by_kind.empty and found.people.empty and not found.spread


def test_a_period_ends_after_it_begins() -> None:
    """Otherwise a sentence."""
    with pytest.raises(Refused):
        office("2021-02-06 00:00", "2021-02-06 00:00")
    assert wib("2021-02-08 09:00") == NOW
