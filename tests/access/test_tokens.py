"""Signed links: what they open, and that nothing else opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko.access import Link, find_link, issue, live_links, revoke, signed, with_answer_links
from posko.dispatch import Call, call
from posko.model.change import Actor, Change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.factories import NOW, wib, world

SECRET, OTHER = b"s" * 32, b"o" * 32
BUDI = Actor("Budi", "duty_officer")


def office(**tables: list[dict]) -> Snapshot:
    people = [{"volunteer_id": "amy"}, {"volunteer_id": "beth", "name": "Beth"}]
    return world(**{"volunteers": people, **tables})


def after(snapshot: Snapshot, change: Change) -> Snapshot:
    """The snapshot with the rows that a change adds or updates."""
    tables = dict(snapshot.tables)
    for row in change.rows:
        table = TABLES[row.table]
        rows = [r for r in table.records(tables[row.table]) if table.key_of(r) != row.key]
        tables[row.table] = table.frame([*rows, row.after])
    return Snapshot(tables, snapshot.revision + 1, snapshot.now)


def linked(purpose: str = "mine", subject: str = "amy") -> tuple[Snapshot, Link, str]:
    snapshot = office()
    number, change = issue(snapshot, BUDI, purpose, subject, why="Tautan")
    snapshot = after(snapshot, change)
    (link,) = live_links(snapshot, purpose, subject)
    assert link.token_id == number
    return snapshot, link, signed(link, SECRET)


def test_a_link_opens_what_it_names() -> None:
    """Its purpose and subject come back, and nothing says that it has ended."""
    snapshot, link, text = linked()
    assert find_link(snapshot, text, "mine", SECRET) == link
    assert (link.subject, link.ended) == ("amy", "")


@pytest.mark.parametrize("purpose", ["calendar", "assignment"])
def test_a_link_opens_nothing_else(purpose: str) -> None:
    """A link for one's page is none for a calendar or an answer."""
    snapshot, _, text = linked()
    assert find_link(snapshot, text, purpose, SECRET) is None


def test_a_forged_link_opens_nothing() -> None:
    """Another secret, a changed letter, a missing or foreign signature: no link of this office."""
    snapshot, link, text = linked()
    number, signature = text.split(".")
    assert find_link(snapshot, text, "mine", OTHER) is None
    for wrong in (number, f"{number}.", f"{number}.{signature[:-2]}xx", f"{text}x", "", ".", "é.é"):
        assert find_link(snapshot, wrong, "mine", SECRET) is None
    other = Link("TKN-AAAA2222", "mine", "beth", link.expires_at)
    assert find_link(snapshot, signed(other, SECRET), "mine", SECRET) is None


def test_a_link_follows_no_other_subject() -> None:
    """A row that somebody points at another person does not take its old links along."""
    snapshot, _, text = linked()
    tables = dict(snapshot.tables)
    tables["tokens"] = tables["tokens"].assign(subject="beth")
    assert find_link(Snapshot(tables, 2, NOW), text, "mine", SECRET) is None


def test_a_link_ends_by_time_and_by_hand() -> None:
    """At the instant it expires it opens nothing, nor once it is revoked; both are told apart."""
    snapshot, link, text = linked()
    late = find_link(snapshot.at(link.expires_at), text, "mine", SECRET)
    assert late is not None and late.ended == "expired"
    before = find_link(snapshot.at(link.expires_at - timedelta(seconds=1)), text, "mine", SECRET)
    assert before is not None and before.ended == ""
    gone = after(snapshot, revoke(snapshot, BUDI, link.token_id, why="HP hilang"))
    lost = find_link(gone, text, "mine", SECRET)
    assert lost is not None and lost.ended == "revoked"
    assert live_links(gone, "mine", "amy") == ()
    with pytest.raises(Refused):
        revoke(gone, BUDI, link.token_id, why="lagi")


def test_a_link_needs_somebody_it_is_for() -> None:
    """Nobody unknown gets a link, and a person is no assignment."""
    for purpose, subject in (("mine", "cleo"), ("assignment", "amy")):
        with pytest.raises(Refused):
            issue(office(), BUDI, purpose, subject, why="Tautan")
    with pytest.raises(Refused):
        revoke(office(), BUDI, "TKN-AAAA2222", why="Tautan")


def test_whoever_is_called_gets_a_link_in_the_same_change() -> None:
    """Call and link are stored together or not at all; a second call makes no second link."""
    incidents = [{"incident_id": "k"}]
    tasks = [{"task_id": "t", "incident_id": "k", "ends_at": wib("2021-02-08 15:00")}]
    snapshot = office(incidents=incidents, tasks=tasks)
    change = call(snapshot, BUDI, "t", [Call("amy"), Call("beth")], NOW, why="Panggil")
    both = with_answer_links(snapshot, change)
    links = [row.after for row in both.rows if row.table == "tokens"]
    called = [row.key[0] for row in change.rows if row.table == "assignments"]
    assert [link["subject"] for link in links] == called and len(called) == 2
    assert with_answer_links(after(snapshot, both), change).rows == change.rows
