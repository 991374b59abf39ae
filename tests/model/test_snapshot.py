"""A snapshot after a change: what the store would give, without one."""

from __future__ import annotations

import pytest

from posko.model.change import Actor, Change, delete, insert, update
from posko.model.snapshot import Snapshot
from tests.factories import world

AMY = {"volunteer_id": "amy", "name": "Amy"}
BETH = {"volunteer_id": "beth", "name": "Beth"}


def changed(snapshot: Snapshot, *rows) -> Snapshot:  # type: ignore[no-untyped-def]
    return snapshot.after(Change(Actor("Sari"), "uji", snapshot.now, rows))


def names(snapshot: Snapshot) -> list[str]:
    return snapshot.all("volunteers")["name"].to_list()


def test_rows_come_change_in_place_and_go() -> None:
    """Amy is renamed where she stands, Carl comes last, Beth goes; the first data stay as they
    were, and what was computed from them is computed anew."""
    before = world(volunteers=[AMY, BETH])
    assert before.memo("n", lambda: len(names(before))) == 2
    amy, beth = (before.find("volunteers", key) for key in ("amy", "beth"))
    assert amy is not None and beth is not None
    carl = insert("volunteers", **{**amy, "volunteer_id": "carl", "name": "Carl"})
    after = changed(before, carl, update("volunteers", amy, name="Amy Dewi"))
    assert names(after) == ["Amy Dewi", "Beth", "Carl"]
    assert names(changed(after, delete("volunteers", beth))) == ["Amy Dewi", "Carl"]
    assert names(before) == ["Amy", "Beth"]
    assert after.revision == before.revision + 1
    assert after.memo("n", lambda: len(names(after))) == 3


def test_a_row_that_is_not_as_it_was_read_is_told() -> None:
    """As a store would: two who change one row do not overwrite each other."""
    before = world(volunteers=[AMY])
    amy = before.find("volunteers", "amy")
    assert amy is not None
    after = changed(before, update("volunteers", amy, name="Amy Dewi"))
    for row in (update("volunteers", amy, name="A."), insert("volunteers", **amy)):
        with pytest.raises(ValueError, match="not as it was read"):
            changed(after, row)


def test_a_change_without_rows_changes_nothing() -> None:
    """An event for the audit leaves every table as it is."""
    before = world(volunteers=[AMY])
    after = changed(before)
    assert all(after.all(name) is before.all(name) for name in before.tables)
