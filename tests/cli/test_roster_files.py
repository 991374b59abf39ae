"""`python -m posko roster pdf|xlsx|ics`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posko.cli import main
from posko.documents import calendar_of, calendar_of_post, roster_pdf, roster_xlsx
from posko.store.place import office_now, open_store
from tests.factories import NOW
from tests.store.folder import write_folder

FROM = ["--from", "2021-02-08", "--days", "7"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one duty."""
    made = write_folder(tmp_path / "data", duties=[{"duty_id": "J-1", "volunteer_id": "V-1"}])
    monkeypatch.setenv("POSKO_DATA", str(made))
    return made


def test_the_files_are_those_of_the_page(folder: Path, tmp_path: Path) -> None:
    """Byte for byte what the functions give."""
    out = tmp_path / "file"
    snapshot = open_store(folder).snapshot(office_now(folder))
    start = NOW.date()
    for command, expected in (
        (["pdf", *FROM], roster_pdf(snapshot, start, 7, "id", "A3")),
        (["pdf", *FROM, "--paper", "A4"], roster_pdf(snapshot, start, 7, "id", "A4")),
        (["xlsx", *FROM, "--lang", "en"], roster_xlsx(snapshot, start, 7, "en")),
        (["ics"], calendar_of_post(snapshot)),
        (["ics", "--person", "V-1"], calendar_of(snapshot, "V-1")),
    ):
        assert main(["roster", *command, "--out", str(out)]) == 0
        assert out.read_bytes() == expected, command


def test_the_command_says_where_it_wrote(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In words, or for a program."""
    out = tmp_path / "piket.ics"
    assert main(["roster", "ics", "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"Tertulis: {out}\n"
    assert main(["roster", "ics", "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"file": str(out), "bytes": out.stat().st_size}


def test_what_cannot_be_written_is_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No days, or no such folder: exit code 2 and a sentence."""
    out = str(tmp_path / "a.pdf")
    none = ["--from", "2021-02-08", "--days", "0"]
    assert main(["roster", "pdf", *none, "--out", out]) == 2
    assert main(["roster", "pdf", *FROM, "--out", str(tmp_path / "none" / "a.pdf")]) == 2
    assert capsys.readouterr().err.count("\n") == 2
