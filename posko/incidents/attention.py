"""What an incident needs from a coordinator: fresh figures, and what is open before it closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from posko.incidents.figures import situation
from posko.incidents.people import displaced, shelters
from posko.incidents.registry import find
from posko.incidents.staffing import OPEN_TASK_STATES, incident_tasks
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot
from posko.model.unsettled import (
    meals_not_received,
    people_on_tasks,
    stock_to_return,
)

REPORTING_STATES = ("alert", "response", "transition")
"""The states in which figures are expected at every reporting interval."""
CALLING_TASK_STATES = ("open", "under_way")
"""Tasks that need their people; a draft is only a plan."""


@dataclass(frozen=True)
class Freshness:
    """How old an incident's figures are.

    as_of: of the newest figure; None where nobody gave one. A source without an hour counts from
        the start of its day, so that its age is never understated.
    limit: the reporting interval. stale: a figure is overdue, by this incident's state.
    """

    as_of: datetime | None
    time_known: bool
    age: timedelta | None
    limit: timedelta
    stale: bool


def stale(snapshot: Snapshot, incident_id: str) -> Freshness:
    """The age of an incident's newest figure against the reporting interval.

    No figure at all is overdue once the interval has passed since the incident was reported.
    Raises LookupError for an unknown incident.
    """
    incident = find(snapshot, incident_id)
    if incident is None:
        raise LookupError(incident_id)
    limit = timedelta(hours=snapshot.factor(Factor.REPORT_INTERVAL))
    newest = situation(snapshot, incident_id)
    age = snapshot.now - newest.newest if newest.newest else None
    reported_at = incident["reported_at"]
    assert isinstance(reported_at, datetime)
    waited = age if age is not None else snapshot.now - reported_at
    expected = incident["state"] in REPORTING_STATES
    return Freshness(
        newest.newest, newest.newest_time_known, age, limit, expected and waited > limit
    )


def needs_attention(snapshot: Snapshot, incident_id: str) -> tuple[Message, ...]:
    """What a coordinator should look at in an incident, most urgent first; nothing once it is over.

    Raises LookupError for an unknown incident.
    """
    return snapshot.memo(
        f"incidents.attention:{incident_id}", lambda: _needs_attention(snapshot, incident_id)
    )


def _needs_attention(snapshot: Snapshot, incident_id: str) -> tuple[Message, ...]:
    incident = find(snapshot, incident_id)
    if incident is None:
        raise LookupError(incident_id)
    if incident["state"] not in v.ACTIVE_INCIDENT_STATES:
        return ()
    found = []
    age = stale(snapshot, incident_id)
    if age.stale and age.age is None:
        found.append(message("incidents.attention_no_figures"))
    elif age.stale:
        found.append(message("incidents.attention_stale", age=age.age, limit=age.limit))
    places = shelters(snapshot, incident_id)
    places = places[places["state"] == "open"]
    counted = places["people"].notna()
    numbers = {
        "incidents.attention_gaps": sum(
            bool(task.missing)
            for task in incident_tasks(snapshot, incident_id)
            if task.task["state"] in CALLING_TASK_STATES
        ),
        "incidents.attention_overfull": int(
            (places["people"] > places["capacity"]).fillna(False).sum()
        ),
        "incidents.attention_uncounted": int((~counted).sum()),
        "incidents.attention_disagree": len(displaced(snapshot, incident_id).disagreements)
        + sum(
            rival.column != "people_displaced"
            for rival in situation(snapshot, incident_id).disagreements
        ),
    }
    found += [message(key, n=number) for key, number in numbers.items() if number]
    return tuple(found)


@dataclass(frozen=True)
class Checklist:
    """What is still open in an incident; it closes without a word only when nothing is.

    displaced: people still displaced; None while nobody reported.
    displaced_complete: every place reported. tasks, shelters, kitchens, people: numbers still open.
    meals: how many left a kitchen and are not received. stock: kinds of goods that its kitchens
        still hold. crew: of `people`, those on the tasks of its kitchens.
    """

    displaced: int | None
    displaced_complete: bool
    tasks: int
    shelters: int
    kitchens: int
    people: int
    meals: int
    stock: int
    crew: int

    @property
    def open(self) -> tuple[Message, ...]:
        """One sentence for each thing still open."""
        found = []
        if self.displaced is None:
            found.append(message("incidents.open_displaced_unknown"))
        elif self.displaced > 0:
            found.append(message("incidents.open_displaced", n=self.displaced))
        elif not self.displaced_complete:
            found.append(message("incidents.open_displaced_partly"))
        numbers = {
            "incidents.open_tasks": self.tasks,
            "incidents.open_shelters": self.shelters,
            "incidents.open_kitchens": self.kitchens,
            "incidents.open_people": self.people,
            "incidents.open_meals": self.meals,
            "incidents.open_stock": self.stock,
            "incidents.open_crew": self.crew,
        }
        found += [message(key, n=number) for key, number in numbers.items() if number]
        return tuple(found)


def closing_checklist(snapshot: Snapshot, incident_id: str) -> Checklist:
    """What is still open in an incident, before it is closed."""
    people = displaced(snapshot, incident_id).current
    tasks = _of(snapshot, "tasks", incident_id)
    kitchens = _of(snapshot, "kitchens", incident_id)
    own = kitchens["kitchen_id"]
    busy = people_on_tasks(snapshot, snapshot.now)
    busy = busy[busy["task_id"].isin(tasks["task_id"])]
    cooking = tasks.loc[tasks["kind"] == v.KITCHEN_TASK, "task_id"]
    return Checklist(
        displaced=people.value,
        displaced_complete=people.complete,
        tasks=int(tasks["state"].isin(OPEN_TASK_STATES).sum()),
        shelters=int((shelters(snapshot, incident_id)["state"] == "open").sum()),
        kitchens=int((kitchens["state"] == "open").sum()),
        people=len(busy),
        meals=len(meals_not_received(snapshot, own)),
        stock=int(stock_to_return(snapshot, own)["item_id"].nunique()),
        crew=int(busy["task_id"].isin(cooking).sum()),
    )


def _of(snapshot: Snapshot, table: str, incident_id: str) -> pd.DataFrame:
    frame = snapshot.known(table)
    return frame[frame["incident_id"] == incident_id]
