"""The rules of sending people, written again from their text, one person and one task at a time.

Shares nothing with `posko.dispatch`: plain loops over the tables' rows. Tests hold the suggestions
to it, and take from it what each choice costs.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product
from math import asin, cos, radians, sin, sqrt
from typing import Any

from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES

Row = dict[str, Any]
SHIFT_STARTS = {"morning": 7, "afternoon": 15, "night": 23}
HOUR = timedelta(hours=1)
EVER = datetime.max.replace(tzinfo=None)
COMMITS = ("accepted", "en_route", "on_scene")


def rows(snapshot: Snapshot, table: str) -> list[Row]:
    return [dict(row) for row in TABLES[table].records(snapshot.all(table))]


class Checker:
    """One snapshot; times are naive local ones, `EVER` for an open end."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.now = snapshot.now.replace(tzinfo=None)
        self.factors = {row["factor"]: row["value"] for row in rows(snapshot, "factors")}
        self.people = {row["volunteer_id"]: row for row in rows(snapshot, "volunteers")}
        self.tasks = {row["task_id"]: row for row in rows(snapshot, "tasks")}
        self.certificates = rows(snapshot, "certificates")
        self.absences = rows(snapshot, "absences")
        self.assignments = rows(snapshot, "assignments")
        self.needs = rows(snapshot, "task_requirements")
        self.work: dict[str, list[tuple[datetime, datetime, str]]] = {p: [] for p in self.people}
        for duty in rows(snapshot, "duties"):
            if duty["state"] == "published":
                start = datetime.combine(duty["date"], datetime.min.time())
                start += SHIFT_STARTS[duty["shift"]] * HOUR
                self.work[duty["volunteer_id"]].append((start, start + 8 * HOUR, "duty"))
        for row in self.assignments:
            if row["state"] in (*COMMITS, "released"):
                task = self.tasks[row["task_id"]]
                start = max(
                    self.naive(task["starts_at"]), self.naive(row["answered_at"], first=True)
                )
                end = self.naive(row["released_at"] or task["ends_at"])
                if end > start:
                    self.work[row["volunteer_id"]].append((start, end, "task"))
        for intervals in self.work.values():
            intervals.sort()

    @staticmethod
    def naive(at: datetime | None, first: bool = False) -> datetime:
        if at is None:
            return datetime.min if first else EVER
        return at.replace(tzinfo=None)

    # -- one task ---------------------------------------------------------------------------------

    def begin(self, task: str) -> datetime:
        return max(self.now, self.naive(self.tasks[task]["starts_at"]))

    def end(self, task: str) -> datetime:
        return self.naive(self.tasks[task]["ends_at"])

    def hours(self, task: str) -> float:
        if self.end(task) == EVER:
            return self.factors["out_too_long_hours"]
        return (self.end(task) - self.begin(task)) / HOUR

    def days(self, task: str) -> list[date]:
        first = self.begin(task).date()
        end = self.end(task)
        last = first if end == EVER else (end - timedelta(microseconds=1)).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    # -- the rules: each says whether a person keeps it -------------------------------------------

    def may(self, person: str, task: str, role: str) -> bool:
        """Whether a person may be suggested for a role of a task."""
        return not self.breaches(person, task, role)

    def breaches(self, person: str, task: str, role: str) -> set[str]:
        who, begin, end = self.people[person], self.begin(task), self.end(task)
        found = set()
        if who["membership"] != "active":
            found.add("inactive")
        if role == "evacuation" and who["pillar"] not in ("tagana", "partner"):
            found.add("other_pillar")
        if role and not self.holds(person, role, task):
            found.add("unskilled")
        for starts, ends, kind in self.work[person]:
            if starts < end and ends > begin:
                found.add(f"on_{kind}")
        for absence in self.absences:
            starts, ends = self.naive(absence["starts_at"]), self.naive(absence["ends_at"])
            if absence["volunteer_id"] != person:
                continue
            if absence["kind"] != "delayed":
                if starts < end and ends > begin:
                    found.add("absent")
            elif starts <= begin < ends:
                minutes = absence["delay_minutes"]
                free = ends if minutes is None else min(ends, self.now + minutes * HOUR / 60)
                lead = self.factors["task_lead_minutes"] * HOUR / 60
                if free > max(begin, self.now + lead):
                    found.add("too_late")
        if not self.rested(person, task):
            found.add("resting")
        if (
            self.worked(person, begin - 168 * HOUR, begin) + self.hours(task)
            > (self.factors["weekly_hours_cap"])
        ):
            found.add("over_hours")
        for row in self.assignments:
            if row["volunteer_id"] != person:
                continue
            called = row["called_at"]
            fresh = called is None or self.naive(called) > self.now - (
                self.factors["no_answer_minutes"] * HOUR / 60
            )
            if row["state"] == "called" and fresh:
                found.add("waiting")
            elif row["task_id"] == task and row["state"] in ("called", "declined", "no_answer"):
                found.add("not_coming")
        return found

    def holds(self, person: str, skill: str, task: str) -> bool:
        mine = [c for c in self.certificates if c["volunteer_id"] == person and c["skill"] == skill]
        return all(
            any(
                c["issued_on"] <= day and (c["expires_on"] is None or c["expires_on"] >= day)
                for c in mine
            )
            for day in self.days(task)
        )

    def rested(self, person: str, task: str) -> bool:
        """Earlier work of more than four hours is eight hours past (shorter work within such a
        rest starts it anew), and the same holds for the next work after a long task."""
        rest, long = self.factors["rest_hours"] * HOUR, self.factors["rest_after_commitment_hours"]
        begin, end = self.begin(task), self.end(task)
        tired_until = None
        for starts, ends in self.stretches(person):
            if starts > begin:
                break
            in_rest = tired_until is not None and starts < tired_until
            if (ends - starts) / HOUR > long or in_rest:
                tired_until = EVER if ends == EVER else ends + rest
            else:
                tired_until = None
            if ends == EVER:
                tired_until = None
        if tired_until is not None and tired_until > begin:
            return False
        if self.hours(task) <= long:
            return True
        after = [starts for starts, _, _ in self.work[person] if starts > begin]
        return not after or (end != EVER and min(after) >= end + rest)

    def stretches(self, person: str) -> list[tuple[datetime, datetime]]:
        merged: list[tuple[datetime, datetime]] = []
        for starts, ends, _ in self.work[person]:
            if merged and starts <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
            else:
                merged.append((starts, ends))
        return merged

    def worked(self, person: str, begin: datetime, end: datetime) -> float:
        return sum(
            max(0.0, (min(e, end) - max(s, begin)) / HOUR) for s, e in self.stretches(person)
        )

    # -- what a choice costs, in tenths of a minute -----------------------------------------------

    def cost(self, person: str, task: str, role: str) -> int:
        who, where = self.people[person], self.tasks[task]
        km = _km(who["lat"], who["lon"], where["lat"], where["lon"])
        minutes = km * self.factors["travel_detour_factor"] / self.factors["travel_speed_kmh"] * 60
        minutes += 3 * sum(
            max(0.0, (min(e, self.now) - max(s, self.now - 336 * HOUR)) / HOUR)
            for s, e, _ in self.work[person]
        )
        calls = [
            self.naive(row["called_at"])
            for row in self.assignments
            if row["volunteer_id"] == person and row["called_at"] is not None
        ]
        if calls:
            minutes += 20 * max(0.0, 1 - (self.now - max(calls)) / (168 * HOUR))
        done = self.begin(task) + self.hours(task) * HOUR
        if any(k == "duty" and s < done + 24 * HOUR and e > done for s, e, k in self.work[person]):
            minutes += 60
        wanted = {n["skill"] for n in self.needs if n["task_id"] == task and n["skill"]}
        if not role:
            if wanted and not any(
                self.holds(person, skill, task)
                and (skill != "evacuation" or who["pillar"] in ("tagana", "partner"))
                for skill in wanted
            ):
                kind = where["kind"]
                done_it = any(
                    row["volunteer_id"] == person
                    and row["state"] in (*COMMITS, "released")
                    and self.tasks[row["task_id"]]["kind"] == kind
                    for row in self.assignments
                )
                minutes += 10 if done_it else 20
            if who["pillar"] in ("tksk", "pkh"):
                minutes += 240
        return round(minutes * 10)

    # -- everything there is to choose from -------------------------------------------------------

    def best(self, places: dict[tuple[str, str], int]) -> tuple[tuple[int, ...], int]:
        """(places left empty by rank, cost) of the best choice, found by trying every one."""
        options = [
            [None, *(place for place in places if self.may(person, *place))]
            for person in sorted(self.people)
        ]
        best = None
        for choice in product(*options):
            if all(choice.count(place) <= number for place, number in places.items()):
                chosen = dict(zip(sorted(self.people), choice, strict=True))
                score = self.score(places, {p: c for p, c in chosen.items() if c is not None})
                best = score if best is None else min(best, score)
        assert best is not None
        return best

    def score(
        self, places: dict[tuple[str, str], int], sent: dict[str, tuple[str, str]]
    ) -> tuple[tuple[int, ...], int]:
        """Places left empty, those that matter most first; then the cost."""
        empty = {}
        for place, number in places.items():
            priority = ("high", "normal", "low").index(self.tasks[place[0]]["priority"])
            rank = (not place[1], priority)
            left = number - sum(1 for taken in sent.values() if taken == place)
            empty[rank] = empty.get(rank, 0) + left
        ranks = [(anyone, priority) for anyone in (False, True) for priority in range(3)]
        return (
            tuple(empty.get(rank, 0) for rank in ranks),
            sum(self.cost(person, *place) for person, place in sent.items()),
        )


def _km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    p1, p2, dl = radians(lat1), radians(lat2), radians(lon2 - lon1)
    h = sin((p2 - p1) / 2) ** 2 + cos(p1) * cos(p2) * sin(dl / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(h))
