"""What people type after a command, read into values: dates, instants, numbers, chosen words.

Each reader raises `Refused` for what it cannot read. `posko.cli.main` says that in the language
asked for; argparse would say it in its own English.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any

from posko.locale import LANGUAGES, Language, text
from posko.model.messages import message
from posko.model.problems import Refused


def add_language(parser: Any) -> None:
    """`--lang`, on every command that prints sentences."""
    parser.add_argument("--lang", choices=LANGUAGES, default="id", help=text("cli.lang", "id"))


def language_of(argv: Sequence[str]) -> Language:
    """The language that a command line asks for, as far as it can be read."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", default="id")
    try:
        found = early.parse_known_args(argv)[0].lang
    except argparse.ArgumentError:  # --lang without a language
        return "id"
    return "en" if found == "en" else "id"


def day(typed: str) -> date:
    """A date such as 2021-03-01."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused(message("cli.no_date", found=typed)) from None


def instant(typed: str) -> datetime:
    """An instant with its zone, such as 2021-02-10T02:00:00+07:00."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused(message("cli.no_instant", found=typed))
    return found


def whole(typed: str) -> int:
    """A whole number, such as a number of days."""
    try:
        return int(typed)
    except ValueError:
        raise Refused(message("cli.no_number", found=typed)) from None


def seconds(typed: str) -> float:
    """A time limit: more than nothing, and not for ever."""
    try:
        found = float(typed)
    except ValueError:
        found = math.nan
    if not 0 < found < math.inf:
        raise Refused(message("cli.no_seconds", found=typed))
    return found


def one_of(known: Collection[str]) -> dict[str, Any]:
    """For `add_argument`: one of these words, named in the help and where another one is typed."""

    def read(typed: str) -> str:
        if typed not in known:
            raise Refused(message("cli.not_known", found=typed, known=tuple(known)))
        return typed

    return {"type": read, "metavar": "{" + ",".join(known) + "}"}


def some_of(known: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    """Some of these words, with commas between."""
    one: Callable[[str], str] = one_of(known)["type"]
    return lambda typed: tuple(one(word) for word in typed.replace(",", " ").split())
