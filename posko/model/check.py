"""Every rule that the data keeps, checked on a whole folder or on what one change touches.

`check_tables` returns all problems, not the first. Cells are checked where texts become values
(`check_cells`), changes of state where a change is made (`check_change`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from posko.model import invariants
from posko.model.check_scope import Scope
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import TABLES, Table

Rule = Callable[[Scope], Iterator[Problem]]


def check_tables(scope: Scope) -> list[Problem]:
    """Every problem of the rows in question, file by file and row by row."""
    problems = [problem for rule in RULES for problem in rule(scope)]
    order = {table.filename: position for position, table in enumerate(TABLES.values())}
    return sorted(problems, key=lambda p: (order[p.file], p.row or 0))


def check_keys(scope: Scope) -> Iterator[Problem]:
    """No two rows of a table have the same key."""
    for table in TABLES.values():
        if scope.touches(table.name):
            yield from check_keys_of(scope, table)


def check_keys_of(scope: Scope, table: Table) -> Iterator[Problem]:
    """No two rows of this table have the same key."""
    rows = scope.rows(table.name)
    for index in rows.index[rows.duplicated(list(table.key))]:
        found = "|".join(table.key_of(dict(rows.loc[index]), scope.zone))
        yield scope.problem(table.name, index, table.key[0], message("check.unique"), found=found)


def check_references(scope: Scope) -> Iterator[Problem]:
    """What a row names exists; what a row names is not taken away."""
    removed = {name: [key[0] for key in scope.removed(name)] for name in TABLES}
    for table in TABLES.values():
        for column in table.columns:
            gone = [key for target in column.refs for key in removed[target]]
            if not column.refs or not (gone or scope.touches(table.name)):
                continue
            rows = scope.rows(table.name)
            if gone:
                whole = scope.tables[table.name]
                rows = whole[whole.index.isin(rows.index) | whole[column.name].isin(gone)]
            named = rows[column.name].dropna()
            if named.empty:
                continue
            missing = named
            for target in column.refs:
                missing = missing[~missing.isin(scope.tables[target][TABLES[target].key[0]])]
            files = " / ".join(TABLES[target].filename for target in column.refs)
            for index in missing.index:
                yield scope.problem(
                    table.name, index, column.name, message("check.reference", files=files)
                )


RULES: tuple[Rule, ...] = (check_keys, check_references, *invariants.RULES)
