"""Whether a plan or a set of trips keeps its rules; shares nothing with the solvers."""

from __future__ import annotations

import numpy as np

from posko.kitchen.allocation import Instance, Ints
from posko.kitchen.routing import Carrier, Trip


def plan_breaches(instance: Instance, portions: Ints, one_kitchen: bool) -> int:
    """Kitchens above capacity, places above their wish or fed by two, portions out of reach."""
    wrong = int((portions.sum(axis=1) > instance.capacity).sum())
    wrong += int((portions.sum(axis=0) > instance.tiers.sum(axis=0)).sum())
    wrong += int(((portions > 0) & ~instance.allowed).sum() + (portions < 0).sum())
    return wrong + (int(((portions > 0).sum(axis=0) > 1).sum()) if one_kitchen else 0)


def trips_minutes(
    trips: tuple[Trip, ...], portions: list[int], deadline: float, carriers: list[Carrier]
) -> tuple[float, int]:
    """Minutes of all trips together, and how many rules they break."""
    total, wrong = 0.0, 0
    brought = np.zeros(len(portions) + 1, dtype=np.int64)
    clock = [0.0] * len(carriers)
    for trip in trips:
        one, here = carriers[trip.carrier], 0
        begun = clock[trip.carrier]
        clock[trip.carrier] += one.load_minutes
        for drop in trip.drops:
            clock[trip.carrier] += one.minutes[here, drop.point] + one.unload_minutes
            brought[drop.point] += drop.portions
            here = drop.point
            wrong += clock[trip.carrier] > deadline + 1
        clock[trip.carrier] += one.minutes[here, 0]
        wrong += sum(drop.portions for drop in trip.drops) > one.capacity
        total += clock[trip.carrier] - begun
    return float(total), int(wrong) + int((brought[1:] != np.array(portions)).sum())
