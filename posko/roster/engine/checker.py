"""Judge a roster by the text of the rules alone.

Nothing here is shared with the solver's model: every rule is read off the rows of duties in the
simplest way that can be checked by eye. Whatever the solver claims, this is what counts.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

from .problem import (
    FAIRNESS_BEYOND,
    FAIRNESS_GROWTH,
    MINUTES_PER_DAY,
    Fairness,
    Person,
    Problem,
)
from .result import Breach, Duties, Row, Shortfall, Verdict


def check(problem: Problem, duties: Duties) -> Verdict:
    """Return every hard breach, the points of every soft rule, and every shortfall.

    A person missing from ``duties`` has no duty at all. Raises ``ValueError`` when a row has the
    wrong length or names an unknown person or shift.
    """
    rows = _rows(problem, duties)
    breaches = tuple(
        breach
        for person in problem.people
        for rule in HARD_RULES
        for breach in rule(problem, person, rows[person.id])
    )
    costs: dict[str, int] = {}
    for name, points in _soft(problem, rows):
        costs[name] = costs.get(name, 0) + points
    return Verdict(breaches, costs, tuple(_shortfalls(problem, rows)))


def _rows(problem: Problem, duties: Duties) -> dict[str, Row]:
    people = {person.id for person in problem.people}
    shifts = {shift.id for shift in problem.shifts}
    for who, row in duties.items():
        if who not in people:
            raise ValueError(f"The roster names an unknown person: {who}.")
        if len(row) != problem.days:
            raise ValueError(f"The row of {who} has {len(row)} days, not {problem.days}.")
        for shift in row:
            if shift is not None and shift not in shifts:
                raise ValueError(f"The row of {who} has an unknown shift: {shift}.")
    empty: Row = (None,) * problem.days
    return {who: duties.get(who, empty) for who in (person.id for person in problem.people)}


# -- hard rules: one function each, the breach in the unit people think in ------------------------


def days_off(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """Nobody works while absent."""
    for day, shift in enumerate(row):
        if shift is not None and (day in person.days_off or (day, shift) in person.blocked):
            yield Breach("days off", person.id, day, 1, "days")


def fixed(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """What is locked stays as it is."""
    for cell in problem.fixed:
        if cell.person == person.id and row[cell.day] != cell.shift:
            yield Breach("fixed", person.id, cell.day, 1, "days")


def rest(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """Enough minutes pass between the end of a duty and the start of the next."""
    days = list(enumerate((*person.recent, *row), start=-len(person.recent)))
    worked = [(day, problem.shift(shift)) for day, shift in days if shift is not None]
    for (day, earlier), (next_day, later) in itertools.pairwise(worked):
        if next_day < 0:
            continue
        starts = (next_day - day) * MINUTES_PER_DAY + later.start_minute
        pause = starts - (earlier.start_minute + earlier.minutes)
        # Even where no rest is asked, a duty may not begin before the last one has ended.
        if pause < earlier.rest_minutes:
            yield Breach("rest", person.id, next_day, earlier.rest_minutes - pause, "minutes")


def succession(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """Certain shifts never follow certain others on the next day."""
    past = person.recent[-1] if person.recent else None
    for day, shift in enumerate(row):
        if past is not None and shift in problem.shift(past).forbidden_next:
            yield Breach("succession", person.id, day, 1, "days")
        past = shift


def shift_counts(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """No more of one kind of shift than the person may work in the horizon."""
    for shift, most in person.max_shifts.items():
        if row.count(shift) > most:
            yield Breach(f"most {shift}", person.id, None, row.count(shift) - most, "shifts")


def minutes(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """The total of minutes stays between the person's minimum and maximum."""
    total = _minutes(problem, row)
    if total < person.min_minutes:
        yield Breach("least minutes", person.id, None, person.min_minutes - total, "minutes")
    if person.max_minutes is not None and total > person.max_minutes:
        yield Breach("most minutes", person.id, None, total - person.max_minutes, "minutes")


def period_minutes(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """The minutes of each limited period stay within its limit."""
    days = dict(enumerate((*person.recent, *row), start=-len(person.recent)))
    for limit in person.minutes_limits:
        inside = [s for day, s in days.items() if limit.first_day <= day <= limit.last_day]
        over = _minutes(problem, inside) - limit.most
        if over > 0:
            yield Breach("minutes in a period", person.id, limit.first_day, over, "minutes")


def consecutive_duties(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """Runs of duty are neither too long nor, inside what is known, too short."""
    for first, length, whole in _runs(person, row, lambda shift: shift is not None):
        most = person.max_consecutive
        if most is not None and length > most and first + length > 0:
            yield Breach("most days in a row", person.id, first, length - most, "days")
        if whole and length < person.min_consecutive:
            missing = person.min_consecutive - length
            yield Breach("least days in a row", person.id, first, missing, "days")


def consecutive_off(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """Runs of days off, inside what is known, are not too short."""
    for first, length, whole in _runs(person, row, lambda shift: shift is None):
        if whole and length < person.min_consecutive_off:
            missing = person.min_consecutive_off - length
            yield Breach("least days off in a row", person.id, first, missing, "days")


def run_limits(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """No more than so many days in a row of certain shifts."""
    for limit in person.run_limits:
        for first, length, _ in _runs(person, row, limit.shifts.__contains__):
            if length > limit.most and first + length > 0:
                name = "most in a row: " + ", ".join(sorted(limit.shifts))
                yield Breach(name, person.id, first, length - limit.most, "days")


def weekends(problem: Problem, person: Person, row: Row) -> Iterator[Breach]:
    """No more weekends with duty than the person's limit."""
    if person.max_weekends is None:
        return
    worked = sum(any(row[day] is not None for day in weekend) for weekend in problem.weekends)
    if worked > person.max_weekends:
        yield Breach("weekends", person.id, None, worked - person.max_weekends, "weekends")


HARD_RULES: tuple[Callable[[Problem, Person, Row], Iterator[Breach]], ...] = (
    days_off,
    fixed,
    rest,
    succession,
    shift_counts,
    minutes,
    period_minutes,
    consecutive_duties,
    consecutive_off,
    run_limits,
    weekends,
)


# -- soft rules -----------------------------------------------------------------------------------


def _soft(problem: Problem, rows: dict[str, Row]) -> Iterator[tuple[str, int]]:
    for cover in problem.coverage:
        present = sum(row[cover.day] == cover.shift for row in rows.values())
        yield "under coverage", cover.under_weight * max(0, cover.preferred - present)
        yield "over coverage", cover.over_weight * max(0, present - cover.preferred)
    for role in problem.roles:
        present = _with_role(problem, rows, role.day, role.shift, role.role)
        yield "roles", role.weight * max(0, role.least - present)
    for request in problem.requests:
        worked = rows[request.person][request.day]
        met = worked is not None if request.shift is None else worked == request.shift
        if request.on:
            yield "requests on", 0 if met else request.weight
        else:
            yield "requests off", request.weight if met else 0
    for term in problem.fairness:
        for who in term.targets:
            yield f"fairness: {term.name}", _fairness(term, who, rows[who])
    for team in problem.teams:
        for day, shift in team.cells:
            alone = sum(rows[who][day] == shift for who in team.people) == 1
            yield "away from the team", team.weight if alone else 0
    for person in problem.people:
        known = (*person.recent, *rows[person.id])
        for i in range(max(1, len(person.recent)), len(known) - 1):
            before, here, after = (shift is not None for shift in known[i - 1 : i + 2])
            if here and not before and not after:
                yield "isolated duties", problem.isolated_duty_weight
            if not here and before and after:
                yield "isolated days off", problem.isolated_off_weight
    if problem.published is not None:
        yield "changes", _changes(problem, rows)


def _fairness(term: Fairness, who: str, row: Row) -> int:
    days = range(len(row)) if term.days is None else term.days
    burden = sum(
        term.points.get(shift, 0)
        for day in days
        if 0 <= day < len(row) and (shift := row[day]) is not None
    )
    low, high = term.band(who)
    outside = max(low - burden, burden - high, 0)
    points = 0
    for growth in FAIRNESS_GROWTH:
        points += term.weight * growth * min(outside, term.step)
        outside -= min(outside, term.step)
    return points + term.weight * FAIRNESS_BEYOND * outside


def _changes(problem: Problem, rows: dict[str, Row]) -> int:
    published = problem.published
    if published is None:
        return 0
    points = 0
    for who, known in published.duties.items():
        changed = sum(
            rows[who][day] != known[day] and (who, day) not in published.exempt
            for day in range(published.from_day, problem.days)
        )
        points += changed * published.per_cell + (published.per_person if changed else 0)
    return points


def _shortfalls(problem: Problem, rows: dict[str, Row]) -> Iterator[Shortfall]:
    for cover in problem.coverage:
        missing = cover.preferred - sum(row[cover.day] == cover.shift for row in rows.values())
        if missing > 0:
            when = problem.date_of(cover.day)
            yield Shortfall(cover.day, when, cover.shift, None, cover.preferred, missing)
    for role in problem.roles:
        missing = role.least - _with_role(problem, rows, role.day, role.shift, role.role)
        if missing > 0:
            when = problem.date_of(role.day)
            yield Shortfall(role.day, when, role.shift, role.role, role.least, missing)


# -- small readings of a row ----------------------------------------------------------------------


def _minutes(problem: Problem, shifts: Iterable[str | None]) -> int:
    return sum(problem.shift(shift).minutes for shift in shifts if shift is not None)


def _with_role(problem: Problem, rows: dict[str, Row], day: int, shift: str, role: str) -> int:
    return sum(
        rows[person.id][day] == shift and person.has_skill(role, day) for person in problem.people
    )


def _runs(
    person: Person, row: Row, belongs: Callable[[str | None], bool]
) -> Iterator[tuple[int, int, bool]]:
    """Yield each maximal run that reaches day 0 or ends there: first day, length, ends known."""
    known = (*person.recent, *row)
    past = len(person.recent)
    start: int | None = None
    for i in range(len(known) + 1):
        inside = i < len(known) and belongs(known[i])
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            if i >= past:
                yield start - past, i - start, start > 0 and i < len(known)
            start = None
