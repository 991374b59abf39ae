"""Cells and values: one by one and a whole column at a time."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.model.columns import WIB, Column
from posko.model.tables import TABLES
from tests.examples import some

COLUMNS = {
    "text": Column("c", "text", ("", "")),
    "id": Column("c", "id", ("", "")),
    "integer": Column("c", "integer", ("", ""), minimum=-5, maximum=1000),
    "number": Column("c", "number", ("", ""), minimum=-90, maximum=90),
    "flag": Column("c", "flag", ("", "")),
    "instant": Column("c", "instant", ("", "")),
    "date": Column("c", "date", ("", "")),
    "clock": Column("c", "clock", ("", "")),
    "phone": Column("c", "id", ("", ""), pattern=r"\+?\d{8,15}"),
    "word": Column("c", "text", ("", ""), values=("morning", "evening")),
}

CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.integers(-2000, 2000).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.datetimes(timezones=st.sampled_from([WIB])).map(lambda d: d.isoformat()),
    st.dates().map(str),
    st.times().map(lambda t: t.isoformat("minutes")),
    st.sampled_from(
        [
            "",
            "true",
            "false",
            "True",
            "2021-02-30",
            "2021-02-08T09:00Z",
            "2021-02-08T25:00:00+07:00",
            "2021-02-08 09:00",
            "081200000001",
            "+6281200000001",
            "morning",
            "1e5",
            "1e999",
            ".5",
            "5.",
            "-0",
            "007",
            "24:00",
            "１２",
            "nan",
            " 1",
        ]
    ),
)


@pytest.mark.parametrize("kind", COLUMNS)
@given(st.lists(CELLS, min_size=1, max_size=8))
@some(60)
def test_a_whole_column_is_parsed_like_its_cells(kind: str, cells: list[str]) -> None:
    """`parse_all` accepts, refuses and reads exactly what `parse` does, cell by cell."""
    column = COLUMNS[kind]
    values, bad = column.parse_all(pd.Series(cells, dtype="str"))
    for cell, value, refused in zip(cells, values, bad, strict=True):
        try:
            expected = column.parse(cell)
        except ValueError:
            assert refused, (cell, value)
            continue
        assert not refused, (cell, value)
        if expected is None:
            assert pd.isna(value)
        else:
            assert column.render(value) == column.render(expected), cell


@pytest.mark.parametrize("kind", COLUMNS)
@given(st.lists(CELLS, min_size=1, max_size=6))
@some(40)
def test_what_is_accepted_is_written_as_it_is_read(kind: str, cells: list[str]) -> None:
    """Rendering a parsed cell and parsing it again gives the same value."""
    column = COLUMNS[kind]
    for cell in cells:
        try:
            value = column.parse(cell)
        except ValueError:
            continue
        assert column.parse(column.render(value)) == value


def test_every_column_can_say_what_it_expects() -> None:
    """The sentence for a bad cell exists for every declared column."""
    from posko.locale import LANGUAGES, say

    for table in TABLES.values():
        for column in table.columns:
            for language in LANGUAGES:
                assert say(column.expected(), language)
