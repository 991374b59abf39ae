"""A norm beside the figure that it produced."""

from __future__ import annotations

from posko.model.factors import Factor
from posko.model.tables import TABLES
from posko.ui.here import Here


def factor_note(here: Here, factor: Factor) -> str:
    """ "Beras per jiwa per hari: 400 g. Sumber: …": value, unit and where it comes from."""
    frame = here.snapshot.all("factors")
    row = TABLES["factors"].records(frame[frame["factor"] == factor.value])[0]
    return here.t(
        "common.factor",
        label=row["label_id" if here.language == "id" else "label_en"],
        value=row["value"],
        unit=row["unit"],
        source=row["source"],
    )
