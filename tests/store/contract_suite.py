"""What every store promises (`posko.store.contract`), as tests that any implementation can run.

A subclass gives `connect`: a fixture whose calls open a store on the same place, as another process
would; the place holds the tables of `tests.store.folder.SMALL`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from posko.model.change import Actor, RowChange, Seen, delete, insert, update
from posko.model.tables import TABLES
from posko.store.contract import Conflict, Invalid, Store
from tests.factories import NOW, wib
from tests.store.folder import change, row_of

Connect = Callable[[], Store]


def need(store: Store) -> dict:
    found = store.snapshot(NOW).find("needs", "N-1")
    assert found is not None
    return found


class StoreContract:
    """Run by a subclass with a `connect` fixture."""

    @pytest.fixture
    def store(self, connect: Connect) -> Store:
        return connect()

    # -- reading ------------------------------------------------------------------------------

    def test_a_snapshot_has_every_table_typed(self, store: Store) -> None:
        """A snapshot holds a frame with the declared columns and types for every table."""
        snapshot = store.snapshot(NOW)
        assert set(snapshot.tables) == set(TABLES)
        for name, table in TABLES.items():
            assert tuple(snapshot.all(name).columns) == table.names
            assert snapshot.all(name).dtypes.equals(table.empty().dtypes), name
        assert snapshot.now == NOW and snapshot.problems == ()

    def test_texts_come_back_as_they_were_typed(self, store: Store) -> None:
        """Quotes, line breaks, and what a spreadsheet would run as a formula survive."""
        people = store.snapshot(NOW).all("volunteers").set_index("volunteer_id")
        assert people.loc["V-2", "note"] == "=SUM(A1)"
        assert people.loc["V-3", "name"] == 'Citra, "Ci"'
        assert people.loc["V-3", "note"] == "baris satu\nbaris dua"
        assert people.loc["V-1", "phone"] == "081200000001"

    # -- committing ---------------------------------------------------------------------------

    def test_a_change_is_seen_by_everyone(self, connect: Connect) -> None:
        """After a commit this store and every other show the new rows and the new revision."""
        one, other = connect(), connect()
        before = other.revision()
        revision = one.commit(change(update("needs", need(one), quantity=7.5)))
        assert revision == before + 1 == one.revision() == other.revision()
        for store in (one, other, connect()):
            assert need(store)["quantity"] == 7.5
            assert store.snapshot(NOW).revision == revision

    def test_rows_come_change_and_go_in_one_commit(self, store: Store) -> None:
        """One change may add, change and remove rows of several tables."""
        snapshot = store.snapshot(NOW)
        certificate = snapshot.find("certificates", "S-1")
        assert certificate is not None
        store.commit(
            change(
                insert("absences", **row_of("absences", absence_id="A-1", volunteer_id="V-1")),
                update("needs", need(store), state="met"),
                delete("certificates", certificate),
            )
        )
        after = store.snapshot(NOW)
        assert after.find("absences", "A-1") is not None
        assert need(store)["state"] == "met"
        assert after.all("certificates").empty

    def test_an_old_snapshot_stays_as_it_was(self, store: Store) -> None:
        """A commit does not change a snapshot that somebody is looking at."""
        old = store.snapshot(NOW)
        store.commit(change(update("needs", need(store), quantity=1.0)))
        found = old.find("needs", "N-1")
        assert found is not None and found["quantity"] == 5.0

    def test_the_trail_says_who_why_before_and_after(self, store: Store) -> None:
        """Every changed row has a row in the audit trail, in the same revision."""
        at = NOW + timedelta(minutes=3)
        revision = store.commit(
            change(
                update("needs", need(store), quantity=6.0),
                insert("absences", **row_of("absences", absence_id="A-1", volunteer_id="V-1")),
                why="beras bertambah",
                actor=Actor("Rina", "kitchen"),
                at=at,
            )
        )
        trail = TABLES["audit"].records(store.snapshot(NOW).all("audit"))
        assert [(r["revision"], r["seq"], r["table"], r["key"]) for r in trail] == [
            (revision, 1, "needs", "N-1"),
            (revision, 2, "absences", "A-1"),
        ]
        assert {(r["at"], r["actor"], r["why"]) for r in trail} == {(at, "Rina", "beras bertambah")}
        assert '"quantity": "5"' in trail[0]["before"] and '"quantity": "6"' in trail[0]["after"]
        assert trail[1]["before"] is None

    def test_an_event_without_rows_is_recorded(self, store: Store) -> None:
        """A change without rows makes one row in the trail and a new revision."""
        revision = store.commit(change(why="nomor telepon V-1 dibuka"))
        (row,) = TABLES["audit"].records(store.snapshot(NOW).all("audit"))
        assert (row["revision"], row["table"], row["why"]) == (
            revision,
            None,
            "nomor telepon V-1 dibuka",
        )

    # -- conflicts ----------------------------------------------------------------------------

    def test_the_second_to_change_a_row_is_told(self, connect: Connect) -> None:
        """A change of a row that is no longer as it was read is a conflict, with both versions."""
        one, other = connect(), connect()
        read = need(other)
        one.commit(change(update("needs", need(one), quantity=9.0), actor=Actor("Rina")))
        with pytest.raises(Conflict) as refused:
            other.commit(change(update("needs", read, quantity=1.0)))
        (clash,) = refused.value.clashes
        assert (clash.table, clash.key, clash.by) == ("needs", ("N-1",), "Rina")
        assert clash.expected == read
        assert clash.found is not None and clash.found["quantity"] == 9.0
        assert need(other)["quantity"] == 9.0

    def test_a_table_that_a_change_was_judged_by_has_not_changed(self, connect: Connect) -> None:
        """Another row of it that somebody changed since is a conflict, with both versions; a row of
        another table is none, nor is a change that was seen."""
        one, other = connect(), connect()
        read = other.snapshot(NOW)
        seen = Seen(read.revision, frozenset({"needs"}))
        away = row_of("absences", absence_id="A-1", volunteer_id="V-1")
        wanted = replace(change(insert("absences", **away)), seen=seen)
        logged = row_of("incident_log", log_id="L-1", incident_id="K-1")
        one.commit(change(insert("incident_log", **logged)))
        one.commit(change(update("needs", need(one), quantity=9.0), actor=Actor("Rina")))
        with pytest.raises(Conflict) as refused:
            other.commit(wanted)
        (clash,) = refused.value.clashes
        assert (clash.table, clash.key, clash.by) == ("needs", ("N-1",), "Rina")
        assert clash.expected == read.find("needs", "N-1")
        assert clash.found == other.snapshot(NOW).find("needs", "N-1")
        now = Seen(other.snapshot(NOW).revision, seen.tables)
        other.commit(replace(wanted, seen=now))

    def test_a_row_that_is_gone_is_a_conflict(self, connect: Connect) -> None:
        """Changing a row that somebody removed does not bring it back."""
        one, other = connect(), connect()
        read = need(other)
        one.commit(change(delete("needs", need(one))))
        with pytest.raises(Conflict) as refused:
            other.commit(change(update("needs", read, quantity=1.0)))
        assert refused.value.clashes[0].found is None

    @pytest.mark.parametrize(
        ("table", "key"), [("absences", "absence_id"), ("incident_log", "log_id")]
    )
    def test_a_key_is_given_once(self, store: Store, table: str, key: str) -> None:
        """A new row with a key that exists is a conflict, in every kind of table."""
        values = {"volunteer_id": "V-1"} if table == "absences" else {"incident_id": "K-1"}
        row = insert(table, **row_of(table, **{key: "X-1"}, **values))
        store.commit(change(row))
        with pytest.raises(Conflict) as refused:
            store.commit(change(row))
        assert refused.value.clashes[0].found is not None

    def test_nothing_of_a_refused_change_is_kept(self, store: Store) -> None:
        """One row that clashes refuses the whole change, and no revision is used."""
        revision = store.revision()
        stale = {**need(store), "quantity": 99.0}
        with pytest.raises(Conflict):
            store.commit(
                change(
                    insert("absences", **row_of("absences", absence_id="A-1", volunteer_id="V-1")),
                    update("needs", stale, quantity=1.0),
                )
            )
        assert store.snapshot(NOW).all("absences").empty
        assert store.snapshot(NOW).all("audit").empty
        assert store.revision() == revision

    # -- rules --------------------------------------------------------------------------------

    def test_every_bad_cell_is_named(self, store: Store) -> None:
        """A change with cells that do not fit is refused with a problem for each."""
        row = row_of("absences", absence_id="A-1", volunteer_id=None, kind="sleepy")
        with pytest.raises(Invalid) as refused:
            store.commit(change(insert("absences", **row)))
        assert {(p.file, p.column) for p in refused.value.problems} == {
            ("absences.csv", "volunteer_id"),
            ("absences.csv", "kind"),
        }

    def test_a_value_of_another_kind_is_refused(self, store: Store) -> None:
        """A text where a time belongs is a problem of that cell, not a crash."""
        row = row_of("absences", absence_id="A-1", volunteer_id="V-1", starts_at="besok")
        with pytest.raises(Invalid) as refused:
            store.commit(change(insert("absences", **row)))
        assert [p.column for p in refused.value.problems] == ["starts_at"]

    def test_a_reference_must_exist(self, store: Store) -> None:
        """A row that names somebody who is not there is refused."""
        row = row_of("absences", absence_id="A-1", volunteer_id="V-404")
        with pytest.raises(Invalid):
            store.commit(change(insert("absences", **row)))

    def test_a_row_that_others_name_stays(self, store: Store) -> None:
        """A volunteer with a certificate cannot be removed alone, but can be with it."""
        snapshot = store.snapshot(NOW)
        person, paper = snapshot.find("volunteers", "V-1"), snapshot.find("certificates", "S-1")
        assert person is not None and paper is not None
        with pytest.raises(Invalid):
            store.commit(change(delete("volunteers", person)))
        store.commit(change(delete("volunteers", person), delete("certificates", paper)))
        assert store.snapshot(NOW).find("volunteers", "V-1") is None

    def test_states_move_along_the_vocabulary(self, store: Store) -> None:
        """A state that does not follow the present one is refused."""
        incident = store.snapshot(NOW).find("incidents", "K-1")
        assert incident is not None
        with pytest.raises(Invalid):
            store.commit(change(update("incidents", incident, state="closed")))
        store.commit(change(update("incidents", incident, state="recovery")))

    def test_recorded_rows_stay(self, store: Store) -> None:
        """A row of an append-only table can be neither changed nor removed."""
        opening = store.snapshot(NOW).find("stock_movements", "M-1")
        assert opening is not None
        for row in (
            update("stock_movements", opening, quantity=500.0),
            delete("stock_movements", opening),
        ):
            with pytest.raises(Invalid):
                store.commit(change(row))

    def test_the_trail_is_written_by_the_store_alone(self, store: Store) -> None:
        """A change cannot write into the audit trail."""
        forged = row_of("audit", revision=9, seq=1, at=NOW, actor="x", why="y")
        with pytest.raises(Invalid):
            store.commit(change(RowChange("audit", None, forged)))

    def test_stock_does_not_go_below_zero(self, connect: Connect) -> None:
        """Two stores that issue the same stock: the second is refused."""
        issue = {"store_id": "G-1", "item_id": "rice", "kind": "issue", "quantity": -60.0}
        one, other = connect(), connect()
        other.snapshot(NOW)
        one.commit(
            change(
                insert("stock_movements", **row_of("stock_movements", movement_id="M-2", **issue))
            )
        )
        with pytest.raises(Invalid) as refused:
            other.commit(
                change(
                    insert(
                        "stock_movements", **row_of("stock_movements", movement_id="M-3", **issue)
                    )
                )
            )
        assert refused.value.problems[0].expected.key == "check.stock"

    def test_two_duties_at_once_name_who_was_first(self, connect: Connect) -> None:
        """The same volunteer booked twice: the second coordinator learns who booked first."""
        one, other = connect(), connect()
        other.snapshot(NOW)
        for store, duty, actor in ((one, "D-1", "Rina"), (other, "D-2", "Tono")):
            row = insert("duties", **row_of("duties", duty_id=duty, volunteer_id="V-1"))
            if store is one:
                store.commit(change(row, actor=Actor(actor)))
                continue
            with pytest.raises(Invalid) as refused:
                store.commit(change(row, actor=Actor(actor)))
            expected = refused.value.problems[0].expected
            assert expected.key == "check.overlap_by"
            assert (expected.params["by"], expected.params["other"]) == ("Rina", "D-1")

    # -- the past -----------------------------------------------------------------------------

    def test_any_revision_can_be_seen_again(self, store: Store) -> None:
        """`as_of` a revision gives the tables as they were, row for row."""
        seen = {store.revision(): store.snapshot(NOW)}
        for number in range(3):
            store.commit(
                change(
                    update("needs", need(store), quantity=float(number)),
                    insert(
                        "incident_log",
                        **row_of("incident_log", log_id=f"L-{number}", incident_id="K-1"),
                    ),
                    insert(
                        "absences",
                        **row_of("absences", absence_id=f"A-{number}", volunteer_id="V-1"),
                    ),
                )
            )
            seen[store.revision()] = store.snapshot(NOW)
        paper = store.snapshot(NOW).find("certificates", "S-1")
        assert paper is not None
        store.commit(change(delete("certificates", paper)))
        for revision, snapshot in seen.items():
            past = store.snapshot(NOW, as_of=revision)
            assert past.revision == revision
            for name in TABLES:
                assert past.all(name).equals(snapshot.all(name)), (revision, name)

    def test_any_instant_can_be_seen_again(self, store: Store) -> None:
        """`as_of` an instant gives the last revision made at or before it."""
        first = store.revision()
        for hour in (10, 11):
            row = update("needs", need(store), quantity=float(hour))
            store.commit(change(row, at=wib(f"2021-02-08 {hour}:00")))
        for instant, revision in (
            ("2021-02-08 09:30", first),
            ("2021-02-08 10:00", first + 1),
            ("2021-02-08 10:59", first + 1),
            ("2021-02-09 00:00", first + 2),
        ):
            assert store.snapshot(NOW, as_of=wib(instant)).revision == revision

    def test_beyond_the_trail_there_is_no_past(self, store: Store) -> None:
        """A revision or an instant that the trail does not reach is a LookupError."""
        store.commit(change(why="x"))
        for beyond in (-1, store.revision() + 1, wib("1999-01-01 00:00")):
            with pytest.raises(LookupError):
                store.snapshot(NOW, as_of=beyond)
