"""What may be done by hand about one duty, one person's date and one shift: pieces of the cells.

Each change is judged by the rules beforehand, with the reason where it may not be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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
    Shift,
    cancel_duty,
    candidates,
    clear_cell,
    edit_cell,
    fill_place,
    lock_duties,
    objections_to,
    role_name,
    roster_duties,
    scheme_shifts,
    shifts,
)
from posko.ui.actions import apply
from posko.ui.fields import forget
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import caption, label, table
from posko.ui.roster_telling import ask_to_come
from posko.ui.roster_words import duty_text, name, place_text, shift_text, stint

PREFIX = "roster-edit-"
"""The keys of every field here begin so."""
MEMBER = "member"
FIRST_SHOWN = 5
"""How many people who may are listed at first."""
ANYONE = "anyone"
"""The choice of no particular role."""


def duty_card(here: Here, duty: Duty, done: Callable[[], None]) -> bool:
    """A duty of one person, and what may be done about it; whether its shift is to be opened.
    done: what follows once the duty is gone or somebody else's."""
    said = plain(shift_text(here, shifts(here.snapshot)[duty.shift]))
    st.markdown(f"**{said}**{_signs(here, duty)}")
    with st.container(horizontal=True, gap="small"):
        _lock(here, duty)
        if duty.state == "draft":
            _function(here, duty)
            _clear(here, duty, done)
        see = st.button(
            here.t("see_shift"), key=f"{PREFIX}shift-{duty.duty_id}", icon=":material/groups:"
        )
    if duty.state == "draft":
        _replace(here, duty, done)
    elif stint(here, duty).ends > here.now:
        _cancel(here, duty, done)
    return see


def member_line(here: Here, duty: Duty) -> bool:
    """One person of a crew; whether their date is to be opened."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
    ):
        st.markdown(f"**{plain(name(here, duty.volunteer_id))}**{_signs(here, duty)}")
        return st.button(here.t("open"), key=f"{PREFIX}open-{duty.duty_id}", icon=":material/edit:")


def _signs(here: Here, duty: Duty) -> str:
    """ " · koordinator · ✓ Terbit 🔒"."""
    lead = f" · {here.t('roster.coordinator')}" if duty.function == COORDINATOR else ""
    lock = " 🔒" if duty.pinned else ""
    return f"{lead} · {plain(label(here, v.DUTY_STATE, duty.state))}{lock}"


def _act(
    here: Here,
    key: str,
    duty: Duty,
    icon: str,
    make: Callable[..., Change],
    then: Callable[[], None] | None = None,
) -> None:
    """A button for one action on a duty; `make` is given the reason for the audit."""
    if st.button(
        here.t(key),
        key=f"{PREFIX}{key}-{duty.duty_id}",
        icon=f":material/{icon}:",
        disabled=not here.may_act,
        help=here.why_not,
    ):
        who = name(here, duty.volunteer_id)
        why = here.t(f"why_{key}", name=who, duty=duty_text(here, duty))
        apply(here, partial(make, why=why), then=then)


def _lock(here: Here, duty: Duty) -> None:
    key, icon = ("unlock", "lock_open") if duty.pinned else ("lock", "lock")
    make = partial(lock_duties, here.snapshot, here.actor, [duty.duty_id], pinned=not duty.pinned)
    _act(here, key, duty, icon, make)


def _function(here: Here, duty: Duty) -> None:
    """A draft's person leads the shift, or no longer does."""
    leads = duty.function == COORDINATOR
    key, icon = ("step_down", "person") if leads else ("lead", "star")
    make = partial(
        edit_cell,
        here.snapshot,
        here.actor,
        duty.date,
        duty.shift,
        duty.volunteer_id,
        function=MEMBER if leads else COORDINATOR,
        instead_of=duty.duty_id,
    )
    _act(here, key, duty, icon, make)


def _clear(here: Here, duty: Duty, done: Callable[[], None]) -> None:
    make = partial(clear_cell, here.snapshot, here.actor, duty.duty_id)
    _act(here, "clear", duty, "backspace", make, done)


def _cancel(here: Here, duty: Duty, done: Callable[[], None]) -> None:
    """A published duty ends only with a reason."""
    # No popover: news from elsewhere would close it, with the reason half typed.
    with st.expander(
        here.t("cancel_duty"),
        icon=":material/event_busy:",
        key=f"{PREFIX}cancelling-{duty.duty_id}",
    ):
        reason = st.text_input(
            here.t("reason"), key=f"{PREFIX}reason-{duty.duty_id}", max_chars=200
        )
        if st.button(
            here.t("cancel_now"),
            key=f"{PREFIX}cancel-{duty.duty_id}",
            type="primary",
            disabled=not here.may_act,
            help=here.why_not,
        ):
            make = partial(cancel_duty, here.snapshot, here.actor, duty.duty_id, reason or "")
            apply(here, make, then=done)


def _replace(here: Here, duty: Duty, done: Callable[[], None]) -> None:
    """A draft given to somebody else, who takes over its place and its function."""
    box = st.expander(
        here.t("replace"),
        icon=":material/swap_horiz:",
        key=f"{PREFIX}replacing-{duty.duty_id}",
        on_change="rerun",  # who could is worked out only for who asks
    )
    if not box.open:
        return
    role = COORDINATOR if duty.function == COORDINATOR else None
    people = _candidates(here, duty.date, duty.shift, role, duty.duty_id)
    key = f"{PREFIX}replace-{duty.duty_id}"
    with box:
        chosen = _choose(here, people, key)
        if chosen is not None and duty.state != "draft":
            ask_to_come(here, Duty(duty.date, duty.shift, chosen, duty.function), key)
        if st.button(
            here.t("replace_now"),
            key=f"{key}-now",
            type="primary",
            disabled=not here.may_act or chosen is None,
            help=here.why_not,
        ):
            why = here.t(
                "why_replace",
                name=name(here, str(chosen)),
                before=name(here, duty.volunteer_id),
                duty=duty_text(here, duty),
            )
            make = partial(
                edit_cell,
                here.snapshot,
                here.actor,
                duty.date,
                duty.shift,
                str(chosen),
                function=duty.function,
                instead_of=duty.duty_id,
                why=why,
            )
            apply(here, make, then=done)
    _refused(here, people, key)


# --- one person on the day's shifts --------------------------------------------------------------


def put_on_shifts(
    here: Here, person: str, day: date, stands: Collection[str], done: Callable[[], None]
) -> None:
    """Each shift of the date that the person does not stand yet: a button, or what is against it.
    stands: the shifts they stand."""
    free = [shift for shift in scheme_shifts(here.snapshot) if shift.key not in stands]
    function = str(
        st.segmented_control(
            here.t("put_as"),
            (MEMBER, COORDINATOR),
            default=MEMBER,
            required=True,
            key=PREFIX + "function",
            format_func=lambda key: v.DUTY_FUNCTION[key].label(here.language),
        )
    )
    for shift in free:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _put_on(here, Duty(day, shift.key, person, function), shift, done)


def _put_on(here: Here, duty: Duty, shift: Shift, done: Callable[[], None]) -> None:
    said = plain(shift_text(here, shift))
    if shift.ends(duty.date, here.snapshot.zone) <= here.now:
        st.markdown(f"✕ {said}  \n:small[{plain(here.t('roster.refused_over'))}]")
        return
    against = objections_to(here.snapshot, duty)
    if against:
        st.markdown(f"✕ {said}  \n:small[{plain(_why_not(here, against))}]")
        return
    at_once = _published_there(here, duty.date, duty.shift)
    st.markdown(f"✓ {said}")
    if st.button(
        here.t("put_published" if at_once else "put_draft"),
        key=f"{PREFIX}put-{duty.shift}",
        icon=":material/add:",
        disabled=not here.may_act,
        help=here.why_not,
    ):
        apply(here, partial(_put, here, duty), then=done)


def _put(here: Here, duty: Duty) -> Change:
    """Who joins a published shift is published too; else a draft."""
    at_once = _published_there(here, duty.date, duty.shift)
    put: Callable[..., Change] = fill_place if at_once else edit_cell
    who, place = name(here, duty.volunteer_id), place_text(here, duty.date, duty.shift)
    return put(
        here.snapshot,
        here.actor,
        duty.date,
        duty.shift,
        duty.volunteer_id,
        function=duty.function,
        why=here.t("why_put", name=who, place=place),
    )


# --- who could stand one shift -------------------------------------------------------------------


def join(here: Here, day: date, shift: str, missing: Sequence[str]) -> None:
    """The people who may join a shift, and why the others may not. missing: the roles that lack
    people; one of them narrows the list to who fills it."""
    roles = list(dict.fromkeys([ANYONE, *missing, COORDINATOR]))
    chosen_role = st.segmented_control(
        here.t("join_as"),
        roles,
        default=ANYONE,
        required=True,
        key=PREFIX + "role",
        format_func=partial(_role_text, here),
    )
    role = None if chosen_role == ANYONE else str(chosen_role)
    key = f"{PREFIX}join-{day}-{shift}-{role}"
    people = _candidates(here, day, shift, role)
    chosen = _choose(here, people, key)
    at_once = _published_there(here, day, shift)
    function = COORDINATOR if role == COORDINATOR else MEMBER
    if chosen is not None and at_once:
        ask_to_come(here, Duty(day, shift, chosen, function), key)
    if st.button(
        here.t("put_published" if at_once else "put_draft"),
        key=PREFIX + "put",
        type="primary",
        icon=":material/person_add:",
        disabled=not here.may_act or chosen is None,
        help=here.why_not,
    ):
        duty = Duty(day, shift, str(chosen), function)
        apply(here, partial(_put, here, duty), then=partial(forget, key))
    caption(here.t("put_note_published" if at_once else "put_note_draft"))
    _refused(here, people, key)


def _role_text(here: Here, role: str) -> str:
    said = here.t(ANYONE) if role == ANYONE else here.say(role_name(here.snapshot, role))
    return plain(said).capitalize()


def _candidates(
    here: Here, day: date, shift: str, role: str | None, without: str | None = None
) -> tuple[Candidate, ...]:
    """Everybody for one place, in fair order; worked out once while nothing changes."""
    away = () if without is None else (without,)
    key = f"ui:roster-candidates:{day}:{shift}:{role}:{without}"
    return here.snapshot.memo(
        key, lambda: candidates(here.snapshot, day, shift, role, without=away)
    )


def _choose(here: Here, people: Sequence[Candidate], key: str) -> str | None:
    """One of those who may, with the reasons of the order."""
    allowed = {one.volunteer_id: one for one in people if one.allowed}
    if not allowed:
        st.info(here.t("nobody_may"))
    listed = list(allowed)
    if len(allowed) > FIRST_SHOWN and not st.checkbox(
        here.t("show_all", n=len(allowed)), key=f"{key}-all"
    ):
        listed = listed[:FIRST_SHOWN]
    chosen = None
    if listed:
        chosen = st.radio(
            here.t("who", n=len(allowed)),
            listed,
            index=None,
            key=key,
            format_func=lambda person: f"✓ {plain(name(here, person))}",
            captions=[_reasons(here, allowed[person]) for person in listed],
        )
    return chosen


def _refused(here: Here, people: Sequence[Candidate], key: str) -> None:
    """Who may not, each with the rules in the way."""
    refused = [one for one in people if not one.allowed]
    if refused:
        with st.expander(here.t("not_allowed", n=len(refused)), key=f"{key}-refused"):
            frame = pd.DataFrame(
                [{"name": one.name, "why": _why_not(here, one.objections)} for one in refused]
            )
            table(here, frame, {"name": here.t("person"), "why": here.t("why_not")})


def _reasons(here: Here, one: Candidate) -> str:
    return plain(" · ".join(here.say(reason) for reason in one.reasons))


def _why_not(here: Here, objections: Sequence[RuleBreach]) -> str:
    return "; ".join(here.say(breach.text) for breach in objections)


def _published_there(here: Here, day: date, shift: str) -> bool:
    """Whether that shift's roster is published: who joins it then is told at once."""
    there = roster_duties(here.snapshot, Period(day, 1), v.DUTY_STATE.committing)
    return any(duty.shift == shift for duty in there)
