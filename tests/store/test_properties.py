"""What holds for any sequence of changes."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.model.change import RowChange, delete, insert, update
from posko.model.tables import TABLES
from posko.store.checking import problems_in
from posko.store.contract import Store
from posko.store.csvfile import write_csv
from posko.store.held import texts_of
from posko.store.settingsfile import read_settings, write_settings
from tests.examples import some
from tests.factories import NOW
from tests.store.conftest import MEMORY
from tests.store.folder import change, open_at, row_of

NOTE = st.none() | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=10
)
STEP = st.one_of(
    st.tuples(st.just("insert"), st.integers(0, 5), NOTE),
    st.tuples(st.just("update"), st.integers(0, 5), NOTE),
    st.tuples(st.just("delete"), st.integers(0, 5), NOTE),
    st.tuples(st.just("log"), st.integers(0, 999), NOTE),
    st.tuples(st.just("setting"), st.integers(0, 3), NOTE),
)


def rows_for(store: Store, steps: list[tuple[str, int, Any]]) -> dict[tuple, RowChange]:
    """The steps as changes that fit the tables as they are, one per row."""
    rows: dict[tuple, RowChange] = {}
    snapshot = store.snapshot(NOW)
    for kind, number, note in steps:
        if kind == "log":
            key = ("incident_log", f"L-{number}")
            if snapshot.find(*key) is None:
                more = {"entry": note or "x", "at": NOW + timedelta(minutes=number)}
                rows[key] = insert(
                    "incident_log", **row_of(*key[:1], log_id=key[1], incident_id="K-1", **more)
                )
            continue
        if kind == "setting":
            key = ("settings", f"office.s{number}")
            there = snapshot.find(*key)
            values = {"setting": key[1], "value": note}
            rows[key] = (
                update("settings", there, **values) if there else insert("settings", **values)
            )
            continue
        key = ("absences", f"A-{number}")
        there = snapshot.find(*key)
        if there is None:
            new = row_of("absences", absence_id=key[1], volunteer_id="V-1", note=note)
            rows[key] = insert("absences", **new)
        elif kind == "delete":
            rows[key] = delete("absences", there)
        else:
            rows[key] = update("absences", there, note=note)
    return rows


@given(st.lists(st.lists(STEP, min_size=1, max_size=3), min_size=1, max_size=4))
@some(15)
def test_any_commits_then_export_and_import(template: Path, batches: list) -> None:
    """After any commits, a copy, an export written anew, and the past hold the same tables."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as root:
        folder = shutil.copytree(template, Path(root) / "data")
        store = open_at(folder)
        seen = {0: store.snapshot(NOW)}
        for batch in batches:
            rows = rows_for(store, batch)
            revision = store.commit(change(*rows.values()))
            seen[revision] = store.snapshot(NOW)
        assert problems_in(folder) == []
        shown = store.snapshot(NOW)

        copy = open_at(shutil.copytree(folder, Path(root) / "copy"))
        export = Path(root) / "export"
        export.mkdir()
        for name, table in TABLES.items():
            rows_out = texts_of(table, shown.all(name), shown.zone)
            if name == "settings":
                (export / table.filename).write_bytes(write_settings(b"", dict(rows_out)))
            else:
                (export / table.filename).write_bytes(write_csv(table, rows_out))
        imported = open_at(export)
        for other in (copy.snapshot(NOW), imported.snapshot(NOW)):
            assert [n for n in TABLES if not other.all(n).equals(shown.all(n))] == []
        for revision, past in seen.items():
            again = store.snapshot(NOW, as_of=revision)
            assert [n for n in TABLES if not again.all(n).equals(past.all(n))] == [], revision


NAME = st.from_regex(r"[a-z]{1,3}(\.[a-z]{1,3}){0,2}", fullmatch=True)
VALUES = st.dictionaries(NAME, st.text(st.characters(exclude_categories=["Cs"]), max_size=8))


@given(VALUES, VALUES)
@some(60)
def test_any_settings_survive_the_file(before: dict[str, str], after: dict[str, str]) -> None:
    """Whatever was in the file, the new settings are read back as they were written."""
    data = write_settings(write_settings(b"# first\n", before), after)
    frame = read_settings(data).frame
    read = dict(zip(frame["setting"], frame["value"].fillna(""), strict=True))
    assert read == after


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("a = 3", "3"),
        ("a = 1.5", "1.5"),
        ("a = true", "true"),
        ("a = 2021-02-08T09:00:00+07:00", "2021-02-08T09:00:00+07:00"),
        ("[s]\na = 'x'", "x"),
    ],
)
def test_settings_are_texts(line: str, value: str) -> None:
    """Numbers, times and true/false of TOML are read as texts; sections as dotted names."""
    frame = read_settings(line.encode()).frame
    assert frame["value"].tolist() == [value]


def test_a_switch_stays_a_switch() -> None:
    """What is true or false in the file is turned over without quotes; a text stays a text."""
    before = b"a = false # why\nb = 'false'\n[s]\nc = true\n"
    after = write_settings(before, {"a": "true", "b": "true", "s.c": "no", "d": "true"}).decode()
    assert "a = true # why" in after
    assert tomllib.loads(after) == {"a": True, "b": "true", "s": {"c": "no"}, "d": "true"}


@pytest.mark.parametrize("text", ["a = [1, 2]", "a =", "= 3", "a b = 1", "a = 1\na = 2"])
def test_settings_that_cannot_be_read(text: str) -> None:
    """A list, or text that is no TOML, is a problem of the file."""
    assert read_settings(text.encode()).problems
