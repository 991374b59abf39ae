"""Who is ready: one row per volunteer at one instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from posko.model import vocabulary as v
from posko.model.certificates import valid_on
from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.messages import Message, message
from posko.model.reference import terms
from posko.model.snapshot import Snapshot
from posko.model.vocabulary import Term
from posko.readiness.spans import FAR, HOUR, NEVER, Ints, Spans, instants, pick, strongest
from posko.readiness.spans import moment as to_micros
from posko.readiness.timeline import (
    PRECEDENCE,
    UNKNOWN_DELAY,
    Timeline,
    actual_commitments,
    strength,
    timeline,
)

HOURS_WINDOW = timedelta(days=7)
"""How far back the hours of a person are added up."""

MINUTE = HOUR // 60

_STATE_OF = {-1: "inactive", 0: "ready", **{strength(state): state for state in PRECEDENCE}}


def readiness(snapshot: Snapshot, at: datetime | None = None) -> pd.DataFrame:
    """One row per volunteer at `at` (aware; the snapshot's `now` where not given).

    What is known at `snapshot.now` decides, also for an earlier or later `at`. The frame is shared
    and must not be changed in place. Columns:

    - volunteer_id, name, pillar, organisation, grade, phone, village_code, village, district_code,
      district, lat, lon (the village's point where the person's own is unknown)
    - state: a key of `vocabulary.READINESS`; since, until (NaT where open or unknown); reason
      (Message). For a ready person `until` is when the next commitment or absence begins.
    - rested_at: when the rest ends that is running or will follow the present work; NaT if none
    - ready_at: the first instant from `at` on when the person can act; NaT where unknown or never
    - hours_7d: hours worked in the last seven days, [at - 7 d, at)
    - skills, expiring: tuples of the skills valid on that day, and of those whose last certificate
      expires within Factor.CERTIFICATE_WARNING
    - delay_minutes: of delayed people; missing where nobody said how long
    - next_at, next_what: the next commitment (NaT and None if there is none)
    """
    moment = snapshot.now if at is None else at
    if moment.tzinfo is None:
        raise ValueError("an aware instant is needed")
    moment = moment.astimezone(snapshot.zone)
    return snapshot.memo(f"readiness:{moment.isoformat()}", lambda: _compute(snapshot, moment))


def _compute(snapshot: Snapshot, moment: datetime) -> pd.DataFrame:
    at, zone = to_micros(moment), snapshot.zone
    people = _people(snapshot)
    size, active = len(people), (people["membership"] == "active").to_numpy()
    line = timeline(snapshot)
    states = line.states

    now = strongest(states, at, size, line.strength, line.minutes, states.ends, -states.starts)
    force = np.where(active, pick(line.strength, now, missing=0), -1)
    block = line.busy.last_begun(at, size)
    stretch = line.stretches.last_begun(at, size)
    coming = line.work.first_after(at, size)
    ready, delayed = force == 0, force == strength("delayed")

    since = np.where(ready, pick(line.busy.ends, block), pick(states.starts, now))
    until = np.where(
        ready,
        pick(line.busy.starts, line.busy.first_after(at, size)),
        pick(states.ends, now),
    )
    rested = pick(line.rested, stretch)
    minutes = np.where(delayed, pick(line.minutes, now, UNKNOWN_DELAY), UNKNOWN_DELAY)
    wording = _Wording(snapshot, moment.date())
    next_what = wording.commitments(pick(line.work.what, coming, missing=-1))
    frame = people.drop(columns="membership").assign(
        state=[_STATE_OF[int(value)] for value in force],
        since=instants(np.where(active, since, NEVER), zone),
        until=instants(np.where(active, until, NEVER), zone),
        rested_at=instants(np.where(rested > at, rested, NEVER), zone),
        ready_at=instants(np.where(active, _ready_at(line, block, at, size), NEVER), zone),
        hours_7d=_hours(line.stretches, at, size),
        delay_minutes=pd.array(
            np.where(minutes == UNKNOWN_DELAY, np.nan, minutes.astype("float64")), dtype="Int64"
        ),
        next_at=instants(pick(line.work.starts, coming), zone),
        next_what=pd.Series(next_what, dtype="object"),
        **_skills(snapshot, moment.date()),
    )
    reasons = wording.reasons(frame, people["membership"], pick(states.what, now, missing=-1))
    return frame.assign(reason=pd.Series(reasons, dtype="object"))


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """How many people are in each state; every key of `vocabulary.READINESS` is there."""
    found = frame["state"].value_counts()
    return {state: int(found.get(state, 0)) for state in v.READINESS}


# --- the parts ------------------------------------------------------------------------------------


def _people(snapshot: Snapshot) -> pd.DataFrame:
    """The volunteers with the names of their village and district."""
    people, regions = snapshot.all("volunteers"), snapshot.all("regions")
    village = people["village_code"]
    district = village.str[: len("35.17.18")]
    at_village = {name: lookup(village, regions, "code", name) for name in ("name", "lat", "lon")}
    return pd.DataFrame(
        {
            **{
                name: people[name]
                for name in ("volunteer_id", "name", "pillar", "organisation", "grade", "phone")
            },
            "village_code": village,
            "village": at_village["name"],
            "district_code": district,
            "district": lookup(district, regions, "code", "name"),
            "lat": people["lat"].fillna(at_village["lat"]),
            "lon": people["lon"].fillna(at_village["lon"]),
            "membership": people["membership"],
        }
    ).reset_index(drop=True)


def _ready_at(line: Timeline, block: Ints, at: int, size: int) -> Ints:
    """When each person can act: after what takes the time now, and after a delay that holds then.

    A delay of unknown length counts until the delay itself ends; one without an end has no answer.
    """
    free = np.maximum(pick(line.busy.ends, block), at)
    delays, minutes = line.states.take(line.delays), line.minutes[line.delays]
    begin = free[delays.person]
    holds = (delays.starts <= begin) & (delays.ends > begin)
    arrival = np.where(minutes == UNKNOWN_DELAY, FAR, begin + minutes * MINUTE)
    arrival = np.minimum(arrival, delays.ends)[holds]
    latest = np.full(size, NEVER)
    np.maximum.at(latest, delays.person[holds], arrival)
    able: Ints = np.maximum(free, latest)
    return able


def _hours(stretches: Spans, at: int, size: int) -> npt.NDArray[np.float64]:
    """Hours worked in the window that ends at `at`; time taken twice counts once."""
    opens = at - int(HOURS_WINDOW.total_seconds() * 1_000_000)
    inside = np.minimum(stretches.ends, at) - np.maximum(stretches.starts, opens)
    worked = np.maximum(inside, 0) / HOUR
    hours = np.zeros(size)
    np.add.at(hours, stretches.person, worked)
    return hours


def _skills(snapshot: Snapshot, day: date) -> dict[str, pd.Series]:
    """The skills of each person that are valid on `day`, and those about to expire."""
    certificates = snapshot.all("certificates")
    certificates = certificates[valid_on(certificates, day)]
    soon = pd.Timestamp(day) + pd.Timedelta(days=snapshot.factor(Factor.CERTIFICATE_WARNING))
    ending = (certificates["expires_on"] <= soon).to_numpy()
    order = {skill: place for place, skill in enumerate(snapshot.all("skills")["skill"])}
    held: dict[str, dict[str, bool]] = {}
    columns = (certificates["volunteer_id"], certificates["skill"], ending)
    for person, skill, ends in zip(*columns, strict=True):
        mine = held.setdefault(person, {})
        mine[skill] = bool(ends) and mine.get(skill, True)  # a renewed skill is not ending

    def listed(person: str, only_ending: bool) -> tuple[str, ...]:
        chosen = [s for s, ends in held.get(person, {}).items() if ends or not only_ending]
        return tuple(sorted(chosen, key=lambda skill: order.get(skill, len(order))))

    ids = snapshot.all("volunteers")["volunteer_id"]
    return {
        name: pd.Series([listed(person, only) for person in ids], dtype="object")
        for name, only in (("skills", False), ("expiring", True))
    }


class _Wording:
    """Reasons and next commitments as messages; each commitment is put into words once."""

    def __init__(self, snapshot: Snapshot, today: date) -> None:
        self._today = today
        work = actual_commitments(snapshot)
        self._kinds, self._refs = work["kind"].to_list(), work["what"].to_list()
        self._absences = snapshot.all("absences")["kind"].to_list()
        self._shifts = terms(snapshot, "shift_types")
        tasks = snapshot.all("tasks")
        self._titles: dict[str, str] = dict(zip(tasks["task_id"], tasks["title"], strict=True))
        self._said: dict[int, Message] = {}

    def commitment(self, row: int) -> Message:
        """ "piket Pagi" or "tugas Evakuasi …": a row of `actual_commitments`."""
        if row not in self._said:
            what = self._refs[row]
            if self._kinds[row] == "duty":
                unnamed = Term(what, what, what)
                said = message("readiness.duty", shift=self._shifts.get(what, unnamed))
            else:
                said = message("readiness.task", title=self._titles.get(what, what))
            self._said[row] = said
        return self._said[row]

    def commitments(self, rows: Ints) -> list[Message | None]:
        return [None if row < 0 else self.commitment(int(row)) for row in rows]

    def reasons(self, frame: pd.DataFrame, membership: Iterable[str], what: Ints) -> list[Message]:
        columns = (
            frame["state"],
            frame["until"],
            what,
            membership,
            frame["delay_minutes"],
            frame["next_at"],
            frame["next_what"],
        )
        return [self._reason(*row) for row in zip(*columns, strict=True)]

    def _reason(
        self,
        state: str,
        until: pd.Timestamp,
        what: int,
        membership: str,
        minutes: Any,
        next_at: pd.Timestamp,
        next_what: Message | None,
    ) -> Message:
        if state == "inactive":
            return message("readiness.inactive", membership=v.MEMBERSHIP[membership])
        if state == "ready":
            if next_what is None:
                return message("readiness.ready")
            return message(
                "readiness.ready_next",
                next=next_what,
                at=when(next_at.to_pydatetime(), self._today),
            )
        if state == "delayed":
            base = (
                message("readiness.delayed_unknown")
                if pd.isna(minutes)
                else message("readiness.delayed", minutes=int(minutes))
            )
        elif state == "resting":
            base = message("readiness.resting", after=self.commitment(int(what)))
        elif state == "unavailable":
            base = message("readiness.absent", kind=v.ABSENCE_KIND[self._absences[what]])
        else:
            base = message("readiness.at_work", what=self.commitment(int(what)))
        if pd.isna(until):
            return message("readiness.open_end", why=base)
        last = until_when(until.to_pydatetime(), self._today)
        return message("readiness.until", why=base, until=last)


def when(instant: datetime, today: date) -> Message:
    """An instant as people say it: "14.00" today, "9 Feb 2021 14.00" on another day."""
    if instant.date() == today:
        return message("readiness.hour", hour=instant.timetz())
    return message("readiness.day_hour", day=instant.date(), hour=instant.timetz())


def until_when(instant: datetime, today: date) -> Message:
    """The end of something: an end at midnight is 24.00 of the day before, "8 Feb 2021 24.00"."""
    if instant.time() != time(0):
        return when(instant, today)
    last = instant.date() - timedelta(days=1)
    if last == today:
        return message("readiness.midnight")
    return message("readiness.day_midnight", day=last)
