"""Which kitchen cooks how many portions for which place: the arithmetic, without names or words.

Everybody is served if capacity allows. Else the most possible are, those who cannot wait first, and
within each group everybody the same share (the lexicographically fairest of all ways to serve the
most). Only then the way is made short. All of it exact: linear programs for the shares,
minimum-cost flows for whole portions, and for one kitchen per place a search that proves its
optimum or says how far from it it may be.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.optimize
import scipy.sparse
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from ortools.sat.python import cp_model

from posko.kitchen.relaxation import relaxed

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_SMALL = 2_000
"""Pairs of kitchen and place up to which constraint programming proves an optimum at once; beyond,
a relaxation bounds it and searches around it come near (measured: `python -m bench.kitchen`)."""
_EPS = 1e-7
_MOST_AT_ONCE = 8
"""Kitchens that are looked at together, at most; when those give nothing more, the search ends."""
_GLANCE_SECONDS = 0.6
"""For one look at a few kitchens of a large instance."""


@dataclass(frozen=True)
class Instance:
    """K kitchens and P places.

    capacity: portions by kitchen. tiers: portions by tier and place (T × P), the most urgent first:
        a later tier is served from what the earlier ones leave.
    cost: of one portion from kitchen to place (K × P), whole numbers ≥ 0.
    allowed: whether a kitchen may feed a place (K × P).
    """

    capacity: Ints
    tiers: Ints
    cost: Ints
    allowed: Flags

    @property
    def wanted(self) -> Ints:
        """Portions by place in all tiers together."""
        total: Ints = self.tiers.sum(axis=0)
        return total


@dataclass(frozen=True)
class Whole:
    """One kitchen per place. portions: K × P. proven: no better one exists.

    gap: how much shorter the way could at most still be, as a share of it; 0 where proven.
    """

    portions: Ints
    proven: bool
    gap: float


def split(instance: Instance) -> Ints:
    """Portions by kitchen and place (K × P), places fed by as many kitchens as it takes."""
    served: Ints = np.zeros_like(instance.wanted)
    portions: Ints = np.zeros_like(instance.cost)
    for tier in instance.tiers:
        target = _fair(instance, served, tier)
        portions = _flow(instance, np.floor(target + _EPS), np.ceil(target - _EPS))
        after = portions.sum(axis=0)
        reachable = instance.allowed.any(axis=0)
        complete = bool((after == served + tier)[reachable].all())
        served = after
        if not complete:
            break  # nobody gets the next tier while somebody waits for this one
    return portions


def _fair(instance: Instance, served: Ints, tier: Ints) -> Floats:
    """Portions by place with the fairest share of one more tier, not yet whole.

    As long as somebody's share can grow without taking from one whose share is no greater, it
    grows: raise the common share to the most possible, keep those that are then at their limit, and
    go on with the others.
    """
    target = served.astype(float)
    free = (tier > 0) & instance.allowed.any(axis=0)
    full = served + np.where(free, tier, 0)
    if _flow(instance, full, full).sum() == full.sum():
        return full.astype(float)
    while free.any():
        share, flow = _common_share(instance, target, np.where(free, tier, 0))
        raised = target + share * np.where(free, tier, 0)
        stuck = free & (~_can_grow(instance, flow) | (share >= 1 - _EPS))
        if not stuck.any():  # rounding hid the limit: all of them are at it
            stuck = free
        target = np.where(stuck, raised, target)
        free &= ~stuck
    return target


def _common_share(instance: Instance, fixed: Floats, tier: Ints) -> tuple[float, Floats]:
    """The greatest share in 0–1 of `tier` that all places can have on top of `fixed`, and how."""
    kitchens, places = np.nonzero(instance.allowed)
    arcs, n_kitchens, n_places = len(kitchens), *instance.cost.shape
    place_rows = scipy.sparse.csr_array(
        (np.ones(arcs), (places, np.arange(arcs))), shape=(n_places, arcs)
    )
    share_column = scipy.sparse.csr_array(-tier.astype(float)[:, None])
    kitchen_rows = scipy.sparse.csr_array(
        (np.ones(arcs), (kitchens, np.arange(arcs))), shape=(n_kitchens, arcs + 1)
    )
    found = scipy.optimize.linprog(
        np.append(np.zeros(arcs), -1.0),
        A_ub=kitchen_rows,
        b_ub=instance.capacity,
        A_eq=scipy.sparse.hstack([place_rows, share_column], format="csr"),
        b_eq=fixed,
        bounds=[(0, None)] * arcs + [(0, 1)],
        method="highs",
    )
    flow = np.zeros(instance.cost.shape)
    flow[kitchens, places] = found.x[:-1]
    return float(found.x[-1]), flow


def _can_grow(instance: Instance, flow: Floats) -> Flags:
    """Whether a place could get more, if need be by another place changing its kitchen."""
    spare = instance.capacity - flow.sum(axis=1) > 1e-6
    while True:
        grows: Flags = (instance.allowed & spare[:, None]).any(axis=0)
        wider = spare | ((flow > 1e-6) & grows[None, :]).any(axis=1)
        if (wider == spare).all():
            return grows
        spare = wider


def _flow(instance: Instance, least: npt.ArrayLike, most: npt.ArrayLike) -> Ints:
    """Whole portions (K × P) between `least` and `most` by place: the most, then the cheapest.

    Where not even `least` is possible the most urgent still counts: it is filled first.
    """
    low, high = np.asarray(least, dtype=np.int64), np.asarray(most, dtype=np.int64)
    kitchens, places = np.nonzero(instance.allowed)
    n_kitchens, n_places = instance.cost.shape
    source, sink = n_kitchens + n_places, n_kitchens + n_places + 1
    first = int(instance.cost.max(initial=0) + 1) * (n_kitchens + n_places)
    network = SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        kitchens,
        n_kitchens + places,
        np.minimum(instance.capacity[kitchens], high[places]),
        instance.cost[kitchens, places],
    )
    network.add_arcs_with_capacity_and_unit_cost(
        np.full(n_kitchens, source),
        np.arange(n_kitchens),
        instance.capacity,
        np.zeros(n_kitchens, np.int64),
    )
    ends = n_kitchens + np.arange(n_places)
    for room, price in ((low, -first), (high - low, 0)):
        network.add_arcs_with_capacity_and_unit_cost(
            ends, np.full(n_places, sink), room, np.full(n_places, price, np.int64)
        )
    network.set_node_supply(source, int(instance.capacity.sum()))
    network.set_node_supply(sink, -int(instance.capacity.sum()))
    status = network.solve_max_flow_with_min_cost()
    if status != SimpleMinCostFlow.OPTIMAL:
        raise RuntimeError(f"the flow has no optimum: {status}")
    portions = np.zeros(instance.cost.shape, dtype=np.int64)
    portions[kitchens, places] = network.flows(arcs)
    return portions


def whole(instance: Instance, seconds: float = 30.0) -> Whole:
    """Each place fed by one kitchen: as many portions as possible of what `split` gives it.

    seconds: a limit for large instances; small ones are proved well before it.
    """
    target = split(instance).sum(axis=0)
    searched = target > 0
    if instance.cost[:, searched].size <= _SMALL:
        return _by_constraints(instance, target, seconds)
    return _by_neighbourhoods(instance, target, seconds) or _by_constraints(
        instance, target, seconds
    )


def _by_constraints(instance: Instance, target: Ints, seconds: float) -> Whole:
    """Fewest portions short of the target, then the shortest way, by constraint programming."""
    exact = _search(instance, target, seconds, complete=True)
    return exact or _search(instance, target, seconds, complete=False) or _nothing(instance)


def _nothing(instance: Instance) -> Whole:
    return Whole(np.zeros_like(instance.cost), False, 1.0)


def _search(
    instance: Instance, target: Ints, seconds: float, complete: bool, start: Ints | None = None
) -> Whole | None:
    """One search; None where it finds nothing. complete: each place gets all of its target.

    start: the kitchen of each place in a plan that is known already.
    """
    model = cp_model.CpModel()
    pairs = [(int(k), int(p)) for k, p in zip(*np.nonzero(instance.allowed), strict=True)]
    pairs = [(k, p) for k, p in pairs if target[p] > 0]
    feeds = {pair: model.new_bool_var("") for pair in pairs}
    some = {
        (k, p): model.new_int_var(0, int(min(target[p], instance.capacity[k])), "")
        for k, p in pairs
    }
    if start is not None:
        for k, p in pairs:
            model.add_hint(feeds[k, p], bool(start[p] == k))
    for (k, p), portions in some.items():
        goal = int(target[p])
        model.add(portions == goal * feeds[k, p] if complete else portions <= goal * feeds[k, p])
    for place in np.flatnonzero(target > 0).tolist():
        choice = [feeds[pair] for pair in pairs if pair[1] == place]
        model.add_exactly_one(choice) if complete else model.add_at_most_one(choice)
    for k, room in enumerate(instance.capacity):
        model.add(sum(some[pair] for pair in pairs if pair[0] == k) <= int(room))
    first = 0 if complete else int(instance.cost.max(initial=0) + 1) * len(target)
    prices = [int(instance.cost[pair]) - first for pair in pairs]
    model.minimize(cp_model.LinearExpr.weighted_sum(list(some.values()), prices))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1  # the same plan for the same data, whatever the machine
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    portions_of = np.zeros(instance.cost.shape, dtype=np.int64)
    for pair in pairs:
        portions_of[pair] = solver.value(some[pair])
    proven = status == cp_model.OPTIMAL
    found, bound = solver.objective_value, solver.best_objective_bound
    return Whole(portions_of, proven, 0.0 if proven else (found - bound) / max(1.0, abs(found)))


def _by_neighbourhoods(instance: Instance, target: Ints, seconds: float) -> Whole | None:
    """A large instance: a bound, a plan near it, and then a few kitchens at a time made better.

    None where no plan that meets every target is found.
    """
    until = time.monotonic() + seconds  # how long to search, not what time it is
    fed = np.flatnonzero(target > 0)
    weights, cost = target[fed], instance.cost[:, fed]
    whole_cost = np.where(instance.allowed[:, fed], (cost * weights).astype(float), np.inf)
    base = relaxed(weights, instance.capacity, whole_cost)
    if base is None:
        return None
    small = Instance(instance.capacity, weights[None, :], cost, instance.allowed[:, fed])
    chosen = _repaired(small, base.chosen, until)
    if chosen is None:
        return None
    _improve(small, chosen, whole_cost - base.prices, until)
    portions = np.zeros(instance.cost.shape, dtype=np.int64)
    portions[chosen, fed] = weights
    found = float((portions * instance.cost).sum())
    gap = max(0.0, (found - base.bound) / max(1.0, found))
    return Whole(portions, gap <= _EPS, gap)


def _repaired(instance: Instance, chosen: Flags, until: float) -> Ints | None:
    """The kitchen of each place: as chosen where one kitchen chose it, the others fitted in."""
    places = np.arange(instance.cost.shape[1])
    kitchen_of: Ints = chosen.argmax(axis=0).astype(np.int64)
    settled = chosen.sum(axis=0) == 1
    for keep in (settled, np.zeros_like(settled)):
        weights = instance.wanted
        used = np.bincount(
            kitchen_of[keep], weights=weights[keep], minlength=len(instance.capacity)
        ).astype(np.int64)
        rest = Instance(
            instance.capacity - used,
            weights[None, ~keep],
            instance.cost[:, ~keep],
            instance.allowed[:, ~keep],
        )
        left = max(1.0, (until - time.monotonic()) / 2)
        found = _by_programming(rest, rest.wanted, left)
        if found is not None:
            kitchen_of[places[~keep]] = found.argmax(axis=0)
            return kitchen_of
    return None


def _improve(instance: Instance, kitchen_of: Ints, regret: Floats, until: float) -> None:
    """Take a few kitchens that compete for the same places, and share their places out anew.

    Changes `kitchen_of`. regret: what a place loses with a kitchen against its price (K × P).
    """
    chance = np.random.default_rng(1)
    near = regret <= np.sort(regret, axis=0)[min(4, len(regret) - 1)]
    shared = (near.astype(float) @ near.T.astype(float)) * (1 - np.eye(len(near)))
    size, idle = 4, 0
    while time.monotonic() < until and size <= _MOST_AT_ONCE:
        some = _competitors(shared, size, chance)
        own = np.flatnonzero(np.isin(kitchen_of, some))
        rest = Instance(
            instance.capacity[some],
            instance.wanted[None, own],
            instance.cost[np.ix_(some, own)],
            instance.allowed[np.ix_(some, own)],
        )
        left = min(_GLANCE_SECONDS, until - time.monotonic())
        found = _search(
            rest, rest.wanted, left, complete=True, start=_places_of(kitchen_of, some, own)
        )
        before = int((instance.cost[kitchen_of[own], own] * instance.wanted[own]).sum())
        if found is not None and int((found.portions * rest.cost).sum()) < before:
            kitchen_of[own] = some[found.portions.argmax(axis=0)]
            idle = 0
        else:
            idle += 1
        if idle > len(shared):
            size, idle = size + 1, 0


def _competitors(shared: Floats, size: int, chance: np.random.Generator) -> Ints:
    """Kitchens by index, in order, that are near to many of the same places."""
    some = [int(chance.integers(len(shared)))]
    while len(some) < min(size, len(shared)):
        pull = shared[some].sum(axis=0) * chance.random(len(shared))
        pull[some] = -1
        some.append(int(pull.argmax()))
    return np.array(sorted(some), dtype=np.int64)


def _places_of(kitchen_of: Ints, some: Ints, own: Ints) -> Ints:
    """For each of `own` places the position of its kitchen in `some`."""
    found: Ints = np.searchsorted(some, kitchen_of[own]).astype(np.int64)
    return found


def _by_programming(instance: Instance, target: Ints, seconds: float) -> Ints | None:
    """Portions (K × P) with every target met by one kitchen, by mixed-integer programming.

    The shortest way, or near it when the time is up; None where it finds none.
    """
    if not target.any():
        return np.zeros(instance.cost.shape, dtype=np.int64)
    kitchens, places = np.nonzero(instance.allowed & (target > 0)[None, :])
    arcs = len(kitchens)
    fed = np.flatnonzero(target > 0)
    row_of = np.zeros(len(target), dtype=np.int64)
    row_of[fed] = np.arange(len(fed))
    once = scipy.sparse.csr_array(
        (np.ones(arcs), (row_of[places], np.arange(arcs))), shape=(len(fed), arcs)
    )
    room = scipy.sparse.csr_array(
        (target[places].astype(float), (kitchens, np.arange(arcs))),
        shape=(len(instance.capacity), arcs),
    )
    found = scipy.optimize.milp(
        (instance.cost[kitchens, places] * target[places]).astype(float),
        constraints=[
            scipy.optimize.LinearConstraint(once, 1, 1),
            scipy.optimize.LinearConstraint(room, -np.inf, instance.capacity),
        ],
        integrality=np.ones(arcs),
        bounds=scipy.optimize.Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 1e-3},
    )
    if found.x is None:
        return None
    chosen = found.x > 0.5
    portions = np.zeros(instance.cost.shape, dtype=np.int64)
    portions[kitchens[chosen], places[chosen]] = target[places[chosen]]
    return portions
