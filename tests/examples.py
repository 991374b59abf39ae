"""How many examples a property is tried on, and whether they are always the same."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

LONG = int(os.environ.get("POSKO_EXAMPLES", "0"))
"""How many examples instead of a few, others every time, for a search that may take its time:
`POSKO_EXAMPLES=2000 python -m pytest tests/kitchen -k brute_force`."""

PROFILE = "posko"


def register() -> None:
    """Make the same examples every time what holds wherever a test says nothing else."""
    settings.register_profile(
        PROFILE,
        max_examples=LONG or 100,
        derandomize=not LONG,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile(PROFILE)


def some(examples: int, **more: Any) -> settings:
    """A few examples; with `POSKO_EXAMPLES` as many others."""
    return settings(max_examples=LONG or examples, **more)
