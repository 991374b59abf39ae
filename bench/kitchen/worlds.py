"""Made-up meals and fleets, by size and seed."""

from __future__ import annotations

import numpy as np

from posko.kitchen.allocation import Instance
from posko.kitchen.routing import Carrier

_SIDE_KM, _DETOUR, _SPEED_KMH = 20, 1.4, 25


def meal(kitchens: int, places: int, slack: float, seed: int) -> Instance:
    """Kitchens and places on a square of 20 km; capacity is `slack` above the people (or below)."""
    chance = np.random.default_rng(seed)
    people = chance.integers(20, 400, places)
    weight = chance.integers(50, 150, kitchens).astype(float)
    capacity = np.floor(weight / weight.sum() * people.sum() * (1 + slack)).astype(np.int64)
    origins, targets = chance.random((kitchens, 2)), chance.random((places, 2))
    way = np.hypot(*(origins[:, None] - targets[None]).transpose(2, 0, 1)) * _SIDE_KM
    minutes = way * _DETOUR / _SPEED_KMH * 60
    return Instance(
        capacity,
        np.array([np.zeros(places, dtype=np.int64), people]),
        np.round(minutes * 10).astype(np.int64),
        np.ones((kitchens, places), dtype=bool),
    )


def fleet(stops: int, vehicles: int, seed: int) -> tuple[list[int], list[Carrier]]:
    """Portions of the stops, and equal vehicles with a quarter more room than they need."""
    chance = np.random.default_rng(seed)
    points = chance.random((stops + 1, 2)) * _SIDE_KM
    points[0] = _SIDE_KM / 2
    way = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    minutes = way * _DETOUR / _SPEED_KMH * 60
    portions = [int(n) for n in chance.integers(20, 120, stops)]
    room = int(sum(portions) / vehicles * 1.25)
    return portions, [Carrier(room, 10.0, 5.0, minutes) for _ in range(vehicles)]
