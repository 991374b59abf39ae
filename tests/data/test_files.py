"""The files of the embedded data set keep the conventions of docs/data.md."""

from __future__ import annotations

import csv
import re

import pandas as pd
import pytest

from posko.model.check import check_tables
from posko.model.check_scope import Scope
from posko.model.columns import guard_formula
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.data.conftest import DATA, ROOT, typed

FILES = [name for name in TABLES if name != "settings"]
DRILL = "data latihan"


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_exactly_what_the_store_would_write(name: str) -> None:
    """UTF-8 without a mark, LF, and every cell as `Column.render` writes its value."""
    table, raw = TABLES[name], (DATA / TABLES[name].filename).read_bytes()
    assert b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\n")
    rows = list(csv.reader(raw.decode("utf-8").splitlines(keepends=True)))[1:]
    frame = typed(table)
    for place, column in enumerate(table.columns):
        texts = column.render_all(frame[column.name])
        if column.kind == "text":
            texts = texts.map(guard_formula)
        assert [row[place] for row in rows] == texts.tolist(), column.name


@pytest.mark.parametrize("name", FILES)
def test_rows_are_in_their_order(name: str) -> None:
    """By key; append-only tables by time, equal times by key."""
    table = TABLES[name]
    frame = typed(table)
    keys = [table.key_of(record) for record in table.records(frame)]
    if table.append_only and table.known_from:
        ordered = sorted(zip(frame[table.known_from], keys, strict=True))
        assert list(zip(frame[table.known_from], keys, strict=True)) == ordered
    else:
        assert keys == sorted(keys)


def test_no_file_belongs_to_no_table() -> None:
    """What lies in data/ is a declared table, the settings or the description."""
    known = {table.filename for table in TABLES.values()} | {"README.md"}
    assert {path.name for path in DATA.iterdir() if path.is_file()} <= known


def test_the_check_finds_nothing(tables: dict[str, pd.DataFrame]) -> None:
    """Keys, references and every invariant hold on the whole set."""
    assert check_tables(Scope(tables)) == []


def test_the_audit_starts_empty(tables: dict[str, pd.DataFrame]) -> None:
    """A fresh copy has no history of changes."""
    assert tables["audit"].empty


def test_rows_without_a_source_say_that_they_are_drill_data(
    tables: dict[str, pd.DataFrame],
) -> None:
    """A row of operations or people names a published source, or says "data latihan"."""
    published = re.compile(r"https?://|\.com|\.id\b|berita|BPBD Jombang|pemberitaan", re.IGNORECASE)
    for name, table in TABLES.items():
        spoken = [c for c in ("source", "note", "reason") if c in table.names]
        if table.group not in ("people", "operations") or not spoken or tables[name].empty:
            continue
        frame = tables[name]
        if name == "attendances":
            # A presence needs no reason; the whole table is drill data by data/README.md.
            frame = frame[frame["reason"].notna()]
        said = frame[spoken].fillna("").agg(" ".join, axis=1).astype("str")
        silent = said[~said.str.contains(DRILL) & ~said.str.contains(published)]
        assert silent.empty, f"{name}: {silent.head(3).to_dict()}"


def test_certificates_carry_drill_numbers(tables: dict[str, pd.DataFrame]) -> None:
    """No certificate can be mistaken for a real one."""
    assert tables["certificates"]["number"].str.startswith("LATIHAN/").all()


def test_the_description_of_the_data_names_every_table() -> None:
    """docs/data.md has one line per declared table, with its key."""
    lines = (ROOT / "docs" / "data.md").read_text(encoding="utf-8").splitlines()
    described = {line.split("|")[1].strip(): line for line in lines if line.startswith("| `")}
    assert list(described) == [f"`{name}`" for name in TABLES]
    for name, table in TABLES.items():
        cells = [cell.strip() for cell in described[f"`{name}`"].split("|")]
        assert cells[2] == ", ".join(table.key), name
        assert cells[3] == (table.known_from or ""), name


def test_the_readme_says_why_209_are_208(drill: Snapshot) -> None:
    """The reported total that its parts do not reach is explained and not filled up."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert "209" in text and "208" in text
    assert len(drill.all("volunteers")) == 208
