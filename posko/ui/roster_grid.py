"""The roster as a grid: people by days, with letter and colour; coverage below, holes in red."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from html import escape

import streamlit as st

from posko import locale
from posko.documents import Mark, PersonRow, Sheet, colours, roster_sheet, shift_hours
from posko.model import vocabulary as v
from posko.model.messages import Message
from posko.model.snapshot import Snapshot
from posko.roster import (
    Needs,
    Period,
    Place,
    Shortage,
    facts,
    needs,
    role_name,
    roster_duties,
    shortages,
)
from posko.ui.here import Here
from posko.ui.pieces import badge
from posko.ui.roster_cell_tap import Cell, cell_mark, row_mark, tappable
from posko.ui.roster_words import duty_words


@dataclass(frozen=True)
class Board:
    """What the grid draws. short: the shortages of each shift, by place and role (None: heads).
    said: what stands on a person's date, in words: duties, absences, tasks.
    tasks: (person, date) on which a task takes some of the day. locked: pinned duties.
    changed: of a proposal, the (person, date) that gain (True) or only lose (False) a duty."""

    sheet: Sheet
    asked: tuple[Needs, ...]
    short: Mapping[Place, Mapping[str | None, Shortage]]
    said: Mapping[tuple[str, date], Sequence[str]]
    tasks: frozenset[tuple[str, date]]
    locked: frozenset[tuple[str, date, str]]
    changed: Mapping[tuple[str, date], bool] = field(default_factory=dict)


def board(here: Here, period: Period) -> Board:
    """The roster of a period as it stands, drafts included."""
    snapshot = here.snapshot

    def read() -> Board:
        duties = roster_duties(snapshot, period)
        found: dict[Place, dict[str | None, Shortage]] = {}
        for short in shortages(snapshot, period, duties):
            found.setdefault(short.place, {})[short.role] = short
        said: dict[tuple[str, date], list[str]] = {}
        for duty in duties:
            said.setdefault((duty.volunteer_id, duty.date), []).append(duty_words(here, duty))
        taken = list(_taken(snapshot, period))
        for where, what, _ in taken:
            said.setdefault(where, []).append(here.say(what))
        return Board(
            roster_sheet(snapshot, period.start, period.days, here.language),
            needs(snapshot, period),
            found,
            said,
            frozenset(where for where, _, task in taken if task),
            frozenset((d.volunteer_id, d.date, d.shift) for d in duties if d.pinned),
        )

    key = f"ui:roster-board:{period.start}:{period.days}:{here.language}"
    return snapshot.memo(key, read)


def show_grid(here: Here, period: Period, mine: str | None = None) -> Cell | None:
    """The grid and its legend; the cell that was tapped just now. mine: whose row is marked."""
    shown = board(here, period)
    view = f"{period.start}:{period.days}"
    tapped = tappable(_grid(here, period, shown, mine), "roster-grid", view)
    legend(here, shown)
    return tapped


def preview_grid(here: Here, period: Period, changed: Mapping[tuple[str, date], bool]) -> None:
    """The grid of data that are not stored yet, to look at. changed: as in `Board`."""
    shown = replace(board(here, period), changed=changed)
    st.html(_grid(here, period, shown, None))
    legend(here, shown)


def _grid(here: Here, period: Period, shown: Board, mine: str | None) -> str:
    key = f"ui:roster-grid:{period.start}:{period.days}:{here.language}:{mine}"
    return here.snapshot.memo(key, lambda: grid_html(here, shown, mine))


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
        sign = _mark(shown, shift.key, shown.sheet.signs[shift.key])
        parts.append(f'<span class="posko-badge">{sign}{escape(label)}</span>')
    parts.append(f'<span class="posko-signs">{escape(here.t("legend_signs"))}</span>')
    levels = [v.ALERT_LEVEL[key] for key in v.ALERT_LEVEL if key in shown.sheet.levels]
    parts += [badge(here, level) for level in levels]
    st.html(f'<div class="posko-legend">{"".join(parts)}</div>')


def grid_html(here: Here, shown: Board, mine: str | None = None) -> str:
    """Each shift's crew by days, holes in red, then people by days: the whole table."""
    sheet = shown.sheet
    rows = [*_head(here, shown), "<tbody>", *_crew_rows(here, shown), "</tbody><tbody>"]
    for person in sheet.people:
        cells = "".join(
            _cell(here, shown, person, day, marks)
            for day, marks in zip(sheet.days, person.days, strict=True)
        )
        mark = ' class="me"' if person.volunteer_id == mine else ""
        hours = here.show(person.hours)
        title = escape(f"{person.name} · {person.volunteer_id}")
        rows.append(
            f"<tr{mark}{row_mark(person=person.volunteer_id)}>"
            f'<th scope="row" title="{title}">{escape(person.name)}</th>'
            f'<td class="sum">{hours}</td>{cells}</tr>'
        )
    label = escape(here.t("grid_label"))
    body = "".join(rows)
    return (
        f'<div class="posko-roster"><table role="grid" aria-label="{label}">{body}</tbody></table>'
        "</div>"
    )


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
            sign = _mark(shown, shift.key, shown.sheet.signs[shift.key])
            rows.append(f"<tr><th>{sign} {escape(word)}</th>{cells}</tr>")
    return f'<div class="posko-roster"><table>{"".join(rows)}</table></div>'


def _head(here: Here, shown: Board, hours: bool = True) -> Iterator[str]:
    """Three rows: weekday, date, alert level. Sundays and holidays are red."""
    sheet = shown.sheet
    weekdays = dates = levels = ""
    for day, level in zip(sheet.days, sheet.levels, strict=True):
        festive = "fest" if sheet.festive(day) else ""
        here_now = " today" if day == here.today else ""
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
    where = (person.volunteer_id, day)
    signs = "".join(
        f'<i class="away">{escape(mark.sign)}</i>'
        if mark.shift is None
        else _mark(shown, mark.shift, mark.sign, mark.draft, (*where, mark.shift) in shown.locked)
        for mark in marks
    )
    if where in shown.tasks:
        signs += f'<i class="task">{escape(here.t("sign_task"))}</i>'
    what = "; ".join(shown.said.get(where, ())) or here.t("cell_empty")
    classes = ["rest"] if shown.sheet.festive(day) else []
    if day == here.today:
        classes.append("today")
    if where in shown.changed:
        gains = shown.changed[where]
        classes.append("gain" if gains else "loss")
        what += f"; {here.t('cell_gained' if gains else 'cell_lost')}"
    kind = f' class="{" ".join(classes)}"' if classes else ""
    return f"<td{kind}{_label(here, person.name, day, what)}>{signs}</td>"


def _label(here: Here, who: str, day: date, what: str) -> str:
    """Makes a cell one that can be tapped: "Sari, 14 Feb 2021: Malam, rancangan"."""
    return cell_mark(day, f"{who}, {locale.day(day, here.language)}: {what}")


def _mark(shown: Board, shift: str, sign: str, draft: bool = False, locked: bool = False) -> str:
    kind = next(one for one in shown.sheet.shifts if one.key == shift)
    colour, white = colours(kind)
    classes = ("w" if white else "b") + (" draft" if draft else "") + (" lock" if locked else "")
    return f'<i class="{classes}" style="background:{colour}">{escape(sign)}</i>'


def _crew_rows(here: Here, shown: Board) -> Iterator[str]:
    """Heads of each shift as "4/12", and how many places of its roles stay empty."""
    for crew in shown.sheet.crews:
        heads = roles = ""
        shift = crew.shift.label.label(here.language)
        for day, one in zip(shown.sheet.days, crew.days, strict=True):
            if one is None:
                heads += f"<td{_label(here, shift, day, here.t('cell_nobody_asked'))}></td>"
                roles += "<td></td>"
                continue
            short = shown.short.get((day, crew.shift.key), {})
            same = one.present >= one.needed
            people = here.t("cell_heads", present=one.present, needed=one.needed)
            hole = ' class="short"' if None in short else ""
            heads += (
                f"<td{hole}{_label(here, shift, day, people)}>"
                f"{one.present if same else f'{one.present}/{one.needed}'}</td>"
            )
            roles += _roles_cell(here, shift, day, short, bool(one.needed))
        sign = _mark(shown, crew.shift.key, crew.sign)
        mark = row_mark(shift=crew.shift.key)
        for kind, row, cells in (("crew", "row_people", heads), ("roles", "row_roles", roles)):
            yield (
                f'<tr class="{kind}"{mark}><th scope="row" title="{escape(shift)}">{sign} '
                f'{escape(here.t(row))}</th><td class="sum"></td>{cells}</tr>'
            )


def _roles_cell(
    here: Here, shift: str, day: date, short: Mapping[str | None, Shortage], asked: bool
) -> str:
    """How many places of a shift's roles stay empty, and which."""
    lacking = [one for role, one in short.items() if role is not None]
    if lacking:
        names = ", ".join(
            f"{here.say(role_name(here.snapshot, one.role))} {one.missing}" for one in lacking
        )
        what = here.t("short_roles", roles=names)
        missing = sum(one.missing for one in lacking)
        return (
            f'<td class="short" title="{escape(names)}"{_label(here, shift, day, what)}>'
            f"−{missing}</td>"
        )
    return f"<td{_label(here, shift, day, here.t('cell_roles_full'))}>{'✓' if asked else ''}</td>"


def _taken(snapshot: Snapshot, period: Period) -> Iterator[tuple[tuple[str, date], Message, bool]]:
    """What takes some of a person's date: whose and which, in words, and whether it is a task."""
    known = facts(snapshot)
    starts = {day: datetime.combine(day, time(0), snapshot.zone) for day in period}
    for task, spans in ((False, known.away), (True, known.tasks)):
        for person, ones in spans.items():
            for span in ones:
                for day, begins in starts.items():
                    if span.overlap(begins, begins + timedelta(days=1)) > 0:
                        yield (person, day), span.what, task
