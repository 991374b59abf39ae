"""A norm beside the figure that it produced."""

from __future__ import annotations

from posko.model.factors import Factor
from posko.model.tables import TABLES, Record
from posko.ui.here import Here


def factor_note(here: Here, factor: Factor) -> str:
    """ "Beras per jiwa per hari: 400 g. Sumber: …": value, unit and where it comes from."""
    row = here.snapshot.memo("ui:factors", lambda: _by_name(here))[factor.value]
    return here.t(
        "common.factor",
        label=row["label_id" if here.language == "id" else "label_en"],
        value=row["value"],
        unit=row["unit"],
        source=row["source"],
    )


def _by_name(here: Here) -> dict[str, Record]:
    rows = TABLES["factors"].records(here.snapshot.all("factors"))
    return {str(row["factor"]): row for row in rows}
