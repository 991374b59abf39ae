"""Sending a call's text through the office's gateway, from the page Penugasan."""

from __future__ import annotations

from pathlib import Path

import pytest

from posko import locale
from posko.exchange import GATEWAY_SETTING
from tests.exchange.receiver import receiving
from tests.pages.app import open_app
from tests.pages.test_tasks import TASK, go, press


def test_a_call_is_sent_and_a_failure_can_be_sent_again(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try fails and says so; the second arrives, once, with the answer's link in it."""
    with receiving() as gateway, (embedded / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(f'{GATEWAY_SETTING} = "json://127.0.0.1:{gateway.server_port}/{{phone}}"\n')
        file.flush()
        app = go(
            open_app("tasks", embedded, monkeypatch, name="Sari", role="coordinator_bpbd"), TASK
        )
        press(app, "task-suggest")
        press(app, "task-call")
        send = next(b.key for b in app.button if str(b.key).startswith("task-send-"))
        gateway.status = 500
        press(app, send)
        assert locale.text("exchange.not_taken", "id") in _shown(app)
        gateway.status, gateway.got[:] = 200, []
        press(app, send)
        assert locale.text("tasks.sent", "id") in _shown(app)
        assert len(gateway.got) == 1
        assert "/jawab/" in gateway.got[0][1]


def _shown(app: object) -> str:
    return " ".join(part.proto.body for part in app.get("html"))  # type: ignore[attr-defined]
