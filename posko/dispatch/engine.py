"""Who goes where, exactly: people to groups of equal places at the least total cost.

Arrays in, assignment out; nothing here knows a table. A group is a set of places that a person is
equally good for (one role of one task; at large scale, all places of one site and skill). Everybody
fills at most one place. The problem is a min-cost flow (group → person → sink, with an arc group →
sink for places left unfilled), solved by OR-Tools in whole numbers, so the result is exact.

The number of possible pairs is far too large at national scale, and any fixed number of nearest
candidates is wrong where a disaster is concentrated. So pairs come from a `Candidates` source: a
first selection is solved, then the source is asked for pairs that would still improve the result,
until there is none. The prices of the groups prove it: they give a lower bound on the cost of
every possible assignment (`Assignment.bound`), whoever computed them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

Ints: TypeAlias = npt.NDArray[np.int64]

TOLERANCE = 0.001
"""The search for better pairs ends when the cost is proven to be within this share of the least:
of what the people sent cost, so that a price on empty places cannot hide a poor choice of people.
Where all pairs are given at once the difference is zero."""


@dataclass(frozen=True)
class Demand:
    """The places to fill. One entry per tier: places of one group that are equally important.

    group: numbers from 0, every group at least once. places: how many. unfilled: the cost of
    leaving one of them empty; of a group's tiers the cheapest stays empty first.
    """

    group: Ints
    places: Ints
    unfilled: Ints

    @property
    def groups(self) -> int:
        return int(self.group.max()) + 1 if len(self.group) else 0

    def sizes(self) -> Ints:
        """Places per group."""
        return np.bincount(self.group, weights=self.places, minlength=self.groups).astype(np.int64)

    def ceilings(self) -> Ints:
        """Per group the cost of leaving its most important place empty."""
        highest = np.zeros(self.groups, dtype=np.int64)
        np.maximum.at(highest, self.group, self.unfilled)
        return highest


@dataclass(frozen=True)
class Pairs:
    """Possible pairs: `cost[i]` is what it costs to send `person[i]` to a place of `group[i]`."""

    group: Ints
    person: Ints
    cost: Ints

    def __len__(self) -> int:
        return len(self.group)

    def take(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Pairs:
        return Pairs(self.group[rows], self.person[rows], self.cost[rows])


class Candidates(Protocol):
    """Where pairs come from."""

    def first(self) -> Pairs:
        """The selection to begin with."""
        ...

    def better(self, prices: Ints, worth: Ints) -> tuple[Pairs, Ints]:
        """(pairs, worth) among those not given so far.

        pairs: some that cost less than the group's price minus the person's worth; none if there
        is none. worth: per person, at least `worth` and at least every price minus cost, over all
        pairs not given so far.
        """
        ...


@dataclass(frozen=True)
class Listed:
    """All possible pairs, given at once."""

    pairs: Pairs

    def first(self) -> Pairs:
        return self.pairs

    def better(self, prices: Ints, worth: Ints) -> tuple[Pairs, Ints]:
        return self.pairs.take(np.zeros(0, dtype=np.intp)), worth


@dataclass(frozen=True)
class Assignment:
    """The result.

    group_of: per person the group it is sent to, or -1. empty: per tier the places left unfilled.
    cost: the total. of_people: the part of it for people sent; the rest is for empty places.
    least: a proven lower bound on the total of every possible assignment.
    prices: per group what one more place there would cost; they prove `least`.
    rounds, pairs: how often pairs were added, and how many were looked at in the end.
    """

    group_of: Ints
    empty: Ints
    cost: int
    of_people: int
    least: int
    prices: Ints
    rounds: int
    pairs: int

    @property
    def gap(self) -> float:
        """How far the cost may be above the least, as a share of `of_people`; 0 is optimal."""
        return (self.cost - self.least) / max(1, self.of_people)


def assign(people: int, demand: Demand, candidates: Candidates) -> Assignment:
    """The cheapest assignment of `people` (numbered from 0) to the demand's places."""
    pairs, rounds = candidates.first(), 0
    while True:
        flow = _solve(people, demand, pairs)
        prices = _prices(people, demand, pairs, flow)
        worth = np.zeros(people, dtype=np.int64)
        np.maximum.at(worth, pairs.person, prices[pairs.group] - pairs.cost)
        more, worth = candidates.better(prices, worth)
        least = lower_bound(demand, prices, worth)
        sent = pairs.take(flow.sent)
        of_people = int(sent.cost.sum())
        if not len(more) or flow.cost - least <= TOLERANCE * of_people:
            break
        pairs, rounds = _joined(pairs, more), rounds + 1
    group_of = np.full(people, -1, dtype=np.int64)
    group_of[sent.person] = sent.group
    return Assignment(group_of, flow.empty, flow.cost, of_people, least, prices, rounds, len(pairs))


def lower_bound(demand: Demand, prices: Ints, worth: Ints) -> int:
    """No assignment costs less: the objective of the dual linear programme.

    Holds for any prices, if each person's worth is at least every price minus cost and not below 0.
    """
    saved = np.maximum(0, prices[demand.group] - demand.unfilled)
    places = demand.places
    return int(np.sum(places * prices[demand.group]) - np.sum(places * saved) - np.sum(worth))


@dataclass(frozen=True)
class _Flow:
    """sent: a mask of the pairs that are used."""

    sent: npt.NDArray[np.bool_]
    empty: Ints
    cost: int


def _solve(people: int, demand: Demand, pairs: Pairs) -> _Flow:
    groups = demand.groups
    sink = groups + people
    solver = min_cost_flow.SimpleMinCostFlow()
    one = np.ones(max(len(pairs), people), dtype=np.int64)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        pairs.group, groups + pairs.person, one[: len(pairs)], pairs.cost
    )
    persons = groups + np.arange(people)
    solver.add_arcs_with_capacity_and_unit_cost(
        persons, np.full(people, sink), one[:people], np.zeros(people, dtype=np.int64)
    )
    empty = solver.add_arcs_with_capacity_and_unit_cost(
        demand.group, np.full(len(demand.group), sink), demand.places, demand.unfilled
    )
    sizes = demand.sizes()
    solver.set_nodes_supplies(np.arange(groups), sizes)
    solver.set_nodes_supplies(np.array([sink]), np.array([-sizes.sum()]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"min-cost flow: {status}")  # every place may stay empty: cannot be
    return _Flow(solver.flows(arcs) > 0, solver.flows(empty), int(solver.optimal_cost()))


def _prices(people: int, demand: Demand, pairs: Pairs, flow: _Flow) -> Ints:
    """Per group what one more place there would cost, given the pairs: shortest ways to the sink.

    A place is left empty, filled by a free person, or filled by a person of another group, which
    then pays its own price. Bellman and Ford's rounds over all pairs at once, from above.
    """
    prices = demand.ceilings()
    room = flow.empty < demand.places
    np.minimum.at(prices, demand.group[room], demand.unfilled[room])
    order = np.argsort(pairs.group, kind="stable")
    pairs, sent = pairs.take(order), flow.sent[order]
    unused = pairs.take(~sent)
    if not len(unused):
        return prices
    begins = np.flatnonzero(np.diff(unused.group, prepend=-1))
    asking = unused.group[begins]
    busy, home, saved = pairs.person[sent], pairs.group[sent], pairs.cost[sent]
    hire = np.zeros(people, dtype=np.int64)
    while True:
        hire[busy] = prices[home] - saved
        offers = np.minimum.reduceat(unused.cost + hire[unused.person], begins)
        if not (offers < prices[asking]).any():
            return prices
        prices[asking] = np.minimum(prices[asking], offers)


def _joined(first: Pairs, second: Pairs) -> Pairs:
    return Pairs(
        np.concatenate([first.group, second.group]),
        np.concatenate([first.person, second.person]),
        np.concatenate([first.cost, second.cost]),
    )
