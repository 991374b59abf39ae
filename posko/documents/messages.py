"""The roster as plain text for WhatsApp: one day, one week, one person. Copied, never sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from posko.documents.letterhead import drill_note, letterhead
from posko.documents.roster_sheet import person_names, shift_hours, shift_signs
from posko.locale import Language, day, instant, number, short_weekday, text, weekday
from posko.model import vocabulary as v
from posko.model.reference import terms
from posko.model.snapshot import Snapshot
from posko.readiness import level_at
from posko.roster import (
    COORDINATOR,
    Duty,
    Period,
    Shift,
    Shortage,
    roster_duties,
    shifts,
    shortages,
    standing,
)

WEEK = 7
_PUBLISHED = v.DUTY_STATE.committing


def day_text(snapshot: Snapshot, when: date, language: Language) -> str:
    """Who stands each shift of a date by the published roster, and what is missing."""
    period = Period(when, 1)
    duties = roster_duties(snapshot, period, _PUBLISHED)
    missing = shortages(snapshot, period, duties)
    title = text("documents.message_day", language, day=weekday(when, language))
    lines = [title, _office(snapshot, when, language)]
    present = standing(snapshot, duties)
    for shift in _kinds(snapshot, duties, missing):
        hours = shift_hours(shift, language)
        said = text("documents.message_shift", language, shift=shift.label, hours=hours)
        lines += ["", said]
        crew = _crew(present, when, shift)
        lines += [
            f"{place}. {_member(snapshot, duty, language)}"
            for place, duty in enumerate(crew, start=1)
        ]
        if not crew:
            lines.append(text("documents.message_nobody", language))
        if away := [d for d in _crew(duties, when, shift) if d not in present]:
            lines.append(text("documents.message_away", language, names=_names(snapshot, away)))
        lines += [_short(snapshot, one, language) for one in missing if one.shift == shift.key]
    return _message(snapshot, [*lines, ""], language)


def week_text(snapshot: Snapshot, start: date, language: Language) -> str:
    """Seven dates from `start` on, a line per shift with whoever stands it and what it lacks; a
    coordinator's name has an asterisk."""
    period = Period(start, WEEK)
    duties = roster_duties(snapshot, period, _PUBLISHED)
    missing = shortages(snapshot, period, duties)
    kinds = _kinds(snapshot, duties, missing)
    signs, names = shift_signs(kinds, language), person_names(snapshot)
    lines = [
        text("documents.message_week", language, start=start, end=max(period)),
        " · ".join(
            f"{signs[s.key]} {s.label.label(language)} {shift_hours(s, language)}" for s in kinds
        ),
        text("documents.coordinator_sign", language),
    ]
    present = standing(snapshot, duties)
    for when in period:
        lines += ["", f"{short_weekday(when, language)}, {day(when, language)}"]
        for shift in kinds:
            crew = [
                names.get(d.volunteer_id, d.volunteer_id) + "*" * (d.function == COORDINATOR)
                for d in _crew(present, when, shift)
            ]
            said = ", ".join(crew) or text("documents.message_nobody", language)
            lacks = [
                _short(snapshot, one, language) for one in missing if one.place == (when, shift.key)
            ]
            lines.append(" · ".join([f"{signs[shift.key]}: {said}", *lacks]))
    return _message(snapshot, [*lines, ""], language)


def person_text(
    snapshot: Snapshot, volunteer_id: str, start: date, days: int, language: Language
) -> str:
    """One person's published duties of `days` dates from `start` on, to send to that person."""
    period, kinds = Period(start, days), shifts(snapshot)
    mine = [
        duty
        for duty in roster_duties(snapshot, period, _PUBLISHED)
        if duty.volunteer_id == volunteer_id
    ]
    name = person_names(snapshot).get(volunteer_id, volunteer_id)
    head = letterhead(snapshot, language)
    lines = [text("documents.message_person", language, name=name), head.short, ""]
    for duty in mine:
        shift = kinds[duty.shift]
        said = f"{shift.label.label(language)} {shift_hours(shift, language)}"
        if duty.function == COORDINATOR:
            said = text("documents.message_coordinator", language, name=said)
        lines.append(f"{short_weekday(duty.date, language)}, {day(duty.date, language)}: {said}")
    if mine:
        hours = number(sum(kinds[duty.shift].hours for duty in mine), language)
        lines += ["", text("documents.message_total", language, n=len(mine), hours=hours)]
    else:
        lines.append(text("documents.message_none", language, start=start, end=max(period)))
    if head.phone:
        lines.append(text("documents.message_call_post", language, phone=head.phone))
    return _message(snapshot, lines, language)


def _kinds(
    snapshot: Snapshot, duties: Iterable[Duty], missing: Iterable[Shortage]
) -> tuple[Shift, ...]:
    """The shifts that somebody stands or should stand, in their order."""
    used = {duty.shift for duty in duties} | {one.shift for one in missing}
    return tuple(shift for key, shift in shifts(snapshot).items() if key in used)


def _crew(duties: Iterable[Duty], when: date, shift: Shift) -> list[Duty]:
    """A shift's people, the coordinator first."""
    crew = [duty for duty in duties if duty.place == (when, shift.key)]
    return sorted(crew, key=lambda duty: (duty.function != COORDINATOR, duty.volunteer_id))


def _names(snapshot: Snapshot, duties: Iterable[Duty]) -> str:
    names = person_names(snapshot)
    return ", ".join(names.get(duty.volunteer_id, duty.volunteer_id) for duty in duties)


def _member(snapshot: Snapshot, duty: Duty, language: Language) -> str:
    name = person_names(snapshot).get(duty.volunteer_id, duty.volunteer_id)
    if duty.function == COORDINATOR:
        return text("documents.message_coordinator", language, name=name)
    return name


def _short(snapshot: Snapshot, one: Shortage, language: Language) -> str:
    if one.role is None:
        return text("documents.message_short", language, n=one.missing)
    role: object = terms(snapshot, "skills").get(one.role, one.role)
    if one.role == COORDINATOR:
        role = v.DUTY_FUNCTION[COORDINATOR]
    return text("documents.message_role_short", language, n=one.missing, role=role)


def _office(snapshot: Snapshot, when: date, language: Language) -> str:
    noon = shifts(snapshot)
    starts = min((shift.starts(when, snapshot.zone) for shift in noon.values()), default=None)
    level = level_at(snapshot, starts or snapshot.now)
    office = letterhead(snapshot, language).short
    return text("documents.message_office", language, office=office, level=v.ALERT_LEVEL[level])


def _message(snapshot: Snapshot, lines: list[str], language: Language) -> str:
    """The lines between the drill's note, if any, and the hour they speak of."""
    at = instant(snapshot.now.astimezone(snapshot.zone), language)
    drill = drill_note(snapshot, language)
    as_of = text("documents.message_as_of", language, at=at)
    return "\n".join([*([drill] if drill else []), *lines, as_of])
