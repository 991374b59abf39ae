"""State a :class:`Problem` as one linear model over whole numbers, for any engine to solve.

Windows and shortest runs are clauses over one *off* literal per person and day, successions are
cliques: measured, such rows make both engines far faster than counters do. Soft rules are named
slack columns, so that every roster is feasible for them and every shortage can be read off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .problem import (
    FAIRNESS_BEYOND,
    FAIRNESS_GROWTH,
    MINUTES_PER_DAY,
    Person,
    Problem,
    ShiftType,
)
from .result import Duties

#: Price of breaking a hard rule by one unit when the rules contradict each other: far above any
#: sum of soft weights in sensible use, yet small enough for the engines' arithmetic.
BREACH_WEIGHT = 100_000


@dataclass
class Model:
    """Columns (bounds, cost, whole or not) and rows ``low <= coefficients * columns <= high``.

    ``cells`` maps (person index, day, shift) to its column and ``off`` (person index, day) to its
    column; days before the horizon have negative numbers. ``hard`` numbers the rows that state a
    hard rule, ``coverage`` the columns that price missing people and roles.
    """

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[Sequence[int], Sequence[int], int | None, int | None]] = field(
        default_factory=list
    )
    constant: int = 0
    cells: dict[tuple[int, int, str], int] = field(default_factory=dict)
    off: dict[tuple[int, int], int] = field(default_factory=dict)
    hard: list[int] = field(default_factory=list)
    coverage: list[int] = field(default_factory=list)

    def column(self, low: int, high: int, cost: int = 0, *, whole: bool = True) -> int:
        """Add a column and return its number."""
        self.low.append(low)
        self.high.append(high)
        self.cost.append(cost)
        self.whole.append(whole)
        return len(self.low) - 1

    def row(
        self,
        columns: Sequence[int],
        coefficients: Sequence[int],
        low: int | None,
        high: int | None,
        *,
        hard: bool = False,
    ) -> None:
        """Add a row; ``hard`` marks a rule that may be relaxed when all cannot hold."""
        if hard:
            self.hard.append(len(self.rows))
        self.rows.append((columns, coefficients, low, high))

    def clause(self, true: Sequence[int], false: Sequence[int] = (), *, hard: bool = True) -> None:
        """Require one of ``true`` to be 1 or one of ``false`` to be 0."""
        self.row(
            [*true, *false], [1] * len(true) + [-1] * len(false), 1 - len(false), None, hard=hard
        )

    def at_most(self, columns: Sequence[int], most: int) -> None:
        """Require no more than ``most`` of these to be 1."""
        self.row(columns, [1] * len(columns), None, most, hard=True)

    def objective(self, values: Sequence[float]) -> int:
        """Return the points of a solution."""
        return self.constant + round(
            sum(c * v for c, v in zip(self.cost, values, strict=True) if c)
        )


def build(problem: Problem) -> Model:
    """Return the whole model of a problem."""
    model = Model()
    fixed = {(cell.person, cell.day): cell.shift for cell in problem.fixed}
    for index, person in enumerate(problem.people):
        _cells(model, problem, index, person, fixed)
        _successions(model, problem, index, person)
        _limits(model, problem, index, person)
        _runs(model, problem, index, person)
        _isolated(model, problem, index, person)
    _coverage(model, problem)
    _requests(model, problem)
    _fairness(model, problem)
    _teams(model, problem)
    _changes(model, problem)
    return model


def coverage_only(model: Model) -> Model:
    """Return the model with the price of missing people and roles as its only objective."""
    priced = set(model.coverage)
    cost = [c if i in priced else 0 for i, c in enumerate(model.cost)]
    return Model(model.low, model.high, cost, model.whole, model.rows)


def relaxed(model: Model) -> Model:
    """Return the model with every hard rule turned into a very dear soft one."""
    soft = Model(
        list(model.low),
        list(model.high),
        list(model.cost),
        list(model.whole),
        list(model.rows),
        model.constant,
        model.cells,
        model.off,
        [],
        model.coverage,
    )
    for number in model.hard:
        columns, coefficients, low, high = model.rows[number]
        span = sum(
            abs(c) * max(abs(model.low[i]), abs(model.high[i]))
            for i, c in zip(columns, coefficients, strict=True)
        )
        span += max(abs(low or 0), abs(high or 0))
        more, weights = list(columns), list(coefficients)
        if low is not None:
            more.append(soft.column(0, span, BREACH_WEIGHT, whole=False))
            weights.append(1)
        if high is not None:
            more.append(soft.column(0, span, BREACH_WEIGHT, whole=False))
            weights.append(-1)
        soft.rows[number] = (more, weights, low, high)
    return soft


def duties_of(problem: Problem, model: Model, values: Sequence[float]) -> Duties:
    """Read the rows of duties off a solution."""
    rows: list[list[str | None]] = [[None] * problem.days for _ in problem.people]
    for (person, day, shift), column in model.cells.items():
        if day >= 0 and values[column] > 0.5:
            rows[person][day] = shift
    return {person.id: tuple(rows[i]) for i, person in enumerate(problem.people)}


def too_soon(earlier: ShiftType, later: ShiftType, days: int) -> bool:
    """Say whether ``later`` may not begin ``days`` days after ``earlier`` began."""
    if days == 1 and later.id in earlier.forbidden_next:
        return True
    pause = days * MINUTES_PER_DAY + later.start_minute - earlier.end_minute
    return pause < earlier.rest_minutes


# -- one person -----------------------------------------------------------------------------------


def _cells(
    model: Model,
    problem: Problem,
    index: int,
    person: Person,
    fixed: dict[tuple[str, int], str | None],
) -> None:
    usable = [s.id for s in problem.shifts if person.max_shifts.get(s.id, 1) > 0]
    past = len(person.recent)
    for day in range(-past, problem.days):
        key = (person.id, day)
        if day < 0 or key in fixed:
            shift = person.recent[day] if day < 0 else fixed[key]
            if shift is not None:
                model.cells[index, day, shift] = model.column(1, 1)
            model.off[index, day] = model.column(int(shift is None), int(shift is None))
            continue
        columns = []
        if day not in person.days_off:
            for shift in usable:
                if (day, shift) not in person.blocked:
                    columns.append(model.column(0, 1))
                    model.cells[index, day, shift] = columns[-1]
        off = model.off[index, day] = model.column(0 if columns else 1, 1)
        if columns:
            model.row([*columns, off], [1] * (len(columns) + 1), 1, 1)


def _successions(model: Model, problem: Problem, index: int, person: Person) -> None:
    longest = max((s.end_minute + s.rest_minutes for s in problem.shifts), default=0)
    for gap in range(1, max(1, -(-longest // MINUTES_PER_DAY)) + 1):
        forbidden = {
            a.id: frozenset(b.id for b in problem.shifts if too_soon(a, b, gap))
            for a in problem.shifts
        }
        # For shifts that forbid the same set (or more), one clique says it all.
        for later in sorted({later for later in forbidden.values() if later}, key=sorted):
            earlier = [a for a, theirs in forbidden.items() if later <= theirs]
            for day in range(-len(person.recent), problem.days - gap):
                if day + gap < 0:
                    continue
                first = _existing(model, index, day, earlier)
                second = _existing(model, index, day + gap, later)
                if first and second:
                    model.at_most([*first, *second], 1)


def _limits(model: Model, problem: Problem, index: int, person: Person) -> None:
    horizon = range(problem.days)
    lengths = {shift.id: shift.minutes for shift in problem.shifts}
    for shift, most in person.max_shifts.items():
        columns = [c for day in horizon for c in _existing(model, index, day, [shift])]
        if len(columns) > most:
            model.at_most(columns, most)

    def limit(days: Iterable[int], low: int | None, high: int | None) -> None:
        pairs = [
            (c, n)
            for d in days
            for s, n in lengths.items()
            if (c := model.cells.get((index, d, s))) is not None
        ]
        if low or (high is not None and sum(n for _, n in pairs) > high):
            model.row([c for c, _ in pairs], [n for _, n in pairs], low or None, high, hard=True)

    limit(horizon, person.min_minutes, person.max_minutes)
    for period in person.minutes_limits:
        first, last = (
            max(period.first_day, -len(person.recent)),
            min(period.last_day, problem.days - 1),
        )
        if last >= 0:
            limit(range(first, last + 1), None, period.most)

    if person.max_weekends is not None and len(problem.weekends) > person.max_weekends:
        worked = []
        for weekend in problem.weekends:
            worked.append(model.column(0, 1))
            for day in weekend:
                model.clause([worked[-1], model.off[index, day]])
        model.at_most(worked, person.max_weekends)


def _runs(model: Model, problem: Problem, index: int, person: Person) -> None:
    first, end = -len(person.recent), problem.days
    off = model.off

    def window(day: int, length: int) -> list[int]:
        return [off[index, d] for d in range(day, day + length)]

    most = person.max_consecutive
    for day in range(first, end):
        if most is not None and 0 <= day + most < end:
            model.clause(window(day, most + 1))
        for length in range(1, person.min_consecutive):
            if 0 <= day + length + 1 < end:
                model.clause(
                    window(day + 1, length), [off[index, day], off[index, day + length + 1]]
                )
        for length in range(1, person.min_consecutive_off):
            if 0 <= day + length + 1 < end:
                ends = [off[index, day], off[index, day + length + 1]]
                model.clause(ends, window(day + 1, length))
        for limit in person.run_limits:
            if 0 <= day + limit.most < end:
                days = range(day, day + limit.most + 1)
                cells = [_existing(model, index, d, limit.shifts) for d in days]
                if all(cells):
                    model.at_most([c for cell in cells for c in cell], limit.most)


def _isolated(model: Model, problem: Problem, index: int, person: Person) -> None:
    off = model.off
    for day in range(0 if person.recent else 1, problem.days - 1):
        before, here, after = (off[index, d] for d in (day - 1, day, day + 1))
        if problem.isolated_duty_weight:
            lone = model.column(0, 1, problem.isolated_duty_weight)
            model.clause([lone, here], [before, after], hard=False)
        if problem.isolated_off_weight:
            lone = model.column(0, 1, problem.isolated_off_weight)
            model.clause([lone, before, after], [here], hard=False)


# -- everyone -------------------------------------------------------------------------------------


def _coverage(model: Model, problem: Problem) -> None:
    everyone = range(len(problem.people))
    for cover in problem.coverage:
        present = [c for p in everyone for c in _existing(model, p, cover.day, [cover.shift])]
        under = model.column(0, cover.preferred, cover.under_weight, whole=False)
        model.coverage.append(under)
        columns, high = [*present, under], None
        if cover.over_weight:
            columns.append(model.column(0, len(present), cover.over_weight, whole=False))
            high = cover.preferred
        weights = [1] * (len(present) + 1) + [-1] * (len(columns) - len(present) - 1)
        model.row(columns, weights, cover.preferred, high)
    for role in problem.roles:
        if role.least == 0:
            continue
        present = [
            c
            for p in everyone
            if problem.people[p].has_skill(role.role, role.day)
            for c in _existing(model, p, role.day, [role.shift])
        ]
        short = model.column(0, role.least, role.weight, whole=False)
        model.coverage.append(short)
        model.row([*present, short], [1] * (len(present) + 1), role.least, None)


def _requests(model: Model, problem: Problem) -> None:
    numbers = {person.id: i for i, person in enumerate(problem.people)}
    for request in problem.requests:
        person = numbers[request.person]
        if request.shift is None:
            # A day off is the column at hand: working costs weight minus weight times off.
            column: int | None = model.off[person, request.day]
            sign, base = (1, 0) if request.on else (-1, request.weight)
        else:
            column = model.cells.get((person, request.day, request.shift))
            sign, base = (-1, request.weight) if request.on else (1, 0)
        model.constant += base
        if column is not None:
            model.cost[column] += sign * request.weight


def _fairness(model: Model, problem: Problem) -> None:
    for term in problem.fairness:
        days = [d for d in range(problem.days) if term.days is None or d in term.days]
        for index, person in enumerate(problem.people):
            if person.id not in term.targets or term.weight == 0:
                continue
            columns, weights = [], []
            for day in days:
                for shift, points in term.points.items():
                    column = model.cells.get((index, day, shift))
                    if column is not None and points:
                        columns.append(column)
                        weights.append(points)
            low, high = term.band(person.id)
            _steps(model, columns, weights, low, term.weight, term.step, below=True)
            _steps(model, columns, weights, high, term.weight, term.step, below=False)


def _steps(
    model: Model,
    columns: list[int],
    weights: list[int],
    edge: int,
    price: int,
    step: int,
    *,
    below: bool,
) -> None:
    """Price what lies beyond an edge of the fair band, dearer with every step."""
    room = edge if below else sum(weights) - edge
    slacks = []
    for growth in (*FAIRNESS_GROWTH, FAIRNESS_BEYOND):
        if room <= 0:
            break
        size = room if growth == FAIRNESS_BEYOND else min(step, room)
        slacks.append(model.column(0, size, price * growth, whole=False))
        room -= size
    if slacks:
        sign = 1 if below else -1
        limits = (edge, None) if below else (None, edge)
        model.row([*columns, *slacks], [*weights, *([sign] * len(slacks))], *limits)


def _teams(model: Model, problem: Problem) -> None:
    """Whoever is there makes the team present; a present team has two, or pays for the one."""
    numbers = {person.id: i for i, person in enumerate(problem.people)}
    for team in problem.teams:
        members = sorted(numbers[who] for who in team.people)
        for day, shift in sorted(team.cells):
            columns = [c for p in members for c in _existing(model, p, day, [shift])]
            if len(columns) == 1:
                model.cost[columns[0]] += team.weight
            if len(columns) < 2:
                continue
            present = model.column(0, 1)
            alone = model.column(0, 1, team.weight, whole=False)
            for column in columns:
                model.clause([present], [column], hard=False)
            model.row([*columns, alone, present], [1] * (len(columns) + 1) + [-2], 0, None)


def _changes(model: Model, problem: Problem) -> None:
    published = problem.published
    if published is None:
        return
    for index, person in enumerate(problem.people):
        row = published.duties.get(person.id)
        if row is None:
            continue
        cells = [
            (
                day,
                model.off[index, day]
                if row[day] is None
                else model.cells.get((index, day, row[day] or "")),
            )
            for day in range(published.from_day, problem.days)
            if (person.id, day) not in published.exempt
        ]
        touched = model.column(0, 1, published.per_person) if published.per_person else None
        for _, column in cells:
            model.constant += published.per_cell
            if column is not None:
                model.cost[column] -= published.per_cell
            if touched is not None:
                model.clause([touched] if column is None else [touched, column], hard=False)


def _existing(model: Model, person: int, day: int, shifts: Iterable[str]) -> list[int]:
    cells = model.cells
    return sorted(c for s in shifts if (c := cells.get((person, day, s))) is not None)
