"""Who is ready: one row per volunteer at one instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from posko.model import vocabulary as v
from posko.model.certificates import valid_on
from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.messages import Message, message
from posko.model.reference import terms
from posko.model.snapshot import Snapshot
from posko.model.vocabulary import Term
from posko.readiness import timeline as tl

HOURS_WINDOW = timedelta(days=7)
"""How far back the hours of a person are added up."""

_INACTIVE, _READY, _RESTING, _DELAYED = "inactive", "ready", "resting", "delayed"


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
    at = pd.Timestamp(moment)
    people = _people(snapshot)
    ids = people["volunteer_id"]
    present = _present(snapshot, at).reindex(ids)
    work = tl.actual_commitments(snapshot)
    coming = _first(work[work["starts_at"] > at]).reindex(ids)
    block = _last_begun(tl.busy(snapshot), at).reindex(ids)
    stretch = _last_begun(tl.stretches(snapshot), at).reindex(ids)
    blocked_from = _first(_after(tl.busy(snapshot), at)).reindex(ids)["starts_at"].array

    active = (people["membership"] == "active").to_numpy()
    state = present["state"].fillna(_READY).where(active, _INACTIVE).array
    ready = np.asarray(state == _READY)
    since = present["starts_at"].where(~ready, block["ends_at"]).where(active)
    until = present["ends_at"].where(~ready, blocked_from).where(active)
    rested_at = stretch["rested_at"].where(stretch["rested_at"] > at)
    delayed = np.asarray(state == _DELAYED)

    frame = people.drop(columns="membership").assign(
        state=state,
        since=since.array,
        until=_closed(until).array,
        rested_at=rested_at.array,
        ready_at=_ready_at(snapshot, at, ids, block, active).array,
        hours_7d=_hours(snapshot, at).reindex(ids).fillna(0.0).to_numpy(),
        delay_minutes=present["delay_minutes"].where(delayed).array,
        next_at=coming["starts_at"].array,
        **_skills(snapshot, moment.date(), ids),
    )
    wording = _Wording(snapshot, work, moment.date())
    frame["next_what"] = wording.commitments(coming["row"])
    frame["reason"] = wording.reasons(frame, people["membership"], present["what"])
    return frame


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """How many people are in each state; every key of `vocabulary.READINESS` is there."""
    found = frame["state"].value_counts()
    return {state: int(found.get(state, 0)) for state in v.READINESS}


# --- the parts -------------------------------------------------------------------------------------


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


def _present(snapshot: Snapshot, at: pd.Timestamp) -> pd.DataFrame:
    """By volunteer: the strongest interval that covers `at`.

    Of several, the one that ends last; of several delays, the longest.
    """
    frame = tl.timeline(snapshot)
    frame = frame[(frame["starts_at"] <= at) & (frame["ends_at"] > at)]
    frame = frame.sort_values(
        ["rank", "delay_minutes", "ends_at", "starts_at"],
        ascending=[True, False, False, True],
        kind="stable",
    )
    return frame.drop_duplicates("volunteer_id").set_index("volunteer_id")


def _first(frame: pd.DataFrame) -> pd.DataFrame:
    """By volunteer: the first row of a sorted frame; `row` is its index there."""
    first = frame.drop_duplicates("volunteer_id")
    return first.assign(row=first.index).set_index("volunteer_id")


def _last_begun(frame: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """By volunteer: the last block that has begun by `at`."""
    begun = frame[frame["starts_at"] <= at]
    return begun.drop_duplicates("volunteer_id", keep="last").set_index("volunteer_id")


def _after(frame: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    return frame[frame["starts_at"] > at]


def _closed(ends: pd.Series) -> pd.Series:
    """Ends for readers: an open one is missing."""
    return ends.where(ends < tl.FAR)


def _ready_at(
    snapshot: Snapshot, at: pd.Timestamp, ids: pd.Series, block: pd.DataFrame, active: np.ndarray
) -> pd.Series:
    """When each person can act: after what takes the time now, and after a delay that holds then.

    A delay of unknown length counts until the delay itself ends; one without an end has no answer.
    """
    free = _closed(block["ends_at"])
    busy = block["ends_at"] > at
    ready = free.where(busy, at).where(active)
    delays = tl.timeline(snapshot)
    delays = delays[delays["state"] == _DELAYED]
    if delays.empty:
        return ready
    begin = lookup(delays["volunteer_id"], ready.rename("at").reset_index(), "volunteer_id", "at")
    holds = (delays["starts_at"] <= begin) & (delays["ends_at"] > begin)
    delays, begin = delays[holds], begin[holds]
    length = pd.to_timedelta(delays["delay_minutes"].astype("float64"), unit="min")
    arrival = (begin + length).fillna(delays["ends_at"])
    arrival = arrival.where(arrival < delays["ends_at"], delays["ends_at"])
    latest = _closed(arrival.groupby(delays["volunteer_id"]).max())
    delayed = ready.index.isin(latest.index)
    return ready.where(~delayed, latest.reindex(ready.index))


def _hours(snapshot: Snapshot, at: pd.Timestamp) -> pd.Series:
    """By volunteer: hours worked in the window that ends at `at`; time taken twice counts once."""
    frame = tl.stretches(snapshot)
    opens = at - HOURS_WINDOW
    inside = frame[(frame["ends_at"] > opens) & (frame["starts_at"] < at)]
    length = inside["ends_at"].clip(upper=at) - inside["starts_at"].clip(lower=opens)
    return (length.dt.total_seconds() / 3600).groupby(inside["volunteer_id"]).sum()


def _skills(snapshot: Snapshot, day: date, ids: pd.Series) -> dict[str, list[tuple[str, ...]]]:
    """The skills of each person that are valid on `day`, and those about to expire."""
    certificates = snapshot.all("certificates")
    certificates = certificates[valid_on(certificates, day)]
    last_day = certificates["expires_on"].fillna(pd.Timestamp.max)
    soon = pd.Timestamp(day) + pd.Timedelta(days=snapshot.factor(Factor.CERTIFICATE_WARNING))
    ending = (last_day <= soon).to_numpy()
    held: dict[str, dict[str, bool]] = {}
    columns = (certificates["volunteer_id"], certificates["skill"], ending)
    for person, skill, ends in zip(*columns, strict=True):
        mine = held.setdefault(person, {})
        mine[skill] = bool(ends) and mine.get(skill, True)  # a renewed skill is not ending
    order = {skill: place for place, skill in enumerate(snapshot.all("skills")["skill"])}
    none: dict[str, bool] = {}

    def listed(mine: Mapping[str, bool], only_ending: bool) -> tuple[str, ...]:
        chosen = [skill for skill, ends in mine.items() if ends or not only_ending]
        return tuple(sorted(chosen, key=lambda skill: order.get(skill, len(order))))

    return {
        "skills": [listed(held.get(person, none), False) for person in ids],
        "expiring": [listed(held.get(person, none), True) for person in ids],
    }


class _Wording:
    """Reasons and next commitments as messages; each commitment is put into words once."""

    def __init__(self, snapshot: Snapshot, work: pd.DataFrame, today: date) -> None:
        self._today = today
        self._work = work
        self._shifts = terms(snapshot, "shift_types")
        tasks = snapshot.all("tasks")
        self._titles: dict[str, str] = dict(zip(tasks["task_id"], tasks["title"], strict=True))
        self._said: dict[int, Message] = {}

    def commitment(self, row: int) -> Message:
        """ "piket Pagi" or "tugas Evakuasi …": a row of `actual_commitments`."""
        if row not in self._said:
            kind, what = self._work.at[row, "kind"], self._work.at[row, "what"]
            if kind == "duty":
                unnamed = Term(what, what, what)
                said = message("readiness.duty", shift=self._shifts.get(what, unnamed))
            else:
                said = message("readiness.task", title=self._titles.get(what, what))
            self._said[row] = said
        return self._said[row]

    def commitments(self, rows: Iterable[Any]) -> list[Message | None]:
        return [None if pd.isna(row) else self.commitment(int(row)) for row in rows]

    def reasons(
        self, frame: pd.DataFrame, membership: Iterable[str], what: Iterable[Any]
    ) -> list[Message]:
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
        what: Any,
        membership: str,
        minutes: Any,
        next_at: pd.Timestamp,
        next_what: Message | None,
    ) -> Message:
        if state == _INACTIVE:
            return message("readiness.inactive", membership=v.MEMBERSHIP[membership])
        if state == _READY:
            if next_what is None:
                return message("readiness.ready")
            return message("readiness.ready_next", next=next_what, at=self._when(next_at))
        if state == _DELAYED:
            base = (
                message("readiness.delayed_unknown")
                if pd.isna(minutes)
                else message("readiness.delayed", minutes=int(minutes))
            )
        elif state == _RESTING:
            base = message("readiness.resting", after=self.commitment(int(what)))
        elif state == "unavailable":
            base = message("readiness.absent", kind=v.ABSENCE_KIND[what])
        else:
            base = message("readiness.at_work", what=self.commitment(int(what)))
        if pd.isna(until):
            return message("readiness.open_end", why=base)
        return message("readiness.until", why=base, until=self._when(until))

    def _when(self, instant: pd.Timestamp) -> Message:
        """The hour, with its date unless it is today."""
        return when(instant.to_pydatetime(), self._today)


def when(instant: datetime, today: date) -> Message:
    """An instant as people say it: "14.00" today, "9 Feb 2021 14.00" on another day."""
    if instant.date() == today:
        return message("readiness.hour", hour=instant.timetz())
    return message("readiness.day_hour", day=instant.date(), hour=instant.timetz())
