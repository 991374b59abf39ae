"""What people have to be told about their duties, and the texts that tell them.

What a person knows is what stood when they were last told (table `roster_told`), or before the
audit trail begins; whatever the trail shows to have changed since, they have to be told.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from posko.model import vocabulary as v
from posko.model.change import Actor, Change, insert, update
from posko.model.clock import office_clock
from posko.model.messages import Message, message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster.duties import Duty
from posko.roster.editing import duty_text
from posko.roster.facts import COORDINATOR, Facts, facts

Kind = Literal["gain", "lose", "lead", "follow"]
"""A duty more; one less; the same duty from now on as coordinator, or as coordinator no longer."""

MEMBER = "member"


@dataclass(frozen=True)
class DutyChange:
    """What changes for one person about one duty: theirs after it, or the one they lose."""

    duty: Duty
    kind: Kind

    @property
    def moves(self) -> bool:
        """Whether somebody stands another shift than before, not only another function."""
        return self.kind in ("gain", "lose")


@dataclass(frozen=True)
class Notice:
    """What to write to one person. phone: None where unknown."""

    volunteer_id: str
    name: str
    phone: str | None
    text: Message


def duty_changes(known: Facts, gone: Iterable[Duty], new: Iterable[Duty]) -> tuple[DutyChange, ...]:
    """Duties that go and come as people see it, in order of time: the same duty in another function
    is one change, and in the same function none."""
    before = {(d.volunteer_id, d.date, d.shift): d for d in gone}
    after = {(d.volunteer_id, d.date, d.shift): d for d in new}
    found = [DutyChange(duty, "lose") for place, duty in before.items() if place not in after]
    for place, duty in after.items():
        was = before.get(place)
        if was is None:
            found.append(DutyChange(duty, "gain"))
        elif was.function != duty.function:
            leads = duty.function == COORDINATOR
            found.append(DutyChange(duty, "lead" if leads else "follow"))
    return tuple(
        sorted(
            found,
            key=lambda one: (
                known.stint(one.duty).starts,
                one.kind != "lose",
                one.duty.volunteer_id,
            ),
        )
    )


def notices(known: Facts, changes: Iterable[DutyChange]) -> tuple[Notice, ...]:
    """One text for each person concerned: what goes, what comes; marked during a drill."""
    mine: dict[str, list[DutyChange]] = {}
    for change in changes:
        mine.setdefault(change.duty.volunteer_id, []).append(change)
    return tuple(_notice(known, person, own) for person, own in sorted(mine.items()))


def to_tell(snapshot: Snapshot) -> tuple[Notice, ...]:
    """To everybody whose published duties to come are others than they were told of: one text."""

    def read() -> tuple[Notice, ...]:
        known = facts(snapshot)
        gone, new = _untold(known)
        return notices(known, duty_changes(known, gone, new))

    return snapshot.memo("roster:to_tell", read)


def mark_told(
    snapshot: Snapshot, actor: Actor, volunteer_ids: Collection[str], revision: int, *, why: str
) -> Change:
    """These people have been told of the roster as it stood at a revision; what changed after it
    stays to be told. Raises Refused for nobody."""
    if not volunteer_ids:
        raise Refused(message("roster.refused_same"))
    rows = []
    for person in volunteer_ids:
        row = snapshot.find("roster_told", person)
        values = {"revision": revision, "told_at": snapshot.now}
        if row is None:
            rows.append(insert("roster_told", volunteer_id=person, **values))
        else:
            rows.append(update("roster_told", row, **values))
    return Change(actor, why, snapshot.now, tuple(rows))


def asking(snapshot: Snapshot, duty: Duty) -> Message:
    """The text that asks somebody to take a duty."""
    known = facts(snapshot)
    name = known.member(duty.volunteer_id).name
    return _marked(snapshot, [message("roster.ask", name=name, duty=duty_text(known, duty))])


def _untold(known: Facts) -> tuple[list[Duty], list[Duty]]:
    """The duties that people know of and those that they have, where the trail shows a change
    since they were told. Duties that are over need no telling."""
    snapshot = known.snapshot
    told = snapshot.all("roster_told")
    heard = dict(zip(told["volunteer_id"], told["revision"], strict=True))
    gone: list[Duty] = []
    new: list[Duty] = []
    for versions in _histories(known).values():
        people = {duty.volunteer_id for _, *sides in versions for duty in sides if duty}
        for person in people:
            since = [one for one in versions if one[0] > heard.get(person, 0)]
            if since:
                before, after = since[0][1], since[-1][2]
                gone += [before] if before and before.volunteer_id == person else []
                new += [after] if after and after.volunteer_id == person else []
    return gone, new


def _histories(known: Facts) -> dict[str, list[tuple[int, Duty | None, Duty | None]]]:
    """By duty that is not over: each change with its revision, the published duty before and after
    it; None where there was none, or a draft or a cancelled one."""
    snapshot = known.snapshot
    duties, audit = snapshot.all("duties"), snapshot.all("audit")
    yesterday = snapshot.now.astimezone(snapshot.zone).date() - timedelta(days=1)
    coming = duties.loc[duties["date"] >= pd.Timestamp(yesterday), "duty_id"]
    lines = audit[(audit["table"] == "duties") & audit["key"].isin(coming)]
    found: dict[str, list[tuple[int, Duty | None, Duty | None]]] = {}
    texts = (lines[name].fillna("") for name in ("key", "revision", "before", "after"))
    for key, revision, before, after in zip(*texts, strict=True):
        sides = _published(known, before), _published(known, after)
        found.setdefault(str(key), []).append((int(revision), *sides))
    return found


def _published(known: Facts, text: str) -> Duty | None:
    """A published duty of the audit trail that is not over; None for anything else."""
    row: dict[str, str] = json.loads(text) if text else {}
    if row.get("state") not in v.DUTY_STATE.committing or row["shift"] not in known.shifts:
        return None
    day = date.fromisoformat(row["date"])
    duty = Duty(day, row["shift"], row["volunteer_id"], row["function"], row["state"])
    return duty if known.stint(duty).ends > known.snapshot.now else None


def _notice(known: Facts, person: str, own: list[DutyChange]) -> Notice:
    row = known.snapshot.find("volunteers", person)
    name = str(row["name"]) if row else person
    phone = None if row is None or row["phone"] is None else str(row["phone"])
    lines = (message(f"roster.notice_{one.kind}", duty=change_text(known, one)) for one in own)
    only_new = all(one.kind == "gain" for one in own)
    said = message("roster.notice_new" if only_new else "roster.notice", name=name)
    parts = [said, *lines, message("roster.notice_reply")]
    return Notice(person, name, phone, _marked(known.snapshot, parts))


def change_text(known: Facts, change: DutyChange) -> Message:
    """The duty that changes, in words; without its function where the kind of change names it."""
    return duty_text(known, change.duty if change.moves else replace(change.duty, function=MEMBER))


def _marked(snapshot: Snapshot, parts: list[Message]) -> Message:
    """Messages one below the other, the drill's note first: a text that is passed on must send
    nobody out for an exercise."""
    drill = office_clock(snapshot, snapshot.now).drill
    text, *others = [message("documents.drill"), *parts] if drill else parts
    for part in others:
        text = message("roster.two_lines", first=text, second=part)
    return text
