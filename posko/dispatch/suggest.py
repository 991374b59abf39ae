"""The best people for all open places of some tasks at once, with reasons, and why the rest stay
empty."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from posko.dispatch.costs import costs
from posko.dispatch.engine import Demand, Ints, Listed, Pairs, assign
from posko.dispatch.gaps import Gap, explain
from posko.dispatch.people import Look, Mask, People, look, people_of
from posko.dispatch.reasons import Words, reasons, way
from posko.dispatch.rules import BY_NAME, Limits, broken, limits
from posko.dispatch.staffing import role_name, staffing
from posko.dispatch.tasks import requirements, task_in_hand
from posko.dispatch.weights import unfilled_cost
from posko.model.messages import Message, message
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


@dataclass(frozen=True)
class Suggested:
    """One person for one place.

    km, minutes: by road, None where nobody recorded where the person is.
    overridden: the rules that this breaks, by the coordinator's word.
    """

    task_id: str
    role: str
    volunteer_id: str
    name: str
    pinned: bool
    km: float | None
    minutes: float | None
    reasons: tuple[Message, ...]
    overridden: tuple[Override, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """people: by task and role, as they were asked about. gaps: the places that stay empty.

    cost: of the whole, in solver steps; proven: whether no other choice can be better.
    """

    people: tuple[Suggested, ...]
    gaps: tuple[Gap, ...]
    cost: int
    proven: bool

    def of_task(self, task_id: str) -> tuple[Suggested, ...]:
        return tuple(person for person in self.people if person.task_id == task_id)

    @property
    def overridden(self) -> tuple[Override, ...]:
        """What the audit has to say about rules that were broken by hand."""
        return tuple(override for person in self.people for override in person.overridden)


def suggest(
    snapshot: Snapshot,
    task_ids: Sequence[str],
    now: datetime,
    *,
    pinned: Sequence[Pin] = (),
    excluded: Collection[str] = (),
    overrides: Sequence[Override] = (),
) -> Suggestion:
    """People for every open place of these tasks, each person in one place at most.

    Places that are filled, or whose person's answer is still awaited, are not open. The result is
    the best there is by `weights`, keeps every rule of `rules`, and is the same for the same data.

    pinned: stay as they are, in addition to what is open if need be. excluded: volunteer_ids that
    are left out. overrides: rules broken for one person each.
    Raises Refused for a task that is over, for a pin that breaks a rule nobody may break, or one
    that breaks rest or hours without an override.
    """
    snapshot = snapshot.at(now)
    board = _Board(snapshot, tuple(dict.fromkeys(task_ids)), overrides)
    board.exclude(excluded)
    for pin in pinned:
        board.pin(pin)
    sent, empty, cost, proven = board.solve()
    sent = {**board.pins, **sent}
    words = Words(snapshot)
    chosen = sorted(sent, key=lambda person: (board.place_order(sent[person]), person))
    return Suggestion(
        tuple(board.suggested(person, sent[person], words) for person in chosen),
        tuple(
            explain(board.looks[task], role, number, board.causes(task, role, sent), words)
            for (task, role), number in empty.items()
        ),
        cost,
        proven,
    )


def alternatives(
    snapshot: Snapshot,
    task_id: str,
    role: str,
    now: datetime,
    *,
    excluded: Collection[str] = (),
    most: int = 5,
) -> tuple[Suggested, ...]:
    """The next best people for one place, best first: who is free, by the same rules and weights.

    excluded: volunteer_ids that are left out (those suggested already).
    """
    snapshot = snapshot.at(now)
    board = _Board(snapshot, (task_id,), ())
    board.exclude(excluded)
    place = (task_id, role)
    free = np.flatnonzero(board.free(place))
    best = free[np.argsort(board.costs(place)[free], kind="stable")][:most]
    words = Words(snapshot)
    return tuple(board.suggested(int(person), place, words) for person in best)


Place = tuple[str, str]
"""A task and a role of it."""


class _Board:
    """The tasks asked about, everybody looked at for each, and what is settled by hand."""

    def __init__(
        self, snapshot: Snapshot, task_ids: tuple[str, ...], overrides: Sequence[Override]
    ) -> None:
        self._snapshot = snapshot
        self._people: People = people_of(snapshot)
        self._limits: Limits = limits(snapshot)
        self._overrides = _checked(overrides)
        self.pins: dict[int, Place] = {}
        self._excluded = np.zeros(len(self._people), dtype=bool)
        self.looks: dict[str, Look] = {}
        self._open: dict[Place, int] = {}
        self._broken: dict[Place, Mapping[str, Mask]] = {}
        self._lifted: dict[Place, tuple[Override, ...]] = {}
        for task_id in task_ids:
            task = task_in_hand(snapshot, task_id)
            needed = requirements(snapshot, task_id)
            wanted = frozenset(filter(None, needed))
            self.looks[task_id] = look(snapshot, task, wanted)
            for role in staffing(snapshot, task_id).roles:
                self._open[task_id, role.role] = role.open

    def exclude(self, volunteer_ids: Collection[str]) -> None:
        for volunteer_id in volunteer_ids:
            self._excluded[self._number(volunteer_id)] = True

    def pin(self, pin: Pin) -> None:
        person, place = self._number(pin.volunteer_id), (pin.task_id, pin.role)
        if pin.task_id not in self.looks:
            raise Refused(message("dispatch.refused_unknown_task", task=pin.task_id))
        name = self._people.names[person]
        if person in self.pins:
            raise Refused(message("dispatch.refused_pinned_twice", name=name))
        refuse_broken(self._snapshot, self.broken(place), person, name, pin.role)
        self.pins[person] = place
        self._open[place] = max(0, self._open.get(place, 0) - 1)

    def broken(self, place: Place) -> Mapping[str, Mask]:
        """Who breaks which rule for a place, without what a coordinator has lifted."""
        if place not in self._broken:
            masks = dict(broken(self.looks[place[0]], place[1], self._limits))
            lifted = []
            for override in self._overrides:
                person = self._number(override.volunteer_id)
                if masks[override.rule][person]:
                    lifted.append(override)
                mask = masks[override.rule].copy()
                mask[person] = False
                masks[override.rule] = mask
            self._broken[place], self._lifted[place] = masks, tuple(lifted)
        return self._broken[place]

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
        places = [place for place, number in self._open.items() if number]
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
        result = assign(len(self._people), demand, Listed(pairs))
        sent = {
            int(person): places[result.group_of[person]]
            for person in np.flatnonzero(result.group_of >= 0)
        }
        empty = {place: int(n) for place, n in zip(places, result.empty, strict=True) if n}
        return sent, empty, result.cost, result.cost == result.least

    def causes(self, task_id: str, role: str, sent: Mapping[int, Place]) -> dict[str, Mask]:
        """Why each person is not sent to a place, the first cause that holds for each."""
        here = np.zeros(len(self._people), dtype=bool)
        here[[person for person, place in sent.items() if place == (task_id, role)]] = True
        elsewhere = np.zeros(len(self._people), dtype=bool)
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

    def suggested(self, person: int, place: Place, words: Words) -> Suggested:
        task_id, role = place
        view = self.looks[task_id]
        volunteer = self._people.ids[person]
        said = reasons(view, role, person, self.free(place), words)
        lifted = self._lifted[place]
        overridden = tuple(o for o in lifted if o.volunteer_id == volunteer)
        km, minutes = way(view, person)
        return Suggested(
            task_id,
            role,
            volunteer,
            self._people.names[person],
            person in self.pins,
            km,
            minutes,
            (
                *((message("dispatch.pinned"),) if person in self.pins else ()),
                *said,
                *(
                    message(f"dispatch.overridden_{override.rule}", reason=override.reason)
                    for override in overridden
                ),
            ),
            overridden,
        )

    def _number(self, volunteer_id: str) -> int:
        if volunteer_id not in self._people.number:
            raise Refused(message("dispatch.refused_unknown_person", volunteer=volunteer_id))
        return self._people.number[volunteer_id]


def refuse_broken(
    snapshot: Snapshot, masks: Mapping[str, Mask], person: int, name: str, role: str
) -> None:
    """Raises Refused with the first rule that somebody picked by hand breaks."""
    for rule, mask in masks.items():
        if mask[person] and BY_NAME[rule].firmness != "by_hand":
            why = message(f"dispatch.rule_{rule}", role=role_name(snapshot, role))
            kind = "rule" if BY_NAME[rule].firmness == "firm" else "needs_reason"
            raise Refused(message(f"dispatch.refused_{kind}", name=name, why=why))


def _checked(overrides: Sequence[Override]) -> tuple[Override, ...]:
    for override in overrides:
        rule = BY_NAME.get(override.rule)
        if rule is None or rule.firmness != "with_reason":
            raise Refused(message("dispatch.refused_override", rule=override.rule))
        if not override.reason.strip():
            raise Refused(message("dispatch.refused_override_reason"))
    return tuple(overrides)
