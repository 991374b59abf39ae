"""Small helpers for frames that pandas does not quite have."""

from __future__ import annotations

import pandas as pd


def lookup(keys: pd.Series, table: pd.DataFrame, key: str, column: str) -> pd.Series:
    """For each of `keys`, the `column` of the row of `table` whose `key` it is, or missing.

    Keeps the index of `keys` and the type of `column`, also when either side is empty
    (`Series.map` loses the type then). Of rows with the same key the first counts.
    """
    values = table.drop_duplicates(key).set_index(key)[column]
    return values.reindex(keys.to_numpy()).set_axis(keys.index)
