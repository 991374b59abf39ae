"""What a roster is judged by, read once from a snapshot: people, absences, tasks, norms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import pandas as pd

from posko.model import vocabulary as v
from posko.model.columns import Value
from posko.model.factors import Factor
from posko.model.geo import distance_km
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.readiness import actual_commitments
from posko.roster.duties import MINUTES_PER_DAY, WEEK_DAYS, Duty, Period, Shift, shifts

COORDINATOR = "coordinator"
"""The function, and the role that every shift needs one person for."""


TEAMS = "roster_teams"
"""The setting that says whether teams are kept together: true or false."""

FAR = datetime(2200, 1, 1, tzinfo=UTC)
"""The end of what has no end yet."""


@dataclass(frozen=True)
class Member:
    """A volunteer as far as the roster cares. km: from home to the post, None where unknown.
    team: the crew that the person knows; "" for none."""

    volunteer_id: str
    name: str
    pillar: str
    grade: str
    active: bool
    joined_on: date | None
    km: float | None
    team: str = ""

    @property
    def may_coordinate(self) -> bool:
        return self.grade in v.COORDINATOR_GRADES


@dataclass(frozen=True)
class Span:
    """Time that is taken, half-open, and by what: an absence's kind or a task's title."""

    starts: datetime
    ends: datetime
    what: Message
    kind: str

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return minutes_between(self.starts, self.ends)

    def meets(self, starts: datetime, ends: datetime) -> bool:
        """Whether it has any time in common with [starts, ends)."""
        return self.starts < ends and self.ends > starts

    def overlap(self, starts: datetime, ends: datetime) -> int:
        """Minutes in common with [starts, ends)."""
        return minutes_between(max(self.starts, starts), min(self.ends, ends))


@dataclass(frozen=True)
class Norms:
    """The factors of the rules, in minutes and days."""

    rest: int
    rest_day_long: int
    rest_task: int
    rest_task_after: int
    days: int
    nights: int
    week: int
    month: int

    def rest_after(self, shift: Shift) -> int:
        """Minutes of rest between a duty of this shift and the next: more after 24 hours."""
        return self.rest_day_long if shift.minutes >= MINUTES_PER_DAY else self.rest

    @property
    def longest_rest(self) -> int:
        """Minutes after which no duty asks for rest any more."""
        return max(self.rest, self.rest_day_long)

    @property
    def most_days_in_a_week(self) -> int:
        """On how many of any seven dates one can stand duty: a date off follows each full run."""
        return WEEK_DAYS - WEEK_DAYS // (self.days + 1)


def forbidden_next(earlier: Shift, later: Shift) -> bool:
    """Whether a shift may not be stood on the date after another, however long the rest: no morning
    on the day after a night."""
    return earlier.night and later.morning


@dataclass(frozen=True)
class Stint:
    """A duty with its instants."""

    duty: Duty
    shift: Shift
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Wish:
    """weight: below zero avoids, above wants. weekday 0 is Monday; None for every day."""

    weight: int
    weekday: int | None
    day: date | None
    shift: str | None

    def concerns(self, day: date, shift: str) -> bool:
        return (
            (self.weekday is None or self.weekday == day.weekday())
            and (self.day is None or self.day == day)
            and (self.shift is None or self.shift == shift)
        )


@dataclass(frozen=True)
class Facts:
    """By volunteer id: members, absences, tasks, certificates (skill → from, until), wishes."""

    snapshot: Snapshot
    zone: tzinfo
    members: Mapping[str, Member]
    shifts: Mapping[str, Shift]
    away: Mapping[str, tuple[Span, ...]]
    tasks: Mapping[str, tuple[Span, ...]]
    certificates: Mapping[str, Mapping[str, tuple[tuple[date, date | None], ...]]]
    wishes: Mapping[str, tuple[Wish, ...]]
    norms: Norms

    def member(self, volunteer_id: str) -> Member:
        """The member; somebody unknown is nobody's active member."""
        known = self.members.get(volunteer_id)
        return known or Member(volunteer_id, volunteer_id, "", "", False, None, None)

    def stint(self, duty: Duty) -> Stint:
        shift = self.shifts[duty.shift]
        return Stint(
            duty, shift, shift.starts(duty.date, self.zone), shift.ends(duty.date, self.zone)
        )

    def begun(self, day: date, shift: str) -> bool:
        """Whether the shift of a date has begun: from then on nobody is planned into it."""
        return self.shifts[shift].starts(day, self.zone) <= self.snapshot.now

    def stints(self, duties: Iterable[Duty]) -> tuple[Stint, ...]:
        """In order of time."""
        return tuple(
            sorted(map(self.stint, duties), key=lambda s: (s.starts, s.ends, s.duty.duty_id))
        )

    def away_during(self, volunteer_id: str, starts: datetime, ends: datetime) -> tuple[Span, ...]:
        """The absences of a person that meet [starts, ends), in order of time."""
        spans = self.away.get(volunteer_id, ())
        return tuple(span for span in spans if span.meets(starts, ends))

    def away_from(self, duty: Duty) -> tuple[Span, ...]:
        """The absences that keep the person of a duty from it, in order of time."""
        stint = self.stint(duty)
        return self.away_during(duty.volunteer_id, stint.starts, stint.ends)

    def task_minutes(self, volunteer_id: str) -> dict[date, int]:
        """Minutes of a person's tasks by the date on which they begin, as hours are counted."""
        found: dict[date, int] = {}
        for span in self.tasks.get(volunteer_id, ()):
            day = span.starts.astimezone(self.zone).date()
            found[day] = found.get(day, 0) + span.minutes
        return found

    def holds(self, volunteer_id: str, role: str, day: date) -> bool:
        """Whether a person fills a role on a date: a skill by a certificate that is valid then,
        or `COORDINATOR` by grade."""
        if role == COORDINATOR:
            return self.member(volunteer_id).may_coordinate
        held = self.certificates.get(volunteer_id, {}).get(role, ())
        return any(first <= day and (last is None or day <= last) for first, last in held)

    def ever_held(self, volunteer_id: str, role: str) -> bool:
        """Whether a person has a certificate of a skill, valid or not; or the grade."""
        if role == COORDINATOR:
            return self.member(volunteer_id).may_coordinate
        return bool(self.certificates.get(volunteer_id, {}).get(role))


def minutes_between(starts: datetime, ends: datetime) -> int:
    """Whole minutes from one instant to another; below zero where the second is earlier."""
    return round((ends - starts).total_seconds() / 60)


def facts(snapshot: Snapshot) -> Facts:
    """The facts of a snapshot, read once."""
    return snapshot.memo("roster:facts", lambda: _read(snapshot))


def pool(snapshot: Snapshot) -> tuple[Member, ...]:
    """The active people whom the roster is planned for: those of the pillars in the setting
    `roster_pillars` (TAGANA where it is not set), by id."""

    def read() -> tuple[Member, ...]:
        pillars = snapshot.setting("roster_pillars", "tagana").replace(",", " ").split()
        people = facts(snapshot).members.values()
        chosen = (member for member in people if member.active and member.pillar in pillars)
        return tuple(sorted(chosen, key=lambda member: member.volunteer_id))

    return snapshot.memo("roster:pool", read)


def teams(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """The teams with two or more people of the pool (column `duty_team`): name → volunteer ids."""

    def read() -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for member in pool(snapshot):
            if member.team:
                found.setdefault(member.team, set()).add(member.volunteer_id)
        return {name: frozenset(who) for name, who in sorted(found.items()) if len(who) > 1}

    return snapshot.memo("roster:teams", read)


def kept_teams(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """The teams that rosters keep together: all where the setting `roster_teams` is true."""
    return teams(snapshot) if snapshot.setting(TEAMS, "false") == "true" else {}


def month_of(day: date) -> Period:
    """The calendar month of a date."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return Period(first, (after - first).days)


def _read(snapshot: Snapshot) -> Facts:
    return Facts(
        snapshot=snapshot,
        zone=snapshot.zone,
        members=_members(snapshot),
        shifts=shifts(snapshot),
        away=_absences(snapshot),
        tasks=_tasks(snapshot),
        certificates=_certificates(snapshot),
        wishes=_wishes(snapshot),
        norms=_norms(snapshot),
    )


def _norms(snapshot: Snapshot) -> Norms:
    def minutes(factor: Factor) -> int:
        return round(snapshot.factor(factor) * 60)

    return Norms(
        rest=minutes(Factor.DUTY_REST),
        rest_day_long=minutes(Factor.DAY_LONG_DUTY_REST),
        rest_task=minutes(Factor.REST),
        rest_task_after=minutes(Factor.REST_AFTER),
        days=int(snapshot.factor(Factor.DUTY_DAYS)),
        nights=int(snapshot.factor(Factor.DUTY_NIGHTS)),
        week=minutes(Factor.WEEKLY_HOURS),
        month=minutes(Factor.MONTHLY_HOURS),
    )


def _members(snapshot: Snapshot) -> dict[str, Member]:
    regions = {str(row["code"]): row for row in TABLES["regions"].records(snapshot.all("regions"))}
    post = regions.get(snapshot.setting("regency_code"))
    found = {}
    for row in TABLES["volunteers"].records(snapshot.all("volunteers")):
        home = row if row["lat"] is not None else regions.get(str(row["village_code"]), {})
        joined = row["joined_on"]
        assert joined is None or isinstance(joined, date)
        found[str(row["volunteer_id"])] = Member(
            volunteer_id=str(row["volunteer_id"]),
            name=str(row["name"]),
            pillar=str(row["pillar"]),
            grade=str(row["grade"] or ""),
            active=row["membership"] == "active",
            joined_on=joined,
            km=_km(home, post),
            team=str(row["duty_team"] or ""),
        )
    return found


def _km(home: Mapping[str, Value], post: Mapping[str, Value] | None) -> float | None:
    if post is None or home.get("lat") is None or home.get("lon") is None:
        return None
    points: list[Any] = [home["lat"], home["lon"], post["lat"], post["lon"]]
    return float(distance_km(*points))


def _absences(snapshot: Snapshot) -> dict[str, tuple[Span, ...]]:
    """Who is "ready with a delay" still stands duty; every other kind keeps away from it."""
    found: dict[str, list[Span]] = {}
    for row in TABLES["absences"].records(snapshot.all("absences")):
        kind = str(row["kind"])
        if kind == "delayed":
            continue
        starts, ends = row["starts_at"], row["ends_at"]
        assert isinstance(starts, datetime)
        until = ends if isinstance(ends, datetime) else FAR
        what = message("roster.absence", kind=v.ABSENCE_KIND[kind])
        found.setdefault(str(row["volunteer_id"]), []).append(Span(starts, until, what, kind))
    return {person: tuple(sorted(spans, key=lambda s: s.starts)) for person, spans in found.items()}


def _tasks(snapshot: Snapshot) -> dict[str, tuple[Span, ...]]:
    """Accepted tasks as they really went; one without an end lasts Factor.OUT_TOO_LONG, or until
    now where it is running longer."""
    work = actual_commitments(snapshot)
    work = work[work["kind"] == "assignment"]
    frame = snapshot.all("tasks")
    titles = dict(zip(frame["task_id"], frame["title"], strict=True))
    guess = timedelta(hours=snapshot.factor(Factor.OUT_TOO_LONG))
    found: dict[str, list[Span]] = {}
    columns = (work["volunteer_id"], work["what"], work["starts_at"], work["ends_at"])
    for person, task, begins, over in zip(*columns, strict=True):
        starts = begins.to_pydatetime()
        ends = max(starts + guess, snapshot.now) if pd.isna(over) else over.to_pydatetime()
        what = message("roster.task", title=titles.get(task, task))
        found.setdefault(person, []).append(Span(starts, ends, what, "task"))
    return {person: tuple(spans) for person, spans in found.items()}


def _certificates(
    snapshot: Snapshot,
) -> dict[str, dict[str, tuple[tuple[date, date | None], ...]]]:
    found: dict[str, dict[str, tuple[tuple[date, date | None], ...]]] = {}
    for row in TABLES["certificates"].records(snapshot.all("certificates")):
        mine = found.setdefault(str(row["volunteer_id"]), {})
        first, last = row["issued_on"], row["expires_on"]
        assert isinstance(first, date) and (last is None or isinstance(last, date))
        mine[str(row["skill"])] = (*mine.get(str(row["skill"]), ()), (first, last))
    return found


def _wishes(snapshot: Snapshot) -> dict[str, tuple[Wish, ...]]:
    weekdays = {key: place for place, key in enumerate(v.WEEKDAY)}
    found: dict[str, tuple[Wish, ...]] = {}
    for row in TABLES["preferences"].records(snapshot.all("preferences")):
        person, day, shift = str(row["volunteer_id"]), row["date"], row["shift"]
        assert day is None or isinstance(day, date)
        wish = Wish(
            weight=int(row["weight"]),  # type: ignore[arg-type]
            weekday=None if row["weekday"] is None else weekdays[str(row["weekday"])],
            day=day,
            shift=None if shift is None else str(shift),
        )
        found[person] = (*found.get(person, ()), wish)
    return found
