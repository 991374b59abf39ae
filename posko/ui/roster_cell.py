"""What opens when a cell of the roster is tapped: a person's date, or a shift of a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import streamlit as st

from posko import locale
from posko.model import vocabulary as v
from posko.roster import Duty, Period, facts, pool, roster_duties, scheme_shifts, shifts, shortages
from posko.ui.fields import forget
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import caption
from posko.ui.roster_cell_tap import Cell
from posko.ui.roster_edit import PREFIX, duty_card, join, member_line, put_on_shifts
from posko.ui.roster_repair import begin
from posko.ui.roster_tonight import lacking
from posko.ui.roster_words import (
    SECTION,
    crew,
    day_text,
    duty_words,
    name,
    names,
    place_text,
    shift_text,
    stint,
)

OPEN = "roster-cell"
"""Session: the cell that is open. It is opened anew at every run until somebody closes it, so that
news from elsewhere, which draw the page again, do not close it."""

USUALLY_AWAY = timedelta(days=2)
"""Nobody is well again when the shift ends: who drops out is taken to be away for the duty's date
and the one after it, until somebody says otherwise."""


def open_cell(cell: Cell) -> None:
    """Open a cell at the end of this run."""
    forget(PREFIX)
    st.session_state[OPEN] = cell


def close_cell() -> None:
    forget(PREFIX)
    st.session_state.pop(OPEN, None)


def cell_dialog(here: Here) -> None:
    """The open cell, if there is one. Once in a run, after everything that may open one."""
    cell = st.session_state.get(OPEN)
    if not isinstance(cell, Cell) or not _known(here, cell):
        return
    if cell.person is not None:
        title = f"{name(here, cell.person)} · {day_text(here, cell.day)}"
    else:
        title = place_text(here, cell.day, str(cell.shift))

    @st.dialog(plain(title), width="medium", on_dismiss=close_cell)
    def opened() -> None:
        if cell.person is not None:
            _person(here, cell.person, cell.day)
        else:
            _place(here, cell.day, str(cell.shift))

    opened()


def find_cell(here: Here) -> None:
    """The same without the grid: a date, and whose or which shift's cell to open."""
    with st.popover(here.t("find"), icon=":material/edit_calendar:"):
        day = st.date_input(here.t("date"), here.today, key="roster-find-day", format="DD/MM/YYYY")
        kinds = {shift.key: shift_text(here, shift) for shift in scheme_shifts(here.snapshot)}
        people = sorted((one.name, one.volunteer_id) for one in pool(here.snapshot))
        labels = {**kinds, **{person: name(here, person) for _, person in people}}
        keys = list(labels)
        chosen = st.selectbox(
            here.t("find_whom"),
            keys,
            key="roster-find-whom",
            format_func=lambda key: labels.get(key, key),
        )
        if st.button(here.t("open"), key="roster-find", type="primary") and day is not None:
            open_cell(Cell(day, shift=chosen) if chosen in kinds else Cell(day, person=chosen))


def _known(here: Here, cell: Cell) -> bool:
    """Whether there is such a person or shift: a browser may say anything."""
    if cell.person is not None:
        return cell.person in names(here)
    return cell.shift in shifts(here.snapshot)


# --- a person's date -----------------------------------------------------------------------------


def _person(here: Here, person: str, day: date) -> None:
    """What stands there and may be done about it; then the day's shifts that could be stood."""
    every = roster_duties(here.snapshot, Period(day, 1))
    duties = [duty for duty in every if duty.volunteer_id == person]
    for duty in duties:
        with st.container(border=True):
            if duty_card(here, duty, close_cell):
                _go(Cell(day, shift=duty.shift))
            _drop_out(here, duty)
    besides = list(_besides(here, person, day))
    for line in besides:
        caption(line)
    if not duties and not besides:
        caption(here.t("cell_empty").capitalize())
    put_on_shifts(here, person, day, {duty.shift for duty in duties}, close_cell)


def _drop_out(here: Here, duty: Duty) -> None:
    """Who cannot come to a published duty: leads to the repair, with its form filled in."""
    if duty.state not in v.DUTY_STATE.committing or stint(here, duty).ends <= here.now:
        return
    if st.button(
        here.t("drops_out"),
        key=f"roster-drop-{duty.duty_id}",  # outside PREFIX: closing forgets what begins so
        icon=":material/healing:",
        on_click=_to_repair,
        args=(here, duty),
    ):
        st.rerun()


def _to_repair(here: Here, duty: Duty) -> None:
    one, zone = stint(here, duty), here.snapshot.zone
    close_cell()
    until = datetime.combine(duty.date + USUALLY_AWAY, time(0), zone)
    begin(duty.volunteer_id, max(one.starts, here.now).astimezone(zone), until)
    st.session_state[SECTION] = "repair"


def _besides(here: Here, person: str, day: date) -> Iterator[str]:
    """What else takes some of that date, with its hours: last night's duty, absences, tasks."""
    known = facts(here.snapshot)
    starts = datetime.combine(day, time(0), here.snapshot.zone)
    ends = starts + timedelta(days=1)
    for duty in roster_duties(here.snapshot, Period(day - timedelta(days=1), 1)):
        one = stint(here, duty)
        if duty.volunteer_id == person and one.ends > starts:
            until = locale.clock(one.ends.astimezone(here.snapshot.zone), here.language)
            yield here.t("from_yesterday", duty=duty_words(here, duty), until=until)
    for span in (*known.away.get(person, ()), *known.tasks.get(person, ())):
        if span.overlap(starts, ends) > 0:
            first, last = max(span.starts, starts), min(span.ends, ends)
            whole = (first, last) == (starts, ends)
            hours = here.t("all_day") if whole else _hours(here, first, last)
            yield f"{here.say(span.what)}, {hours}"


def _hours(here: Here, first: datetime, last: datetime) -> str:
    zone = here.snapshot.zone
    clocks = (locale.clock(at.astimezone(zone), here.language) for at in (first, last))
    return "–".join(clocks)


# --- a shift of a date ---------------------------------------------------------------------------


def _place(here: Here, day: date, shift: str) -> None:
    """Who stands it, what is missing, who could join."""
    duties = roster_duties(here.snapshot, Period(day, 1))
    people = crew(duties, day, shift)
    for duty in people:
        if member_line(here, duty):
            _go(Cell(day, person=duty.volunteer_id))
    if not people:
        st.info(here.t("nobody"))
    short = [one for one in shortages(here.snapshot, Period(day, 1), duties) if one.shift == shift]
    if short:
        st.error(plain(lacking(here, short)), icon=":material/person_off:")
    join(here, day, shift, [one.role for one in short if one.role is not None])


def _go(cell: Cell) -> None:
    open_cell(cell)
    st.rerun()
