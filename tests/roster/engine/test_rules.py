"""One test per rule: the checker names the breach, and the solver keeps the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from posko.roster import (
    Coverage,
    Duties,
    Fairness,
    Fixed,
    MinutesLimit,
    Person,
    Problem,
    Published,
    Request,
    RoleMinimum,
    RunLimit,
    ShiftType,
    Status,
    Team,
    check,
    solve,
)

from .conftest import DAY, Tiny, brute_force, daily


def row(text: str) -> tuple[str | None, ...]:
    """Read 'DN-' as a day, a night and a day off."""
    return tuple(None if letter == "-" else letter for letter in text)


def broken(problem: Problem, **rows: str) -> list[tuple[str, int | None, int]]:
    duties: Duties = {who: row(text) for who, text in rows.items()}
    return [(b.rule, b.day, b.amount) for b in check(problem, duties).breaches]


def solved(problem: Problem) -> str:
    """Return the first person's row of the proved best roster as text."""
    roster = solve(problem, 10)
    assert roster.status is Status.OPTIMAL
    assert not roster.breaches
    return "".join(shift or "-" for shift in roster.duties[problem.people[0].id])


def amy(**limits: Any) -> tuple[Person, ...]:
    return (Person("Amy", **limits),)


def test_absent_people_do_not_work(tiny: Tiny) -> None:
    """A day off and a blocked shift are never worked."""
    problem = tiny(people=amy(days_off=frozenset({1}), blocked=frozenset({(2, "D")})))
    assert broken(problem, Amy="-DDD") == [("days off", 1, 1), ("days off", 2, 1)]
    assert [solved(daily(problem))[day] for day in (0, 1, 3)] == ["D", "-", "D"]


def test_fixed_duties_stay(tiny: Tiny) -> None:
    """A locked duty and a locked day off are kept whatever they cost."""
    problem = tiny(fixed=(Fixed("Amy", 0, "N"), Fixed("Amy", 2, None)))
    assert broken(problem, Amy="D-D-") == [("fixed", 0, 1), ("fixed", 2, 1)]
    assert solved(daily(problem)) == "ND-D"


def test_rest_between_duties(tiny: Tiny) -> None:
    """Eleven hours pass after a night that ends at 07:00, over midnight."""
    night = ShiftType("N", 8 * 60, 23 * 60, rest_minutes=11 * 60)
    problem = tiny(shifts=(DAY, night), fixed=(Fixed("Amy", 1, "N"),))
    assert broken(problem, Amy="-ND-") == [("rest", 2, 11 * 60)]
    assert solved(daily(problem)) == "DN-D"


def test_rest_after_a_whole_day_of_duty_reaches_the_day_after_next(tiny: Tiny) -> None:
    """24 hours from 20:00 and 24 hours of rest keep a morning two days later free."""
    long = ShiftType("L", 24 * 60, 20 * 60, rest_minutes=24 * 60)
    problem = tiny(shifts=(DAY, long), fixed=(Fixed("Amy", 0, "L"),))
    assert broken(problem, Amy="L-D-") == [("rest", 2, 13 * 60)]
    assert solved(daily(problem)) == "L--D"


def test_back_to_back_is_not_an_overlap(tiny: Tiny) -> None:
    """Where no rest is asked, a duty may begin the minute another ends."""
    assert broken(tiny(), Amy="ND--") == []


def test_a_duty_may_not_begin_before_the_last_one_ends(tiny: Tiny) -> None:
    """Overlapping duties break the rest rule even when no rest is asked."""
    late = ShiftType("N", 9 * 60, 23 * 60)
    problem = tiny(shifts=(DAY, late), fixed=(Fixed("Amy", 0, "N"),))
    assert broken(problem, Amy="ND--") == [("rest", 1, 60)]
    assert solved(daily(problem)) == "N-DD"


def test_forbidden_successions(tiny: Tiny) -> None:
    """A shift named as forbidden does not follow on the next day."""
    night = ShiftType("N", 8 * 60, 23 * 60, frozenset({"D"}))
    problem = tiny(shifts=(DAY, night), fixed=(Fixed("Amy", 0, "N"),))
    assert broken(problem, Amy="ND--") == [("succession", 1, 1)]
    assert solved(daily(problem)) == "N-DD"


def test_most_of_one_shift(tiny: Tiny) -> None:
    """A person works no more of one shift than allowed."""
    problem = tiny(people=amy(max_shifts={"D": 2, "N": 0}))
    assert broken(problem, Amy="DDDN") == [("most D", None, 1), ("most N", None, 1)]
    assert solved(daily(problem)).count("D") == 2


def test_least_and_most_minutes(tiny: Tiny) -> None:
    """Total minutes stay between the two limits."""
    problem = tiny(people=amy(min_minutes=8 * 60, max_minutes=16 * 60))
    assert broken(problem, Amy="----") == [("least minutes", None, 480)]
    assert broken(problem, Amy="DDD-") == [("most minutes", None, 480)]
    assert solved(daily(problem)).count("D") == 2
    avoid = tuple(Request("Amy", d, None, 5, on=False) for d in range(4))
    assert solved(tiny(people=problem.people, requests=avoid)).count("-") == 3


def test_minutes_in_a_period_count_the_days_before(tiny: Tiny) -> None:
    """A week that began before the horizon counts what was worked in it."""
    limit = MinutesLimit(-2, 1, 3 * 480)
    problem = tiny(people=amy(recent=("D", "D"), minutes_limits=(limit,)))
    assert broken(problem, Amy="DD--") == [("minutes in a period", -2, 480)]
    assert solved(daily(problem)).count("D") == 3


def test_most_days_in_a_row_count_the_days_before(tiny: Tiny) -> None:
    """A run that began before the horizon goes on in it."""
    problem = tiny(people=amy(max_consecutive=3, recent=("D", "D")))
    assert broken(problem, Amy="DDD-") == [("most days in a row", -2, 2)]
    assert solved(daily(problem)) == "D-DD"


def test_least_days_in_a_row(tiny: Tiny) -> None:
    """A run inside the horizon is not too short; one at its edge may go on beyond."""
    problem = tiny(
        people=amy(min_consecutive=2), fixed=(Fixed("Amy", 1, "D"), Fixed("Amy", 0, None))
    )
    assert broken(problem, Amy="-D-D") == [("least days in a row", 1, 1)]
    avoid = tuple(Request("Amy", d, None, 5, on=False) for d in range(4))
    assert solved(tiny(people=problem.people, fixed=problem.fixed, requests=avoid))[2:] in (
        "D-",
        "N-",
    )


def test_least_days_off_in_a_row(tiny: Tiny) -> None:
    """Days off come in runs of the least length, except at the edges."""
    problem = tiny(people=amy(min_consecutive_off=2), days=5, fixed=(Fixed("Amy", 2, None),))
    assert broken(problem, Amy="DD-DD") == [("least days off in a row", 2, 1)]
    assert solved(daily(problem)).count("D") == 3


def test_most_nights_in_a_row(tiny: Tiny) -> None:
    """A limit on a run counts only the shifts it names."""
    limit = RunLimit(frozenset({"N"}), 2)
    problem = tiny(people=amy(run_limits=(limit,), recent=("N",)))
    assert broken(problem, Amy="NNDN") == [("most in a row: N", -1, 1)]
    assert solved(daily(problem, "N")).count("N") == 3


def test_most_weekends(tiny: Tiny) -> None:
    """One duty on Saturday or Sunday makes a weekend worked."""
    problem = tiny(days=14, people=amy(max_weekends=1))
    assert broken(problem, Amy="----DDDDDDDD--") == []
    assert broken(problem, Amy="-----D------D-") == [("weekends", None, 1)]
    two = tiny(days=14, people=amy(max_weekends=0))
    assert broken(two, Amy="-----D-------D") == [("weekends", None, 2)]
    roster = solved(daily(problem))
    assert sum("D" in roster[d : d + 2] for d in (5, 12)) == 1


def test_weekends_follow_the_calendar(tiny: Tiny) -> None:
    """A horizon that begins on a Sunday has a weekend of one day first."""
    assert tiny(days=8, start=date(2021, 2, 7)).weekends == ((0,), (6, 7))


def test_coverage_under_and_over(tiny: Tiny) -> None:
    """Each person missing or to spare costs its weight."""
    problem = tiny("Amy Beth", 1, coverage=(Coverage(0, "D", 1, 100, 7),))
    for text, costs in (("--", (100, 0)), ("D-", (0, 0)), ("DD", (0, 7))):
        verdict = check(problem, {"Amy": row(text[0]), "Beth": row(text[1])})
        assert (verdict.costs["under coverage"], verdict.costs["over coverage"]) == costs


def test_role_minimum_needs_a_skill_valid_that_day(tiny: Tiny) -> None:
    """A certificate that ends on the third day does not count on the fourth."""
    people = (Person("Amy", skills={"PSY": frozenset({0, 1, 2})}), Person("Beth"))
    roles = tuple(RoleMinimum(d, "D", "PSY", 1, 40) for d in range(4))
    roster = solve(tiny(people=people, roles=roles), 10)
    assert roster.costs["roles"] == 40
    assert [(s.day, s.role, s.missing) for s in roster.shortfalls] == [(3, "PSY", 1)]


@pytest.mark.parametrize(
    ("shift", "on", "costs"),
    [
        ("D", True, (0, 3, 3)),
        ("D", False, (3, 0, 0)),
        (None, True, (0, 0, 3)),
        (None, False, (3, 3, 0)),
    ],
)
def test_requests(tiny: Tiny, shift: str | None, on: bool, costs: tuple[int, int, int]) -> None:
    """A wish for or against a shift, or any duty, costs its weight when not met."""
    problem = tiny(days=1, requests=(Request("Amy", 0, shift, 3, on=on),))
    assert tuple(check(problem, {"Amy": row(t)}).objective for t in "DN-") == costs
    assert solve(problem, 10).objective == 0


def test_fairness_grows_with_each_step_on_either_side(tiny: Tiny) -> None:
    """Within the band nothing is paid; then 1, 3, 5, 7 and 9 times the weight."""
    term = Fairness("total", {"D": 1}, {"Amy": 2.5}, 2)
    problem = tiny(days=9, fairness=(term,))
    burdens = [check(problem, {"Amy": row("D" * n + "-" * (9 - n))}).objective for n in range(10)]
    assert burdens == [8, 2, 0, 0, 2, 8, 18, 32, 50, 68]


def test_fairness_of_hours_goes_by_steps_of_a_shift(tiny: Tiny) -> None:
    """With eight hours to a duty the band lies between whole duties."""
    term = Fairness("hours", {"D": 8, "N": 8}, {"Amy": 20.0}, 1, step=8)
    problem = tiny(days=5, fairness=(term,))
    burdens = [check(problem, {"Amy": row("D" * n + "-" * (5 - n))}).objective for n in range(6)]
    assert burdens == [32, 8, 0, 0, 8, 32]


def test_fair_shares_are_kept(tiny: Tiny) -> None:
    """Nights are split as the targets say, here two to one."""
    term = Fairness("nights", {"N": 1}, {"Amy": 4.0, "Beth": 2.0}, 5)
    roster = solve(daily(tiny("Amy Beth", 6, fairness=(term,)), "N"), 10)
    assert roster.objective == 0
    assert [roster.duties[who].count("N") for who in ("Amy", "Beth")] == [4, 2]


def test_a_team_stands_together(tiny: Tiny) -> None:
    """Whoever of a team is on a shift with none of it pays; two of them, or nobody, are free."""
    cells = frozenset((day, "D") for day in range(4))
    team = Team("A", frozenset({"Amy", "Beth"}), cells, 7)
    problem = tiny("Amy Beth Carl", teams=(team,))
    rows = {"Amy": row("DD-N"), "Beth": row("D---"), "Carl": row("-D--")}
    assert check(problem, rows).costs["away from the team"] == 7
    wishes = tuple(Request(who, 0, "D", 1, on=True) for who in ("Amy", "Carl"))
    asked = replace(problem, coverage=(Coverage(0, "D", 2, 100, 100),), requests=wishes)
    roster = solve(asked, 10)
    assert (roster.status, roster.objective) == (Status.OPTIMAL, 1), "against Carl's wish alone"
    assert [who for who, own in roster.duties.items() if own[0] == "D"] == ["Amy", "Beth"]


def test_isolated_days(tiny: Tiny) -> None:
    """A lone duty and a lone day off cost their weight; the edges do not count."""
    problem = tiny(days=5, isolated_duty_weight=3, isolated_off_weight=4)
    verdicts = [
        check(problem, {"Amy": row(text)}).objective for text in ("-D-DD", "D---D", "DD--D")
    ]
    assert verdicts == [3 + 4, 0, 0]
    known = tiny(people=amy(recent=(None,)), isolated_duty_weight=3)
    assert check(known, {"Amy": row("D---")}).objective == 3
    wish = (Request("Amy", 2, "D", 2, on=True),)
    assert solved(tiny(days=5, isolated_duty_weight=3, requests=wish)).count("D") != 1


def test_changes_to_what_is_published(tiny: Tiny) -> None:
    """Each changed cell is paid, and each person concerned once; exempt cells are free."""
    known = Published({"Amy": row("DD--"), "Beth": row("--DD")}, 5, 20, 1, frozenset({("Beth", 3)}))
    problem = tiny("Amy Beth", published=known)
    verdict = check(problem, {"Amy": row("N-D-"), "Beth": row("--D-")})
    assert verdict.costs["changes"] == 2 * 5 + 20
    assert solve(problem, 10).objective == 0
    assert brute_force(tiny("Amy", 2, published=Published({"Amy": row("DN")}, 5))) == 0


def test_shift_over_the_leap_day(tiny: Tiny) -> None:
    """A night on 29 February ends in March and its rest is kept there."""
    night = ShiftType("N", 8 * 60, 23 * 60, rest_minutes=11 * 60)
    problem = tiny(shifts=(DAY, night), start=date(2024, 2, 28), fixed=(Fixed("Amy", 1, "N"),))
    assert [problem.date_of(d).isoformat() for d in (1, 2)] == ["2024-02-29", "2024-03-01"]
    assert broken(problem, Amy="-ND-") == [("rest", 2, 660)]
    assert solved(daily(problem)) == "DN-D"


def test_the_checker_reads_every_kind_of_row(tiny: Tiny) -> None:
    """Rows of the wrong length, and unknown people or shifts, are refused."""
    for rows in ({"Amy": row("D")}, {"Zoe": row("DDDD")}, {"Amy": row("DDDX")}):
        with pytest.raises(ValueError, match="The ro"):
            check(tiny(), rows)
    assert check(tiny(), {}).breaches == ()
