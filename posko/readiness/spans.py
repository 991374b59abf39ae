"""Half-open intervals of many people, as arrays: the arithmetic under readiness.

Times are whole microseconds since 1970 UTC; people are numbered by their place in `volunteers`.
Every person's question ("what covers this instant?") is answered for all people at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

HOUR: Final = 3_600_000_000
NEVER: Final = int(np.iinfo(np.int64).min)
"""No instant: what pandas shows as NaT."""
FAR: Final = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
"""The end of what has no end yet; a number, so that comparisons need no special case."""


@dataclass(frozen=True)
class Spans:
    """Intervals. what: a number that says what each one is; its owner knows its meaning."""

    person: Ints
    starts: Ints
    ends: Ints
    what: Ints

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Ints | Mask) -> Spans:
        """Some of them."""
        return Spans(self.person[rows], self.starts[rows], self.ends[rows], self.what[rows])

    def sorted(self) -> Spans:
        """By person and start."""
        return self.take(np.lexsort((self.starts, self.person)))

    def merged(self) -> Spans:
        """Those that overlap or touch joined into one, per person, sorted by person and start.

        `what` is that of the part that ends last.
        """
        if not len(self):
            return self
        mine = self.sorted()
        # The furthest end so far within a person: ends become their rank among all ends, so that
        # a person's number can be put in front of it and one running maximum serves everyone.
        _, rank = np.unique(mine.ends, return_inverse=True)
        reach = np.maximum.accumulate(mine.person * (len(mine) + 1) + rank)
        furthest = np.maximum.accumulate(
            np.where(mine.person * (len(mine) + 1) + rank == reach, np.arange(len(mine)), 0)
        )
        new = np.ones(len(mine), dtype=bool)
        new[1:] = (mine.person[1:] != mine.person[:-1]) | (
            mine.starts[1:] > mine.ends[furthest[:-1]]
        )
        last = furthest[np.append(np.flatnonzero(new)[1:] - 1, len(mine) - 1)]
        return Spans(mine.person[new], mine.starts[new], mine.ends[last], mine.what[last])

    # Each of the following gives, per person, the row that answers, or -1.

    def last_begun(self, at: int, people: int) -> Ints:
        """Of sorted spans: the last one that has begun by `at`."""
        return _last_row(self.person, np.flatnonzero(self.starts <= at), people)

    def first_after(self, at: int, people: int) -> Ints:
        """Of sorted spans: the first one that begins after `at`."""
        return _last_row(self.person, np.flatnonzero(self.starts > at)[::-1], people)


def strongest(spans: Spans, at: int, people: int, *order: Ints) -> Ints:
    """Per person the row that covers `at`, or -1; of several, the greatest by `order`, first key
    first."""
    rows = np.flatnonzero((spans.starts <= at) & (spans.ends > at))
    rows = rows[np.lexsort(tuple(key[rows] for key in reversed(order)))]
    return _last_row(spans.person, rows, people)


def joined(parts: Iterable[Spans]) -> Spans:
    """All of them in one."""
    every = tuple(parts)
    return Spans(
        np.concatenate([part.person for part in every]),
        np.concatenate([part.starts for part in every]),
        np.concatenate([part.ends for part in every]),
        np.concatenate([part.what for part in every]),
    )


def pick(values: Ints, rows: Ints, missing: int = NEVER) -> Ints:
    """The value of each person's row; `missing` where the row is -1."""
    found = np.full(len(rows), missing, dtype=np.int64)
    there = rows >= 0
    found[there] = values[rows[there]]
    return found


def micros(instants: pd.Series) -> Ints:
    """A column of aware instants as numbers; NaT is NEVER."""
    numbers: Ints = instants.dt.as_unit("us").astype("int64").to_numpy()
    return numbers


def moment(at: datetime) -> int:
    """An aware instant as a number."""
    return int(pd.Timestamp(at).as_unit("us").value // 1000)


def instants(numbers: Ints, zone: tzinfo) -> pd.DatetimeIndex:
    """Numbers as instants in `zone`; NEVER and FAR are NaT."""
    known = np.where(numbers >= FAR, NEVER, numbers)
    return pd.DatetimeIndex(known.view("M8[us]"), tz="UTC").tz_convert(zone)


def _last_row(person: Ints, rows: Ints, people: int) -> Ints:
    """Per person the last of `rows`: numpy keeps the last of several writes to one place."""
    found = np.full(people, -1, dtype=np.int64)
    found[person[rows]] = rows
    return found
