"""Files that somebody edited outside, in a spreadsheet: which may be taken over, and what is wrong.

All edited files are judged together, since a new volunteer and her certificate come in two files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

import pandas as pd

from posko.model.check import check_keys_of, check_tables
from posko.model.check_scope import Scope
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import TABLES
from posko.store.csvfile import Reading
from posko.store.held import HeldTable, difference
from posko.store.trail import Differences, is_whole


class Frames(Mapping[str, pd.DataFrame]):
    """The typed frames of held tables, each made when a check asks for it."""

    def __init__(self, tables: Mapping[str, HeldTable]) -> None:
        self._tables = tables

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._tables[name].frame

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


@dataclass(frozen=True)
class Judgement:
    """tables: all tables, with what could be taken over.

    differences: what that changes. refused: tables whose file has to be mended first.
    """

    tables: Mapping[str, HeldTable]
    differences: Differences
    refused: frozenset[str]
    problems: tuple[Problem, ...]


def judge(
    good: Mapping[str, HeldTable],
    edited: Mapping[str, Reading],
    unproven: Collection[str],
    revisions: tuple[int, int],
    zone: tzinfo,
) -> Judgement:
    """Take over the edited files that keep every rule; refuse the others.

    good: the tables before the edit. unproven: those of them that never kept every rule, so that
    all their rows are in question and not only the edited ones. revisions: the trail's first and
    last.
    """
    problems = [problem for reading in edited.values() for problem in reading.problems]
    if "audit" in edited and not edited["audit"].problems:
        problems += _judge_trail(good["audit"], edited["audit"], revisions)
    refused = {table_of(problem) for problem in problems}
    while True:
        accepted = {
            name: HeldTable(TABLES[name], zone, reading.frame)
            for name, reading in edited.items()
            if name not in refused
        }
        tables = {**good, **accepted}
        differences = {
            name: rows for name in accepted if (rows := difference(good[name], tables[name]))
        }
        touched = {name: frozenset(rows) for name, rows in differences.items()}
        touched |= {name: frozenset(tables[name].rows) for name in accepted if name in unproven}
        wrong = check_tables(Scope(Frames(tables), zone, touched)) if touched else []
        wrong += [p for name in accepted for p in _twice(tables[name])]
        if not wrong:
            differences.pop("audit", None)
            return Judgement(tables, differences, frozenset(refused), tuple(problems))
        problems += wrong
        # A row that misses what was deleted is in a file that nobody edited: then all are to blame.
        guilty = {table_of(problem) for problem in wrong} & set(accepted)
        refused |= guilty or set(accepted)


def _twice(table: HeldTable) -> list[Problem]:
    """A key that came twice hides its second row from a comparison by key."""
    scope = Scope({table.table.name: table.frame}, table.zone)
    return list(check_keys_of(scope, table.table))


def _judge_trail(good: HeldTable, reading: Reading, revisions: tuple[int, int]) -> list[Problem]:
    """The trail may be saved again by another program, but not changed."""
    if good.frame.equals(reading.frame) and is_whole(reading.frame, *revisions):
        return []
    return [Problem(TABLES["audit"].filename, None, None, "", message("check.trail"))]


def table_of(problem: Problem) -> str:
    """The table that a problem's file holds."""
    return problem.file.rpartition(".")[0]
