"""The best people for all open places of some tasks at once, with reasons, and why the rest stay
empty."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from posko.dispatch.board import Board, Override, Pin, Place
from posko.dispatch.gaps import Gap, explain
from posko.dispatch.reasons import Words, reasons, way
from posko.dispatch.tasks import task_in_hand
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot


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
    tasks = [task_in_hand(snapshot, task_id) for task_id in dict.fromkeys(task_ids)]
    board = Board(snapshot, tasks, overrides)
    board.exclude(excluded)
    for pin in pinned:
        board.pin(pin)
    sent, empty, cost, proven = board.solve()
    sent = {**board.pins, **sent}
    words = Words(snapshot)
    chosen = sorted(sent, key=lambda person: (board.place_order(sent[person]), person))
    return Suggestion(
        tuple(_suggested(board, person, sent[person], words) for person in chosen),
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
    board = Board(snapshot, (task_in_hand(snapshot, task_id),), ())
    board.exclude(excluded)
    place = (task_id, role)
    free = np.flatnonzero(board.free(place))
    best = free[np.argsort(board.costs(place)[free], kind="stable")][:most]
    words = Words(snapshot)
    return tuple(_suggested(board, int(person), place, words) for person in best)


def _suggested(board: Board, person: int, place: Place, words: Words) -> Suggested:
    task_id, role = place
    view = board.looks[task_id]
    volunteer = board.people.ids[person]
    said = reasons(view, role, person, board.free(place), words)
    overridden = board.lifted(place, volunteer)
    km, minutes = way(view, person)
    return Suggested(
        task_id,
        role,
        volunteer,
        board.people.names[person],
        person in board.pins,
        km,
        minutes,
        (
            *((message("dispatch.pinned"),) if person in board.pins else ()),
            *said,
            *(
                message(f"dispatch.overridden_{override.rule}", reason=override.reason)
                for override in overridden
            ),
        ),
        overridden,
    )
