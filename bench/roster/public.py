"""Read the shift-scheduling instances of schedulingbenchmarks.org (Curtois and Qu, 2014)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from posko.roster.engine.problem import Coverage, Person, Problem, Request, ShiftType

#: Best known objectives (public tables); from 13 on they are upper bounds, not proved.
BEST_KNOWN = {
    1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143, 6: 1950, 7: 1056, 8: 1300,
    9: 439, 10: 4631, 11: 3443, 12: 4040, 13: 1348, 14: 1278, 15: 3829, 16: 3225,
    17: 5746, 18: 4459, 19: 3149, 20: 4769, 21: 21133, 22: 30241, 23: 17428, 24: 42463,
}  # fmt: skip


def read(path: Path) -> Problem:
    """Return the problem in a file; the first day of every instance is a Monday."""
    parts = _sections(path.read_text(encoding="utf-8"))
    shifts = tuple(
        ShiftType(name, int(minutes), forbidden_next=frozenset(_split(after)))
        for name, minutes, after in parts["SHIFTS"]
    )
    off: dict[str, frozenset[int]] = {
        row[0]: frozenset(int(day) for day in row[1:]) for row in parts["DAYS_OFF"]
    }
    people = tuple(
        Person(
            row[0],
            days_off=off.get(row[0], frozenset()),
            max_shifts={s: int(n) for s, n in (part.split("=") for part in _split(row[1]))},
            max_minutes=int(row[2]),
            min_minutes=int(row[3]),
            max_consecutive=int(row[4]),
            min_consecutive=int(row[5]),
            min_consecutive_off=int(row[6]),
            max_weekends=int(row[7]),
        )
        for row in parts["STAFF"]
    )
    requests = tuple(
        Request(who, int(day), shift, int(weight), on=on)
        for section, on in (("SHIFT_ON_REQUESTS", True), ("SHIFT_OFF_REQUESTS", False))
        for who, day, shift, weight in parts[section]
    )
    coverage = tuple(
        Coverage(int(day), shift, int(need), int(under), int(over))
        for day, shift, need, under, over in parts["COVER"]
    )
    return Problem(
        date(2024, 1, 1), int(parts["HORIZON"][0][0]), shifts, people, coverage, requests=requests
    )


def _sections(text: str) -> dict[str, list[list[str]]]:
    sections: dict[str, list[list[str]]] = defaultdict(list)
    name = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("SECTION_"):
            name = line.removeprefix("SECTION_")
        elif line and not line.startswith("#"):
            sections[name].append([cell.strip() for cell in line.split(",")])
    return sections


def _split(text: str) -> list[str]:
    return [part for part in text.split("|") if part]
