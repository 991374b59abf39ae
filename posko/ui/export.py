"""What a person downloads from a page."""

from __future__ import annotations

import pandas as pd

from posko.model.columns import guard_formula
from posko.model.snapshot import Snapshot
from posko.model.tables import Table


def cells_of(table: Table, snapshot: Snapshot) -> pd.DataFrame:
    """A table's rows as the texts of its cells, as they stand in its file."""
    frame = snapshot.all(table.name)
    return pd.DataFrame(
        {c.name: c.render_all(frame[c.name], snapshot.zone) for c in table.columns},
        columns=list(table.names),
    )


def csv_bytes(cells: pd.DataFrame) -> bytes:
    """Cells as a CSV file that a spreadsheet opens rightly and runs nothing of.

    UTF-8 with a byte-order mark, which Excel needs to see the encoding.
    """
    safe = cells.map(guard_formula)
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
