"""Some tasks, everybody looked at for each of them, and what a coordinator has settled by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from posko.dispatch.costs import costs
from posko.dispatch.engine import Demand, Ints, Listed, Pairs, assign
from posko.dispatch.people import Look, Mask, look, people_of
from posko.dispatch.rules import BY_NAME, broken, limits
from posko.dispatch.staffing import role_name, staffing
from posko.dispatch.tasks import Task, requirements
from posko.dispatch.weights import unfilled_cost
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class Pin:
    """A coordinator's choice that stays: this person in this role (a skill, or `ANYONE`)."""

    task_id: str
    role: str
    volunteer_id: str


@dataclass(frozen=True)
class Override:
    """A rule that a coordinator breaks for one person ("resting" or "over_hours"), and why."""

    volunteer_id: str
    rule: str
    reason: str


Place = tuple[str, str]
"""A task and a role of it."""


class Board:
    """The tasks asked about, everybody looked at for each, and what is settled by hand."""

    def __init__(
        self, snapshot: Snapshot, tasks: Sequence[Task], overrides: Sequence[Override]
    ) -> None:
        self._snapshot = snapshot
        self.people = people_of(snapshot)
        self._limits = limits(snapshot)
        self._overrides = _checked(overrides)
        self.pins: dict[int, Place] = {}
        self._excluded = np.zeros(len(self.people), dtype=bool)
        self.looks: dict[str, Look] = {}
        self._open: dict[Place, int] = {}
        self._broken: dict[Place, Mapping[str, Mask]] = {}
        self._lifted: dict[Place, tuple[Override, ...]] = {}
        for task in tasks:
            wanted = frozenset(filter(None, requirements(snapshot, task.task_id)))
            self.looks[task.task_id] = look(snapshot, task, wanted)
            for role in staffing(snapshot, task.task_id).roles:
                self._open[task.task_id, role.role] = role.open

    def exclude(self, volunteer_ids: Collection[str]) -> None:
        for volunteer_id in volunteer_ids:
            self._excluded[self.number(volunteer_id)] = True

    def pin(self, pin: Pin) -> None:
        person, place = self.number(pin.volunteer_id), (pin.task_id, pin.role)
        if pin.task_id not in self.looks:
            raise Refused(message("dispatch.refused_unknown_task", task=pin.task_id))
        name = self.people.names[person]
        if person in self.pins:
            raise Refused(message("dispatch.refused_pinned_twice", name=name))
        self.refuse_broken(place, person)
        self.pins[person] = place
        self._open[place] = max(0, self._open.get(place, 0) - 1)

    def broken(self, place: Place) -> Mapping[str, Mask]:
        """Who breaks which rule for a place, without what a coordinator has lifted."""
        if place not in self._broken:
            masks = dict(broken(self.looks[place[0]], place[1], self._limits))
            lifted = []
            for override in self._overrides:
                person = self.number(override.volunteer_id)
                if masks[override.rule][person]:
                    lifted.append(override)
                mask = masks[override.rule].copy()
                mask[person] = False
                masks[override.rule] = mask
            self._broken[place], self._lifted[place] = masks, tuple(lifted)
        return self._broken[place]

    def lifted(self, place: Place, volunteer_id: str) -> tuple[Override, ...]:
        """The rules that sending somebody to a place breaks by a coordinator's word."""
        self.broken(place)
        return tuple(o for o in self._lifted[place] if o.volunteer_id == volunteer_id)

    def refuse_broken(self, place: Place, person: int) -> None:
        """Raises Refused with the first rule that somebody picked by hand breaks."""
        for rule, mask in self.broken(place).items():
            firmness = BY_NAME[rule].firmness
            if mask[person] and firmness != "by_hand":
                role = role_name(self._snapshot, place[1])
                why = message(f"dispatch.rule_{rule}", role=role)
                key = "rule" if firmness == "firm" else "needs_reason"
                name = self.people.names[person]
                raise Refused(message(f"dispatch.refused_{key}", name=name, why=why))

    def free(self, place: Place) -> Mask:
        """Who may be suggested for a place."""
        broken = np.logical_or.reduce(list(self.broken(place).values()))
        free: Mask = ~broken & ~self._excluded
        free[list(self.pins)] = False
        return free

    def costs(self, place: Place) -> Ints:
        return costs(self.looks[place[0]], place[1])

    def solve(self) -> tuple[dict[int, Place], dict[Place, int], int, bool]:
        """(who goes where, places left empty, cost, whether it is proven to be the least)."""
        places = sorted(place for place, number in self._open.items() if number)
        if not places:
            return {}, {}, 0, True
        people, groups, prices = [], [], []
        for group, place in enumerate(places):
            free = np.flatnonzero(self.free(place))
            people.append(free)
            groups.append(np.full(len(free), group))
            prices.append(self.costs(place)[free])
        pairs = Pairs(np.concatenate(groups), np.concatenate(people), np.concatenate(prices))
        numbers = np.array([self._open[place] for place in places])
        step = int(pairs.cost.max(initial=0)) * int(numbers.sum()) + 1
        unfilled = np.array(
            [
                unfilled_cost(bool(role), self.looks[task].task.priority, step)
                for task, role in places
            ]
        )
        demand = Demand(np.arange(len(places)), numbers, unfilled)
        result = assign(len(self.people), demand, Listed(pairs))
        sent = {
            int(person): places[result.group_of[person]]
            for person in np.flatnonzero(result.group_of >= 0)
        }
        empty = {place: int(n) for place, n in zip(places, result.empty, strict=True) if n}
        return sent, empty, result.cost, result.cost == result.least

    def causes(self, task_id: str, role: str, sent: Mapping[int, Place]) -> dict[str, Mask]:
        """Why each person is not sent to a place, the first cause that holds for each."""
        here = np.zeros(len(self.people), dtype=bool)
        here[[person for person, place in sent.items() if place == (task_id, role)]] = True
        elsewhere = np.zeros(len(self.people), dtype=bool)
        elsewhere[[person for person, place in sent.items() if place != (task_id, role)]] = True
        masks = {
            "suggested": here,
            **self.broken((task_id, role)),
            "excluded": self._excluded,
            "elsewhere": elsewhere,
        }
        return masks

    def place_order(self, place: Place) -> tuple[int, int]:
        roles = [role for task, role in self._open if task == place[0]]
        return list(self.looks).index(place[0]), roles.index(place[1])

    def number(self, volunteer_id: str) -> int:
        """The number of a person. Raises Refused where there is none."""
        if volunteer_id not in self.people.number:
            raise Refused(message("dispatch.refused_unknown_person", volunteer=volunteer_id))
        return self.people.number[volunteer_id]


def _checked(overrides: Sequence[Override]) -> tuple[Override, ...]:
    for override in overrides:
        rule = BY_NAME.get(override.rule)
        if rule is None or rule.firmness != "with_reason":
            raise Refused(message("dispatch.refused_override", rule=override.rule))
        if not override.reason.strip():
            raise Refused(message("dispatch.refused_override_reason"))
    return tuple(overrides)
