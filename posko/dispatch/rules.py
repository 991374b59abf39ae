"""The hard rules: who cannot be sent to a task, each rule one small function.

Every rule looks at all people at once and returns a mask of those who break it. Their order in
`RULES` is that of the causes that people read: the first rule that somebody breaks is the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from posko.dispatch.people import Look, Mask, utc
from posko.dispatch.tasks import allowed_pillars
from posko.model.factors import Factor
from posko.model.roles import ANYONE
from posko.model.snapshot import Snapshot

Firmness = Literal["firm", "with_reason", "by_hand"]
"""firm: nobody can break it. with_reason: a coordinator can, and the reason goes to the audit.
by_hand: it keeps a suggestion polite; whoever picks the person by hand need not explain."""

MINUTE = np.timedelta64(60_000_000, "us")


@dataclass(frozen=True)
class Limits:
    """The factors that the rules use; hours and minutes."""

    rest: float
    rest_after: float
    weekly_hours: float
    lead_minutes: float


def limits(snapshot: Snapshot) -> Limits:
    return Limits(
        snapshot.factor(Factor.REST),
        snapshot.factor(Factor.REST_AFTER),
        snapshot.factor(Factor.WEEKLY_HOURS),
        snapshot.factor(Factor.TASK_LEAD),
    )


@dataclass(frozen=True)
class Rule:
    """One hard rule. breaks: who breaks it, for a role of a task."""

    name: str
    firmness: Firmness
    breaks: Callable[[Look, str, Limits], Mask]


def inactive(look: Look, role: str, limits: Limits) -> Mask:
    """Only active members are called."""
    return ~look.people.active


def other_pillar(look: Look, role: str, limits: Limits) -> Mask:
    """Evacuating is for TAGANA and partner rescuers."""
    return ~np.isin(look.people.pillar, allowed_pillars(role))


def unskilled(look: Look, role: str, limits: Limits) -> Mask:
    """A role that asks for a skill needs a certificate valid on every day of the task."""
    return np.zeros(len(look.people), dtype=bool) if role == ANYONE else ~look.has(role)


def on_task(look: Look, role: str, limits: Limits) -> Mask:
    """Nobody holds two commitments that overlap: accepted tasks."""
    return look.people.work.meets(look.begin, look.end, len(look.people), "assignment")


def on_duty(look: Look, role: str, limits: Limits) -> Mask:
    """Nobody holds two commitments that overlap: published duties."""
    return look.people.work.meets(look.begin, look.end, len(look.people), "duty")


def absent(look: Look, role: str, limits: Limits) -> Mask:
    """Nobody is called out of leave, sickness or another official duty."""
    people = look.people
    return people.away.meets(look.begin, look.end, len(people), "leave", "sick", "official")


def resting(look: Look, role: str, limits: Limits) -> Mask:
    """Rest is kept: the rest after earlier work is over when the task begins, and the rest after
    this task is over before the next commitment begins."""
    before = look.rested > look.begin  # a comparison with NaT is false
    if look.hours <= limits.rest_after:
        return before
    rest = np.timedelta64(int(limits.rest * 60), "m")
    return before | (look.next_work < look.end + rest)


def over_hours(look: Look, role: str, limits: Limits) -> Mask:
    """The task's hours and those worked in the seven days before it stay within the weekly cap."""
    return look.hours_before + look.hours > limits.weekly_hours


def too_late(look: Look, role: str, limits: Limits) -> Mask:
    """Who is ready with a delay can act before the task begins, or soon enough after a task that is
    running already. A delay that nobody told lasts until it ends."""
    people, away = look.people, look.people.away
    now = utc(people.now)
    lead = np.timedelta64(int(limits.lead_minutes * 60), "s")
    latest = max(look.begin, now + lead)
    minutes = np.nan_to_num(people.delay, nan=0) * MINUTE
    free = np.where(np.isnan(people.delay), away.ends, np.minimum(now + minutes, away.ends))
    late = (away.kind == "delayed") & (away.starts <= look.begin) & (away.ends > look.begin)
    late &= free > latest
    found = np.zeros(len(people), dtype=bool)
    found[away.person[late]] = True
    return found


def not_coming(look: Look, role: str, limits: Limits) -> Mask:
    """Who declined this task, or did not answer in time, is not suggested for it again."""
    return look.asked_here


def waiting(look: Look, role: str, limits: Limits) -> Mask:
    """Whose answer to a call is awaited is not suggested for another task meanwhile."""
    return look.people.waiting


RULES: tuple[Rule, ...] = (
    Rule("inactive", "firm", inactive),
    Rule("other_pillar", "firm", other_pillar),
    Rule("unskilled", "firm", unskilled),
    Rule("on_task", "firm", on_task),
    Rule("on_duty", "firm", on_duty),
    Rule("absent", "firm", absent),
    Rule("too_late", "firm", too_late),
    Rule("resting", "with_reason", resting),
    Rule("over_hours", "with_reason", over_hours),
    Rule("not_coming", "by_hand", not_coming),
    Rule("waiting", "by_hand", waiting),
)
BY_NAME: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in RULES})


def broken(look: Look, role: str, limits: Limits) -> Mapping[str, Mask]:
    """Who breaks which rule, in the order of `RULES`."""
    return {rule.name: rule.breaks(look, role, limits) for rule in RULES}
