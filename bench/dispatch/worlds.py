"""Made-up disasters for the benchmark, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from posko.dispatch.engine import Demand
from posko.dispatch.nearest import Sites
from posko.model.snapshot import Snapshot
from tests.factories import NOW, world

# --- a country: arrays, as the engine takes them --------------------------------------------------

SOUTH, NORTH, WEST, EAST = -8.7, -6.2, 105.2, 114.5
"""Java, roughly, in degrees."""
SHARES = (0.45, 0.25, 0.20, 0.15)
"""Shares of volunteers with each of four skills; nobody is without any."""
STEPS_PER_KM = 1.4 / 25 * 60 * 10
"""Travel at 25 km/h on roads 1.4 times the straight line, in tenths of a minute."""
RUNG = 50_000
"""What a place left empty costs more per step of priority: more than sending anybody anywhere."""


@dataclass(frozen=True)
class Country:
    """Volunteers, and the places that tasks ask for, aggregated by site and skill."""

    name: str
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    holders: tuple[npt.NDArray[np.int64], ...]
    person_cost: npt.NDArray[np.int64]
    sites: Sites
    demand: Demand


def country(name: str, *, people: int, tasks: int, sites: int | None, seed: int = 1) -> Country:
    """People live around 300 towns. sites: None puts every task on a point of its own; a number
    puts all tasks on so few, most of them on the first (Pareto)."""
    r = np.random.default_rng(seed)
    towns = r.uniform((SOUTH, WEST), (NORTH, EAST), (300, 2))
    home = towns[r.integers(300, size=people)] + r.normal(0, 0.07, (people, 2))
    has = r.random((people, len(SHARES))) < SHARES
    has[:, 0] |= ~has.any(axis=1)
    if sites is None:
        site, points = np.arange(tasks), r.uniform((SOUTH, WEST), (NORTH, EAST), (tasks, 2))
    else:
        points = r.uniform((SOUTH, WEST), (NORTH, EAST), (sites, 2))
        pull = 1 / np.arange(1, sites + 1) ** 1.16
        site = r.choice(sites, size=tasks, p=pull / pull.sum())
    kind, number = r.integers(0, len(SHARES), tasks), r.integers(1, 7, tasks)
    priority = r.choice(3, size=tasks, p=(0.2, 0.5, 0.3))
    return _aggregated(
        name, home, has, r.gamma(1, 40, people), points, site, kind, number, priority
    )


def _aggregated(
    name: str, home: Any, has: Any, tired: Any, points: Any, site: Any, kind: Any,
    number: Any, priority: Any,
) -> Country:  # fmt: skip
    groups, group = np.unique(np.column_stack([site, kind]), axis=0, return_inverse=True)
    tiers, tier = np.unique(np.column_stack([group, priority]), axis=0, return_inverse=True)
    places = np.bincount(tier, weights=number).astype(np.int64)
    demand = Demand(tiers[:, 0], places, RUNG * (3 - tiers[:, 1]))
    where = Sites(points[groups[:, 0], 0], points[groups[:, 0], 1], groups[:, 1], demand.sizes())
    holders = tuple(np.flatnonzero(column) for column in has.T)
    return Country(name, home[:, 0], home[:, 1], holders, tired.astype(np.int64), where, demand)


# --- an office: tables, as `suggest` takes them ---------------------------------------------------

SKILLS = ("evacuation", "public_kitchen", "first_aid", "driving")


def office(people: int, tasks: int, seed: int = 1) -> Snapshot:
    """Volunteers around Jombang with certificates, duties and leave, and open tasks today."""
    r = np.random.default_rng(seed)
    ids = [f"v{n:03}" for n in range(people)]
    kinds = ("evacuation", "public_kitchen", "shelter", "logistics")
    certified = [(v, s) for v in ids for s in SKILLS if r.random() < 0.35]
    return world(
        volunteers=[
            {
                "volunteer_id": v,
                "lat": -7.55 + r.normal(0, 0.08),
                "lon": 112.23 + r.normal(0, 0.1),
            }
            for v in ids
        ],
        certificates=[
            {
                "volunteer_id": v,
                "skill": s,
                "expires_on": date(2021, 1, 1) + timedelta(days=int(r.integers(0, 900))),
            }
            for v, s in certified
        ],
        absences=[{"volunteer_id": v} for v in ids if r.random() < 0.1],
        duties=[
            {
                "volunteer_id": v,
                "date": date(2021, 2, int(r.integers(1, 12))),
                "shift": ("morning", "afternoon", "night")[int(r.integers(3))],
            }
            for v in ids
        ],
        incidents=[{"incident_id": "flood"}],
        tasks=[
            {
                "task_id": f"t{n:02}",
                "incident_id": "flood",
                "kind": kinds[n % len(kinds)],
                "priority": ("high", "normal", "low")[int(r.integers(3))],
                "starts_at": NOW + timedelta(hours=int(r.integers(0, 4))),
                "ends_at": NOW + timedelta(hours=int(r.integers(6, 12))),
                "lat": -7.55 + r.normal(0, 0.08),
                "lon": 112.23 + r.normal(0, 0.1),
            }
            for n in range(tasks)
        ],
        task_requirements=[
            {"task_id": f"t{n:02}", "skill": skill, "people": int(r.integers(1, 3))}
            for n in range(tasks)
            for skill in (SKILLS[n % len(SKILLS)], None)
        ],
    )
