"""A result of the assignment engine, checked by code that shares nothing with it.

Distances by the haversine formula, everything else by counting. The bound is computed from the
prices over every pair there is: linear programming duality, whoever found the prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

World = tuple[Any, Any, Sequence[Any], Any, Any, float, Any]
"""lat, lon, holders by skill, cost of each person, sites, cost per km, demand."""


def breaches(world: World, result: Any) -> list[str]:
    """What is wrong with a result; empty if nothing."""
    lat, lon, holders, person_cost, sites, per_km, demand = world
    wrong = []
    went = np.flatnonzero(result.group_of >= 0)
    where = result.group_of[went]
    for kind, able in enumerate(holders):
        sent = went[sites.kind[where] == kind]
        if not np.isin(sent, able).all():
            wrong.append(f"somebody without skill {kind} was sent for it")
    sizes = np.bincount(demand.group, weights=demand.places)
    filled = np.bincount(where, minlength=len(sizes))
    empty = np.bincount(demand.group, weights=result.empty, minlength=len(sizes))
    if not (filled + empty == sizes).all():
        wrong.append("places filled and empty do not add up")
    if (result.empty < 0).any() or (result.empty > demand.places).any():
        wrong.append("more places are empty than there are")
    km = haversine(lat[went], lon[went], sites.lat[where], sites.lon[where])
    people = int(np.rint(km * per_km).sum() + person_cost[went].sum())
    total = people + int((result.empty * demand.unfilled).sum())
    if abs(total - result.cost) > len(went):  # one step each for rounding another formula
        wrong.append(f"the cost is {total}, not {result.cost}")
    return wrong


def proven_least(world: World, prices: Any, block: int = 64) -> int:
    """A lower bound on the cost of any assignment: looks at every person for every group."""
    lat, lon, holders, person_cost, sites, per_km, demand = world
    worth = np.zeros(len(lat))
    for kind, able in enumerate(holders):
        groups = np.flatnonzero(sites.kind == kind)
        for begin in range(0, len(groups), block):
            g = groups[begin : begin + block]
            km = haversine(lat[able], lon[able], sites.lat[g][:, None], sites.lon[g][:, None])
            gain = prices[g][:, None] - np.rint(km * per_km) - person_cost[able]
            worth[able] = np.maximum(worth[able], gain.max(axis=0))
    saved = np.maximum(0, prices[demand.group] - demand.unfilled)
    return int((demand.places * (prices[demand.group] - saved)).sum() - worth.sum())


def haversine(lat1: Any, lon1: Any, lat2: Any, lon2: Any) -> Any:
    """Kilometres along the sphere."""
    p1, p2 = np.radians(lat1), np.radians(lat2)
    half = np.sin((p2 - p1) / 2) ** 2
    half = half + np.cos(p1) * np.cos(p2) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(half))
