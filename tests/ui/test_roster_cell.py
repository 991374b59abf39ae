"""What a browser may say about a tapped cell."""

from __future__ import annotations

from datetime import date

import pytest

from posko.ui.roster_cell_tap import Cell, cell_mark, read, row_mark
from tests.maps.attacks import ATTACKS


def test_a_person_or_a_shift_of_a_date_is_understood() -> None:
    """Both kinds of rows."""
    person = read({"day": "2021-02-14", "person": "TAG-0001", "shift": None})
    assert person == Cell(date(2021, 2, 14), person="TAG-0001")
    shift = read({"day": "2021-02-14", "person": None, "shift": "night"})
    assert shift == Cell(date(2021, 2, 14), shift="night")


@pytest.mark.parametrize(
    "told",
    [
        None,
        "TAG-0001",
        [],
        {},
        {"day": "2021-02-14"},
        {"day": "2021-02-30", "person": "TAG-0001"},
        {"day": None, "person": "TAG-0001"},
        {"day": "2021-02-14", "person": 7, "shift": ["night"]},
    ],
)
def test_anything_else_is_no_cell(told: object) -> None:
    """A browser is not to be trusted."""
    assert read(told) is None


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_people_typed_stays_inside_its_attribute(attack: str) -> None:
    """No quote and no bracket leaves the attribute that it stands in."""
    for mark in (
        row_mark(person=attack),
        row_mark(shift=attack),
        cell_mark(date(2021, 2, 14), attack),
    ):
        assert "<" not in mark and ">" not in mark
        assert mark.count('"') == 2 * mark.count('="')
