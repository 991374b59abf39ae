"""A full disk, a protected folder, a file that is held open: a clear word and the old state."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import filelock
import pytest

from posko.locale import LANGUAGES, say
from posko.model.messages import message
from posko.store.contract import Unavailable
from posko.store.failures import why
from tests.factories import NOW
from tests.store.folder import open_at
from tests.store.workload import assert_whole, need_of, step

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_file_size_limit_is_a_full_disk(folder: Path) -> None:
    """Where the system refuses to let a file grow, nothing changes and the message says so."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    before = files(folder)
    limit = (folder / "audit.csv").stat().st_size + 200
    work = step(need_of(store), "two")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(Unavailable) as refused:
            store.commit(work)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.reason.key == "store.disk_full"
    assert files(folder) == before
    assert_whole(folder, ["one"])
    assert store.commit(work) == 2


@pytest.mark.skipif(os.geteuid() != 0 if hasattr(os, "geteuid") else True, reason="needs root")
def test_a_full_tmpfs(tmp_path: Path, template: Path) -> None:
    """On a disk that really fills up, commits stop with a clear word and lose nothing."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount")
    try:
        folder = shutil.copytree(template, disk / "data")
        store = open_at(folder)
        done: list[str] = []
        with pytest.raises(Unavailable) as refused:
            for number in range(500):
                store.commit(step(need_of(store), f"n{number}"))
                done.append(f"n{number}")
        assert refused.value.reason.key == "store.disk_full"
        assert_whole(folder, done)
        assert store.revision() == len(done)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_file_held_open_is_noticed_before_anything_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows with Excel: the commit names the file, and goes through once it is closed."""
    store = open_at(folder)
    work, before = step(need_of(store), "one"), files(folder)
    real = Path.open

    def held_open(path: Path, mode: str = "r", *rest, **more):
        if path.name == "absences.csv" and "+" in mode:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, mode, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", held_open)
        with pytest.raises(Unavailable) as refused:
            store.commit(work)
    assert refused.value.reason == message("store.file_in_use", file="absences.csv")
    assert files(folder) == before
    assert store.commit(work) == 1


def test_a_busy_folder_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that cannot get the lock gives up with a message."""
    store = open_at(folder)
    work = step(need_of(store), "one")
    monkeypatch.setattr("posko.store.folder.LOCK_SECONDS", 0.05)
    with filelock.FileLock(folder / ".posko" / "lock"), pytest.raises(Unavailable) as refused:
        store.commit(work)
    assert refused.value.reason.key == "store.busy"


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (OSError(28, "No space left on device"), "store.disk_full"),
        (OSError(27, "File too large"), "store.disk_full"),
        (PermissionError(13, "Permission denied", "/x/needs.csv"), "store.file_in_use"),
        (OSError(5, "Input/output error", "/x/needs.csv"), "store.write_failed"),
    ],
)
def test_every_failure_has_a_sentence(error: OSError, key: str) -> None:
    """What the system refuses is said in both languages, with the file's name and no path."""
    reason = why(error, Path("/x"))
    assert reason.key == key
    for language in LANGUAGES:
        assert say(reason, language)
    if error.filename:
        assert reason.params["file"] == "needs.csv"


def test_an_outside_edit_waits_while_the_trail_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit that cannot be recorded is not shown yet; once it can, it is."""
    store = open_at(folder)
    path = folder / "volunteers.csv"
    path.write_text(path.read_text().replace("V-1,Amy,", "V-1,Amira,"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("posko.store.journal._append_durably", full)
        snapshot = store.snapshot(NOW)
        found = snapshot.find("volunteers", "V-1")
        assert found is not None and found["name"] == "Amy"
        assert [p.expected.key for p in snapshot.problems] == ["store.disk_full"]
    path.touch()
    snapshot = store.snapshot(NOW)
    found = snapshot.find("volunteers", "V-1")
    assert found is not None and found["name"] == "Amira"
    assert snapshot.problems == ()
