"""Why somebody is suggested, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from posko.dispatch.people import Look, Mask
from posko.dispatch.staffing import role_name
from posko.dispatch.tasks import HELPERS
from posko.dispatch.weights import DUTY_SOON, USED_WITHIN
from posko.model.certificates import valid_on
from posko.model.messages import Message, message
from posko.model.roles import ANYONE
from posko.model.snapshot import Snapshot
from posko.model.vocabulary import PILLAR, Term
from posko.readiness import when

_TIE_KM = 0.05
"""Two ways that differ by less are equally near."""

_NEVER = pd.Timestamp("2200-01-01")
"""Stands for the expiry of a certificate that does not expire."""


class Words:
    """What sentences about people need from the snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._expiry: dict[date, dict[tuple[str, str], pd.Timestamp]] = {}

    def role(self, role: str) -> Message | Term:
        return role_name(self.snapshot, role)

    def hour(self, at: np.datetime64) -> Message:
        """An instant as people say it, with its date unless it is today."""
        return when(self.instant(at), self.snapshot.now.astimezone(self.snapshot.zone).date())

    def instant(self, at: np.datetime64) -> datetime:
        aware: datetime = at.astype("M8[us]").item().replace(tzinfo=UTC)
        return aware.astimezone(self.snapshot.zone)

    def expires_on(self, person: str, skill: str, day: date) -> date | None:
        """When the last certificate that counts on `day` expires; None for never."""
        if day not in self._expiry:
            rows = self.snapshot.all("certificates")
            rows = rows[valid_on(rows, day)]
            rows = rows.assign(expires_on=rows["expires_on"].fillna(_NEVER))
            rows = rows.sort_values("expires_on")  # of several the last one stays
            keys = zip(rows["volunteer_id"], rows["skill"], strict=True)
            self._expiry[day] = dict(zip(keys, rows["expires_on"], strict=True))
        at = self._expiry[day][person, skill]
        return None if at == _NEVER else at.date()


def way(look: Look, person: int) -> tuple[float | None, float | None]:
    """Kilometres and minutes by road, None where unknown."""
    km, minutes = float(look.km[person]), float(look.minutes[person])
    return (None, None) if np.isnan(km) else (km, minutes)


def reasons(look: Look, role: str, person: int, free: Mask, words: Words) -> tuple[Message, ...]:
    """What speaks for a person in a role, and what to keep in mind; free: who else could go."""
    said = (
        _way(look, person, free),
        _use(look, person),
        _certificate(look, role, person, words),
        _helper(look, person),
        _next_duty(look, person, words),
    )
    return tuple(reason for reason in said if reason is not None)


def _way(look: Look, person: int, free: Mask) -> Message:
    km, minutes = way(look, person)
    if km is None or minutes is None:
        return message("dispatch.way_unknown")
    nearest = not (look.km[free] < km - _TIE_KM).any()
    key = "dispatch.nearest" if nearest else "dispatch.way"
    return message(key, km=km, minutes=round(minutes))


def _use(look: Look, person: int) -> Message:
    last = look.people.last_used[person]
    used = float(look.people.used[person])
    if np.isnat(last):
        return message("dispatch.never_used")
    days = (look.people.now.astimezone(UTC).replace(tzinfo=None) - last.item()).days
    if days >= 1:
        return message("dispatch.unused_days", n=days)
    return message("dispatch.used_hours", hours=round(used, 1), days=USED_WITHIN.days)


def _certificate(look: Look, role: str, person: int, words: Words) -> Message | None:
    skills = [role] if role != ANYONE else sorted(look.wanted & look.held[person])
    if not skills:
        return message("dispatch.experienced") if look.experienced[person] else None
    _, last = look.task.days(words.snapshot.now, words.snapshot.zone)
    until = words.expires_on(look.people.ids[person], skills[0], last)
    skill = words.role(skills[0])
    if until is None:
        return message("dispatch.certified", skill=skill)
    return message("dispatch.certified_until", skill=skill, day=until)


def _helper(look: Look, person: int) -> Message | None:
    pillar = look.people.pillar[person]
    if pillar not in HELPERS:
        return None
    return message("dispatch.helper", pillar=PILLAR[pillar])


def _next_duty(look: Look, person: int, words: Words) -> Message | None:
    at = look.next_work[person]
    if np.isnat(at) or at >= look.begin + np.timedelta64(DUTY_SOON):
        return None
    return message("dispatch.next_work", at=words.hour(at))
