"""Opening a page as a person does, through the shell, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
SHELL = ROOT / "posko" / "ui" / "shell.py"
PAGES = ROOT / "pages"


def open_app(
    page: str,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    language: str = "id",
    name: str = "",
    role: str = "viewer",
) -> AppTest:
    """The page after its first run, on the data folder `data`, seen by `name` in `role`.

    page: the file's name without its ending ("overview"). The test fails where the page raised.
    """
    monkeypatch.setenv("POSKO_DATA", str(data))
    app = AppTest.from_file(str(SHELL), default_timeout=30)
    app.session_state["lang"] = language
    app.session_state["actor_name"] = name
    app.session_state["actor_role"] = role
    app.run()
    if page != "overview":
        app.switch_page(str(PAGES / f"{page}.py"))
        app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app
