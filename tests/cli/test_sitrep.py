"""`python -m posko sitrep`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posko.cli import main
from tests.browser.server import copy_data


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = copy_data(tmp_path / "data")
    monkeypatch.setenv("POSKO_DATA", str(folder))
    return folder


def test_the_report_of_the_drill_is_printed(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The flood of Bandarkedungmulyo as known on 8 February 2021, 09:00."""
    assert main(["sitrep", "K01"]) == 0
    said = capfd.readouterr().out
    assert "Mengungsi: 6.882" in said
    assert "Keadaan sampai 8 Feb 2021, 09.00 WIB" in said


def test_json_and_pdf(data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The same report for a program and for a printer."""
    assert main(["sitrep", "K01", "--json"]) == 0
    report = json.loads(capfd.readouterr().out)
    assert report["sections"][0]["heading"] == "JENIS KEJADIAN"
    out = tmp_path / "k01.pdf"
    assert main(["sitrep", "K01", "--format", "pdf", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_an_unknown_incident_is_one_sentence(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and a sentence, no traceback."""
    assert main(["sitrep", "K99"]) == 2
    error = capfd.readouterr().err
    assert "K99" in error
    assert "Traceback" not in error
