"""Measure the roster engine: ``python -m bench.roster public FOLDER | own | repair``.

Every roster is judged again by the independent checker; ``--out`` writes them as CSV for any other.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.roster import public, synthetic
from bench.roster.dropouts import dropouts
from posko.roster.engine.checker import check
from posko.roster.engine.problem import Problem
from posko.roster.engine.repair import repair
from posko.roster.engine.result import Duties, Progress, Roster, Status
from posko.roster.engine.solver import solve

Row = dict[str, Any]


def main() -> None:
    """Run one of the three benchmarks and print its table."""
    parser = argparse.ArgumentParser(prog="python -m bench.roster", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--out", type=Path, help="folder for the rosters as person,day,shift CSV")
    parser.add_argument("--seed", type=int, default=0)
    kinds = parser.add_subparsers(dest="kind", required=True)
    of_public = kinds.add_parser("public", help="instances of schedulingbenchmarks.org")
    of_public.add_argument("folder", type=Path, help="where InstanceN.txt lie")
    of_public.add_argument("--seconds", type=float, nargs="+", default=[10, 60])
    of_public.add_argument("--only", type=int, nargs="+", help="instance numbers")
    of_own = kinds.add_parser("own", help="made-up months of standby duty")
    of_own.add_argument("--seconds", type=float, default=30)
    of_own.add_argument("--people", type=int, nargs="+", default=[synthetic.TEAM])
    of_own.add_argument("--only", nargs="+", choices=sorted(synthetic.SCENARIOS))
    kinds.add_parser("repair", help="drop-outs from published months")
    for kind in kinds.choices.values():
        kind.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        kind.add_argument("--out", type=Path, default=argparse.SUPPRESS)
        kind.add_argument("--seed", type=int, default=argparse.SUPPRESS)
    given = parser.parse_args()
    rows = {"public": _public, "own": _own, "repair": _repair}[given.kind](given)
    _print(rows, as_json=given.json)


def _public(given: argparse.Namespace) -> Iterator[Row]:
    limits = sorted(given.seconds)
    for path in sorted(given.folder.glob("Instance*.txt"), key=_number):
        number = _number(path)
        if given.only and number not in given.only:
            continue
        problem = public.read(path)
        seen: list[Progress] = []
        cpu = time.process_time()
        roster = solve(problem, limits[-1], seed=given.seed, on_progress=seen.append)
        cpu = time.process_time() - cpu
        best = public.BEST_KNOWN.get(number)
        row: Row = {"instance": number}
        for limit in limits[:-1]:
            # The proof of the least shortage reports points of its own.
            whole = (p for p in seen if p.stage == "all" and p.seconds <= limit)
            until = [p.objective for p in whole if p.objective is not None]
            row[f"@{limit:g}s"] = min(until, default=None)
        row[f"@{limits[-1]:g}s"] = roster.objective
        row |= {"best known": best, "above": _percent(roster.objective, best)}
        row |= _facts(problem, roster) | {"cpu s": round(cpu, 1)}
        _write(given.out, f"instance{number}", roster.duties)
        yield row


def _own(given: argparse.Namespace) -> Iterator[Row]:
    times: list[float] = []
    proved = 0
    for people in given.people:
        for name, seed in synthetic.YARDSTICK:
            if given.only and name not in given.only:
                continue
            problem = synthetic.month(synthetic.SCENARIOS[name], seed, people)
            roster = solve(problem, given.seconds, seed=given.seed)
            times.append(roster.seconds)
            proved += roster.status is Status.OPTIMAL
            row: Row = {"month": f"{name} #{seed}", "people": people}
            row |= {"objective": roster.objective, "least shortage": roster.least_shortage}
            yield row | _facts(problem, roster)
            _write(given.out, f"{name}-{seed}-{people}", roster.duties)
    if times:
        yield {"month": f"{proved} of {len(times)} proved", "seconds": round(median(times), 1)}


def _repair(given: argparse.Namespace) -> Iterator[Row]:
    times, ratios, proved = [], [], 0
    for name in synthetic.SCENARIOS:
        problem = synthetic.month(synthetic.SCENARIOS[name], 1)
        published = solve(problem, 30, seed=given.seed).duties
        for label, day, lost in dropouts(problem, published):
            answer = repair(problem, published, day, lost, seed=given.seed)
            verdict = check(problem, answer.roster.duties)
            ratio = len(answer.changes) / max(1, answer.lost_duties)
            times.append(answer.roster.seconds)
            ratios.append(ratio)
            proved += answer.roster.status is Status.OPTIMAL
            yield {
                "month": name,
                "drop-out": label,
                "lost": answer.lost_duties,
                "changed": len(answer.changes),
                "people": len({change.person for change in answer.changes}),
                "status": str(answer.roster.status),
                "seconds": round(answer.roster.seconds, 2),
                "breaches": len(verdict.breaches),
            }
            _write(given.out, f"repair-{name}-{label}".replace(" ", "-"), answer.roster.duties)
    p95 = sorted(times)[max(0, round(0.95 * len(times)) - 1)]
    yield {
        "month": f"{proved} of {len(times)} proved",
        "drop-out": f"p95 {p95:.2f} s",
        "changed": f"x{max(ratios):.2f} at most",
        "seconds": round(median(times), 2),
    }


def _facts(problem: Problem, roster: Roster) -> Row:
    verdict = check(problem, roster.duties)
    agrees = verdict.objective == roster.objective and not verdict.breaches
    return {
        "bound": round(roster.bound, 1),
        "gap": f"{100 * roster.gap:.2f}%",
        "status": str(roster.status),
        "check": "ok" if agrees else f"{len(verdict.breaches)} breaches, {verdict.objective}",
        "first s": round(roster.first_seconds, 2),
        "seconds": round(roster.seconds, 1),
    }


def _percent(objective: int, best: int | None) -> str:
    return "" if best is None else f"{100 * (objective - best) / best:+.2f}%"


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("Instance"))


def _write(folder: Path | None, name: str, duties: Duties) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["person", "day", "shift"])
        for who, row in duties.items():
            table.writerows([who, day, shift] for day, shift in enumerate(row) if shift)


def _print(rows: Iterator[Row], *, as_json: bool) -> None:
    head: list[str] = []
    for row in rows:
        if as_json:
            print(json.dumps(row), flush=True)
            continue
        if not head:
            head = list(row)
            print("| " + " | ".join(head) + " |\n|" + "---|" * len(head), flush=True)
        print("| " + " | ".join(str(row.get(name, "")) for name in head) + " |", flush=True)


if __name__ == "__main__":
    main()
