"""The situation report of one incident: for the WhatsApp group, and as a PDF of the same words.

The order of the headings is the one that BPBD and BNPB use (DIBI reports; Perka BNPB 9/2008). Each
figure is a number, NIHIL (somebody reported zero) or "dalam pendataan" (nobody reported); families
and people stand apart; each figure has its source and time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from posko import locale
from posko.documents.letterhead import drill_note, letterhead
from posko.incidents import (
    Figure,
    displaced,
    find,
    incident_results,
    incident_sessions,
    incident_tasks,
    place_name,
    shelters,
    situation,
    vulnerable,
)
from posko.locale import UNKNOWN, Language, as_of, instant, short_source, text, weekday
from posko.model import vocabulary as v
from posko.model.frames import lookup, plain_rows
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

CASUALTIES = ("dead", "missing", "injured")
DAMAGE = ("houses_heavy", "houses_moderate", "houses_light", "houses_affected", "houses_flooded")
AFFECTED = ("families_affected", "people_affected")
EFFORTS_SINCE = timedelta(hours=24)
"""How far back a report tells what was done: a day, since daily reports follow each other."""
_DONE_KINDS = ("action", "state")


@dataclass(frozen=True)
class Section:
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sitrep:
    """title, addressees and sections in their order; closing: source, time and who compiled it.

    drill: the warning that this is a drill, or "".
    """

    drill: str
    title: str
    to: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]


def sitrep(snapshot: Snapshot, incident_id: str, language: Language, compiler: str = "") -> Sitrep:
    """The report of one incident as known at the snapshot's instant.

    compiler: who signs it. Raises Refused for an unknown incident.
    """
    incident = find(snapshot, incident_id)
    if incident is None:
        raise Refused(message("documents.sitrep_unknown", incident=incident_id))
    write = _Writer(snapshot, incident, language)
    sections = (
        ("kind", write.kind()),
        ("when", write.when()),
        ("where", write.where()),
        ("chronology", write.chronology()),
        ("affected", write.totals(AFFECTED)),
        ("casualties", write.totals(CASUALTIES)),
        ("damage", write.totals(DAMAGE)),
        ("displaced", write.displaced()),
        ("water", write.water()),
        ("efforts", write.efforts()),
        ("needs", write.needs()),
        ("now", write.now()),
    )
    return Sitrep(
        drill_note(snapshot, language),
        text("documents.sitrep_title", language, name=str(incident["name"])),
        tuple(snapshot.setting("sitrep_to").split("; ")) if snapshot.setting("sitrep_to") else (),
        tuple(
            Section(text(f"documents.sitrep_{key}", language), tuple(lines))
            for key, lines in sections
        ),
        write.closing(compiler),
    )


def sitrep_text(report: Sitrep, language: Language) -> str:
    """The report as text to copy into WhatsApp: headings in bold by its asterisks."""
    parts = [*([report.drill] if report.drill else []), f"*{report.title}*"]
    if report.to:
        said = text("documents.sitrep_to", language)
        parts.append("\n".join([said, *(f"{n}. {who}" for n, who in enumerate(report.to, 1))]))
    parts += ["\n".join([f"*{part.heading}*", *part.lines]) for part in report.sections]
    return "\n\n".join([*parts, "\n".join(report.closing)])


class _Writer:
    """Writes the lines of each section of one report."""

    def __init__(self, snapshot: Snapshot, incident: Record, language: Language) -> None:
        self.snapshot, self.incident, self.language = snapshot, incident, language
        self.incident_id = str(incident["incident_id"])
        self.situation = situation(snapshot, self.incident_id)

    def kind(self) -> list[str]:
        hazard = v.HAZARD[str(self.incident["hazard"])]
        lines = [f"{hazard.label(self.language)} ({hazard.key})"]
        if self.incident["kib"]:
            lines.append(self._t("sitrep_kib", kib=self.incident["kib"]))
        if self.incident["exercise"]:
            lines.append(self._t("sitrep_exercise"))
        return lines

    def when(self) -> list[str]:
        at = self.incident["occurred_at"]
        assert isinstance(at, datetime)
        if not self.incident["time_known"]:
            return [self._t("sitrep_day_only", day=weekday(at, self.language))]
        hour = locale.clock(at, self.language)
        zone = instant(at, self.language).rsplit(" ", 1)[1]
        return [self._t("sitrep_at", day=weekday(at, self.language), hour=hour, zone=zone)]

    def where(self) -> list[str]:
        """Regency and province, then every place that reported."""
        names = (self.snapshot.setting(name) for name in ("regency_name", "province_name"))
        area = ", ".join(name for name in names if name)
        frame = self.situation.by_place
        places = [
            place_name(self.snapshot, code, hamlets or None)
            for code, hamlets in zip(frame["code"], frame["hamlets"], strict=True)
            if code
        ]
        if not places:
            code, place = str(self.incident["village_code"]), self.incident["place"]
            places = [place_name(self.snapshot, code, str(place) if place else None)]
        return [*([area] if area else []), *_bullets(dict.fromkeys(places))]

    def chronology(self) -> list[str]:
        return [str(self.incident["chronology"] or UNKNOWN[self.language])]

    def totals(self, columns: Sequence[str]) -> list[str]:
        table = TABLES["situation_reports"]
        return [
            self._figure(table.by_name[c].label[self.language == "en"], self.situation.totals[c])
            for c in columns
        ]

    def displaced(self) -> list[str]:
        """Families and people, vulnerable groups, people cut off at home, and each shelter."""
        people = displaced(self.snapshot, self.incident_id)
        lines = self.totals(("families_displaced", "people_displaced", "people_isolated"))
        lines += [
            self._figure(v.VULNERABLE_CATEGORY[key].label(self.language), figure)
            for key, figure in vulnerable(self.snapshot, self.incident_id).items()
            if figure.value is not None
        ]
        lines.append(self._figure(self._t("sitrep_in_shelters"), people.in_shelters))
        frame = shelters(self.snapshot, self.incident_id)
        opened = plain_rows(frame.loc[frame["state"] == "open", ["name", "people"]])
        return lines + [f"- {row['name']}: {self._count(row['people'])}" for row in opened]

    def water(self) -> list[str]:
        """The range of the depths reported, and where it is going."""
        low, high = (self.situation.totals[c] for c in ("water_min_cm", "water_max_cm"))
        trend = self.situation.trend
        depths = dict.fromkeys(f.value for f in (low, high) if f.value is not None)
        newest = high if high.value is not None else low
        lines = [UNKNOWN[self.language]]
        if depths and newest.latest_as_of is not None:
            when = as_of(newest.latest_as_of, newest.time_known, self.language)
            source = short_source("; ".join(newest.sources))
            lines = [f"{'–'.join(map(str, depths))} cm ({when}, {source})"]
        said = v.TREND[trend].label(self.language) if trend else UNKNOWN[self.language]
        return [*lines, self._t("sitrep_trend", trend=said)]

    def efforts(self) -> list[str]:
        """What was done in the last day, the tasks under way, and what they achieved."""
        log = self._log(_DONE_KINDS)
        lines = [self._entry(row) for row in log]
        for task in incident_tasks(self.snapshot, self.incident_id):
            if task.task["state"] == "under_way":
                agency = v.AGENCY[str(task.task["agency"])].label(self.language)
                lines.append(f"{task.task['title']} ({agency})")
        for key, result in incident_results(self.snapshot, self.incident_id).items():
            measure = v.RESULT_MEASURE[key].label(self.language)
            n = self._count(result.people)
            lines.append(self._t("sitrep_result", what=measure, n=n, at=result.as_of))
        lines += self._sessions()
        return _bullets(lines) or [self._t("sitrep_nothing")]

    def _sessions(self) -> list[str]:
        """How many sessions were held in how many groups, and how many are planned."""
        sessions = incident_sessions(self.snapshot, self.incident_id)
        lines = []
        for state in ("held", "planned"):
            if found := [one for one in sessions if one.state == state]:
                groups = sum(one.groups for one in found)
                lines.append(self._t(f"sitrep_sessions_{state}", n=len(found), groups=groups))
        return lines

    def needs(self) -> list[str]:
        frame = self.snapshot.known("needs")
        mine = frame[
            (frame["incident_id"] == self.incident_id) & frame["state"].isin(["open", "partial"])
        ]
        label = "label_id" if self.language == "id" else "label_en"
        items = lookup(mine["item_id"], self.snapshot.all("items"), "item_id", label)
        lines = []
        for row, item in zip(TABLES["needs"].records(mine), items, strict=True):
            quantity: Any = row["quantity"]
            amount = (
                self._t("sitrep_amount_unknown")
                if quantity is None
                else f"{locale.number(quantity, self.language)} {row['unit'] or ''}".strip()
            )
            lines.append(f"{item}: {amount}")
        return _bullets(lines) or [self._t("sitrep_nothing")]

    def now(self) -> list[str]:
        state = v.INCIDENT_STATE[str(self.incident["state"])].label(self.language)
        return [
            self._t("sitrep_state", state=state),
            *map(self._entry, self._log(("information",))),
        ]

    def closing(self, compiler: str) -> tuple[str, ...]:
        sources = "; ".join(
            dict.fromkeys(
                source for figure in self.situation.totals.values() for source in figure.sources
            )
        )
        office = letterhead(self.snapshot, self.language).short
        return (
            self._t("sitrep_sources", sources=short_source(sources) or UNKNOWN[self.language]),
            self._t("sitrep_as_of", at=self.snapshot.now),
            self._t("sitrep_by", who=f"{compiler}, {office}" if compiler else office),
        )

    # -- small parts ------------------------------------------------------------------------------

    def _t(self, key: str, **params: Any) -> str:
        return text(f"documents.{key}", self.language, **params)

    def _count(self, value: int | None) -> str:
        """A number, NIHIL for a reported zero, or "not yet known"."""
        if value is None:
            return UNKNOWN[self.language]
        return locale.show(value, self.language) if value else self._t("sitrep_nil")

    def _figure(self, label: str, figure: Figure) -> str:
        """ "Mengungsi: ≥ 6.882 (8 Feb 2021, beritajatim.com)"."""
        count = self._count(figure.value)
        if figure.value is None or figure.latest_as_of is None:
            return f"{label}: {count}"
        if not figure.complete:
            count = f"≥ {locale.show(figure.value, self.language)}"
        when = as_of(figure.latest_as_of, figure.time_known, self.language)
        return f"{label}: {count} ({when}, {short_source('; '.join(figure.sources))})"

    def _log(self, kinds: Sequence[str]) -> list[Record]:
        """The incident's log of the last day, oldest first."""
        frame = self.snapshot.known("incident_log")
        recent = frame["at"] > self.snapshot.now - EFFORTS_SINCE
        mine = frame[
            (frame["incident_id"] == self.incident_id) & frame["kind"].isin(kinds) & recent
        ]
        return TABLES["incident_log"].records(mine.sort_values("at", kind="stable"))

    def _entry(self, row: Record) -> str:
        at = row["at"]
        assert isinstance(at, datetime)
        return f"{as_of(at, bool(row['time_known']), self.language)}: {row['entry']}"


def _bullets(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines]
