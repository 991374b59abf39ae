"""Made-up months of standby duty, easy to impossible, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from posko.roster.engine.fairness import fair_targets
from posko.roster.engine.problem import (
    Coverage,
    Fairness,
    Person,
    Problem,
    Request,
    RoleMinimum,
    RunLimit,
    ShiftType,
)

REST = 11 * 60
THREE = (
    ShiftType("P", 480, 7 * 60, rest_minutes=REST),
    ShiftType("S", 480, 15 * 60, rest_minutes=REST),
    ShiftType("M", 480, 23 * 60, rest_minutes=REST),
)
TWO = (
    ShiftType("P", 720, 7 * 60, rest_minutes=REST),
    ShiftType("M", 720, 19 * 60, rest_minutes=REST),
)
#: Volunteers for whom one place per shift and role is asked; larger teams are asked in proportion.
TEAM = 26
HEAD_WEIGHT, ROLE_WEIGHT, WISH_WEIGHT, ISOLATED_WEIGHT = 1000, 400, 2, 3
TOTAL_WEIGHT, NIGHT_WEIGHT, WEEKEND_WEIGHT = 6, 8, 8


@dataclass(frozen=True)
class Scenario:
    """A kind of month: shifts, people per shift, days present, and how many hold each role."""

    name: str
    shifts: tuple[ShiftType, ...]
    heads: int
    present: float
    certified: dict[str, float]


PLENTY = {"EVAC": 0.6, "KITCHEN": 0.5, "PSY": 0.4}
RARE = {"EVAC": 0.35, "KITCHEN": 0.3, "PSY": 0.12}
SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("easy-3x8", THREE, 3, 1.0, PLENTY),
        Scenario("easy-2x12", TWO, 3, 1.0, PLENTY),
        Scenario("real-3x8", THREE, 3, 0.6, RARE),
        Scenario("hard-3x8", THREE, 3, 0.45, RARE),
        Scenario("min4-2x12", TWO, 4, 0.6, RARE),
    )
}
#: The fourteen rosters of the yardstick: each scenario once, and nine more seeds.
YARDSTICK = (
    *((name, 1) for name in SCENARIOS),
    *((name, seed) for name in ("easy-3x8", "real-3x8", "easy-2x12") for seed in (2, 3, 4)),
)


def month(scenario: Scenario, seed: int, people: int = TEAM, days: int = 31) -> Problem:
    """Return one month for a team; the larger the team, the more places each shift has."""
    rng = random.Random(f"{scenario.name} {seed} {people} {days}")
    places = max(1, round(people / TEAM))
    heads = max(1, round(scenario.heads * people / TEAM))
    team = _team(scenario, rng, people, days)
    shifts = [shift.id for shift in scenario.shifts]
    start = date(2021, 3, 1)
    weekend = frozenset(d for d in range(days) if (start.toordinal() + d) % 7 in (6, 0))
    requests: list[Request] = []
    for person in team:
        # One kind of shift avoided on one weekday throughout, three more avoided days, and three
        # days wished for: enough wishes to collide with fair shares.
        disliked, weekday = rng.choice(shifts), rng.randrange(7)
        avoided = {(day, disliked) for day in range(weekday, days, 7)}
        avoided |= {(rng.randrange(days), rng.choice(shifts)) for _ in range(3)}
        wanted = {(rng.randrange(days), rng.choice(shifts)) for _ in range(3)} - avoided
        for cells, on in ((avoided, False), (wanted, True)):
            requests += [Request(person.id, d, s, WISH_WEIGHT, on) for d, s in sorted(cells)]
    return Problem(
        start=start,
        days=days,
        shifts=scenario.shifts,
        people=team,
        coverage=tuple(Coverage(d, s, heads, HEAD_WEIGHT) for d in range(days) for s in shifts),
        roles=tuple(
            RoleMinimum(d, s, role, places, ROLE_WEIGHT)
            for d in range(days)
            for s in shifts
            for role in scenario.certified
        ),
        requests=tuple(requests),
        fairness=(
            _share("total", team, shifts, heads, None, days, TOTAL_WEIGHT),
            _share("nights", team, ["M"], heads, None, days, NIGHT_WEIGHT),
            _share("weekends", team, shifts, heads, weekend, days, WEEKEND_WEIGHT),
        ),
        isolated_duty_weight=ISOLATED_WEIGHT,
    )


def _team(scenario: Scenario, rng: random.Random, people: int, days: int) -> tuple[Person, ...]:
    holders = {
        role: set(rng.sample(range(people), max(1, round(people * part))))
        for role, part in scenario.certified.items()
    }
    team = []
    for number in range(people):
        leave: set[int] = set()
        while len(leave) < round(days * 0.1):
            first, length = rng.randrange(days), rng.choice((1, 2, 3))
            leave |= {d for d in range(first, first + length) if d < days}
        away = {d for d in range(days) if rng.random() > scenario.present}
        team.append(
            Person(
                f"T{number + 1:03d}",
                days_off=frozenset(leave | away),
                skills={role: None for role, who in holders.items() if number in who},
                max_consecutive=5,
                run_limits=(RunLimit(frozenset({"M"}), 3),),
            )
        )
    return tuple(team)


def _share(
    name: str,
    team: tuple[Person, ...],
    shifts: list[str],
    heads: int,
    days: frozenset[int] | None,
    horizon: int,
    weight: int,
) -> Fairness:
    counted = frozenset(range(horizon)) if days is None else days
    available = {person.id: float(len(counted - person.days_off)) for person in team}
    demand = float(heads * len(shifts) * len(counted))
    return Fairness(
        name, dict.fromkeys(shifts, 1), fair_targets(demand, available), weight, days=days
    )
