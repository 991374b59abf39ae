"""A page file that is run without the shell gives nothing away."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posko import locale
from tests.pages.app import PAGES


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.py")), ids=lambda path: path.stem)
def test_a_page_alone_refuses(page: Path, embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opened cold and alone, a page shows the refusal and nothing else."""
    monkeypatch.setenv("POSKO_DATA", str(embedded))
    app = AppTest.from_file(str(page), default_timeout=30).run()
    assert not app.exception
    assert [error.value for error in app.error] == [locale.text("shell.not_opened", "id")]
    assert len(app.main) == 1
