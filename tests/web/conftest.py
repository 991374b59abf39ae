"""Offices for the tests of the phone's pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from posko.web.limits import Limits
from tests.store.folder import write_folder
from tests.web.phone import CALLS, MEALS, PEOPLE, TASK, Office


@pytest.fixture
def open_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Office]:
    """Two people called to one task, a meal on its way; tables and limits may be given."""

    def make(limits: Limits | None = None, **tables: Any) -> Office:
        calls = {"volunteers": PEOPLE, "tasks": [TASK], "assignments": CALLS}
        content = {**calls, **MEALS, **tables}
        folder = write_folder(tmp_path / "data", **{"certificates": [], **content})
        monkeypatch.setenv("POSKO_DATA", str(folder))
        return Office(folder, limits)

    return make


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    return open_office()
