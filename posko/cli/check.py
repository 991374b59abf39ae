"""`check [DIR]`: every file, reference and rule; one line per problem.

Exit code: 0 clean, 1 problems, 2 cannot run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from posko.cli import arguments as typed
from posko.locale import Language, say, text
from posko.model.messages import Message, message
from posko.model.problems import Problem
from posko.store.checking import problems_in
from posko.store.place import data_folder

CLEAN, PROBLEMS = 0, 1


def register(subparsers: Any) -> None:
    command = subparsers.add_parser("check", help=text("cli.check", "id"))
    command.add_argument("folder", nargs="?", type=Path, help=text("cli.folder", "id"))
    command.add_argument("--json", action="store_true", help=text("cli.json", "id"))
    typed.add_language(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    problems = problems_in(arguments.folder or data_folder())
    if arguments.json:
        print(json.dumps([plain(p, arguments.lang) for p in problems], ensure_ascii=False))
    else:
        for problem in problems:
            print(line(problem, arguments.lang))
    return PROBLEMS if problems else CLEAN


def line(problem: Problem, language: Language) -> str:
    """A problem on one line: file, row, column, what stands there, what is expected."""
    return say(sentence(problem), language)


def sentence(problem: Problem) -> Message:
    """The same in either language."""
    kind = {
        (True, True): "cell",
        (True, False): "row",
        (False, True): "column",
        (False, False): "file",
    }[problem.row is not None, problem.column is not None]
    return message(
        f"check.line_{kind}",
        file=problem.file,
        row=str(problem.row),
        column=problem.column or "",
        found=" ".join(problem.found.split()),
        expected=problem.expected,
    )


def plain(problem: Problem, language: Language) -> dict[str, Any]:
    return {
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "found": problem.found,
        "expected": say(problem.expected, language),
    }
