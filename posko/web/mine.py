"""A volunteer's own page: readiness, tasks, duties, calendar; reporting not ready and ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from posko.access import issue, live_links, path_of
from posko.dispatch import ENDED
from posko.locale import clock, instant, weekday
from posko.model import vocabulary as v
from posko.model.change import Actor, Change
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record
from posko.readiness import end_absence, readiness, report_absence
from posko.roster import COORDINATOR, roster_duties, shifts
from posko.store.place import data_folder
from posko.store.secret import office_secret
from posko.ui import state
from posko.web.door import Outcome, Visit, back, commit, refused
from posko.web.forms import mark, whole_number
from posko.web.page import LANGUAGE, message_page, page, say

DELAYS = (30, 60, 120, 180, 240, 360, 720)
"""Extra times that are offered, minutes."""
MOST_DUTIES = 40
_MOST_DIGITS = 4
OPEN_TASKS = ("called", "no_answer", *v.ASSIGNMENT_STATE.committing)
"""States of an assignment that still concerns the person."""
OK = 200


def mine(visit: Visit) -> Response:
    """The page of one person, or what they report on it."""
    if visit.snapshot.find("volunteers", visit.link.subject) is None:
        return message_page("no_link", 404)
    if visit.form is None:
        return _page(visit, visit.snapshot, say("web.recorded") if visit.done else "")
    outcome = _take(visit, visit.form)
    if outcome.recorded:
        return back(visit)
    snapshot, _ = state.present()
    return _page(visit, snapshot, outcome.notice, outcome.status)


def _take(visit: Visit, form: Mapping[str, str]) -> Outcome:
    """Do what the form asks for, once: a form made for an older state changes nothing."""
    if form.get("do", "") not in _ACTIONS:
        return Outcome(say("web.not_read_text"), 400)
    if form.get("seen") != _mark(visit.snapshot, visit.link.subject):
        return Outcome(say("web.stale"), 409)
    try:
        change = _ACTIONS[form["do"]](visit.snapshot, visit.link.subject, form)
    except Refused as refusal:
        return refused(refusal)
    return commit(change)


# --- what can be reported -------------------------------------------------------------------------


def _away(snapshot: Snapshot, person: str, form: Mapping[str, str]) -> Change:
    kind = form.get("kind", "")
    if kind == "delayed" or kind not in v.ABSENCE_KIND:
        raise Refused(message("readiness.kind_unknown", kind=kind))
    until = _until(snapshot, form)
    actor, why = _actor(snapshot, person), say("web.why_away")
    return report_absence(snapshot, actor, person, kind, snapshot.now, until, why=why)


def _delayed(snapshot: Snapshot, person: str, form: Mapping[str, str]) -> Change:
    typed = form.get("minutes", "")
    minutes = whole_number(typed, _MOST_DIGITS) or 0
    until = _until(snapshot, form)
    actor, why = _actor(snapshot, person), say("web.why_delayed")
    return report_absence(snapshot, actor, person, "delayed", snapshot.now, until, minutes, why=why)


def _end(snapshot: Snapshot, person: str, form: Mapping[str, str]) -> Change:
    number = form.get("absence", "")
    if number not in {str(row["absence_id"]) for row in _absences(snapshot, person)}:
        raise Refused(message("web.refused_absence"))
    return end_absence(snapshot, _actor(snapshot, person), number, why=say("web.why_end"))


def _calendar(snapshot: Snapshot, person: str, form: Mapping[str, str]) -> Change:
    actor = _actor(snapshot, person)
    _, change = issue(snapshot, actor, "calendar", person, why=say("web.why_calendar"))
    return change


_ACTIONS = {"away": _away, "delayed": _delayed, "end": _end, "calendar": _calendar}


def _until(snapshot: Snapshot, form: Mapping[str, str]) -> datetime | None:
    """The end as typed, in the office's zone; None where left blank. Raises Refused."""
    typed = form.get("until", "")
    if not typed:
        return None
    try:
        until = datetime.fromisoformat(typed)
    except ValueError:
        raise Refused(message("web.refused_until")) from None
    return until if until.tzinfo else until.replace(tzinfo=snapshot.zone)


def _actor(snapshot: Snapshot, person: str) -> Actor:
    row = snapshot.find("volunteers", person)
    return Actor(str(row["name"]) if row else person)


# --- what is shown --------------------------------------------------------------------------------


def _mark(snapshot: Snapshot, person: str) -> str:
    """What the person saw that a form can change, as a short text."""
    table = TABLES["absences"]
    cells = [str(sorted(table.render(row).items())) for row in _absences(snapshot, person)]
    links = [link.token_id for link in live_links(snapshot, "calendar", person)]
    return mark([*cells, "", *links])


def _absences(snapshot: Snapshot, person: str) -> list[Record]:
    """The person's absences that are not over, in order of time."""
    frame = snapshot.all("absences")
    frame = frame[
        (frame["volunteer_id"] == person)
        & (frame["ends_at"].isna() | (frame["ends_at"] > snapshot.now))
    ]
    return TABLES["absences"].records(frame.sort_values(["starts_at", "absence_id"]))


@dataclass(frozen=True)
class _Absence:
    number: str
    text: str


@dataclass(frozen=True)
class _Task:
    text: str
    href: str


def _page(visit: Visit, snapshot: Snapshot, notice: str, status: int = OK) -> Response:
    person = visit.link.subject
    row = snapshot.find("volunteers", person) or {}
    secret = office_secret(data_folder())
    links = live_links(snapshot, "calendar", person)
    path = path_of(links[0], secret) if links else ""
    return page(
        "mine.html",
        str(row.get("name", "")),
        snapshot,
        status=status,
        notice=notice,
        warn=status != OK,
        seen=_mark(snapshot, person),
        state=_readiness(snapshot, person),
        absences=[_absence(snapshot, absence) for absence in _absences(snapshot, person)],
        kinds=[(k, t.label(LANGUAGE)) for k, t in v.ABSENCE_KIND.items() if k != "delayed"],
        minutes=DELAYS,
        tasks=_tasks(snapshot, person, secret),
        duties=_duties(snapshot, person),
        calendar=f"{visit.base}/{path}" if path else "",
        calendar_file=f"../{path}",
    )


def _readiness(snapshot: Snapshot, person: str) -> str:
    frame = readiness(snapshot, snapshot.now)
    states = frame.loc[frame["volunteer_id"] == person, "state"]
    return v.READINESS[str(states.iloc[0])].label(LANGUAGE)


def _absence(snapshot: Snapshot, row: Record) -> _Absence:
    starts, ends = row["starts_at"], row["ends_at"]
    assert isinstance(starts, datetime)
    key = "delay" if row["kind"] == "delayed" else "absence"
    params: dict[str, Any] = {
        "kind": v.ABSENCE_KIND[str(row["kind"])],
        "minutes": row["delay_minutes"],
        "starts": starts.astimezone(snapshot.zone),
    }
    if isinstance(ends, datetime):
        said = say(f"web.{key}_until", **params, ends=ends.astimezone(snapshot.zone))
    else:
        said = say(f"web.{key}_open", **params)
    return _Absence(str(row["absence_id"]), said)


def _tasks(snapshot: Snapshot, person: str, secret: bytes) -> list[_Task]:
    """Open assignments, each with its answer page where a link to it is valid."""
    tasks = {str(row["task_id"]): row for row in TABLES["tasks"].records(snapshot.known("tasks"))}
    frame = snapshot.known("assignments")
    mine = frame[(frame["volunteer_id"] == person) & frame["state"].isin(OPEN_TASKS)]
    found = []
    for row in TABLES["assignments"].records(mine):
        task = tasks.get(str(row["task_id"]))
        if task is None or task["state"] in ENDED:
            continue
        starts = task["starts_at"]
        assert isinstance(starts, datetime)
        said = say(
            "web.task",
            title=task["title"],
            starts=instant(starts.astimezone(snapshot.zone), LANGUAGE),
            state=v.ASSIGNMENT_STATE[str(row["state"])],
        )
        links = live_links(snapshot, "assignment", str(row["assignment_id"]))
        found.append(_Task(said, f"../{path_of(links[0], secret)}" if links else ""))
    return found


def _duties(snapshot: Snapshot, person: str) -> list[str]:
    """Published duties that are not over."""
    kinds, zone, said = shifts(snapshot), snapshot.zone, []
    for duty in roster_duties(snapshot, states=v.DUTY_STATE.committing):
        shift = kinds[duty.shift]
        starts, ends = shift.starts(duty.date, zone), shift.ends(duty.date, zone)
        if duty.volunteer_id != person or ends <= snapshot.now:
            continue
        key = "web.duty_coordinator" if duty.function == COORDINATOR else "web.duty"
        times = {"starts": clock(starts, LANGUAGE), "ends": clock(ends, LANGUAGE)}
        said.append(say(key, day=weekday(duty.date, LANGUAGE), shift=shift.label, **times))
    return said[:MOST_DUTIES]
