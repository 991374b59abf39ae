"""What the pages of one row share: an answer to one call, the receipt of one meal.

A form carries a mark of the row that it was made for, so that a page sent twice, or an old one sent
again, is told from a fresh one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from starlette.responses import Response

from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record
from posko.ui import state
from posko.web.door import Outcome, Visit, back
from posko.web.page import message_page, say

Take = Callable[[Snapshot, Record, Mapping[str, str]], Outcome]
"""Does what a form asks for, once."""
Show = Callable[[Snapshot, Record, str, int], Response]
"""Draws the page of a row, with a notice and a status."""


def row_page(visit: Visit, table: str, take: Take, show: Show) -> Response:
    """The page of the row that the link names, or the next step of it."""
    row = visit.snapshot.find(table, visit.link.subject)
    if row is None:
        return message_page("no_link", 404)
    if visit.form is None:
        return show(visit.snapshot, row, say("web.recorded") if visit.done else "", 200)
    outcome = take(visit.snapshot, row, visit.form)
    if outcome.recorded:
        return back(visit)
    snapshot, _ = state.present()
    now = snapshot.find(table, visit.link.subject)
    return show(snapshot, now or row, outcome.notice, outcome.status)


def row_mark(table: str, row: Record, columns: Iterable[str]) -> str:
    """What the person saw of a row."""
    cells = TABLES[table].render(row)
    return mark(cells[name] for name in columns)


def mark(parts: Iterable[str]) -> str:
    """Texts as one short text that changes when any of them does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def whole_number(text: str, most_digits: int) -> int | None:
    """A number as a form sends it; None for anything else, or one too long to be meant."""
    fits = text.isascii() and text.isdigit() and len(text) <= most_digits
    return int(text) if fits else None
