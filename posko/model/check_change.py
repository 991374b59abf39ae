"""What only a change can break: the order of states, and what was published or recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from posko.model import vocabulary as v
from posko.model.change import RowChange
from posko.model.messages import Message, message
from posko.model.problems import Problem
from posko.model.tables import TABLES

PUBLISHED_DUTY_FACTS = ("date", "shift", "volunteer_id", "function")
"""What people rely on once a duty is published; it changes by cancelling and adding a new one."""


def check_change(rows: Iterable[RowChange]) -> list[Problem]:
    """Every rule that these changes of rows break."""
    rules = (check_transition, check_published_duty, check_append_only)
    return [problem for row in rows for rule in rules for problem in rule(row)]


def check_transition(row: RowChange) -> Iterator[Problem]:
    """A new row starts in an initial state; a state changes along its vocabulary."""
    table = TABLES[row.table]
    if table.state is None or row.after is None:
        return
    column, words = table.state
    after = row.after[column]
    if after not in words or not words.initial:
        return
    if row.before is None:
        if after not in words.initial:
            allowed = tuple(words[key] for key in words.initial)
            yield _problem(row, column, message("check.initial_state", allowed=allowed))
        return
    before = row.before[column]
    if isinstance(before, str) and not words.allows(before, str(after)):
        term = words[before]
        if term.next:
            allowed = tuple(words[key] for key in term.next)
            expected = message("check.next_state", before=term, allowed=allowed)
        else:
            expected = message("check.last_state", before=term)
        yield _problem(row, column, expected)


def check_published_duty(row: RowChange) -> Iterator[Problem]:
    """A published duty keeps its date, shift, person and function; it is cancelled, not deleted."""
    if row.table != "duties" or row.before is None:
        return
    if row.before["state"] not in v.DUTY_STATE.committing:
        return
    if row.after is None:
        yield _problem(row, "state", message("check.cancel_duty"))
        return
    for column in PUBLISHED_DUTY_FACTS:
        if row.after[column] != row.before[column]:
            yield _problem(row, column, message("check.published_duty"))


def check_append_only(row: RowChange) -> Iterator[Problem]:
    """A row of an append-only table stays as it was recorded."""
    if TABLES[row.table].append_only and row.before is not None:
        yield _problem(row, TABLES[row.table].key[0], message("check.append_only"))


def _problem(row: RowChange, column: str, expected: Message) -> Problem:
    table = TABLES[row.table]
    record = row.after if row.after is not None else row.before
    assert record is not None
    found = table.by_name[column].render(record[column])
    return Problem(table.filename, None, column, found, expected)
