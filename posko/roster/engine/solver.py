"""Find the best roster of a problem within a time limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf
from typing import Any

from . import contest, cpsat, highs
from .checker import check
from .model import Model, build, coverage_only, duties_of, relaxed
from .problem import Problem
from .race import CLOSE, Race
from .result import Duties, Progress, Roster, Status, Verdict
from .rows import assembly
from .rows.patterns import supported

#: Part of the time that proving the least shortage may take; it needs about a second.
COVERAGE_SHARE = 0.2
#: Seconds for the same once the whole roster is proved: whoever waits has their answer already.
LATE_SHORTAGE_SECONDS = 1.0

OnProgress = Callable[[Progress], None]
Cancel = Callable[[], bool]


def solve(
    problem: Problem,
    time_limit: float,
    *,
    seed: int = 0,
    workers: int = 2,
    on_progress: OnProgress | None = None,
    cancel: Cancel | None = None,
) -> Roster:
    """Return the best roster found within ``time_limit`` seconds; never without an answer.

    Where every rule can be followed along one person's row, rosters are assembled from whole rows
    (in one thread); otherwise the least possible price of missing people and roles is proved
    first, then everything is weighed together (`contest`), on ``workers`` threads and one beside
    them. The search ends early at a proved optimum, and as soon as ``cancel`` (asked many times a
    second, from other threads) says so. ``on_progress`` may be called from other threads too.

    Where the optimum is proved before the time is up, the same problem, seed and workers give the
    same roster, up to the size at which ``cpsat`` gives that up for speed. Where the clock ends
    the search, the roster depends on the machine's speed.
    """
    search = Search(problem, time_limit, on_progress, cancel)
    if supported(problem):
        rows = search.race("all")
        assembly.run(problem, rows, seed=seed)
        if rows.answer is not None:
            search.keep(rows.answer)
        if not rows.infeasible:
            search.bound = max(search.bound, rows.bound)
            if rows.proved:
                _prove_shortage(search, build(problem), seed, LATE_SHORTAGE_SECONDS)
            return search.finish()

    model = build(problem)
    if not model.low:
        search.keep({})
        search.bound = model.constant
        return search.finish()

    first = _prove_shortage(search, model, seed, COVERAGE_SHARE * time_limit)
    if first.infeasible:
        return _least_breached(search, model, seed, workers)

    main = search.race("all")
    contest.run(model, main, first.answer, seed=seed, workers=workers)
    search.keep_values(model, main)
    if main.infeasible:
        return _least_breached(search, model, seed, workers)
    search.bound = max(search.bound, main.bound)
    return search.finish()


class Search:
    """One search: its clock, the best roster so far by the checker's count, and what is proved."""

    def __init__(
        self,
        problem: Problem,
        time_limit: float,
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        self.problem = problem
        self.began = time.perf_counter()
        self.time_limit = time_limit
        self.duties: Duties | None = None
        self.verdict: Verdict | None = None
        self.first_seconds: float | None = None
        self.least_shortage: int | None = None
        self.bound = 0.0  # no price is negative
        self._on_progress = on_progress
        self._cancel = cancel

    def race(self, stage: str, seconds: float = inf) -> Race[Any]:
        """Return a race of so many seconds within the time limit, reporting under a name."""

        def report(race: Race[Any]) -> None:
            if race.first_at is not None and self.first_seconds is None:
                self.first_seconds = race.first_at - self.began
            if self._on_progress is not None:
                seconds = time.perf_counter() - self.began
                found = None if race.answer is None else round(race.objective)
                self._on_progress(Progress(seconds, found, max(0.0, race.bound), stage))

        end = min(self.began + self.time_limit, time.perf_counter() + seconds)
        return Race(end, self._cancel, report)

    def keep(self, duties: Duties) -> None:
        """Keep these duties if the checker finds them better than the best so far."""
        verdict = check(self.problem, duties)
        if self.verdict is None or _rank(verdict) < _rank(self.verdict):
            self.duties, self.verdict = duties, verdict

    def keep_values(self, model: Model, race: Race[Any]) -> None:
        """Keep the best solution of a race, if it has one."""
        if race.answer is not None:
            self.keep(duties_of(self.problem, model, race.answer))

    def finish(self) -> Roster:
        """Return the best roster; without any, the one in which only fixed duties stand.

        It is optimal where what was proved meets the points that the checker counts.
        """
        if self.duties is None or self.verdict is None:
            self.keep(_only_fixed(self.problem))
        assert self.duties is not None and self.verdict is not None
        seconds = time.perf_counter() - self.began
        verdict = self.verdict
        proved = self.bound > verdict.objective - 1 + CLOSE  # all points are whole
        status = Status.OPTIMAL if proved else Status.FEASIBLE
        if verdict.breaches:
            status, self.bound = Status.BREACHED, 0.0
        elif proved:
            self.bound = verdict.objective
        rows = {
            p.id: self.duties.get(p.id, (None,) * self.problem.days) for p in self.problem.people
        }
        return Roster(
            duties=rows,
            status=status,
            objective=verdict.objective,
            bound=min(self.bound, verdict.objective),
            costs=verdict.costs,
            breaches=verdict.breaches,
            shortfalls=verdict.shortfalls,
            seconds=seconds,
            first_seconds=seconds if self.first_seconds is None else self.first_seconds,
            least_shortage=self.least_shortage,
            cancelled=self._cancel is not None and self._cancel(),
        )


def _prove_shortage(search: Search, model: Model, seed: int, seconds: float) -> Race[Any]:
    """Prove the least price of missing people and roles, all other wishes left aside."""
    race = search.race("coverage", seconds)
    highs.run(coverage_only(model), race, seed=seed)
    search.keep_values(model, race)
    search.bound = max(search.bound, race.bound)  # other wishes only add to the price
    if race.proved:
        search.least_shortage = round(race.objective)
    return race


def _least_breached(search: Search, model: Model, seed: int, workers: int) -> Roster:
    """Break as little as possible of hard rules that cannot all hold."""
    race = search.race("rules collide")
    soft = relaxed(model)
    cpsat.run(soft, race, seed=seed, workers=workers)
    search.keep_values(soft, race)
    return search.finish()


def _rank(verdict: Verdict) -> tuple[int, int]:
    return sum(breach.amount for breach in verdict.breaches), verdict.objective


def _only_fixed(problem: Problem) -> Duties:
    fixed = {(cell.person, cell.day): cell.shift for cell in problem.fixed}
    return {
        person.id: tuple(fixed.get((person.id, day)) for day in range(problem.days))
        for person in problem.people
    }
