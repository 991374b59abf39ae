"""One place of the roster by hand: who stands it, who may, and why the others may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from posko.model import vocabulary as v
from posko.model.change import Change
from posko.roster import (
    COORDINATOR,
    Candidate,
    Duty,
    Period,
    RuleBreach,
    breaches,
    cancel_duty,
    candidates,
    clear_cell,
    edit_cell,
    fill_place,
    hard,
    lock_duties,
    roster_duties,
    scheme_shifts,
    shifts,
)
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import caption, label, table
from posko.ui.roster_words import (
    crew,
    duty_text,
    forget,
    name,
    open_section,
    place_text,
    shift_text,
    stint,
)

PREFIX = "roster-edit-"
_DAY, _SHIFT = PREFIX + "day", PREFIX + "shift"


def point_to(day: date, shift: str | None) -> None:
    """Open a place in the editor at the next run."""
    forget(PREFIX)
    st.session_state[_DAY] = day
    if shift is not None:
        st.session_state[_SHIFT] = shift
    open_section("edit")


def edit(here: Here) -> None:
    """Choose day and shift; then its crew, and the people who could join it."""
    today = here.now.astimezone(here.snapshot.zone).date()
    st.session_state.setdefault(_DAY, today)
    known = scheme_shifts(here.snapshot)
    left, right = st.columns(2)
    day = left.date_input(here.t("date"), key=_DAY, format="DD/MM/YYYY", persist_state="session")
    shift = right.segmented_control(
        here.t("shift"),
        [one.key for one in known],
        default=None if _SHIFT in st.session_state else known[0].key,
        required=True,
        key=_SHIFT,
        persist_state="session",
        format_func=lambda key: plain(shift_text(here, shifts(here.snapshot)[key])),
    )
    if day is None or shift is None:
        return
    left, right = st.columns([2, 3])
    with left:
        _crew(here, day, shift)
    with right:
        _add(here, day, shift)


# --- who stands it -------------------------------------------------------------------------------


def _crew(here: Here, day: date, shift: str) -> None:
    people = crew(roster_duties(here.snapshot, Period(day, 1)), day, shift)
    st.markdown(f"**{plain(place_text(here, day, shift))}**")
    if not people:
        st.info(here.t("nobody"))
    for duty in people:
        with st.container(border=True):
            _duty(here, duty)


def _duty(here: Here, duty: Duty) -> None:
    """One person of the crew, and what may be done about it."""
    lock = " 🔒" if duty.pinned else ""
    lead = f" · {here.t('roster.coordinator')}" if duty.function == COORDINATOR else ""
    state = label(here, v.DUTY_STATE, duty.state)
    st.markdown(f"**{plain(name(here, duty.volunteer_id))}**{lead} · {state}{lock}")
    with st.container(horizontal=True, gap="small"):
        word, icon = ("unlock", "lock_open") if duty.pinned else ("lock", "lock")
        if st.button(
            here.t(word),
            key=f"{word}-{duty.duty_id}",
            icon=f":material/{icon}:",
            disabled=not here.may_act,
        ):
            why = here.t(
                f"why_{word}", name=name(here, duty.volunteer_id), duty=duty_text(here, duty)
            )
            ids = [duty.duty_id]
            pinned = not duty.pinned
            apply(
                here, partial(lock_duties, here.snapshot, here.actor, ids, pinned=pinned, why=why)
            )
        if duty.state == "draft":
            _clear(here, duty)
        if duty.state in v.DUTY_STATE.committing:
            _cancel(here, duty)


def _clear(here: Here, duty: Duty) -> None:
    if st.button(
        here.t("clear"),
        key=f"clear-{duty.duty_id}",
        icon=":material/backspace:",
        disabled=not here.may_act,
    ):
        why = here.t("why_clear", name=name(here, duty.volunteer_id), duty=duty_text(here, duty))
        apply(here, partial(clear_cell, here.snapshot, here.actor, duty.duty_id, why=why))


def _cancel(here: Here, duty: Duty) -> None:
    """A published duty ends only with a reason."""
    if stint(here, duty).ends <= here.now:
        return
    with st.popover(here.t("cancel_duty"), icon=":material/event_busy:"):
        reason = st.text_input(
            here.t("reason"), key=f"{PREFIX}cancel-{duty.duty_id}", max_chars=200
        )
        if st.button(
            here.t("cancel_now"),
            key=f"cancel-{duty.duty_id}",
            type="primary",
            disabled=not here.may_act,
        ):
            apply(
                here,
                partial(cancel_duty, here.snapshot, here.actor, duty.duty_id, reason or ""),
                then=partial(forget, f"{PREFIX}cancel-"),
            )


# --- who could -----------------------------------------------------------------------------------


def _add(here: Here, day: date, shift: str) -> None:
    """People allowed first; the others with the rule that is in the way."""
    function = st.segmented_control(
        here.t("function"),
        tuple(v.DUTY_FUNCTION)[::-1],
        default="member",
        required=True,
        key=PREFIX + "function",
        format_func=lambda key: v.DUTY_FUNCTION[key].label(here.language),
    )
    role = COORDINATOR if function == COORDINATOR else None
    people = {one.volunteer_id: one for one in candidates(here.snapshot, day, shift, role)}
    allowed = sum(one.allowed for one in people.values())
    key = f"{PREFIX}person-{day}-{shift}-{function}"
    chosen = st.selectbox(
        here.t("who", n=allowed),
        list(people),
        index=None,
        key=key,
        format_func=lambda person: _choice(here, people.get(person), person),
        placeholder=here.t("choose_person"),
    )
    at_once = _published_there(here, day, shift)
    if st.button(
        here.t("put_published" if at_once else "put_draft"),
        key="roster-put",
        type="primary",
        icon=":material/person_add:",
        disabled=not here.may_act or chosen is None,
        help=None if here.may_act else here.t("shell.name_first"),
    ):
        put: Callable[..., Change] = fill_place if at_once else edit_cell
        apply(
            here,
            partial(_put, here, put, (day, shift, str(chosen), str(function))),
            then=partial(forget, key),
        )
    caption(here.t("put_note_published" if at_once else "put_note_draft"))
    refused = [one for one in people.values() if not one.allowed]
    if refused:
        with st.expander(here.t("not_allowed", n=len(refused))):
            frame = pd.DataFrame(
                [{"name": one.name, "why": _why_not(here, one.objections)} for one in refused]
            )
            table(here, frame, {"name": here.t("person"), "why": here.t("why_not")})


def _put(here: Here, put: Callable[..., Change], place: tuple[date, str, str, str]) -> Change:
    day, shift, person, function = place
    why = here.t("why_put", name=name(here, person), place=place_text(here, day, shift))
    return put(here.snapshot, here.actor, day, shift, person, function=function, why=why)


def _choice(here: Here, one: Candidate | None, person: str) -> str:
    """ "✓ Sari · 24 jam dalam 28 hari", or "✕ Budi · sebab"."""
    if one is None:
        return name(here, person)
    if not one.allowed:
        return f"✕ {one.name} · {here.say(one.objections[0].text)}"
    return f"✓ {one.name} · " + " · ".join(here.say(reason) for reason in one.reasons)


def _why_not(here: Here, objections: tuple[RuleBreach, ...]) -> str:
    return "; ".join(here.say(breach.text) for breach in objections)


def _published_there(here: Here, day: date, shift: str) -> bool:
    """Whether that shift's roster is published: who joins it then is told at once."""
    there = roster_duties(here.snapshot, Period(day, 1), v.DUTY_STATE.committing)
    return any(duty.shift == shift for duty in there)


# --- what is broken ------------------------------------------------------------------------------


def violations(here: Here, period: Period) -> None:
    """Every rule that the shown period breaks; a line leads to the place where it can be mended."""
    found = here.snapshot.memo(
        f"ui:roster-breaches:{period.start}:{period.days}",
        lambda: breaches(here.snapshot, period),
    )
    forbidden = {id(breach) for breach in hard(found)}
    kinds = {
        "hard": [one for one in found if id(one) in forbidden],
        "places": [one for one in found if one.volunteer_id is None],
        "wishes": [one for one in found if one.volunteer_id and id(one) not in forbidden],
    }
    chosen = st.segmented_control(
        here.t("violations"),
        list(kinds),
        default=next((kind for kind, ones in kinds.items() if ones), "hard"),
        required=True,
        key="roster-violations",
        format_func=lambda kind: f"{here.t(f'violations_{kind}')} ({len(kinds[kind])})",
    )
    ones = kinds[str(chosen)]
    frame = pd.DataFrame(
        {
            "date": [here.show(one.first) for one in ones],
            "rule": [here.t(f"roster.rule_{one.rule}") for one in ones],
            "text": [here.say(one.text) for one in ones],
        }
    )
    row = table(
        here,
        frame,
        {"date": here.t("date"), "rule": here.t("rule"), "text": here.t("what")},
        config={"text": st.column_config.TextColumn(width="large")},
        key=f"roster-violations-{chosen}-{period.start}",
        select=True,
        empty=here.t("no_violations"),
    )
    caption(here.t("violations_note"))
    if row is not None:
        point_to(max(ones[row].first, period.start), ones[row].shift)
        st.rerun()
