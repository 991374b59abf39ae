"""The page Penugasan, opened through the shell."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.app import open_app

TASK = "TGS-K01-10"
"""A psychosocial task of the drill that still seeks people."""


def text(app: AppTest) -> str:
    return " ".join(
        [part.proto.body for part in app.get("html")] + [part.value for part in app.subheader]
    )


def rows_of(data: Path, table: str) -> pd.DataFrame:
    return pd.read_csv(data / f"{table}.csv", dtype=str, keep_default_na=False)


def office(
    data: Path, monkeypatch: pytest.MonkeyPatch, language: str = "id", **who: str
) -> AppTest:
    """The page as a coordinator sees it."""
    who = {"name": "Sari", "role": "coordinator_bpbd", **who}
    return open_app("tasks", data, monkeypatch, language=language, **who)


def go(app: AppTest, task_id: str) -> AppTest:
    app.query_params["task"] = task_id
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return run(app)


def section(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="task-section").set_value(name)
    return run(app)


def refusals(app: AppTest) -> list[str]:
    return [error.value for error in app.error]


# --- looking -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "id",
            ("Penugasan", "Evakuasi 15 KK Kalipuro", "kurang", "tidak menjawab", "belum menjawab"),
        ),
        ("en", ("Tasks", "Evakuasi 15 KK Kalipuro", "short", "without answer", "not answered")),
    ],
)
def test_the_board_says_who_is_missing_and_who_answered(
    language: str, words: tuple[str, ...], embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing people by role, answers by kind, people to ring; in both languages."""
    shown = text(office(embedded, monkeypatch, language))
    for word in words:
        assert word in shown
    assert " dari 6" not in shown, "never a bare 5 of 6"


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_empty_office_is_told_what_to_do_next(
    language: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every section works without a single record."""
    app = office(empty, monkeypatch, language)
    assert app.info
    for name in ("hours", "counts"):
        section(app, name)
    section(app, "board")
    press(app, "open-task")
    assert len(app.info) == 2, "no incident to make a task from"


def test_filters_leave_only_what_is_wanted(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By incident, agency and kind together."""
    app = office(embedded, monkeypatch)
    app.selectbox(key="task-incident").select("K02")
    app.segmented_control(key="task-agency").set_value("bpbd")
    app.multiselect(key="task-kinds").set_value(["cleanup"])
    shown = text(run(app))
    assert "Pembersihan lumpur Beluk" in shown
    assert "Evakuasi" not in [b.label for b in app.button]
    assert len([b for b in app.button if str(b.key).startswith("open-TGS")]) == 1


def test_the_map_shows_tasks_that_are_not_over(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One marker per place; several tasks at one place are listed in its popup."""
    app = office(embedded, monkeypatch)
    (component,) = app.get("component_instance")
    drawn = json.dumps(json.loads(component.proto.json_args))
    assert "Evakuasi 15 KK Kalipuro" in drawn
    assert "Kaji cepat tanggul jebol" not in drawn, "it is done"


def test_the_board_can_be_arranged_by_agency(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column per agency; the cards then say the state."""
    app = office(embedded, monkeypatch)
    before = text(app).count("Mencari personel")
    app.segmented_control(key="task-by").set_value("agency")
    assert text(run(app)).count("Mencari personel") > before


@pytest.mark.parametrize(
    ("clock", "words"),
    [("2021-02-08T12:30:00+07:00", "belum tiba"), ("2021-02-08T22:00:00+07:00", "terlalu lama")],
)
def test_who_is_late_or_out_too_long_is_listed_with_the_number(
    clock: str, words: str, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Later that day: who has not arrived, who is out too long; the number is masked."""
    settings = embedded / "settings.toml"
    now = settings.read_text(encoding="utf-8").replace("2021-02-08T09:00:00+07:00", clock)
    settings.write_text(now, encoding="utf-8")
    app = office(embedded, monkeypatch)
    assert words in text(app)
    keys = [str(b.key) for b in app.button if "••••" in b.label]
    kind = {"belum tiba": "not_arrived-", "terlalu lama": "out_too_long-"}[words]
    assert any(key.startswith(kind) for key in keys)


def test_villages_that_nobody_counted_get_an_estimate_that_is_called_one(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No village's population is known, so the kecamatan's stands in, with its sources."""
    (embedded / "vulnerable_counts.csv").write_text(
        (embedded / "vulnerable_counts.csv").read_text(encoding="utf-8").splitlines()[0] + "\n",
        encoding="utf-8",
    )
    shown = text(go(office(embedded, monkeypatch), "TGS-K01-07"))
    assert "perkiraan untuk seluruh Kec. Bandarkedungmulyo" in shown
    assert "Sphere 2011" in shown


def test_an_unknown_address_leads_to_the_board(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link to a task that is gone says so and shows the board."""
    app = go(office(embedded, monkeypatch), "![x](https://example.org/x)")
    assert app.warning
    assert not any("example.org" in warning.value for warning in app.warning)
    assert app.segmented_control(key="task-section").value == "board"


def test_a_task_shows_first_contacts_and_vulnerable_people(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kecamatan's TKSK and PKH companions with masked numbers; the counts by village."""
    app = go(office(embedded, monkeypatch), "TGS-K01-07")
    volunteers = rows_of(embedded, "volunteers").set_index("volunteer_id")
    tksk = volunteers.loc["TKSK-18"]
    shown = text(app) + " ".join(b.label for b in app.button)
    assert tksk["name"] in shown
    assert tksk["phone"] not in shown
    table = next(f.value for f in app.dataframe if "Lansia (≥60 tahun)" in f.value.columns)
    assert table["Desa/kelurahan"].iloc[0].startswith("Pucangsimo"), "most of them live there"


def test_a_session_that_is_over_shows_attendance_and_misses_nobody(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Participants, groups of at most ten and facilitators; no column of what is missing."""
    app = go(office(embedded, monkeypatch), "TGS-K02-03")
    shown = text(app)
    assert "42 peserta: 22 perempuan, 6 laki-laki, 14 lansia" in shown
    assert "5 kelompok, tiap kelompok 9 orang" in shown and "Fasilitator: " in shown
    assert list(app.dataframe[0].value.columns) == ["Peran", "Diminta"]


def test_a_viewer_changes_nothing(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name every step is shown and none can be taken."""
    app = go(office(embedded, monkeypatch, name="", role="viewer"), TASK)
    press(app, "task-suggest")
    able = {str(b.key): b.disabled for b in app.button}
    assert able["task-call"] and able["open-end"] and able["open-people"]
    assert all(able[key] for key in able if key.startswith(("accept-", "on_scene-", "release-")))


# --- acting --------------------------------------------------------------------------------------


def created(app: AppTest) -> str:
    """The task that the address names."""
    return "".join(app.query_params["task"])


def test_from_an_incident_to_people_on_scene_and_home(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Create from a template, suggest, call, answer, on scene, release: each is one row's state."""
    app = office(embedded, monkeypatch)
    press(app, "open-task")
    app.selectbox(key="incident-form-incident").select("K01")
    run(app)
    app.selectbox(key="incident-form-template-K01").select("flood_evacuation")
    run(app)
    app.number_input(key="incident-form-hours-flood_evacuation").set_value(3.5)
    press(app, "task-create")
    assert not refusals(app)
    task_id = created(app)
    tasks = rows_of(embedded, "tasks").set_index("task_id")
    assert tasks.loc[task_id, ["incident_id", "kind", "state"]].to_list() == [
        "K01",
        "evacuation",
        "open",
    ]
    assert tasks.loc[task_id, "ends_at"] == "2021-02-08T12:30:00+07:00", "three hours and a half"
    press(app, "task-suggest")
    suggested = [box for box in app.checkbox if str(box.key).startswith("task-pick-")]
    assert suggested, "somebody can go"
    press(app, "task-call")
    assert not refusals(app)

    def mine() -> pd.DataFrame:
        rows = rows_of(embedded, "assignments")
        return rows[rows["task_id"] == task_id]

    assert len(mine()) == len(suggested)
    assert set(mine()["state"]) == {"called"}
    first, second = mine()["assignment_id"].iloc[:2]
    volunteers = rows_of(embedded, "volunteers").set_index("volunteer_id")
    phone = volunteers.loc[mine()["volunteer_id"].iloc[0], "phone"]
    links = [part.proto.url for part in app.get("link_button")]
    assert any(f"wa.me/62{phone[1:]}" in link for link in links), "numbers are shown after a call"

    press(app, f"accept-{first}")
    app.number_input(key="incident-form-eta").set_value(25)
    press(app, "incident-form-save")
    press(app, f"decline-{second}")
    app.text_input(key="incident-form-reason").set_value("anak sakit")
    press(app, "incident-form-save")
    states = mine().set_index("assignment_id")
    assert states.loc[first, ["state", "eta_minutes"]].to_list() == ["accepted", "25"]
    assert states.loc[second, ["state", "decline_reason"]].to_list() == ["declined", "anak sakit"]
    assert "anak sakit" in text(app)

    press(app, f"en_route-{first}")
    press(app, f"on_scene-{first}")
    assert mine().set_index("assignment_id").loc[first, "state"] == "on_scene"
    assert rows_of(embedded, "tasks").set_index("task_id").loc[task_id, "state"] == "under_way"

    press(app, "open-result")
    app.number_input(key="incident-form-evacuated").set_value(38)
    press(app, "incident-form-save")
    assert rows_of(embedded, "task_results")["people"].iloc[-1] == "38"

    press(app, "open-end")
    press(app, "task-end-done")
    states = mine().set_index("assignment_id")
    assert states.loc[first, "state"] == "released"
    assert "called" not in set(states["state"]), "open calls end with the task"


def test_every_call_has_an_answer_link(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Link and call are one change, and the message carries the link."""
    app = go(office(embedded, monkeypatch), TASK)
    before = rows_of(embedded, "tokens")
    press(app, "task-suggest")
    press(app, "task-call")
    tokens = rows_of(embedded, "tokens")
    new = tokens[~tokens["token_id"].isin(before["token_id"])]
    called = rows_of(embedded, "assignments")
    called = called[(called["task_id"] == TASK) & (called["called_at"] == new["issued_at"].iloc[0])]
    assert set(new["subject"]) == set(called["assignment_id"])
    links = " ".join(part.proto.url for part in app.get("link_button"))
    assert all(
        f"%2Fjawab%2F{token}." in links or f"/jawab/{token}." in links for token in new["token_id"]
    )


def test_who_is_kept_stays_and_who_is_left_out_goes(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pinned people stay through a new suggestion, excluded ones do not come back."""
    app = go(office(embedded, monkeypatch), TASK)
    press(app, "task-suggest")
    ids = [str(box.key).rsplit("-K01-10-", 1)[1] for box in app.checkbox if "pick" in str(box.key)]
    assert len(ids) >= 2
    app.selectbox(key="task-change-one").select(ids[0])
    run(app)
    press(app, "task-pin")
    app.selectbox(key="task-change-one").select(ids[1])
    run(app)
    press(app, "task-exclude")
    now = [str(box.key).rsplit("-K01-10-", 1)[1] for box in app.checkbox if "pick" in str(box.key)]
    assert ids[0] in now and ids[1] not in now
    assert "pilihan koordinator" in text(app)


def test_a_firm_rule_is_not_broken_by_hand(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is on another task cannot be put in, and the sentence says why."""
    app = go(office(embedded, monkeypatch), TASK)
    press(app, "task-suggest")
    busy = rows_of(embedded, "assignments")
    busy = busy[(busy["state"] == "on_scene") & (busy["task_id"] == "TGS-K01-07")]
    app.selectbox(key="task-put-person").select(busy["volunteer_id"].iloc[0])
    app.text_input(key="task-put-reason").set_value("tidak ada orang lain")
    button = next(b for b in app.button if b.label == "Pilih orang sendiri")
    button.click()
    run(app)
    assert any("tidak dapat ditugaskan" in error for error in refusals(app))


def test_rest_gives_way_to_a_reason_and_to_nothing_less(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who rests cannot be put in without a reason; with one, it stands in note and audit trail."""
    app = go(office(embedded, monkeypatch), "TGS-K01-11")
    press(app, "task-suggest")

    def put_in(reason: str) -> None:
        app.selectbox(key="task-put-role").select("")
        app.selectbox(key="task-put-person").select("TAG-0001")
        app.text_input(key="task-put-reason").set_value(reason)
        next(b for b in app.button if b.label == "Pilih orang sendiri").click()
        run(app)

    put_in("")
    assert any("istirahat" in error for error in refusals(app))
    put_in("hanya dia yang mengenal anak-anak")
    assert not refusals(app)
    press(app, "task-call")
    rows = rows_of(embedded, "assignments")
    mine = rows[(rows["task_id"] == "TGS-K01-11") & (rows["volunteer_id"] == "TAG-0001")]
    assert mine["note"].to_list() == ["hanya dia yang mengenal anak-anak"]
    assert "hanya dia yang mengenal" in " ".join(rows_of(embedded, "audit")["why"].iloc[-9:])


def test_tasks_can_be_filled_together(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at together, nobody is suggested twice, and the page says how many go elsewhere."""
    app = go(office(embedded, monkeypatch), "TGS-K01-DU09A")
    press(app, "task-suggest")
    app.multiselect(key="task-together-TGS-K01-DU09A").set_value(["TGS-K01-11"])
    run(app)
    assert "disarankan untuk tugas yang disusun bersama" in text(app)


def test_who_did_not_answer_is_called_again(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same assignment goes back to called, with an answer link."""
    app = go(office(embedded, monkeypatch), "TGS-K01-07")
    rows = rows_of(embedded, "assignments")
    silent = rows[(rows["task_id"] == "TGS-K01-07") & (rows["state"] == "no_answer")]
    (assignment_id,) = silent["assignment_id"]
    press(app, f"call_again-{assignment_id}")
    after = rows_of(embedded, "assignments").set_index("assignment_id")
    assert after.loc[assignment_id, "state"] == "called"
    assert assignment_id in set(rows_of(embedded, "tokens")["subject"])


def test_a_number_is_shown_only_after_it_is_noted(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking for a number writes who asked for whose."""
    app = go(office(embedded, monkeypatch), "TGS-K01-07")
    phone = rows_of(embedded, "volunteers").set_index("volunteer_id").loc["TKSK-18", "phone"]
    spoken = "-".join(phone[n : n + 4] for n in range(0, len(phone), 4))
    assert spoken not in text(app)
    press(app, "contact-phone-TKSK-18")
    assert spoken in text(app)
    assert "TKSK-18" in rows_of(embedded, "audit")["why"].iloc[-1]


def test_the_people_needed_can_be_changed(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more of a skill is one changed row."""
    app = go(office(embedded, monkeypatch), TASK)
    before = rows_of(embedded, "task_requirements")
    press(app, "open-people")
    field = app.number_input(key=f"incident-form-people-{TASK}-psychosocial")
    field.set_value(int(field.value) + 1)
    run(app)
    press(app, "task-save-people")
    after = rows_of(embedded, "task_requirements")
    assert (after["people"] != before["people"]).sum() == 1


def test_a_draft_is_opened_before_anybody_is_called(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft shows whom it would get; the call waits for the task to open."""
    app = go(office(embedded, monkeypatch), "TGS-K01-12")
    press(app, "task-suggest")
    assert app.button(key="task-call").disabled
    press(app, "task-open-draft")
    assert not app.button(key="task-call").disabled


# --- sessions ------------------------------------------------------------------------------------


def test_a_session_is_planned_held_and_counted(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Groups beyond the norm are refused with what to do; who came becomes the task's result."""
    app = go(office(embedded, monkeypatch), TASK)
    assert "Menggambar dan bercerita" in text(app), "what was planned before"
    press(app, f"open-session-{TASK}")
    app.text_input(key="incident-form-theme").set_value("Musik")
    app.time_input(key="incident-form-starts").set_value(time(15, 45))
    app.number_input(key="incident-form-size").set_value(14)
    press(app, "incident-form-save")
    assert "paling banyak 10 orang" in refusals(app)[0]
    app.number_input(key="incident-form-size").set_value(7)
    app.number_input(key="incident-form-groups").set_value(2)
    press(app, "incident-form-save")
    rows = rows_of(embedded, "sessions").set_index("theme").loc["Musik"]
    assert (rows["groups"], rows["group_size"], rows["state"]) == ("2", "7", "planned")
    press(app, f"open-session_change-{rows['session_id']}")
    app.multiselect(key="incident-form-facilitators").set_value(["PTG-0735"])
    press(app, "incident-form-save")
    assert "memimpin sesi" in refusals(app)[0], "she leads the other one at that hour"
    press(app, "close-form")
    press(app, f"cancel-{rows['session_id']}")
    assert "Musik" not in text(app)


def test_attendance_of_a_session_can_be_corrected(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form begins with what was told; the result follows the correction."""
    app = go(office(embedded, monkeypatch), "TGS-K12-04")
    press(app, "open-session_count-SES-K12-04-1")
    assert app.number_input(key="incident-form-children").value == 26
    app.number_input(key="incident-form-children").set_value(35)
    press(app, "incident-form-save")
    assert "perlu 4" in text(app), "35 children are more than three groups of ten"
    assert rows_of(embedded, "sessions").set_index("session_id")["children"]["SES-K12-04-1"] == "35"


# --- villages and hours --------------------------------------------------------------------------


def test_a_tksk_enters_the_counts_of_a_village(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The village is counted afterwards; the kecamatan's TKSK stands as the collector."""
    app = section(office(embedded, monkeypatch, role="coordinator_dinsos"), "counts")
    assert "306" in text(app)
    app.selectbox(key="incident-form-count-village").select("35.17.01.2004")
    run(app)
    app.number_input(key="incident-form-count-35.17.01.2004-elderly").set_value(321)
    app.text_input(key="incident-form-source").set_value("pendataan lapangan")
    next(b for b in app.button if b.label == "Simpan").click()
    run(app)
    assert not refusals(app)
    row = rows_of(embedded, "vulnerable_counts").iloc[-1]
    assert (row["village_code"], row["people"], row["collected_by"]) == (
        "35.17.01.2004",
        "321",
        "TKSK-01",
    )


def test_hours_stand_raw_and_weighted_side_by_side(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row per volunteer who worked, a pair of columns per kind, and a file with everybody."""
    app = section(office(embedded, monkeypatch), "hours")
    (hours,) = [f.value for f in app.dataframe if "Jam berbobot" in f.value.columns]
    assert {"Piket (jam)", "Piket (berbobot)", "Evakuasi (berbobot)"} <= set(hours.columns)
    worked = hours["Piket (jam)"].notna()
    half = hours.loc[worked, "Piket (jam)"] / 2
    assert (half - hours.loc[worked, "Piket (berbobot)"]).abs().max() < 0.11
    assert app.get("download_button")
