"""What takes people's time: absences, duties and tasks as they really went, and the rest after.

Everything about readiness is read from these intervals. They do not depend on the instant that is
asked about, so one snapshot computes them once and answers for any instant, past or coming.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from posko.model import vocabulary as v
from posko.model.commitments import commitments
from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.snapshot import Snapshot
from posko.readiness.spans import (
    FAR,
    HOUR,
    NEVER,
    Ints,
    Mask,
    Spans,
    instants,
    joined,
    micros,
    moment,
)

UNDER_WAY = ("en_route", "on_scene")
"""Assignment states in which a person is out, whatever the plan says."""

PRECEDENCE = ("unavailable", "committed", "on_duty", "resting", "delayed")
"""What takes a person's time, strongest first (the order of `vocabulary.READINESS`)."""
UNKNOWN_DELAY = -1
"""The minutes of a delay that nobody told; shorter than any known one."""


def known_assignments(snapshot: Snapshot) -> pd.DataFrame:
    """Assignments as they stood at `snapshot.now`: answers, arrivals and releases still to come
    are taken back, so that a drill does not reveal them."""
    frame, now = snapshot.known("assignments"), snapshot.now
    ahead = (frame["released_at"] > now, frame["on_scene_at"] > now, frame["answered_at"] > now)
    if not any(mask.any() for mask in ahead):
        return frame
    unreleased, unarrived, unanswered = ahead
    state = frame["state"].mask(unreleased & (frame["state"] == "released"), "on_scene")
    state = state.mask(unarrived & (state == "on_scene"), "accepted")
    state = state.mask(unanswered & ~state.isin(("proposed", "cancelled")), "called")
    return frame.assign(
        state=state,
        released_at=frame["released_at"].mask(unreleased),
        on_scene_at=frame["on_scene_at"].mask(unarrived),
        answered_at=frame["answered_at"].mask(unanswered),
    )


def actual_commitments(snapshot: Snapshot) -> pd.DataFrame:
    """The commitments of `posko.model.commitments` as they really went, sorted by person and start.

    Same columns; `ends_at` is NaT while the end is open. Attendance wins over the plan: who did not
    come was not committed, and the time that counts runs from coming to leaving. Without a recorded
    leaving a duty ends as planned; a task goes on until the person is released or has left, even
    past its planned end, once the person has set out.
    """

    def compute() -> pd.DataFrame:
        now = moment(snapshot.now)
        assignments = known_assignments(snapshot)
        tables = {**snapshot.tables, "assignments": assignments, "tasks": snapshot.known("tasks")}
        frame = commitments(tables, zone=snapshot.zone)
        starts, ends = micros(frame["starts_at"]), micros(frame["ends_at"])

        state = lookup(frame["ref_id"], assignments, "assignment_id", "state")
        task = (frame["kind"] == "assignment").to_numpy()
        out = task & state.isin(UNDER_WAY).to_numpy()
        if out.any():
            arrived = micros(lookup(frame["ref_id"], assignments, "assignment_id", "on_scene_at"))
            set_out = np.where(arrived == NEVER, now, arrived)
            starts = np.where(out & ((starts > set_out) | (starts == NEVER)), set_out, starts)
            ends = np.where(out & (ends <= now), FAR, ends)
        ends = np.where(ends == NEVER, FAR, ends)
        # Released, but nobody wrote when: the work counts only as far as its plan is over.
        vague = task & (state == "released").to_numpy() & (ends > now)

        came, left, missed = _attendance(snapshot, frame)
        missed &= starts <= now
        starts = np.where((came != NEVER) & (came <= now), came, starts)
        ends = np.where((left != NEVER) & (left <= now), left, ends)

        keep = ~missed & ~vague & (starts != NEVER) & (ends > starts)
        zone = snapshot.zone
        real = frame.assign(starts_at=instants(starts, zone), ends_at=instants(ends, zone))
        kept: pd.DataFrame = real[keep]
        return kept.sort_values(["volunteer_id", "starts_at"], kind="stable", ignore_index=True)

    return snapshot.memo("readiness:commitments", compute)


def _attendance(snapshot: Snapshot, frame: pd.DataFrame) -> tuple[Ints, Ints, Mask]:
    """For each row of a frame of commitments: when the person came, when they left, and whether
    they were not there at all."""
    rows = snapshot.all("attendances")
    came, left = (np.full(len(frame), NEVER, dtype=np.int64) for _ in range(2))
    missed = np.zeros(len(frame), dtype=bool)
    if rows.empty:
        return came, left, missed
    for kind, column in (("duty", "duty_id"), ("assignment", "assignment_id")):
        these = (frame["kind"] == kind).to_numpy()
        refs = frame["ref_id"][these]
        mine = rows[rows[column].notna()]
        came[these] = micros(lookup(refs, mine, column, "came_at"))
        left[these] = micros(lookup(refs, mine, column, "left_at"))
        missed[these] = lookup(refs, mine, column, "outcome").isin(v.NOT_THERE).to_numpy()
    return came, left, missed


@dataclass(frozen=True)
class Timeline:
    """All that decides people's states. People are numbered by their row in `volunteers`.

    work: commitments, sorted; `what` is the row of `actual_commitments`.
    stretches: unbroken work, sorted; `what` likewise, of the commitment that ends last.
    rested: per stretch, when the rest after it ends; NEVER where no rest is needed.
    states: every interval that makes a state; strength: the greater wins; minutes: of a delay,
    UNKNOWN_DELAY where not told. `what` is the row of `absences` or of `actual_commitments`.
    busy: when nothing can be asked of a person: absent, working or resting; sorted and merged.
    """

    work: Spans
    stretches: Spans
    rested: Ints
    states: Spans
    strength: Ints
    minutes: Ints
    busy: Spans

    @property
    def delays(self) -> Mask:
        """Which of `states` are delays."""
        chosen: Mask = self.strength == strength("delayed")
        return chosen


def strength(state: str) -> int:
    """The greater wins."""
    return len(PRECEDENCE) - PRECEDENCE.index(state)


def timeline(snapshot: Snapshot) -> Timeline:
    """The timeline of everyone, computed once per snapshot."""

    def compute() -> Timeline:
        people = pd.Index(snapshot.all("volunteers")["volunteer_id"])
        commits, absences = actual_commitments(snapshot), snapshot.all("absences")
        work, away = _spans(commits, people), _spans(absences, people)
        duty = (commits["kind"] == "duty").to_numpy()[work.what]
        stretches = work.merged()
        rested = rests(stretches, snapshot)
        late = (absences["kind"] == "delayed").to_numpy()[away.what]
        delay = absences["delay_minutes"].fillna(UNKNOWN_DELAY).to_numpy(dtype=np.int64)[away.what]

        resting = rested != NEVER
        rest = Spans(
            stretches.person[resting],
            stretches.ends[resting],
            rested[resting],
            stretches.what[resting],
        )
        states = joined((away, work, rest))
        force = np.concatenate(
            [
                np.where(late, strength("delayed"), strength("unavailable")),
                np.where(duty, strength("on_duty"), strength("committed")),
                np.full(len(rest), strength("resting")),
            ]
        )
        minutes = np.concatenate([np.where(late, delay, 0), np.zeros(len(work) + len(rest))])
        busy = states.take(force > strength("delayed")).merged()
        return Timeline(work, stretches, rested, states, force, minutes.astype(np.int64), busy)

    return snapshot.memo("readiness:timeline", compute)


def rests(stretches: Spans, snapshot: Snapshot) -> Ints:
    """Per stretch of unbroken work, when the rest after it ends; NEVER where none is needed.

    Stretches are sorted. One longer than Factor.REST_AFTER asks for Factor.REST. Work that breaks
    into an unfinished rest starts it anew, however short it was.
    """
    rest = int(snapshot.factor(Factor.REST) * HOUR)
    length = stretches.ends - stretches.starts
    long = length > int(snapshot.factor(Factor.REST_AFTER) * HOUR)
    fresh = np.ones(len(stretches), dtype=bool)  # begins after any earlier rest is over
    fresh[1:] = (stretches.person[1:] != stretches.person[:-1]) | (
        stretches.starts[1:] - stretches.ends[:-1] >= rest
    )
    chain = np.cumsum(fresh)
    # Tired from the first long stretch of a chain on: the chain's number stands at that stretch
    # and is carried forward.
    tired = np.maximum.accumulate(np.where(long, chain, 0)) == chain
    return np.where(tired & (stretches.ends < FAR), stretches.ends + rest, NEVER)


def _spans(frame: pd.DataFrame, people: pd.Index) -> Spans:
    """The rows of a frame of intervals whose person exists, sorted; `what` is the row."""
    ends = micros(frame["ends_at"])
    every = Spans(
        people.get_indexer(pd.Index(frame["volunteer_id"])).astype(np.int64),
        micros(frame["starts_at"]),
        np.where(ends == NEVER, FAR, ends),
        np.arange(len(frame), dtype=np.int64),
    )
    return every.take((every.person >= 0) & (every.starts != NEVER)).sorted()
