"""`sitrep INCIDENT`: the situation report of an incident, as text, PDF or JSON.

Exit code: 0 written, 2 cannot run.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from posko.cli import arguments as typed
from posko.cli.present import present
from posko.documents import sitrep, sitrep_pdf, sitrep_text
from posko.locale import say, text
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.store.place import data_folder

WRITTEN, CANNOT_RUN = 0, 2


def register(subparsers: Any) -> None:
    command = subparsers.add_parser("sitrep", help=text("documents.cli_sitrep", "id"))
    command.add_argument("incident_id", help=text("documents.cli_incident", "id"))
    command.add_argument("--format", choices=("text", "pdf"), default="text")
    command.add_argument("--out", type=Path, help=text("documents.cli_out", "id"))
    command.add_argument("--by", default="", help=text("documents.cli_by", "id"))
    command.add_argument("--json", action="store_true", help=text("cli.json", "id"))
    typed.add_language(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    folder, language = data_folder(), arguments.lang
    snapshot = present(language)
    try:
        content = _content(snapshot, folder, arguments)
        if arguments.out:
            arguments.out.write_bytes(content)
        else:
            sys.stdout.buffer.write(content)
    except Refused as refusal:
        print(say(refusal.reason, language), file=sys.stderr)
        return CANNOT_RUN
    except OSError as error:
        said = text("documents.cli_unwritten", language, file=str(error.filename or arguments.out))
        print(f"{said}: {error.strerror}", file=sys.stderr)
        return CANNOT_RUN
    return WRITTEN


def _content(snapshot: Snapshot, folder: Path, arguments: argparse.Namespace) -> bytes:
    incident_id, language, by = arguments.incident_id, arguments.lang, arguments.by
    if arguments.format == "pdf" and not arguments.json:
        return sitrep_pdf(snapshot, incident_id, language, folder, by)
    report = sitrep(snapshot, incident_id, language, by)
    if arguments.json:
        return (json.dumps(asdict(report), ensure_ascii=False) + "\n").encode()
    return (sitrep_text(report, language) + "\n").encode()
