"""What it costs to send somebody, in minutes of travel; the weights and arguments: `weights`."""

from __future__ import annotations

import numpy as np

from posko.dispatch import weights as w
from posko.dispatch.engine import Ints
from posko.dispatch.people import Floats, Look, utc
from posko.dispatch.tasks import HELPERS
from posko.model.roles import ANYONE


def costs(look: Look, role: str) -> Ints:
    """What each person costs in a role of a task, in solver steps."""
    minutes = (
        _travel(look)
        + _used(look)
        + _asked(look)
        + _duty_crew(look)
        + _proficiency(look, role)
        + _helper(look, role)
    )
    return np.rint(minutes * w.STEPS_PER_MINUTE).astype(np.int64)


def _travel(look: Look) -> Floats:
    minutes: Floats = np.nan_to_num(look.minutes, nan=w.UNKNOWN_WAY)
    return minutes


def _used(look: Look) -> Floats:
    return look.people.used * w.HOUR_USED


def _asked(look: Look) -> Floats:
    ago = (utc(look.people.now) - look.people.last_asked) / np.timedelta64(w.ASKED_WITHIN)
    left: Floats = np.nan_to_num(1 - ago, nan=0).clip(0, 1)
    return w.ASKED_TODAY * left


def _duty_crew(look: Look) -> Floats:
    """A duty that begins soon after the task, or after its beginning where it has no end."""
    work, soon = look.people.work, np.timedelta64(w.DUTY_SOON)
    after = min(look.end, look.begin + np.timedelta64(int(look.hours * 60), "m"))
    return np.where(work.meets(after, after + soon, len(look.people), "duty"), w.DUTY_CREW, 0.0)


def _proficiency(look: Look, role: str) -> Floats:
    if role != ANYONE or not look.wanted:
        return np.zeros(len(look.people))
    certified = np.fromiter((bool(look.wanted & held) for held in look.held), bool)
    minutes: Floats = np.select(
        [certified, look.experienced], [0.0, w.EXPERIENCE_ONLY], default=w.NEITHER
    )
    return minutes


def _helper(look: Look, role: str) -> Floats:
    helpers = np.isin(look.people.pillar, HELPERS)
    return np.where(helpers & (role == ANYONE), w.HELPER, 0.0)
