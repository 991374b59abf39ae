"""`python -m posko roster`: what people may type wrongly, and what data may lack."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from posko.cli import main
from posko.cli.interrupt import until_interrupted
from posko.locale import LANGUAGES, Language, text
from tests.roster.tables.rosters import AMY, needs
from tests.store.folder import write_folder

NOBODY: Mapping[str, Sequence[Mapping[str, Any]]] = dict.fromkeys(
    ("volunteers", "certificates", "incidents", "items", "warehouses", "tasks", "needs"), ()
) | {"stock_movements": ()}
PERIOD = ["--from", "2021-02-15", "--days", "2"]
STEPS = {
    "solve": [*PERIOD, "--seconds", "2"],
    "check": PERIOD,
    "explain": PERIOD,
    "relief": PERIOD,
    "repair": ["amy"],
}
DATED = ("solve", "check", "explain", "relief", "pdf", "xlsx")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Data folders, which no command of the roster changes: without people and requirements;
    without people, two asked for in the morning and at night; the same with Amy alone."""
    place = tmp_path_factory.mktemp("folders")
    asked = {**NOBODY, "duty_requirements": needs(2, shifts="morning night")}
    return {
        "nothing": write_folder(place / "nothing", **NOBODY),
        "empty": write_folder(place / "empty", **asked),
        "one": write_folder(place / "one", **{**asked, "volunteers": [AMY]}),
    }


@pytest.fixture
def nothing(folders: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSKO_DATA", str(folders["nothing"]))


@pytest.fixture
def empty(folders: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSKO_DATA", str(folders["empty"]))


@pytest.fixture
def one(folders: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSKO_DATA", str(folders["one"]))


def run(step: str, *more: str) -> int:
    out = ["--out", "never-written"] if step in ("pdf", "xlsx") else []
    return main(["roster", step, *more, *out])


@pytest.mark.parametrize("step", STEPS)
def test_an_empty_team_is_an_answer(
    step: str, empty: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every place is missing; a repair has nobody to ask about. No traceback, no success."""
    assert main(["roster", step, *STEPS[step], "--json"]) == (2 if step == "repair" else 1)
    said = capsys.readouterr()
    assert said.err if step == "repair" else json.loads(said.out)


@pytest.mark.parametrize("step", STEPS)
def test_one_person_is_an_answer(step: str, one: None, capsys: pytest.CaptureFixture[str]) -> None:
    """She stands what she may, the rest is missing; she has nothing yet that could be repaired."""
    assert main(["roster", step, *STEPS[step]]) == (2 if step == "repair" else 1)
    assert "".join(capsys.readouterr())


@pytest.mark.parametrize("step", ["solve", "check", "explain", "relief"])
def test_where_nothing_is_asked_for_all_is_well(step: str, nothing: None) -> None:
    """No people and no requirements: nothing is missing."""
    assert main(["roster", step, *STEPS[step]]) == 0


@pytest.mark.parametrize("made", [True, False])
def test_a_folder_without_tables_is_named(
    made: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Empty or not there: exit code 2, and what to do, in the language asked for."""
    folder = tmp_path / "data"
    if made:
        folder.mkdir()
    monkeypatch.setenv("POSKO_DATA", str(folder))
    key = "store.no_tables" if made else "store.no_folder"
    for step, typed in STEPS.items():
        assert main(["roster", step, *typed, "--lang", "en"]) == 2
        assert capsys.readouterr().err == text(key, "en", folder=str(folder)) + "\n"


@pytest.mark.parametrize(
    ("typed", "key", "params"),
    [
        (["--from", "2021-02-30"], "cli.no_date", {"found": "2021-02-30"}),
        (["--from", "besok"], "cli.no_date", {"found": "besok"}),
        ([*PERIOD[:2], "--days", "0"], "roster.refused_days", {"most": 366}),
        ([*PERIOD[:2], "--days", "-3"], "roster.refused_days", {"most": 366}),
        ([*PERIOD[:2], "--days", "tiga"], "cli.no_number", {"found": "tiga"}),
    ],
)
def test_dates_and_days_that_cannot_be(
    typed: list[str],
    key: str,
    params: dict[str, Any],
    one: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence in the language asked for, on the error stream, and exit code 2."""
    for number, step in enumerate(DATED):
        language = LANGUAGES[number % 2]
        assert run(step, *typed, "--lang", language) == 2
        assert capsys.readouterr() == ("", text(key, language, **params) + "\n")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_years_that_nobody_means_are_refused(
    day: str, one: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """The calendar ends somewhere; counting days beyond it is no traceback."""
    for step in DATED:
        assert run(step, "--from", day) == 2
    assert capsys.readouterr().err.count("Periksa tahunnya") == len(DATED)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "key", "found"),
    [
        (["repair", "amy", "--from", "2021-02-30T00:00:00+07:00"], "cli.no_instant", None),
        (["repair", "amy", "--until", "2021-02-20T00:00:00"], "cli.no_instant", None),
        (["solve", *PERIOD, "--seconds", "nan"], "cli.no_seconds", None),
        (["solve", *PERIOD, "--seconds", "-1"], "cli.no_seconds", None),
        (["check", *PERIOD, "--level", "parah"], "cli.not_known", "parah"),
        (["explain", *PERIOD, "--level", "parah"], "cli.not_known", "parah"),
        (["relief", *PERIOD, "--without", "borrow,pinjam"], "cli.not_known", "pinjam"),
    ],
)
def test_words_and_instants_that_cannot_be(
    typed: list[str],
    key: str,
    found: str | None,
    language: Language,
    one: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What stands there is repeated, and what may stand there is said."""
    assert main(["roster", *typed, "--lang", language]) == 2
    begin, _, _ = text(key, language, found="§", known=()).partition("§")
    assert capsys.readouterr().err.startswith(begin + (found or typed[-1]))


def test_a_repair_ends_after_it_begins(one: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Two instants in the wrong order."""
    span = ["--from", "2021-02-20T00:00:00+07:00", "--until", "2021-02-19T00:00:00+07:00"]
    assert main(["roster", "repair", "amy", *span]) == 2
    assert capsys.readouterr().err == text("readiness.end_before_start", "id") + "\n"


@pytest.mark.parametrize("day", ["2021-02-30", "besok"])
def test_the_kitchen_s_dates_are_read_alike(
    day: str, one: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """One home for reading a date; meals are named where another word is typed."""
    assert main(["kitchen", "plan", "K", "--date", day, "--meal", "morning", "--lang", "en"]) == 2
    assert capsys.readouterr().err == text("cli.no_date", "en", found=day) + "\n"
    assert main(["kitchen", "plan", "K", "--date", "2021-02-08", "--meal", "x"]) == 2
    assert "x" in capsys.readouterr().err


HEADER = b"person,day,shift\n"
FILES = {
    "empty": (b"", "person"),
    "blank lines": (b"\n\n", "person"),
    "other columns": (b"nama,tanggal\nAmy,2021-02-15\n", "shift"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe" * 40, "person"),
    "a workbook": (b"PK\x03\x04" + bytes(range(256)) * 600, "person"),
    "an open quote": (HEADER + b'"amy,2021-02-15,morning\n' + b"x" * 200_000, "person"),
    "an unknown shift": (HEADER + b"amy,2021-02-15,subuh\n", "subuh"),
    "an unknown person": (HEADER + b"zoe,2021-02-15,morning\n", "zoe"),
    "no such date": (HEADER + b"amy,2021-02-30,morning\n", "2021-02-30"),
    "the end of time": (HEADER + b"amy,9999-12-31,morning\n", "9999-12-31"),
    "a mistyped year": (HEADER + b"amy,2021-02-15,morning\namy,2031-02-16,morning\n", "2031"),
    "cells missing": (HEADER + b"amy\n", "day"),
    "a line twice": (HEADER + b"amy,2021-02-15,morning\nAmy,2021-02-15,Pagi\n", "3"),
    "not of this alphabet": (HEADER + "amy,2021-02-15,pági\n".encode("latin-1"), "shift"),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_no_roster(
    name: str, one: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 and a short line that names what cannot be read, where it stands in the file."""
    content, named = FILES[name]
    file = tmp_path / "jadwal.csv"
    file.write_bytes(content)
    assert main(["roster", "check", str(file), "--lang", "en"]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("jadwal.csv") and named in first and len(first) < 250
    assert "expected" in first


def test_files_that_cannot_be_opened(
    one: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder, a file that is not there, an output into nowhere: named, exit code 2."""
    nowhere = str(tmp_path / "none" / "x.csv")
    for typed in (["check", str(tmp_path)], ["check", nowhere]):
        assert main(["roster", *typed, "--lang", "en"]) == 2
    assert main(["roster", "solve", *PERIOD, "--seconds", "1", "--out", nowhere]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [nowhere in line for line in lines] == [False, True, True]


def test_a_roster_with_holes_is_not_well(one: None, tmp_path: Path) -> None:
    """No rule is broken, and still somebody is missing: exit code 1."""
    file = tmp_path / "jadwal.csv"
    file.write_bytes(HEADER + b"amy,2021-02-15,morning\n")
    assert main(["roster", "check", str(file)]) == 1


def test_a_file_without_a_duty_is_no_roster(
    one: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A header alone is not "all well"."""
    file = tmp_path / "roster.csv"
    file.write_text("person,day,shift\n", encoding="utf-8")
    assert run("check", str(file), "--lang", "en") == 2
    assert capsys.readouterr().err == text("roster.import_empty", "en") + "\n"


def test_a_file_is_judged_at_the_level_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing at the level is said, in the exit code and in the sentences alike."""
    asked = [*needs(1), *needs(3, level="tanggap_darurat")]
    tables = {**NOBODY, "volunteers": [AMY], "duty_requirements": asked}
    monkeypatch.setenv("POSKO_DATA", str(write_folder(tmp_path / "data", **tables)))
    file = tmp_path / "roster.csv"
    file.write_text("person,day,shift\namy,2021-02-15,morning\n", encoding="utf-8")
    said = []
    for level in ("normal", "tanggap_darurat"):
        run("check", str(file), "--level", level)
        said.append(capsys.readouterr().out)
    assert said[0] != said[1]


def test_rows_that_cannot_be_read_are_no_secret(
    folders: Mapping[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The answer counts without them, so that they are left out is said beside it."""
    folder = shutil.copytree(folders["one"], tmp_path / "data")
    with (folder / "duties.csv").open("a", encoding="utf-8") as file:
        file.write("DUTY-1,2021-13-18,morning,amy,member,published,false\n")
    monkeypatch.setenv("POSKO_DATA", str(folder))
    main(["roster", "check", *PERIOD, "--lang", "en"])
    assert "duties.csv" in capsys.readouterr().err


def test_an_interrupt_keeps_the_best_so_far() -> None:
    """Ctrl-C is told to whatever is worked out, which ends with what it has."""

    def work(stopped: Callable[[], bool]) -> str:
        os.kill(os.getpid(), signal.SIGINT)
        while not stopped():
            time.sleep(0.01)
        return "the best so far"

    before = signal.getsignal(signal.SIGINT)
    assert until_interrupted(work) == "the best so far"
    assert signal.getsignal(signal.SIGINT) is before
