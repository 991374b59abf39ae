"""Several processes on one folder."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import filelock
import pytest

from posko.model.change import Actor, insert, update
from posko.store.checking import problems_in
from posko.store.contract import Conflict, Invalid
from tests.factories import NOW
from tests.store.folder import change, open_at, row_of
from tests.store.workload import assert_whole, need_of, step

PROCESSES = 8
COMMITS = int(os.environ.get("POSKO_COMMITS", "200"))
"""By each process; all change the same three tables."""
CONTENDED = 10
"""Commits by each process where all change the same row and have to try again."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
fork = multiprocessing.get_context("fork") if hasattr(os, "fork") else None


def in_processes(work: Callable[..., Any], *arguments: tuple[Any, ...]) -> list[Any]:
    """`work(results, *arguments)` in a process each; what they put into the queue."""
    assert fork is not None
    results = fork.Queue()
    workers = [fork.Process(target=work, args=(results, *each)) for each in arguments]
    for worker in workers:
        worker.start()
    answers = [results.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    return answers


def own_row(results: Any, folder: Path, mine: int) -> None:
    """Change one's own rows of two tables, and add to a third."""
    store = open_at(folder)
    need = store.snapshot(NOW).find("needs", f"P-{mine}")
    absence = store.snapshot(NOW).find("absences", f"P-{mine}")
    assert need is not None and absence is not None
    revisions = []
    for number in range(1, COMMITS + 1):
        log = row_of("incident_log", log_id=f"L-{mine}.{number}", incident_id="K-1")
        work = change(
            update("needs", need, quantity=float(number)),
            update("absences", absence, note=str(number)),
            insert("incident_log", **log),
        )
        revisions.append(store.commit(work))
        need, absence = work.rows[0].after, work.rows[1].after
    results.put(revisions)


def test_eight_processes_lose_nothing(folder: Path) -> None:
    """Eight processes commit to the same tables: no update is lost, no revision is missing."""
    store = open_at(folder)
    for mine in range(PROCESSES):
        key = f"P-{mine}"
        need = {"incident_id": "K-1", "item_id": "rice", "quantity": 0.0}
        store.commit(
            change(
                insert("needs", **row_of("needs", need_id=key, **need)),
                insert("absences", **row_of("absences", absence_id=key, volunteer_id="V-1")),
            )
        )
    begun = time.perf_counter()
    answers = in_processes(own_row, *((folder, mine) for mine in range(PROCESSES)))
    total = PROCESSES * COMMITS
    print(f"{total} commits in {time.perf_counter() - begun:.1f} s")
    first = PROCESSES + 1
    assert Counter(r for mine in answers for r in mine) == Counter(range(first, first + total))
    assert problems_in(folder) == []
    snapshot = open_at(folder).snapshot(NOW)
    needs = snapshot.all("needs").set_index("need_id")["quantity"]
    notes = snapshot.all("absences").set_index("absence_id")["note"]
    for mine in range(PROCESSES):
        assert (needs[f"P-{mine}"], notes[f"P-{mine}"]) == (COMMITS, str(COMMITS))
    logs = {f"L-{mine}.{number + 1}" for mine in range(PROCESSES) for number in range(COMMITS)}
    assert set(snapshot.all("incident_log")["log_id"]) == logs
    assert snapshot.revision == store.revision() == PROCESSES + total
    for name, frame in snapshot.tables.items():
        assert frame.equals(store.snapshot(NOW).all(name)), name


def same_row(results: Any, folder: Path, mine: int) -> None:
    """Change the row that everybody changes, again and again until it is done."""
    store = open_at(folder)
    for number in range(CONTENDED):
        while True:
            try:
                store.commit(step(need_of(store), f"{mine}.{number}"))
                break
            except Conflict:
                continue
    results.put(mine)


def test_a_contended_row_counts_every_update(folder: Path) -> None:
    """Four processes that count up one row, and try again when told of a conflict, lose nothing."""
    in_processes(same_row, *((folder, mine) for mine in range(4)))
    names = [f"{mine}.{number}" for mine in range(4) for number in range(CONTENDED)]
    assert assert_whole(folder, names).revision() == len(names)


def test_a_follower_sees_what_a_fresh_reader_sees(folder: Path) -> None:
    """A store that followed another's commits holds exactly what a newly opened one reads."""
    writer, follower = open_at(folder), open_at(folder)
    for number in range(5):
        writer.commit(step(need_of(writer), f"n{number}"))
        if number % 2:
            follower.revision()
    fresh = open_at(folder)
    for name, frame in fresh.snapshot(NOW).tables.items():
        assert frame.equals(follower.snapshot(NOW).all(name)), name
        assert frame.equals(writer.snapshot(NOW).all(name)), name


def book(results: Any, folder: Path, duty: str, barrier: Any) -> None:
    store = open_at(folder)
    store.snapshot(NOW)
    barrier.wait()
    row = insert("duties", **row_of("duties", duty_id=duty, volunteer_id="V-1"))
    try:
        store.commit(change(row, actor=Actor(f"Koordinator {duty}")))
        results.put(("won", duty, None))
    except Invalid as refused:
        results.put(("lost", duty, refused.problems[0].expected))


@pytest.mark.parametrize("attempt", range(4))
def test_two_processes_book_one_person(folder: Path, attempt: int) -> None:
    """The same volunteer for overlapping duties: one process wins, the other is told who won."""
    assert fork is not None
    barrier = fork.Barrier(2)
    answers = in_processes(book, (folder, "D-1", barrier), (folder, "D-2", barrier))
    (_, _, why), (_, winner, _) = sorted(answers, key=lambda answer: answer[0])
    assert sorted(state for state, _, _ in answers) == ["lost", "won"]
    assert why.params["other"] == winner
    assert why.params["by"] == f"Koordinator {winner}"
    assert open_at(folder).snapshot(NOW).all("duties")["duty_id"].tolist() == [winner]


def test_a_revision_costs_stats_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing changes, asking for the revision takes no lock and opens no file."""
    store = open_at(folder)
    stats: Counter[str] = Counter()
    real = Path.stat

    def counted(path: Path, **more: bool) -> os.stat_result:
        stats[path.name] += 1
        return real(path, **more)

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(Path, "stat", counted)
    monkeypatch.setattr(Path, "open", forbidden)
    monkeypatch.setattr(Path, "read_bytes", forbidden)
    monkeypatch.setattr("filelock.FileLock.acquire", forbidden)
    assert store.revision() == 0
    assert stats and max(stats.values()) == 1


def test_a_reader_does_not_wait_for_a_writer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process holds the lock for long, pages go on showing the last state."""
    store = open_at(folder)
    monkeypatch.setattr("posko.store.folder.LOCK_SECONDS", 0.05)
    with filelock.FileLock(folder / ".posko" / "lock"):
        (folder / "skills.csv").touch()
        assert store.revision() == 0
        assert store.snapshot(NOW).find("volunteers", "V-1") is not None
