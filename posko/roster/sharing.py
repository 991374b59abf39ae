"""What everybody's fair share of each burden is: one computation, for the plan and for whoever
checks it afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from posko.model.snapshot import Snapshot
from posko.roster import weights as w
from posko.roster.burden import SATURDAY, burdens, past_burden
from posko.roster.duties import Duty, Period, roster_duties, scheme_shifts
from posko.roster.engine.fairness import fair_targets
from posko.roster.facts import facts, pool
from posko.roster.holidays import national_holidays
from posko.roster.rules import objections_alone

BURDENS = ("hours", "nights", "weekends", "holidays")
"""What is shared fairly, by the names of the columns of `burden_table`. The unit of the first is an
hour, of the others a duty."""


@dataclass(frozen=True)
class Share:
    """One person's part of a burden. target: the fair share of the period, what was carried over
    settled in it. carried: above (+) or below (-) a fair share in the months before."""

    target: float
    carried: float


@dataclass(frozen=True)
class Carrying:
    """The dates and the shifts by which a burden is carried."""

    dates: frozenset[date]
    shifts: frozenset[str]


def carrying(snapshot: Snapshot, period: Period) -> dict[str, Carrying]:
    """When each burden of a period is carried, by the names in `BURDENS`."""
    ours = scheme_shifts(snapshot)
    every, all_dates = frozenset(shift.key for shift in ours), frozenset(period)
    return {
        "hours": Carrying(all_dates, every),
        "nights": Carrying(all_dates, frozenset(shift.key for shift in ours if shift.night)),
        "weekends": Carrying(frozenset(d for d in period if d.weekday() >= SATURDAY), every),
        "holidays": Carrying(frozenset(national_holidays(snapshot, period)), every),
    }


def presence(
    snapshot: Snapshot, period: Period, people: Collection[str]
) -> dict[str, dict[str, float]]:
    """By burden: the days on which each person could carry it, whatever else they do."""
    known = facts(snapshot)
    cells = {
        person: {
            (day, shift.key)
            for day in period
            for shift in scheme_shifts(snapshot)
            if not objections_alone(known, Duty(day, shift.key, person))
        }
        for person in people
    }
    return {
        name: {
            person: float(sum(any((day, key) in free for key in by.shifts) for day in by.dates))
            for person, free in cells.items()
        }
        for name, by in carrying(snapshot, period).items()
    }


def fair_shares(
    snapshot: Snapshot,
    start: date,
    present: Mapping[str, Mapping[str, float]],
    asked: Mapping[str, float],
) -> dict[str, dict[str, Share]]:
    """By burden everybody's share of a period that begins on `start`; none of a burden that nobody
    could carry.

    present: as by `presence`. asked: how much there is of each burden. What somebody carried above
    or below their share in the last months is settled, at most `HISTORY_SHARE` of a mean share.
    """
    found = {}
    for name, days in present.items():
        there = sum(1 for one in days.values() if one)
        if not there:
            continue
        carried = _carried(snapshot, start, name, tuple(days))
        most = asked[name] / there * w.HISTORY_SHARE
        settled = {person: min(most, max(-most, over)) for person, over in carried.items()}
        targets = fair_targets(asked[name], days, settled)
        found[name] = {
            person: Share(target, carried.get(person, 0.0)) for person, target in targets.items()
        }
    return found


def _carried(
    snapshot: Snapshot, start: date, name: str, people: tuple[str, ...]
) -> dict[str, float]:
    """What each person did above (+) or below (-) a fair share in the last months."""
    past = Period(start - timedelta(days=w.HISTORY_DAYS), w.HISTORY_DAYS)
    burden = past_burden(snapshot, past, people)
    total = sum(own.amount(name) for own in burden.values())
    everyone = sum(own.days for own in burden.values())
    if not everyone:
        return {}
    return {
        person: own.amount(name) - total * own.days / everyone for person, own in burden.items()
    }


def burden_table(
    snapshot: Snapshot, start: date, days: int, duties: Iterable[Duty] | None = None
) -> pd.DataFrame:
    """One row per person of the roster, by id, for `days` dates from `start` on.

    duties: a roster to measure; None for what stands in the snapshot, drafts included. Columns:
    volunteer_id, name, duties, hours, nights, weekends, holidays, days (available); of hours,
    nights, weekends and holidays also `_per_day` (missing for who was never available), `_share`
    (the fair share of what the roster holds), `_off` (above or below it) and `_carried` (above or
    below in the months before). Who is not of the roster's own has no share.
    """
    period = Period(start, days)
    mine = roster_duties(snapshot, period) if duties is None else tuple(duties)
    ours = [member.volunteer_id for member in pool(snapshot)]
    people = sorted({*ours} | {d.volunteer_id for d in mine})
    known = facts(snapshot)
    found = burdens(snapshot, period, mine, people)
    table = pd.DataFrame(
        {
            "volunteer_id": pd.array(people, dtype="str"),
            "name": pd.array([known.member(person).name for person in people], dtype="str"),
            "duties": [found[person].duties for person in people],
            "days": [found[person].days for person in people],
            **{name: [found[person].amount(name) for person in people] for name in BURDENS},
        }
    )
    asked = {name: sum(found[person].amount(name) for person in ours) for name in BURDENS}
    present = snapshot.memo(
        f"roster:presence:{start}:{days}", lambda: presence(snapshot, period, ours)
    )
    shares = fair_shares(snapshot, start, present, asked)
    days_there = table["days"].where(table["days"] > 0)
    for name in BURDENS:
        own = table["volunteer_id"].map(shares.get(name, {}))
        table[f"{name}_per_day"] = table[name] / days_there
        table[f"{name}_share"] = own.map(lambda s: s.target, na_action="ignore").astype("float64")
        table[f"{name}_off"] = table[name] - table[f"{name}_share"]
        table[f"{name}_carried"] = own.map(lambda s: s.carried, na_action="ignore").astype(
            "float64"
        )
    return table
