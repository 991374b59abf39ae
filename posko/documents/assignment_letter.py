"""The *Surat Perintah Tugas*: a task's letter, from a template that the office edits in Word.

The template is `templates/surat_perintah_tugas.docx` in the data folder, or the embedded one where
that folder has none. Its fields stand in double braces; `FIELDS` lists them, `docs/documents.md`
explains them.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from posko import locale
from posko.dispatch import Task, find_task, role_name, staffing
from posko.documents.letterhead import drill_note, letterhead
from posko.incidents import find, place_name
from posko.locale import UNKNOWN, Language, text
from posko.model import vocabulary as v
from posko.model.frames import lookup
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot

TEMPLATE = Path("templates") / "surat_perintah_tugas.docx"
SENT_STATES = ("called", *v.ASSIGNMENT_STATE.committing, "released")
"""Whom the letter names: everybody called who did not decline."""
FIELDS = (
    "government",
    "offices",
    "address",
    "place_signed",
    "number",
    "date",
    "basis",
    "task",
    "agency",
    "incident",
    "where",
    "starts",
    "ends",
    "people",
    "drill",
)
NEEDED = ("people", "task", "where", "starts")
"""Without these it is no letter: whoever edits the template cannot lose them unnoticed. In a drill
its warning is one of them."""


def assignment_letter(
    snapshot: Snapshot,
    task_id: str,
    template: Path,
    language: Language = "id",
    number: str = "",
) -> bytes:
    """The letter of one task as DOCX.

    template: see `letter_template`. number: the letter's number; a dotted line where it is blank.
    Raises Refused for an unknown task, a task that nobody was called to, and a template that
    cannot be read, names a field that does not exist, or has lost one that is needed (the refusal
    names the field).
    """
    task = find_task(snapshot, task_id)
    people = _people(snapshot, task_id, language)
    if not people:
        raise Refused(message("documents.letter_nobody", title=task.title))
    context = _context(snapshot, task, people, language, number)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document = DocxTemplate(template)
        found = document.get_undeclared_template_variables(environment)
        _check_fields(template, found, (*NEEDED, "drill") if context["drill"] else NEEDED)
        document.render(context, environment, autoescape=True)
        target = io.BytesIO()
        document.save(target)
    except UndefinedError as error:  # a field of a person that does not exist: {{ p.nama }}
        reason = message("documents.letter_part", file=template.name, error=str(error))
        raise Refused(reason) from error
    except (TemplateError, PackageNotFoundError, BadZipFile, KeyError, OSError) as error:
        reason = message("documents.letter_template", file=template.name, error=str(error))
        raise Refused(reason) from error
    return target.getvalue()


def _check_fields(template: Path, found: set[str], needed: tuple[str, ...]) -> None:
    """Raises Refused, naming them, for fields that do not exist and for needed ones lost."""
    if unknown := found - set(FIELDS):
        named = ", ".join(sorted(unknown))
        raise Refused(message("documents.letter_field", file=template.name, field=named))
    if lost := [field for field in needed if field not in found]:
        named = ", ".join(lost)
        raise Refused(message("documents.letter_missing", file=template.name, field=named))


def letter_template(folder: Path, embedded: Path) -> Path:
    """The office's own template in its data folder, or the embedded one."""
    own = folder / TEMPLATE
    return own if own.exists() else embedded / TEMPLATE


def _context(
    snapshot: Snapshot, task: Task, people: list[dict[str, Any]], language: Language, number: str
) -> dict[str, Any]:
    head = letterhead(snapshot, language)
    row, incident = task.record, find(snapshot, task.incident_id)
    place = str(row["place"]) if row["place"] else None
    code = row["village_code"] or (incident or {}).get("village_code")
    ends = task.ends_at
    return {
        "government": head.government,
        "offices": list(head.offices),
        "address": head.address,
        "place_signed": head.place,
        "number": _printable(number) or "…" * 12,
        "date": locale.day(snapshot.now, language),
        "basis": _basis(snapshot, task, language),
        "task": task.title,
        "agency": v.AGENCY[str(row["agency"])].label(language),
        "incident": str(incident["name"]) if incident else UNKNOWN[language],
        "where": place_name(snapshot, str(code), place) if code else UNKNOWN[language],
        "starts": locale.instant(task.starts_at, language),
        "ends": locale.instant(ends, language) if ends else text("documents.until_done", language),
        "people": people,
        "drill": drill_note(snapshot, language),
    }


def _printable(typed: str) -> str:
    """A typed line without what a Word file cannot hold."""
    return "".join(sign for sign in typed if sign.isprintable()).strip()


def _basis(snapshot: Snapshot, task: Task, language: Language) -> str:
    """The decree in force for the incident, or the incident itself where none is recorded."""
    alerts = snapshot.all("alerts")
    now = snapshot.now
    mine = alerts[
        (alerts["incident_id"] == task.incident_id)
        & (alerts["starts_at"] <= now)
        & (alerts["ends_at"].isna() | (alerts["ends_at"] > now))
        & alerts["decree"].notna()
    ]
    if len(mine):
        return text("documents.basis_decree", language, decree=str(mine["decree"].iloc[-1]))
    return text("documents.basis_incident", language)


def _people(snapshot: Snapshot, task_id: str, language: Language) -> list[dict[str, Any]]:
    """A row per person: number, name, N.I.A., the place filled; the leader first."""
    members = [m for m in staffing(snapshot, task_id).members if m.state in SENT_STATES]
    members.sort(key=lambda m: (m.assignment["function"] != "leader", m.volunteer_id))
    ids = pd.Series([m.volunteer_id for m in members], dtype="str")
    names = lookup(ids, snapshot.all("volunteers"), "volunteer_id", "name").fillna("–")
    rows = []
    for place, (member, name) in enumerate(zip(members, names, strict=True), start=1):
        function = v.ASSIGNMENT_FUNCTION[str(member.assignment["function"])].label(language)
        role = locale.show(role_name(snapshot, member.role), language) if member.role else ""
        rows.append(
            {
                "n": place,
                "name": name,
                "nia": member.volunteer_id,
                "function": f"{function} ({role})" if role else function,
            }
        )
    return rows
