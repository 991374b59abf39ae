"""The page of whoever brings a meal: how many portions were received, and a note.

The hour is the moment of sending the form. What may be recorded is decided by `posko.kitchen`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.responses import Response

from posko.kitchen import MOST_NOTE, Serving, record_meal, serving_at
from posko.locale import instant
from posko.model import vocabulary as v
from posko.model.change import Actor
from posko.model.factors import Factor
from posko.model.meals import meal_known
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import Record
from posko.web.door import Outcome, Visit, commit, refused
from posko.web.forms import row_mark, row_page, whole_number
from posko.web.page import LANGUAGE, page, say

_MARKED = ("planned", "sent", "received", "received_at")
_MOST_DIGITS = 6


def delivery_page(visit: Visit) -> Response:
    """The page of one meal on its way to one place."""
    return row_page(visit, "meals", _take, _page)


def _take(snapshot: Snapshot, row: Record, form: Mapping[str, str]) -> Outcome:
    """Record what arrived, once."""
    portions = whole_number(form.get("portions", ""), _MOST_DIGITS)
    if form.get("do") != "receive" or portions is None:
        return Outcome(say("web.not_read_text"), 400)
    if form.get("seen") != _mark(row):
        same = row["received"] == portions
        return Outcome(say("web.same")) if same else Outcome(say("web.stale"), 409)
    try:
        change = record_meal(
            snapshot,
            Actor(say("web.deliverer")),
            say("web.why_received"),
            meal_id=str(row["meal_id"]),
            step="received",
            portions=portions,
            at=snapshot.now,
            note=form.get("note", "")[:MOST_NOTE],
        )
    except Refused as refusal:
        return refused(refusal)
    return commit(change)


def _mark(row: Record) -> str:
    """What the person saw of the meal, as a short text."""
    return row_mark("meals", row, _MARKED)


def _page(snapshot: Snapshot, stored: Record, notice: str, status: int = 200) -> Response:
    row = meal_known(snapshot, stored)
    kitchen = snapshot.find("kitchens", str(row["kitchen_id"])) or {}
    place = snapshot.find("shelters", str(row["shelter_id"])) or {}
    expected = row["sent"] if row["sent"] is not None else row["planned"]
    meal = v.MEAL_TIME[str(row["meal"])]
    return page(
        "delivery.html",
        str(place.get("name", row["shelter_id"])),
        snapshot,
        status=status,
        notice=notice,
        warn=status != 200,
        meal=say("web.meal_at", meal=meal, at=_when(snapshot, _serving(snapshot, row))),
        kitchen=kitchen.get("name", row["kitchen_id"]),
        point=f"{place['lat']:.5f},{place['lon']:.5f}" if place else "",
        expected=expected,
        until=_until(snapshot, row),
        said=_said(snapshot, row),
        waiting=row["received"] is None,
        seen=_mark(stored),
        most=MOST_NOTE,
    )


def _serving(snapshot: Snapshot, row: Record) -> datetime:
    day = row["date"]
    return serving_at(snapshot, Serving(day, str(row["meal"])))  # type: ignore[arg-type]


def _until(snapshot: Snapshot, row: Record) -> str:
    """Until when the food may be handed out, or that it may not be any more; "" where unknown."""
    if not isinstance(row["cooked_at"], datetime):
        return ""
    until = row["cooked_at"] + timedelta(hours=snapshot.factor(Factor.EAT_WITHIN))
    key = "web.discard" if snapshot.now > until else "web.good_until"
    return say(key, until=_when(snapshot, until))


def _said(snapshot: Snapshot, row: Record) -> str:
    """Where the meal stands, in a sentence."""
    if isinstance(row["received_at"], datetime):
        at = _when(snapshot, row["received_at"])
        return say("web.said_received", portions=row["received"], at=at)
    if isinstance(row["sent_at"], datetime):
        at = _when(snapshot, row["sent_at"])
        return say("web.said_sent", portions=row["sent"], at=at)
    return say("web.said_not_sent", at=None)


def _when(snapshot: Snapshot, at: datetime) -> str:
    return instant(at.astimezone(snapshot.zone), LANGUAGE)
