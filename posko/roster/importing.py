"""A roster made elsewhere, read from CSV and judged by the same rules."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from posko.model.change import Actor, Change
from posko.model.messages import message
from posko.model.problems import Problem, Refused
from posko.model.snapshot import Snapshot
from posko.roster.duties import Duty, Period, roster_duties
from posko.roster.editing import new_row
from posko.roster.facts import facts
from posko.roster.planning import with_coordinators
from posko.roster.rules import RuleBreach, breaches, hard

COLUMNS = ("person", "day", "shift")
"""The header: N.I.A. or name, the date, the shift's key or label. `function` may follow."""
HEADER_ROWS = 1


@dataclass(frozen=True)
class Imported:
    """duties: what could be read, together with the locked duties of that period. problems: the
    cells that could not. breaches: every rule that the roster breaks."""

    period: Period | None
    duties: tuple[Duty, ...]
    problems: tuple[Problem, ...]
    breaches: tuple[RuleBreach, ...]


def read_roster(snapshot: Snapshot, text: str, filename: str = "roster.csv") -> Imported:
    """A roster from CSV text; semicolons and a byte-order mark are read too. Nothing is written."""
    text = text.removeprefix("﻿")
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    names = [name.strip() for name in rows.fieldnames or ()]
    rows.fieldnames = names
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        expected = message("roster.import_header", columns=", ".join(COLUMNS))
        return Imported(None, (), (Problem(filename, None, missing[0], head, expected),), ())
    people, shifts = _people(snapshot), _shifts(snapshot)
    duties: list[Duty] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=1 + HEADER_ROWS):
        cells = {name: (row.get(name) or "").strip() for name in names}
        if not any(cells.values()):
            continue
        found = {
            "person": people.get(cells["person"].casefold()),
            "day": _day(cells["day"]),
            "shift": shifts.get(cells["shift"].casefold()),
        }
        wrong = [name for name in COLUMNS if found[name] is None]
        problems += [
            Problem(filename, number, name, cells[name], message(f"roster.import_{name}"))
            for name in wrong
        ]
        if not wrong:
            function = "coordinator" if cells.get("function") == "coordinator" else "member"
            duty = Duty(found["day"], found["shift"], found["person"], function)  # type: ignore[arg-type]
            if duty in duties:
                twice = message("roster.import_twice")
                problems.append(Problem(filename, number, "person", cells["person"], twice))
            else:
                duties.append(duty)
    if not duties:
        return Imported(None, (), tuple(problems), ())
    dates = [duty.date for duty in duties]
    period = Period(min(dates), (max(dates) - min(dates)).days + 1)
    locked = {(d.date, d.shift, d.volunteer_id): d for d in roster_duties(snapshot, period)}
    whole = [
        old
        if (old := locked.get((d.date, d.shift, d.volunteer_id))) is not None and old.locked
        else d
        for d in duties
    ]
    if not any(duty.function == "coordinator" for duty in whole):
        whole = list(with_coordinators(facts(snapshot), whole))
    found_breaches = breaches(snapshot, period, whole)
    return Imported(period, tuple(whole), tuple(problems), found_breaches)


def import_change(snapshot: Snapshot, imported: Imported, actor: Actor, *, why: str) -> Change:
    """An imported roster becomes drafts beside the locked duties. Raises Refused where a cell could
    not be read or a hard rule is broken, or drafts stand in its period already."""
    if imported.problems:
        raise Refused(imported.problems[0].expected)
    broken: tuple[RuleBreach, ...] = hard(imported.breaches)
    if broken:
        raise Refused(message("roster.refused_publish", n=len(broken), first=broken[0].text))
    if imported.period is None:
        raise Refused(message("roster.import_empty"))
    if any(not d.pinned for d in roster_duties(snapshot, imported.period, ("draft",))):
        raise Refused(message("roster.import_drafts"))
    made: list[str] = []
    rows = []
    for duty in imported.duties:
        if not duty.duty_id:
            row = new_row(snapshot, duty, made)
            made.append(row.key[0])
            rows.append(row)
    return Change(actor, why, snapshot.now, tuple(rows))


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


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
