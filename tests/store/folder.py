"""Small data folders for tests, written from the worlds of `tests.factories`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from posko.model.change import Actor, Change, RowChange
from posko.model.columns import WIB
from posko.model.factors import Factor
from posko.model.tables import TABLES
from posko.store.csvfile import write_csv
from posko.store.csvstore import CsvStore
from posko.store.held import texts_of
from tests.factories import FACTOR_VALUES, NOW, REFERENCE, rows, world

SETTINGS = """\
# The office
clock = "2021-02-08T09:00:00+07:00"  # drill
timezone = "Asia/Jakarta"

[office]
name = "BPBD Uji"
"""

SMALL: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "volunteers": [
        {"volunteer_id": "V-1", "name": "Amy", "phone": "081200000001"},
        {"volunteer_id": "V-2", "name": "Beth", "note": "=SUM(A1)"},
        {"volunteer_id": "V-3", "name": 'Citra, "Ci"', "note": "baris satu\nbaris dua"},
    ],
    "certificates": [{"certificate_id": "S-1", "volunteer_id": "V-1"}],
    "incidents": [{"incident_id": "K-1", "name": "Banjir Bandarkedungmulyo"}],
    "items": [{"item_id": "rice"}],
    "warehouses": [{"warehouse_id": "G-1"}, {"warehouse_id": "G-2", "name": "Gudang dua"}],
    "stock_movements": [
        {
            "movement_id": "M-1",
            "store_id": "G-1",
            "item_id": "rice",
            "quantity": 100.0,
            "kind": "opening",
        }
    ],
    "tasks": [{"task_id": "T-1", "incident_id": "K-1"}],
    "needs": [{"need_id": "N-1", "incident_id": "K-1", "item_id": "rice", "quantity": 5.0}],
}
"""A few rows in the tables that the store's tests change."""

WRITER = Actor("Sari", "coordinator_bpbd")


def factors() -> list[dict[str, Any]]:
    """A row for every factor there is."""
    there = [dict(row) for row in REFERENCE["factors"]]
    for name in Factor:
        if name not in FACTOR_VALUES:
            there.append({**there[0], "factor": name.value, "value": 1.0})
    return sorted(there, key=lambda row: row["factor"])


def write_folder(path: Path, **tables: Sequence[Mapping[str, Any]]) -> Path:
    """A whole data folder: the tables of `SMALL`, with the given ones in their place."""
    path.mkdir(parents=True, exist_ok=True)
    snapshot = world(**{"factors": factors(), **SMALL, **tables})
    for table in TABLES.values():
        if table.name == "settings":
            continue
        texts = texts_of(table, snapshot.tables[table.name], WIB)
        if not table.append_only:
            texts.sort()
        (path / table.filename).write_bytes(write_csv(table, texts))
    (path / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return path


def open_at(path: Path) -> CsvStore:
    return CsvStore(path, lambda: NOW)


def change(*rows: RowChange, why: str = "uji", actor: Actor = WRITER, at: datetime = NOW) -> Change:
    return Change(actor, why, at, rows)


def row_of(table: str, **values: Any) -> dict[str, Any]:
    """A whole record of a table, with the defaults of `tests.factories`."""
    (filled,) = rows(table, [values])
    return {name: filled.get(name) for name in TABLES[table].names}
