"""A second reading of the hard rules, from their text alone.

It shares nothing with `posko.roster.rules` and reads the frames of the tables. Whatever that
module and the solver say, a published roster has to pass this too.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pandas as pd

from posko.model.snapshot import Snapshot

HOUR = timedelta(hours=1)


def faults(snapshot: Snapshot) -> list[str]:
    """What the published roster breaks, one short line each; the norms are those of the tests."""
    duties = snapshot.all("duties")
    duties = duties[duties["state"] == "published"]
    kinds = snapshot.all("shift_types").set_index("shift")
    people = snapshot.all("volunteers").set_index("volunteer_id")
    found: list[str] = []
    for person, mine in duties.groupby("volunteer_id"):
        begins = [
            pd.Timestamp(f"{day:%Y-%m-%d} {kinds.loc[shift, 'starts']}", tz="Asia/Jakarta")
            for day, shift in zip(mine["date"], mine["shift"], strict=True)
        ]
        lengths = [kinds.loc[shift, "hours"] * HOUR for shift in mine["shift"]]
        work = sorted(zip(begins, lengths, strict=True))
        who = people.loc[person]
        found += _person(str(person), who, mine)
        found += _pauses(str(person), work)
        found += _runs(str(person), {b.date() for b in begins}, 5, "days")
        nights = {b.date() for b, length in work if (b + length).date() > b.date()}
        found += _runs(str(person), nights, 3, "nights")
        found += _hours(str(person), work)
        found += _busy(str(person), snapshot, work)
    return found


def _person(person: str, who: pd.Series, mine: pd.DataFrame) -> list[str]:
    found = []
    if who["membership"] != "active":
        found.append(f"{person} is not active")
    if pd.notna(who["joined_on"]) and (mine["date"] < who["joined_on"]).any():
        found.append(f"{person} has not joined")
    leads = (mine["function"] == "coordinator").any()
    if leads and who["grade"] not in ("madya", "utama"):
        found.append(f"{person} may not coordinate")
    return found


def _pauses(person: str, work: list[tuple[pd.Timestamp, timedelta]]) -> list[str]:
    found = []
    for (earlier, length), (later, _) in pairwise(work):
        least = 24 * HOUR if length >= 24 * HOUR else 11 * HOUR
        if later - (earlier + length) < least:
            found.append(f"{person} rests too little before {later}")
        after_night = (earlier + length).date() > earlier.date()
        next_day = later.date() - earlier.date() == timedelta(days=1)
        if after_night and next_day and later.hour < 12:
            found.append(f"{person} stands a morning after a night on {later}")
    return found


def _runs(person: str, days: set, most: int, what: str) -> list[str]:  # type: ignore[type-arg]
    return [
        f"{person} works more than {most} {what} in a row from {day}"
        for day in days
        if all(day + timedelta(days=n) in days for n in range(most + 1))
    ]


def _hours(person: str, work: list[tuple[pd.Timestamp, timedelta]]) -> list[str]:
    found = []
    months: Counter[tuple[int, int]] = Counter()
    for begin, length in work:
        months[begin.year, begin.month] += int(length / HOUR)
        week = [h for b, h in work if 0 <= (b.date() - begin.date()).days < 7]
        if sum(week, timedelta()) > 58 * HOUR:
            found.append(f"{person} works too much in the week from {begin}")
    found += [f"{person} works too much in {month}" for month, h in months.items() if h > 173]
    return found


def _busy(person: str, snapshot: Snapshot, work: list[tuple[pd.Timestamp, timedelta]]) -> list[str]:
    absences = snapshot.all("absences")
    absences = absences[(absences["volunteer_id"] == person) & (absences["kind"] != "delayed")]
    assigned = snapshot.all("assignments")
    assigned = assigned[(assigned["volunteer_id"] == person) & (assigned["state"] == "accepted")]
    tasks = snapshot.all("tasks")
    tasks = tasks[tasks["task_id"].isin(assigned["task_id"])]
    found = []
    for begin, length in work:
        for frame, what in ((absences, "absent"), (tasks, "on a task")):
            ends = frame["ends_at"].fillna(pd.Timestamp("2200-01-01", tz="Asia/Jakarta"))
            if ((frame["starts_at"] < begin + length) & (ends > begin)).any():
                found.append(f"{person} is {what} at {begin}")
    return found
