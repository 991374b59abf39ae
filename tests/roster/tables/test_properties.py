"""What must always hold: no roster that can be published breaks a hard rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import (
    Duty,
    Period,
    breaches,
    draft_change,
    edit_cell,
    hard,
    mend,
    publish,
    roster_duties,
    solve_period,
)
from tests.factories import NOW, wib
from tests.roster.tables.checker import faults
from tests.roster.tables.rosters import ACTOR, DAY, MONDAY, applied, needs, team

PEOPLE = ("amy", "beth", "carl", "dina", "eka")
SHIFTS = ("morning", "afternoon", "night")
WITHOUT_SOLVER, WITH_SOLVER = (
    settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    for examples in (20, 8)
)


def hours(most: int) -> st.SearchStrategy[datetime]:
    """A full hour of the first days."""
    return st.integers(0, most).map(lambda n: wib("2021-02-15 00:00") + timedelta(hours=n))


@st.composite
def offices(draw: st.DrawFn) -> Snapshot:
    """Three to five people with grades, leaves, tasks and a few published duties."""
    size = draw(st.integers(3, 5))
    people = [
        {
            "volunteer_id": who,
            "name": who.title(),
            "grade": draw(st.sampled_from(("muda", "madya"))),
            "joined_on": draw(st.sampled_from((None, MONDAY + 2 * DAY))),
        }
        for who in PEOPLE[:size]
    ]
    some = st.sampled_from(PEOPLE[:size])

    def spans() -> list[dict[str, Any]]:
        found = []
        for who in draw(st.lists(some, max_size=2, unique=True)):
            starts = draw(hours(120))
            length = timedelta(hours=draw(st.integers(1, 60)))
            found.append({"volunteer_id": who, "starts_at": starts, "ends_at": starts + length})
        return found

    taken = [{**span, "task_id": f"t{n}"} for n, span in enumerate(spans())]
    tasks = [{k: v for k, v in task.items() if k != "volunteer_id"} for task in taken]
    assigned = [{k: task[k] for k in ("task_id", "volunteer_id")} for task in taken]
    before = [
        {"volunteer_id": who, "date": MONDAY - DAY, "shift": draw(st.sampled_from(SHIFTS))}
        for who in draw(st.lists(some, max_size=2, unique=True))
    ]
    asked = draw(st.integers(1, 2))
    return team(
        *people,
        absences=spans(),
        tasks=tasks,
        assignments=assigned,
        duties=before,
        duty_requirements=needs(asked, shifts=" ".join(SHIFTS)),
    )


def planned(snapshot: Snapshot, days: int) -> Snapshot:
    """The snapshot with a solved and published period."""
    draft = solve_period(snapshot, MONDAY, days, seconds=2.0)
    if not draft.new:
        return snapshot
    drafted = applied(snapshot, draft_change(snapshot, draft, ACTOR, why="rancangan"))
    return applied(drafted, publish(drafted, ACTOR, MONDAY, days, why="terbit"))


@WITH_SOLVER
@given(offices(), st.integers(3, 8))
def test_what_the_solver_makes_can_be_published_and_breaks_nothing(
    office: Snapshot, days: int
) -> None:
    """By the rules, and by a second reading of their text."""
    assert not faults(office) or hard(breaches(office, Period(MONDAY - DAY, 2)))
    after = planned(office, days)
    assert not hard(breaches(after, Period(MONDAY, days)))
    assert faults(after) == faults(office)


@WITHOUT_SOLVER
@given(
    offices(),
    st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(SHIFTS), st.sampled_from(PEOPLE)), max_size=25
    ),
)
def test_edits_by_hand_that_are_allowed_break_nothing(
    office: Snapshot, edits: list[tuple[int, str, str]]
) -> None:
    """Any sequence of cells: each is refused, or leaves a roster that can be published."""
    snapshot = office
    for day, shift, person in edits:
        try:
            change = edit_cell(snapshot, ACTOR, MONDAY + day * DAY, shift, person, why="isi")
        except Refused:
            continue
        snapshot = applied(snapshot, change)
    if roster_duties(snapshot, Period(MONDAY, 7), ("draft",)):
        snapshot = applied(snapshot, publish(snapshot, ACTOR, MONDAY, 7, why="terbit"))
    assert faults(snapshot) == faults(office)


@WITHOUT_SOLVER
@given(
    offices(),
    st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(SHIFTS), st.sampled_from(PEOPLE)), max_size=12
    ),
)
def test_both_readings_of_the_rules_agree_on_any_roster(
    office: Snapshot, cells: list[tuple[int, str, str]]
) -> None:
    """Whatever somebody imports: what one finds forbidden, the other does."""
    known = set(office.all("volunteers")["volunteer_id"])
    wild = {Duty(MONDAY + d * DAY, s, p, state="published") for d, s, p in cells if p in known}
    rows: list[Mapping[str, Any]] = [
        {"volunteer_id": w.volunteer_id, "date": w.date, "shift": w.shift} for w in sorted(wild)
    ]
    tables = dict(office.tables)
    tables["duties"] = team(duties=rows).all("duties")
    snapshot = Snapshot(tables, 0, NOW)
    found = hard(breaches(snapshot, Period(MONDAY, 7)))
    without_tasks = [b for b in found if b.rule != "task_rest"]
    assert bool(without_tasks) == bool(faults(snapshot))


@WITH_SOLVER
@given(offices(), st.sampled_from(PEOPLE), st.integers(0, 60))
def test_a_repair_breaks_nothing(office: Snapshot, person: str, hour: int) -> None:
    """Whoever drops out whenever: the roster that results keeps every rule."""
    before = planned(office, 6)
    since = wib("2021-02-15 00:00") + timedelta(hours=hour)
    try:
        mending = mend(before, ACTOR, person, since, why="sakit", seconds=2.0)
    except Refused:
        return
    after = applied(before, mending.change)
    assert set(faults(after)) <= set(faults(office))
