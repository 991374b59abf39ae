"""`handover`: what one shift tells the next, as text or JSON. Exit code: 0."""

from __future__ import annotations

import argparse
import json
from typing import Any

from posko.cli import arguments as typed
from posko.cli.present import present
from posko.documents import handover_text
from posko.locale import text


def register(subparsers: Any) -> None:
    command = subparsers.add_parser("handover", help=text("documents.cli_handover", "id"))
    command.add_argument("--json", action="store_true", help=text("cli.json", "id"))
    typed.add_language(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    said = handover_text(present(arguments.lang), arguments.lang)
    print(json.dumps({"text": said}, ensure_ascii=False) if arguments.json else said)
    return 0
