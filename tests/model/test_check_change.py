"""What only a change can break."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.locale import LANGUAGES, say
from posko.model.change import RowChange, delete, insert, update
from posko.model.check_change import PUBLISHED_DUTY_FACTS, check_change
from posko.model.tables import TABLES
from tests.store.folder import row_of


def broken(row: RowChange) -> list[str]:
    found = check_change([row])
    for problem in found:
        assert all(say(problem.expected, language) for language in LANGUAGES)
    return [problem.expected.key for problem in found]


STATED = [table for table in TABLES.values() if table.state is not None]


@pytest.mark.parametrize("table", STATED, ids=lambda table: table.name)
def test_states_follow_their_vocabulary(table: Any) -> None:
    """Every pair of states of every table is allowed or refused as the vocabulary says."""
    column, words = table.state
    for before in words:
        for after in words:
            record = row_of(table.name, **{column: before})
            found = broken(update(table.name, record, **{column: after}))
            states = [key for key in found if key in ("check.next_state", "check.last_state")]
            assert (not states) == words.allows(before, after), (before, after)


@pytest.mark.parametrize("table", STATED, ids=lambda table: table.name)
def test_new_rows_start_at_the_start(table: Any) -> None:
    """A new row may only be in a state in which its vocabulary begins."""
    column, words = table.state
    for state in words:
        found = broken(insert(table.name, **row_of(table.name, **{column: state})))
        assert (found == []) == (state in words.initial or not words.initial), state


PUBLISHED = row_of("duties", duty_id="P", volunteer_id="amy", state="published")


@pytest.mark.parametrize(
    ("column", "value"),
    zip(PUBLISHED_DUTY_FACTS, (date(2021, 3, 1), "night", "beth", "coordinator"), strict=True),
)
def test_a_published_duty_keeps_its_facts(column: str, value: Any) -> None:
    """Date, shift, person and function of a published duty stay; a draft's may change."""
    assert broken(update("duties", PUBLISHED, **{column: value})) == ["check.published_duty"]
    draft = {**PUBLISHED, "state": "draft"}
    assert broken(update("duties", draft, **{column: value})) == []


def test_a_published_duty_is_cancelled_not_deleted() -> None:
    """Cancelling is allowed, deleting is not; a draft may be deleted."""
    assert broken(delete("duties", PUBLISHED)) == ["check.cancel_duty"]
    assert broken(update("duties", PUBLISHED, state="cancelled", note="sakit")) == []
    assert broken(delete("duties", {**PUBLISHED, "state": "draft"})) == []


@pytest.mark.parametrize(
    "table", [table for table in TABLES.values() if table.append_only], ids=lambda table: table.name
)
def test_append_only_tables_only_grow(table: Any) -> None:
    """A row of an append-only table is neither changed nor deleted."""
    record = row_of(table.name)
    assert "check.append_only" in broken(RowChange(table.name, record, record))
    assert "check.append_only" in broken(RowChange(table.name, record, None))
    assert "check.append_only" not in broken(RowChange(table.name, None, record))
