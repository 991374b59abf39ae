"""How the standby roster is covered: what each shift needs at its alert level, and what is missing.

People count for a skill only where their certificate is valid on the shift's date, and only if they
are not absent during the shift. Every gap names its cause: what the people of the pool are doing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from posko.model import vocabulary as v
from posko.model.certificates import valid_on
from posko.model.commitments import shift_intervals
from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.messages import Message, message
from posko.model.reference import terms
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.model.vocabulary import Term
from posko.readiness.spans import moment
from posko.readiness.timeline import strength, timeline

SEVERITY: Final = ("normal", "siaga", "transisi", "tanggap_darurat")
"""Alert levels, mildest first. In transition the disruption goes on (Juklak BNPB 10/2023), so it
stands above the alert before the threat strikes."""


@dataclass(frozen=True)
class SkillNeed:
    """What a shift needs of one skill. skill None: anyone.

    One person fills every skill they hold; so the needs of a shift do not add up to people.
    cause: why it is not filled; None where nothing is missing.
    """

    skill: str | None
    required: int
    filled: int
    cause: Message | None = None

    @property
    def missing(self) -> int:
        return max(0, self.required - self.filled)


@dataclass(frozen=True)
class ShiftCoverage:
    """One shift of one date. people: who stands duty in it, as volunteer ids.

    absent: who is on the roster for it but away, as volunteer ids.
    """

    date: date
    shift: str
    label: Term
    starts_at: datetime
    ends_at: datetime
    level: str
    needs: tuple[SkillNeed, ...]
    people: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def missing(self) -> int:
        """The least number of people who would have to be added."""
        return max((need.missing for need in self.needs), default=0)


@dataclass(frozen=True)
class Gap:
    """A need of a shift that is not filled."""

    shift: ShiftCoverage
    need: SkillNeed


def coverage(snapshot: Snapshot, starts: date, days: int) -> tuple[ShiftCoverage, ...]:
    """Every shift that begins on `days` dates from `starts` on, in order of time.

    The shifts are those that `duty_requirements` names; a level without requirements of its own
    asks for those of the next milder level that has some.
    """

    def compute() -> tuple[ShiftCoverage, ...]:
        shifts = _shifts(snapshot, starts, days)
        board = _Board(snapshot)
        return tuple(board.shift(*row) for row in shifts.itertuples(index=False))

    return snapshot.memo(f"readiness:coverage:{starts}:{days}", compute)


def gaps(shifts: Iterable[ShiftCoverage], from_: datetime, until: datetime) -> tuple[Gap, ...]:
    """The unfilled needs of shifts that run at some time in [from_, until), in order of time."""
    return tuple(
        Gap(shift, need)
        for shift in shifts
        if shift.starts_at < until and shift.ends_at > from_
        for need in shift.needs
        if need.missing
    )


def absentees(shifts: Iterable[ShiftCoverage], from_: datetime, until: datetime) -> tuple[str, ...]:
    """The people on the roster of shifts in [from_, until) who are away, each once."""
    found = {
        person: None
        for shift in shifts
        if shift.starts_at < until and shift.ends_at > from_
        for person in shift.absent
    }
    return tuple(found)


def level_at(snapshot: Snapshot, at: datetime) -> str:
    """The alert level in force at an instant: the most severe of those that overlap there."""
    spans = snapshot.memo("readiness:alerts", lambda: _alerts(snapshot))
    held = (level for starts, ends, level in spans if starts <= at and (ends is None or ends > at))
    return max(held, key=SEVERITY.index, default="normal")


def required(snapshot: Snapshot, level: str, shift: str) -> tuple[tuple[str | None, int], ...]:
    """What a shift needs at an alert level: (skill or None for anyone, people), head count first.

    A level without requirements of its own asks for those of the next milder level that has some.
    """
    needs = snapshot.memo("readiness:requirements", lambda: _requirements(snapshot))
    for milder in reversed(SEVERITY[: SEVERITY.index(level) + 1]):
        if milder in needs:
            return tuple(needs[milder].get(shift, ()))
    return ()


def _alerts(snapshot: Snapshot) -> tuple[tuple[datetime, datetime | None, str], ...]:
    """From, until, level of every alert: a roster asks for the level of each of its shifts."""
    rows: list[dict[str, Any]] = [*TABLES["alerts"].records(snapshot.all("alerts"))]
    return tuple((row["starts_at"], row["ends_at"], row["level"]) for row in rows)


def _shifts(snapshot: Snapshot, starts: date, days: int) -> pd.DataFrame:
    """date, shift, starts_at, ends_at of every shift that is asked for, in order of time."""
    required = snapshot.all("duty_requirements")["shift"].unique()
    kinds = snapshot.all("shift_types")
    kinds = kinds[kinds["shift"].isin(required)]
    dates = pd.date_range(starts, periods=days, freq="D", unit="us")
    grid = pd.DataFrame(
        {
            "date": np.repeat(dates, len(kinds)),
            "shift": pd.Series(np.tile(kinds["shift"].to_numpy(), days), dtype="str"),
        }
    )
    times = shift_intervals(grid, kinds, snapshot.zone)
    return grid.assign(**times).sort_values("starts_at", kind="stable")


class _Board:
    """What shifts are measured against, read once: requirements, duties, certificates, states."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._labels = terms(snapshot, "shift_types")
        people = snapshot.all("volunteers")
        self._ids = people["volunteer_id"].to_list()
        self._active = frozenset(people.loc[people["membership"] == "active", "volunteer_id"])
        certificates = snapshot.all("certificates")
        self._certificates = certificates[certificates["volunteer_id"].isin(self._active)]
        self._line = timeline(snapshot)
        self._rostered = _rostered(snapshot)
        self._valid: dict[date, dict[str, frozenset[str]]] = {}

    def shift(
        self, day: pd.Timestamp, shift: str, starts: pd.Timestamp, ends: pd.Timestamp
    ) -> ShiftCoverage:
        """One shift measured."""
        away = self._during("unavailable", starts, ends)
        rostered = [p for p in self._rostered.get((day, shift), ()) if p in self._active]
        there = tuple(p for p in rostered if p not in away)
        level = level_at(self._snapshot, starts)

        def need(skill: str | None, required: int) -> SkillNeed:
            able = self._able(skill, day.date())
            filled = sum(person in able for person in there)
            if filled >= required:
                return SkillNeed(skill, required, filled)
            doing = {
                "on_this_shift": able.intersection(there),
                "not_valid": self._holders(skill) - able,
                "away": away,
                "busy": self._during("committed", starts, ends)
                | self._during("on_duty", starts, ends),
                "resting": self._during("resting", starts, ends),
            }
            return SkillNeed(skill, required, filled, _cause(skill, self._holders(skill), doing))

        return ShiftCoverage(
            date=day.date(),
            shift=shift,
            label=self._labels[shift],
            starts_at=starts.to_pydatetime(),
            ends_at=ends.to_pydatetime(),
            level=level,
            needs=tuple(
                need(skill, people) for skill, people in required(self._snapshot, level, shift)
            ),
            people=there,
            absent=tuple(p for p in rostered if p in away),
        )

    def _holders(self, skill: str | None) -> frozenset[str]:
        """Active people who have, or once had, a certificate of a skill; everyone active for
        None."""
        if skill is None:
            return self._active
        rows = self._certificates
        return frozenset(rows.loc[rows["skill"] == skill, "volunteer_id"])

    def _able(self, skill: str | None, day: date) -> frozenset[str]:
        """Active people whose certificate of a skill is valid on a day."""
        if skill is None:
            return self._active
        if day not in self._valid:
            rows = self._certificates[valid_on(self._certificates, day)]
            self._valid[day] = {
                str(name): frozenset(people)
                for name, people in rows.groupby("skill")["volunteer_id"]
            }
        return self._valid[day].get(skill, frozenset())

    def _during(self, state: str, starts: pd.Timestamp, ends: pd.Timestamp) -> frozenset[str]:
        """The people who are in a state at some time in [starts, ends)."""
        states = self._line.states
        rows = self._line.strength == strength(state)
        rows = rows & (states.starts < moment(ends)) & (states.ends > moment(starts))
        return frozenset(self._ids[person] for person in states.person[rows])


def _cause(
    skill: str | None, pool: Collection[str], doing: Mapping[str, Collection[str]]
) -> Message:
    """ "9 bersertifikat: 3 tidak siap, 4 bertugas, 1 sertifikat habis, 1 belum dijadwalkan".

    doing: what keeps people from the shift, strongest first; each person counts once.
    """
    if not pool:
        return message("readiness.pool_empty")
    found = Counter(
        next((name for name, people in doing.items() if person in people), "free")
        for person in pool
    )
    parts = tuple(
        message(f"readiness.pool_{name}", n=found[name]) for name in (*doing, "free") if found[name]
    )
    return message("readiness.pool" if skill else "readiness.pool_anyone", n=len(pool), parts=parts)


def deserted(snapshot: Snapshot) -> frozenset[str]:
    """The duties that have begun and are not stood to their end, by id: the person did not come, or
    left more than Factor.SHOW_UP_GRACE before it. Their places are open; the duties stay.

    Who leaves within the grace has handed over.
    """

    def compute() -> frozenset[str]:
        duties, now = snapshot.all("duties"), snapshot.now
        times = shift_intervals(duties, snapshot.all("shift_types"), snapshot.zone)
        attended = snapshot.all("attendances")
        attended = attended[attended["duty_id"].notna()]
        outcome = lookup(duties["duty_id"], attended, "duty_id", "outcome")
        left = lookup(duties["duty_id"], attended, "duty_id", "left_at")
        grace = timedelta(minutes=snapshot.factor(Factor.SHOW_UP_GRACE))
        early = (left <= now) & (left < times["ends_at"] - grace)
        gone = (times["starts_at"] <= now) & (outcome.isin(v.NOT_THERE) | early)
        return frozenset(duties.loc[gone, "duty_id"])

    return snapshot.memo("readiness:deserted", compute)


def _requirements(snapshot: Snapshot) -> dict[str, dict[str, list[tuple[str | None, int]]]]:
    """level → shift → (skill or None, people), the head count first."""
    frame = snapshot.all("duty_requirements")
    found: dict[str, dict[str, list[tuple[str | None, int]]]] = {}
    columns = (frame["level"], frame["shift"], frame["skill"], frame["people"])
    for level, shift, skill, people in zip(*columns, strict=True):
        known = None if pd.isna(skill) else str(skill)
        found.setdefault(level, {}).setdefault(shift, []).append((known, int(people)))
    for shifts in found.values():
        for needs in shifts.values():
            needs.sort(key=lambda need: need[0] is not None)
    return found


def _rostered(snapshot: Snapshot) -> dict[tuple[pd.Timestamp, str], list[str]]:
    """(date, shift) → the people of its published duties, without those known not to be there."""
    duties = snapshot.all("duties")
    gone = duties["duty_id"].isin(deserted(snapshot))
    kept = duties[duties["state"].isin(v.DUTY_STATE.committing) & ~gone]
    found: dict[tuple[pd.Timestamp, str], list[str]] = {}
    for day, shift, person in zip(kept["date"], kept["shift"], kept["volunteer_id"], strict=True):
        found.setdefault((day, shift), []).append(person)
    return found
