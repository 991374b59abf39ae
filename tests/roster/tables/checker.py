"""A second reading of the hard rules, from their text alone.

It shares nothing with `posko.roster.rules` and reads the frames of the tables. Whatever that
module and the solver say, a published roster has to pass this too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from posko.model.snapshot import Snapshot

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Work = list[tuple[pd.Timestamp, timedelta]]
"""What one person does, in order of time: when each piece begins and how long it is."""


def faults(snapshot: Snapshot) -> list[str]:
    """What the published roster breaks, one short line each; the norms are those of the tests."""
    return sorted(measured(snapshot))


def measured(snapshot: Snapshot) -> dict[str, float]:
    """The same with how much of it: hours over a limit, hours of rest missing, or 1.

    The lines name places in time, so two rosters of the same people can be compared: neither has
    become worse where no line's amount has grown.
    """
    duties = snapshot.all("duties")
    duties = duties[duties["state"] == "published"]
    kinds = snapshot.all("shift_types").set_index("shift")
    people = snapshot.all("volunteers").set_index("volunteer_id")
    found: dict[str, float] = {}
    for person, mine in duties.groupby("volunteer_id"):
        begins = [
            pd.Timestamp(f"{day:%Y-%m-%d} {kinds.loc[shift, 'starts']}", tz="Asia/Jakarta")
            for day, shift in zip(mine["date"], mine["shift"], strict=True)
        ]
        lengths = [kinds.loc[shift, "hours"] * HOUR for shift in mine["shift"]]
        work = sorted(zip(begins, lengths, strict=True))
        tasks = _tasks(snapshot, str(person))
        nights = {b.date() for b, length in work if (b + length).date() > b.date()}
        name = f"{person} "
        found |= dict.fromkeys(_person(name, people.loc[person], mine), 1.0)
        found |= _pauses(name, work)
        found |= _task_pauses(name, work, tasks)
        found |= dict.fromkeys(_runs(name, {b.date() for b, _ in work}, 5, "days"), 1.0)
        found |= dict.fromkeys(_runs(name, nights, 3, "nights"), 1.0)
        found |= _hours(name, work, tasks)
        found |= dict.fromkeys(_busy(name, snapshot, str(person), work, tasks), 1.0)
    return found


def _person(name: str, who: pd.Series, mine: pd.DataFrame) -> Iterator[str]:
    for duty in mine.itertuples():
        place = f"{duty.date:%Y-%m-%d} {duty.shift}"
        if who["membership"] != "active":
            yield f"{name}is not active on {place}"
        if pd.notna(who["joined_on"]) and duty.date < who["joined_on"]:
            yield f"{name}has not joined on {place}"
        if duty.function == "coordinator" and who["grade"] not in ("madya", "utama"):
            yield f"{name}may not coordinate {place}"


def _pauses(name: str, work: Work) -> dict[str, float]:
    found = {}
    for (earlier, length), (later, _) in pairwise(work):
        least = 24 * HOUR if length >= 24 * HOUR else 11 * HOUR
        pause = later - (earlier + length)
        if pause < least:
            found[f"{name}rests too little before {later}"] = (least - pause) / HOUR
        after_night = (earlier + length).date() > earlier.date()
        next_day = later.date() - earlier.date() == DAY
        if after_night and next_day and later.hour < 12:
            found[f"{name}stands a morning after a night on {later}"] = 1.0
    return found


def _task_pauses(name: str, work: Work, tasks: Work) -> dict[str, float]:
    """Eight hours after a task of more than four before a duty, and after such a duty before a
    task."""
    found = {}
    for duty, length in work:
        for task, lasts in tasks:
            if lasts > 4 * HOUR and 0 * HOUR <= duty - (task + lasts) < 8 * HOUR:
                missing = 8 * HOUR - (duty - (task + lasts))
                found[f"{name}stands on {duty} soon after the task of {task}"] = missing / HOUR
            if length > 4 * HOUR and 0 * HOUR <= task - (duty + length) < 8 * HOUR:
                missing = 8 * HOUR - (task - (duty + length))
                found[f"{name}stands on {duty} soon before the task of {task}"] = missing / HOUR
    return found


def _runs(name: str, days: set[date], most: int, what: str) -> list[str]:
    return [
        f"{name}works more than {most} {what} in a row from {day}"
        for day in days
        if all(day + n * DAY in days for n in range(most + 1))
    ]


def _hours(name: str, work: Work, tasks: Work) -> dict[str, float]:
    found: dict[str, float] = {}
    on_duty = {begin.date() for begin, _ in work}
    for day in {day - n * DAY for day in on_duty for n in range(7)}:
        week = [length for begin, length in (*work, *tasks) if 0 <= (begin.date() - day).days < 7]
        if sum(week, timedelta()) > 58 * HOUR:
            found[f"{name}works too much in the week from {day}"] = sum(week, -58 * HOUR) / HOUR
    months: dict[str, timedelta] = {}
    for begin, length in work:
        months[f"{begin:%Y-%m}"] = months.get(f"{begin:%Y-%m}", timedelta()) + length
    for month, total in months.items():
        if total > 173 * HOUR:
            found[f"{name}works too much in {month}"] = total / HOUR - 173
    return found


def _tasks(snapshot: Snapshot, person: str) -> Work:
    """The accepted tasks; one without an end lasts twelve hours."""
    assigned = snapshot.all("assignments")
    assigned = assigned[(assigned["volunteer_id"] == person) & (assigned["state"] == "accepted")]
    tasks = snapshot.all("tasks")
    tasks = tasks[tasks["task_id"].isin(assigned["task_id"])]
    ends = tasks["ends_at"].fillna(tasks["starts_at"] + 12 * HOUR)
    return [(begin, over - begin) for begin, over in zip(tasks["starts_at"], ends, strict=True)]


def _busy(name: str, snapshot: Snapshot, person: str, work: Work, tasks: Work) -> Iterator[str]:
    absences = snapshot.all("absences")
    absences = absences[(absences["volunteer_id"] == person) & (absences["kind"] != "delayed")]
    for begin, length in work:
        ends = absences["ends_at"].fillna(pd.Timestamp("2200-01-01", tz="Asia/Jakarta"))
        if ((absences["starts_at"] < begin + length) & (ends > begin)).any():
            yield f"{name}is absent at {begin}"
        if any(task < begin + length and task + lasts > begin for task, lasts in tasks):
            yield f"{name}is on a task at {begin}"
