"""Reading what spreadsheets write, writing one form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.model.columns import WIB, guard_formula, unguard_formula
from posko.model.tables import TABLES
from posko.store import csvfile
from posko.store.csvfile import Reading, csv_lines, read_csv, write_csv
from posko.store.held import texts_of

SKILLS = TABLES["skills"]
HEADER = "skill,label_id,label_en,note\n"
GOOD = HEADER + "boat,Perahu,Boat,\nkitchen,Dapur,Kitchen,a note\n"


@pytest.fixture(params=["small", "large"])
def read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`read_csv` by either way: row by row as small files are read, or with pyarrow."""
    monkeypatch.setattr(csvfile, "_SMALL", 10**9 if request.param == "small" else -1)
    return read_csv


def rows(reading: Reading) -> list[tuple[str, ...]]:
    return texts_of(SKILLS, reading.frame, WIB)


def wrong(reading: Reading) -> list[tuple[int | None, str | None, str]]:
    return [(p.row, p.column, p.expected.key) for p in reading.problems]


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace(",", ";").encode(),
        b"\xef\xbb\xbf" + GOOD.replace(",", ";").replace("\n", "\r\n").encode(),
        GOOD.rstrip("\n").encode(),
        (GOOD + ",,,\n,,,\n").encode(),
        (GOOD + "\n\n").encode(),
        b'"skill","label_id","label_en","note"\n' + GOOD.encode().removeprefix(HEADER.encode()),
        b"note,label_en,skill,label_id\n,Boat,boat,Perahu\na note,Kitchen,kitchen,Dapur\n",
    ],
    ids=[
        "plain",
        "mark",
        "crlf",
        "semicolon",
        "excel",
        "no last line end",
        "blank rows at the end",
        "empty lines at the end",
        "quoted header",
        "columns in another order",
    ],
)
def test_what_spreadsheets_write_is_read(read: Any, data: bytes) -> None:
    """The same rows come out of every form that a spreadsheet may save."""
    reading = read(SKILLS, data)
    assert reading.problems == ()
    assert rows(reading) == [
        ("boat", "Perahu", "Boat", ""),
        ("kitchen", "Dapur", "Kitchen", "a note"),
    ]


@pytest.mark.parametrize(
    ("data", "canonical"),
    [
        (GOOD, True),
        (HEADER, True),
        (GOOD.replace(",", ";"), False),
        (GOOD.replace("\n", "\r\n"), False),
        (GOOD.rstrip("\n"), False),
        ("\ufeff" + GOOD, False),
    ],
)
def test_rows_are_appended_only_to_our_own_form(read: Any, data: str, canonical: bool) -> None:
    """A file in another form is not appended to as it stands."""
    assert read(SKILLS, data.encode()).canonical is canonical


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (b"", [(1, None, "check.header_missing")]),
        (b"\n\n", [(1, None, "check.header_missing")]),
        (b"skill,label_id,label_en\nboat,Perahu,Boat\n", [(1, "note", "check.column_lacking")]),
        (b"skill,label_en,note\nboat,Boat,\n", [(1, "label_id", "check.column_missing")]),
        (
            b"skill,label_id,label_en,note,extra\nboat,Perahu,Boat,,\n",
            [(1, "extra", "check.column_unknown")],
        ),
        (
            b"skill,label_id,label_en,note,note\nboat,Perahu,Boat,,\n",
            [(1, "note", "check.column_twice")],
        ),
        (
            HEADER.encode() + b"boat,Perahu,Boat,,,\nkitchen,Dapur,Kitchen,\n",
            [(2, None, "check.expect_cells")],
        ),
        (
            HEADER.encode() + b"boat,Perahu\nkitchen,Dapur,Kitchen,\n",
            [(2, None, "check.expect_cells")],
        ),
        (HEADER.encode() + b"boat,Per\xff,Boat,\n", [(2, "label_id", "check.expect_utf8")]),
        (HEADER.encode() + b'boat,Perahu,Boat,"open\n', [(2, None, "check.expect_quotes")]),
        (HEADER.encode("utf-16"), [(None, None, "check.expect_utf8")]),
        (
            HEADER.encode() + b"two words,,Boat,\nok,A,B,\n,A,B,\n",
            [
                (2, "skill", "check.expect_id"),
                (2, "label_id", "check.required"),
                (4, "skill", "check.required"),
            ],
        ),
    ],
)
def test_everything_wrong_is_said(read: Any, data: bytes, problems: list) -> None:
    """Whatever is wrong with a file is a problem with its row and column; all of them."""
    assert wrong(read(SKILLS, data)) == problems


def test_an_empty_line_between_rows_is_named(read: Any) -> None:
    """An empty line in the middle keeps the numbers of the rows after it."""
    data = HEADER + "boat,Perahu,Boat,\n\ntwo words,A,B,\n"
    assert wrong(read(SKILLS, data.encode())) == [
        (3, None, "check.expect_row"),
        (4, "skill", "check.expect_id"),
    ]


def test_readable_rows_leave_out_the_wrong_ones(read: Any) -> None:
    """The rows without a problem can be shown while the others are mended."""
    reading = read(SKILLS, (GOOD + "two words,A,B,\nshelter,C,D,\n").encode())
    assert reading.readable(SKILLS)["skill"].tolist() == ["boat", "kitchen", "shelter"]


def test_a_table_without_rows_is_typed(read: Any) -> None:
    """A file with only a header gives an empty frame of the right types."""
    for table in TABLES.values():
        if table.name != "settings":
            frame = read(table, write_csv(table, [])).frame
            assert frame.dtypes.equals(table.empty().dtypes), table.name


TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
) | st.sampled_from(
    ["=1+1", "'=x", "''-1", "'", "@a", "\tq", "\r", "a\r\nb", ' " ', ";", ",", "+62"]
)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_any_text_survives_the_file(pairs: list[tuple[str, str]]) -> None:
    """Whatever people type comes back from the file as it was, by either way of reading."""
    given_rows = [(f"s{n}", a or "x", b or "x", a) for n, (a, b) in enumerate(pairs)]
    data = write_csv(SKILLS, given_rows)
    for small in (10**9, -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(csvfile, "_SMALL", small)
            reading = read_csv(SKILLS, data)
        assert reading.problems == ()
        assert rows(reading) == given_rows
        assert reading.canonical


@given(TEXT)
def test_guard_and_unguard_are_inverse(text: str) -> None:
    """A guarded text comes back, is no formula, and only what needs it is guarded."""
    guarded = guard_formula(text)
    assert unguard_formula(guarded) == text
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert guarded == text or text.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r"))


@given(TEXT, TEXT)
def test_different_texts_stay_different(one: str, other: str) -> None:
    """Guarding never makes two texts the same."""
    assert (guard_formula(one) == guard_formula(other)) == (one == other)


def test_a_formula_is_guarded_in_the_file() -> None:
    """A name that a spreadsheet would run stands in the file with an apostrophe."""
    line = csv_lines(SKILLS, [("a", "=HYPERLINK(1)", "b", "")])
    assert line == b"a,'=HYPERLINK(1),b,\n"


def test_negative_numbers_are_not_guarded() -> None:
    """A number stays a number: -7.5 is no formula."""
    table = TABLES["regions"]
    line = csv_lines(table, [("35.17", "J", "regency", "", "-7.5", "112.2", "", "")])
    assert line == b"35.17,J,regency,,-7.5,112.2,,\n"
