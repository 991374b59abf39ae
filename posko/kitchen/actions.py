"""What a kitchen or a store records: stock that moves, meals that are planned and handed out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from posko.kitchen.lots import Pick, first_out
from posko.kitchen.stock import stock_of
from posko.model.change import Actor, Change, insert, new_id, same_id, update
from posko.model.invariants import TOLERANCE
from posko.model.meals import STEPS, MealStep, meal_known
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import Record

MovementKind = Literal["receipt", "issue", "adjustment"]
MOST_NOTE = 200
"""The longest note that a form takes, characters."""


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
    token: str | None = None,
) -> Change:
    """Stock comes in, goes out, or is corrected, now.

    quantity: in the item's unit; positive for a receipt and an issue, signed for an adjustment
    (which needs a `reason`, a key of `vocabulary.ADJUSTMENT_REASON`). An issue names the lots that
    expire first, one row each; of one `batch` where that is given.
    token: of the form that was sent; the same one is recorded once.
    Raises Refused for a quantity of nothing, for more going out than is in store and good, and for
    a form that was recorded already.
    """
    _refuse_second(snapshot, token)
    if not quantity or (kind != "adjustment" and quantity < 0):
        raise Refused(message("kitchen.refused_quantity"))
    if kind == "adjustment" and reason is None:
        raise Refused(message("kitchen.refused_reason"))
    if kind == "issue":
        picks = first_out(snapshot, store_id, item_id, quantity, batch or None)
        lots = [Pick(one.batch, one.expires_on, -one.quantity) for one in picks]
    else:
        in_store = stock_of(snapshot, store_id, item_id)
        if in_store + quantity < -TOLERANCE:
            raise Refused(message("kitchen.refused_stock", in_store=in_store, quantity=-quantity))
        lots = [Pick(batch or None, expires_on, float(quantity))]
    shared = {
        "store_id": store_id,
        "item_id": item_id,
        "kind": kind,
        "reason": reason,
        "document": document or None,
        "source": actor.name,
        "note": note or None,
    }
    return _moved(snapshot, actor, why, token, [(lot, shared) for lot in lots])


def transfer_stock(
    snapshot: Snapshot,
    actor: Actor,
    why: str,
    *,
    from_store: str,
    to_store: str,
    item_id: str,
    quantity: float,
    document: str | None = None,
    note: str | None = None,
    token: str | None = None,
) -> Change:
    """Stock goes from one store to another, now: for each lot a row out and a row in.

    What expires first goes first. The sum over all stores stays as it is, whole or not at all.
    Raises Refused as `record_movement` does, and for a transfer to the same store.
    """
    _refuse_second(snapshot, token)
    if quantity <= 0:
        raise Refused(message("kitchen.refused_quantity"))
    if from_store == to_store:
        raise Refused(message("kitchen.refused_same_store"))
    shared = {
        "item_id": item_id,
        "kind": "transfer",
        "document": document or None,
        "source": actor.name,
        "note": note or None,
    }
    out = {**shared, "store_id": from_store, "counterpart": to_store}
    into = {**shared, "store_id": to_store, "counterpart": from_store}
    rows = []
    for lot in first_out(snapshot, from_store, item_id, quantity):
        rows.append((Pick(lot.batch, lot.expires_on, -lot.quantity), out))
        rows.append((lot, into))
    return _moved(snapshot, actor, why, token, rows)


def _id_of(token: str, number: int) -> str:
    """The id of the n-th row that a form records."""
    return same_id("MUT", token, str(number))


def _refuse_second(snapshot: Snapshot, token: str | None) -> None:
    """Raises Refused for a form that was recorded already."""
    if token is not None and snapshot.find("stock_movements", _id_of(token, 0)) is not None:
        raise Refused(message("kitchen.refused_twice"))


def _moved(
    snapshot: Snapshot,
    actor: Actor,
    why: str,
    token: str | None,
    rows: list[tuple[Pick, dict[str, str | None]]],
) -> Change:
    """The rows of one movement. With a token their ids follow from it: a second click from a page
    that does not know of the first makes the same ids, and the store refuses them."""
    ids = [new_id("MUT") if token is None else _id_of(token, number) for number in range(len(rows))]
    movements = tuple(
        insert(
            "stock_movements",
            movement_id=movement_id,
            at=snapshot.now,
            quantity=lot.quantity,
            batch=lot.batch,
            expires_on=lot.expires_on,
            **shared,
        )
        for movement_id, (lot, shared) in zip(ids, rows, strict=True)
    )
    return Change(actor, why, snapshot.now, movements)


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
    menu: str | None = None,
) -> Change:
    """So many portions of one meal from one kitchen to one place; a second plan replaces the first.

    menu: of `recipes`; None: what is planned stays, and else the menu whose turn it is.
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
            menu=menu,
            planned=portions,
            source=actor.name,
        )
    else:
        before = _meal(snapshot, str(same["meal_id"].iloc[0]))
        known = meal_known(snapshot, before)
        if known["sent"] is not None:
            raise Refused(message("kitchen.refused_sent"))
        after = {**known, "planned": portions, "menu": menu or before["menu"]}
        row = update("meals", before, **after)
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
    left_over: int | None = None,
    note: str = "",
) -> Change:
    """A meal was cooked, sent or received: how many portions, and when (aware).

    left_over: portions that nobody ate; None says nothing of them.
    note: goes after what stands there already.
    Raises Refused for an hour that has not come or is out of the order of the steps, for more
    portions than the step before had or fewer than the one after it, and for more left over than
    the last step had. A step nobody recorded stays unknown and refuses nothing.
    """
    before = _meal(snapshot, meal_id)
    if at > snapshot.now:
        raise Refused(message("kitchen.refused_future"))
    known = meal_known(snapshot, before)
    _refuse_disorder(known, step, portions, at)
    after = {**known, step: portions, f"{step}_at": at}
    if left_over is not None:
        after["left_over"] = left_over
    if note:
        after["note"] = "; ".join(str(part) for part in (before["note"], note) if part)
    there = next(had for one in reversed(STEPS) if isinstance(had := after[one], int))
    if isinstance(left := after["left_over"], int) and left > there:
        raise Refused(message("kitchen.refused_left_over", left_over=left, portions=there))
    return Change(actor, why, snapshot.now, (update("meals", before, **after),))


def _refuse_disorder(known: Record, step: MealStep, portions: int, at: datetime) -> None:
    """Raises Refused where a step does not fit between those recorded before and after it."""
    position = STEPS.index(step)
    for earlier in STEPS[:position]:
        had, when = known[earlier], known[f"{earlier}_at"]
        if isinstance(had, int) and portions > had:
            raise Refused(message(f"kitchen.refused_more_than_{earlier}", portions=had))
        if isinstance(when, datetime) and at < when:
            raise Refused(message(f"kitchen.refused_before_{earlier}", at=when))
    for later in STEPS[position + 1 :]:
        had, when = known[later], known[f"{later}_at"]
        if isinstance(had, int) and portions < had:
            raise Refused(message(f"kitchen.refused_less_than_{later}", portions=had))
        if isinstance(when, datetime) and at > when:
            raise Refused(message(f"kitchen.refused_after_{later}", at=when))


def _meal(snapshot: Snapshot, meal_id: str) -> Record:
    record = snapshot.find("meals", meal_id)
    if record is None:
        raise Refused(message("kitchen.refused_unknown_meal"))
    return record
