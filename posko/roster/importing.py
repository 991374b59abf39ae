"""A roster made elsewhere, read from CSV and judged by the same rules."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from posko.model import vocabulary as v
from posko.model.change import Actor, Change
from posko.model.messages import message
from posko.model.problems import Problem, Refused
from posko.model.snapshot import Snapshot
from posko.roster.drafting import with_coordinators
from posko.roster.duties import FIRST_DATE, LAST_DATE, MOST_DAYS, Duty, Period, roster_duties
from posko.roster.editing import by_the_roster, new_rows, newly_broken
from posko.roster.facts import COORDINATOR, facts
from posko.roster.rules import RuleBreach, breaches

COLUMNS = ("person", "day", "shift")
"""The header: N.I.A. or name, the date, the shift's key or label. `function` may follow."""
SHOWN = 60
"""Letters shown of what cannot be read: a file of another kind may be one long line."""


@dataclass(frozen=True)
class Imported:
    """duties: what could be read, together with the locked duties of that period. problems: the
    cells that could not. breaches: every rule that the roster breaks."""

    period: Period | None
    duties: tuple[Duty, ...]
    problems: tuple[Problem, ...]
    breaches: tuple[RuleBreach, ...]


def read_roster(
    snapshot: Snapshot, text: str, filename: str = "roster.csv", level: str | None = None
) -> Imported:
    """A roster from CSV text; semicolons and a byte-order mark are read too. Nothing is written.

    level: instead of the alert level in force, to judge what each shift needs.
    """
    head, names, lines = _lines(text)
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        expected = message("roster.import_header", columns=", ".join(COLUMNS))
        return Imported(None, (), (Problem(filename, None, missing[0], head, expected),), ())
    duties, problems = _read(snapshot, lines, filename)
    problems += _far_off(duties, filename)
    dates = [duty.date for duty in duties.values()]
    if not dates or (max(dates) - min(dates)).days >= MOST_DAYS:
        return Imported(None, (), tuple(problems), ())
    period = Period.over(dates)
    locked = {duty.cell: duty for duty in roster_duties(snapshot, period) if duty.locked}
    whole = [locked.get(duty.cell, duty) for duty in duties.values()]
    if not any(duty.function == COORDINATOR for duty in whole):
        whole = list(with_coordinators(facts(snapshot), whole))
    return Imported(period, tuple(whole), tuple(problems), breaches(snapshot, period, whole, level))


def import_change(snapshot: Snapshot, imported: Imported, actor: Actor, *, why: str) -> Change:
    """An imported roster becomes drafts beside the locked duties. Raises Refused where a cell could
    not be read, a hard rule is broken that the published roster does not break already, drafts
    stand in its period, or it holds nothing new."""
    if imported.problems:
        raise Refused(imported.problems[0].expected)
    if imported.period is None:
        raise Refused(message("roster.import_empty"))
    broken = newly_broken(snapshot, imported.period, imported.duties)
    if broken:
        raise Refused(message("roster.refused_publish", n=len(broken), first=broken[0].text))
    if any(not d.pinned for d in roster_duties(snapshot, imported.period, ("draft",))):
        raise Refused(message("roster.import_drafts"))
    rows = new_rows(snapshot, [duty for duty in imported.duties if not duty.duty_id])
    if not rows:
        raise Refused(message("roster.refused_same"))
    return by_the_roster(snapshot, actor, why, rows)


def _lines(text: str) -> tuple[str, list[str], list[tuple[int, Mapping[str, str]]]]:
    """The first line, shortened; the names of the columns; the cells of each line with the number
    of the line, blank ones left out. No names where the text is no table at all."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    names: list[str] = []
    lines: list[tuple[int, Mapping[str, str]]] = []
    try:
        names = [name.strip() for name in next(reader, ())]
        for cells in reader:
            line = dict.fromkeys(names, "") | dict(zip(names, map(str.strip, cells), strict=False))
            if any(line.values()):
                lines.append((reader.line_num, line))
    except csv.Error:  # a cell that never ends: a picture, or a text of another kind
        return head[:SHOWN], [], []
    return head[:SHOWN], names, lines


def _read(
    snapshot: Snapshot, lines: list[tuple[int, Mapping[str, str]]], filename: str
) -> tuple[dict[int, Duty], list[Problem]]:
    """The duties by line, and every cell that cannot be read."""
    people, shifts, functions = _people(snapshot), _shifts(snapshot), _functions()
    duties: dict[int, Duty] = {}
    problems: list[Problem] = []
    places = set()
    for number, cells in lines:
        found = {
            "person": people.get(cells["person"].casefold()),
            "day": _day(cells["day"]),
            "shift": shifts.get(cells["shift"].casefold()),
            "function": functions.get(cells.get("function", "").casefold()),
        }
        wrong = [name for name, value in found.items() if value is None]
        problems += [
            Problem(filename, number, name, cells[name][:SHOWN], message(f"roster.import_{name}"))
            for name in wrong
        ]
        if wrong:
            continue
        duty = Duty(found["day"], found["shift"], found["person"], found["function"])  # type: ignore[arg-type]
        if duty.cell in places:
            twice = message("roster.import_twice")
            problems.append(Problem(filename, number, "person", cells["person"], twice))
        else:
            places.add(duty.cell)
            duties[number] = duty
    return duties, problems


def _far_off(duties: Mapping[int, Duty], filename: str) -> Iterator[Problem]:
    """The dates far from the middle of a file that is longer than a period may be: a mistyped
    year."""
    dates = [duty.date for duty in duties.values()]
    if not dates or (max(dates) - min(dates)).days < MOST_DAYS:
        return
    middle = median_low(dates)
    for number, duty in duties.items():
        if abs((duty.date - middle).days) >= MOST_DAYS // 2:
            expected = message("roster.import_far", date=middle, most=MOST_DAYS)
            yield Problem(filename, number, "day", duty.date.isoformat(), expected)


def _people(snapshot: Snapshot) -> dict[str, str]:
    """By N.I.A. and by name; a name that two people share names nobody."""
    members = facts(snapshot).members.values()
    names: dict[str, list[str]] = {}
    for member in members:
        names.setdefault(member.name.casefold(), []).append(member.volunteer_id)
    found = {name: people[0] for name, people in names.items() if len(people) == 1}
    return found | {member.volunteer_id.casefold(): member.volunteer_id for member in members}


def _shifts(snapshot: Snapshot) -> dict[str, str]:
    found = {}
    for shift in facts(snapshot).shifts.values():
        for name in (shift.key, shift.label.label_id, shift.label.label_en):
            found[name.casefold()] = shift.key
    return found


def _functions() -> dict[str, str]:
    """By key and by label; nobody leads where nothing is said."""
    found = {"": "member"}
    for term in v.DUTY_FUNCTION.values():
        found |= dict.fromkeys(
            map(str.casefold, (term.key, term.label_id, term.label_en)), term.key
        )
    return found


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DATE <= day <= LAST_DATE else None
