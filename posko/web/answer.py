"""The volunteer's answer to one call: coming or not, setting out, on scene, done.

What may follow is decided by `posko.dispatch`. A form carries a mark of the state it was made for,
so that a page sent twice, or an old one sent again, changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from starlette.responses import Response

from posko import dispatch
from posko.documents import session_lines
from posko.locale import instant
from posko.model import vocabulary as v
from posko.model.change import Actor, Change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import Record
from posko.web.door import Outcome, Visit, commit, refused
from posko.web.forms import row_mark, row_page, whole_number
from posko.web.page import LANGUAGE, message_page, page, say

MINUTES = (10, 15, 20, 30, 45, 60, 90, 120, 180, 240)
"""Times to arrive that are offered, minutes."""
REASONS = ("sick", "work", "away", "transport", "family")
MOST_REASON = 200
_MOST_DIGITS = 4
OK = 200
STATE_AFTER = {
    "accept": "accepted",
    "decline": "declined",
    "en_route": "en_route",
    "on_scene": "on_scene",
    "release": "released",
}
"""What a volunteer can do, and the state that it leads to."""
_STEPS = {"proposed": "answer", "called": "answer", "no_answer": "answer"}
"""The part of the page by the assignment's state, where it is not the state itself."""
_OFFERED = {
    "answer": ("accept", "decline"),
    "accepted": ("en_route", "on_scene", "accept", "decline"),
    "declined": ("accept",),
    "en_route": ("on_scene",),
    "on_scene": ("release",),
}
"""What a person may do on each part of the page; a coordinator may do more."""
_MARKED = ("state", "called_at", "answered_at", "eta_minutes", "on_scene_at", "released_at")


def answer_page(visit: Visit) -> Response:
    """The page of one assignment, or the next step of it."""
    return row_page(visit, "assignments", _take, _page)


def _take(snapshot: Snapshot, row: Record, form: Mapping[str, str]) -> Outcome:
    """Do what the form asks for, once."""
    step = form.get("do", "")
    if step not in STATE_AFTER:
        return Outcome(say("web.not_read_text"), 400)
    if form.get("seen") != _mark(row):
        if row["state"] == STATE_AFTER[step]:
            return Outcome(say("web.same"))
        return Outcome(say("web.stale"), 409)
    if step not in _OFFERED.get(_part(row), ()):
        return Outcome(say("web.stale"), 409)
    try:
        change = _step(snapshot, row, step, form)
    except dispatch.Already:
        return Outcome(say("web.same"))
    except Refused as refusal:
        return refused(refusal)
    return commit(change)


def _step(snapshot: Snapshot, row: Record, step: str, form: Mapping[str, str]) -> Change:
    """The change of one step. Raises Refused."""
    person = snapshot.find("volunteers", str(row["volunteer_id"]))
    actor = Actor(str(person["name"]) if person else str(row["volunteer_id"]))
    number, at = str(row["assignment_id"]), snapshot.now
    why = say(f"web.why_{step}")
    if step == "accept":
        eta = whole_number(form.get("minutes", ""), _MOST_DIGITS)
        return dispatch.answer(snapshot, actor, number, True, at, why=why, eta_minutes=eta)
    if step == "decline":
        parts = (form.get("reason", ""), form.get("other", ""))
        reason = ": ".join(part for part in parts if part)[:MOST_REASON]
        return dispatch.answer(snapshot, actor, number, False, at, why=why, reason=reason)
    action = {
        "en_route": dispatch.en_route,
        "on_scene": dispatch.on_scene,
        "release": dispatch.release,
    }[step]
    return action(snapshot, actor, number, at, why=why)


def _part(row: Record) -> str:
    """The part of the page that a call's state asks for."""
    return _STEPS.get(str(row["state"]), str(row["state"]))


def _mark(row: Record) -> str:
    """What the person saw of the assignment, as a short text."""
    return row_mark("assignments", row, _MARKED)


def _page(snapshot: Snapshot, row: Record, notice: str, status: int = 200) -> Response:
    try:
        task = dispatch.find_task(snapshot, str(row["task_id"]))
    except Refused:
        return message_page("no_link", 404)
    person = snapshot.find("volunteers", str(row["volunteer_id"])) or {}
    over = task.state in dispatch.ENDED and row["state"] != "released"
    return page(
        "answer.html",
        task.title,
        snapshot,
        status=status,
        notice=notice,
        warn=status != OK,
        exercise=_exercise(snapshot, task),
        name=person.get("name", ""),
        kind=v.TASK_KIND[task.kind].label(LANGUAGE),
        place=_place(snapshot, task),
        point=f"{task.lat:.5f},{task.lon:.5f}",
        when=_when(snapshot, task),
        sessions=session_lines(snapshot, task.task_id, LANGUAGE),
        function=v.ASSIGNMENT_FUNCTION[str(row["function"])].label(LANGUAGE),
        said=say(f"web.said_task_{task.state}") if over else _said(snapshot, row),
        step="over" if over else _part(row),
        seen=_mark(row),
        eta=row["eta_minutes"],
        minutes=MINUTES,
        reasons=[f"web.reason_{name}" for name in REASONS],
    )


def _exercise(snapshot: Snapshot, task: dispatch.Task) -> str:
    """What to say above a task of an incident that is only an exercise."""
    incident = snapshot.find("incidents", task.incident_id)
    return say("web.exercise") if incident is not None and incident["exercise"] else ""


def _said(snapshot: Snapshot, row: Record) -> str:
    """Where the call stands, in a sentence to the person."""
    match row["state"]:
        case "accepted":
            if row["eta_minutes"] is None:
                return say("web.said_accepted_open")
            return say("web.said_accepted", minutes=row["eta_minutes"])
        case "declined":
            return say("web.said_declined", reason=row["decline_reason"] or "–")
        case "on_scene" if isinstance(row["on_scene_at"], datetime):
            at = row["on_scene_at"].astimezone(snapshot.zone)
            return say("web.said_on_scene", at=instant(at, LANGUAGE))
        case "en_route" | "released" | "cancelled" | "on_scene":
            return say(f"web.said_{row['state']}", at=None)
    return say("web.said_called")


def _place(snapshot: Snapshot, task: dispatch.Task) -> str:
    """The place as typed, and the village."""
    village = snapshot.find("regions", str(task.record["village_code"] or ""))
    parts = (task.record["place"], village["name"] if village else None)
    return ", ".join(str(part) for part in dict.fromkeys(parts) if part)


def _when(snapshot: Snapshot, task: dispatch.Task) -> str:
    starts = instant(task.starts_at.astimezone(snapshot.zone), LANGUAGE)
    if task.ends_at is None:
        return say("web.when_open", starts=starts)
    ends = instant(task.ends_at.astimezone(snapshot.zone), LANGUAGE)
    return say("web.when_span", starts=starts, ends=ends)
