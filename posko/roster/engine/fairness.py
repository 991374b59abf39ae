"""What each person's fair share of a burden is."""

from __future__ import annotations

from collections.abc import Mapping

from .problem import ProblemError


def fair_targets(
    demand: float,
    available: Mapping[str, float],
    carried: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Split ``demand`` in proportion to availability, settling what is carried over.

    ``available`` says how much each person could do (days present, say): someone present half the
    month owes half a share. ``carried`` is how much a person did above (+) or below (-) their fair
    share in earlier months. Nobody owes less than nothing; what that leaves is shared by the
    others, so the targets always sum to the demand, provided anyone is available.
    """
    if demand < 0 or any(days < 0 for days in available.values()):
        raise ProblemError("Demand and availability cannot be negative.")
    carried = carried or {}
    owing = [who for who, days in available.items() if days > 0]
    targets = dict.fromkeys(available, 0.0)
    while owing:
        days = sum(available[who] for who in owing)
        rate = (demand + sum(carried.get(who, 0.0) for who in owing)) / days
        share = {who: rate * available[who] - carried.get(who, 0.0) for who in owing}
        ahead = {who for who, points in share.items() if points < 0}
        if not ahead:
            return targets | share
        owing = [who for who in owing if who not in ahead]
    return targets
