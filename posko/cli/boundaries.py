"""`boundaries FILE`, `boundaries --remove`: official district boundaries for the maps.

Exit code: 0 done, 1 the file was refused, 2 cannot run.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from posko.cli import arguments as typed
from posko.cli.present import present
from posko.locale import say, text
from posko.maps import boundary_file
from posko.maps.boundaries import districts
from posko.model.problems import Refused
from posko.store.place import data_folder

DONE, REFUSED = 0, 1


def register(subparsers: Any) -> None:
    command = subparsers.add_parser("boundaries", help=text("maps.command", "id"))
    wish = command.add_mutually_exclusive_group(required=True)
    wish.add_argument("file", nargs="?", type=Path, help=text("maps.command_file", "id"))
    wish.add_argument("--remove", action="store_true", help=text("maps.command_remove", "id"))
    command.add_argument("--source", default="", help=text("maps.command_source", "id"))
    command.add_argument("--json", action="store_true", help=text("cli.json", "id"))
    typed.add_language(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.remove:
        return _remove(arguments)
    folder, snapshot = data_folder(), present(arguments.lang)
    try:
        count = boundary_file.install(arguments.file, snapshot, folder, arguments.source)
    except Refused as refusal:
        reason = say(refusal.reason, arguments.lang)
        if arguments.json:
            print(json.dumps({"refused": reason, "key": refusal.reason.key}, ensure_ascii=False))
        else:
            print(text("maps.refused", arguments.lang, reason=reason), file=sys.stderr)
        return REFUSED
    source = districts(snapshot, folder).attribution
    if arguments.json:
        print(json.dumps({"districts": count, "source": source}, ensure_ascii=False))
    else:
        print(text("maps.installed", arguments.lang, n=count, source=source))
    return DONE


def _remove(arguments: argparse.Namespace) -> int:
    removed = boundary_file.remove(data_folder())
    if arguments.json:
        print(json.dumps({"removed": removed}))
    else:
        print(text("maps.removed" if removed else "maps.none_installed", arguments.lang))
    return DONE
