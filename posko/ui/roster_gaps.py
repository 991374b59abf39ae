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
    candidates,
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
from posko.ui.roster_words import SECTION, name, place_text

Hole = tuple[date, str, str | None]
"""Date, shift and role (None: anyone) of places that stay empty."""
STEPS_OPENED = 6
"""Up to how many steps of one kind are listed without being asked for."""
OPENED = 1
"""How many shifts of the board stand open at first: the one that is next."""


def gap_board(here: Here) -> None:
    """Every shift with a hole: one line that says what is missing and how many may come; opened,
    why, and who. Below them the least that would fill them all."""
    found = _explained(here)
    if not found:
        st.success(here.t("no_gaps", days=horizon_days(here)))
        return
    by_shift: dict[tuple[date, str], list[Explanation]] = {}
    for one in found:
        by_shift.setdefault((one.shortage.date, one.shortage.shift), []).append(one)
    for number, ((day, shift), ones) in enumerate(by_shift.items()):
        head, key = plain(_head(here, day, shift, ones)), f"gap-{day}-{shift}"
        with st.expander(head, expanded=number < OPENED, key=key, on_change="rerun") as box:
            if box.open:
                _shift(here, day, shift, ones)
    _relief(here, min(day for day, _ in by_shift), max(day for day, _ in by_shift))


def _head(here: Here, day: date, shift: str, ones: Sequence[Explanation]) -> str:
    """A shift's line: date and hours, who is missing by role, how many may take a place."""
    roles = ", ".join(
        here.t(
            "gap_role",
            role=here.say(role_name(here.snapshot, one.shortage.role)),
            people=one.shortage.missing,
        )
        for one in ones
    )
    may = {
        one.volunteer_id
        for short in ones
        for one in _may_take(here, (day, shift, short.shortage.role))
    }
    return here.t("gap_head", place=place_text(here, day, shift), roles=roles, may=len(may))


def _may_take(here: Here, hole: Hole) -> tuple[Candidate, ...]:
    """Everybody who may legally take a place, in fair order, counted once for each snapshot."""

    def read() -> tuple[Candidate, ...]:
        return tuple(one for one in candidates(here.snapshot, *hole) if one.allowed)

    return here.snapshot.memo("ui:roster-may-take:" + _hole_key(hole), read)


def to_cover(hole: Hole) -> None:
    """Lead to the people for one hole at the next run; for a button's `on_click`."""
    day, shift, _ = hole
    st.session_state[SECTION] = "gaps"
    st.session_state[f"gap-{day}-{shift}"] = True


def _hole_key(hole: Hole) -> str:
    day, shift, role = hole
    return f"{day}-{shift}-{role or ''}"


def _shift(here: Here, day: date, shift: str, ones: Sequence[Explanation]) -> None:
    """An opened shift: its holes one below another, each with its people."""
    for one in ones:
        st.html(_told(here, one))
        _cover(here, one)
    caption(here.t("cover_order"))


def _explained(here: Here) -> tuple[Explanation, ...]:
    """The holes of the published roster, explained."""
    snapshot, days = here.snapshot, horizon_days(here)

    def read() -> tuple[Explanation, ...]:
        short = set(published_shortages(here, days))
        if not short:
            return ()
        period = Period.over(one.date for one in short)
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


def _cover(here: Here, one: Explanation) -> None:
    """The people who may take a hole, in fair order, each with a button; then those of other
    pillars who could be borrowed for it."""
    hole = one.shortage.date, one.shortage.shift, one.shortage.role
    people = cover(here.snapshot, *hole)
    if not people:
        st.info(here.t("cover_nobody"))
    for own in people:
        reasons = " · ".join(here.say(reason) for reason in own.reasons)
        _candidate(here, own.volunteer_id, reasons, hole)
    for way in one.ways:
        if way.kind == "borrow":
            _candidate(here, way.volunteer_id, here.say(way.text), hole)


def _candidate(here: Here, person: str, reasons: str, hole: Hole) -> None:
    day, shift, role = hole
    function = COORDINATOR if role == COORDINATOR else "member"
    words, button = st.columns([3, 1], vertical_alignment="center")
    with words:
        st.html(f"<b>{escape(name(here, person))}</b><br><small>{escape(reasons)}</small>")
        ask_to_come(here, Duty(day, shift, person, function), f"ask-{_hole_key(hole)}")
    pressed = button.button(
        here.t("assign"),
        key=f"cover-{_hole_key(hole)}-{person}",
        disabled=not here.may_act,
        help=here.why_not,
        width="stretch",
    )
    if pressed:
        why = here.t("why_cover", name=name(here, person), place=place_text(here, day, shift))
        make = partial(
            fill_place,
            here.snapshot,
            here.actor,
            day,
            shift,
            person,
            function=function,
            why=why,
        )
        apply(here, make)


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
