"""What needs a coordinator's attention now, in the order in which to look at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from posko.dispatch import Overdue, awaited, told_awaited
from posko.incidents import active, displaced, stale
from posko.kitchen import (
    Supply,
    days_of_supply,
    findings,
    next_meal,
    orders_placed,
    staples,
)
from posko.model.factors import Factor
from posko.model.messages import Message, message
from posko.model.reference import terms
from posko.model.snapshot import Snapshot
from posko.readiness import coverage, gaps, readiness

NoticeKind = Literal[
    "gap",
    "stale",
    "no_kitchen",
    "unlisted",
    "stock",
    "overdue_orders",
    "packs_below_one",
    "no_answer",
    "certificates",
]
Severity = Literal["bad", "watch"]


@dataclass(frozen=True)
class Notice:
    """One thing to look at.

    page: the page that helps, by the name of its file. params: what to open there, by name.
    """

    kind: NoticeKind
    severity: Severity
    message: Message
    page: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def attention(snapshot: Snapshot) -> tuple[Notice, ...]:
    """Everything that needs attention, the most pressing kind first; empty when all is well."""

    def compute() -> tuple[Notice, ...]:
        return (
            *_roster_gaps(snapshot),
            *_stale_figures(snapshot),
            *_of_meal(snapshot, "no_kitchen"),
            *_unlisted(snapshot),
            *_short_stock(snapshot),
            *_overdue_orders(snapshot),
            *_of_meal(snapshot, "packs_below_one"),
            *_unanswered(snapshot),
            *_expiring(snapshot),
        )

    return snapshot.memo("overview:attention", compute)


def _roster_gaps(snapshot: Snapshot) -> Iterator[Notice]:
    """One line: the first shift of the coming days that lacks people, and how many more do."""
    horizon = timedelta(hours=snapshot.factor(Factor.COVERAGE_HORIZON))
    until = snapshot.now + horizon
    yesterday = snapshot.now.astimezone(snapshot.zone).date() - timedelta(days=1)
    shifts = coverage(snapshot, yesterday, horizon // timedelta(days=1) + 3)
    found = gaps(shifts, snapshot.now, until)
    if not found:
        return
    first = found[0].shift
    skills = terms(snapshot, "skills")
    lacking = tuple(
        message("overview.gap_skill", skill=skills.get(skill, skill), missing=gap.need.missing)
        for gap in found
        if gap.shift == first and (skill := gap.need.skill) is not None
    )
    said = message(
        "overview.gap",
        shift=first.label,
        date=first.date,
        people=first.missing,
        skills=message("overview.gap_skills", skills=lacking) if lacking else "",
        shifts=len({(gap.shift.date, gap.shift.shift) for gap in found}),
        horizon=int(horizon / timedelta(hours=1)),
    )
    yield Notice("gap", "bad", said, "roster")


def _stale_figures(snapshot: Snapshot) -> Iterator[Notice]:
    incidents = active(snapshot)
    for incident_id, name in zip(incidents["incident_id"], incidents["name"], strict=True):
        fresh = stale(snapshot, incident_id)
        if not fresh.stale:
            continue
        if fresh.as_of is None or fresh.age is None:
            said = message("overview.no_figures", incident=name, limit=fresh.limit)
        else:
            key, as_of = (
                ("overview.stale", fresh.as_of)
                if fresh.time_known
                else ("overview.stale_day", fresh.as_of.date())
            )
            said = message(key, incident=name, as_of=as_of, age=fresh.age, limit=fresh.limit)
        yield Notice("stale", "bad", said, "incidents", {"incident": incident_id})


def _of_meal(
    snapshot: Snapshot, kind: Literal["no_kitchen", "packs_below_one"]
) -> Iterator[Notice]:
    """The findings of one kind about the next meal."""
    for finding in findings(snapshot, *next_meal(snapshot)):
        if finding.kind == kind:
            yield Notice(kind, "bad", finding.message, "kitchens")


def _unlisted(snapshot: Snapshot) -> Iterator[Notice]:
    """More people displaced by the reports than listed in shelters: nobody plans their meals.

    Many of them may stay with relatives, so it is watched and not an alarm.
    """
    incidents = active(snapshot)
    for incident_id, name in zip(incidents["incident_id"], incidents["name"], strict=True):
        people = displaced(snapshot, incident_id)
        reported, listed = people.current.value, people.in_shelters.value
        if reported is not None and listed is not None and reported > listed:
            said = message(
                "overview.unlisted",
                incident=name,
                reported=reported,
                listed=listed,
                rest=reported - listed,
            )
            yield Notice("unlisted", "watch", said, "incidents", {"incident": incident_id})


def _short_stock(snapshot: Snapshot) -> Iterator[Notice]:
    """Per kitchen the staple that runs out first, where that is within the warning time."""
    limit = snapshot.factor(Factor.STOCK_WARNING)
    first: dict[str, Supply] = {}
    for item in staples(snapshot):
        for supply in days_of_supply(snapshot, item):
            if supply.kitchen_id is None or supply.days is None or supply.days >= limit:
                continue
            known = first.get(supply.kitchen_id)
            if known is None or known.days is None or supply.days < known.days:
                first[supply.kitchen_id] = supply
    for kitchen_id, supply in first.items():
        said = message(
            "overview.stock",
            kitchen=supply.name,
            item=terms(snapshot, "items").get(supply.item_id, supply.item_id),
            days=round(supply.days or 0, 1),
            at=supply.runs_out_at,
        )
        yield Notice("stock", "bad", said, "kitchens", {"kitchen": kitchen_id})


def _overdue_orders(snapshot: Snapshot) -> Iterator[Notice]:
    """One line for all orders that should have come: how many, and the one that is latest."""
    orders = orders_placed(snapshot)
    late = orders[orders["overdue"]].sort_values("expected_at", kind="stable")
    if late.empty:
        return
    first = late.iloc[0]
    store = snapshot.find("kitchens", first["store_id"]) or snapshot.find(
        "warehouses", first["store_id"]
    )
    said = message(
        "overview.overdue_orders",
        n=len(late),
        item=terms(snapshot, "items").get(first["item_id"], first["item_id"]),
        store=store["name"] if store else first["store_id"],
        at=first["expected_at"].to_pydatetime(),
    )
    yield Notice("overdue_orders", "bad", said, "kitchens")


def _unanswered(snapshot: Snapshot) -> Iterator[Notice]:
    """Calls without an answer, and how many of them are late; a line per incident."""
    tasks = snapshot.known("tasks").set_index("task_id")["incident_id"]
    incidents = snapshot.known("incidents").set_index("incident_id")["name"]
    calls: dict[str, list[Overdue]] = {}
    for one in awaited(snapshot):
        calls.setdefault(str(tasks[one.task_id]), []).append(one)
    for incident_id, mine in calls.items():
        told = told_awaited(snapshot, mine)
        said = message("overview.no_answer", incident=incidents[incident_id], told=told)
        yield Notice("no_answer", "watch", said, "tasks", {"incident": incident_id})


def _expiring(snapshot: Snapshot) -> Iterator[Notice]:
    """One line for all certificates that expire within the warning time."""
    people = readiness(snapshot)
    people = people[people["state"] != "inactive"]
    numbers = people["expiring"].map(len)
    if numbers.sum():
        said = message(
            "overview.certificates",
            n=int(numbers.sum()),
            holders=int((numbers > 0).sum()),
            days=int(snapshot.factor(Factor.CERTIFICATE_WARNING)),
        )
        yield Notice("certificates", "watch", said, "availability")
