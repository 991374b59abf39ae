"""`python -m posko boundaries`: installing, refusing and removing boundaries from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posko.cli import main
from posko.maps.boundaries import FILE_NAME
from tests.browser.server import copy_data
from tests.maps.test_boundaries import embedded_regions


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the embedded data, which the command works on."""
    folder = copy_data(tmp_path / "data")
    monkeypatch.setenv("POSKO_DATA", str(folder))
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of squares around the middle of every district, in the way of COD-AB."""
    features = []
    for row in embedded_regions():
        if row["level"] != "district":
            continue
        south, west = row["lat"] - 0.01, row["lon"] - 0.01
        north, east = south + 0.02, west + 0.02
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append(
            {
                "type": "Feature",
                "properties": {"ADM3_PCODE": f"ID{row['bps_code']}"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    path = tmp_path / "batas.geojson"
    content = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_installs_and_removes(data: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says what it installed; removing brings the estimate back."""
    assert main(["boundaries", str(file), "--source", "BIG 2023", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"districts": 21, "source": "BIG 2023"}
    assert (data / FILE_NAME).is_file()
    assert main(["boundaries", "--remove"]) == 0
    assert "perkiraan" in capsys.readouterr().out
    assert not (data / FILE_NAME).exists()


def test_refuses_in_one_sentence(
    data: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong file: exit code 1, one line that says what is wrong, nothing installed."""
    content = json.loads(file.read_text(encoding="utf-8"))
    del content["features"][0]
    file.write_text(json.dumps(content), encoding="utf-8")
    assert main(["boundaries", str(file)]) == 1
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    assert said.startswith("Berkas batas ditolak: 1 kecamatan tidak ada dalam berkas")
    assert not (data / FILE_NAME).exists()
    assert main(["boundaries", str(file), "--json", "--lang", "en"]) == 1
    assert json.loads(capsys.readouterr().out)["refused"].startswith("one district is missing")


def test_asks_for_a_file_or_removal(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a wish the command explains itself and does nothing."""
    with pytest.raises(SystemExit) as end:
        main(["boundaries"])
    assert end.value.code == 2
    assert "FILE" in capsys.readouterr().err.upper()
