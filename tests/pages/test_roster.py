"""The page Jadwal piket, opened through the shell."""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from posko.model.change import Actor
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.readiness import report_absence
from posko.roster import cancel_duty, candidates, compare, pool, roster_duties, swap_objections
from posko.store import open_store
from posko.store.place import office_now
from posko.ui import roster_job
from posko.ui.roster_cell_tap import Cell
from tests.maps.attacks import ATTACKS
from tests.pages.app import open_app

SECTIONS = (
    "month",
    "gaps",
    "generate",
    "repair",
    "swaps",
    "attendance",
    "mine",
    "fairness",
    "violations",
    "out",
)
MARCH = date(2021, 3, 1)
PATIENCE = 60
"""Seconds that a search may take on a busy machine."""
Office = Callable[..., AppTest]


def text(app: AppTest) -> str:
    tables = [json.loads(part.proto.json)["html"] for part in app.get("bidi_component")]
    return " ".join([*(part.proto.body for part in app.get("html")), *tables])


def rows_of(data: Path, table: str) -> pd.DataFrame:
    return pd.read_csv(data / f"{table}.csv", dtype=str, keep_default_na=False)


def snapshot_of(data: Path) -> Snapshot:
    return open_store(data).snapshot(office_now(data))


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def go(app: AppTest, section: str) -> AppTest:
    app.pills(key="roster-section").set_value(section)
    return run(app)


def tap(app: AppTest, cell: Cell) -> AppTest:
    """What the page does when the browser says that a cell was tapped."""
    app.session_state["roster-cell"] = cell
    return run(app)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return run(app)


@pytest.fixture
def office(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The page as a coordinator sees it, on a copy of the embedded data; no search is left over."""

    def open_page(section: str = "month", language: str = "id") -> AppTest:
        app = open_app(
            "roster", embedded, monkeypatch, language=language, name="Sari", role="coordinator"
        )
        return app if section == "month" else go(app, section)

    yield open_page
    job = roster_job.current(embedded)
    if job is not None:
        job.stop()
        job.wait(PATIENCE)
        roster_job.drop(embedded, job)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ("Jadwal piket", "kurang 8 orang", "Dapur umum 1", "sedang berjalan", "bertugas")),
        ("en", ("Standby roster", "8 people short", "running now", "Afternoon", "certified")),
    ],
)
def test_tonight_and_its_holes_are_told_in_both_languages(
    language: str, words: tuple[str, ...], embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs attention comes first: who is on duty, who is missing, and why."""
    app = open_app("roster", embedded, monkeypatch, language=language)
    shown = text(app) + text(go(app, "gaps"))
    for word in words:
        assert word in shown


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_section_opens(language: str, office: Office) -> None:
    """Each part of the page draws on the embedded data, in both languages."""
    app = office(language=language)
    for section in SECTIONS:
        go(app, section)


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_office_without_records_says_what_to_do(
    language: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a member there is no roster: one sentence says where to begin."""
    app = open_app("roster", empty, monkeypatch, language=language)
    (said,) = app.info
    assert "TAGANA" in said.value


def test_the_grid_shows_letters_levels_absences_and_holes(office: Office) -> None:
    """Letters beside colours, holes in red with how many are there, tasks and absences."""
    shown = text(office())
    assert ">M*</i>" in shown
    assert re.search(r'<td class="short"[^>]*>4/12</td>', shown)
    assert '<i class="away">Sk</i>' in shown
    assert '<i class="task">t</i>' in shown
    assert 'title="Tanggap darurat"' in shown


def test_a_name_is_shown_as_it_was_typed(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script for a name stays text: in the grid and its labels, in the cards, the violations and
    the open cell."""
    people = rows_of(embedded, "volunteers")
    people["name"] = [ATTACKS[place % len(ATTACKS)] for place in range(len(people))]
    people.to_csv(embedded / "volunteers.csv", index=False, lineterminator="\n")
    tasks = rows_of(embedded, "tasks")
    tasks["title"] = ATTACKS[3]
    tasks.to_csv(embedded / "tasks.csv", index=False, lineterminator="\n")
    app = open_app("roster", embedded, monkeypatch)
    assert escape(ATTACKS[3]) in text(app)
    shown = text(app) + text(go(app, "violations"))
    assert not re.search(r"<(img|svg|script)", shown)
    assert escape(ATTACKS[0]) in shown and escape(ATTACKS[4]) in shown
    for cell in (Cell(date(2021, 2, 8), shift="night"), Cell(date(2021, 2, 8), person="TAG-0001")):
        tap(app, cell)
        assert not [part for part in app.markdown if part.allow_html]
        assert "<img" not in text(app)


def test_a_month_is_generated_compared_accepted_and_published(
    office: Office, embedded: Path
) -> None:
    """March 2021: nothing is stored before it is accepted; then drafts; then published."""
    app = office("generate")
    before = rows_of(embedded, "duties")
    assert app.date_input(key=f"generate-start-{MARCH}").value == MARCH
    app.selectbox(key="generate-seconds").select(10)
    press(app, "generate")
    job = roster_job.current(embedded)
    assert job is not None
    job.wait(PATIENCE)
    run(app)
    assert job.draft is not None and not job.draft.breaches
    table = app.dataframe[-1].value
    assert table["Jam usulan"].gt(0).all() and table["Berkurang"].eq(0).all()
    assert table["Bertambah"].sum() == len(job.draft.duties)
    assert table["Bagian adil"].sum() == pytest.approx(table["Jam usulan"].sum(), abs=2)
    assert "terjauh dari bagian adil" in text(app) and "Keinginan tak terpenuhi" in text(app)
    assert text(app).count('role="grid"') == 1  # the old month does not stand below it
    assert "(P" in text(app)  # the proposal as a grid
    assert rows_of(embedded, "duties").equals(before)

    press(app, "generate-accept")
    drafts = rows_of(embedded, "duties").query("state == 'draft'")
    assert set(drafts["date"].str[:7]) == {"2021-03"}
    assert len(drafts) == len(job.draft.duties)
    assert roster_job.current(embedded) is None
    assert "(P" in text(app)
    assert f"{len(drafts)} rancangan, Maret 2021;" in text(app)
    assert f"Terbitkan {len(drafts)} piket, Maret 2021?" in text(app)

    press(app, "roster-publish")
    published = rows_of(embedded, "duties").query("date >= '2021-03-01'")
    assert set(published["state"]) == {"published"}
    assert len(published) == len(drafts)
    assert f"Tidak ada rancangan pada Maret 2021; {len(drafts)} piket sudah terbit" in text(app)
    press(app, "roster-to-out")
    assert app.pills(key="roster-section").value == "out"


def test_a_level_that_was_asked_for_is_named_and_both_rosters_counted_at_it(
    office: Office, embedded: Path
) -> None:
    """Two days of tanggap darurat: the level stands in the title and is said not to be kept, with
    what is empty at the level in force; once drafts stand, a new proposal marks what it changes."""
    app = office("generate")
    for level, marked in (("in_force", False), ("tanggap_darurat", True)):
        app.number_input(key=f"generate-days-{MARCH}").set_value(2)
        app.selectbox(key="generate-level").select(level)
        app.selectbox(key="generate-seconds").select(10)
        press(app, "generate")
        job = roster_job.current(embedded)
        assert job is not None
        job.wait(PATIENCE)
        run(app)
        assert ('class="gain"' in text(app)) == marked
        if not marked:
            assert "status yang berlaku" in text(app)
            press(app, "generate-accept")
    asked = 2 * 3 * 12
    assert "status Tanggap darurat" in text(app)
    assert f"jadwal sekarang {asked - 2 * 9}" in text(app)
    found = compare(snapshot_of(embedded), job.draft)
    empty = sum(short.missing for short in found.in_force if short.role is None)
    assert any(
        f"yang berlaku: {empty} tempat kosong" in info.value.replace("\\", "") for info in app.info
    )


def test_what_is_over_is_not_asked_for(office: Office) -> None:
    """The first date is today or later, also where the month shown has no duties."""
    app = office("generate")
    for _ in range(6):  # August 2020: nothing stands there
        press(app, "roster-back")
    (field,) = [one for one in app.date_input if str(one.key).startswith("generate-start-")]
    assert field.value == field.min == date(2021, 2, 8)


def test_whether_teams_stay_together_is_switched_for_the_office(
    office: Office, embedded: Path
) -> None:
    """The switch is a setting of the office, with its line in the audit; it shows what holds."""
    app = office("generate")
    app.toggle(key="roster-keep-teams-False").set_value(True)
    run(app)
    settings = tomllib.loads((embedded / "settings.toml").read_text(encoding="utf-8"))
    assert settings["roster_teams"] is True
    last = rows_of(embedded, "audit").iloc[-1]
    assert (last["table"], last["key"], last["actor"]) == ("settings", "roster_teams", "Sari")
    switched_on = app.toggle(key="roster-keep-teams-True")
    assert switched_on.value and "Regu A, Regu B" in switched_on.label


def test_stopping_keeps_the_best_so_far(office: Office, embedded: Path) -> None:
    """A search of five minutes ends at once, with a roster."""
    app = office("generate")
    app.selectbox(key="generate-seconds").select(300)
    press(app, "generate")
    job = roster_job.current(embedded)
    assert job is not None
    began = time.monotonic()
    while (job.progress is None or job.progress.objective is None) and job.running:
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.1)
    if job.running:
        press(app, "generate-stop")
    job.wait(PATIENCE)
    assert job.draft is not None and job.draft.duties
    press(run(app), "generate-drop")
    assert roster_job.current(embedded) is None


def test_a_second_search_is_refused_while_one_runs(
    office: Office, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who opens the page meanwhile sees whose search runs, and cannot start another."""
    first = office("generate")
    first.selectbox(key="generate-seconds").select(300)
    press(first, "generate")
    second = open_app("roster", embedded, monkeypatch, name="Budi", role="coordinator")
    go(second, "generate")
    assert "oleh Sari" in text(second)
    assert not [button for button in second.button if button.key == "generate"]
    with pytest.raises(Refused) as refusal:  # both pressed at the same moment
        roster_job.start(embedded, snapshot_of(embedded), "Budi", MARCH, 7, None, 5.0)
    assert refusal.value.reason.params["by"] == "Sari"


def test_a_search_that_fails_says_so_and_can_be_asked_again(
    office: Office, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a thread that died: the page shows it, and the form comes back."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the engine broke")

    monkeypatch.setattr(roster_job, "solve_period", fail)
    app = press(office("generate"), "generate")
    job = roster_job.current(embedded)
    assert job is not None
    job.wait(PATIENCE)
    run(app)
    assert any("gagal" in error.value for error in app.error)
    press(app, "generate-drop")
    assert [button for button in app.button if button.key == "generate"]


def test_what_changed_meanwhile_is_judged_before_a_proposal_is_accepted(
    office: Office, embedded: Path
) -> None:
    """Somebody fell ill while the search ran: the old answer is refused with the reason."""
    app = office("generate")
    app.number_input(key=f"generate-days-{MARCH}").set_value(7)
    app.selectbox(key="generate-seconds").select(10)
    press(app, "generate")
    job = roster_job.current(embedded)
    assert job is not None
    job.wait(PATIENCE)
    assert job.draft is not None
    duty = job.draft.duties[0]
    snapshot = snapshot_of(embedded)
    starts = datetime.combine(duty.date, datetime.min.time(), snapshot.zone)
    change = report_absence(
        snapshot,
        Actor("Budi", "coordinator"),
        duty.volunteer_id,
        "sick",
        starts,
        starts + timedelta(days=1),
        why="sakit",
    )
    open_store(embedded).commit(change)
    before = rows_of(embedded, "duties")
    press(run(app), "generate-accept")
    assert any("Sakit" in error.value for error in app.error)
    assert rows_of(embedded, "duties").equals(before)


def test_a_roster_made_elsewhere_is_judged_and_taken_over(office: Office, embedded: Path) -> None:
    """A CSV file with a mistake names its row; a clean one becomes drafts."""
    app = office("generate")
    app.file_uploader(key="roster-import-file-0").set_value(
        ("piket.csv", b"person,day,shift\nSiapa,2021-03-01,Pagi\n", "text/csv")
    )
    run(app)
    assert app.dataframe[-1].value["Baris"].to_list() == [2]
    app.file_uploader(key="roster-import-file-0").set_value(
        ("piket.csv", b"person,day,shift\nTAG-0008,2021-03-01,Pagi\n", "text/csv")
    )
    press(run(app), "roster-import")
    rows = rows_of(embedded, "duties").query("date == '2021-03-01'")
    assert rows["state"].to_list() == ["draft"]
    assert rows["volunteer_id"].to_list() == ["TAG-0008"]
    assert app.file_uploader(key="roster-import-file-1").value is None
    press(app, "roster-drop-drafts")
    assert rows_of(embedded, "duties").query("date == '2021-03-01'").empty


def test_the_least_to_give_up_is_shown_by_kind(office: Office) -> None:
    """Asked for, the page lists the steps; without borrowing others take their place."""
    app = office("gaps")
    app.toggle(key="roster-relief").set_value(True)
    run(app)
    assert "Pinjam orang:" in text(app) and "Terbukti" in text(app)
    app.pills(key="roster-relief-kinds").set_value(["rest", "level"])
    run(app)
    assert "Pinjam orang:" not in text(app)
    assert "turunkan status" in text(app)


def test_a_cell_shows_what_stands_there_and_what_the_rules_say(office: Office) -> None:
    """A person's duty with its shift and state; each other shift of the day with what is against
    it; an absence with its hours."""
    app = tap(office(), Cell(date(2021, 2, 20), person="TAG-0008"))
    said = [part.value for part in app.markdown]
    assert "Pagi" in said[0] and "Terbit" in said[0]
    assert len(said) == 3 and all("perlu 11 jam" in part for part in said[1:])
    tap(app, Cell(date(2021, 2, 23), person="TAG-0010"))
    assert "Cuti, seharian" in text(app)
    assert all(part.value.startswith("✕") for part in app.markdown)


def test_an_empty_cell_is_filled_locked_given_away_and_emptied(
    office: Office, embedded: Path
) -> None:
    """The life of a draft, by tapping: put, locked, leading, replaced, removed."""
    day, shift = date(2021, 3, 3), "night"
    first, second = [one.volunteer_id for one in candidates(snapshot_of(embedded), day, shift)][:2]

    def row() -> dict[str, str]:
        rows = rows_of(embedded, "duties").query(f"date == '{day}'")
        (only,) = rows.to_dict("records")
        return only

    app = tap(office(), Cell(day, person=first))
    press(app, f"roster-edit-put-{shift}")
    duty = row()["duty_id"]
    assert (row()["volunteer_id"], row()["state"], row()["function"]) == (first, "draft", "member")
    assert not app.markdown  # done: the cell is closed

    tap(app, Cell(day, person=first))
    press(app, f"roster-edit-lock-{duty}")
    assert row()["pinned"] == "true"
    press(app, f"roster-edit-unlock-{duty}")  # still open: a lock is no end
    assert row()["pinned"] == "false"

    app.session_state[f"roster-edit-replacing-{duty}"] = True
    run(app).radio(key=f"roster-edit-replace-{duty}").set_value(second)
    press(run(app), f"roster-edit-replace-{duty}-now")
    assert (row()["volunteer_id"], row()["duty_id"]) == (second, duty)

    press(tap(app, Cell(day, person=second)), f"roster-edit-clear-{duty}")
    assert rows_of(embedded, "duties").query(f"date == '{day}'").empty


def test_a_draft_is_led_by_who_has_the_grade_only(office: Office, embedded: Path) -> None:
    """Who has the grade becomes coordinator by one press; another is refused with the rule."""
    day = date(2021, 3, 3)
    snapshot = snapshot_of(embedded)
    leader = next(m.volunteer_id for m in pool(snapshot) if m.may_coordinate)
    other = next(m.volunteer_id for m in pool(snapshot) if not m.may_coordinate)
    app = office()
    for person, function in ((leader, "coordinator"), (other, "member")):
        tap(app, Cell(day, person=person))
        shift = next(str(b.key).rpartition("-")[2] for b in app.button if "-put-" in str(b.key))
        press(app, f"roster-edit-put-{shift}")
        rows = rows_of(embedded, "duties").query("volunteer_id == @person")
        duty = rows[rows["date"] == day.isoformat()]["duty_id"].iloc[0]
        tap(app, Cell(day, person=person))
        press(app, f"roster-edit-lead-{duty}")
        row = rows_of(embedded, "duties").set_index("duty_id").loc[duty]
        assert row["function"] == function
        assert bool(app.error) == (function == "member")


def test_somebody_allowed_joins_a_published_shift_at_once(office: Office, embedded: Path) -> None:
    """The shift's cell lists the allowed in fair order; the first one chosen stands published, and
    the cell stays open for the next."""
    day, shift = date(2021, 2, 20), "night"
    people = candidates(snapshot_of(embedded), day, shift)
    app = tap(office(), Cell(day, shift=shift))
    key = f"roster-edit-join-{day}-{shift}-None"
    allowed = [one.volunteer_id for one in people if one.allowed]
    assert len(app.radio(key=key).options) == 5
    app.checkbox(key=f"{key}-all").set_value(True)
    run(app)
    assert len(app.radio(key=key).options) == len(allowed)
    refused = app.dataframe[-1].value
    assert len(refused) == len(people) - len(allowed) and refused["Sebab"].ne("").all()
    app.radio(key=key).set_value(allowed[0])
    press(run(app), f"{key}-phone-{allowed[0]}")
    assert any("bisa%20jaga" in part.proto.url for part in app.get("link_button"))
    press(app, "roster-edit-put")
    rows = rows_of(embedded, "duties").query("date == '2021-02-20' and shift == 'night'")
    (row,) = rows[rows["volunteer_id"] == allowed[0]].to_dict("records")
    assert row["state"] == "published"
    assert f"roster-edit-open-{row['duty_id']}" in [button.key for button in app.button]


def test_a_shift_names_its_holes_and_who_fills_them(office: Office, embedded: Path) -> None:
    """A role that lacks somebody is offered; only who has it that day is listed."""
    day, shift = date(2021, 2, 8), "night"
    app = tap(office(), Cell(day, shift=shift))
    (hole,) = app.error
    assert "kurang 8 orang" in hole.value and "Dapur umum 1" in hole.value
    roles = app.segmented_control(key="roster-edit-role")
    assert roles.options[-1] == "Koordinator" and len(roles.options) == 4
    roles.set_value("public_kitchen")
    run(app)
    people = candidates(snapshot_of(embedded), day, shift, "public_kitchen")
    allowed = sum(one.allowed for one in people)
    listed = [radio for radio in app.radio if "public_kitchen" in str(radio.key)]
    assert bool(listed) == bool(allowed)
    assert f"({len(people) - allowed})" in app.expander[-1].label


def test_from_a_shift_to_a_person_and_back(office: Office) -> None:
    """The crew leads to each person's date, and a duty to its crew."""
    app = tap(office(), Cell(date(2021, 2, 20), shift="night"))
    duty = next(str(b.key) for b in app.button if str(b.key).startswith("roster-edit-open-"))
    press(app, duty)
    assert app.session_state["roster-cell"].person is not None
    press(app, duty.replace("-open-", "-shift-"))
    assert app.session_state["roster-cell"] == Cell(date(2021, 2, 20), shift="night")


def test_a_cell_leads_to_the_repair_of_its_duty(office: Office) -> None:
    """Who cannot come: the form of the drop-out is filled in with the person, from the beginning of
    the duty to the end of the next day."""
    app = tap(office(), Cell(date(2021, 2, 20), person="TAG-0008"))
    press(app, "roster-drop-JGA-20210220-P2")
    assert "roster-cell" not in app.session_state
    assert app.selectbox(key="roster-repair-person").value == "TAG-0008"
    assert app.datetime_input(key="roster-repair-from").value == datetime(2021, 2, 20, 7)
    assert app.datetime_input(key="roster-repair-until").value == datetime(2021, 2, 22)


def test_any_cell_opens_without_the_grid(office: Office) -> None:
    """A date and a person, or a shift, from ordinary fields: for who cannot tap."""
    app = office()
    app.date_input(key="roster-find-day").set_value(date(2021, 3, 9))
    app.selectbox(key="roster-find-whom").select("TAG-0008")
    press(run(app), "roster-find")
    assert app.session_state["roster-cell"] == Cell(date(2021, 3, 9), person="TAG-0008")


def test_a_cell_that_does_not_exist_stays_shut(office: Office) -> None:
    """A browser may name anybody: nothing opens, nothing breaks."""
    app = tap(office(), Cell(date(2021, 2, 8), person="NOBODY"))
    assert not app.markdown
    tap(app, Cell(date(2021, 2, 8), shift="nothing"))
    assert not app.markdown


def test_a_published_duty_is_locked_and_cancelled_only_with_a_reason(
    office: Office, embedded: Path
) -> None:
    """The lock is one press; a cancellation without a reason is refused."""
    duty = "JGA-20210208-M2"
    person = rows_of(embedded, "duties").set_index("duty_id").loc[duty, "volunteer_id"]
    app = tap(office(), Cell(date(2021, 2, 8), person=str(person)))
    press(app, f"roster-edit-lock-{duty}")
    press(app, f"roster-edit-cancel-{duty}")
    assert app.error
    app.text_input(key=f"roster-edit-reason-{duty}").set_value("Ban perahu kempis")
    press(run(app), f"roster-edit-cancel-{duty}")
    row = rows_of(embedded, "duties").set_index("duty_id").loc[duty]
    assert (row["state"], row["pinned"]) == ("cancelled", "true")
    assert row["note"] == "Ban perahu kempis"


def test_a_drop_out_is_repaired_after_a_look(office: Office, embedded: Path) -> None:
    """The proposal stores nothing; applied, the duties move and those concerned get a text."""
    app = office("repair")
    duty = rows_of(embedded, "duties").set_index("duty_id").loc["JGA-20210222-P2"]
    person = duty["volunteer_id"]
    app.selectbox(key="roster-repair-person").select(person)
    app.datetime_input(key="roster-repair-from").set_value(datetime(2021, 2, 22, 0, 0))
    app.datetime_input(key="roster-repair-until").set_value(datetime(2021, 2, 23, 0, 0))
    before = rows_of(embedded, "duties")
    press(app, "repair-propose")
    changes = app.dataframe[-1].value
    assert "melepas" in set(changes["Perubahan"])
    assert rows_of(embedded, "duties").equals(before)

    press(app, "repair-apply")
    after = rows_of(embedded, "duties").set_index("duty_id")
    assert after.loc["JGA-20210222-P2", "state"] == "cancelled"
    absences = rows_of(embedded, "absences")
    assert person in set(absences[absences["kind"] == "sick"]["volunteer_id"])
    assert len(app.code) == len(set(changes["Nama"]))
    assert all("\n+ jaga " in part.value or "\n− batal " in part.value for part in app.code)
    press(app, "told-all")
    assert not app.code
    told = rows_of(embedded, "roster_told")
    assert set(told["volunteer_id"]) >= {person}


def test_any_change_is_to_be_told_on_every_screen(
    office: Office, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A published duty cancelled: another session has the text, masked number and mark; once
    marked it is gone there and here."""
    duty = "JGA-20210222-P2"
    person = rows_of(embedded, "duties").set_index("duty_id").loc[duty, "volunteer_id"]
    app = office("month")
    assert not [one for one in app.toggle if one.key == "roster-to-tell"]
    actor = Actor("Sari", "coordinator_bpbd")
    open_store(embedded).commit(cancel_duty(snapshot_of(embedded), actor, duty, "Sakit"))
    other = open_app("roster", embedded, monkeypatch, name="Budi", role="coordinator")
    other.toggle(key="roster-to-tell").set_value(True)
    run(other)
    (said,) = [part.value for part in other.code]
    assert said.startswith("LATIHAN, bukan kejadian nyata")
    assert "− batal Pagi 22 Feb 2021" in said
    assert "••••" in other.button(key=f"told-phone-{person}").label
    press(other, f"told-phone-{person}")
    assert any("https://wa.me/62" in part.proto.url for part in other.get("link_button"))
    press(other, f"told-{person}-done")
    assert not other.code
    assert rows_of(embedded, "roster_told")["volunteer_id"].to_list() == [person]


def test_holes_that_were_there_before_are_not_blamed_on_a_drop_out(office: Office) -> None:
    """A shift that lacked eight lacks eight after the repair: nothing new stays empty."""
    app = office("repair")
    app.selectbox(key="roster-repair-person").select("TAG-0008")
    press(app, "repair-propose")
    shown = text(app)
    assert "terbukti paling sedikit" in shown
    assert "Tetap kosong:" not in shown


def test_who_is_on_the_roster_and_away_is_named(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An absence recorded elsewhere: tonight's card and the repair say so; one press proposes."""
    absences = rows_of(embedded, "absences")
    sick = {
        **absences.iloc[-1].to_dict(),
        "absence_id": "ABS-TEST",
        "volunteer_id": "TAG-0008",
        "starts_at": "2021-02-08T08:00:00+07:00",
        "ends_at": "2021-02-09T12:00:00+07:00",
        "kind": "sick",
    }
    more = pd.concat([absences, pd.DataFrame([sick])])
    more.to_csv(embedded / "absences.csv", index=False, lineterminator="\n")
    app = open_app("roster", embedded, monkeypatch, name="Sari", role="coordinator")
    assert "✕ Sakit" in text(app)
    go(app, "repair")
    assert "Dwi Isnaini tidak siap (Sakit)" in text(app)
    press(app, "repair-known-TAG-0008-202102080800")
    press(app, "repair-apply")
    duty = rows_of(embedded, "duties").set_index("duty_id").query("volunteer_id == 'TAG-0008'")
    assert duty.query("date == '2021-02-08'")["state"].to_list() == ["cancelled"]
    assert len(rows_of(embedded, "absences")) == len(more)


def test_a_repair_of_nothing_says_so(office: Office) -> None:
    """Away in a time without duties: the absence is enough, and the page says where."""
    app = office("repair")
    app.selectbox(key="roster-repair-person").select("TAG-0008")
    app.datetime_input(key="roster-repair-from").set_value(datetime(2022, 1, 1, 0, 0))
    app.datetime_input(key="roster-repair-until").set_value(datetime(2022, 1, 2, 0, 0))
    press(app, "repair-propose")
    assert any("tidak punya piket" in error.value for error in app.error)


def test_a_duty_is_offered_taken_and_approved(office: Office, embedded: Path) -> None:
    """Offer to all, somebody whom the rules allow takes it, the coordinator approves."""
    snapshot = snapshot_of(embedded)
    after = (snapshot.now + timedelta(days=14)).date()
    duty = next(d for d in roster_duties(snapshot) if d.date >= after)
    taker = next(
        one.volunteer_id
        for one in candidates(snapshot, duty.date, duty.shift)
        if not swap_objections(snapshot, duty.duty_id, one.volunteer_id)
    )
    app = office("swaps")
    app.selectbox(key="roster-swap-giver-0").select(duty.volunteer_id)
    run(app)
    app.selectbox(key=f"roster-swap-duty-{duty.volunteer_id}").select(duty.duty_id)
    press(run(app), "swap-offer")
    assert app.error  # no reason given
    app.text_input(key="roster-swap-reason-0").set_value("Ujian anak")
    press(run(app), "swap-offer")
    assert app.selectbox(key="roster-swap-giver-1").value is None  # the form begins anew
    swap = rows_of(embedded, "swaps").query("duty_id == @duty.duty_id")["swap_id"].iloc[0]

    app.selectbox(key=f"roster-swap-taker-{swap}").select(taker)
    press(run(app), f"take-{swap}")
    press(app, f"approve-{swap}")
    rows = rows_of(embedded, "swaps").set_index("swap_id")
    assert (rows.loc[swap, "state"], rows.loc[swap, "offered_to"]) == ("accepted", taker)
    duties = rows_of(embedded, "duties")
    assert duties.set_index("duty_id").loc[duty.duty_id, "state"] == "cancelled"
    moved = duties.query("date == @duty.date.isoformat() and shift == @duty.shift")
    assert taker in set(moved[moved["state"] == "published"]["volunteer_id"])


def test_a_swap_against_the_rules_is_not_approved(office: Office) -> None:
    """The proposed swap of the embedded data breaks rest: the reason stands there instead of a
    button that can be pressed."""
    app = office("swaps")
    assert "perlu 11 jam" in text(app)
    assert app.button(key="approve-TKR-004").disabled


def without(data: Path, duty_id: str) -> None:
    """A copy in which nothing is recorded of a duty."""
    attended = rows_of(data, "attendances")
    attended = attended[attended["duty_id"] != duty_id]
    attended.to_csv(data / "attendances.csv", index=False, lineterminator="\n")


def clock(data: Path, at: str) -> None:
    """The drill's clock at another instant of February 2021."""
    settings = data / "settings.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before.replace("08T09:00", at), encoding="utf-8")


def attendance_of(data: Path, duty_id: str) -> pd.Series:
    return rows_of(data, "attendances").set_index("duty_id").loc[duty_id]


def details(app: AppTest, duty_id: str, turn: int = 0) -> AppTest:
    """Open what is behind a row."""
    app.session_state[f"roster-attend-more-{duty_id}-{turn}"] = True
    return run(app)


def test_coming_and_leaving_are_one_press_each(office: Office, embedded: Path) -> None:
    """As of now; what is recorded already has no button that would write over it."""
    without(embedded, "JGA-20210208-P3")
    app = office("attendance")
    keys = {button.key for button in app.button}
    assert "attend-came-JGA-20210208-P1" not in keys  # came at 06.58
    assert "attend-not_came-JGA-20210208-P3" in keys
    press(app, "attend-came-JGA-20210208-P3")
    row = attendance_of(embedded, "JGA-20210208-P3")
    assert (row["outcome"], row["came_at"][:16]) == ("late", "2021-02-08T09:00")
    press(app, "attend-left-JGA-20210208-P3")
    assert attendance_of(embedded, "JGA-20210208-P3")["left_at"][:16] == "2021-02-08T09:00"
    assert "pulang 09.00" in text(go(app, "month"))


def test_leaving_can_carry_a_word_for_the_next_shift(office: Office, embedded: Path) -> None:
    """Behind the row, with an hour of its own."""
    duty = "JGA-20210208-P1"
    app = details(office("attendance"), duty)
    app.text_input(key=f"roster-attended-words-left-{duty}-0").set_value("Perahu dua bocor.")
    press(run(app), f"attend-save-{duty}")
    row = attendance_of(embedded, duty)
    assert row["left_at"].startswith("2021-02-08T09:00")
    assert row["handover_note"] == "Perahu dua bocor."
    assert f"attend-save-{duty}" not in {button.key for button in app.button}  # closed


def test_who_comes_before_the_shift_begins_is_written_down(office: Office, embedded: Path) -> None:
    """At half past two the crew of three o'clock arrives; nobody can have stayed away yet."""
    clock(embedded, "08T14:30")
    app = office("attendance")
    assert "attend-not_came-JGA-20210208-S1" not in {button.key for button in app.button}
    press(app, "attend-came-JGA-20210208-S1")
    row = attendance_of(embedded, "JGA-20210208-S1")
    assert (row["outcome"], row["came_at"][:16]) == ("present", "2021-02-08T14:30")


def test_an_earlier_hour_can_be_given(office: Office, embedded: Path) -> None:
    """Who came at 07.40 is written down at nine, late."""
    duty = "JGA-20210208-P3"
    without(embedded, duty)
    app = details(office("attendance"), duty)
    app.datetime_input(key=f"roster-attended-at-came-{duty}-0").set_value(
        datetime(2021, 2, 8, 7, 40)
    )
    press(run(app), f"attend-save-{duty}")
    row = attendance_of(embedded, duty)
    assert (row["outcome"], row["came_at"][:16]) == ("late", "2021-02-08T07:40")


def test_a_correction_shows_what_was_recorded(office: Office, embedded: Path) -> None:
    """The field begins with the recorded hour; old and new stand there and in the trail."""
    duty = "JGA-20210208-P1"
    app = details(office("attendance"), duty)
    app.segmented_control(key=f"roster-attended-action-{duty}-0").set_value("came")
    run(app)
    field = app.datetime_input(key=f"roster-attended-at-came-{duty}-0")
    assert field.value == datetime(2021, 2, 8, 6, 58)
    field.set_value(datetime(2021, 2, 8, 7, 10))
    run(app)
    assert "06.58" in text(app).split("Tercatat")[1].split("menjadi")[0]
    press(app, f"attend-save-{duty}")
    assert attendance_of(embedded, duty)["came_at"][:16] == "2021-02-08T07:10"
    assert "06.58" in rows_of(embedded, "audit")["why"].iloc[-1]


def test_who_has_not_come_is_named_with_substitutes(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hours after the beginning without an attendance: late, and who could stand in."""
    without(embedded, "JGA-20210208-P3")
    app = open_app("roster", embedded, monkeypatch)
    assert "1 orang belum datang" in text(app)
    said = text(go(app, "attendance"))
    assert "terlambat 2 jam" in said and "Pengganti" in said


def test_who_did_not_come_is_a_hole_to_be_filled_at_once(office: Office, embedded: Path) -> None:
    """One person more is missing in the headline, and the row's shift leads to the people."""
    without(embedded, "JGA-20210208-P3")
    app = office("attendance")
    assert "kurang 8 orang" in text(app)
    press(app, "attend-not_came-JGA-20210208-P3")
    assert attendance_of(embedded, "JGA-20210208-P3")["outcome"] == "no_show"
    assert "kurang 9 orang" in text(app)
    press(app, "attend-cover-2021-02-08-morning")
    assert app.pills(key="roster-section").value == "gaps"
    assert app.session_state["gap-2021-02-08-morning"] is True


def test_who_drops_out_of_the_running_shift_leaves_it(office: Office, embedded: Path) -> None:
    """At two in the night: proposed, applied, and straight to who may come now."""
    clock(embedded, "09T02:00")
    app = tap(office(), Cell(date(2021, 2, 8), person="TAG-0005"))
    press(app, "roster-drop-JGA-20210208-M2")
    assert app.datetime_input(key="roster-repair-until").value == datetime(2021, 2, 10)
    press(app, "repair-propose")
    assert not app.error
    press(app, "repair-apply")
    away = rows_of(embedded, "absences").iloc[-1]
    assert (away["volunteer_id"], away["starts_at"][:16]) == ("TAG-0005", "2021-02-09T02:00")
    press(app, "repair-cover-JGA-20210208-M2")
    assert app.session_state["gap-2021-02-08-night"] is True


def test_one_person_reads_their_duties_and_subscribes(office: Office, embedded: Path) -> None:
    """The coming duties, the marked row, and a link that is made and revoked."""
    app = office("mine")
    app.selectbox(key="roster-person").select("TAG-0008")
    run(app)
    assert "lagi" in text(app)
    assert '<tr class="me" data-person="TAG-0008">' in text(app)
    press(app, "subscribe-make")
    assert any("kalender/TKN-" in part.value for part in app.code)
    press(app, "subscribe-revoke")
    assert not any("kalender/TKN-" in part.value for part in app.code)
    assert rows_of(embedded, "tokens")["revoked_at"].iloc[-1]
    press(app, "mypage-make")
    assert any("/saya/TKN-" in part.value for part in app.code)
    press(app, "mypage-revoke")
    assert not any("/saya/TKN-" in part.value for part in app.code)
    tokens = rows_of(embedded, "tokens")
    assert set(tokens["purpose"]) == {"calendar", "mine"} and tokens["revoked_at"].all()


def test_fairness_is_shown_raw_and_per_available_day(office: Office) -> None:
    """One switch changes the bars and the figures; the table holds both."""
    app = office("fairness")
    assert "72–120" in text(app) and "Jam / hari" not in text(app)
    app.toggle(key="fairness-per-day").set_value(True)
    run(app)
    assert "Jam / hari" in text(app) and "2,86–4,62" in text(app)
    frame = app.dataframe[-1].value
    assert (frame["Jam / hari"] == (frame["Jam"] / frame["Hari tersedia"]).round(2)).all()


def test_everybodys_part_stands_beside_their_fair_share(office: Office) -> None:
    """Whoever reads the table can check it: the shares add up to what there is, and each line to
    its distance; the furthest is named above."""
    app = office("fairness")
    frame = app.dataframe[0].value
    assert frame["Bagian adil"].sum() == pytest.approx(frame["Jam"].sum(), abs=2)
    assert ((frame["Jam"] - frame["Bagian adil"] - frame["Selisih"]).abs() < 0.11).all()
    assert frame["Saldo 3 bulan"].abs().max() > 0
    assert "terjauh dari bagian adil 18,6" in text(app)
    app.segmented_control(key="fairness-burden").set_value("nights")
    run(app)
    assert "Malam" in app.dataframe[0].value


def test_a_hole_is_filled_from_the_gap_board(office: Office, embedded: Path) -> None:
    """A person who may legally take it is put there, published; or one of another pillar."""
    app = office("gaps")
    heads = [box.label for box in app.expander if "boleh mengisi" in box.label]
    assert len(heads) > 1 and all("kurang" in head for head in heads)
    assert any(" · 0 orang" not in head for head in heads)
    today = date(2021, 2, 8)
    for day in (today, today + timedelta(days=1), today + timedelta(days=2)):
        for shift in ("morning", "afternoon", "night"):
            app.session_state[f"gap-{day}-{shift}"] = True
    run(app)
    every = [b for b in app.button if str(b.key).startswith("cover-")]
    buttons = [b for b in every if "-TAG-" in str(b.key)]
    assert buttons
    person = str(buttons[0].key).rpartition("-TAG-")[2]
    hole = str(buttons[0].key).removeprefix("cover-").rpartition("-TAG-")[0]
    press(app, f"ask-{hole}-phone-TAG-{person}")
    link, *_ = [part.proto.url for part in app.get("link_button")]
    assert link.startswith("https://wa.me/62") and "bisa%20jaga" in link
    before = rows_of(embedded, "duties")
    press(app, str(buttons[0].key))
    after = rows_of(embedded, "duties")
    (row,) = after[~after["duty_id"].isin(before["duty_id"])].to_dict("records")
    assert row["state"] == "published"
    assert (
        row["volunteer_id"]
        == str(buttons[0].key).partition("TAG-")[1] + str(buttons[0].key).partition("TAG-")[2]
    )
    helper = next(str(b.key) for b in every if "-PKH-" in str(b.key))
    press(app, helper)
    lent = rows_of(embedded, "duties")
    (row,) = lent[~lent["duty_id"].isin(after["duty_id"])].to_dict("records")
    assert helper.endswith(row["volunteer_id"]) and row["state"] == "published"


def test_a_month_is_turned_and_a_week_fits_a_phone(office: Office) -> None:
    """The grid follows the buttons: the next month, then seven days of it."""
    app = press(office(), "roster-forward")
    assert "<b>Maret 2021</b>" in text(app)
    app.segmented_control(key="roster-span").set_value("week")
    run(app)
    assert "1 Mar 2021 – 7 Mar 2021" in text(app)
    press(app, "roster-forward")
    assert "8 Mar 2021 – 14 Mar 2021" in text(app)


def test_a_viewer_changes_nothing(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name every button that acts is off."""
    app = open_app("roster", embedded, monkeypatch)
    for section, keys in (
        ("generate", ["generate"]),
        ("repair", ["repair-propose"]),
        ("swaps", ["decline-TKR-004"]),
        ("attendance", ["attend-left-JGA-20210208-P1"]),
    ):
        go(app, section)
        assert all(app.button(key=key).disabled for key in keys)
    tap(app, Cell(date(2021, 2, 20), shift="night"))
    assert app.button(key="roster-edit-put").disabled
    tap(app, Cell(date(2021, 2, 20), person="TAG-0008"))
    for action in ("lock", "cancel"):
        assert app.button(key=f"roster-edit-{action}-JGA-20210220-P2").disabled
