"""The roster as a grid: people by days, with letter and colour; coverage below, holes in red."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape

import streamlit as st

from posko import locale
from posko.documents import Mark, PersonRow, Sheet, colours, roster_sheet, shift_hours
from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot
from posko.roster import (
    Needs,
    Period,
    Shortage,
    facts,
    needs,
    role_name,
    roster_duties,
    shortages,
)
from posko.ui.here import Here
from posko.ui.pieces import badge

Place = tuple[date, str]
"""A shift of a date."""


@dataclass(frozen=True)
class Board:
    """What the grid draws. tasks: (person, date) on which a task takes some of the day.
    short: the shortages of each shift, by place and role (None: heads)."""

    sheet: Sheet
    asked: tuple[Needs, ...]
    short: Mapping[Place, Mapping[str | None, Shortage]]
    tasks: frozenset[tuple[str, date]]


def board(here: Here, period: Period) -> Board:
    """The roster of a period as it stands, drafts included."""
    snapshot = here.snapshot

    def read() -> Board:
        found: dict[Place, dict[str | None, Shortage]] = {}
        for short in shortages(snapshot, period, roster_duties(snapshot, period)):
            found.setdefault((short.date, short.shift), {})[short.role] = short
        return Board(
            roster_sheet(snapshot, period.start, period.days, here.language),
            needs(snapshot, period),
            found,
            _task_days(snapshot, period),
        )

    key = f"ui:roster-board:{period.start}:{period.days}:{here.language}"
    return snapshot.memo(key, read)


def show_grid(here: Here, period: Period, mine: str | None = None) -> None:
    """The grid and its legend. mine: whose row is marked."""
    shown = board(here, period)
    if not shown.sheet.people:
        st.info(here.t("no_people"))
        return
    legend(here, shown)
    key = f"ui:roster-grid:{period.start}:{period.days}:{here.language}:{mine}"
    st.html(here.snapshot.memo(key, lambda: grid_html(here, shown, mine)))


def show_roles(here: Here, period: Period) -> None:
    """Coverage by role of every shift."""
    shown = board(here, period)
    if any(need.roles for need in shown.asked):
        with st.expander(here.t("by_role"), icon=":material/fact_check:"):
            key = f"ui:roster-roles:{period.start}:{period.days}:{here.language}"
            st.html(here.snapshot.memo(key, lambda: roles_html(here, shown)))


def legend(here: Here, shown: Board) -> None:
    """Letters and colours of shifts, and what the other signs mean."""
    parts = []
    for shift in shown.sheet.shifts:
        label = f"{shift.label.label(here.language)} {shift_hours(shift, here.language)}"
        sign = _mark(shown, shift.key, shown.sheet.signs[shift.key], False)
        parts.append(f'<span class="posko-badge">{sign}{escape(label)}</span>')
    parts.append(f'<span class="posko-signs">{escape(here.t("legend_signs"))}</span>')
    levels = [v.ALERT_LEVEL[key] for key in v.ALERT_LEVEL if key in shown.sheet.levels]
    parts += [badge(here, level) for level in levels]
    st.html(f'<div class="posko-legend">{"".join(parts)}</div>')


def grid_html(here: Here, shown: Board, mine: str | None = None) -> str:
    """People by days, then each shift's crew: the whole table."""
    sheet = shown.sheet
    rows = [*_head(here, shown)]
    for person in sheet.people:
        cells = "".join(
            _cell(here, shown, person, day, marks)
            for day, marks in zip(sheet.days, person.days, strict=True)
        )
        mark = ' class="me"' if person.volunteer_id == mine else ""
        hours = here.show(person.hours)
        title = escape(f"{person.name} · {person.volunteer_id}")
        rows.append(
            f'<tr{mark}><th title="{title}">{escape(person.name)}</th>'
            f'<td class="sum">{hours}</td>{cells}</tr>'
        )
    rows += _crew_rows(here, shown)
    return f'<div class="posko-roster"><table>{"".join(rows)}</table></div>'


def roles_html(here: Here, shown: Board) -> str:
    """Each shift's roles by days: ✓ where filled, how many are missing where not."""
    asked = {(need.date, need.shift.key): need for need in shown.asked}
    rows = [*_head(here, shown, hours=False)]
    for shift in shown.sheet.shifts:
        roles = dict.fromkeys(
            role for need in shown.asked if need.shift.key == shift.key for role in need.roles
        )
        for role in roles:
            word = here.say(role_name(here.snapshot, role)).capitalize()
            cells = ""
            for day in shown.sheet.days:
                need = asked.get((day, shift.key))
                if need is None or not need.roles.get(role):
                    cells += "<td></td>"
                    continue
                short = shown.short.get((day, shift.key), {}).get(role)
                cells += f'<td class="short">−{short.missing}</td>' if short else "<td>✓</td>"
            sign = _mark(shown, shift.key, shown.sheet.signs[shift.key], False)
            rows.append(f"<tr><th>{sign} {escape(word)}</th>{cells}</tr>")
    return f'<div class="posko-roster"><table>{"".join(rows)}</table></div>'


def _head(here: Here, shown: Board, hours: bool = True) -> Iterator[str]:
    """Three rows: weekday, date, alert level. Sundays and holidays are red."""
    sheet = shown.sheet
    today = here.now.astimezone(here.snapshot.zone).date()
    weekdays = dates = levels = ""
    for day, level in zip(sheet.days, sheet.levels, strict=True):
        festive = "fest" if sheet.festive(day) else ""
        here_now = " today" if day == today else ""
        reason = escape(sheet.holidays.get(day, ""))
        title = f' title="{reason}"' if reason else ""
        weekdays += f'<td class="{festive}"{title}>' + (
            f"{escape(locale.short_weekday(day, here.language))}</td>"
        )
        dates += f'<td class="{festive}{here_now}"{title}>{day.day}</td>'
        term = v.ALERT_LEVEL[level]
        levels += (
            f'<td title="{escape(term.label(here.language))}">'
            f'<i style="background:{term.colour}" class="level">{escape(term.icon)}</i></td>'
        )
    blank = '<td class="sum"></td>' if hours else ""
    unit = f'<td class="sum">{escape(here.t("hours_short"))}</td>' if hours else ""
    yield f"<thead><tr><th></th>{blank}{weekdays}</tr>"
    yield f"<tr><th>{escape(here.t('person') if hours else here.t('role'))}</th>{unit}{dates}</tr>"
    yield f"<tr><th>{escape(here.t('alert_level'))}</th>{blank}{levels}</tr></thead>"


def _cell(here: Here, shown: Board, person: PersonRow, day: date, marks: Iterable[Mark]) -> str:
    signs = "".join(
        f'<i class="away">{escape(mark.sign)}</i>'
        if mark.shift is None
        else _mark(shown, mark.shift, mark.sign, mark.draft)
        for mark in marks
    )
    if (person.volunteer_id, day) in shown.tasks:
        signs += f'<i class="task">{escape(here.t("sign_task"))}</i>'
    weekend = ' class="rest"' if shown.sheet.festive(day) else ""
    return f"<td{weekend}>{signs}</td>"


def _mark(shown: Board, shift: str, sign: str, draft: bool) -> str:
    kind = next(one for one in shown.sheet.shifts if one.key == shift)
    colour, white = colours(kind)
    classes = ("w" if white else "b") + (" draft" if draft else "")
    return f'<i class="{classes}" style="background:{colour}">{escape(sign)}</i>'


def _crew_rows(here: Here, shown: Board) -> Iterator[str]:
    """Heads of each shift as "4/12", and how many places of its roles stay empty."""
    for crew in shown.sheet.crews:
        heads = roles = ""
        for day, one in zip(shown.sheet.days, crew.days, strict=True):
            short = shown.short.get((day, crew.shift.key), {})
            if one is None:
                heads += "<td></td>"
                roles += "<td></td>"
                continue
            hole = ' class="short"' if None in short else ""
            same = one.present >= one.needed
            heads += f"<td{hole}>{one.present if same else f'{one.present}/{one.needed}'}</td>"
            lacking = [s for role, s in short.items() if role is not None]
            names = ", ".join(here.say(role_name(here.snapshot, s.role)) for s in lacking)
            missing = sum(s.missing for s in lacking)
            roles += (
                f'<td class="short" title="{escape(names)}">−{missing}</td>'
                if missing
                else "<td>✓</td>"
                if one.needed
                else "<td></td>"
            )
        sign = _mark(shown, crew.shift.key, crew.sign, False)
        label = escape(crew.shift.label.label(here.language))
        yield (
            f'<tr class="crew"><th title="{label}">{sign} {escape(here.t("row_people"))}</th>'
            f'<td class="sum"></td>{heads}</tr>'
        )
        yield (
            f'<tr><th title="{label}">{sign} {escape(here.t("row_roles"))}</th>'
            f'<td class="sum"></td>{roles}</tr>'
        )


def _task_days(snapshot: Snapshot, period: Period) -> frozenset[tuple[str, date]]:
    """Who is on a task on which dates of a period."""
    found = set()
    for person, spans in facts(snapshot).tasks.items():
        for span in spans:
            for day in period:
                starts = datetime.combine(day, time(0), snapshot.zone)
                if span.overlap(starts, starts + timedelta(days=1)) > 0:
                    found.add((person, day))
    return frozenset(found)
