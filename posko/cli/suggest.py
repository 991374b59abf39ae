"""`suggest TASK_ID…`: the best people for the open places of some tasks, why, and what is missing.

Exit code: 0 every place has somebody, 1 some stay empty, 2 cannot run.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from posko.cli import arguments as typed
from posko.cli.present import present
from posko.dispatch import Gap, Suggested, Suggestion, find_task, role_name, suggest
from posko.locale import Language, say, show, text
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot

COMPLETE, INCOMPLETE, CANNOT_RUN = 0, 1, 2


def register(subparsers: Any) -> None:
    command = subparsers.add_parser("suggest", help=text("dispatch.cli_suggest", "id"))
    command.add_argument("task_id", nargs="+", help=text("dispatch.cli_task", "id"))
    command.add_argument("--json", action="store_true", help=text("cli.json", "id"))
    typed.add_language(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    language = arguments.lang
    snapshot = present(language)
    try:
        suggestion = suggest(snapshot, arguments.task_id, snapshot.now)
        if arguments.json:
            print(json.dumps(_plain(suggestion, language), ensure_ascii=False))
        else:
            for task_id in dict.fromkeys(arguments.task_id):
                print("\n".join(_lines(snapshot, suggestion, task_id, language)))
    except Refused as refusal:
        print(say(refusal.reason, language), file=sys.stderr)
        return CANNOT_RUN
    return INCOMPLETE if suggestion.gaps else COMPLETE


def _lines(
    snapshot: Snapshot, suggestion: Suggestion, task_id: str, language: Language
) -> list[str]:
    """One task: its title, a line per person with the reasons, a line per gap with its cause."""
    lines = [f"{task_id}  {find_task(snapshot, task_id).title}"]
    for person in suggestion.of_task(task_id):
        role = show(role_name(snapshot, person.role), language)
        reasons = "; ".join(say(reason, language) for reason in person.reasons)
        lines.append(f"  {role}: {person.name} ({person.volunteer_id}): {reasons}")
    for gap in suggestion.gaps:
        if gap.task_id == task_id:
            fills = "; ".join(say(fill, language) for fill in gap.fills)
            short = text("dispatch.cli_gap", language, n=gap.people, why=gap.text, fills=fills)
            lines.append(f"  {short}")
    if len(lines) == 1:
        lines.append("  " + text("dispatch.cli_full", language))
    return lines


def _plain(suggestion: Suggestion, language: Language) -> dict[str, Any]:
    return {
        "proven": suggestion.proven,
        "people": [_person(person, language) for person in suggestion.people],
        "gaps": [_gap(gap, language) for gap in suggestion.gaps],
    }


def _person(person: Suggested, language: Language) -> dict[str, Any]:
    return {
        "task_id": person.task_id,
        "skill": person.role or None,
        "volunteer_id": person.volunteer_id,
        "name": person.name,
        "km": person.km,
        "minutes": person.minutes,
        "reasons": [say(reason, language) for reason in person.reasons],
    }


def _gap(gap: Gap, language: Language) -> dict[str, Any]:
    return {
        "task_id": gap.task_id,
        "skill": gap.role or None,
        "people": gap.people,
        "why": say(gap.text, language),
        "causes": {cause.kind or cause.rule: len(cause.people) for cause in gap.causes},
        "fills": [say(fill, language) for fill in gap.fills],
    }
