"""The roster as a sheet: people by days, each shift's crew below. Paper and spreadsheet draw it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from posko.locale import Language, day, month, text
from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.roster import (
    COORDINATOR,
    Duty,
    Needs,
    Period,
    Shift,
    national_holidays,
    needs,
    pool,
    roster_duties,
    shifts,
    shortages,
)

DAY_LONG_MINUTES = 24 * 60
SUNDAY = 7
MOST_DAYS_IN_MONTH = 31
ABSENCES = ("leave", "sick", "official")
"""The kinds of absence that take a day; who is only delayed still stands duty."""
_COLOURS = {"morning": (v.YELLOW, False), "night": (v.BLUE, True), "day_long": (v.GREEN, True)}
_OTHER_COLOUR = (v.ORANGE, False)


@dataclass(frozen=True)
class Mark:
    """One sign in a day of a person: a duty (shift is set) or an absence.

    sign: what is written; a coordinator's has an asterisk, a draft's is in brackets.
    """

    sign: str
    shift: str | None = None
    draft: bool = False


@dataclass(frozen=True)
class PersonRow:
    """One person: what each day holds, and the hours of duty in the period."""

    volunteer_id: str
    name: str
    days: tuple[tuple[Mark, ...], ...]
    hours: float

    def signs(self, place: int) -> str:
        """What stands in one day, as text."""
        return " ".join(mark.sign for mark in self.days[place])


@dataclass(frozen=True)
class Crew:
    """One shift of one date. present: who stands it and is not away; short: a place stays empty,
    of the head count or of a role."""

    present: int
    needed: int
    short: bool


@dataclass(frozen=True)
class CrewRow:
    """One shift over the days; None on a day that asks for nobody and has nobody."""

    shift: Shift
    sign: str
    days: tuple[Crew | None, ...]


@dataclass(frozen=True)
class Sheet:
    """A period of the roster. holidays: names by date. drafts: whether any duty is one."""

    days: tuple[date, ...]
    people: tuple[PersonRow, ...]
    crews: tuple[CrewRow, ...]
    signs: Mapping[str, str]
    shifts: tuple[Shift, ...]
    levels: tuple[str, ...]
    holidays: Mapping[date, str]
    drafts: bool

    def festive(self, when: date) -> bool:
        """Sundays and national holidays, red on every calendar."""
        return when.isoweekday() == SUNDAY or when in self.holidays


def colours(shift: Shift) -> tuple[str, bool]:
    """The colour of a shift, and whether letters on it are white."""
    if shift.minutes >= DAY_LONG_MINUTES:
        return _COLOURS["day_long"]
    if shift.night:
        return _COLOURS["night"]
    return _COLOURS["morning"] if shift.morning else _OTHER_COLOUR


def shift_signs(kinds: Iterable[Shift], language: Language) -> dict[str, str]:
    """A short sign for each shift: the first letter of its label, with its hours where another has
    that letter; the hours alone where the label begins with a number."""
    signs: dict[str, str] = {}
    for shift in kinds:
        first = shift.label.label(language)[:1].upper()
        sign = f"{shift.hours:g}" if first.isdigit() else first
        taken = sign in signs.values()
        signs[shift.key] = f"{sign}{shift.hours:g}" if taken else sign
    return signs


def absence_sign(kind: str, language: Language) -> str:
    """Two letters, so that sick (Sk) is not taken for the shift *Siang* (S)."""
    return text(f"documents.sign_{kind}", language)


def roster_sheet(snapshot: Snapshot, start: date, days: int, language: Language) -> Sheet:
    """The sheet of `days` dates from `start` on: everybody of the roster and whoever has a duty.

    Raises Refused for a period that is no period.
    """
    period = Period(start, days)
    duties = roster_duties(snapshot, period)
    kinds = _kinds(snapshot, duties)
    signs = shift_signs(kinds, language)
    away = _away(snapshot)
    asked = needs(snapshot, period)
    levels = {need.date: need.level for need in reversed(asked)}
    return Sheet(
        days=tuple(period),
        people=tuple(_people(snapshot, period, duties, signs, away, language)),
        crews=tuple(_crews(snapshot, period, duties, asked, kinds, signs, away)),
        signs=signs,
        shifts=kinds,
        levels=tuple(levels.get(when, "normal") for when in period),
        holidays=national_holidays(snapshot, period, language),
        drafts=any(duty.state == "draft" for duty in duties),
    )


Away = Mapping[str, list[tuple[datetime, datetime | None, str]]]
"""By person: from, until (None while open), kind."""


def _kinds(snapshot: Snapshot, duties: Iterable[Duty]) -> tuple[Shift, ...]:
    """The shifts of the office's scheme, and those of other schemes that have a duty."""
    used = {duty.shift for duty in duties}
    scheme = snapshot.setting("roster_scheme", "3x8")
    every = shifts(snapshot).values()
    return tuple(shift for shift in every if shift.scheme == scheme or shift.key in used)


def _away(snapshot: Snapshot) -> Away:
    found: dict[str, list[tuple[datetime, datetime | None, str]]] = {}
    for row in TABLES["absences"].records(snapshot.all("absences")):
        starts, ends, kind = row["starts_at"], row["ends_at"], str(row["kind"])
        assert isinstance(starts, datetime) and (ends is None or isinstance(ends, datetime))
        if kind in ABSENCES:
            found.setdefault(str(row["volunteer_id"]), []).append((starts, ends, kind))
    return found


def _kind_away(away: Away, person: str, starts: datetime, ends: datetime) -> str | None:
    """The kind of absence that overlaps [starts, ends), or None."""
    for begins, until, kind in away.get(person, ()):
        if begins < ends and (until is None or until > starts):
            return kind
    return None


def _people(
    snapshot: Snapshot,
    period: Period,
    duties: Iterable[Duty],
    signs: Mapping[str, str],
    away: Away,
    language: Language,
) -> Iterable[PersonRow]:
    kinds = shifts(snapshot)
    mine: dict[str, list[Duty]] = {member.volunteer_id: [] for member in pool(snapshot)}
    for duty in duties:
        mine.setdefault(duty.volunteer_id, []).append(duty)
    names = person_names(snapshot)
    for person, own in sorted(mine.items()):
        marks: dict[date, list[Mark]] = {}
        for duty in own:
            marks.setdefault(duty.date, []).append(_mark(duty, signs[duty.shift]))
        for when in period:
            starts = datetime.combine(when, time(0), snapshot.zone)
            kind = _kind_away(away, person, starts, starts + timedelta(days=1))
            if kind is not None:
                marks.setdefault(when, []).append(Mark(absence_sign(kind, language)))
        cells = tuple(tuple(marks.get(when, ())) for when in period)
        hours = sum(kinds[duty.shift].hours for duty in own)
        yield PersonRow(person, names.get(person, person), cells, hours)


def _mark(duty: Duty, sign: str) -> Mark:
    said = f"{sign}*" if duty.function == COORDINATOR else sign
    draft = duty.state == "draft"
    return Mark(f"({said})" if draft else said, duty.shift, draft)


def _crews(
    snapshot: Snapshot,
    period: Period,
    duties: tuple[Duty, ...],
    asked: Iterable[Needs],
    kinds: Iterable[Shift],
    signs: Mapping[str, str],
    away: Away,
) -> Iterable[CrewRow]:
    wanted = {(need.date, need.shift.key): need.people for need in asked}
    people: dict[tuple[date, str], set[str]] = {}
    for duty in duties:
        people.setdefault(duty.place, set()).add(duty.volunteer_id)
    holes = {short.place for short in shortages(snapshot, period, duties)}
    for shift in kinds:
        cells: list[Crew | None] = []
        for when in period:
            starts, ends = shift.starts(when, snapshot.zone), shift.ends(when, snapshot.zone)
            crew = [
                person
                for person in people.get((when, shift.key), ())
                if _kind_away(away, person, starts, ends) is None
            ]
            needed = wanted.get((when, shift.key), 0)
            short = (when, shift.key) in holes
            cells.append(Crew(len(crew), needed, short) if crew or needed else None)
        yield CrewRow(shift, signs[shift.key], tuple(cells))


def person_names(snapshot: Snapshot) -> dict[str, str]:
    """The name of each volunteer on one line, whatever somebody typed into it."""
    frame = snapshot.all("volunteers")
    pairs = zip(frame["volunteer_id"], frame["name"], strict=True)
    return {person: " ".join(str(name).split()) for person, name in pairs}


def shift_hours(shift: Shift, language: Language) -> str:
    """07.00–15.00."""
    sign = "." if language == "id" else ":"
    ends = (shift.start_minute + shift.minutes) % DAY_LONG_MINUTES
    first, last = (f"{m // 60:02d}{sign}{m % 60:02d}" for m in (shift.start_minute, ends))
    return f"{first}–{last}"


def period_title(start: date, days: int, language: Language) -> str:
    """Maret 2021 for a whole month, else its first and last day."""
    period = Period(start, days)
    if start.day == 1 and period.end.day == 1 and days <= MOST_DAYS_IN_MONTH:
        return month(start, language)
    if days == 1:
        return day(start, language)
    return f"{day(start, language)} – {day(max(period), language)}"
