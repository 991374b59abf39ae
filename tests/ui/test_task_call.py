"""The message that a volunteer gets when called."""

from __future__ import annotations

from posko.dispatch import find_task
from posko.model.change import Actor
from posko.ui.here import Here
from posko.ui.task_call import call_text, sms_text
from tests.factories import wib, world


def test_the_sessions_of_a_task_are_in_the_message_and_not_in_the_sms() -> None:
    """Theme, place and time, a line each; without sessions the message has no such line."""
    task = {
        "task_id": "main",
        "incident_id": "banjir",
        "kind": "psychosocial",
        "title": "Main bersama",
        "starts_at": wib("2021-02-09 08:00"),
    }
    session = {
        "session_id": "s",
        "task_id": "main",
        "theme": "Dongeng",
        "place": "SDN 1",
        "starts_at": wib("2021-02-09 09:00"),
        "ends_at": wib("2021-02-09 10:30"),
    }
    for sessions in ([session], []):
        snapshot = world(incidents=[{"incident_id": "banjir"}], tasks=[task], sessions=sessions)
        here = Here("tasks", snapshot, "en", Actor("Amy"), drill=False)
        called = find_task(snapshot, "main")
        lines = call_text(here, called, "Amy", "").splitlines()
        told = ["Sesi:", "- Dongeng, SDN 1, 9 Feb 2021 09.00–10.30"]
        assert [line for line in lines if line in told] == (told if sessions else [])
        assert "Dongeng" not in sms_text(here, called, "")
