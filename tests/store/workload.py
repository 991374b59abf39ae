"""Changes that touch three tables at once, and whether a folder holds each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from posko.model.change import Change, insert, update
from posko.model.tables import Record
from posko.store.checking import problems_in
from posko.store.contract import Store
from posko.store.csvstore import CsvStore
from tests.factories import NOW
from tests.store.folder import change, open_at, row_of


def need_of(store: Store) -> Record:
    found = store.snapshot(NOW).find("needs", "N-1")
    assert found is not None
    return found


def step(need: Record, name: str) -> Change:
    """Count the need up by one, and add a log entry and an absence that bear the same name."""
    quantity = need["quantity"]
    assert isinstance(quantity, float)
    return change(
        update("needs", need, quantity=quantity + 1),
        insert("incident_log", **row_of("incident_log", log_id=f"L-{name}", incident_id="K-1")),
        insert("absences", **row_of("absences", absence_id=f"A-{name}", volunteer_id="V-1")),
        why=name,
    )


def assert_whole(folder: Path, acknowledged: list[str]) -> CsvStore:
    """The folder opens and is clean; every acknowledged step is there; none is there by half."""
    store = open_at(folder)
    assert problems_in(folder) == []
    snapshot = store.snapshot(NOW)
    assert snapshot.problems == ()
    logs = {log.removeprefix("L-") for log in snapshot.all("incident_log")["log_id"]}
    absences = {row.removeprefix("A-") for row in snapshot.all("absences")["absence_id"]}
    trail = snapshot.all("audit")
    need = snapshot.find("needs", "N-1")
    assert need is not None
    assert set(acknowledged) <= logs
    assert logs == absences == set(trail["why"])
    assert need["quantity"] == 5 + len(logs)
    assert snapshot.revision == len(logs)
    assert trail["revision"].tolist() == [n for n in range(1, len(logs) + 1) for _ in range(3)]
    return store
