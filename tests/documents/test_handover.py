"""The hand-over tells the next shift what it must know."""

from __future__ import annotations

from typing import Any

from posko.documents import handover_text
from posko.model.snapshot import Snapshot
from tests.factories import wib, world

VOLUNTEERS = [
    {"volunteer_id": "amy", "name": "Amy"},
    {"volunteer_id": "beth", "name": "Beth"},
    {"volunteer_id": "cleo", "name": "Cleo"},
]


def post(**tables: Any) -> Snapshot:
    """The morning shift at work, the afternoon shift to come, one task under way."""
    content: dict[str, Any] = {
        "volunteers": VOLUNTEERS,
        "duties": [
            {"volunteer_id": "amy", "shift": "morning"},
            {"volunteer_id": "beth", "shift": "afternoon"},
        ],
        "incidents": [{"incident_id": "K1", "name": "Banjir"}],
        "tasks": [
            {
                "task_id": "T1",
                "incident_id": "K1",
                "title": "Evakuasi Beluk",
                "starts_at": wib("2021-02-07 18:00"),
                "state": "under_way",
            }
        ],
        "assignments": [
            {
                "task_id": "T1",
                "volunteer_id": "cleo",
                "state": "on_scene",
                "on_scene_at": wib("2021-02-07 18:30"),
            }
        ],
    }
    return world(**{**content, **tables})


def test_it_names_this_crew_and_the_next() -> None:
    """Who is on now, who comes after."""
    said = handover_text(post(), "id")
    assert "Bertugas, Pagi 07.00–15.00: Amy" in said
    assert "Berikutnya, Siang 15.00–23.00: Beth" in said


def test_it_tells_who_is_out_and_whom_to_ring() -> None:
    """People in the field since when, and who has been there too long."""
    said = handover_text(post(), "id")
    assert "Evakuasi Beluk: 1 orang, sejak 7 Feb 2021, 18.30 WIB" in said
    assert "Cleo terlalu lama di Evakuasi Beluk" in said


def test_it_tells_what_falls_due() -> None:
    """The next figures of a flood and the next meal, in their order."""
    report = {"incident_id": "K1", "as_of": wib("2021-02-08 08:00"), "people_displaced": 3}
    said = handover_text(post(situation_reports=[report]), "id")
    due = said[said.index("JATUH TEMPO") :]
    assert due.index("11.00 WIB: pembaruan angka Banjir") < due.index("16.30 WIB: makan Sore")


def test_it_tells_sessions_to_come_and_those_nobody_counted() -> None:
    """The next session falls due; one that is over and has no attendance is open."""
    task = {"task_id": "T1", "incident_id": "K1", "title": "LDP Beluk", "kind": "psychosocial"}
    over = {"starts_at": wib("2021-02-08 07:00"), "ends_at": wib("2021-02-08 08:00")}
    later = {"starts_at": wib("2021-02-08 15:30"), "ends_at": wib("2021-02-08 17:00")}
    said = handover_text(
        post(
            tasks=[task],
            sessions=[
                {"task_id": "T1", "theme": "Bermain", **over},
                {"task_id": "T1", "theme": "Bercerita", **later},
            ],
        ),
        "id",
    )
    opened, due = said.split("JATUH TEMPO")
    assert "Catat peserta sesi Bermain (LDP Beluk)" in opened
    assert "15.30 WIB: sesi Bercerita (LDP Beluk)" in due


def test_an_empty_post_says_so() -> None:
    """No crew, nobody out: each heading says that nothing is recorded."""
    said = handover_text(world(), "en")
    assert said.count("Nothing recorded") >= 3


def test_a_drill_is_called_one() -> None:
    """The next shift is told that the flood is replayed."""
    drill = [{"setting": "clock", "value": "2021-02-08T09:00:00+07:00"}]
    assert "LATIHAN" in handover_text(post(settings=drill), "id")
    assert "LATIHAN" not in handover_text(post(), "id")
