"""What a TKSK counted in a village, as a change for the store. Counts only, never names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from posko.model import vocabulary as v
from posko.model.change import Actor, Change, insert
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.villages.counting import village


def record_counts(
    snapshot: Snapshot,
    actor: Actor,
    village_code: str,
    counts: Mapping[str, int | None],
    as_of: datetime,
    *,
    source: str,
    why: str,
    collected_by: str | None = None,
) -> Change:
    """New counts of one village, a row per category that was counted (None: was not).

    Raises Refused for an unknown village, a time to come, a missing source, no count at all, or the
    same village counted twice for one instant.
    """
    found = village(snapshot, village_code)
    if found is None:
        raise Refused(message("villages.refused_village"))
    if as_of > snapshot.now:
        raise Refused(message("villages.refused_future", at=as_of, now=snapshot.now))
    if not source.strip():
        raise Refused(message("villages.refused_source"))
    given = {category: n for category, n in counts.items() if n is not None}
    if not given:
        raise Refused(message("villages.refused_nothing"))
    for category in given:
        before = found.counts.get(category)
        if before is not None and before.as_of == as_of:
            term = v.VULNERABLE_CATEGORY[category]
            raise Refused(message("villages.refused_twice", category=term, at=as_of))
    rows = (
        insert(
            "vulnerable_counts",
            village_code=village_code,
            category=category,
            as_of=as_of,
            people=n,
            source=source.strip(),
            collected_by=collected_by,
        )
        for category, n in given.items()
    )
    return Change(actor, why, snapshot.now, tuple(rows))
