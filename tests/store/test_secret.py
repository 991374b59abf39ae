"""The secret that signed links stand on."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from posko.store.contract import Unavailable
from posko.store.secret import SECRET_BYTES, office_secret


def test_a_secret_is_made_once_and_stays(tmp_path: Path) -> None:
    """Links given out today work after a restart."""
    first = office_secret(tmp_path)
    assert len(first) == SECRET_BYTES and office_secret(tmp_path) == first


def test_two_offices_never_share_a_secret(tmp_path: Path) -> None:
    """A link of one folder is nothing in another."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert office_secret(tmp_path / "a") != office_secret(tmp_path / "b")


def test_who_asks_at_the_same_moment_gets_the_same_secret(tmp_path: Path) -> None:
    """Nobody signs with a secret that another one has replaced, and no draft is left lying."""
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: office_secret(tmp_path), range(32)))
    assert len(found) == 1
    assert [path.name for path in (tmp_path / ".posko").iterdir()] == ["secret"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_its_owner_reads_the_secret(tmp_path: Path) -> None:
    """Others on the machine cannot sign links."""
    office_secret(tmp_path)
    assert stat.S_IMODE((tmp_path / ".posko" / "secret").stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """No secret without a place to keep it."""
    with pytest.raises(Unavailable):
        office_secret(tmp_path / "nowhere")
