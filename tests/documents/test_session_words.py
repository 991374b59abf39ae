"""The sessions that whoever is called reads."""

from __future__ import annotations

from typing import Any

from posko.documents import session_lines
from posko.model.snapshot import Snapshot
from tests.factories import wib, world


def play(*sessions: dict[str, Any]) -> Snapshot:
    return world(
        incidents=[{"incident_id": "banjir"}],
        tasks=[{"task_id": "main", "incident_id": "banjir", "kind": "psychosocial"}],
        sessions=[
            {"session_id": f"s{n}", "task_id": "main", "theme": "Dongeng", **one}
            for n, one in enumerate(sessions)
        ],
    )


def hours(day: str, begin: str, end: str, **more: Any) -> dict[str, Any]:
    return {"starts_at": wib(f"{day} {begin}"), "ends_at": wib(f"{day} {end}"), **more}


def test_coming_sessions_are_told_in_the_order_of_time() -> None:
    """Theme, place where one is named, day and hours; what is over, held or cancelled is not."""
    snapshot = play(
        hours("2021-02-09", "09:00", "10:30", place="SDN  1\nBandar"),
        hours("2021-02-08", "08:30", "09:30"),
        hours("2021-02-08", "07:00", "09:00"),
        hours("2021-02-09", "13:00", "14:00", state="cancelled"),
    )
    assert session_lines(snapshot, "main", "id") == [
        "Dongeng, 8 Feb 2021 08.30–09.30",
        "Dongeng, SDN 1 Bandar, 9 Feb 2021 09.00–10.30",
    ]
    assert session_lines(play(), "main", "id") == []


def test_many_sessions_stay_readable_on_a_phone() -> None:
    """Four in full, and how many more there are."""
    days = [hours(f"2021-02-{day:02}", "09:00", "10:00") for day in range(9, 16)]
    lines = session_lines(play(*days), "main", "id")
    assert len(lines) == 5
    assert lines[-1] == "dan 3 sesi lagi"
