"""The words that people read are all there, in both languages."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest

from posko import locale
from posko.model.columns import WIB
from posko.model.messages import message
from posko.model.tables import TABLES
from posko.model.vocabulary import VOCABULARIES

ROOT = Path(__file__).parents[2]
ENTRIES = locale.catalogue()


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("key", ENTRIES)
def test_every_entry_speaks_both_languages_with_the_same_fields(key: str) -> None:
    """A sentence that lacks a language, or names other fields in one of them, is a mistake."""
    entry = ENTRIES[key]
    assert set(entry) - {"id_one", "en_one"} == {"id", "en"}
    assert all(text.strip() for text in entry.values())
    assert fields(entry["id"]) == fields(entry["en"])
    for one in {"id_one", "en_one"} & set(entry):
        assert fields(entry[one]) <= fields(entry["id"])


def test_every_key_that_the_code_names_exists() -> None:
    """A key written out in the code is in the catalogue."""
    areas = {key.partition(".")[0] for key in ENTRIES}
    pattern = re.compile(r"(?:message|text|\bt)\(\s*\"([a-z_]+\.[a-z_0-9]+)\"")
    missing = {
        (key, path.name)
        for folder in ("posko", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for key in pattern.findall(path.read_text(encoding="utf-8"))
        if key.partition(".")[0] in areas | {"common"} and key not in ENTRIES
    }
    assert not missing


def test_every_term_and_column_has_both_labels() -> None:
    """Every status, table and column can be shown in both languages."""
    for vocabulary in VOCABULARIES.values():
        for term in vocabulary.values():
            assert term.label_id and term.label_en
    for table in TABLES.values():
        for column in table.columns:
            assert all(column.label), (table.name, column.name)


def test_numbers_days_and_hours_are_written_as_people_write_them() -> None:
    """Indonesian: comma for decimals, point in the hour, the zone by name."""
    at = datetime(2021, 2, 8, 9, 5, tzinfo=WIB)
    assert locale.show(1234.5, "id") == "1.234,5"
    assert locale.show(1234.5, "en") == "1,234.5"
    assert locale.show(at, "id") == "8 Feb 2021, 09.05 WIB"
    assert locale.show(date(2021, 5, 8), "id") == "8 Mei 2021"
    assert locale.show(None, "id") == "dalam pendataan"
    assert locale.show(timedelta(hours=3, minutes=20), "id") == "3 jam 20 menit"
    assert locale.as_of(at, False, "id") == "8 Feb 2021"


def test_a_message_may_hold_messages() -> None:
    """A sentence is made of parts that are said in the same language."""
    parts = (message("common.hours", n=3), message("common.minutes", n=1))
    assert locale.show(parts, "en") == "3 hours, 1 minute"


def test_a_naive_hour_is_refused() -> None:
    """An hour without a zone is never shown as if it had one."""
    with pytest.raises(ValueError, match="aware"):
        locale.show(datetime(2021, 2, 8, 9), "id")
