"""`python -m posko upgrade`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posko.cli import main
from posko.store import place
from tests.store.folder import write_folder
from tests.store.test_upgrade import age, files, without_column


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An old data folder of the command line, and the embedded data of today beside it."""
    monkeypatch.setattr(place, "EMBEDDED", write_folder(tmp_path / "embedded"))
    monkeypatch.setenv("POSKO_DATA", str(tmp_path / "data"))
    return age(write_folder(tmp_path / "data"))


def test_an_old_folder_is_completed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` names each thing once and the command that helps; after it there is nothing left."""
    assert main(["check"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 4 and all("python -m posko upgrade" in line for line in told)
    before = files(folder)
    assert main(["upgrade", "--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "sessions.csv: belum ada",
        "supply_orders.csv: belum ada",
        "volunteers.csv: belum ada kolom duty_team",
        "factors.csv: belum ada faktor weekly_hours_cap",
    ]
    assert files(folder) == before
    assert main(["upgrade", str(folder), "--lang", "en"]) == 0
    assert "volunteers.csv: added duty_team, still blank" in capsys.readouterr().out
    assert main(["check"]) == 0
    assert main(["upgrade"]) == main(["upgrade", "--check"]) == 0
    assert capsys.readouterr().out == "Tidak ada yang kurang.\n" * 2
    trail = (folder / "audit.csv").read_text(encoding="utf-8")
    assert trail.count("folder data dilengkapi: ") == 1 and ",posko," in trail


def test_the_answer_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--json says what was added, and what stays wrong, here a column that nobody knows."""
    skills = folder / "skills.csv"
    skills.write_text(skills.read_text().replace("\n", ",\n").replace(",\n", ",mess\n", 1))
    assert main(["upgrade", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (problem,) = answer.pop("problems")
    assert (problem["file"], problem["column"]) == ("skills.csv", "mess")
    assert answer == {
        "written": True,
        "files": ["sessions.csv", "supply_orders.csv"],
        "columns": {"volunteers.csv": ["duty_team"]},
        "factors": ["weekly_hours_cap"],
    }
    assert "mess" in skills.read_text()


@pytest.mark.parametrize("check", [[], ["--check"]])
def test_a_required_column_is_refused(
    folder: Path, check: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence names the file and the column; exit code 2, nothing written."""
    without_column(folder / "needs.csv", "incident_id")
    before = files(folder)
    assert main(["upgrade", *check]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("needs.csv: kolom incident_id wajib ada")
    assert files(folder) == before


def test_nothing_to_upgrade(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is missing or holds no tables is exit code 2, and stays as it is."""
    (tmp_path / "empty").mkdir()
    for name in ("empty", "nowhere"):
        assert main(["upgrade", str(tmp_path / name)]) == 2
        assert str(tmp_path / name) in capsys.readouterr().err
    assert not list((tmp_path / "empty").iterdir())
