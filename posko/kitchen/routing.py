"""The order in which vehicles bring portions to stops: the arithmetic, without names or words."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxRuntime, MultipleCriteria, NoImprovement

Floats = npt.NDArray[np.float64]

_SEED = 1
PATIENCE = 3_000
"""Rounds; a plan of a dozen stops takes them in a fraction of a second."""
_PER_MINUTE = 60
"""Whole seconds are compared."""
_MOST_TRIPS = 8
_EPS = 1e-6


@dataclass(frozen=True)
class Carrier:
    """A vehicle. minutes: from point to point (points × points; 0 is the kitchen)."""

    capacity: int
    load_minutes: float
    unload_minutes: float
    minutes: Floats


@dataclass(frozen=True)
class Drop:
    """So many portions that a trip unloads at a point (1 is the first stop)."""

    point: int
    portions: int


@dataclass(frozen=True)
class Trip:
    """One way of one vehicle (its place in the list), from the kitchen by its drops and back."""

    carrier: int
    drops: tuple[Drop, ...]


def routes(
    portions: list[int],
    deadlines: Sequence[float],
    carriers: list[Carrier],
    seconds: float,
    patience: int = PATIENCE,
) -> tuple[Trip, ...]:
    """Trips that bring everything by the first of `deadlines` that can be kept.

    Where not even the last can be, as many portions as can be brought by it. The trips of one
    vehicle are in order; it comes back and loads again. A stop larger than every vehicle gets
    several drops.
    portions: of each stop. deadlines: minutes from the beginning, growing, by which all is
        unloaded.
    seconds: a limit for each attempt. patience: rounds of search without a shorter plan after
        which it is taken; small plans stop by this rule, so that they are repeatable.
    """
    if not carriers or not any(portions):
        return ()
    largest = max(one.capacity for one in carriers)
    drops = [
        Drop(stop + 1, part)
        for stop, wanted in enumerate(portions)
        for part in _parts(wanted, largest)
    ]
    for deadline in deadlines:
        found = _solve(drops, deadline, carriers, (seconds, patience), whole=True)
        if found is not None:
            return found
    return _solve(drops, deadlines[-1], carriers, (seconds, patience), whole=False) or ()


def _solve(
    drops: list[Drop],
    deadline: float,
    carriers: list[Carrier],
    limits: tuple[float, int],
    whole: bool,
) -> tuple[Trip, ...] | None:
    """Trips that keep the deadline, or None. whole: with every drop; else with the most portions
    that the search finds room for."""
    data = _problem(drops, deadline, carriers, whole)
    seconds, patience = limits
    stop = MultipleCriteria([MaxRuntime(seconds), NoImprovement(patience)])
    with warnings.catch_warnings():
        # A deadline that nobody can keep is what the next attempt is for.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        best = pyvrp.solve(data, stop, seed=_SEED, collect_stats=False).best
    if not best.is_feasible():
        return None
    return tuple(_sooner(trip, carriers[trip.carrier]) for trip in _trips(best, drops))


def _sooner(trip: Trip, carrier: Carrier) -> Trip:
    """The same trip, no longer and its last drop no later, so that people wait less for it.

    Along one road it makes no difference to the vehicle whether it stops on its way out or back;
    to those who wait it does.
    """
    latest = _times(trip, carrier)[1]
    while True:
        drops, here = trip.drops, _times(trip, carrier)
        others = [Trip(trip.carrier, drops[::-1])]
        for n in range(len(drops) - 1):
            swapped = (*drops[:n], drops[n + 1], drops[n], *drops[n + 2 :])
            others.append(Trip(trip.carrier, swapped))
        timed = [(_times(other, carrier), other) for other in others]
        better = [
            (there[2], other)
            for there, other in timed
            if there[0] <= here[0] + _EPS
            and there[1] <= latest + _EPS
            and there[2] < here[2] - _EPS
        ]
        if not better:
            return trip
        trip = min(better, key=lambda pair: pair[0])[1]


def _times(trip: Trip, carrier: Carrier) -> tuple[float, float, float]:
    """Minutes until the vehicle is back, until its last drop is unloaded, and portion-minutes."""
    clock, here, waited = carrier.load_minutes, 0, 0.0
    for drop in trip.drops:
        clock += carrier.minutes[here, drop.point] if here != drop.point else 0.0
        clock, here = clock + carrier.unload_minutes, drop.point
        waited += clock * drop.portions
    return float(clock + carrier.minutes[here, 0]), float(clock), float(waited)


def _parts(wanted: int, largest: int) -> list[int]:
    """The drops of one stop, none larger than the largest vehicle, all about the same."""
    if wanted <= 0 or largest <= 0:
        return []
    count = -(-wanted // largest)
    return [wanted // count + (number < wanted % count) for number in range(count)]


def _problem(
    drops: list[Drop], deadline: float, carriers: list[Carrier], whole: bool
) -> pyvrp.ProblemData:
    """Loading counts on every way out of the kitchen, unloading on every way to a drop."""
    matrices: list[Any] = []  # pyvrp's own types say less than numpy's
    at = np.array([0, *(drop.point for drop in drops)])
    for one in carriers:
        ways = one.minutes[np.ix_(at, at)] + one.unload_minutes
        ways[0, :] += one.load_minutes
        ways[:, 0] -= one.unload_minutes
        np.fill_diagonal(ways, 0)
        matrices.append(np.rint(ways * _PER_MINUTE).astype(np.int64))
    longest = int(max(matrix.max() for matrix in matrices)) * (len(drops) + 1)
    vehicles = [
        pyvrp.VehicleType(
            capacity=[one.capacity],
            unit_distance_cost=0,
            unit_duration_cost=1,
            profile=profile,
            reload_depots=[0],
            max_reloads=_MOST_TRIPS - 1,
        )
        for profile, one in enumerate(carriers)
    ]
    clients = [
        pyvrp.Client(
            location=number,
            delivery=[drop.portions],
            tw_late=max(0, int(deadline * _PER_MINUTE)),
            prize=0 if whole else longest * drop.portions,
            required=whole,
        )
        for number, drop in enumerate(drops, start=1)
    ]
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in at],
        clients,
        [pyvrp.Depot(0)],
        vehicles,
        [np.zeros_like(matrix) for matrix in matrices],
        matrices,
    )


def _trips(best: pyvrp.Solution, drops: list[Drop]) -> tuple[Trip, ...]:
    trips = []
    for route in best.routes():
        by_trip: dict[int, list[Drop]] = {}
        for visit in route.schedule():
            if visit.is_client():
                by_trip.setdefault(visit.trip, []).append(drops[visit.idx])
        trips += [Trip(route.vehicle_type(), tuple(by_trip[trip])) for trip in sorted(by_trip)]
    return tuple(trips)
