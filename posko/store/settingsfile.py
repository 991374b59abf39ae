"""`settings.toml` as the table `settings`: one row per setting, sections written as dotted names.

[letterhead]
office = "BPBD"          is the row  letterhead.office, BPBD
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table as Section

from posko.model.check_cells import check_cells
from posko.model.columns import WIB
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import TABLES
from posko.store.csvfile import Reading

SETTINGS = TABLES["settings"]


def read_settings(data: bytes, zone: tzinfo = WIB) -> Reading:
    """The settings in the bytes of the file; numbers, dates and true/false as texts."""
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        expected = message("check.settings_unreadable", error=str(error))
        row = int(line[1]) if line else None
        return Reading(SETTINGS.empty(zone), (Problem(SETTINGS.filename, row, None, "", expected),))
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in _flat(content):
        try:
            values[name] = _text(value)
        except TypeError:
            expected = message("check.setting_value")
            problems.append(Problem(SETTINGS.filename, None, name, str(value), expected))
    names = sorted(values)
    cells = {"setting": names, "value": [values[name] for name in names]}
    frame, wrong = check_cells(SETTINGS, cells, zone)
    # A setting has a name, not a row number that a text editor would show.
    problems += [Problem(p.file, None, names[(p.row or 2) - 2], p.found, p.expected) for p in wrong]
    return Reading(frame, tuple(problems))


def write_settings(data: bytes, values: Mapping[str, str]) -> bytes:
    """The file with these settings and no others; comments and what did not change stay.

    Settings that contradict each other as TOML (`a` beside `a.b`) are written as quoted names.
    """
    try:
        edited = _edit(data, values)
    except (TOMLKitError, TypeError, KeyError, AttributeError):
        edited = b""
    frame = read_settings(edited).frame
    if dict(zip(frame["setting"], frame["value"].fillna(""), strict=True)) == values:
        return edited
    lines = [
        f"{tomlkit.item(n).as_string()} = {tomlkit.item(values[n]).as_string()}" for n in values
    ]
    return ("\n".join(lines) + "\n").encode()


def _edit(data: bytes, values: Mapping[str, str]) -> bytes:
    document = tomlkit.parse(data.decode("utf-8-sig"))
    present = dict(_flat(document.unwrap()))
    for name in present:
        if name not in values:
            _remove(document, name)
    for name, value in values.items():
        if name not in present or _text(present[name]) != value:
            _put(document, name, value)
    return tomlkit.dumps(document).encode()


def _flat(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() | float():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
    raise TypeError(f"not one value: {value!r}")


def _put(document: Any, name: str, value: str) -> None:
    """Set one setting in the deepest section that exists for it. What was true or false without
    quotes stays so."""
    section, path = document, name.split(".")
    while len(path) > 1 and isinstance(section.get(path[0]), (Section, tomlkit.TOMLDocument)):
        section = section[path.pop(0)]
    key = tomlkit.key(path) if len(path) > 1 else path[0]
    switch = isinstance(section.get(path[0]), bool) and value in ("true", "false")
    section[key] = value == "true" if switch else value


def _remove(document: Any, name: str) -> None:
    section, path = document, name.split(".")
    while len(path) > 1:
        section = section[path.pop(0)]
    section.remove(path[0])
