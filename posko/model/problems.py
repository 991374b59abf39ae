"""What is wrong with the data, said to the person who can mend it."""

from __future__ import annotations

from dataclasses import dataclass

from posko.model.messages import Message


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where.

    file: the file's name, "volunteers.csv".
    row: the row as a spreadsheet numbers it (the header is row 1), or None for the whole file.
    column: the column's name, or None for the whole row.
    found: the text that stands there; "" where blank.
    expected: what should stand there, as a sentence.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: Message


class Refused(Exception):
    """An action that the rules do not allow; `reason` tells the person why and what to do."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason
