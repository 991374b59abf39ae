"""The office's data as a command finds them."""

from __future__ import annotations

import sys

from posko.locale import Language, text
from posko.model.snapshot import Snapshot
from posko.store.place import data_folder, office_now, open_store


def present(language: Language) -> Snapshot:
    """The data at the office's hour. What could not be read of them is said on standard error, so
    that no answer looks whole that is not. Raises Unavailable."""
    folder = data_folder()
    snapshot = open_store(folder).snapshot(office_now(folder))
    if snapshot.problems:
        files = sorted({problem.file for problem in snapshot.problems})
        said = text("cli.unread", language, n=len(snapshot.problems), files=", ".join(files))
        print(said, file=sys.stderr)
    return snapshot
