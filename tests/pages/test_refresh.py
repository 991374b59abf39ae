"""A page never shows old news for longer than it takes to draw it."""

from __future__ import annotations

from pathlib import Path

import pytest

from posko.model.change import Actor, Change
from posko.ui import banners, state
from posko.ui.here import Here
from tests.factories import NOW
from tests.pages.app import open_app


def test_what_changes_while_a_page_is_drawn_is_shown(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody commits in the middle of a run: the page is drawn once more with the news."""
    drawn: list[int] = []

    def interrupted(here: Here) -> None:
        drawn.append(here.snapshot.revision)
        if len(drawn) == 1:
            state.store().commit(Change(Actor("Budi"), "Di layar lain", NOW))

    monkeypatch.setattr(banners, "show", interrupted)
    open_app("overview", embedded, monkeypatch)
    assert drawn == [drawn[0], drawn[0] + 1]
