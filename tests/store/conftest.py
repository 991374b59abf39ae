"""Folders for the store's tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.folder import write_folder

MEMORY = Path("/dev/shm")
"""A file system in memory, where there is one: a test that commits thousands of times is not about
the disk. A killed process loses nothing there either."""


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder on a fast file system."""
    root = MEMORY if MEMORY.is_dir() else None
    path = Path(tempfile.mkdtemp(prefix="posko-", dir=root))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small data folder, to be copied."""
    return write_folder(tmp_path_factory.mktemp("template") / "data")


@pytest.fixture
def folder(place: Path, template: Path) -> Path:
    """A small data folder (`tests.store.folder.SMALL`)."""
    return shutil.copytree(template, place / "data")
