"""The gap board: each hole of the coming days, its cause, what would fill it, and who could."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

import streamlit as st

from posko.model import vocabulary as v
from posko.roster import (
    COORDINATOR,
    RELIEFS,
    Candidate,
    Duty,
    Explanation,
    Period,
    Step,
    cover,
    explain,
    fill_place,
    neighbour,
    relief,
    role_name,
    roster_duties,
    shifts,
)
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import caption
from posko.ui.roster_telling import ask_to_come
from posko.ui.roster_tonight import horizon_days, published_shortages
from posko.ui.roster_words import SECTION, place_text

Hole = tuple[date, str, str | None]
"""Date, shift and role (None: anyone) of places that stay empty."""
COVER = "roster-cover"
"""The key of the field that chooses a hole."""
STEPS_OPENED = 6
"""Up to how many steps of one kind are listed without being asked for."""
OPENED = 1
"""How many shifts of the board stand open at first: the one that is next."""


def gap_board(here: Here) -> None:
    """Holes by shift, then the people for one of them, then the least that would fill them all."""
    found = _explained(here)
    if not found:
        st.success(here.t("no_gaps", days=horizon_days(here)))
        return
    by_shift: dict[tuple[date, str], list[Explanation]] = {}
    for one in found:
        by_shift.setdefault((one.shortage.date, one.shortage.shift), []).append(one)
    left, right = st.columns([3, 2])
    with right:
        _cover(here, [(s.date, s.shift, s.role) for s in (one.shortage for one in found)])
        _relief(here, min(day for day, _ in by_shift), max(day for day, _ in by_shift))
    with left:
        for number, ((day, shift), ones) in enumerate(by_shift.items()):
            people = max(one.shortage.missing for one in ones)
            head = here.t("gap_head", place=place_text(here, day, shift), people=people)
            with st.expander(plain(head), expanded=number < OPENED, key=f"gap-{day}-{shift}"):
                st.html("".join(_told(here, one) for one in ones))


def _explained(here: Here) -> tuple[Explanation, ...]:
    """The holes of the published roster, explained."""
    snapshot, days = here.snapshot, horizon_days(here)

    def read() -> tuple[Explanation, ...]:
        short = set(published_shortages(here, days))
        if not short:
            return ()
        first, last = min(s.date for s in short), max(s.date for s in short)
        period = Period(first, (last - first).days + 1)
        duties = roster_duties(snapshot, period, v.DUTY_STATE.committing)
        every = explain(snapshot, period.start, period.days, duties)
        return tuple(one for one in every if one.shortage in short)

    return snapshot.memo(f"ui:roster-gaps:{days}", read)


def _told(here: Here, one: Explanation) -> str:
    """One hole: its sentence, the counting that proves it, the ways out."""
    cut = f"<br><small>{escape(here.say(one.cut))}</small>" if one.cut is not None else ""
    ways = "".join(f"<li>{escape(here.say(way.text))}</li>" for way in one.ways)
    listed = (
        f"<details><summary>{escape(here.t('ways_out'))}</summary><ul>{ways}</ul></details>"
        if ways
        else ""
    )
    return f'<div class="posko-gap"><b>{escape(here.say(one.text))}</b>{cut}{listed}</div>'


def _cover(here: Here, holes: Sequence[Hole]) -> None:
    """Who may take one of the holes, in fair order, each with a button."""
    labels = {_key(hole): hole for hole in holes}
    if st.session_state.get(COVER) not in labels:
        st.session_state.pop(COVER, None)
    with st.container(border=True):
        st.markdown(f"**{here.t('cover_title')}**")
        chosen = st.selectbox(
            here.t("cover_hole"),
            list(labels),
            key=COVER,
            format_func=lambda key: _hole_text(here, labels[key]) if key in labels else key,
        )
        if chosen not in labels:
            return
        day, shift, role = labels[chosen]
        people = cover(here.snapshot, day, shift, role)
        if not people:
            st.info(here.t("cover_nobody"))
        for one in people:
            _candidate(here, one, (day, shift, role))
        caption(here.t("cover_order"))


def to_cover(hole: Hole) -> None:
    """Lead to the people for one hole at the next run; for a button's `on_click`."""
    st.session_state[SECTION] = "gaps"
    st.session_state[COVER] = _key(hole)


def _key(hole: Hole) -> str:
    day, shift, role = hole
    return "|".join((day.isoformat(), shift, role or ""))


def _candidate(here: Here, one: Candidate, hole: Hole) -> None:
    day, shift, role = hole
    function = COORDINATOR if role == COORDINATOR else "member"
    words, button = st.columns([3, 1], vertical_alignment="center")
    reasons = " · ".join(here.say(reason) for reason in one.reasons)
    with words:
        st.html(f"<b>{escape(one.name)}</b><br><small>{escape(reasons)}</small>")
        ask_to_come(here, Duty(day, shift, one.volunteer_id, function), "ask")
    pressed = button.button(
        here.t("assign"),
        key=f"cover-{day}-{shift}-{role}-{one.volunteer_id}",
        disabled=not here.may_act,
        help=None if here.may_act else here.t("shell.name_first"),
        width="stretch",
    )
    if pressed:
        why = here.t("why_cover", name=one.name, place=place_text(here, day, shift))
        make = partial(
            fill_place,
            here.snapshot,
            here.actor,
            day,
            shift,
            one.volunteer_id,
            function=function,
            why=why,
        )
        apply(here, make)


def _hole_text(here: Here, hole: Hole) -> str:
    day, shift, role = hole
    return f"{place_text(here, day, shift)}: {here.say(role_name(here.snapshot, role))}"


def _relief(here: Here, first: date, last: date) -> None:
    """The smallest set of things to give up, found by the solver when somebody asks for it."""
    if not st.toggle(here.t("relief"), key="roster-relief", help=here.t("relief_help")):
        return
    kinds = st.pills(
        here.t("relief_kinds"),
        RELIEFS,
        selection_mode="multi",
        default=RELIEFS,
        key="roster-relief-kinds",
        format_func=lambda kind: here.t(f"relief_{kind}"),
    )
    days = (last - first).days + 1
    found = here.snapshot.memo(
        f"ui:roster-relief:{first}:{days}:{sorted(kinds)}",
        lambda: relief(here.snapshot, first, days, kinds=kinds),
    )
    st.html(
        f"<b>{escape(here.t('relief_found', before=found.before, missing=found.missing))}</b>"
        + (f"<br><small>{escape(here.t('relief_proven'))}</small>" if found.proven else "")
    )
    for kind in RELIEFS:
        steps = [step for step in found.steps if step.way.kind == kind]
        if not steps:
            continue
        lines = "".join(f"<li>{_step(here, step)}</li>" for step in steps)
        head = here.t("relief_steps", kind=here.t(f"relief_{kind}"), n=len(steps))
        st.html(
            f'<details class="posko-gap"{" open" if len(steps) <= STEPS_OPENED else ""}>'
            f"<summary>{escape(head)}</summary><ul>{lines}</ul></details>"
        )
    if found.missing:
        st.html(f"<small>{escape(here.say(neighbour(found.missing)))}</small>")


def _step(here: Here, step: Step) -> str:
    """One step and the places it serves; a level's are all of its dates, which it names."""
    said = escape(here.say(step.way.text))
    if step.way.kind == "level":
        return said
    known = shifts(here.snapshot)
    places = ", ".join(
        f"{known[shift].label.label(here.language)} {day.day}/{day.month}"
        for day, shift in step.places
    )
    return f"{said}<br><small>{escape(places)}</small>"
