"""What a kitchen or a store records: stock that moves, meals that are planned and handed out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from posko.kitchen.board import STEPS, MealStep
from posko.kitchen.stock import stock_of
from posko.model.change import Actor, Change, insert, new_id, update
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import Record

MovementKind = Literal["receipt", "issue", "adjustment"]


def record_movement(
    snapshot: Snapshot,
    actor: Actor,
    why: str,
    *,
    store_id: str,
    item_id: str,
    kind: MovementKind,
    quantity: float,
    reason: str | None = None,
    batch: str | None = None,
    expires_on: date | None = None,
    document: str | None = None,
    note: str | None = None,
) -> Change:
    """Stock comes in, goes out, or is corrected, now.

    quantity: in the item's unit; positive for a receipt and an issue, signed for an adjustment
    (which needs a `reason`, a key of `vocabulary.ADJUSTMENT_REASON`).
    Raises Refused for a quantity of nothing and for more going out than is in store.
    """
    signed = -quantity if kind == "issue" else quantity
    if not signed or (kind != "adjustment" and quantity < 0):
        raise Refused(message("kitchen.refused_quantity"))
    if kind == "adjustment" and reason is None:
        raise Refused(message("kitchen.refused_reason"))
    in_store = stock_of(snapshot, store_id, item_id)
    if signed < 0 and in_store + signed < -1e-6:
        raise Refused(message("kitchen.refused_stock", in_store=in_store, quantity=-signed))
    movement = insert(
        "stock_movements",
        movement_id=new_id("MUT"),
        at=snapshot.now,
        store_id=store_id,
        item_id=item_id,
        quantity=float(signed),
        kind=kind,
        reason=reason,
        batch=batch or None,
        expires_on=expires_on,
        document=document or None,
        source=actor.name,
        note=note or None,
    )
    return Change(actor, why, snapshot.now, (movement,))


def plan_meal(
    snapshot: Snapshot,
    actor: Actor,
    why: str,
    *,
    kitchen_id: str,
    shelter_id: str,
    date: date,
    meal: str,
    portions: int,
) -> Change:
    """So many portions of one meal from one kitchen to one place; a second plan replaces the first.

    Raises Refused for a meal that has left the kitchen already.
    """
    meals = snapshot.known("meals")
    same = meals[
        (meals["kitchen_id"] == kitchen_id)
        & (meals["shelter_id"] == shelter_id)
        & (meals["date"].dt.date == date)
        & (meals["meal"] == meal)
    ]
    if same.empty:
        row = insert(
            "meals",
            meal_id=new_id("MKN"),
            kitchen_id=kitchen_id,
            shelter_id=shelter_id,
            date=date,
            meal=meal,
            planned=portions,
            source=actor.name,
        )
    else:
        before = _meal(snapshot, str(same["meal_id"].iloc[0]))
        if before["sent"] is not None:
            raise Refused(message("kitchen.refused_sent"))
        row = update("meals", before, planned=portions)
    return Change(actor, why, snapshot.now, (row,))


def record_meal(
    snapshot: Snapshot,
    actor: Actor,
    why: str,
    *,
    meal_id: str,
    step: MealStep,
    portions: int,
    at: datetime,
) -> Change:
    """A meal was cooked, sent or received: how many portions, and when (aware).

    Raises Refused for an hour that has not come or lies before the step before it, and for more
    portions than that step had. A step nobody recorded stays unknown and refuses nothing.
    """
    before = _meal(snapshot, meal_id)
    if at > snapshot.now:
        raise Refused(message("kitchen.refused_future"))
    position = STEPS.index(step)
    for earlier in STEPS[:position]:
        had, when = before[earlier], before[f"{earlier}_at"]
        if isinstance(had, int) and portions > had:
            raise Refused(message(f"kitchen.refused_more_than_{earlier}", portions=had))
        if isinstance(when, datetime) and at < when:
            raise Refused(message(f"kitchen.refused_before_{earlier}", at=when))
    for later in STEPS[position + 1 :]:
        had = before[later]
        if isinstance(had, int) and portions < had:
            raise Refused(message(f"kitchen.refused_less_than_{later}", portions=had))
    row = update("meals", before, **{step: portions, f"{step}_at": at})
    return Change(actor, why, snapshot.now, (row,))


def _meal(snapshot: Snapshot, meal_id: str) -> Record:
    record = snapshot.find("meals", meal_id)
    if record is None:
        raise Refused(message("kitchen.refused_unknown_meal"))
    return record
