"""Who could take a place tonight, in fair order."""

from __future__ import annotations

from posko.locale import say
from posko.roster import candidates, cover
from tests.factories import NOW, wib
from tests.roster.tables.rosters import AMY, BETH, CARL, DAY, row, team

TODAY = NOW.date()


def names(found) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.volunteer_id for one in found]


def test_only_those_who_may_are_offered() -> None:
    """Amy is at rest, Beth on leave: Carl can come tonight."""
    away = {"volunteer_id": "beth", "starts_at": wib("2021-02-08 12:00")}
    snapshot = team(AMY, BETH, CARL, duties=[row("amy", TODAY, "afternoon")], absences=[away])
    assert names(cover(snapshot, TODAY, "night")) == ["carl"]


def test_why_the_others_cannot_is_kept() -> None:
    """The page shows them below, with the rule in the way."""
    snapshot = team(duties=[row("amy", TODAY, "afternoon")])
    found = {one.volunteer_id: one for one in candidates(snapshot, TODAY, "night")}
    assert [b.rule for b in found["amy"].objections] == ["rest"]
    assert found["beth"].allowed


def test_least_recently_asked_comes_first() -> None:
    """Carl was never asked, Amy last week, Beth yesterday; hours decide only between equals."""
    there = [row("amy", TODAY - 7 * DAY), row("amy", TODAY - 9 * DAY), row("beth", TODAY - DAY)]
    snapshot = team(AMY, BETH, CARL, duties=there)
    assert names(cover(snapshot, TODAY, "night")) == ["carl", "amy", "beth"]


def test_fewest_hours_decide_between_people_asked_on_the_same_day() -> None:
    """Both stood duty on Sunday; Amy has another duty behind her."""
    there = [row("amy", TODAY - DAY), row("beth", TODAY - DAY), row("amy", TODAY - 5 * DAY)]
    assert names(cover(team(duties=there), TODAY, "night")) == ["beth", "amy"]


def test_a_call_to_a_task_counts_as_being_asked() -> None:
    """Whatever the answer was."""
    call = {"task_id": "t", "volunteer_id": "amy", "state": "declined", "called_at": NOW}
    snapshot = team(tasks=[{"task_id": "t"}], assignments=[call])
    assert names(cover(snapshot, TODAY, "night")) == ["beth", "amy"]


def test_a_role_is_filled_by_its_holders_only() -> None:
    """And a coordinator by grade."""
    held = {"volunteer_id": "beth", "skill": "driving"}
    snapshot = team(certificates=[held])
    assert names(cover(snapshot, TODAY, "night", "driving")) == ["beth"]
    assert names(cover(snapshot, TODAY, "night", "coordinator")) == ["amy"]


def test_at_most_five_are_named_with_reasons() -> None:
    """Somebody never asked, without hours."""
    people = [{"volunteer_id": f"p{n}", "name": f"P{n}"} for n in range(8)]
    found = cover(team(*people), TODAY, "night")
    assert len(found) == 5
    said = [say(reason, "id") for reason in found[0].reasons]
    assert "belum pernah diminta" in said and "0 jam dalam 28 hari" in said


def test_who_stands_the_shift_already_is_no_candidate() -> None:
    """Amy cannot come twice."""
    assert names(candidates(team(duties=[row("amy", TODAY, "night")]), TODAY, "night")) == ["beth"]
