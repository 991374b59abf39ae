"""What a coordinator records about a person's readiness, as changes for the store."""

from __future__ import annotations

from datetime import datetime

from posko.model import vocabulary as v
from posko.model.change import Actor, Change, delete, insert, new_id, update
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

MOST_DELAY = int(TABLES["absences"].by_name["delay_minutes"].maximum or 0)
"""The longest delay that makes sense, minutes; who needs more is unavailable."""


def report_absence(
    snapshot: Snapshot,
    actor: Actor,
    volunteer_id: str,
    kind: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    delay_minutes: int | None = None,
    note: str = "",
    *,
    why: str,
) -> Change:
    """A new absence, or *siap tertunda* (kind "delayed") with its minutes.

    ends_at: None while nobody knows. why: the sentence for the audit trail. Raises Refused where
    the person does not exist, the end is not after the start, a delay has no sensible minutes, or
    the same is already recorded. Another kind that begins later stands beside it: whoever falls ill
    without knowing for how long keeps a leave that is planned.
    """
    person = _volunteer(snapshot, volunteer_id)
    if kind not in v.ABSENCE_KIND:
        raise Refused(message("readiness.kind_unknown", kind=kind))
    if ends_at is not None and ends_at <= starts_at:
        raise Refused(message("readiness.end_before_start"))
    delayed = kind == "delayed"
    if delayed and not 0 < (delay_minutes or 0) <= MOST_DELAY:
        raise Refused(message("readiness.minutes_needed", most=MOST_DELAY))
    if clash := _overlapping(snapshot, volunteer_id, kind, starts_at, ends_at):
        raise Refused(
            message("readiness.already_away", kind=v.ABSENCE_KIND[clash], name=person["name"])
        )
    row = insert(
        "absences",
        absence_id=new_id("ABS"),
        volunteer_id=volunteer_id,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        delay_minutes=delay_minutes if delayed else None,
        note=note.strip() or None,
    )
    return Change(actor, why, snapshot.now, (row,))


def end_absence(snapshot: Snapshot, actor: Actor, absence_id: str, *, why: str) -> Change:
    """The absence ends now; one that has not begun is taken away.

    Raises Refused where there is no such absence or it is over.
    """
    absence = snapshot.find("absences", absence_id)
    if absence is None:
        raise Refused(message("readiness.absence_unknown", absence=absence_id))
    person = _volunteer(snapshot, str(absence["volunteer_id"]))
    starts, ends = absence["starts_at"], absence["ends_at"]
    assert isinstance(starts, datetime)
    if isinstance(ends, datetime) and ends <= snapshot.now:
        raise Refused(message("readiness.absence_over", name=person["name"]))
    if starts >= snapshot.now:
        return Change(actor, why, snapshot.now, (delete("absences", absence),))
    return Change(actor, why, snapshot.now, (update("absences", absence, ends_at=snapshot.now),))


def reveal_phone(snapshot: Snapshot, actor: Actor, volunteer_id: str, *, why: str) -> Change:
    """No row changes: the audit trail keeps who looked at whose number.

    Raises Refused where the person does not exist or has no number.
    """
    person = _volunteer(snapshot, volunteer_id)
    if not person["phone"]:
        raise Refused(message("readiness.no_phone", name=person["name"]))
    return Change(actor, why, snapshot.now)


def _volunteer(snapshot: Snapshot, volunteer_id: str) -> Record:
    person = snapshot.find("volunteers", volunteer_id)
    if person is None:
        raise Refused(message("readiness.nobody", volunteer=volunteer_id))
    return person


def _overlapping(
    snapshot: Snapshot, volunteer_id: str, kind: str, starts: datetime, ends: datetime | None
) -> str | None:
    """The kind of a recorded absence that says the same, or None: one that overlaps and is of this
    kind or has begun by then. Delays only clash with delays."""
    frame = snapshot.all("absences")
    mine = frame[
        (frame["volunteer_id"] == volunteer_id)
        & ((frame["kind"] == kind) | (frame["starts_at"] <= starts))
        & ((frame["kind"] == "delayed") == (kind == "delayed"))
        & (frame["ends_at"].isna() | (frame["ends_at"] > starts))
    ]
    if ends is not None:
        mine = mine[mine["starts_at"] < ends]
    return None if mine.empty else str(mine["kind"].iloc[0])
