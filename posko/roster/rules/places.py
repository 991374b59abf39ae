"""What each shift needs, and what a roster leaves unfilled of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from posko.model.messages import Message, message
from posko.model.reference import terms
from posko.model.snapshot import Snapshot
from posko.readiness import deserted, level_at, required
from posko.roster.duties import Duty, Period, Place, Shift, scheme_shifts
from posko.roster.facts import COORDINATOR, Facts, facts, kept_teams
from posko.roster.rules.breach import RuleBreach

PLACES = ("head_count", "role", "coordinator")
"""The rules about a shift's places."""
TEAM = "team"
"""The wish that nobody stands a shift without anybody of their own team."""


@dataclass(frozen=True)
class Needs:
    """What one shift of one date asks for. people: heads; roles: skill → people, and a coordinator
    where anybody is asked for at all."""

    date: date
    shift: Shift
    level: str
    people: int
    roles: Mapping[str, int]

    @property
    def place(self) -> Place:
        """The shift of a date that asks for it."""
        return self.date, self.shift.key

    @property
    def by_team(self) -> bool:
        """Whether anybody of a team could have company at all."""
        return self.people > 1


@dataclass(frozen=True)
class Shortage:
    """People missing in a shift. role None: heads. present: who stands it (`stands`)."""

    date: date
    shift: str
    role: str | None
    level: str
    needed: int
    present: int

    @property
    def place(self) -> Place:
        """The shift of a date where they are missing."""
        return self.date, self.shift

    @property
    def missing(self) -> int:
        return self.needed - self.present


def needs(snapshot: Snapshot, period: Period, level: str | None = None) -> tuple[Needs, ...]:
    """What each shift of a period asks for, in order of time.

    level: instead of the alert level in force when the shift begins.
    """
    chosen = scheme_shifts(snapshot)
    found = []
    for day in period:
        for shift in chosen:
            held = level or level_at(snapshot, shift.starts(day, snapshot.zone))
            asked = required(snapshot, held, shift.key)
            roles = {skill: people for skill, people in asked if skill is not None and people}
            heads = max((people for _, people in asked), default=0)
            if heads:
                roles[COORDINATOR] = 1
            found.append(Needs(day, shift, held, heads, roles))
    return tuple(found)


def shortages(
    snapshot: Snapshot,
    period: Period,
    duties: Iterable[Duty],
    level: str | None = None,
) -> tuple[Shortage, ...]:
    """What a roster leaves unfilled. Who does not stand a duty (`stands`) does not fill it; a skill
    counts only with a certificate that is valid on the shift's date."""
    known = facts(snapshot)
    crews: dict[Place, list[Duty]] = {}
    for duty in standing(snapshot, duties):
        crews.setdefault(duty.place, []).append(duty)
    found = []
    for need in needs(snapshot, period, level):
        crew = crews.get(need.place, [])
        filled: dict[str | None, int] = {None: len({duty.volunteer_id for duty in crew})}
        for role in need.roles:
            filled[role] = len({duty.volunteer_id for duty in crew if _fills(known, duty, role)})
        for asked, people in ((None, need.people), *need.roles.items()):
            if filled[asked] < people:
                found.append(
                    Shortage(need.date, need.shift.key, asked, need.level, people, filled[asked])
                )
    return tuple(found)


def opened(missing: Iterable[Shortage], before: Iterable[Shortage]) -> tuple[Shortage, ...]:
    """Of what is missing after a change, what the change opened: `needed` is no more than who was
    present before it."""
    present = {(short.date, short.shift, short.role): short.present for short in before}
    found = []
    for short in missing:
        needed = min(short.needed, present.get((short.date, short.shift, short.role), short.needed))
        if short.present < needed:
            found.append(replace(short, needed=needed))
    return tuple(found)


def team_breaches(
    snapshot: Snapshot, period: Period, duties: Iterable[Duty], level: str | None = None
) -> Iterator[RuleBreach]:
    """Duties that people stand with nobody of their own team, where teams are kept together."""
    known, teams = facts(snapshot), kept_teams(snapshot)
    if not teams:
        return
    crews: dict[Place, set[str]] = {}
    for duty in duties:
        crews.setdefault(duty.place, set()).add(duty.volunteer_id)
    for need in needs(snapshot, period, level):
        crew = crews.get(need.place, set()) if need.by_team else set()
        for name, people in teams.items():
            if len(crew & people) != 1:
                continue
            (person,) = crew & people
            text = message(
                "roster.breach_team",
                name=known.member(person).name,
                date=need.date,
                shift=need.shift.label,
                team=name,
            )
            yield RuleBreach(TEAM, person, need.date, need.date, need.shift.key, 1, "duties", text)


def breach_of(known: Facts, short: Shortage) -> RuleBreach:
    """A shortage as the breach of its rule."""
    rule = {None: "head_count", COORDINATOR: "coordinator"}.get(short.role, "role")
    text = message(
        f"roster.breach_{rule}",
        date=short.date,
        shift=known.shifts[short.shift].label,
        people=short.missing,
        needed=short.needed,
        role=role_name(known.snapshot, short.role),
    )
    return RuleBreach(
        rule, None, short.date, short.date, short.shift, short.missing, "people", text
    )


def role_name(snapshot: Snapshot, role: str | None) -> Message:
    """A role in words: a skill, the coordinator, or anyone."""
    if role is None:
        return message("roster.anyone")
    if role == COORDINATOR:
        return message("roster.coordinator")
    return message("roster.skill", skill=terms(snapshot, "skills").get(role, role))


def _fills(known: Facts, duty: Duty, role: str) -> bool:
    if role == COORDINATOR and duty.function != COORDINATOR:
        return False
    return known.holds(duty.volunteer_id, role, duty.date)


def standing(snapshot: Snapshot, duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """Those of the duties that are stood as far as anybody knows: see `stands`."""
    known = facts(snapshot)
    return tuple(duty for duty in duties if stands(known, duty))


def stands(known: Facts, duty: Duty) -> bool:
    """Whether the person of a duty is active, not away while it runs, and, once it has begun, came
    and stayed."""
    if duty.duty_id in deserted(known.snapshot):
        return False
    return known.member(duty.volunteer_id).active and not known.away_from(duty)
