"""Whoever's published duties change is to be told, until somebody marks that they were."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from posko.locale import say
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import asking, mark_told, to_tell
from tests.factories import NOW
from tests.roster.tables.rosters import (
    ACTOR,
    AMY,
    BETH,
    CARL,
    DAY,
    MONDAY,
    applied,
    duty,
    row,
    team,
)

Row = Mapping[str, Any]


def edit(revision: int, seq: int, before: Row | None, after: Row | None) -> Row:
    """A line of the audit trail about a duty, as the store writes it."""

    def cells(one: Row | None) -> str | None:
        whole = {"function": "member", "state": "published", "pinned": "false"}
        return None if one is None else json.dumps({k: str(x) for k, x in (whole | one).items()})

    whole = after or before or {}
    return {
        "revision": revision,
        "seq": seq,
        "at": NOW,
        "actor": "Siti",
        "why": "uji",
        "table": "duties",
        "key": whole["duty_id"],
        "before": cells(before),
        "after": cells(after),
    }


def changed(*edits: Row, told: Mapping[str, int] | None = None, **tables: Any) -> Snapshot:
    """A team whose duties are what the last edits left."""
    last = {str(one["key"]): json.loads(one["after"]) for one in edits if one["after"]}
    duties = [
        row(d["volunteer_id"], MONDAY, d["shift"])
        | {name: d[name] for name in ("duty_id", "function", "state")}
        | {"date": MONDAY if d["date"] == str(MONDAY) else MONDAY - 30 * DAY}
        for d in last.values()
    ]
    marks = [{"volunteer_id": who, "revision": at} for who, at in (told or {}).items()]
    return team(AMY, BETH, CARL, duties=duties, audit=edits, roster_told=marks, **tables)


def lines(snapshot: Snapshot) -> dict[str, Sequence[str]]:
    """What each person would read, without greeting and farewell."""
    return {n.volunteer_id: say(n.text, "id").split("\n")[1:-1] for n in to_tell(snapshot)}


def test_a_new_duty_is_told() -> None:
    """Published at once or from a draft: the person is told of it; a draft concerns nobody."""
    amy, beth, carl = row("amy", MONDAY), row("beth", MONDAY), row("carl", MONDAY)
    draft = {**beth, "state": "draft"}
    snapshot = changed(
        edit(1, 1, None, amy),
        edit(1, 2, draft, beth),
        edit(1, 3, None, {**carl, "state": "draft"}),
    )
    morning = ["+ jaga Pagi 15 Feb 2021, 07.00–15.00"]
    assert lines(snapshot) == {"amy": morning, "beth": morning}


def test_a_cancelled_duty_is_told_only_to_who_knew_of_it() -> None:
    """Amy's stood before the trail begins; Beth's came and went before anybody told her."""
    amy, beth = row("amy", MONDAY), row("beth", MONDAY)
    snapshot = changed(
        edit(1, 1, amy, {**amy, "state": "cancelled"}),
        edit(2, 1, None, beth),
        edit(3, 1, beth, {**beth, "state": "cancelled"}),
    )
    assert lines(snapshot) == {"amy": ["− batal Pagi 15 Feb 2021, 07.00–15.00"]}


def test_another_function_in_another_row_is_one_line() -> None:
    """A repair cancels the row and makes another: for the person it is the same duty."""
    old = row("amy", MONDAY)
    new = {**old, "duty_id": "new", "function": "coordinator"}
    snapshot = changed(edit(1, 1, old, {**old, "state": "cancelled"}), edit(1, 2, None, new))
    assert lines(snapshot) == {
        "amy": ["• menjadi koordinator Pagi 15 Feb 2021, 07.00–15.00"],
    }


def test_what_is_over_needs_no_telling() -> None:
    """A duty of last month that is written down late."""
    past = {**row("amy", MONDAY), "date": str(MONDAY - 30 * DAY)}
    assert to_tell(changed(edit(1, 1, None, past))) == ()


def test_a_mark_lasts_until_the_next_change() -> None:
    """Told of revision 1, Amy is on nobody's list; what revision 2 cancels she hears again."""
    amy, beth = row("amy", MONDAY), row("beth", MONDAY)
    first = changed(edit(1, 1, None, amy), edit(1, 2, None, beth))
    after = applied(first, mark_told(first, ACTOR, ["amy"], 1, why="ditelepon"))
    assert [one.volunteer_id for one in to_tell(after)] == ["beth"]
    then = changed(
        edit(1, 1, None, amy),
        edit(1, 2, None, beth),
        edit(2, 1, amy, {**amy, "state": "cancelled"}),
        told={"amy": 1, "beth": 1},
    )
    assert lines(then) == {"amy": ["− batal Pagi 15 Feb 2021, 07.00–15.00"]}


def test_a_mark_counts_for_what_was_read_only() -> None:
    """The text showed revision 1; what came in revision 2 before the press is still to be told."""
    amy, night = row("amy", MONDAY), row("amy", MONDAY, "night")
    snapshot = changed(edit(1, 1, None, amy), edit(2, 1, None, night))
    after = applied(snapshot, mark_told(snapshot, ACTOR, ["amy"], 1, why="ditelepon"))
    assert lines(after) == {"amy": ["+ jaga Malam 15 Feb 2021, 23.00–07.00"]}


def test_marking_nobody_is_refused() -> None:
    """An empty mark would leave a trace of nothing."""
    with pytest.raises(Refused):
        mark_told(changed(), ACTOR, [], 1, why="ditelepon")


def test_texts_of_a_drill_say_so_first() -> None:
    """A text that is passed on must send nobody out: the change and the question carry the mark."""
    clock = [{"setting": "clock", "value": "2021-02-08T09:00:00+07:00"}]
    one = edit(1, 1, None, row("amy", MONDAY))
    live, drill = changed(one), changed(one, settings=clock)
    mark = "LATIHAN, bukan kejadian nyata\n"
    asked = duty("amy", MONDAY, "night")
    assert say(to_tell(drill)[0].text, "id").startswith(mark)
    assert say(asking(drill, asked), "id").startswith(mark)
    for text in (to_tell(live)[0].text, asking(live, asked)):
        assert "LATIHAN" not in say(text, "id")
    assert "bisa jaga Malam 15 Feb 2021, 23.00–07.00?" in say(asking(live, asked), "id")
