"""Constructors refuse what cannot be meant, in one sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from posko.roster import (
    Coverage,
    Fairness,
    Fixed,
    MinutesLimit,
    Person,
    ProblemError,
    Published,
    Request,
    RunLimit,
    ShiftType,
    Team,
    fair_targets,
)

from .conftest import Tiny

PAIR = frozenset({"Amy", "Beth"})


@pytest.mark.parametrize(
    "make",
    [
        lambda tiny: ShiftType("D", 0),
        lambda tiny: ShiftType("D", 60, 1440),
        lambda tiny: Person("Amy", min_minutes=10, max_minutes=5),
        lambda tiny: Person("Amy", min_consecutive=3, max_consecutive=2),
        lambda tiny: RunLimit(frozenset(), 2),
        lambda tiny: MinutesLimit(3, 2, 60),
        lambda tiny: Fairness("total", {"D": 1}, {"Amy": float("nan")}, 1),
        lambda tiny: tiny(days=0),
        lambda tiny: tiny("Amy Amy"),
        lambda tiny: tiny(coverage=(Coverage(9, "D", 1, 1),)),
        lambda tiny: tiny(coverage=(Coverage(0, "X", 1, 1),)),
        lambda tiny: tiny(coverage=(Coverage(0, "D", 1, 1), Coverage(0, "D", 2, 1))),
        lambda tiny: tiny(requests=(Request("Zoe", 0, "D", 1, on=True),)),
        lambda tiny: tiny(fixed=(Fixed("Amy", 0, "D"), Fixed("Amy", 0, "N"))),
        lambda tiny: tiny(published=Published({"Amy": ("D",)}, 1)),
        lambda tiny: Team("A", frozenset({"Amy"}), frozenset(), 1),
        lambda tiny: tiny("Amy", teams=(Team("A", frozenset({"Amy", "Zoe"}), frozenset(), 1),)),
        lambda tiny: tiny("Amy Beth", teams=(Team("A", PAIR, frozenset({(9, "D")}), 1),)),
        lambda tiny: fair_targets(-1, {"Amy": 1}),
    ],
)
def test_contradictions_are_refused(tiny: Tiny, make: Callable[[Tiny], object]) -> None:
    """Each is one plain sentence."""
    with pytest.raises(ProblemError) as refused:
        make(tiny)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_fair_targets_follow_availability() -> None:
    """Half the days present, half the share; nobody available owes nothing."""
    assert fair_targets(9, {"Amy": 20, "Beth": 10, "Carl": 0}) == {"Amy": 6, "Beth": 3, "Carl": 0}


def test_fair_targets_settle_what_is_carried_over() -> None:
    """Someone two ahead owes two less than the others; all shares sum to the demand."""
    assert fair_targets(10, {"Amy": 1, "Beth": 1}, {"Amy": 2}) == {"Amy": 4, "Beth": 6}
    assert fair_targets(2, {"Amy": 1, "Beth": 1}, {"Amy": 9}) == {"Amy": 0, "Beth": 2}
