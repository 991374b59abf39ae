"""What stands above every page: the drill and its clock, and files that need mending."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

import streamlit as st

from posko.model.change import Change, update
from posko.model.clock import LIVE
from posko.ui.actions import apply
from posko.ui.here import Here

_SHOWN_PROBLEMS = 5
_STEPS = (-24, -1, 1, 6, 24)
"""Hours by which the drill's clock is moved with one press."""


def show(here: Here) -> None:
    """Every banner that is due."""
    if here.drill:
        _drill(here)
    if here.snapshot.problems:
        _problems(here)
    if here.why_not:  # a phone hides the sidebar, and shows no help of a button
        st.caption(here.why_not)


def _drill(here: Here) -> None:
    """The drill banner and, beside it, the clock's control."""
    words, control = st.columns([5, 1], vertical_alignment="center")
    words.html(
        f'<div class="posko-drill">{escape(here.t("drill", now=here.now))} '
        f"<small>{escape(here.t('drill_note'))}</small></div>"
    )
    # Drawn only when it is opened: a dozen widgets on every rerun of every page add up.
    label, icon = here.t("clock"), ":material/schedule:"
    with control.popover(label, icon=icon, width="stretch", key="clock", on_change="rerun") as box:
        if box.open:
            _clock(here)


def _clock(here: Here) -> None:
    """Steps by the hour, and a form for any instant."""
    st.caption(here.t("clock_help"))
    for column, hours in zip(st.columns(len(_STEPS)), _STEPS, strict=True):
        if column.button(f"{hours:+d}", key=f"clock_{hours}", width="stretch"):
            move_clock(here, here.now + timedelta(hours=hours))
    with st.form("clock_form", border=False):
        day = st.date_input(here.t("clock_date"), here.now.date(), format="DD/MM/YYYY")
        time = st.time_input(here.t("clock_time"), here.now.time(), step=900)
        if st.form_submit_button(here.t("clock_set")):
            move_clock(here, datetime.combine(day, time, tzinfo=here.snapshot.zone))


def move_clock(here: Here, to: datetime) -> None:
    """Set the drill's clock, for everyone who looks at this data."""
    before = here.snapshot.find("settings", "clock")
    assert before is not None and before["value"] != LIVE, "only a drill's clock can be moved"
    row = update("settings", before, value=to.isoformat(timespec="seconds"))
    apply(here, Change(here.actor, here.t("clock_moved", to=to), here.now, (row,)))


def _problems(here: Here) -> None:
    """Files that somebody edited by hand and that cannot be taken over as they are."""
    problems = here.snapshot.problems
    lines = [here.t("file_problems", files=len({p.file for p in problems}))]
    for problem in problems[:_SHOWN_PROBLEMS]:
        where = here.t("file_row", row=problem.row) if problem.row else ""
        found = f" “{problem.found}”" if problem.found else ""
        spot = " ".join(part for part in (problem.file, where, problem.column or "") if part)
        lines.append(f"- {spot}{found}: {here.say(problem.expected)}")
    if len(problems) > _SHOWN_PROBLEMS:
        lines.append(here.t("file_more", n=len(problems) - _SHOWN_PROBLEMS))
    st.error("\n".join(lines))
