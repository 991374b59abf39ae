"""The drill starts again; the office goes live."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from posko.model.change import insert, update
from posko.model.tables import TABLES
from posko.store import drill, place
from posko.store.checking import problems_in
from posko.store.contract import Conflict, Unavailable
from posko.store.place import data_folder, embedded_source, office_now, open_store
from tests.factories import NOW
from tests.store.folder import change, open_at, row_of
from tests.store.workload import need_of, step


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_reset_brings_every_byte_back(folder: Path, template: Path) -> None:
    """After any work the folder is as it came, byte for byte, and clean."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    drill.reset(folder, template)
    assert files(folder) == files(template)
    assert problems_in(folder) == []


def test_a_running_dashboard_notices_a_reset(folder: Path, template: Path) -> None:
    """The revision moves on, never back, and the next commit follows it."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    stale = need_of(store)
    drill.reset(folder, template)
    assert store.revision() == 2
    assert need_of(store)["quantity"] == 5.0
    assert store.snapshot(NOW).all("audit").empty
    with pytest.raises(Conflict):
        store.commit(step(stale, "two"))
    assert store.commit(step(need_of(store), "two")) == 3
    fresh = open_at(folder)
    assert (fresh.revision(), fresh.snapshot(NOW).problems) == (3, ())
    past = fresh.snapshot(NOW, as_of=2).find("needs", "N-1")
    assert past is not None and past["quantity"] == 5.0
    with pytest.raises(LookupError):
        fresh.snapshot(NOW, as_of=1)


def test_reset_makes_a_new_folder(tmp_path: Path, template: Path) -> None:
    """A folder that does not exist yet is made."""
    target = tmp_path / "new" / "data"
    assert drill.reset(target, template) is None
    assert files(target) == files(template)
    assert open_at(target).snapshot(NOW).problems == ()


def test_reset_archives_what_was_there(folder: Path, template: Path) -> None:
    """The work that a reset takes away is kept."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    before = files(folder)
    archive = drill.reset(folder, template)
    assert archive is not None and files(archive) == before


def test_the_embedded_data_is_found_after_work_on_it(
    folder: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After work on the embedded folder, a reset and going live, it comes back as it was."""
    monkeypatch.setattr(place, "EMBEDDED", folder)
    assert embedded_source() == folder
    drill.reset(folder, embedded_source())
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    drill.go_live(folder)
    drill.reset(folder, embedded_source())
    assert files(folder) == files(template)


def test_going_live(folder: Path) -> None:
    """The clock is live; people, operations and trail are empty; norms stay; all is archived."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    before, shown = files(folder), store.snapshot(NOW)
    archive = drill.go_live(folder)
    assert archive is not None and files(archive) == before
    assert problems_in(folder) == []
    snapshot = store.snapshot(NOW)
    assert snapshot.revision == 2
    assert snapshot.setting("clock") == "live"
    assert snapshot.setting("office.name") == "BPBD Uji"
    assert "# The office" in (folder / "settings.toml").read_text()
    for name, table in TABLES.items():
        if table.group in ("people", "operations") or name == "audit":
            assert snapshot.all(name).empty, name
        elif table.group == "reference":
            assert snapshot.all(name).equals(shown.all(name)), name
    store.commit(change(insert("volunteers", **row_of("volunteers", volunteer_id="V-9"))))


def test_a_failed_reset_changes_nothing(
    folder: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full during a reset leaves the old tables."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    before = files(folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("posko.store.journal.os.replace", full)
        with pytest.raises(Unavailable):
            drill.reset(folder, template)
    assert files(folder) == before
    assert (store.revision(), open_at(folder).snapshot(NOW).problems) == (1, ())


def test_nothing_to_reset_from(folder: Path, tmp_path: Path) -> None:
    """A source without tables is refused before anything changes."""
    before = files(folder)
    with pytest.raises(Unavailable):
        drill.reset(folder, tmp_path)
    assert files(folder) == before


def test_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """POSKO_DATA names the folder; without it, it is the embedded data."""
    monkeypatch.setenv("POSKO_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("POSKO_DATA")
    assert data_folder() == place.EMBEDDED
    assert place.EMBEDDED.name == "data"


def test_the_office_clock_of_a_folder(folder: Path) -> None:
    """The time of an outside edit is the drill's while there is a drill."""
    assert office_now(folder) == NOW
    store = open_store(folder)
    shutil.copy(folder / "volunteers.csv", folder / "x")
    (folder / "volunteers.csv").write_bytes((folder / "x").read_bytes().replace(b"Amy", b"Ami"))
    (row,) = TABLES["audit"].records(store.snapshot(NOW).all("audit"))
    assert row["at"] == NOW
    clock = store.snapshot(NOW).find("settings", "clock")
    assert clock is not None
    store.commit(change(update("settings", clock, value="live")))
    assert office_now(folder) > NOW
