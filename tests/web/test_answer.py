"""The volunteer's answer page, through the real routes and store."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from posko import dispatch
from posko.model.change import Change, update
from posko.ui import state
from tests.factories import NOW, wib
from tests.web.phone import CALLS, EVIL, PEOPLE, POST, TASK, Office, seen, words

SIZE = 15_000
OK, SENT_ON, REFUSED = 200, 303, 409


def commit(office: Office, change: Change) -> None:
    state.store().commit(change)


def test_the_page_says_what_where_and_when(office: Office) -> None:
    """Everything a person needs to decide, and nobody else."""
    page = office.ask(office.link("assignment", "P-1"))
    said = words(page)
    for part in (
        "Evakuasi warga",
        "Amy Rahayu",
        "Dusun Kedunggabus, Bandarkedungmulyo",
        "8 Feb 2021, 10.00 WIB – 8 Feb 2021, 16.00 WIB",
        "Bersedia",
        "Tidak bisa",
    ):
        assert part in said
    assert "Beth" not in page.text and "0812" not in page.text
    assert "Sesi" not in said


def test_the_sessions_of_the_task_are_told(open_office: Callable[..., Office]) -> None:
    """Theme, place and time of what is to come, as text."""
    session = {"task_id": "T-1", "starts_at": wib("2021-02-08 13:00")}
    office = open_office(
        sessions=[
            {**session, "session_id": "S-1", "theme": f"Dongeng {EVIL}", "place": "Balai Desa"},
            {**session, "session_id": "S-2", "theme": "Batal", "state": "cancelled"},
        ]
    )
    page = office.ask(office.link("assignment", "P-1"))
    assert f"Sesi Dongeng {EVIL}, Balai Desa, 8 Feb 2021 13.00–" in words(page)
    assert "<script" not in page.text and "Batal" not in words(page)


def test_opening_the_page_changes_nothing(office: Office) -> None:
    """A messenger that previews the link answers nothing."""
    path = office.link("assignment", "P-1")
    before = office.revision
    assert office.ask(path).status_code == OK
    assert office.revision == before and office.row("assignments", "P-1")["state"] == "called"


def test_from_yes_to_done(office: Office) -> None:
    """Coming in 30 minutes, setting out, on scene, done: the records a coordinator would make."""
    path = office.link("assignment", "P-1")
    for do, then in (
        ("accept", "Jawaban Anda: bersedia, tiba dalam 30 menit"),
        ("en_route", "Anda sedang menuju lokasi."),
        ("on_scene", "Anda di lokasi sejak 8 Feb 2021, 09.00 WIB."),
        ("release", "Tugas Anda selesai. Terima kasih."),
    ):
        sent = office.send(path, do, **({"minutes": "30"} if do == "accept" else {}))
        assert sent.status_code == SENT_ON, words(sent)
        page = office.ask(f"{path.rsplit('/', 1)[0]}/{sent.headers['location']}")
        assert "Tercatat. Terima kasih." in words(page) and then in words(page)
    row = office.row("assignments", "P-1")
    assert (row["state"], row["eta_minutes"], row["answer"]) == ("released", 30, "Bersedia")
    assert (row["answered_at"], row["on_scene_at"], row["released_at"]) == (NOW, NOW, NOW)
    assert office.row("attendances", "", "P-1")["outcome"] == "present"
    assert office.row("tasks", "T-1")["state"] == "under_way"
    assert office.row("assignments", "P-2")["state"] == "called"
    audit = office.snapshot.all("audit")
    assert set(audit.loc[audit["table"] == "assignments", "actor"]) == {"Amy Rahayu"}


def test_no_with_a_reason_and_a_change_of_mind(office: Office) -> None:
    """The reason is kept; the answer may still become yes."""
    path = office.link("assignment", "P-1")
    office.send(path, "decline", reason="Sakit", other="demam")
    row = office.row("assignments", "P-1")
    assert (row["state"], row["decline_reason"]) == ("declined", "Sakit: demam")
    assert "tidak bisa (Sakit: demam)" in words(office.ask(path))
    assert office.send(path, "accept", minutes="60").status_code == SENT_ON
    assert office.row("assignments", "P-1")["state"] == "accepted"


@pytest.mark.parametrize(
    ("do", "fields", "said"),
    [
        ("accept", {}, "menit"),
        ("accept", {"minutes": "-5"}, "menit"),
        ("accept", {"minutes": "9999"}, "1.440"),
        ("accept", {"minutes": "½"}, "menit"),
        ("decline", {"reason": "", "other": "  "}, "alasan"),
        ("release", {}, "tidak ada yang dicatat"),
        ("en_route", {}, "tidak ada yang dicatat"),
        ("explode", {}, ""),
    ],
)
def test_an_answer_that_is_none_is_told_why(
    office: Office, do: str, fields: dict[str, str], said: str
) -> None:
    """Missing minutes or reason, a step out of order: a sentence, and nothing recorded."""
    path = office.link("assignment", "P-1")
    before = office.revision
    answered = office.send(path, do, **fields)
    assert answered.status_code in (400, REFUSED)
    assert said in words(answered) and office.revision == before


def test_the_same_answer_twice_is_recorded_once(office: Office) -> None:
    """A double click, or a form sent again: nothing changes, and the page says so."""
    path = office.link("assignment", "P-1")
    form = {"seen": seen(office.ask(path)), "do": "accept", "minutes": "30"}
    assert office.ask(path, form).status_code == SENT_ON
    before = office.revision
    again = office.ask(path, form)
    assert again.status_code == OK and "Sudah tercatat sebelumnya" in words(again)
    assert office.revision == before


def test_an_old_answer_does_not_undo_a_newer_one(office: Office) -> None:
    """Yes, then no; the yes that is sent again by the browser changes nothing."""
    path = office.link("assignment", "P-1")
    yes = {"seen": seen(office.ask(path)), "do": "accept", "minutes": "30"}
    office.ask(path, yes)
    office.send(path, "decline", reason="Sakit")
    before = office.revision
    again = office.ask(path, yes)
    assert again.status_code == REFUSED and "tidak ada yang dicatat" in words(again)
    assert office.revision == before
    assert office.row("assignments", "P-1")["state"] == "declined"


def test_an_answer_after_the_call_was_cancelled_is_told_so(office: Office) -> None:
    """The coordinator took the call back while the page was open."""
    path = office.link("assignment", "P-1")
    form = {"seen": seen(office.ask(path)), "do": "accept", "minutes": "30"}
    commit(office, dispatch.release(office.snapshot, POST, "P-1", NOW, why="Cukup"))
    late = office.ask(path, form)
    assert late.status_code == REFUSED
    assert "Panggilan ini dibatalkan. Anda tidak perlu datang." in words(late)
    assert office.row("assignments", "P-1")["state"] == "cancelled"
    assert 'name="do"' not in office.ask(path).text


@pytest.mark.parametrize(("end", "said"), [("done", "sudah selesai"), ("cancelled", "dibatalkan")])
def test_an_answer_after_the_task_is_over_is_told_so(
    open_office: Callable[..., Office], end: str, said: str
) -> None:
    """The task ended though nobody closed the call: no form, and no answer is taken."""
    office = open_office(assignments=[{**CALLS[0], "state": "no_answer"}])
    path = office.link("assignment", "P-1")
    form = {"seen": seen(office.ask(path)), "do": "accept", "minutes": "30"}
    task = office.row("tasks", "T-1")
    commit(office, Change(POST, "Selesai", NOW, (update("tasks", task, state=end),)))
    late = office.ask(path, form)
    assert late.status_code == REFUSED and f"Tugas ini {said}" in words(late)
    assert office.row("assignments", "P-1")["state"] == "no_answer"
    assert 'name="do"' not in office.ask(path).text


def test_a_person_bound_elsewhere_meanwhile_is_told_so(open_office: Callable[..., Office]) -> None:
    """Since the call the person accepted another task at the same time."""
    other = {**TASK, "task_id": "T-2", "title": "Dapur umum"}
    bound = {**CALLS[0], "assignment_id": "P-3", "task_id": "T-2", "state": "accepted"}
    office = open_office(tasks=[TASK, other], assignments=[CALLS[0], bound])
    sent = office.send(office.link("assignment", "P-1"), "accept", minutes="30")
    assert sent.status_code == REFUSED
    assert office.row("assignments", "P-1")["state"] == "called"


def test_two_at_once_one_wins(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The coordinator records an answer between reading and writing: the phone is told."""
    path = office.link("assignment", "P-1")
    mark = seen(office.ask(path))
    old = office.snapshot
    answer = dispatch.answer(old, POST, "P-1", False, NOW, why="Telepon", reason="Sakit")
    commit(office, answer)
    real, given = state.present, []

    def stale_first() -> object:
        given.append(1)
        return (old, None) if len(given) == 1 else real()

    monkeypatch.setattr(state, "present", stale_first)
    late = office.ask(path, {"seen": mark, "do": "accept", "minutes": "30"})
    assert late.status_code == REFUSED and "baru saja mengubah" in words(late)
    assert "tidak bisa (Sakit)" in words(late)
    monkeypatch.undo()


def test_what_people_typed_is_shown_as_text(open_office: Callable[..., Office]) -> None:
    """A script in a name, a title, a place or a reason is read, not run."""
    people = [{**PEOPLE[0], "name": EVIL}, PEOPLE[1]]
    task = {**TASK, "title": EVIL, "place": EVIL}
    office = open_office(volunteers=people, tasks=[task])
    path = office.link("assignment", "P-1")
    office.send(path, "decline", other=EVIL)
    page = office.ask(path)
    assert "<script" not in page.text and "49" not in words(page)
    assert words(page).count(EVIL) >= 4


def test_pages_are_small_and_load_nothing(office: Office) -> None:
    """Below 15 kB in every state, no script, no address outside, nothing for a cache to keep."""
    path = office.link("assignment", "P-1")
    pages = [office.ask(path)]
    for do in ("accept", "en_route", "on_scene", "release"):
        office.send(path, do, minutes="30")
        pages.append(office.ask(path))
    for page in pages:
        assert page.status_code == OK and len(page.content) < SIZE
        assert "<script" not in page.text and "http" not in page.text
        assert "onclick" not in page.text and '<html lang="id">' in page.text
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"


def test_a_later_hour_is_the_offices(open_office: Callable[..., Office]) -> None:
    """A task without an end says from when."""
    office = open_office(tasks=[{**TASK, "ends_at": None, "starts_at": wib("2021-02-08 08:00")}])
    assert "mulai 8 Feb 2021, 08.00 WIB" in words(office.ask(office.link("assignment", "P-1")))


def test_a_drill_and_an_exercise_say_so(open_office: Callable[..., Office]) -> None:
    """Nobody sets out for a flood that is replayed or practised; in earnest nothing is said."""
    office = open_office(incidents=[{"incident_id": "K-1", "exercise": False}])
    path = office.link("assignment", "P-1")
    assert "LATIHAN, bukan kejadian nyata" in words(office.ask(path))
    settings = office.folder / "settings.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("2021-02-08T09:00:00+07:00", "live"),
        encoding="utf-8",
    )
    live = words(office.ask(office.link("assignment", "P-1")))
    assert "Bersedia" in live and "LATIHAN" not in live and "GLADI" not in live
    incident = office.row("incidents", "K-1")
    commit(office, Change(POST, "Gladi", NOW, (update("incidents", incident, exercise=True),)))
    assert "GLADI, bukan kejadian nyata" in words(office.ask(office.link("assignment", "P-1")))
