"""Small helpers for frames that pandas does not quite have."""

from __future__ import annotations

from typing import Any

import pandas as pd


def lookup(keys: pd.Series, table: pd.DataFrame, key: str, column: str) -> pd.Series:
    """For each of `keys`, the `column` of the row of `table` whose `key` it is, or missing.

    Keeps the index of `keys` and the type of `column`, also when either side is empty
    (`Series.map` loses the type then). Of rows with the same key the first counts.
    """
    index = pd.Index(table[key])
    if not index.is_unique:
        table = table[~index.duplicated()]
        index = pd.Index(table[key])
    places = index.get_indexer(pd.Index(keys))
    values = table[column].array.take(places, allow_fill=True)
    return pd.Series(values, index=keys.index, name=column)


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of any frame as plain values by column, None where a cell is missing.

    For frames of a declared table `Table.records` does this with the table's types.
    """
    names = [str(name) for name in frame.columns]
    columns = (
        [None if gone else cell for cell, gone in zip(cells.tolist(), cells.isna(), strict=True)]
        for _, cells in frame.items()
    )
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
