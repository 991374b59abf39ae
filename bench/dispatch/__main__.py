"""`python -m bench.dispatch [--json] [--out DIR]`: how fast, how large, and is it proven best.

Two offices (26 volunteers × 10 tasks, 200 × 50) and a country of 40,000 × 5,000, spread out, on a
few sites, and with too few people. Yardsticks: 50 ms of solving for an office; 5 s, 2 GB and 0.1 %
of the least possible cost for the country.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.dispatch.checker import World, breaches, proven_least
from bench.dispatch.worlds import STEPS_PER_KM, Country, country, office
from posko.dispatch import board as board_module
from posko.dispatch import suggest
from posko.dispatch.engine import assign
from posko.dispatch.nearest import Nearest

OFFICE_MS, COUNTRY_SECONDS, COUNTRY_GB, COUNTRY_GAP = 50, 5.0, 2.0, 0.001


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.dispatch", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--out", type=Path, help="also write dispatch.json into this folder")
    arguments = parser.parse_args()
    made = (
        country("spread out", people=40_000, tasks=5_000, sites=None),
        country("on 60 sites", people=40_000, tasks=5_000, sites=60),
        country("spread out, people short", people=16_000, tasks=5_000, sites=None),
        country("on 60 sites, people short", people=16_000, tasks=5_000, sites=60),
    )
    results = [office_result(26, 10), office_result(200, 50), *map(country_result, made)]
    text = json.dumps(results, indent=2)
    print(text if arguments.json else "\n".join(line(result) for result in results))
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / "dispatch.json").write_text(text, encoding="utf-8")
    return 0 if all(result["met"] for result in results) else 1


def office_result(people: int, tasks: int, runs: int = 5) -> dict[str, Any]:
    """The median of some runs, each on a fresh snapshot; `solving` is the engine alone."""
    solving: list[float] = []
    real = board_module.assign

    def timed(*given: Any) -> Any:
        began = time.perf_counter()
        found = real(*given)
        solving.append(time.perf_counter() - began)
        return found

    whole = []
    board_module.assign = timed
    try:
        for run in range(runs):
            snapshot = office(people, tasks, seed=run + 1)
            ids = list(snapshot.all("tasks")["task_id"])
            began = time.perf_counter()
            suggestion = suggest(snapshot, ids, snapshot.now)
            whole.append(time.perf_counter() - began)
    finally:
        board_module.assign = real
    solved = float(np.median(solving)) * 1000
    return {
        "name": f"office {people} × {tasks}",
        "solving_ms": round(solved, 1),
        "whole_ms": round(float(np.median(whole)) * 1000, 1),
        "people_sent": len(suggestion.people),
        "places_empty": sum(gap.people for gap in suggestion.gaps),
        "proven": suggestion.proven,
        "met": solved <= OFFICE_MS and suggestion.proven,
    }


def country_result(made: Country) -> dict[str, Any]:
    """One run, then the same result checked by code that shares nothing with the engine."""
    began, worked = time.perf_counter(), time.process_time()
    source = Nearest(made.lat, made.lon, made.holders, made.person_cost, made.sites, STEPS_PER_KM)
    result = assign(len(made.lat), made.demand, source)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    # Measured before the checker, which looks at all pairs; on Linux in kB, on macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30
    checked: World = (
        made.lat, made.lon, made.holders, made.person_cost, made.sites, STEPS_PER_KM, made.demand,
    )  # fmt: skip
    wrong = breaches(checked, result)
    least = proven_least(checked, result.prices)
    gap = (result.cost - least) / max(1, result.of_people)
    met = seconds <= COUNTRY_SECONDS and peak <= COUNTRY_GB and gap <= COUNTRY_GAP and not wrong
    return {
        "name": f"{len(made.lat)} × 5000, {made.name}",
        "seconds": round(seconds, 2),
        "cpu_seconds": round(worked, 2),
        "peak_gb": round(peak, 2),
        "groups": len(made.sites.kind),
        "places": int(made.demand.places.sum()),
        "places_empty": int(result.empty.sum()),
        "minutes_per_person": round(result.of_people / 10 / max(1, (result.group_of >= 0).sum())),
        "pairs": result.pairs,
        "rounds": result.rounds,
        "gap_percent": round(100 * gap, 5),
        "wrong": wrong,
        "met": bool(met),
    }


def line(result: dict[str, Any]) -> str:
    parts = ", ".join(f"{key} {value}" for key, value in result.items() if key != "name")
    return f"{result['name']}: {parts}"


if __name__ == "__main__":
    sys.exit(main())
