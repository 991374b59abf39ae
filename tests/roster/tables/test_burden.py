"""Fairness in figures that anyone can check, and the holidays it counts."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from posko.roster import Period, burden_table, national_holidays, plan
from tests.factories import wib
from tests.roster.tables.rosters import AMY, BETH, CARL, DAY, MONDAY, duty, needs, row, team

SETTING = "+2021-02-15 Libur Jombang; -2021-02-12"


def test_hours_nights_weekends_and_holidays_are_counted() -> None:
    """Friday 12 February was Imlek; Saturday is a weekend; a night belongs to its evening."""
    there = [
        row("amy", MONDAY, "night"),
        row("amy", date(2021, 2, 12)),
        row("amy", date(2021, 2, 20), "night"),
    ]
    table = burden_table(team(duties=there), date(2021, 2, 8), 14).set_index("volunteer_id")
    found = table.loc["amy", ["duties", "hours", "nights", "weekends", "holidays"]].tolist()
    assert found == [3, 24.0, 2, 1, 1]
    assert table.loc["beth", "hours"] == 0


def test_amounts_are_also_given_per_available_day() -> None:
    """Beth is away for half of the fortnight: the same hours weigh double on her."""
    away = {
        "volunteer_id": "beth",
        "starts_at": wib("2021-02-15 00:00"),
        "ends_at": wib("2021-02-22 00:00"),
    }
    there = [row("amy", date(2021, 2, 9)), row("beth", date(2021, 2, 9))]
    table = burden_table(team(duties=there, absences=[away]), date(2021, 2, 8), 14)
    table = table.set_index("volunteer_id")
    assert table["days"].to_dict() == {"amy": 14, "beth": 7}
    assert table.loc["beth", "hours_per_day"] == 2 * table.loc["amy", "hours_per_day"]


def test_who_was_never_available_has_no_share() -> None:
    """Missing, not zero."""
    late = {**BETH, "joined_on": MONDAY + 30 * DAY}
    table = burden_table(team(AMY, late), MONDAY, 7).set_index("volunteer_id")
    assert pd.isna(table.loc["beth", "hours_per_day"]) and table.loc["beth", "days"] == 0


def test_a_morning_off_is_no_day_away() -> None:
    """Away for less than half of a day counts as available."""
    away = {
        "volunteer_id": "amy",
        "starts_at": wib("2021-02-15 07:00"),
        "ends_at": wib("2021-02-15 12:00"),
    }
    assert burden_table(team(AMY, absences=[away]), MONDAY, 1)["days"].tolist() == [1]


def test_two_absences_at_one_time_are_one() -> None:
    """Leave and illness over the same morning are a morning; one after the other they are a day."""

    def days(*spans: tuple[str, str]) -> int:
        away = [
            {"volunteer_id": "amy", "kind": kind, "starts_at": wib(starts), "ends_at": wib(ends)}
            for kind, (starts, ends) in zip(("leave", "sick"), spans, strict=True)
        ]
        table = burden_table(team(AMY, absences=away), MONDAY, 1)
        return int(table["days"].iloc[0])

    assert days(("2021-02-15 07:00", "2021-02-15 14:00"), ("2021-02-15 06:00", "2021-02-15 13:00"))
    assert not days(
        ("2021-02-15 07:00", "2021-02-15 14:00"), ("2021-02-15 14:00", "2021-02-15 19:00")
    )


def test_national_holidays_come_from_the_library() -> None:
    """March 2021: Isra Mikraj and Nyepi, named in either language."""
    march = Period(date(2021, 3, 1), 31)
    assert list(national_holidays(team(), march)) == [date(2021, 3, 11), date(2021, 3, 14)]
    assert all(national_holidays(team(), march, "en").values())


def test_the_office_corrects_the_holidays() -> None:
    """One added with its name, one taken away; what cannot be read changes nothing."""
    february = Period(date(2021, 2, 1), 28)
    settings = [{"setting": "holidays", "value": SETTING + "; besok; +2021-13-01 salah"}]
    found = national_holidays(team(settings=settings), february)
    assert found == {MONDAY: "Libur Jombang"}


def test_the_table_shows_the_shares_that_the_plan_aims_at() -> None:
    """Amy stood four duties last month, Beth joins after two of four weeks: hours, balance and
    distance from the share are those that the plan of the same weeks is made by."""
    before = [row("amy", MONDAY - n * DAY) for n in (3, 5, 7, 9)]
    late = {**BETH, "joined_on": MONDAY + 14 * DAY}
    snapshot = team(AMY, late, CARL, duties=before, duty_requirements=needs(1))
    full = [duty(("amy", "carl")[n % 2], MONDAY + n * DAY) for n in range(28)]
    table = burden_table(snapshot, MONDAY, 28, full).set_index("volunteer_id")
    for term in plan(snapshot, Period(MONDAY, 28)).problem.fairness:
        unit = 8 if term.name == "hours" else 1
        targets = {person: points * unit for person, points in term.targets.items()}
        assert table[f"{term.name}_share"].to_dict() == pytest.approx(targets)
    assert table["hours_share"].sum() == pytest.approx(28 * 8)
    assert table["hours_carried"].to_dict() == pytest.approx(
        {"amy": 16.0, "beth": 0.0, "carl": -16.0}
    )
    assert (table["hours_off"] == table["hours"] - table["hours_share"]).all()


def test_who_is_not_of_the_roster_has_no_share() -> None:
    """A helper of another pillar is measured, and owes nothing; nor does anybody where no holiday
    falls into the period."""
    dian = {"volunteer_id": "dian", "name": "Dian", "pillar": "pkh"}
    there = [row("amy", MONDAY), row("dian", MONDAY, "night")]
    table = burden_table(team(AMY, dian, duties=there), MONDAY, 1).set_index("volunteer_id")
    assert table["hours"].to_dict() == {"amy": 8, "dian": 8}
    assert table.loc["amy", "hours_share"] == 8
    assert table.loc[["dian"], ["hours_share", "hours_off", "hours_carried"]].isna().all(axis=None)
    assert table["holidays_share"].isna().all()
