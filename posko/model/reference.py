"""The rows of a reference table that carry a name in both languages, as terms."""

from __future__ import annotations

from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.model.vocabulary import Term


def terms(snapshot: Snapshot, table: str) -> dict[str, Term]:
    """key → term, of a table with `label_id` and `label_en` (skills, shift_types, items, factors).

    So a shift or a skill can be a parameter of a message and is said in the reader's language.
    """

    def read() -> dict[str, Term]:
        frame = snapshot.all(table)
        columns = (frame[TABLES[table].key[0]], frame["label_id"], frame["label_en"])
        return {key: Term(key, ours, theirs) for key, ours, theirs in zip(*columns, strict=True)}

    return snapshot.memo(f"terms:{table}", read)
