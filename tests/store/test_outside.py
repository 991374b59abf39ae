"""Files that somebody edits in a spreadsheet while the store is open, or while it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from posko.model.change import insert, update
from posko.model.tables import TABLES
from posko.store.contract import Conflict, Unavailable
from posko.store.csvstore import CsvStore
from posko.store.reader import OUTSIDE_ACTOR
from tests.factories import NOW
from tests.store.folder import change, open_at, row_of
from tests.store.workload import need_of


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text in a file, as an editor does."""
    path = folder / file
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())


def as_excel_saves(folder: Path, file: str) -> None:
    """Semicolons, a byte-order mark and Windows line ends."""
    path = folder / file
    path.write_bytes(
        b"\xef\xbb\xbf" + path.read_bytes().replace(b",", b";").replace(b"\n", b"\r\n")
    )


def trail(store: CsvStore) -> list[dict]:
    return TABLES["audit"].records(store.snapshot(NOW).all("audit"))


@pytest.fixture(params=["running", "closed"])
def reopen(request: pytest.FixtureRequest, folder: Path):
    """The store after an edit: the one that was open all the time, or one opened afterwards."""
    store = open_at(folder)
    store.commit(change(update("needs", need_of(store), quantity=6.0)))
    return (lambda: store) if request.param == "running" else (lambda: open_at(folder))


def test_a_valid_edit_is_taken_over(reopen, folder: Path) -> None:
    """A new value is shown, with a new revision and its before and after in the trail."""
    edit(folder, "volunteers.csv", "V-1,Amy,", "V-1,Amira,")
    store = reopen()
    assert store.revision() == 2
    found = store.snapshot(NOW).find("volunteers", "V-1")
    assert found is not None and found["name"] == "Amira"
    row = trail(store)[-1]
    assert (row["revision"], row["actor"], row["table"], row["key"]) == (
        2,
        OUTSIDE_ACTOR,
        "volunteers",
        "V-1",
    )
    assert '"Amy"' in row["before"] and '"Amira"' in row["after"]
    assert store.snapshot(NOW).problems == ()


def test_an_edit_is_part_of_the_past(reopen, folder: Path) -> None:
    """`as_of` shows the tables before an edit from outside, and after it."""
    edit(folder, "volunteers.csv", "V-1,Amy,", "V-1,Amira,")
    store = reopen()
    for revision, name in ((1, "Amy"), (2, "Amira")):
        found = store.snapshot(NOW, as_of=revision).find("volunteers", "V-1")
        assert found is not None and found["name"] == name


def test_two_files_are_judged_together(reopen, folder: Path) -> None:
    """A new volunteer and her certificate come in two files and are one edit."""
    people, papers = folder / "volunteers.csv", folder / "certificates.csv"
    line = people.read_text().splitlines()[1].replace("V-1,Amy", "V-9,Dewi")
    people.write_text(people.read_text() + line + "\n")
    papers.write_text(papers.read_text() + "S-9,V-9,driving,,,,2020-05-05,\n")
    store = reopen()
    assert store.snapshot(NOW).problems == ()
    assert store.revision() == 2
    assert {row["key"] for row in trail(store) if row["revision"] == 2} == {"V-9", "S-9"}


def test_saving_in_another_form_changes_nothing(reopen, folder: Path) -> None:
    """Excel's semicolons, mark and line ends are read; without a new value there is no revision."""
    as_excel_saves(folder, "certificates.csv")
    as_excel_saves(folder, "incident_log.csv")
    store = reopen()
    assert (store.revision(), store.snapshot(NOW).problems) == (1, ())
    row = insert("incident_log", **row_of("incident_log", log_id="L-1", incident_id="K-1"))
    store.commit(change(row))
    assert open_at(folder).snapshot(NOW).find("incident_log", "L-1") is not None
    assert (folder / "incident_log.csv").read_bytes().startswith(b"log_id,incident_id,")


def test_appending_by_hand_and_by_program(reopen, folder: Path) -> None:
    """Rows added to a ledger by hand, without a last line end, do not spoil the next commit."""
    path = folder / "incident_log.csv"
    line = "L-5,K-1,2021-02-08T08:00:00+07:00,true,action,Perahu tiba,Sari,"
    path.write_text(path.read_text() + line)
    store = reopen()
    assert store.revision() == 2
    row = insert("incident_log", **row_of("incident_log", log_id="L-6", incident_id="K-1"))
    store.commit(change(row))
    logs = open_at(folder).snapshot(NOW).all("incident_log")["log_id"].tolist()
    assert logs == ["L-5", "L-6"]


def test_an_invalid_edit_keeps_the_last_good_table(reopen, folder: Path) -> None:
    """The old rows are shown; the problem names file, row, column, value and what is expected."""
    edit(folder, "volunteers.csv", "081200000001", "telepon")
    spoilt = (folder / "volunteers.csv").read_bytes()
    store = reopen()
    snapshot = store.snapshot(NOW)
    found = snapshot.find("volunteers", "V-1")
    assert found is not None and found["phone"] == "081200000001"
    (problem,) = snapshot.problems
    assert (problem.file, problem.row, problem.column, problem.found, problem.expected.key) == (
        "volunteers.csv",
        2,
        "phone",
        "telepon",
        "check.expect_pattern",
    )
    assert store.revision() == 1
    with pytest.raises(Unavailable) as refused:
        store.commit(change(update("volunteers", found, name="Amira")))
    assert refused.value.reason.key == "store.mend_file"
    assert (folder / "volunteers.csv").read_bytes() == spoilt


def test_other_tables_go_on_while_one_is_mended(reopen, folder: Path) -> None:
    """A file to be mended stops only what would write it, also after opening anew."""
    edit(folder, "volunteers.csv", "081200000001", "telepon")
    store = reopen()
    store.commit(change(update("needs", need_of(store), quantity=7.0)))
    assert len(store.snapshot(NOW).problems) == 1
    assert len(open_at(folder).snapshot(NOW).problems) == 1


def test_a_mended_file_is_taken_up_again(reopen, folder: Path) -> None:
    """Once the mistake is gone, so are the problem and the refusal."""
    edit(folder, "volunteers.csv", "081200000001", "telepon")
    store = reopen()
    assert store.snapshot(NOW).problems
    edit(folder, "volunteers.csv", "telepon", "081200000009")
    assert store.snapshot(NOW).problems == ()
    found = store.snapshot(NOW).find("volunteers", "V-1")
    assert found is not None and found["phone"] == "081200000009"
    store.commit(change(update("volunteers", found, name="Amira")))


def test_a_good_file_is_taken_over_beside_a_bad_one(reopen, folder: Path) -> None:
    """One file with a mistake does not hold up another that was edited at the same time."""
    edit(folder, "volunteers.csv", "081200000001", "telepon")
    edit(folder, "warehouses.csv", "Gudang dua", "Gudang selatan")
    store = reopen()
    found = store.snapshot(NOW).find("warehouses", "G-2")
    assert found is not None and found["name"] == "Gudang selatan"
    assert {problem.file for problem in store.snapshot(NOW).problems} == {"volunteers.csv"}


def test_deleting_a_row_that_others_name_is_refused(reopen, folder: Path) -> None:
    """The edited file is held back, though the rows that miss something are in another."""
    path = folder / "volunteers.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("V-1,")))
    store = reopen()
    snapshot = store.snapshot(NOW)
    assert snapshot.find("volunteers", "V-1") is not None
    assert [(p.file, p.column) for p in snapshot.problems] == [("certificates.csv", "volunteer_id")]


def test_a_key_twice_is_refused(reopen, folder: Path) -> None:
    """A row that was copied and not renamed is named."""
    path = folder / "skills.csv"
    path.write_text(path.read_text() + path.read_text().splitlines()[1] + "\n")
    store = reopen()
    assert [p.expected.key for p in store.snapshot(NOW).problems] == ["check.unique"]
    assert len(store.snapshot(NOW).all("skills")) == 4


def test_a_missing_file_is_a_problem(reopen, folder: Path) -> None:
    """A file that is gone keeps its last good table and is not made anew."""
    (folder / "needs.csv").unlink()
    store = reopen()
    assert [p.expected.key for p in store.snapshot(NOW).problems] == ["check.file_missing"]
    need = need_of(store)
    assert need["quantity"] == 6.0
    with pytest.raises(Unavailable):
        store.commit(change(update("needs", need, quantity=1.0)))
    assert not (folder / "needs.csv").exists()


def test_the_trail_is_not_edited_by_hand(reopen, folder: Path) -> None:
    """A trail that lost its end is a problem, and nothing is committed over it."""
    path = folder / "audit.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    store = reopen()
    if store.snapshot(NOW).problems:
        with pytest.raises(Unavailable):
            store.commit(change(why="x"))
    else:
        pytest.fail("the missing trail was not noticed")


def test_an_edit_that_races_with_a_commit_is_a_conflict(folder: Path) -> None:
    """A page that shows a row that was meanwhile edited outside is told so."""
    store = open_at(folder)
    read = need_of(store)
    edit(folder, "needs.csv", ",5,", ",8,")
    with pytest.raises(Conflict) as refused:
        store.commit(change(update("needs", read, quantity=1.0)))
    (clash,) = refused.value.clashes
    assert clash.by == OUTSIDE_ACTOR
    assert clash.found is not None and clash.found["quantity"] == 8.0


def test_two_stores_take_an_edit_over_once(folder: Path) -> None:
    """Several dashboards on one folder record an outside edit once."""
    stores = [open_at(folder), open_at(folder)]
    edit(folder, "volunteers.csv", "V-1,Amy,", "V-1,Amira,")
    for store in (*stores, open_at(folder)):
        assert store.revision() == 1
        assert len(trail(store)) == 1
        found = store.snapshot(NOW).find("volunteers", "V-1")
        assert found is not None and found["name"] == "Amira"


def test_the_time_zone_can_be_changed(folder: Path) -> None:
    """A new time zone in settings.toml shows every instant in it; the instants stay the same."""
    store = open_at(folder)
    before = store.snapshot(NOW).all("incidents")["occurred_at"].iloc[0]
    edit(folder, "settings.toml", "Asia/Jakarta", "Asia/Jayapura")
    snapshot = store.snapshot(NOW)
    after = snapshot.all("incidents")["occurred_at"].iloc[0]
    assert snapshot.zone.key == "Asia/Jayapura"
    assert after == before and after.hour == before.hour + 2
    store.commit(change(update("needs", need_of(store), quantity=9.0)))
    assert open_at(folder).snapshot(NOW).problems == ()


def test_settings_keep_their_comments(folder: Path) -> None:
    """A setting changed from the dashboard leaves the comments and the other lines alone."""
    store = open_at(folder)
    name = store.snapshot(NOW).find("settings", "office.name")
    assert name is not None
    store.commit(change(update("settings", name, value="Dinsos Uji")))
    text = (folder / "settings.toml").read_text()
    assert "# The office" in text and "# drill" in text and 'name = "Dinsos Uji"' in text


@pytest.mark.parametrize("wrong", ['timezone = "Asia/Nowhere"', "timezone = ", 'clock = "soon"'])
def test_unusable_settings_are_refused(reopen, folder: Path, wrong: str) -> None:
    """A setting that nothing can work with keeps the last good settings."""
    path = folder / "settings.toml"
    name = wrong.split()[0]
    lines = [wrong if line.startswith(name) else line for line in path.read_text().splitlines()]
    path.write_text("\n".join(lines) + "\n")
    store = reopen()
    assert {p.file for p in store.snapshot(NOW).problems} == {"settings.toml"}
    assert store.snapshot(NOW).zone.key == "Asia/Jakarta"
    assert store.snapshot(NOW).setting("clock").startswith("2021")


def test_a_folder_with_mistakes_opens_the_first_time(folder: Path) -> None:
    """The readable rows are shown, and the problems; a mended file is taken up."""
    edit(folder, "volunteers.csv", "081200000001", "telepon")
    edit(folder, "certificates.csv", "evacuation", "flying")
    for store in (open_at(folder), open_at(folder)):
        snapshot = store.snapshot(NOW)
        assert snapshot.all("volunteers")["volunteer_id"].tolist() == ["V-2", "V-3"]
        assert {p.file for p in snapshot.problems} == {"volunteers.csv", "certificates.csv"}
    edit(folder, "volunteers.csv", "telepon", "081200000001")
    edit(folder, "certificates.csv", "flying", "evacuation")
    snapshot = store.snapshot(NOW)
    assert snapshot.problems == ()
    assert len(snapshot.all("volunteers")) == 3


def test_a_mistake_mended_in_another_file(folder: Path) -> None:
    """A certificate of a person who was missing is accepted once the person is there."""
    people = folder / "volunteers.csv"
    whole = people.read_text()
    lines = whole.splitlines(keepends=True)
    people.write_text("".join(line for line in lines if not line.startswith("V-1,")))
    store = open_at(folder)
    assert [p.file for p in store.snapshot(NOW).problems] == ["certificates.csv"]
    people.write_text(whole)
    assert store.snapshot(NOW).problems == ()
    paper = store.snapshot(NOW).find("certificates", "S-1")
    assert paper is not None
    store.commit(change(update("certificates", paper, scheme="BNSP")))


@pytest.mark.parametrize("missing", ["nowhere", "empty"])
def test_a_folder_without_tables_is_named(tmp_path: Path, missing: str) -> None:
    """A wrong folder gives a clear message and nothing is made in it."""
    path = tmp_path / missing
    if missing == "empty":
        path.mkdir()
    with pytest.raises(Unavailable) as refused:
        open_at(path)
    assert refused.value.reason.params["folder"] == str(path)
