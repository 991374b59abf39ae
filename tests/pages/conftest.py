"""Data folders for page tests: a copy of the embedded data, and one with empty tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from posko.model.tables import TABLES
from tests.browser.server import copy_data

KEPT = ("regions", "skills", "shift_types", "factors")
"""What even an office without a single record has."""


@pytest.fixture
def embedded(tmp_path: Path) -> Path:
    """A copy of the embedded data set."""
    return copy_data(tmp_path / "data")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder whose tables have no rows, but for the regions and the norms."""
    folder = copy_data(tmp_path / "empty")
    for table in TABLES.values():
        if table.group != "system" and table.name not in KEPT:
            header = ",".join(table.names) + "\n"
            (folder / table.filename).write_text(header, encoding="utf-8")
    return folder
