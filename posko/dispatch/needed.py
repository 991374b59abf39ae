"""How many people a task asks for, changed after it was made."""

from __future__ import annotations

from collections.abc import Mapping

from posko.dispatch.tasks import task_in_hand
from posko.dispatch.templates import check_people
from posko.model.change import Actor, Change, RowChange, delete, insert, update
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.roles import ANYONE
from posko.model.snapshot import Snapshot


def change_people(
    snapshot: Snapshot, actor: Actor, task_id: str, people: Mapping[str, int], *, why: str
) -> Change:
    """The task asks for these people from now on, by role (a skill, or `ANYONE`).

    Roles that are not named, or with nobody, are no longer asked for; whoever was called stays.
    Raises Refused for a task that is over, an unknown skill, nobody at all, or no difference.
    """
    task = task_in_hand(snapshot, task_id)
    check_people(snapshot, people)
    before = {
        role: snapshot.find("task_requirements", task_id, role)
        for role in {*people, *_roles(snapshot, task_id)}
    }
    rows: list[RowChange] = []
    for role, row in sorted(before.items(), key=lambda item: item[0] != ANYONE):
        number = people.get(role, 0)
        if row is None and number:
            row_change = insert(
                "task_requirements", task_id=task_id, skill=role or None, people=number
            )
            rows.append(row_change)
        elif row is not None and not number:
            rows.append(delete("task_requirements", row))
        elif row is not None and row["people"] != number:
            rows.append(update("task_requirements", row, people=number))
    if not rows:
        raise Refused(message("dispatch.refused_same_people", title=task.title))
    return Change(actor, why, snapshot.now, tuple(rows))


def _roles(snapshot: Snapshot, task_id: str) -> list[str]:
    frame = snapshot.all("task_requirements")
    return list(frame.loc[frame["task_id"] == task_id, "skill"].fillna(ANYONE))
