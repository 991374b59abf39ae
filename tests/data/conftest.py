"""The embedded data set as the store would give it, read without the store."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from posko.model.columns import unguard_formula
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Table

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"


def typed(table: Table) -> pd.DataFrame:
    """One file as a typed frame; a cell that does not fit its column fails the test."""
    cells = pd.read_csv(DATA / table.filename, dtype="str", keep_default_na=False)
    assert tuple(cells.columns) == table.names, f"{table.filename}: header"
    columns = {}
    for column in table.columns:
        texts = cells[column.name]
        if column.kind == "text":
            texts = texts.map(unguard_formula).astype("str")
        values, bad = column.parse_all(texts.where(texts != ""))
        assert not bad.any(), f"{table.filename}, {column.name}: {texts[bad].tolist()[:3]}"
        columns[column.name] = values
    return pd.DataFrame(columns)


def settings() -> pd.DataFrame:
    content = tomllib.loads((DATA / "settings.toml").read_text(encoding="utf-8"))
    return TABLES["settings"].frame(
        [{"setting": key, "value": str(value)} for key, value in content.items()]
    )


@pytest.fixture(scope="session")
def tables() -> dict[str, pd.DataFrame]:
    return {
        name: settings() if name == "settings" else typed(table) for name, table in TABLES.items()
    }


@pytest.fixture(scope="session")
def drill(tables: dict[str, pd.DataFrame]) -> Snapshot:
    """The data set at its own clock."""
    values = tables["settings"].set_index("setting")["value"]
    return Snapshot(tables, revision=0, now=datetime.fromisoformat(values["clock"]))
