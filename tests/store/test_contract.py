"""The CSV store keeps the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.contract_suite import Connect, StoreContract
from tests.store.folder import open_at


class TestCsvStore(StoreContract):
    @pytest.fixture
    def connect(self, folder: Path) -> Connect:
        return lambda: open_at(folder)
