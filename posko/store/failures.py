"""What the operating system refuses, said to the person at the dashboard."""

from __future__ import annotations

import errno
from pathlib import Path

from posko.model.messages import Message, message

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def why(error: OSError, folder: Path) -> Message:
    """Why the folder cannot be written, and what to do about it."""
    file = Path(error.filename).name if isinstance(error.filename, str) else str(folder)
    if error.errno in _FULL:
        return message("store.disk_full", folder=str(folder))
    if isinstance(error, PermissionError):
        return message("store.file_in_use", file=file)
    return message("store.write_failed", file=file, error=error.strerror or str(error))
