"""How a meal stands on its way: late, short, undelivered, or no longer to be handed out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

Way = Literal[
    "discard",
    "undelivered",
    "late",
    "short",
    "on_the_way",
    "cooked",
    "coming",
    "done",
    "dropped",
]
WAYS: tuple[Way, ...] = get_args(Way)
"""The gravest first."""
WRONG = WAYS[:4]
"""The ways that somebody must look at."""


def way(meal: Mapping[str, Any], now: datetime, limit: timedelta) -> Way:
    """How a meal, a row of `meals_of_day`, stands at `now`.

    limit: how long food keeps after cooking. What came, or is still out, later than that is
    "discard": it is not handed out. A meal whose hour has come is "undelivered" where nobody sent
    it and "late" where it has not arrived; "short" is what arrived with fewer packs than planned;
    "dropped" is planned with no portions, and nobody cooked it.
    """
    cooked_at, received = meal["cooked_at"], meal["received"]
    if cooked_at is not None and (meal["received_at"] or now) > cooked_at + limit:
        return "discard"
    if received is not None:
        wanted = meal["planned"] if meal["planned"] is not None else meal["sent"]
        return "short" if wanted is not None and received < wanted else "done"
    if meal["planned"] == 0 and meal["cooked"] is None and meal["sent"] is None:
        return "dropped"
    if meal["serving_at"] <= now:
        return "undelivered" if meal["sent"] is None else "late"
    if meal["sent"] is not None:
        return "on_the_way"
    return "coming" if meal["cooked"] is None else "cooked"
