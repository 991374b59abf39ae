"""Closing a public kitchen: what is still open, and never silently while people must eat."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from posko.kitchen.crew import crew_to_release
from posko.kitchen.demand import open_now, people_to_feed
from posko.kitchen.feeds import feeds
from posko.kitchen.ordered import orders_placed
from posko.kitchen.servings import next_meal
from posko.model.change import Actor, Change, RowChange, update
from posko.model.meals import Serving, meal_known, serving_at
from posko.model.messages import Message, message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record
from posko.model.unsettled import meals_not_received, stock_to_return


@dataclass(frozen=True)
class KitchenChecklist:
    """What is still open at a kitchen.

    last: it is the last open kitchen of its incident, so that everybody there depends on it.
    people: displaced people whom it feeds, as far as they are counted. places: where they are.
    uncounted: the names of the places that it feeds and nobody counted.
    meals: how many left the kitchen and are not received. portions: of these.
    stock: store_id, item_id, quantity of what is to be returned.
    crew: people who said yes to the kitchen's tasks and are not released.
    orders: rows of `orders_placed` that are still to come for it.
    """

    last: bool
    people: int
    places: int
    uncounted: tuple[str, ...]
    meals: int
    portions: int
    stock: pd.DataFrame
    crew: int
    orders: pd.DataFrame

    @property
    def holds(self) -> bool:
        """Whether it closes only with a second reason: people eat from it, or goods still come."""
        return self.depended_on or len(self.orders) > 0

    @property
    def depended_on(self) -> bool:
        """Whether people are still displaced who eat from it, or may be: nobody counted them."""
        return self.people > 0 or bool(self.uncounted)

    @property
    def open(self) -> tuple[Message, ...]:
        """One sentence for each thing still open, people first."""
        found = []
        if self.people:
            key = "kitchen.close_people_last" if self.last else "kitchen.close_people"
            found.append(message(key, n=self.people, places=self.places))
        if self.uncounted:
            found.append(message("kitchen.close_uncounted", places=self.uncounted))
        if self.meals:
            found.append(message("kitchen.close_meals", n=self.meals, portions=self.portions))
        if len(self.stock):
            found.append(message("kitchen.close_stock", n=len(self.stock)))
        if len(self.orders):
            found.append(message("kitchen.close_orders", n=len(self.orders)))
        if self.crew:
            found.append(message("kitchen.close_crew", n=self.crew))
        return tuple(found)


def kitchen_checklist(snapshot: Snapshot, kitchen_id: str) -> KitchenChecklist:
    """What is still open at a kitchen, before it is closed.

    It feeds the places of the next meal's plan, or of the latest meal where none is planned; the
    last open kitchen of an incident answers for all its open places.
    Raises LookupError for a kitchen that is not open.
    """
    return snapshot.memo(
        f"kitchen:checklist:{kitchen_id}", lambda: _kitchen_checklist(snapshot, kitchen_id)
    )


def _kitchen_checklist(snapshot: Snapshot, kitchen_id: str) -> KitchenChecklist:
    kitchens = open_now(snapshot, "kitchens")
    own = kitchens[kitchens["kitchen_id"] == kitchen_id]
    if own.empty:
        raise LookupError(kitchen_id)
    incident = str(own["incident_id"].iloc[0])
    kitchens = kitchens[kitchens["incident_id"] == incident]
    last = len(kitchens) == 1
    places = people_to_feed(snapshot, incident)
    if not last:
        links = feeds(snapshot, *next_meal(snapshot))
        fed = links.loc[links["kitchen_id"] == kitchen_id, "shelter_id"]
        places = places[places["shelter_id"].isin(fed)]
    meals = meals_not_received(snapshot, [kitchen_id])
    orders = orders_placed(snapshot)
    return KitchenChecklist(
        last=last,
        people=int(places["people"].sum()),
        places=int((places["people"] > 0).sum()),
        uncounted=tuple(places.loc[places["people"].isna(), "name"]),
        meals=len(meals),
        portions=int(meals["sent"].sum()),
        stock=stock_to_return(snapshot, [kitchen_id]),
        crew=crew_to_release(snapshot, kitchens).get(kitchen_id, 0),
        orders=orders[orders["open"] & (orders["store_id"] == kitchen_id)],
    )


def close_kitchen(
    snapshot: Snapshot, actor: Actor, kitchen_id: str, *, why: str, despite: str = ""
) -> Change:
    """A kitchen closed now; what it was still to cook is planned with no portions.

    despite: why it is closed although displaced people eat from it, or ordered goods have neither
    come nor been cancelled; goes to the audit with `why`.
    Raises Refused for a kitchen that is not open, without a reason, and without `despite` where the
    checklist holds it.
    """
    row = snapshot.find("kitchens", kitchen_id)
    try:
        left = kitchen_checklist(snapshot, kitchen_id)
    except LookupError:
        raise Refused(message("kitchen.refused_not_open")) from None
    assert row is not None
    if not why.strip():
        raise Refused(message("kitchen.refused_why"))
    if left.holds and not despite.strip():
        raise Refused(message("kitchen.refused_closing", open=left.open))
    said = "; ".join(part.strip() for part in (why, despite) if part.strip())
    closed = update("kitchens", row, state="closed", closed_at=snapshot.now)
    return Change(actor, said, snapshot.now, (closed, *_dropped(snapshot, kitchen_id)))


def _dropped(snapshot: Snapshot, kitchen_id: str) -> tuple[RowChange, ...]:
    """The kitchen's coming meals that nobody cooked yet, with no portions."""
    meals = snapshot.known("meals")
    today = pd.Timestamp(snapshot.now.astimezone(snapshot.zone).date())
    coming = meals[(meals["kitchen_id"] == kitchen_id) & (meals["date"] >= today)]
    return tuple(
        update("meals", meal, **{**meal_known(snapshot, meal), "planned": 0})
        for meal in TABLES["meals"].records(coming[coming["planned"].ne(0).fillna(True)])
        if _is_ahead(snapshot, meal)
    )


def _is_ahead(snapshot: Snapshot, meal: Record) -> bool:
    known = meal_known(snapshot, meal)
    serving = Serving(meal["date"], str(meal["meal"]))  # type: ignore[arg-type]
    begun = known["cooked"] is not None or known["sent"] is not None
    return serving_at(snapshot, serving) > snapshot.now and not begun
