"""Swaps of published duties: offered, proposed, accepted, declined, expired.

States are those of the vocabulary. A swap names duties by their ids, so it follows a duty whose
shift is moved; when the duty begins, it expires. Published duties never change hands in place: the
old one is cancelled with the reason, a new one published (`posko.model.check_change`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from posko.model import vocabulary as v
from posko.model.change import Actor, Change, RowChange, insert, new_id, update
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record
from posko.roster.duties import Duty, Period, duties_by_id, find_duty, roster_duties
from posko.roster.editing import by_the_roster, new_rows, objections_to, record
from posko.roster.facts import facts
from posko.roster.rules import RuleBreach, Shortage, opened, shortages

ONGOING = v.SWAP_STATE.initial
"""The states of a swap that nobody has decided yet."""


@dataclass(frozen=True)
class Swap:
    """A swap as it stands now. state: "expired" too where its duty has begun and nobody wrote so.

    duty, exchange: None where the row is gone. begins_at: when the first of them begins.
    """

    swap_id: str
    state: str
    duty: Duty | None
    exchange: Duty | None
    offered_by: str
    offered_to: str | None
    offered_at: datetime
    begins_at: datetime | None
    reason: str | None


def swaps(snapshot: Snapshot) -> tuple[Swap, ...]:
    """Every swap known at `now`, the latest offer first."""
    frame = snapshot.all("swaps")
    rows = TABLES["swaps"].records(frame[frame["offered_at"] <= pd.Timestamp(snapshot.now)])
    found = [_swap(snapshot, row) for row in rows]
    return tuple(sorted(found, key=lambda swap: swap.offered_at, reverse=True))


def offer_swap(
    snapshot: Snapshot,
    actor: Actor,
    duty_id: str,
    *,
    to: str | None = None,
    exchange_duty_id: str | None = None,
    reason: str,
) -> Change:
    """A person offers a published duty: to anyone (state open), or to somebody, perhaps in exchange
    (state proposed). Raises Refused without a reason, and where it has begun, is offered already,
    or the rules forbid."""
    if not reason.strip():
        raise Refused(message("roster.refused_reason"))
    duty = _coming(snapshot, duty_id)
    if any(s.state in ONGOING and s.duty and s.duty.duty_id == duty_id for s in swaps(snapshot)):
        raise Refused(message("roster.refused_offered"))
    if exchange_duty_id is not None and to is None:
        to = _coming(snapshot, exchange_duty_id).volunteer_id
    if to is not None:
        _refuse_broken(snapshot, duty, to, exchange_duty_id)
    row = insert(
        "swaps",
        swap_id=new_id("TKR"),
        duty_id=duty_id,
        offered_by=duty.volunteer_id,
        offered_to=to,
        exchange_duty_id=exchange_duty_id,
        state="open" if to is None else "proposed",
        offered_at=snapshot.now,
        reason=reason.strip(),
    )
    return Change(actor, reason, snapshot.now, (row,))


def propose_swap(
    snapshot: Snapshot,
    actor: Actor,
    swap_id: str,
    volunteer_id: str,
    exchange_duty_id: str | None = None,
    *,
    why: str,
) -> Change:
    """Somebody wants to take an open offer, perhaps for a duty of their own in exchange.

    Raises Refused where it is no longer open, or the rules forbid.
    """
    row, swap = _ongoing(snapshot, swap_id)
    if swap.state != "open" or swap.duty is None:
        raise Refused(message("roster.refused_swap_state", state=v.SWAP_STATE[swap.state]))
    _refuse_broken(snapshot, swap.duty, volunteer_id, exchange_duty_id)
    after = update(
        "swaps",
        row,
        state="proposed",
        offered_to=volunteer_id,
        exchange_duty_id=exchange_duty_id,
    )
    return Change(actor, why, snapshot.now, (after,))


def accept_swap(snapshot: Snapshot, actor: Actor, swap_id: str, *, why: str) -> Change:
    """A proposed swap is approved: the duties change hands, and both stay published.

    The rules are asked again: the roster may have changed since. Raises Refused.
    """
    row, swap = _ongoing(snapshot, swap_id)
    if swap.state != "proposed" or swap.duty is None or swap.offered_to is None:
        raise Refused(message("roster.refused_swap_state", state=v.SWAP_STATE[swap.state]))
    exchange = None if swap.exchange is None else swap.exchange.duty_id
    _refuse_broken(snapshot, swap.duty, swap.offered_to, exchange)
    given_to = [(swap.duty, swap.offered_to)]
    if swap.exchange is not None:
        given_to.append((swap.exchange, swap.offered_by))
    rows: list[RowChange] = [
        update("swaps", row, state="accepted", answered_at=snapshot.now),
        *_handed_over(snapshot, given_to, why),
    ]
    given = {swap.duty.duty_id, exchange}
    for other in swaps(snapshot):
        concerned = {d.duty_id for d in (other.duty, other.exchange) if d is not None}
        if other.state in ONGOING and other.swap_id != swap_id and concerned & given:
            rows.append(_ended(snapshot, other.swap_id, "expired"))
    return by_the_roster(snapshot, actor, why, rows)


def decline_swap(snapshot: Snapshot, actor: Actor, swap_id: str, *, why: str) -> Change:
    """A swap is refused or withdrawn; the duty stays where it is."""
    _ongoing(snapshot, swap_id)
    return Change(actor, why, snapshot.now, (_ended(snapshot, swap_id, "declined"),))


def expire_swaps(snapshot: Snapshot, actor: Actor, *, why: str) -> Change | None:
    """Every swap whose duty has begun is closed; None where there is none."""
    frame = snapshot.all("swaps")
    written = dict(zip(frame["swap_id"], frame["state"], strict=True))
    over = [s.swap_id for s in swaps(snapshot) if s.state == "expired"]
    rows = [_ended(snapshot, swap, "expired") for swap in over if written[swap] in ONGOING]
    return Change(actor, why, snapshot.now, tuple(rows)) if rows else None


def swap_objections(
    snapshot: Snapshot, duty_id: str, volunteer_id: str, exchange_duty_id: str | None = None
) -> tuple[RuleBreach, ...]:
    """The hard rules that a swap would break, for either person; none if it is allowed."""
    duty = find_duty(snapshot, duty_id)
    exchange = None if exchange_duty_id is None else find_duty(snapshot, exchange_duty_id)
    without = [d.duty_id for d in (duty, exchange) if d is not None]
    found = list(objections_to(snapshot, _given(duty, volunteer_id), without))
    if exchange is not None:
        found += objections_to(snapshot, _given(exchange, duty.volunteer_id), without)
    return tuple(found)


def swap_opens(
    snapshot: Snapshot, duty_id: str, volunteer_id: str, exchange_duty_id: str | None = None
) -> tuple[Shortage, ...]:
    """What a swap would leave missing that is there now: a skill, say, that only the giver has."""
    duty = find_duty(snapshot, duty_id)
    given = {duty: volunteer_id}
    if exchange_duty_id is not None:
        given[find_duty(snapshot, exchange_duty_id)] = duty.volunteer_id
    found: list[Shortage] = []
    for day in sorted({one.date for one in given}):
        period = Period(day, 1)
        before = roster_duties(snapshot, period, v.DUTY_STATE.committing)
        after = [_given(one, given[one]) if one in given else one for one in before]
        found += opened(shortages(snapshot, period, after), shortages(snapshot, period, before))
    return tuple(found)


def _swap(snapshot: Snapshot, row: Record) -> Swap:
    known = facts(snapshot)
    every = duties_by_id(snapshot)
    duty, exchange = (every.get(str(row[name])) for name in ("duty_id", "exchange_duty_id"))
    begins = [known.stint(d).starts for d in (duty, exchange) if d is not None]
    state = str(row["state"])
    if state in ONGOING and (not begins or min(begins) <= snapshot.now):
        state = "expired"
    offered_at = row["offered_at"]
    assert isinstance(offered_at, datetime)
    return Swap(
        swap_id=str(row["swap_id"]),
        state=state,
        duty=duty,
        exchange=exchange,
        offered_by=str(row["offered_by"]),
        offered_to=None if row["offered_to"] is None else str(row["offered_to"]),
        offered_at=offered_at,
        begins_at=min(begins, default=None),
        reason=None if row["reason"] is None else str(row["reason"]),
    )


def _ongoing(snapshot: Snapshot, swap_id: str) -> tuple[Record, Swap]:
    row = snapshot.find("swaps", swap_id)
    if row is None:
        raise Refused(message("roster.refused_no_swap", swap=swap_id))
    swap = _swap(snapshot, row)
    if swap.state not in ONGOING:
        raise Refused(message("roster.refused_swap_state", state=v.SWAP_STATE[swap.state]))
    return row, swap


def _coming(snapshot: Snapshot, duty_id: str) -> Duty:
    """A published duty that has not begun."""
    duty = find_duty(snapshot, duty_id)
    if duty.state not in v.DUTY_STATE.committing:
        raise Refused(message("roster.refused_not_published"))
    if facts(snapshot).stint(duty).starts <= snapshot.now:
        raise Refused(message("roster.refused_begun"))
    return duty


def _refuse_broken(
    snapshot: Snapshot, duty: Duty, volunteer_id: str, exchange_duty_id: str | None
) -> None:
    if volunteer_id == duty.volunteer_id:
        raise Refused(message("roster.refused_own_swap"))
    _coming(snapshot, duty.duty_id)
    if exchange_duty_id is not None:
        theirs = _coming(snapshot, exchange_duty_id)
        if theirs.volunteer_id != volunteer_id:
            raise Refused(message("roster.refused_not_theirs"))
    against = swap_objections(snapshot, duty.duty_id, volunteer_id, exchange_duty_id)
    if against:
        raise Refused(against[0].text)


def _given(duty: Duty, volunteer_id: str) -> Duty:
    return replace(duty, volunteer_id=volunteer_id, duty_id="", state="published", pinned=False)


def _handed_over(
    snapshot: Snapshot, given_to: Collection[tuple[Duty, str]], why: str
) -> list[RowChange]:
    """Each duty cancelled for one person and published for another, in the same function."""
    old = [
        update("duties", record(snapshot, duty.duty_id), state="cancelled", note=why.strip())
        for duty, _ in given_to
    ]
    return [*old, *new_rows(snapshot, (_given(duty, to) for duty, to in given_to))]


def _ended(snapshot: Snapshot, swap_id: str, state: str) -> RowChange:
    row = snapshot.find("swaps", swap_id)
    assert row is not None
    return update("swaps", row, state=state, answered_at=snapshot.now)
