"""Pairs at large scale: the nearest people of a skill first, then whoever still improves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from posko.dispatch.engine import Ints, Pairs
from posko.model.geo import EARTH_RADIUS_KM

Floats = npt.NDArray[np.float64]

FIRST_PER_PLACE = 4
"""Candidates per place to begin with. All places of a site share the same neighbours, so the
selection grows with the number of places there."""
FIRST_AT_LEAST = 48
"""Candidates per group to begin with: what neighbouring groups may take away."""
BLOCK = 2_000_000
"""Pairs that are priced at a time: 16 MB per array."""


@dataclass(frozen=True)
class Sites:
    """Groups of places on the map. kind: which of the skills each asks for."""

    lat: Floats
    lon: Floats
    kind: Ints
    places: Ints


class Nearest:
    """Candidates by great-circle distance, with a spatial index per skill.

    lat, lon: where each person is, degrees. holders: per skill the numbers of the people who have
    it. person_cost: what it costs to send a person anywhere, not below 0. cost_per_km: of travel.
    """

    def __init__(
        self,
        lat: Floats,
        lon: Floats,
        holders: Sequence[Ints],
        person_cost: Ints,
        sites: Sites,
        cost_per_km: float,
    ) -> None:
        self._people, self._sites = _on_sphere(lat, lon), _on_sphere(sites.lat, sites.lon)
        self._kind, self._places = sites.kind, sites.places
        self._holders, self._person_cost = holders, person_cost
        self._per_radian = cost_per_km * EARTH_RADIUS_KM
        self._reach = np.zeros(len(self._kind))
        """Per group the travel cost up to which every pair was given."""
        self._given = np.zeros(0, dtype=np.int64)
        """group × people + person of every pair given, sorted."""
        self._share = np.maximum(FIRST_AT_LEAST, FIRST_PER_PLACE * self._places)
        """Per group how many pairs are added at a time; doubled each time."""

    def cost(self, group: Ints, person: Ints) -> Ints:
        """The cost of pairs, a whole number."""
        chord = np.linalg.norm(self._sites[group] - self._people[person], axis=1)
        travel = 2 * np.arcsin(np.minimum(1.0, chord / 2)) * self._per_radian
        whole: Ints = np.rint(travel).astype(np.int64) + self._person_cost[person]
        return whole

    def first(self) -> Pairs:
        """The nearest holders of each group's skill."""
        groups, people = [], []
        for kind, holders in enumerate(self._holders):
            asking = np.flatnonzero(self._kind == kind)
            if not len(holders):
                self._reach[asking] = np.inf
                continue
            tree = cKDTree(self._people[holders])
            wanted = np.minimum(self._share[asking], len(holders))
            for number in np.unique(wanted):
                these = asking[wanted == number]
                chord, found = tree.query(self._sites[these], np.arange(1, number + 1))
                groups.append(np.repeat(these, number))
                people.append(holders[found.ravel()])
                far = 2 * np.arcsin(np.minimum(1.0, chord[:, -1] / 2)) * self._per_radian
                self._reach[these] = np.inf if number == len(holders) else far
        return self._give(_concatenated(groups), _concatenated(people))

    def better(self, prices: Ints, worth: Ints) -> tuple[Pairs, Ints]:
        """The best improving pairs of every group, twice as many as before.

        A group whose price does not exceed its reach has none: whoever is farther costs more.
        """
        worth = worth.copy()
        cheapest = int(self._person_cost.min()) if len(self._person_cost) else 0
        asking = np.flatnonzero(prices - cheapest > np.floor(self._reach))
        groups, people = [], []
        for group, person in self._affordable(asking, prices, worth.copy()):
            gain = prices[group] - self.cost(group, person)
            np.maximum.at(worth, person, gain)
            order = np.lexsort((person, -gain, group))
            group, person = group[order], person[order]
            rank = np.arange(len(group)) - np.searchsorted(group, group)
            best = rank < self._share[group]
            groups.append(group[best])
            people.append(person[best])
        self._share[asking] *= 2
        return self._give(_concatenated(groups), _concatenated(people)), worth

    def _affordable(self, asking: Ints, prices: Ints, worth: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Pairs not given yet that cost less than the price minus the worth, block by block."""
        size = len(self._people)
        for kind, holders in enumerate(self._holders):
            groups = asking[self._kind[asking] == kind]
            needs = worth[holders] + self._person_cost[holders]
            step = max(1, BLOCK // max(1, len(holders)))
            for begin in range(0, len(groups), step):
                block = groups[begin : begin + step]
                # The chord is never longer than the way along the sphere, so this keeps every
                # pair in question; the exact cost decides below. One more for rounding.
                square = 2 - 2 * (self._sites[block] @ self._people[holders].T)
                budget = prices[block][:, None] - needs[None, :] + 1
                near = np.sqrt(np.maximum(square, 0)) * self._per_radian < budget
                rows, columns = np.nonzero(near)
                group, person = block[rows], holders[columns]
                gains = prices[group] - self.cost(group, person) > worth[person]
                group, person = group[gains], person[gains]
                keys = group * size + person
                place = np.minimum(np.searchsorted(self._given, keys), max(0, len(self._given) - 1))
                new = self._given[place] != keys if len(self._given) else np.ones(len(keys), bool)
                if new.any():
                    yield group[new], person[new]

    def _give(self, group: Ints, person: Ints) -> Pairs:
        keys = group * len(self._people) + person
        self._given = np.sort(np.concatenate([self._given, keys]))
        return Pairs(group, person, self.cost(group, person))


def _on_sphere(lat: Floats, lon: Floats) -> Floats:
    """Points on the unit sphere, (n, 3)."""
    phi, lam = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def _concatenated(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
