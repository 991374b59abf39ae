"""`python -m posko check` and `python -m posko drill`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from posko.cli import COMMANDS, main
from posko.store import place
from tests.factories import NOW
from tests.store.folder import open_at, write_folder
from tests.store.workload import need_of, step


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the command line, and an embedded data set beside it."""
    monkeypatch.setattr(place, "EMBEDDED", write_folder(tmp_path / "embedded"))
    monkeypatch.setenv("POSKO_DATA", str(tmp_path / "data"))
    return write_folder(tmp_path / "data")


def spoil(folder: Path) -> None:
    people = folder / "volunteers.csv"
    people.write_text(people.read_text().replace("081200000001", "telepon").replace("tagana", "x"))


def test_a_clean_folder_says_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No output and exit code 0, with the folder named or not."""
    assert main(["check", str(folder)]) == 0
    assert main(["check"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_every_problem_has_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line per problem: file, row, column, value, what is expected; exit code 1."""
    spoil(folder)
    (folder / "skills.csv").write_text("skill,label_id,label_en\n")
    assert main(["check", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    people = [line for line in lines if line.startswith("volunteers.csv")]
    assert len(people) == 4
    assert people[1].startswith('volunteers.csv, baris 2, kolom phone: "telepon"; seharusnya ')
    assert any(line.startswith("skills.csv") and "note" in line for line in lines)


def test_problems_in_english_and_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other language, and a form for programs."""
    spoil(folder)
    assert main(["check", "--lang", "en"]) == 1
    assert 'volunteers.csv, row 2, column phone: "telepon"; expected ' in capsys.readouterr().out
    assert main(["check", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {"file", "row", "column", "found", "expected"} == set(found[0])
    assert [entry["row"] for entry in found] == [2, 2, 3, 4]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_what_cannot_be_checked(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that is missing or holds no tables is exit code 2 and a message."""
    (tmp_path / "empty").mkdir()
    assert main(["check", str(tmp_path / name)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and str(tmp_path / name) in captured.err


def test_check_writes_nothing(folder: Path) -> None:
    """Checking a folder that no store has opened leaves it as it is."""
    main(["check", str(folder)])
    assert not (folder / ".posko").exists()


def test_drill_reset(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The embedded data is back, and the old data is where the output says."""
    store = open_at(folder)
    store.commit(step(need_of(store), "one"))
    assert main(["drill", "reset", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "L-one" in (Path(answer["archive"]) / "incident_log.csv").read_text()
    assert (folder / "needs.csv").read_bytes() == (place.EMBEDDED / "needs.csv").read_bytes()
    assert need_of(store)["quantity"] == 5.0


def test_drill_end_asks_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --yes nothing happens; with it the office is live."""
    before = (folder / "volunteers.csv").read_bytes()
    assert main(["drill", "end"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert (folder / "volunteers.csv").read_bytes() == before
    assert main(["drill", "end", "--yes"]) == 0
    assert open_at(folder).snapshot(NOW).all("volunteers").empty
    assert main(["drill", "clock"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "live"


def test_drill_clock(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The clock is shown and moved, with a row in the trail; nonsense is refused."""
    assert main(["drill", "clock"]) == 0
    assert capsys.readouterr().out.strip() == "2021-02-08T09:00:00+07:00"
    assert main(["drill", "clock", "2021-02-08T15:00:00+07:00"]) == 0
    snapshot = open_at(folder).snapshot(NOW)
    assert snapshot.setting("clock") == "2021-02-08T15:00:00+07:00"
    assert snapshot.all("audit")["actor"].tolist() == ["posko"]
    assert main(["drill", "clock", "besok"]) == 2
    assert "besok" in capsys.readouterr().err


def test_a_folder_to_be_mended_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A command that cannot write says why and ends with 2."""
    open_at(folder)
    (folder / "settings.toml").write_text("clock = \n")
    assert main(["drill", "clock", "live"]) == 2
    assert "settings.toml" in capsys.readouterr().err


def test_the_command_line_runs(folder: Path) -> None:
    """`python -m posko` starts, and its help names every command."""
    run = subprocess.run(
        [sys.executable, "-m", "posko", "--help"], capture_output=True, text=True, check=True
    )
    for command in COMMANDS:
        assert command.__name__.rpartition(".")[2] in run.stdout
    bad = subprocess.run([sys.executable, "-m", "posko", "check", str(folder / "x")])
    assert bad.returncode == 2
