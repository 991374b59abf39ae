"""A feeding plan becomes the meals that the kitchens see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from posko.kitchen.feeding import FeedingPlan
from posko.model.change import Actor, Change, RowChange, insert, same_id, update
from posko.model.meals import meal_known
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record


def apply_plan(snapshot: Snapshot, actor: Actor, why: str, plan: FeedingPlan) -> Change:
    """The portions of a plan as rows of `meals`; what it leaves out of this meal gets none.

    Only rows that differ are touched, so that applying it twice changes nothing more.
    Raises Refused where a meal of this serving has left its kitchen already, and where the meals
    are as planned already.
    """
    before = {pair: (row, meal_known(snapshot, row)) for pair, row in _rows(snapshot, plan)}
    if any(known["sent"] is not None for _, known in before.values()):
        raise Refused(message("kitchen.refused_sent"))
    wanted = {
        (str(kitchen), str(place)): int(portions)
        for kitchen, place, portions in zip(
            plan.links["kitchen_id"], plan.links["shelter_id"], plan.links["portions"], strict=True
        )
    }
    rows = [_row(actor, plan, pair, portions, before) for pair, portions in wanted.items()]
    dropped = [
        update("meals", row, **{**known, "planned": 0, "source": actor.name})
        for pair, (row, known) in before.items()
        if pair not in wanted and row["planned"] != 0
    ]
    changed = tuple(row for row in (*rows, *dropped) if row is not None)
    if not changed:
        raise Refused(message("kitchen.refused_same_plan"))
    return Change(actor, why, snapshot.now, changed)


def _rows(snapshot: Snapshot, plan: FeedingPlan) -> Iterator[tuple[tuple[str, str], Record]]:
    """The meals of the plan's serving in its incident, with their kitchen and place."""
    kitchens = snapshot.known("kitchens")
    own = kitchens.loc[kitchens["incident_id"] == plan.incident_id, "kitchen_id"]
    meals = snapshot.known("meals")
    meals = meals[
        (meals["date"].dt.date == plan.serving.date)
        & (meals["meal"] == plan.serving.meal)
        & meals["kitchen_id"].isin(own)
    ]
    for row in TABLES["meals"].records(meals):
        yield (str(row["kitchen_id"]), str(row["shelter_id"])), row


def _row(
    actor: Actor,
    plan: FeedingPlan,
    pair: tuple[str, str],
    portions: int,
    before: Mapping[tuple[str, str], tuple[Record, Record]],
) -> RowChange | None:
    """The row of one kitchen and place; None where it is as planned already.

    before: the rows as they are stored, and with what is known of them at now.
    """
    if pair in before:
        row, known = before[pair]
        after = {**known, "planned": portions, "source": actor.name}
        return None if row["planned"] == portions else update("meals", row, **after)
    kitchen, place = pair
    day, meal = plan.serving.date, plan.serving.meal
    return insert(
        "meals",
        meal_id=same_id("MKN", kitchen, place, day.isoformat(), meal),
        kitchen_id=kitchen,
        shelter_id=place,
        date=day,
        meal=meal,
        planned=portions,
        source=actor.name,
    )
