"""Attendance: who came, when and how late; who left, with a word for the next shift."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from posko import locale
from posko.documents import handover_text
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.roster import Duty, attendances, check_in, check_out, due_at, no_show, roster_duties
from posko.ui.actions import apply
from posko.ui.factor import factor_note
from posko.ui.fields import field_key, forget
from posko.ui.here import Here
from posko.ui.pieces import caption, label, table
from posko.ui.roster_tonight import late_board
from posko.ui.roster_words import day_text, name, shift_text, stint

PREFIX = "roster-attend-"
TYPED = "roster-attended-"
"""The keys of what is said about one person begin so."""
BACK = timedelta(hours=24)
"""Duties that ended within this time can still be written down."""
EARLY = timedelta(hours=1)
"""People come before their shift begins: from then on they can be written down."""
ACTIONS = ("came", "left", "not_came")


def attendance_section(here: Here) -> None:
    """Who has not come, what the next shift must know, the form for one person, the last day."""
    late_board(here)
    _handover(here)
    duties = recent(here)
    if not duties:
        st.info(here.t("no_running"))
        return
    left, right = st.columns([1, 2])
    with left:
        _form(here, duties)
    with right:
        _list(here, duties)
    caption(factor_note(here, Factor.SHOW_UP_GRACE))


def _handover(here: Here) -> None:
    """What this shift tells the next, to copy; made only when it is opened."""
    label = here.t("documents.handover_copy")
    with st.expander(label, key=PREFIX + "handover", on_change="rerun") as box:
        if box.open:
            said = handover_text(here.snapshot, here.language)
            st.code(said, language=None, wrap_lines=True, height=360)


def recent(here: Here) -> list[Duty]:
    """Published duties that have begun or soon will, or are just over; the newest first."""
    stints = (
        stint(here, duty) for duty in roster_duties(here.snapshot, states=v.DUTY_STATE.committing)
    )
    found = [one for one in stints if one.starts - EARLY <= here.now < one.ends + BACK]
    found.sort(key=lambda one: one.duty.volunteer_id)
    found.sort(key=lambda one: one.starts, reverse=True)
    return [one.duty for one in found]


def _form(here: Here, duties: list[Duty]) -> None:
    by_id = {duty.duty_id: duty for duty in duties}
    with st.container(border=True):
        st.markdown(f"**{here.t('attendance_title')}**")
        chosen = st.selectbox(
            here.t("person_on_duty"),
            list(by_id),
            key=PREFIX + "duty",
            format_func=lambda d: _choice(here, by_id[d]) if d in by_id else d,
        )
        action = st.segmented_control(
            here.t("what"),
            ACTIONS,
            default="came",
            required=True,
            key=PREFIX + "action",
            format_func=lambda key: here.t(f"attend_{key}"),
        )
        if chosen not in by_id:
            return
        duty = by_id[chosen]
        at = excused = None
        if action == "not_came":
            excused = st.checkbox(here.t("excused"), key=field_key(TYPED, "excused"))
        else:
            at = _moment(here, field_key(TYPED, f"at-{action}-{chosen}"))
        words = st.text_input(
            here.t("handover" if action == "left" else "reason"),
            key=field_key(TYPED, f"words-{action}"),
            max_chars=300,
        )
        if st.button(
            here.t("save"),
            key="attend-save",
            type="primary",
            icon=":material/check:",
            disabled=not here.may_act,
            help=None if here.may_act else here.t("shell.name_first"),
        ):
            _save(here, duty, str(action), at, bool(excused), words or "")


def _moment(here: Here, key: str) -> datetime | None:
    """When it was: None for just now, which stays true however long the form is open."""
    if st.toggle(here.t("just_now"), value=True, key=f"{key}-now"):
        return None
    local = here.now.astimezone(here.snapshot.zone)
    st.session_state.setdefault(key, local.replace(tzinfo=None, second=0, microsecond=0))
    return st.datetime_input(here.t("at"), key=key, format="DD/MM/YYYY", step=60)


def _save(
    here: Here, duty: Duty, action: str, at: datetime | None, excused: bool, words: str
) -> None:
    snapshot, actor = here.snapshot, here.actor
    why = here.t(f"why_{action}", name=name(here, duty.volunteer_id))
    instant = here.now if at is None else at.replace(tzinfo=snapshot.zone)
    if action == "came":
        make = partial(check_in, snapshot, actor, duty.duty_id, instant, reason=words, why=why)
    elif action == "left":
        make = partial(
            check_out, snapshot, actor, duty.duty_id, instant, handover_note=words, why=why
        )
    else:
        make = partial(
            no_show, snapshot, actor, duty.duty_id, excused=excused, reason=words, why=why
        )
    apply(here, make, then=partial(forget, TYPED))  # the next person's begin anew


def _choice(here: Here, duty: Duty) -> str:
    one = stint(here, duty)
    return f"{name(here, duty.volunteer_id)} · {shift_text(here, one.shift)}"


def _list(here: Here, duties: list[Duty]) -> None:
    rows = []
    for duty in duties:
        row = attendances(here.snapshot).get(duty.duty_id, {})
        one = stint(here, duty)
        came, left = row.get("came_at"), row.get("left_at")
        late = None
        due = due_at(here.snapshot, duty)
        if isinstance(came, datetime) and came > due:
            late = int((came - due).total_seconds() // 60)
        rows.append(
            {
                "shift": f"{one.shift.label.label(here.language)}, {day_text(here, duty.date)}",
                "name": name(here, duty.volunteer_id),
                "outcome": label(here, v.ATTENDANCE_OUTCOME, row.get("outcome")),
                "came": _clock(here, came),
                "left": _clock(here, left),
                "late": late,
                "note": row.get("handover_note") or row.get("reason") or "",
            }
        )
    headings = {
        "shift": here.t("shift"),
        "name": here.t("person"),
        "outcome": here.t("outcome"),
        "came": here.t("attend_came"),
        "left": here.t("attend_left"),
        "late": here.t("late_minutes"),
        "note": here.t("note"),
    }
    table(here, pd.DataFrame(rows).astype({"late": "Int64"}), headings, key="attendance-list")


def _clock(here: Here, at: object) -> str:
    if not isinstance(at, datetime):
        return "–"
    return locale.clock(at.astimezone(here.snapshot.zone), here.language)
