"""A crash at any instant leaves the old state or the new one, across all files."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from posko.store.contract import Unavailable
from tests.factories import NOW
from tests.store.folder import open_at
from tests.store.workload import assert_whole, need_of, step

KILLS = int(os.environ.get("POSKO_KILLS", "200"))
"""How often the child is killed; `python -m bench.store crash` asks for more."""
LIVES = 10
"""Kills that one folder lives through; then a fresh one, as reading a long history over and over is
what takes the time."""
LONGEST_LIFE = 0.06
"""Seconds within which a child is killed after its first commit: a few commits long."""

SYSTEM_CALLS = ("replace", "fsync", "link", "unlink")
"""What a commit does to the disk, beside writing."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")


def in_child(work: Callable[[], None]) -> int:
    """Run in a forked child that ends without any clean-up; its process id."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def await_writing(folder: Path) -> None:
    """Until a commit is at its most tender: files are changing, the journal says how to go back.

    Where the disk is fast, instants drawn by chance alone hardly ever hit that moment.
    """
    patience = time.monotonic() + 1
    while not (folder / ".posko" / "journal.json").exists() and time.monotonic() < patience:
        pass


def test_a_killed_writer_never_leaves_half_a_commit(place: Path, template: Path) -> None:
    """After each of many kills at random instants the folder is whole, with all it promised."""
    chance = random.Random(20210208)
    promised = interrupted = 0
    for life in range(KILLS):
        if life % LIVES == 0:
            acknowledged: list[str] = []
            folder = shutil.copytree(template, place / f"data{life}")
            store = open_at(folder)
        reader, writer = os.pipe()

        def work(store=store, life=life, writer=writer) -> None:
            for number in itertools.count():
                name = f"{life}.{number}"
                store.commit(step(need_of(store), name))
                os.write(writer, f"{name}\n".encode())

        child = in_child(work)
        os.close(writer)
        with os.fdopen(reader, "rb") as promises:
            first = promises.readline()
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            if life % 2:
                await_writing(folder)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            told = (first + promises.read()).decode().split()
        acknowledged += told
        promised += len(told)
        interrupted += (folder / ".posko" / "journal.json").exists()
        store = assert_whole(folder, acknowledged)
    assert promised >= KILLS
    assert interrupted >= KILLS // 50, "the kills missed the instants that matter"


def die_at(monkeypatch: pytest.MonkeyPatch, nth: int, act: Callable[[str], None]) -> None:
    """Let the `nth` system call of a commit do `act` instead of its work."""
    count = 0

    def hook(name: str, real: Callable) -> Callable:
        def call(*args, **kwargs):
            nonlocal count
            count += 1
            if count == nth:
                act(name)
            return real(*args, **kwargs)

        return call

    for name in SYSTEM_CALLS:
        monkeypatch.setattr(os, name, hook(name, getattr(os, name)))


def steps_of_a_commit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many system calls one commit makes."""
    calls = 0

    def hook(name: str, real: Callable) -> Callable:
        def call(*args, **kwargs):
            nonlocal calls
            calls += 1
            return real(*args, **kwargs)

        return call

    store = open_at(folder)
    with monkeypatch.context() as patch:
        for name in SYSTEM_CALLS:
            patch.setattr(os, name, hook(name, getattr(os, name)))
        store.commit(step(need_of(store), "warm"))
    return calls


def test_a_crash_at_every_step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever system call of a commit is the last, the next opening finds a whole state."""
    steps = steps_of_a_commit(folder, monkeypatch)
    assert steps > 15
    done = ["warm"]
    lost = kept = 0
    for nth in range(1, steps + 1):
        store, name = open_at(folder), f"at{nth}"

        def work(store=store, name=name, nth=nth) -> None:
            with pytest.MonkeyPatch.context() as patch:
                die_at(patch, nth, lambda call: os._exit(1))
                store.commit(step(need_of(store), name))

        os.waitpid(in_child(work), 0)
        there = set(assert_whole(folder, done).snapshot(NOW).all("audit")["why"])
        if name in there:
            done.append(name)
            kept += 1
        else:
            lost += 1
    assert lost and kept, "the crashes were all on one side of the commit point"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "")])
def test_a_failure_at_every_step_undoes_the_commit(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """A disk that is full or a file that is held open, at any step: nothing was written."""
    steps = steps_of_a_commit(folder, monkeypatch)
    done = ["warm"]
    store = open_at(folder)
    refused = 0

    def fail(call: str) -> None:
        raise error

    for nth in range(1, steps + 1):
        before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        revision = store.revision()
        with monkeypatch.context() as patch:
            die_at(patch, nth, fail)
            try:
                store.commit(step(need_of(store), f"at{nth}"))
                done.append(f"at{nth}")  # the step did not matter (a directory's fsync)
            except Unavailable:
                refused += 1
                assert store.revision() == revision
                after = {
                    path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()
                }
                assert after == before, nth
        assert_whole(folder, done)
    assert refused > 5


def test_an_interrupted_undo_is_finished_later(folder: Path) -> None:
    """A crash while the old state is put back is put back at the next opening."""
    for nth in range(1, 12):
        store = open_at(folder)

        def crash_in_commit(store=store, nth=nth) -> None:
            with pytest.MonkeyPatch.context() as patch:
                real, names = os.replace, []

                def replace(source, target):
                    real(source, target)
                    names.append(target)
                    if Path(target).name == "needs.csv":
                        os._exit(1)

                patch.setattr(os, "replace", replace)
                store.commit(step(need_of(store), f"undo{nth}"))

        os.waitpid(in_child(crash_in_commit), 0)
        assert (folder / ".posko" / "journal.json").exists()

        def crash_in_undo(nth=nth) -> None:
            with pytest.MonkeyPatch.context() as patch:
                die_at(patch, nth, lambda call: os._exit(1))
                open_at(folder)

        os.waitpid(in_child(crash_in_undo), 0)
        assert_whole(folder, [])


def test_a_copy_of_a_crashed_folder_opens(folder: Path, tmp_path: Path) -> None:
    """A backup taken after a crash and put back elsewhere is made whole there."""
    store = open_at(folder)
    store.commit(step(need_of(store), "first"))

    def crash() -> None:
        with pytest.MonkeyPatch.context() as patch:
            real = os.replace

            def replace(source, target):
                real(source, target)
                if Path(target).name == "needs.csv":
                    os._exit(1)

            patch.setattr(os, "replace", replace)
            store.commit(step(need_of(store), "second"))

    os.waitpid(in_child(crash), 0)
    assert (folder / ".posko" / "journal.json").exists()
    copy = shutil.copytree(folder, tmp_path / "copy")
    assert assert_whole(copy, ["first"]).revision() == 1


def test_lost_marks_are_rebuilt(folder: Path) -> None:
    """Without its marks (a power failure) the store checks all files and goes on."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    for content in (None, b"", b'{"revision": 1'):
        marks = folder / ".posko" / "marks.json"
        marks.unlink()
        if content is not None:
            marks.write_bytes(content)
        assert_whole(folder, ["one"])


def test_a_damaged_journal_is_no_commit(folder: Path) -> None:
    """A journal that was cut short was never begun: it is set aside."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    (folder / ".posko" / "journal.json").write_text('123\n{"appends": [')
    assert_whole(folder, ["one"])
    assert store.commit(step(need_of(store), "two")) == 2
