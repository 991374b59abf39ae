"""`roster pdf|xlsx|ics`: the roster as a file, the same that the page gives.

Exit code: 0 written, 2 cannot run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from posko.cli import arguments as typed
from posko.cli.present import present
from posko.documents import PAPERS, calendar_of, calendar_of_post, roster_pdf, roster_xlsx
from posko.locale import text
from posko.model.snapshot import Snapshot

WRITTEN, CANNOT_RUN = 0, 2
Make = Callable[[Snapshot, argparse.Namespace], bytes]


def add_files(steps: Any) -> None:
    """The steps of `roster` that write a file."""
    wall = _step(steps, "pdf", _pdf)
    wall.add_argument(
        "--paper", **typed.one_of(PAPERS), default="A3", help=text("documents.cli_paper", "id")
    )
    book = _step(steps, "xlsx", _xlsx)
    for step in (wall, book):
        step.add_argument(
            "--from",
            dest="start",
            type=typed.day,
            required=True,
            help=text("roster.cli_from", "id"),
        )
        step.add_argument(
            "--days", type=typed.whole, default=31, help=text("roster.cli_days", "id")
        )
    feed = _step(steps, "ics", _ics)
    feed.add_argument("--person", help=text("documents.cli_person", "id"))


def run(arguments: argparse.Namespace) -> int:
    language = arguments.lang
    snapshot = present(language)
    try:
        content = arguments.make(snapshot, arguments)
        arguments.out.write_bytes(content)
    except OSError as failure:
        print(text("cli.file_failed", language, file=str(failure.filename)), file=sys.stderr)
        return CANNOT_RUN
    if arguments.json:
        print(json.dumps({"file": str(arguments.out), "bytes": len(content)}))
    else:
        print(text("documents.cli_written", language, file=str(arguments.out)))
    return WRITTEN


def _pdf(snapshot: Snapshot, arguments: argparse.Namespace) -> bytes:
    start, days = arguments.start, arguments.days
    return roster_pdf(snapshot, start, days, arguments.lang, arguments.paper)


def _xlsx(snapshot: Snapshot, arguments: argparse.Namespace) -> bytes:
    return roster_xlsx(snapshot, arguments.start, arguments.days, arguments.lang)


def _ics(snapshot: Snapshot, arguments: argparse.Namespace) -> bytes:
    if arguments.person is None:
        return calendar_of_post(snapshot, arguments.lang)
    return calendar_of(snapshot, arguments.person, arguments.lang)


def _step(steps: Any, name: str, make: Make) -> Any:
    parser = steps.add_parser(name, help=text(f"documents.cli_{name}", "id"))
    parser.set_defaults(run=run, make=make)
    parser.add_argument("--out", type=Path, required=True, help=text("documents.cli_file", "id"))
    parser.add_argument("--json", action="store_true", help=text("cli.json", "id"))
    typed.add_language(parser)
    return parser
