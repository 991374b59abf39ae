"""From an incident to a task in one step: templates, and the task that one of them makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from posko.dispatch.tasks import open_incident
from posko.kitchen import crew_needed
from posko.model import vocabulary as v
from posko.model.change import Actor, Change, insert, same_id
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.reference import terms
from posko.model.roles import ANYONE
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES


@dataclass(frozen=True)
class Template:
    """One kind of task as offices set it up. hazard: its code, None for every hazard.

    people: by role (a skill, or `ANYONE`). hours: how long such a task lasts, None if open.
    """

    template: str
    hazard: str | None
    phase: str
    kind: str
    agency: str
    priority: str
    title: str
    hours: float | None
    people: Mapping[str, int]


def templates(snapshot: Snapshot, hazard: str | None = None) -> tuple[Template, ...]:
    """All templates, or those for one hazard: its own first, then those for every hazard."""

    def read() -> tuple[Template, ...]:
        rows: list[dict[str, Any]] = list(
            TABLES["task_templates"].records(snapshot.all("task_templates"))
        )
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            found.setdefault(row["template"], []).append(row)
        return tuple(_template(name, parts) for name, parts in found.items())

    every = snapshot.memo("dispatch.templates", read)
    if hazard is None:
        return every
    fitting = [template for template in every if template.hazard in (hazard, None)]
    return tuple(sorted(fitting, key=lambda template: template.hazard is None))


def _template(name: str, rows: list[dict[str, Any]]) -> Template:
    first = rows[0]
    people = {row["skill"] or ANYONE: row["people"] for row in rows}
    return Template(
        name,
        first["hazard"],
        first["phase"],
        first["kind"],
        first["agency"],
        first["priority"],
        first["title"],
        first["hours"],
        MappingProxyType(people),
    )


def people_needed(snapshot: Snapshot, template: Template, portions: int | None) -> dict[str, int]:
    """By role, the people that a task of this template asks for.

    portions: per meal. A public kitchen needs as many people as its portions take (factor
    portions_per_crew_member), those with a skill among them; the rest are anyone.
    """
    people = dict(template.people)
    if template.kind == v.KITCHEN_TASK and portions is not None:
        skilled = sum(number for role, number in people.items() if role != ANYONE)
        people[ANYONE] = max(0, crew_needed(snapshot, portions) - skilled)
    return people


def create_task(
    snapshot: Snapshot,
    actor: Actor,
    incident_id: str,
    template: str,
    *,
    why: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    people: Mapping[str, int] | None = None,
    portions: int | None = None,
    title: str | None = None,
    priority: str | None = None,
    village_code: str | None = None,
    place: str | None = None,
    point: tuple[float, float] | None = None,
    note: str | None = None,
    draft: bool = False,
) -> Change:
    """A task for an incident, with its requirements, in one change.

    What is not given comes from the template: it starts now and lasts the template's hours, at the
    incident's village and point. people: by role, in place of the template's.
    The same task asked for twice (a double click) has the same id and is refused the second time.
    Raises Refused for a closed incident, a start in the past, an end before the start, an unknown
    template, place or skill, and a task that needs nobody.
    """
    incident = open_incident(snapshot, incident_id)
    chosen = next((t for t in templates(snapshot) if t.template == template), None)
    if chosen is None:
        raise Refused(message("dispatch.refused_template", template=template))
    begin, end = _times(snapshot, chosen, starts_at, ends_at)
    needed = people_needed(snapshot, chosen, portions) if people is None else dict(people)
    check_people(snapshot, needed)
    village = village_code or str(incident["village_code"])
    lat, lon = _point(snapshot, village_code, point) or (incident["lat"], incident["lon"])
    place = (place or "").strip() or None
    task_id = same_id("TGS", incident_id, template, begin.isoformat(), village, place or "")
    if snapshot.find("tasks", task_id) is not None:
        raise Refused(message("dispatch.refused_same_task", title=chosen.title))
    task = insert(
        "tasks",
        task_id=task_id,
        incident_id=incident_id,
        kind=chosen.kind,
        phase=chosen.phase,
        agency=chosen.agency,
        title=(title or "").strip() or chosen.title,
        place=place,
        village_code=village,
        lat=lat,
        lon=lon,
        starts_at=begin,
        ends_at=end,
        state="draft" if draft else "open",
        priority=priority or chosen.priority,
        created_at=snapshot.now,
        source=actor.name,
        note=(note or "").strip() or None,
    )
    roles = (
        insert("task_requirements", task_id=task_id, skill=role or None, people=number)
        for role, number in needed.items()
        if number
    )
    return Change(actor, why, snapshot.now, (task, *roles))


def _times(
    snapshot: Snapshot, template: Template, starts_at: datetime | None, ends_at: datetime | None
) -> tuple[datetime, datetime | None]:
    begin = (starts_at or snapshot.now).astimezone(snapshot.zone)
    if begin < snapshot.now:
        raise Refused(message("dispatch.refused_past_start", at=begin, now=snapshot.now))
    if ends_at is None:
        hours = template.hours
        return begin, None if hours is None else begin + timedelta(hours=hours)
    if ends_at <= begin:
        raise Refused(message("dispatch.refused_end_before_start", at=ends_at, start=begin))
    return begin, ends_at


def check_people(snapshot: Snapshot, people: Mapping[str, int]) -> None:
    """Raises Refused for an unknown skill, a number below zero, or nobody at all."""
    skills = terms(snapshot, "skills")
    for role, number in people.items():
        if role != ANYONE and role not in skills:
            raise Refused(message("dispatch.refused_skill", skill=role))
        if number < 0:
            raise Refused(message("dispatch.refused_negative"))
    if not any(people.values()):
        raise Refused(message("dispatch.refused_nobody_needed"))


def _point(
    snapshot: Snapshot, village_code: str | None, point: tuple[float, float] | None
) -> tuple[float, float] | None:
    if village_code is None:
        return point
    regions = snapshot.all("regions")
    village = regions[(regions["code"] == village_code) & (regions["level"] == "village")]
    if village.empty:
        raise Refused(message("dispatch.refused_village"))
    return point or (float(village["lat"].iloc[0]), float(village["lon"].iloc[0]))
