"""`roster solve|check|explain|relief|repair|pdf|xlsx|ics`: the roster from the command line.

Nothing is written to the data folder; `solve --out` writes a CSV file that `check` reads, and that
the page imports. Exit code: 0 all is well, 1 something is missing or broken, 2 cannot run.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from posko.cli import arguments as typed
from posko.cli.check import sentence
from posko.cli.interrupt import until_interrupted
from posko.cli.present import present
from posko.cli.roster_files import add_files
from posko.locale import Language, say, text
from posko.model import vocabulary as v
from posko.model.change import Actor
from posko.model.messages import Message, message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import (
    RELIEFS,
    Draft,
    Duty,
    Explanation,
    Mending,
    Period,
    Relief,
    RuleBreach,
    breach_of,
    breaches,
    explain,
    facts,
    hard,
    mend,
    neighbour,
    read_roster,
    relief,
    roster_duties,
    shifts,
    shortages,
    solve_period,
)

WELL, BROKEN, CANNOT_RUN = 0, 1, 2
ACTOR = Actor("posko")
Step = Callable[[Snapshot, argparse.Namespace], tuple[int, Any, list[Message]]]
"""Of one command: the exit code, what --json prints, and the lines that people read."""


def register(subparsers: Any) -> None:
    command = subparsers.add_parser("roster", help=text("roster.cli_roster", "id"))
    steps = command.add_subparsers(metavar="STEP", required=True)
    solve = _step(steps, "solve", _solve)
    _period(solve)
    solve.add_argument(
        "--seconds", type=typed.seconds, default=30.0, help=text("roster.cli_seconds", "id")
    )
    solve.add_argument("--out", type=Path, help=text("roster.cli_out", "id"))
    check = _step(steps, "check", _check)
    check.add_argument("file", nargs="?", type=Path, help=text("roster.cli_file", "id"))
    _period(check, needed=False)
    reasons = _step(steps, "explain", _explain)
    _period(reasons)
    easing = _step(steps, "relief", _relief)
    _period(easing)
    easing.add_argument(
        "--without",
        dest="barred",
        metavar="STEPS",
        type=typed.some_of(RELIEFS),
        default=(),
        help=text("roster.cli_without", "id"),
    )
    repair = _step(steps, "repair", _repair)
    repair.add_argument("volunteer_id", help=text("roster.cli_person", "id"))
    repair.add_argument(
        "--from", dest="start", type=typed.instant, help=text("roster.cli_since", "id")
    )
    repair.add_argument("--until", type=typed.instant, help=text("roster.cli_until", "id"))
    add_files(steps)
    for step in (solve, check, reasons, easing, repair):
        step.add_argument("--json", action="store_true", help=text("cli.json", "id"))
        typed.add_language(step)


def run(arguments: argparse.Namespace) -> int:
    language = arguments.lang
    snapshot = present(language)
    try:
        code, plain, lines = arguments.step(snapshot, arguments)
    except OSError as failure:
        print(text("cli.file_failed", language, file=str(failure.filename)), file=sys.stderr)
        return CANNOT_RUN
    if arguments.json:
        print(json.dumps(_said(plain, language), ensure_ascii=False))
    else:
        for line in lines:
            print(say(line, language))
    return int(code)


# -- the steps ------------------------------------------------------------------------------------


def _solve(snapshot: Snapshot, arguments: argparse.Namespace) -> tuple[int, Any, list[Message]]:
    draft = until_interrupted(
        lambda stopped: solve_period(
            snapshot,
            arguments.start,
            arguments.days,
            level=arguments.level,
            seconds=arguments.seconds,
            cancel=stopped,
        )
    )
    if arguments.out is not None:
        arguments.out.write_text(_csv(draft.duties), encoding="utf-8", newline="")
    period = draft.period
    empty = set(draft.shortages)
    reasons = tuple(
        reason
        for reason in explain(snapshot, period.start, period.days, draft.duties, arguments.level)
        if reason.shortage in empty
    )
    solved = draft.solved
    lines = [
        *_left_out(arguments.start, period),
        message(
            "roster.cli_solved",
            n=len(draft.duties),
            seconds=solved.seconds,
            objective=solved.objective,
            bound=solved.bound,
            gap=100 * solved.gap,
        ),
        *(breach.text for breach in draft.breaches),
        *(reason.text for reason in reasons),
    ]
    code = BROKEN if draft.breaches or reasons else WELL
    return code, _plain_draft(draft, reasons), lines


def _left_out(asked: date, period: Period) -> list[Message]:
    """The dates that were asked for and are over, where there are any."""
    if asked == period.start:
        return []
    return [message("roster.cli_past", first=asked, last=period.start - timedelta(days=1))]


def _check(snapshot: Snapshot, arguments: argparse.Namespace) -> tuple[int, Any, list[Message]]:
    if arguments.file is not None:
        if arguments.start is not None:
            raise Refused(message("roster.cli_period_of_file"))
        # What is no UTF-8 becomes a sign that no name contains: its row is named as unreadable.
        content = arguments.file.read_text(encoding="utf-8-sig", errors="replace")
        imported = read_roster(snapshot, content, arguments.file.name, arguments.level)
        if imported.period is None and not imported.problems:
            raise Refused(message("roster.import_empty"))
        problems, period, found = imported.problems, imported.period, imported.breaches
        duties: tuple[Duty, ...] = imported.duties
    else:
        if arguments.start is None:
            raise Refused(message("roster.cli_period"))
        period = Period(arguments.start, arguments.days)
        problems, duties = (), roster_duties(snapshot, period)
        found = breaches(snapshot, period, level=arguments.level)
    lines = [sentence(problem) for problem in problems]
    lines += [breach.text for breach in found]
    if not lines:
        lines.append(message("roster.cli_clean"))
    missing = period is not None and shortages(snapshot, period, duties, arguments.level)
    code = BROKEN if problems or hard(found) or missing else WELL
    plain = {
        "problems": [{"row": p.row, "column": p.column, "expected": p.expected} for p in problems],
        "breaches": [_plain_breach(breach) for breach in found],
    }
    return code, plain, lines


def _explain(snapshot: Snapshot, arguments: argparse.Namespace) -> tuple[int, Any, list[Message]]:
    found = explain(snapshot, arguments.start, arguments.days, level=arguments.level)
    lines = [line for reason in found for line in _reason_lines(reason)]
    if not lines:
        lines.append(message("roster.cli_full"))
    return BROKEN if found else WELL, [_plain_reason(reason) for reason in found], lines


def _relief(snapshot: Snapshot, arguments: argparse.Namespace) -> tuple[int, Any, list[Message]]:
    kinds = tuple(kind for kind in RELIEFS if kind not in arguments.barred)
    start, days, level = arguments.start, arguments.days, arguments.level
    found = relief(snapshot, start, days, level, kinds=kinds)
    lines = [
        message(
            "roster.cli_relieved" if found.weeks == 1 else "roster.cli_relieved_weeks",
            weeks=found.weeks,
            before=found.before,
            steps=len(found.steps),
            missing=found.missing,
        )
    ]
    for step in found.steps:
        if step.way.kind == "level":
            lines.append(message("roster.cli_indented", text=step.way.text))
            continue
        places = tuple(_place(snapshot, *place) for place in step.places)
        said = message("roster.cli_step", way=step.way.text, places=places)
        lines.append(message("roster.cli_indented", text=said))
    if found.missing:
        lines.append(neighbour(found.missing))
    if found.proven:
        lines.append(message("roster.cli_proven"))
    return BROKEN if found.missing else WELL, _plain_relief(found), lines


def _place(snapshot: Snapshot, day: date, shift: str) -> Message:
    return message("roster.place", shift=shifts(snapshot)[shift].label, date=day)


def _repair(snapshot: Snapshot, arguments: argparse.Namespace) -> tuple[int, Any, list[Message]]:
    mending = mend(
        snapshot,
        ACTOR,
        arguments.volunteer_id,
        arguments.start or snapshot.now,
        arguments.until,
        why=text("roster.cli_repair_why", "id"),
    )
    lines = [
        message("roster.cli_mended", lost=mending.lost, touched=mending.touched),
        *(breach_of(facts(snapshot), short).text for short in mending.missing),
        *([message("roster.cli_mended_proven")] if mending.proven else []),
        *(message("roster.cli_left", duty=_place(snapshot, d.date, d.shift)) for d in mending.left),
        *(notice.text for notice in mending.notices),
    ]
    code = BROKEN if mending.missing else WELL
    return code, _plain_mending(mending), lines


def _reason_lines(reason: Explanation) -> Iterable[Message]:
    yield reason.text
    if reason.cut is not None:
        yield message("roster.cli_indented", text=reason.cut)
    yield message("roster.cli_ways", ways=tuple(way.text for way in reason.ways))


# -- what --json prints ---------------------------------------------------------------------------


def _plain_draft(draft: Draft, reasons: tuple[Explanation, ...]) -> dict[str, Any]:
    solved = draft.solved
    return {
        "start": draft.period.start.isoformat(),
        "days": draft.period.days,
        "status": solved.status.value,
        "objective": solved.objective,
        "bound": solved.bound,
        "gap": solved.gap,
        "seconds": solved.seconds,
        "costs": dict(solved.costs),
        "duties": [_plain_duty(duty) for duty in draft.duties],
        "breaches": [_plain_breach(breach) for breach in draft.breaches],
        "shortages": [_plain_reason(reason) for reason in reasons],
    }


def _plain_duty(duty: Duty) -> dict[str, Any]:
    return {
        "person": duty.volunteer_id,
        "day": duty.date.isoformat(),
        "shift": duty.shift,
        "function": duty.function,
        "state": duty.state,
    }


def _plain_breach(breach: RuleBreach) -> dict[str, Any]:
    return {
        "rule": breach.rule,
        "hard": bool(hard([breach])),
        "person": breach.volunteer_id,
        "first": breach.first.isoformat(),
        "last": breach.last.isoformat(),
        "shift": breach.shift,
        "amount": breach.amount,
        "unit": breach.unit,
        "text": breach.text,
    }


def _plain_reason(reason: Explanation) -> dict[str, Any]:
    short = reason.shortage
    return {
        "day": short.date.isoformat(),
        "shift": short.shift,
        "role": short.role,
        "needed": short.needed,
        "missing": short.missing,
        "text": reason.text,
        "causes": {cause.kind: list(cause.people) for cause in reason.causes},
        "cut": reason.cut,
        "ways": [
            {"kind": way.kind, "person": way.volunteer_id or None, "text": way.text}
            for way in reason.ways
        ],
    }


def _plain_relief(found: Relief) -> dict[str, Any]:
    return {
        "before": found.before,
        "missing": found.missing,
        "weeks": found.weeks,
        "proven": found.proven,
        "steps": [
            {
                "kind": step.way.kind,
                "person": step.way.volunteer_id or None,
                "text": step.way.text,
                "places": [{"day": day.isoformat(), "shift": key} for day, key in step.places],
            }
            for step in found.steps
        ],
    }


def _plain_mending(mending: Mending) -> dict[str, Any]:
    return {
        "lost": mending.lost,
        "left": [_plain_duty(duty) for duty in mending.left],
        "touched": mending.touched,
        "proven": mending.proven,
        "missing": [
            {
                "day": short.date.isoformat(),
                "shift": short.shift,
                "role": short.role,
                "missing": short.missing,
            }
            for short in mending.missing
        ],
        "changes": [
            {**_plain_duty(change.duty), "kind": change.kind} for change in mending.changes
        ],
        "notices": [
            {"person": notice.volunteer_id, "text": notice.text} for notice in mending.notices
        ],
    }


def _said(value: Any, language: Language) -> Any:
    """A structure with its messages as sentences."""
    match value:
        case Message():
            return say(value, language)
        case dict():
            return {key: _said(part, language) for key, part in value.items()}
        case list() | tuple():
            return [_said(part, language) for part in value]
    return value


def _csv(duties: Iterable[Duty]) -> str:
    """The file that `roster check` reads: person, day, shift, function."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("person", "day", "shift", "function"))
    for duty in duties:
        writer.writerow((duty.volunteer_id, duty.date.isoformat(), duty.shift, duty.function))
    return out.getvalue()


# -- arguments ------------------------------------------------------------------------------------


def _step(steps: Any, name: str, step: Step) -> Any:
    parser = steps.add_parser(name, help=text(f"roster.cli_{name}", "id"))
    parser.set_defaults(run=run, step=step)
    return parser


def _period(parser: Any, needed: bool = True) -> None:
    parser.add_argument(
        "--from",
        dest="start",
        type=typed.day,
        required=needed,
        help=text("roster.cli_from", "id"),
    )
    parser.add_argument("--days", type=typed.whole, default=31, help=text("roster.cli_days", "id"))
    parser.add_argument(
        "--level", **typed.one_of(tuple(v.ALERT_LEVEL)), help=text("roster.cli_level", "id")
    )
