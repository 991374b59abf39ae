"""The sessions of a psychosocial or education task: planned, led, counted."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from html import escape

import streamlit as st

from posko import incidents
from posko.dispatch import Member, Task, staffing
from posko.incidents import CAN_FACILITATE, Session, SessionPlan
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.factors import Factor
from posko.model.tables import TABLES
from posko.ui import task_words as words
from posko.ui.actions import apply
from posko.ui.factor import factor_note
from posko.ui.here import Here
from posko.ui.incident_fields import (
    PREFIX,
    close_form,
    form_head,
    is_open,
    number_fields,
    open_form,
    save,
    submitted,
)
from posko.ui.pieces import badge, caption, notice
from posko.ui.task_call import person_name

NEW, CHANGE, COUNT = "session", "session_change", "session_count"
"""The forms: a new session of a task; a session as it shall be; who came."""
USUAL = timedelta(minutes=90)
"""How long a session lasts that nobody has planned yet."""
FIRST_GROUPS = 1
CLASS_SIZE = 20
"""People per group that the form starts with where no norm limits it."""


def sessions_section(here: Here, task: Task) -> None:
    """Every session of the task with what can be recorded next, and the form for another."""
    st.subheader(here.t("sessions"))
    found = incidents.task_sessions(here.snapshot, task.task_id)
    if task.state != "cancelled":
        _open_button(here, NEW, task.task_id, ":material/event:", not found)
    if is_open(NEW, task.task_id):
        with st.container(border=True):
            form_head(here, NEW)
            _plan_form(here, task, None)
    if not found:
        caption(here.t("no_sessions"))
    for session in found:
        with st.container(border=True, gap="small", key=f"task-session-{session.session_id}"):
            _session(here, task, session)


def _session(here: Here, task: Task, session: Session) -> None:
    record, session_id = session.record, session.session_id
    lines = (
        words.period(here, session.starts_at, session.ends_at),
        str(record["place"] or ""),
        here.t("groups", n=session.groups, size=session.group_size),
    )
    st.html(
        f"<b>{escape(str(record['theme']))}</b> {badge(here, v.SESSION_STATE[session.state])}"
        f'<div class="posko-note">{escape(" · ".join(line for line in lines if line))}</div>'
        f'<div class="posko-note">{escape(_facilitators(here, task, session))}</div>'
        f'<div class="posko-note">{escape(_attendance(here, session))}</div>'
    )
    if crowded := _crowded(here, task, session):
        notice("watch", crowded)
    if task.state != "cancelled":
        with st.container(horizontal=True, gap="small"):
            if session.starts_at <= here.now:
                _open_button(here, COUNT, session_id, ":material/groups:", session.attended is None)
            _open_button(here, CHANGE, session_id, ":material/edit:", False)
            if session.state == "planned":
                _cancel_button(here, session)
    if is_open(CHANGE, session_id):
        form_head(here, CHANGE)
        _plan_form(here, task, session)
    if is_open(COUNT, session_id):
        form_head(here, COUNT)
        _count_form(here, session)


def _facilitators(here: Here, task: Task, session: Session) -> str:
    people = _people(here, task)
    names = [person_name(here, people[one]) for one in session.facilitators if one in people]
    if not names:
        return here.t("no_facilitators")
    missing = session.groups - len(names)
    said = here.t("facilitators", names=names)
    if session.state == "planned" and missing > 0:
        said += f" · {here.t('facilitators_short', n=missing)}"
    return said


def _attendance(here: Here, session: Session) -> str:
    """ "31 peserta: 22 perempuan, 9 lansia"; who nobody counted is left out."""
    if session.attended is None:
        over = session.state == "planned" and session.ends_at <= here.now
        return here.t("attendance_awaited") if over else ""
    columns = TABLES["sessions"].by_name
    parts = [
        f"{here.show(number)} {columns[who].label[here.language == 'en'].lower()}"
        for who, number in session.attendance.items()
    ]
    return here.t("attended", n=session.attended, parts=parts)


def _crowded(here: Here, task: Task, session: Session) -> str:
    """More people came than the groups of psychosocial support hold."""
    if task.kind != "psychosocial" or not session.attended:
        return ""
    needed = incidents.groups_needed(here.snapshot, session.attended)
    if needed <= session.groups:
        return ""
    most = here.snapshot.factor(Factor.GROUP_SIZE)
    return here.t("crowded", groups=session.groups, most=most, needed=needed)


def _open_button(here: Here, form: str, subject: str, icon: str, first: bool) -> None:
    st.button(
        here.t(f"form_{form}"),
        key=f"open-{form}-{subject}",
        icon=icon,
        type="primary" if first else "secondary",
        on_click=open_form,
        args=(form, subject),
        disabled=not here.may_act,
        help=here.why_not,
    )


def _cancel_button(here: Here, session: Session) -> None:
    if st.button(
        here.t("session_cancel"),
        key=f"cancel-{session.session_id}",
        icon=":material/event_busy:",
        disabled=not here.may_act,
    ):
        why = here.t("why_session_cancel", theme=session.record["theme"])
        apply(
            here,
            partial(
                incidents.cancel_session, here.snapshot, here.actor, session.session_id, why=why
            ),
            then=close_form,
        )


def _people(here: Here, task: Task) -> dict[str, str]:
    """By assignment_id the volunteer_ids of who can lead a session of the task."""

    def able(member: Member) -> bool:
        return member.state in CAN_FACILITATE

    members = filter(able, staffing(here.snapshot, task.task_id).members)
    return {str(m.assignment["assignment_id"]): m.volunteer_id for m in members}


def _plan_form(here: Here, task: Task, session: Session | None) -> None:
    """What is planned; of a new session that was held already, also who came."""
    people = _people(here, task)
    if not people:
        caption(here.t("facilitators_first"))
    with st.form(PREFIX + "session", border=False):
        plan = _plan_fields(here, task, session, people)
        attendance: dict[str, int | None] = {}
        if session is None and task.starts_at <= here.now:
            with st.expander(here.t("held_already")):
                attendance = number_fields(here, "sessions", v.SESSION_ATTENDANCE)
        if task.kind == "psychosocial":
            caption(factor_note(here, Factor.GROUP_SIZE))
        sent = submitted(here)
    if not sent:
        return
    why = here.t("why_session", theme=plan.theme)

    def change() -> Change:
        snapshot, actor = here.snapshot, here.actor
        if session is not None:
            return incidents.change_session(snapshot, actor, session.session_id, plan, why=why)
        return incidents.plan_session(
            snapshot, actor, task.task_id, plan, why=why, attendance=attendance
        )

    apply(here, change, here.t("done_session"), close_form)


def _plan_fields(
    here: Here, task: Task, session: Session | None, people: dict[str, str]
) -> SessionPlan:
    zone = here.snapshot.zone
    before = session.record if session else {"theme": "", "place": task.record["place"]}
    begin, end = _usual_times(here, task) if session is None else _times(session)
    begin, end = begin.astimezone(zone), end.astimezone(zone)
    left, right = st.columns(2)
    theme = left.text_input(
        here.t("theme"),
        value=str(before["theme"] or ""),
        key=PREFIX + "theme",
        max_chars=120,
        placeholder=here.t("theme_example"),
    )
    place = right.text_input(
        here.t("place"), value=str(before["place"] or ""), key=PREFIX + "place", max_chars=200
    )
    with st.container(horizontal=True, gap="small"):
        day = st.date_input(
            here.t("day"), begin.date(), key=PREFIX + "day", format="DD/MM/YYYY", width=150
        )
        starts = _hour(here.t("starts_hour"), begin, "starts")
        ends = _hour(here.t("ends_hour"), end, "ends")
        usual = CLASS_SIZE
        if task.kind == "psychosocial":
            usual = int(here.snapshot.factor(Factor.GROUP_SIZE))
        groups = st.number_input(
            here.t("number_of_groups"),
            1,
            value=session.groups if session else FIRST_GROUPS,
            key=PREFIX + "groups",
            width=150,
        )
        size = st.number_input(
            here.t("group_size"),
            1,
            value=session.group_size if session else usual,
            key=PREFIX + "size",
            width=150,
        )
    led = session.facilitators if session else ()
    chosen = st.multiselect(
        here.t("facilitators_field"),
        list(people),
        default=[one for one in led if one in people],
        key=PREFIX + "facilitators",
        format_func=lambda one: person_name(here, people[one]),
        placeholder=here.t("choose_person"),
        disabled=not people,
    )
    return SessionPlan(
        theme or "",
        datetime.combine(day, starts, tzinfo=zone),
        datetime.combine(day, ends, tzinfo=zone),
        int(groups),
        int(size),
        place or "",
        tuple(chosen),
    )


def _hour(label: str, at: datetime, name: str) -> time:
    chosen: time = st.time_input(label, at.time(), key=PREFIX + name, step=900, width=120)
    return chosen


def _times(session: Session) -> tuple[datetime, datetime]:
    return session.starts_at, session.ends_at


def _usual_times(here: Here, task: Task) -> tuple[datetime, datetime]:
    """The next full quarter of an hour inside the task, and when a session of USUAL ends."""
    begin = max(task.starts_at, here.now)
    begin += timedelta(minutes=-begin.minute % 15)
    end = begin + USUAL
    return begin, end if task.ends_at is None or begin >= task.ends_at else min(end, task.ends_at)


def _count_form(here: Here, session: Session) -> None:
    """Who came: women, men, children, elderly, each apart."""
    for who, number in session.attendance.items():
        st.session_state.setdefault(PREFIX + who, number)
    with st.form(PREFIX + "count", border=False):
        attendance = number_fields(here, "sessions", v.SESSION_ATTENDANCE)
        caption(here.t("attendance_hint"))
        note = st.text_input(
            here.t("note"), value=_said(session), key=PREFIX + "note", max_chars=200
        )
        sent = submitted(here)
    if sent:
        save(
            here,
            "done_attendance",
            incidents.hold_session,
            session.session_id,
            attendance,
            why=here.t("why_attendance", theme=session.record["theme"]),
            note=note or "",
        )


def _said(session: Session) -> str:
    return str(session.record["note"] or "")
