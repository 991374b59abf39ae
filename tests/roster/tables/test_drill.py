"""The embedded data: March 2021 for the TAGANA of Jombang, and the flood in February."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from posko.cli import main
from posko.model.snapshot import Snapshot
from posko.roster import (
    Draft,
    Period,
    Progress,
    breaches,
    burden_table,
    cover,
    draft_change,
    explain,
    hard,
    mend,
    publish,
    relief,
    roster_duties,
    solve_period,
)
from tests.browser.server import copy_data
from tests.data.conftest import drill, tables  # noqa: F401  (fixtures)
from tests.factories import wib
from tests.roster.tables.checker import faults
from tests.roster.tables.rosters import ACTOR, applied

MARCH = Period(date(2021, 3, 1), 31)
GOOD_ENOUGH = 2_500
"""Points: below a single missing role, so every place is filled."""


@pytest.fixture(scope="module")
def march(drill: Snapshot) -> Draft:  # noqa: F811
    """A roster of March, good enough to go on with: every place filled, wishes not yet polished."""
    best: list[int] = []

    def note(progress: Progress) -> None:
        if progress.objective is not None and progress.stage == "all":
            best.append(progress.objective)

    return solve_period(
        drill,
        MARCH.start,
        MARCH.days,
        seconds=300.0,
        on_progress=note,
        cancel=lambda: bool(best) and best[-1] < GOOD_ENOUGH,
    )


@pytest.fixture(scope="module")
def published(drill: Snapshot, march: Draft) -> Snapshot:  # noqa: F811
    drafted = applied(drill, draft_change(drill, march, ACTOR, why="Maret"))
    return applied(drafted, publish(drafted, ACTOR, MARCH.start, MARCH.days, why="Maret"))


def test_february_keeps_every_hard_rule(drill: Snapshot) -> None:  # noqa: F811
    """The roster of the embedded data is one that could have been published here."""
    assert not hard(breaches(drill, Period(date(2021, 2, 1), 28)))
    assert not faults(drill)


def test_march_is_filled_at_every_hour(march: Draft) -> None:
    """Three people with a post officer and a coordinator, 93 shifts, no rule broken."""
    assert not march.breaches and not march.shortages
    leads = [d for d in march.duties if d.function == "coordinator"]
    assert len(leads) == 93 and len(march.duties) >= 279


def test_march_can_be_published(published: Snapshot) -> None:
    """Both readings of the rules agree."""
    assert not hard(breaches(published, MARCH))
    assert not faults(published)


def test_march_is_fair(drill: Snapshot, march: Draft) -> None:  # noqa: F811
    """Even before the last polish nobody who is there all month carries twice a mean share, or less
    than half of one."""
    table = burden_table(drill, MARCH.start, MARCH.days, march.duties)
    duties = table.loc[table["days"] == 31, "duties"]
    assert duties.max() < 2 * duties.mean() and duties.min() > duties.mean() / 2


def test_losing_somebody_in_march_changes_little(published: Snapshot) -> None:
    """A week off: at most 1.35 changed duties of others for each duty lost, and every rule kept."""
    lost = touched = 0
    for person in ("TAG-0003", "TAG-0005", "TAG-0012"):
        found = mend(
            published,
            ACTOR,
            person,
            wib("2021-03-08 02:00"),
            wib("2021-03-15 00:00"),
            why="sakit",
        )
        lost, touched = lost + found.lost, touched + found.touched
        assert not faults(applied(published, found.change))
    assert lost and touched <= 1.35 * lost


def test_the_emergency_gets_a_useful_roster(drill: Snapshot) -> None:  # noqa: F811
    """Twelve people a shift from a team of 24: a partial roster that breaks nothing, with the
    causes and the ways out of every hole."""
    draft = solve_period(drill, date(2021, 3, 1), 4, level="tanggap_darurat", seconds=6.0)
    assert not draft.breaches
    assert len(draft.duties) > 60
    found = explain(drill, date(2021, 3, 1), 4, draft.duties, "tanggap_darurat")
    heads = [one for one in found if one.shortage.role is None]
    assert heads and all(one.cut is not None and one.ways for one in heads)


def test_help_for_one_night_is_found(drill: Snapshot) -> None:  # noqa: F811
    """There is somebody to cover a shift, and steps never leave more missing than before."""
    assert cover(drill, date(2021, 2, 20), "night")
    found = relief(drill, date(2021, 2, 20), 1)
    assert found.missing <= found.before


def test_a_week_of_emergency_is_relieved(drill: Snapshot) -> None:  # noqa: F811
    """Twelve a shift for a team of 24: every place filled by the fewest steps, proved."""
    found = relief(drill, date(2021, 3, 1), 7, "tanggap_darurat")
    assert found.proven and found.before > 100 and not found.missing
    asked = [step.way.volunteer_id for step in found.steps if step.way.kind == "rest"]
    assert len(asked) == len(set(asked))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the embedded data, which the commands work on."""
    data = copy_data(tmp_path / "data")
    monkeypatch.setenv("POSKO_DATA", str(data))
    return data


def test_the_command_line_solves_and_checks_its_own_file(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`solve --out` writes what `check` reads; nothing in the data changes."""
    before = (folder / "duties.csv").read_bytes()
    file = tmp_path / "maret.csv"
    solve = ["roster", "solve", "--from", "2021-03-01", "--days", "5", "--seconds", "5"]
    assert main([*solve, "--out", str(file)]) == 0
    assert main(["roster", "check", str(file)]) == 0
    assert len(pd.read_csv(file)) >= 45
    assert (folder / "duties.csv").read_bytes() == before
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("step", "code", "key"),
    [
        (["check", "--from", "2021-02-20", "--days", "2"], 0, "breaches"),
        (["repair", "TAG-0003", "--until", "2021-02-12T00:00:00+07:00"], 0, "changes"),
    ],
)
def test_the_commands_speak_json(
    folder: Path, capsys: pytest.CaptureFixture[str], step: list[str], code: int, key: str
) -> None:
    """One object on one line, in the language asked for."""
    assert main(["roster", *step, "--json", "--lang", "en"]) == code
    assert f'"{key}"' in capsys.readouterr().out.splitlines()[-1]


def test_the_command_line_explains_the_flood(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twelve were asked for and four came: each hole has its cause."""
    assert main(["roster", "explain", "--from", "2021-02-08", "--days", "1"]) == 1
    assert "kurang 8 orang" in capsys.readouterr().out


@pytest.mark.parametrize("step", [["check"], ["check", "missing.csv"], ["repair", "nobody"]])
def test_commands_that_cannot_run_say_so(
    folder: Path, capsys: pytest.CaptureFixture[str], step: list[str]
) -> None:
    """Exit code 2 and a sentence on the error stream."""
    assert main(["roster", *step]) == 2
    assert capsys.readouterr().err


def test_every_duty_of_the_period_is_listed_once(published: Snapshot) -> None:
    """No place is doubled by generating and publishing."""
    duties = roster_duties(published, MARCH)
    assert len({(d.date, d.shift, d.volunteer_id) for d in duties}) == len(duties)


def test_the_command_line_says_what_to_give_up(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same relief as the page's, without what the coordinator rules out, as text and JSON."""
    place = ["--from", "2021-02-08", "--days", "2", "--without", "borrow,level"]
    assert main(["roster", "relief", *place]) == 1
    said = capsys.readouterr().out
    assert "8 jam istirahat" in said and "kabupaten tetangga" in said
    assert main(["roster", "relief", *place, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {step["kind"] for step in found["steps"]} <= {"rest", "limit", "leave"}
    assert 0 < found["missing"] < found["before"]
