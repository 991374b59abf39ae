"""`drill reset`, `drill end`, `drill clock [INSTANT]`: start the drill again, leave it, move it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from posko.locale import text
from posko.model.change import Actor, Change
from posko.model.clock import LIVE
from posko.model.invariants import usable_clock
from posko.model.settings import set_setting
from posko.store import drill
from posko.store.place import data_folder, embedded_source, office_now, open_store

DONE, CANNOT_RUN = 0, 2
ACTOR = Actor("posko")
"""Who the trail names for a command: the program."""


def register(subparsers: Any) -> None:
    command = subparsers.add_parser("drill", help=text("cli.drill", "id"))
    steps = command.add_subparsers(metavar="STEP", required=True)
    reset = steps.add_parser("reset", help=text("cli.reset", "id"))
    reset.set_defaults(run=run_reset)
    end = steps.add_parser("end", help=text("cli.end", "id"))
    end.add_argument("--yes", action="store_true", help=text("cli.yes", "id"))
    end.set_defaults(run=run_end)
    clock = steps.add_parser("clock", help=text("cli.clock", "id"))
    clock.add_argument("instant", nargs="?", help=text("cli.instant", "id"))
    clock.set_defaults(run=run_clock)
    for step in (reset, end, clock):
        step.add_argument("--json", action="store_true", help=text("cli.json", "id"))


def run_reset(arguments: argparse.Namespace) -> int:
    folder = data_folder()
    archive = drill.reset(folder, embedded_source())
    _show(arguments, "cli.reset_done", folder=folder, archive=archive)
    return DONE


def run_end(arguments: argparse.Namespace) -> int:
    folder = data_folder()
    if not arguments.yes:
        print(text("cli.end_asks", "id", folder=str(folder)), file=sys.stderr)
        return CANNOT_RUN
    archive = drill.go_live(folder)
    _show(arguments, "cli.end_done", folder=folder, archive=archive)
    return DONE


def run_clock(arguments: argparse.Namespace) -> int:
    store = open_store(data_folder())
    now = office_now(store.folder)
    snapshot = store.snapshot(now)
    wanted = arguments.instant
    if wanted is None:
        value = snapshot.setting("clock", LIVE)
        print(json.dumps({"clock": value}) if arguments.json else value)
        return DONE
    if not usable_clock(wanted):
        print(text("cli.clock_wrong", "id", found=wanted), file=sys.stderr)
        return CANNOT_RUN
    row = set_setting(snapshot, "clock", wanted)
    why = text("cli.clock_why", "id", to=wanted)
    store.commit(Change(ACTOR, why, now, (row,)))
    print(json.dumps({"clock": wanted}) if arguments.json else wanted)
    return DONE


def _show(arguments: argparse.Namespace, key: str, folder: Path, archive: Path | None) -> None:
    if arguments.json:
        print(json.dumps({"folder": str(folder), "archive": str(archive) if archive else None}))
        return
    print(text(key, "id", folder=str(folder)))
    if archive is not None:
        print(text("cli.archived", "id", folder=str(archive)))
