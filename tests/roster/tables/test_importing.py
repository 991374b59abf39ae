"""A roster made elsewhere: read, judged by the same rules, taken over as drafts."""

from __future__ import annotations

import pytest

from posko.model.problems import Refused
from posko.roster import import_change, read_roster, roster_duties
from tests.roster.tables.rosters import ACTOR, DAY, MONDAY, applied, needs, row, team

GOOD = "person,day,shift\namy,2021-02-15,morning\nBeth,2021-02-16,Malam\n"


def test_a_good_file_becomes_drafts() -> None:
    """People by N.I.A. or name, shifts by key or label."""
    snapshot = team()
    imported = read_roster(snapshot, GOOD)
    assert not imported.problems
    after = applied(snapshot, import_change(snapshot, imported, ACTOR, why="impor"))
    assert {(d.volunteer_id, d.shift, d.state) for d in roster_duties(after)} == {
        ("amy", "morning", "draft"),
        ("beth", "night", "draft"),
    }


def test_semicolons_and_a_mark_are_read() -> None:
    """What a spreadsheet program in Indonesia writes."""
    text = "﻿" + GOOD.replace(",", ";")
    assert len(read_roster(team(), text).duties) == 2


def test_every_cell_that_cannot_be_read_is_named() -> None:
    """Row, column and what should stand there, all of them at once."""
    text = "person,day,shift\nzoe,2021-02-15,morning\namy,15/02/2021,noon\namy,2021-02-15,night\n"
    imported = read_roster(team(), text, "jadwal.csv")
    assert [(p.row, p.column, p.found) for p in imported.problems] == [
        (2, "person", "zoe"),
        (3, "day", "15/02/2021"),
        (3, "shift", "noon"),
    ]
    with pytest.raises(Refused):
        import_change(team(), imported, ACTOR, why="impor")


def test_every_breach_is_listed() -> None:
    """A morning after a night, and a place that stays empty."""
    text = "person,day,shift\namy,2021-02-15,night\namy,2021-02-16,morning\n"
    snapshot = team(duty_requirements=needs(2))
    imported = read_roster(snapshot, text)
    assert {"rest", "succession", "head_count"} <= {b.rule for b in imported.breaches}
    with pytest.raises(Refused):
        import_change(snapshot, imported, ACTOR, why="impor")


def test_a_missing_column_is_named() -> None:
    """Before anything else is read."""
    (problem,) = read_roster(team(), "nama,tanggal\n").problems
    assert problem.column == "person"


def test_a_duty_twice_is_a_mistake() -> None:
    """The second line is named."""
    text = GOOD + "amy,2021-02-15,morning\n"
    assert [p.row for p in read_roster(team(), text).problems] == [4]


def test_published_duties_keep_their_row() -> None:
    """A file that repeats them adds nothing; one that leaves them out breaks a rule."""
    there = [row("amy", MONDAY)]
    snapshot = team(duties=there)
    change = import_change(snapshot, read_roster(snapshot, GOOD), ACTOR, why="impor")
    assert len(change.rows) == 1
    without = read_roster(snapshot, "person,day,shift\nbeth,2021-02-15,night\n")
    assert "locked" in {b.rule for b in without.breaches}


def test_drafts_in_the_way_are_not_overwritten() -> None:
    """They are somebody's work."""
    snapshot = team(duties=[row("amy", MONDAY + DAY, state="draft")])
    with pytest.raises(Refused):
        import_change(snapshot, read_roster(snapshot, GOOD), ACTOR, why="impor")


def test_names_shared_by_two_people_name_nobody() -> None:
    """The N.I.A. has to say which."""
    snapshot = team({"volunteer_id": "a", "name": "Amy"}, {"volunteer_id": "b", "name": "Amy"})
    text = "person,day,shift\nAmy,2021-02-15,morning\nb,2021-02-15,morning\n"
    imported = read_roster(snapshot, text)
    assert [p.row for p in imported.problems] == [2]
    assert [d.volunteer_id for d in imported.duties] == ["b"]


def test_an_empty_file_is_said() -> None:
    """Nothing to take over."""
    with pytest.raises(Refused):
        import_change(team(), read_roster(team(), "person,day,shift\n"), ACTOR, why="impor")
