"""The command line: `python -m posko COMMAND`. One module per command.

A command's module has `register(subparsers)`, which sets `run` to a function of the parsed
arguments that returns the exit code. Every command that prints a result takes --json.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence

from posko.cli import boundaries, check, drill, handover, kitchen, roster, sitrep, suggest, upgrade
from posko.cli.arguments import language_of
from posko.locale import say, text
from posko.model.problems import Refused
from posko.store.contract import Conflict, Invalid, Unavailable

COMMANDS = (boundaries, check, drill, handover, kitchen, roster, sitrep, suggest, upgrade)
CANNOT_RUN = 2


def parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    top = argparse.ArgumentParser(prog="python -m posko", description=text("cli.about", "id"))
    subparsers = top.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.register(subparsers)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # not every console knows every letter
    language = language_of(sys.argv[1:] if argv is None else argv)
    try:
        arguments = parser().parse_args(argv)
        code: int = arguments.run(arguments)
    except (Refused, Unavailable) as failure:
        print(say(failure.reason, language), file=sys.stderr)
        return CANNOT_RUN
    except Conflict:
        print(text("cli.conflict", language), file=sys.stderr)
        return CANNOT_RUN
    except Invalid as failure:
        for problem in failure.problems:
            print(check.line(problem, language), file=sys.stderr)
        return CANNOT_RUN
    return code
