"""`upgrade [FOLDER]`: add what the tables have grown by since a folder was made.

Exit code: 0 nothing is lacking (any more), 1 something is (`--check`), 2 cannot run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from posko.cli import arguments as typed
from posko.cli import check
from posko.locale import Language, text
from posko.model.change import Actor
from posko.model.tables import TABLES
from posko.store import place
from posko.store.upgrade import Lacking, lacking, upgrade

COMPLETE, LACKS = 0, 1
ACTOR = Actor("posko")
"""Who the trail names for a command: the program."""


def register(subparsers: Any) -> None:
    command = subparsers.add_parser("upgrade", help=text("cli.upgrade", "id"))
    command.add_argument("folder", nargs="?", type=Path, help=text("cli.folder", "id"))
    command.add_argument("--check", action="store_true", help=text("cli.upgrade_check", "id"))
    command.add_argument("--json", action="store_true", help=text("cli.json", "id"))
    typed.add_language(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    folder = arguments.folder or place.data_folder()
    if arguments.check:
        found = lacking(folder, place.EMBEDDED)
    else:
        now = place.office_now(folder)
        found = upgrade(folder, place.EMBEDDED, ACTOR, now, _reason)
    if arguments.json:
        print(json.dumps(_plain(found, arguments), ensure_ascii=False))
    else:
        print("\n".join(_lines(found, arguments.lang, arguments.check)))
    return LACKS if arguments.check and found.tables else COMPLETE


def _reason(found: Lacking) -> str:
    """The trail's words, in the office's language."""
    what = ", ".join(
        TABLES[name].filename + (f" ({', '.join(parts)})" if parts else "")
        for name, parts in found.tables.items()
    )
    return text("cli.upgrade_why", "id", what=what)


def _lines(found: Lacking, language: Language, only_looked: bool) -> list[str]:
    """One line for each thing that is lacking or was added, and for what stays wrong."""
    tense = "lacks" if only_looked else "added"
    things = [
        *(("file", name, ()) for name in found.files),
        *(("columns", name, columns) for name, columns in found.columns.items()),
        *((("factors", "factors", tuple(found.factors)),) if found.factors else ()),
    ]
    lines = [
        text(f"cli.upgrade_{tense}_{kind}", language, file=TABLES[name].filename, names=names)
        for kind, name, names in things
    ]
    lines = lines or [text("cli.upgrade_nothing", language)]
    return lines + [check.line(problem, language) for problem in found.problems]


def _plain(found: Lacking, arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "written": bool(found.tables) and not arguments.check,
        "files": [TABLES[name].filename for name in found.files],
        "columns": {TABLES[name].filename: names for name, names in found.columns.items()},
        "factors": list(found.factors),
        "problems": [check.plain(problem, arguments.lang) for problem in found.problems],
    }
