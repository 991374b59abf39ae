"""The office's secret: what its signed links are signed with. It never leaves the folder."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from posko.store.contract import Unavailable
from posko.store.failures import why
from posko.store.folder import STATE

SECRET_BYTES = 32
_FILE = "secret"


def office_secret(folder: Path) -> bytes:
    """The secret of a data folder, made where there is none yet, readable by its owner alone.

    It lies beside the store's own notes, so neither tables, trail nor backups carry it. Several
    processes that need it at once get the same one. Raises Unavailable.
    """
    path = folder / STATE / _FILE
    try:
        if not path.exists():
            _make(path)
        return path.read_bytes()
    except OSError as error:
        raise Unavailable(why(error, folder)) from error


def _make(path: Path) -> None:
    """Written whole beside its place, then put there unless somebody was faster."""
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"{_FILE}-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename, it never takes the place of another
    finally:
        draft.unlink(missing_ok=True)
