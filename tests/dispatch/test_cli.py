"""`python -m posko suggest TASK_ID…`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from posko.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".posko*"))
    monkeypatch.setenv("POSKO_DATA", str(tmp_path / "data"))


def test_it_prints_people_reasons_and_gaps(capsys: pytest.CaptureFixture[str]) -> None:
    """The evacuation of Kalipuro at nine o'clock: nobody is left, and why."""
    assert main(["suggest", "TGS-K01-07", "TGS-K01-11"]) == 1
    printed = capsys.readouterr().out
    assert "Evakuasi 15 KK Kalipuro" in printed
    assert "kurang 2. evakuasi: 15 bersertifikat:" in printed.lower()
    assert "kabupaten tetangga" in printed
    assert "sertifikat pendidikan bagi korban" in printed.lower()


def test_it_prints_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """For other programs, in either language."""
    assert main(["suggest", "TGS-K01-11", "--json", "--lang", "en"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["proven"] is True
    assert len(found["people"]) == 4
    assert all(person["reasons"] for person in found["people"])


def test_a_task_that_is_over_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence on the error stream, exit code 2."""
    assert main(["suggest", "TGS-K01-01"]) == 2
    assert "Buat tugas baru" in capsys.readouterr().err
