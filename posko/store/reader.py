"""Bringing what a process holds up to date with the folder. The caller is alone with the folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

import pandas as pd

from posko.model.factors import Factor
from posko.model.messages import message
from posko.model.problems import Problem
from posko.model.tables import TABLES
from posko.store.checking import problems_of, read_all
from posko.store.contract import Unavailable
from posko.store.csvfile import Reading, csv_header, read_csv
from posko.store.folder import MARKS, Epoch, Folder, Mark, Marks, Stat, read_table, stat_of
from posko.store.held import HeldTable
from posko.store.loaded import Loaded, usable_rows, zone_of
from posko.store.outside import Judgement, judge, table_of
from posko.store.trail import AUDIT, audit_rows, last_revision, row_changes_until
from posko.store.writer import write_revision

OUTSIDE_ACTOR = "luar"
"""Whom the trail names for an edit made outside: nobody knows who it was."""
OUTSIDE_REASON = "berkas diubah di luar Posko"


class Reader:
    """Reads a folder whole, follows what other processes commit, takes over outside edits.

    clock: the office's time, for the trail of an outside edit (aware).
    Raises Unavailable (a folder without tables) and OSError.
    """

    def __init__(self, folder: Folder, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock

    def refresh(self, state: Loaded | None) -> Loaded:
        """The state of the folder now, from the last one known."""
        stats = self._folder.stats()
        if state is not None and stats == state.stats:
            return state
        if not self._folder.has_tables():
            raise Unavailable(message("store.no_tables", folder=str(self._folder.path)))
        epoch, marks = self._folder.epoch(), self._folder.marks()
        if epoch is None:
            return self._open_first(stats)
        if state is not None and marks is not None and epoch == state.epoch:
            followed = self._follow(state, marks, stats)
            if followed is not None:
                return followed
        return self._open(epoch, marks, stats)

    def rebuilt(
        self, names: Collection[str], state: Loaded, revision: int | None = None
    ) -> dict[str, HeldTable]:
        """Tables as they were at a revision (the last one): the baseline and the trail since."""
        last = state.revision if revision is None else revision
        changes = row_changes_until(state.tables["audit"].frame, state.epoch.revision, last)
        baseline = self._folder.baseline(state.epoch)
        tables = {}
        for name in names:
            reading, _ = read_table(TABLES[name], baseline, state.zone)
            table = HeldTable(TABLES[name], state.zone, usable_rows(TABLES[name], reading))
            tables[name] = table.changed(changes.get(name, {}))
        return tables

    # -- reading everything -------------------------------------------------------------------

    def _open_first(self, stats: Mapping[str, Stat]) -> Loaded:
        """The first opening ever: keep the files as the baseline, check everything."""
        readings, crcs, zone = read_all(self._folder.path)
        tables = {
            name: HeldTable(table, zone, usable_rows(table, readings[name]))
            for name, table in TABLES.items()
        }
        revision = last_revision(tables["audit"].frame)
        problems = problems_of(readings, zone)
        refused = frozenset(table_of(problem) for problem in problems)
        epoch = self._folder.begin(revision, self._clock())
        files = {n: _mark(stats, n, crcs[n], 0) for n in TABLES if n not in refused}
        state = Loaded(
            revision=revision,
            epoch=epoch,
            zone=zone,
            tables=tables,
            marks=Marks(revision, epoch.name, files),
            stats=stats,
            plain=_plain(readings),
            refused=refused,
            problems=tuple(problems),
        )
        return self._keep_marks(state)

    def _open(self, epoch: Epoch, marks: Marks | None, stats: Mapping[str, Stat]) -> Loaded:
        readings, crcs, zone = read_all(self._folder.path)
        trail = HeldTable(AUDIT, zone, usable_rows(AUDIT, readings["audit"]))
        marks = usable_marks(marks, epoch, trail.frame)
        if {name.value for name in Factor} - set(readings["factors"].frame["factor"]):
            # Accepted before the program read more factors: to be judged again, so that it is said.
            marks = replace(marks, files={n: m for n, m in marks.files.items() if n != "factors"})
        edited = {
            name
            for name in TABLES
            if readings[name].problems or not _is_known(marks.files.get(name), crcs[name])
        }
        tables = {
            name: HeldTable(TABLES[name], zone, readings[name].frame)
            for name in TABLES
            if name not in edited
        }
        state = Loaded(
            revision=marks.revision,
            epoch=epoch,
            zone=zone,
            tables={**tables, "audit": trail},
            marks=marks,
            stats=stats,
            plain=_plain(readings),
        )
        if lost := edited - {"audit"}:
            state = replace(state, tables={**state.tables, **self.rebuilt(lost, state)})
        return self._take_over(state, {name: readings[name] for name in edited}, crcs)

    # -- following ----------------------------------------------------------------------------

    def _follow(self, state: Loaded, marks: Marks, stats: Mapping[str, Stat]) -> Loaded | None:
        """The state after what others committed since; None where all has to be read again."""
        trail, known = marks.files.get("audit"), state.marks.files.get("audit")
        if trail is None or known is None or marks.revision < state.revision:
            return None
        if trail.outside > state.revision or stats[AUDIT.filename] != trail.stat:
            return None
        tables = dict(state.tables)
        if marks.revision > state.revision:
            tail = self._folder.tail_of(AUDIT, known.size, trail.size)
            new = read_csv(AUDIT, csv_header(AUDIT) + tail, state.zone)
            if new.problems or int(new.frame["revision"].min()) != state.revision + 1:
                return None
            since = row_changes_until(new.frame, state.revision, marks.revision)
            for name, changes in since.items():
                tables[name] = tables[name].changed(changes)
            tables["audit"] = tables["audit"].changed(HeldTable(AUDIT, state.zone, new.frame).rows)
            if "settings" in since and zone_of(tables["settings"].frame) != state.zone:
                return None
        anew = {name for name, mark in marks.files.items() if mark.outside > state.revision}
        edited = {n for n in TABLES if not _has_stat(marks.files.get(n), stats[TABLES[n].filename])}
        both = {
            name: read_table(TABLES[name], self._folder.path, state.zone) for name in anew | edited
        }
        readings = {name: reading for name, (reading, _) in both.items()}
        crcs = {name: crc for name, (_, crc) in both.items()}
        for name in anew - edited:
            tables[name] = HeldTable(TABLES[name], state.zone, readings[name].frame)
        followed = replace(
            state,
            revision=marks.revision,
            tables=tables,
            marks=marks,
            stats=stats,
            plain=(state.plain - anew) | _plain({name: readings[name] for name in anew - edited}),
            refused=frozenset(),
            problems=(),
        )
        if missed := (anew & edited):
            # Edited again before we read it: what was taken over is in the trail.
            followed = replace(followed, tables={**tables, **self.rebuilt(missed, followed)})
        return self._take_over(followed, {name: readings[name] for name in edited}, crcs)

    # -- edits from outside -------------------------------------------------------------------

    def _take_over(
        self, state: Loaded, readings: Mapping[str, Reading], crcs: Mapping[str, int]
    ) -> Loaded:
        """Accept the edited files that keep the rules, with their trail; remember the others."""
        marks = state.marks.files
        edited = {
            name: reading
            for name, reading in readings.items()
            if reading.problems or not _is_known(marks.get(name), crcs[name])
        }
        verdict = judge(
            state.tables,
            edited,
            set(edited) - set(marks),
            (state.epoch.revision, state.revision),
            state.zone,
        )
        revision = state.revision + (1 if verdict.differences else 0)
        accepted = set(edited) - verdict.refused
        same = set(readings) - set(edited)
        files = {
            **marks,
            **{n: _mark(state.stats, n, crcs[n], marks[n].outside) for n in same},
            **{n: _mark(state.stats, n, crcs[n], revision) for n in accepted},
        }
        after = replace(
            state,
            tables=verdict.tables,
            marks=replace(state.marks, files=files, revision=state.revision),
            plain=(state.plain - accepted) | _plain({name: edited[name] for name in accepted}),
            refused=verdict.refused,
            problems=verdict.problems,
        )
        if not verdict.differences:
            return self._keep_marks(after)
        return self._record(state, after, verdict)

    def _record(self, before: Loaded, after: Loaded, verdict: Judgement) -> Loaded:
        """Write the trail of an outside edit; where that fails, the old tables stay."""
        trail = audit_rows(
            before.revision + 1,
            self._clock(),
            OUTSIDE_ACTOR,
            OUTSIDE_REASON,
            verdict.differences,
            before.zone,
        )
        try:
            if "audit" in verdict.refused:
                raise Unavailable(message("store.mend_file", file=AUDIT.filename))
            state = write_revision(self._folder, after, after.tables, {}, trail)
        except Unavailable as failure:
            waiting = tuple(
                Problem(TABLES[name].filename, None, None, "", failure.reason)
                for name in verdict.differences
            )
            return replace(
                before,
                refused=verdict.refused | set(verdict.differences),
                problems=verdict.problems + waiting,
            )
        if zone_of(state.tables["settings"].frame) != state.zone:
            return self._open(state.epoch, state.marks, state.stats)
        return state

    def _keep_marks(self, state: Loaded) -> Loaded:
        """Write the marks where they say something new."""
        if state.marks == self._folder.marks():
            return state
        self._folder.keep_marks(state.marks)
        return replace(state, stats={**state.stats, MARKS: stat_of(self._folder.path / MARKS)})


def usable_marks(marks: Marks | None, epoch: Epoch, trail: pd.DataFrame) -> Marks:
    """The marks of this epoch; where they are lost, the revision that the trail tells."""
    if marks is not None and marks.epoch == epoch.name:
        return marks
    return Marks(max(epoch.revision, last_revision(trail)), epoch.name)


def _plain(readings: Mapping[str, Reading]) -> frozenset[str]:
    return frozenset(n for n, r in readings.items() if r.canonical and TABLES[n].append_only)


def _is_known(mark: Mark | None, crc: int) -> bool:
    return mark is not None and mark.crc == crc


def _has_stat(mark: Mark | None, stat: Stat) -> bool:
    return mark is not None and mark.stat == stat


def _mark(stats: Mapping[str, Stat], name: str, crc: int, outside: int) -> Mark:
    stat = stats[TABLES[name].filename]
    assert stat is not None, f"{name} was read"
    return Mark(*stat, crc, outside)
