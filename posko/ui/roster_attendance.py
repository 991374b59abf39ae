"""Attendance: who came, when and how late; who left, with a word for the next shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from html import escape

import streamlit as st

from posko.documents import handover_text
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.tables import Record
from posko.roster import (
    COORDINATOR,
    Duty,
    NotShownUp,
    Place,
    attendances,
    check_in,
    check_out,
    due_at,
    no_show,
    roster_duties,
)
from posko.ui.actions import apply
from posko.ui.factor import factor_note
from posko.ui.fields import field_key, forget
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import caption
from posko.ui.roster_cell import open_cell
from posko.ui.roster_cell_tap import Cell
from posko.ui.roster_gaps import to_cover
from posko.ui.roster_telling import ask_to_come
from posko.ui.roster_tonight import attended, horizon_days, lacking, not_come, published_shortages
from posko.ui.roster_words import crew, name, place_text, stint

PREFIX = "roster-attend-"
TYPED = "roster-attended-"
"""The keys of what is said about one person begin so."""
MORE = "roster-attend-more-"
"""The keys of the popovers."""
BACK = timedelta(hours=24)
"""Duties that ended within this time can still be written down."""
EARLY = timedelta(hours=1)
"""People come before their shift begins: from then on they can be written down."""


def attendance_section(here: Here) -> None:
    """What the next shift must know; each crew that is or may soon be there, then the last ones."""
    _handover(here)
    crews = recent(here)
    if not crews:
        st.info(here.t("no_running"))
        return
    for place, people in crews.items():
        if stint(here, people[0]).ends > here.now:
            with st.container(border=True):
                _head(here, place, people)
                _people(here, people)
        else:
            title = plain(f"{place_text(here, *place)} · {_recorded(here, people)}")
            key = f"{PREFIX}{place[0]}-{place[1]}"
            with st.expander(title, key=key, on_change="rerun") as box:
                if box.open:
                    _people(here, people)
    caption(factor_note(here, Factor.SHOW_UP_GRACE))


def _handover(here: Here) -> None:
    """What this shift tells the next, to copy; made only when it is opened."""
    label = here.t("documents.handover_copy")
    with st.expander(label, key=PREFIX + "handover", on_change="rerun") as box:
        if box.open:
            said = handover_text(here.snapshot, here.language)
            st.code(said, language=None, wrap_lines=True, height=360)


def recent(here: Here) -> dict[Place, list[Duty]]:
    """The published crews that are there or soon will be, in order of time; then those that are
    just over, the newest first."""
    duties = roster_duties(here.snapshot, states=v.DUTY_STATE.committing)
    stints = [stint(here, duty) for duty in duties]
    near = [one for one in stints if one.starts - EARLY <= here.now < one.ends + BACK]
    current = sorted((one for one in near if one.ends > here.now), key=lambda one: one.starts)
    over = [one for one in near if one.ends <= here.now]
    over.sort(key=lambda one: one.starts, reverse=True)
    places = dict.fromkeys(one.duty.place for one in (*current, *over))
    return {place: crew(duties, *place) for place in places}


# --- one crew ------------------------------------------------------------------------------------


def _head(here: Here, place: Place, people: Sequence[Duty]) -> None:
    """The shift, who of it has not come, what it lacks, and the way to somebody else."""
    missed = [one for one in not_come(here) if one.duty.place == place]
    short = [s for s in published_shortages(here, horizon_days(here)) if s.place == place]
    lines = [f"<b>{escape(place_text(here, *place))}</b> · {escape(_recorded(here, people))}"]
    if missed:
        late = here.t("late_names", names=", ".join(one.name for one in missed))
        lines.append(f'<span class="posko-hole">■ {escape(late)}</span>')
    if short:
        lines.append(f'<span class="posko-hole">■ {escape(lacking(here, short))}</span>')
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html("<br>".join(lines))
        pressed = (missed or short) and st.button(
            here.t("cover_title"),
            key=f"attend-cover-{place[0]}-{place[1]}",
            icon=":material/person_add:",
            on_click=partial(to_cover, (*place, short[0].role)) if short else None,
        )
    _substitutes(here, missed)
    if pressed and not short:  # nobody is missing yet: the shift's own list of people
        open_cell(Cell(place[0], shift=place[1]))


def _substitutes(here: Here, missed: Sequence[NotShownUp]) -> None:
    """Who could stand in for those who have not come, each with the message that asks them."""
    if not missed:
        return
    helpers = {person.volunteer_id: (person, one) for one in missed for person in one.substitutes}
    names = ", ".join(person.name for person, _ in helpers.values()) or here.t("nobody_free")
    if not helpers:
        caption(here.t("substitutes", people=names))
        return
    key = f"{PREFIX}asked-{missed[0].duty.duty_id}"
    with st.expander(plain(here.t("substitutes", people=names)), key=key, on_change="rerun") as box:
        if not box.open:
            return
        for person, one in helpers.values():
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.html(escape(person.name), width="content")
                duty = replace(one.duty, volunteer_id=person.volunteer_id, duty_id="")
                ask_to_come(here, duty, f"late-{one.duty.duty_id}")


def _recorded(here: Here, people: Sequence[Duty]) -> str:
    known = attendances(here.snapshot)
    return here.t("recorded_of", n=sum(duty.duty_id in known for duty in people), of=len(people))


def _people(here: Here, people: Sequence[Duty]) -> None:
    late = {one.duty.duty_id: timedelta(minutes=one.late) for one in not_come(here)}
    for duty in people:
        row = attendances(here.snapshot).get(duty.duty_id)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(_line(here, duty, row, late.get(duty.duty_id)))
            with st.container(
                horizontal=True, vertical_alignment="center", gap="small", width="content"
            ):
                _buttons(here, duty, row)


# --- one person ----------------------------------------------------------------------------------


def _buttons(here: Here, duty: Duty, row: Record | None) -> None:
    """One for each thing that can come next, as of now; the rest behind the last."""
    for action in _next(here, duty, row):
        pressed = st.button(
            here.t(f"attend_{action}"),
            key=f"attend-{action}-{duty.duty_id}",
            type="primary" if action == "came" and row is None else "secondary",
            disabled=not here.may_act,
            help=here.why_not,
        )
        if pressed:
            _save(here, duty, row, action)
    key = field_key(MORE, duty.duty_id)
    with st.popover(here.t("attend_more"), type="tertiary", key=key, on_change="rerun") as more:
        if more.open:
            _details(here, duty, row)


def _line(here: Here, duty: Duty, row: Record | None, late: timedelta | None) -> str:
    """Who it is and what is known of the duty. late: of who has not come."""
    lead = f" · {escape(here.t('roster.coordinator'))}" if duty.function == COORDINATOR else ""
    said = [attended(here, duty) or here.t("not_come_yet")]
    came = None if row is None else row["came_at"]
    if row is not None and row["outcome"] == "late" and isinstance(came, datetime):
        late = came - due_at(here.snapshot, duty)
    if late is not None:
        said.append(here.t("late_for", late=late))
    notes = () if row is None else (row["reason"], row["handover_note"])
    said += [str(note) for note in notes if note]
    return (
        f"<b>{escape(name(here, duty.volunteer_id))}</b>{lead}<br>"
        f"<small>{escape(' · '.join(said))}</small>"
    )


def _next(here: Here, duty: Duty, row: Record | None) -> tuple[str, ...]:
    """What can be written down with one press, as of now."""
    one = stint(here, duty)
    begun, running = one.starts <= here.now, here.now < one.ends
    if row is not None and row["came_at"] is not None:
        return ("left",) if running and begun and row["left_at"] is None else ()
    came = ("came",) if running else ()
    return (*came, "not_came") if begun and row is None else came


def _details(here: Here, duty: Duty, row: Record | None) -> None:
    """The same with an hour of its own, a reason or a word for the next shift; or a correction."""
    there = row is not None and row["came_at"] is not None
    begun = stint(here, duty).starts <= here.now
    actions = ("came", "left") if there else ("came", "not_came") if begun else ("came",)
    gone = row is not None and row["left_at"] is not None
    action = st.segmented_control(
        here.t("what"),
        actions,
        default="left" if there and not gone else "came",
        required=True,
        key=field_key(TYPED, f"action-{duty.duty_id}"),
        format_func=lambda key: here.t(f"attend_{key}"),
    )
    action = str(action)
    at, excused = None, False
    if action == "not_came":
        excused = st.checkbox(here.t("excused"), key=field_key(TYPED, f"excused-{duty.duty_id}"))
    else:
        at = _moment(here, duty, row, action)
    words = st.text_input(
        here.t("handover" if action == "left" else "reason"),
        key=field_key(TYPED, f"words-{action}-{duty.duty_id}"),
        max_chars=300,
    )
    old = _recorded_at(row, action)
    if old is not None and at is not None:
        caption(here.t("correction", old=old, new=at))
    if st.button(
        here.t("save" if old is None else "correct"),
        key=f"attend-save-{duty.duty_id}",
        type="primary",
        icon=":material/check:",
        disabled=not here.may_act,
        help=here.why_not,
    ):
        _save(here, duty, row, action, at, excused, words or "")


def _moment(here: Here, duty: Duty, row: Record | None, action: str) -> datetime | None:
    """When it was: what is recorded; else now, or as the shift began or ended where it is over."""
    one, key = stint(here, duty), field_key(TYPED, f"at-{action}-{duty.duty_id}")
    planned = one.starts if action == "came" else one.ends
    first = _recorded_at(row, action) or (planned if one.ends <= here.now else here.now)
    local = first.astimezone(here.snapshot.zone).replace(tzinfo=None, second=0, microsecond=0)
    st.session_state.setdefault(key, local)
    at = st.datetime_input(here.t("at"), key=key, format="DD/MM/YYYY", step=60)
    return None if at is None else at.replace(tzinfo=here.snapshot.zone)


def _recorded_at(row: Record | None, action: str) -> datetime | None:
    """What is on record for a coming or a leaving."""
    at = None if row is None else row.get({"came": "came_at", "left": "left_at"}.get(action, ""))
    return at if isinstance(at, datetime) else None


def _save(
    here: Here,
    duty: Duty,
    row: Record | None,
    action: str,
    at: datetime | None = None,
    excused: bool = False,
    words: str = "",
) -> None:
    """Store it, as of now where no hour is given; the popover closes."""
    snapshot, actor, instant = here.snapshot, here.actor, at or here.now
    who, old = name(here, duty.volunteer_id), _recorded_at(row, action)
    why = here.t(f"why_{action}", name=who)
    if old is not None:
        why = here.t(f"why_correct_{action}", name=who, old=old, new=instant)
    about, fix = (snapshot, actor, duty.duty_id), old is not None
    if action == "came":
        make = partial(check_in, *about, instant, reason=words, correcting=fix, why=why)
    elif action == "left":
        make = partial(check_out, *about, instant, handover_note=words, correcting=fix, why=why)
    else:
        make = partial(no_show, *about, excused=excused, reason=words, why=why)
    apply(here, make, then=_forget)


def _forget() -> None:
    forget(TYPED)
    forget(MORE)
