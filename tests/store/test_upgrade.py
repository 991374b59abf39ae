"""A folder from before the tables grew gets what it lacks, and loses nothing."""

from __future__ import annotations

import csv
import io
import os
import shutil
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from posko.model.tables import TABLES
from posko.store.checking import problems_in
from posko.store.contract import Unavailable
from posko.store.csvfile import completed
from posko.store.folder import Folder
from posko.store.upgrade import Lacking, lacking, upgrade
from tests.factories import NOW
from tests.store.folder import WRITER, open_at
from tests.store.test_crash import SYSTEM_CALLS, die_at, in_child
from tests.store.workload import need_of, step

FACTOR = "weekly_hours_cap"
NEW_TABLES = ("sessions", "supply_orders")


def without_column(
    path: Path, column: str, delimiter: str = ",", end: str = "\n", mark: str = ""
) -> None:
    """Take a column out of a file, and write it as another program might have."""
    found = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    place = found[0].index(column)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows(row[:place] + row[place + 1 :] for row in found)
    path.write_bytes((mark + out.getvalue()).encode())


def age(folder: Path) -> Path:
    """Make a folder one of before `duty_team`, two tables and a factor."""
    without_column(folder / "volunteers.csv", "duty_team")
    for name in NEW_TABLES:
        (folder / f"{name}.csv").unlink()
    factors = folder / "factors.csv"
    lines = factors.read_text(encoding="utf-8").splitlines(keepends=True)
    factors.write_text("".join(line for line in lines if not line.startswith(FACTOR)))
    return folder


def grow(folder: Path, defaults: Path) -> Lacking:
    return upgrade(folder, defaults, WRITER, NOW, lambda found: f"+ {', '.join(found.tables)}")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def worked(folder: Path) -> Path:
    """An old folder on which an old program has worked: baseline, marks and trail are there."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    age(folder)
    age(folder / ".posko" / "original")
    there = Folder(folder)
    marks = there.marks()
    assert marks is not None
    known = {name: mark for name, mark in marks.files.items() if name not in NEW_TABLES}
    for name in ("volunteers", "factors"):
        crc = zlib.crc32((folder / f"{name}.csv").read_bytes())
        known[name] = there.mark_of(TABLES[name], crc, 0)
    there.keep_marks(replace(marks, files=known))
    return folder


def test_everything_lacking_is_added(folder: Path, template: Path) -> None:
    """The folder is the one of today again, but for the trail, which says who added what."""
    found = grow(age(folder), template)
    assert found.tables == {
        "volunteers": ("duty_team",),
        "sessions": (),
        "supply_orders": (),
        "factors": (FACTOR,),
    }
    assert {**files(folder), "audit.csv": b""} == {**files(template), "audit.csv": b""}
    assert problems_in(folder) == []
    snapshot = open_at(folder).snapshot(NOW)
    assert (snapshot.revision, snapshot.problems) == (1, ())
    (row,) = TABLES["audit"].records(snapshot.all("audit"))
    assert (row["actor"], row["at"], row["key"]) == (str(WRITER), NOW, FACTOR)
    assert row["why"] == "+ volunteers, sessions, supply_orders, factors"


def test_a_second_run_does_nothing(folder: Path, template: Path) -> None:
    """Nothing is lacking any more: no byte changes, no revision is made."""
    grow(age(folder), template)
    before = files(folder)
    assert grow(folder, template) == Lacking()
    assert files(folder) == before


def test_looking_writes_nothing(folder: Path, template: Path) -> None:
    """What is lacking is told without a byte written, not even the store's notes."""
    before = files(age(folder))
    assert lacking(folder, template).files == NEW_TABLES
    assert files(folder) == before and not (folder / ".posko").exists()


def test_a_folder_in_use_goes_on(worked: Path, template: Path) -> None:
    """A running dashboard shows the rows before, may change them after, and can go back."""
    running = open_at(worked)
    before = running.snapshot(NOW)
    assert len(before.all("volunteers")) == 3
    assert {(p.file, p.column) for p in before.problems} == {
        ("volunteers.csv", "duty_team"),
        ("sessions.csv", None),
        ("supply_orders.csv", None),
        ("factors.csv", "factor"),
    }
    grow(worked, template)
    for store in (running, open_at(worked)):
        snapshot = store.snapshot(NOW)
        assert (snapshot.revision, snapshot.problems) == (2, ())
        trail = snapshot.all("audit")
        assert trail["revision"].tolist() == [1, 1, 1, 2]
        assert set(trail["actor"]) == {str(WRITER)}
        past = store.snapshot(NOW, as_of=0)
        assert past.all("volunteers")["volunteer_id"].tolist() == ["V-1", "V-2", "V-3"]
        assert FACTOR not in set(past.all("factors")["factor"])
    assert running.commit(step(need_of(running), "two")) == 3
    assert problems_in(worked) == []


def test_an_edit_from_outside_stays_one(worked: Path, template: Path) -> None:
    """What somebody edited before is not swallowed: the trail tells it as made outside."""
    people = worked / "volunteers.csv"
    people.write_text(people.read_text().replace("V-1,Amy,", "V-1,Amira,"))
    grow(worked, template)
    snapshot = open_at(worked).snapshot(NOW)
    found = snapshot.find("volunteers", "V-1")
    assert found is not None and found["name"] == "Amira"
    last = TABLES["audit"].records(snapshot.all("audit"))[-1]
    assert (last["revision"], last["actor"], last["key"]) == (3, "luar", "V-1")


def test_the_form_of_a_file_is_kept(folder: Path, template: Path) -> None:
    """Byte-order mark, separator, line ends, order of rows and texts are as they were."""
    path = folder / "volunteers.csv"
    data = path.read_text(encoding="utf-8")
    without_column(path, "note", delimiter=";", end="\r\n", mark="\ufeff")
    without = path.read_bytes()
    without_column_too = without.replace(b"V-1;Amy", b"V-9;Amy")  # not in the order of the key
    path.write_bytes(without_column_too)
    grow(folder, template)
    expected = [line + b";" for line in without_column_too.split(b"\r\n")[:-1]]
    expected[0] += b"note"
    assert path.read_bytes() == b"\r\n".join([*expected, b""])
    assert data.splitlines()[0].endswith(",note")


@pytest.mark.parametrize(
    ("data", "after"),
    [
        (b"skill,label_id,label_en\nboat,P,B", b"skill,label_id,label_en,note\nboat,P,B,"),
        (b"label_en,skill,label_id\nB,boat,P\n", b"label_en,note,skill,label_id\nB,,boat,P\n"),
        (b"label_en;label_id\r\nB\r\n\r\n", b"label_en;note;label_id\r\nB;\r\n\r\n"),
        (b'label_en,note\na\n"\xff\nb",c\r\n', b'label_en,note\na\n"\xff\nb",c\r\n'),
        (b'skill\na\n"\xff\nb"\r\n', b'skill,note\na,\n"\xff\nb",\r\n'),
    ],
)
def test_a_file_is_completed_as_it_stands(data: bytes, after: bytes) -> None:
    """Mixed line ends, odd bytes, short rows and other orders of columns survive."""
    assert completed(TABLES["skills"], data) == after


def test_an_unknown_column_stays(folder: Path, template: Path) -> None:
    """What the model does not know is kept with its cells, and named."""
    age(folder)
    path = folder / "volunteers.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[:2] = ["mess," + lines[0], "kiri," + lines[1]]
    path.write_text("".join(lines), encoding="utf-8")
    found = grow(folder, template)
    assert [(p.file, p.column, p.expected.key) for p in found.problems] == [
        ("volunteers.csv", "mess", "check.column_unknown")
    ]
    header, first = path.read_text(encoding="utf-8").splitlines()[:2]
    assert header.startswith("mess,volunteer_id") and ",duty_team," in header
    assert first.startswith("kiri,V-1,Amy")


def test_a_factor_without_a_default_is_a_problem(folder: Path, tmp_path: Path) -> None:
    """A factor that the defaults lack as well is named, and no value is made up."""
    age(folder)
    assert [p.expected.params["name"] for p in grow(folder, folder).problems] == [FACTOR]
    assert FACTOR not in (folder / "factors.csv").read_text()


def test_a_required_column_is_refused(folder: Path, template: Path) -> None:
    """A column that must be filled in is named with its file, and nothing is added anywhere."""
    age(folder)
    without_column(folder / "needs.csv", "incident_id")
    before = files(folder)
    for look in (lambda: lacking(folder, template), lambda: grow(folder, template)):
        with pytest.raises(Unavailable) as refused:
            look()
        assert refused.value.reason.key == "store.column_gone"
        assert dict(refused.value.reason.params) == {
            "file": "needs.csv",
            "columns": ("incident_id",),
        }
    assert files(folder) == before


def test_a_lost_file_is_not_a_new_table(folder: Path, template: Path) -> None:
    """A table that the store has known is not replaced by an empty file."""
    open_at(folder)
    (folder / "needs.csv").unlink()
    with pytest.raises(Unavailable) as refused:
        grow(folder, template)
    assert refused.value.reason.key == "store.file_gone"
    assert not (folder / "needs.csv").exists()


@pytest.mark.parametrize("broken", ["volunteers.csv", "audit.csv"])
def test_a_file_to_be_mended_is_refused(worked: Path, template: Path, broken: str) -> None:
    """Quotes that do not close, or a trail with a hole, are mended first."""
    path = worked / broken
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '"' if broken == "volunteers.csv" else text.replace("\n1,", "\n7,"))
    before = files(worked)
    with pytest.raises(Unavailable) as refused:
        grow(worked, template)
    assert dict(refused.value.reason.params) == {"file": broken}
    assert files(worked) == before


def test_a_protected_folder_is_refused(
    folder: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file or folder that may not be written is named, and nothing changes."""
    before = files(age(folder))
    real = Path.open

    def protected(path: Path, mode: str = "r", *rest, **more):
        if path.name == "volunteers.csv" and "+" in mode:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, mode, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", protected)
        with pytest.raises(Unavailable) as refused:
            grow(folder, template)
    assert refused.value.reason.params["file"] == "volunteers.csv"
    assert files(folder) == before


def steps_of_an_upgrade(folder: Path, template: Path) -> int:
    """How many system calls one upgrade makes."""
    calls: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in SYSTEM_CALLS:
            patch.setattr(os, name, counted(getattr(os, name), calls))
        grow(folder, template)
    return len(calls)


def counted(real: Callable, calls: list[str]) -> Callable:
    def call(*args, **kwargs):
        calls.append(real.__name__)
        return real(*args, **kwargs)

    return call


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_crash_at_every_step(worked: Path, template: Path, place: Path) -> None:
    """Whichever system call is the last, the folder is the old one or the new one, and goes on."""
    new = shutil.copytree(worked, place / "new")
    steps = steps_of_an_upgrade(new, template)
    assert steps > 30
    old, outcomes = files(worked), set()
    for nth in range(1, steps + 1):
        folder = shutil.copytree(worked, place / f"at{nth}")

        def work(folder=folder, nth=nth) -> None:
            with pytest.MonkeyPatch.context() as patch:
                die_at(patch, nth, lambda call: os._exit(1))
                grow(folder, template)

        os.waitpid(in_child(work), 0)
        with Folder(folder).locked():  # whoever comes next puts back what is half done
            found = files(folder)
        assert found in (old, files(new)), nth
        outcomes.add(found == old)
        grow(folder, template)
        assert files(folder) == files(new), nth
    assert open_at(new).snapshot(NOW).problems == ()
    assert outcomes == {True, False}


def test_a_full_disk_at_every_step(worked: Path, template: Path, place: Path) -> None:
    """Wherever the disk is full, every table is as it was, and the word for it is clear."""
    new = shutil.copytree(worked, place / "new")
    steps = steps_of_an_upgrade(new, template)
    old, refused = files(worked), 0

    def full(call: str) -> None:
        raise OSError(28, "No space left on device")

    for nth in range(1, steps + 1):
        folder = shutil.copytree(worked, place / f"at{nth}")
        with pytest.MonkeyPatch.context() as patch:
            die_at(patch, nth, full)
            try:
                grow(folder, template)
                assert files(folder) == files(new), nth  # the step was only tidying up
            except Unavailable as failure:
                assert failure.reason.key == "store.disk_full"
                refused += 1
                assert files(folder) == old, nth
    assert refused > 15
