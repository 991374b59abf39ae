"""One person of the page Ketersediaan: what they do, can do, and what is recorded of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from posko.model import vocabulary as v
from posko.model.certificates import valid_on
from posko.model.frames import plain_rows
from posko.model.privacy import masked, spoken
from posko.model.reference import terms
from posko.readiness import (
    MOST_DELAY,
    actual_commitments,
    end_absence,
    report_absence,
    reveal_phone,
    until_when,
    when,
)
from posko.ui.actions import apply
from posko.ui.fields import field_key, forget
from posko.ui.here import Here
from posko.ui.pieces import badge, caption, notice, region_name

_REVEALED = "availability_phone"
_FORM = "availability_absence_"
FIRST_DELAY = 60
"""Minutes that the form for a delay starts with."""
SHOWN_COMMITMENTS = 3
"""How many of the coming and of the past commitments are listed."""


def details(here: Here, person: dict[str, Any]) -> None:
    """Everything about one person. person: a row of `readiness` as plain values."""
    volunteer_id = str(person["volunteer_id"])
    if st.session_state.get(_REVEALED) not in (None, volunteer_id):
        del st.session_state[_REVEALED]  # one number at a time
    with st.container(border=True):
        _warnings(here, volunteer_id)
        left, middle, right = st.columns(3)
        with left:
            _identity(here, person)
            _phone(here, person)
        with middle:
            _certificates(here, person)
            _commitments(here, volunteer_id)
        with right:
            _absences(here, person)
            _absence_form(here, person)


def _identity(here: Here, person: dict[str, Any]) -> None:
    belongs = [v.PILLAR[person["pillar"]].label(here.language)]
    if person["grade"]:
        belongs.append(v.GRADE[person["grade"]].label(here.language))
    if person["organisation"]:
        belongs.append(person["organisation"])
    home = region_name(here.snapshot, person["village_code"])
    lines = (
        here.say(person["reason"]),
        " · ".join(belongs),
        here.t("home", place=home),
        here.t("number", number=person["volunteer_id"]),
        here.t("hours", hours=round(person["hours_7d"], 1)),
    )
    st.html(
        f'<div class="posko-value">{escape(person["name"])}</div>'
        f"{badge(here, v.READINESS[person['state']])}<br>" + "<br>".join(map(escape, lines))
    )


def _phone(here: Here, person: dict[str, Any]) -> None:
    """The number, hidden until somebody asks for it; asking is recorded."""
    volunteer_id, phone = str(person["volunteer_id"]), person["phone"]
    if not phone:
        caption(here.t("no_phone"))
        return
    if st.session_state.get(_REVEALED) == volunteer_id:
        st.html(f'<a href="tel:{escape(phone)}"><strong>{escape(spoken(phone))}</strong></a>')
        return
    st.html(f"<strong>{escape(masked(phone))}</strong>")
    pressed = st.button(
        here.t("reveal"),
        key=f"availability-reveal-{volunteer_id}",
        icon=":material/call:",
        disabled=not here.may_act,
        help=here.why_not or here.t("reveal_help"),
    )
    if pressed:
        why = here.t("why_phone", name=person["name"], number=volunteer_id)
        apply(
            here,
            partial(reveal_phone, here.snapshot, here.actor, volunteer_id, why=why),
            here.t("done_phone"),
            partial(st.session_state.__setitem__, _REVEALED, volunteer_id),
        )


def _certificates(here: Here, person: dict[str, Any]) -> None:
    """Every certificate and how it stands today, the valid ones first."""
    frame, today = here.snapshot.all("certificates"), here.now.date()
    mine = frame[frame["volunteer_id"] == person["volunteer_id"]]
    names = terms(here.snapshot, "skills")
    lines = []
    for row, valid in zip(plain_rows(mine), valid_on(mine, today), strict=True):
        ends = None if row["expires_on"] is None else row["expires_on"].date()
        skill = names[row["skill"]].label(here.language)
        standing = _standing(here, ends, valid, row["skill"] in person["expiring"])
        lines.append((not valid, skill, standing))
    _listed(
        here.t("certificates"),
        [(skill, standing) for _, skill, standing in sorted(lines)],
        here.t("no_certificates"),
    )


def _standing(here: Here, ends: date | None, valid: bool, expiring: bool) -> str:
    """How a certificate stands: valid, about to end, over, or not begun."""
    today = here.now.date()
    if valid and ends is None:
        return here.t("certificate_no_end")
    if valid and ends is not None:
        key = "certificate_expiring" if expiring else "certificate_ok"
        return here.t(key, ends=ends, left=timedelta(days=(ends - today).days))
    if ends is not None and ends < today:
        return here.t("certificate_over", ends=ends)
    return here.t("certificate_not_yet")


def _commitments(here: Here, volunteer_id: str) -> None:
    """What the person does now, what comes next, and what they did last."""
    frame = actual_commitments(here.snapshot)
    mine = frame[frame["volunteer_id"] == volunteer_id]
    over = mine["ends_at"] <= here.now
    last = mine[over].tail(SHOWN_COMMITMENTS).iloc[::-1]
    shown = pd.concat([mine[~over].head(SHOWN_COMMITMENTS), last])
    shifts = terms(here.snapshot, "shift_types")
    tasks = here.snapshot.all("tasks")
    titles = dict(zip(tasks["task_id"], tasks["title"], strict=True))
    lines = []
    for row in plain_rows(shown):
        what = row["what"]
        named = here.t("duty", shift=shifts[what]) if row["kind"] == "duty" else titles[what]
        period = _period(here, row["starts_at"], row["ends_at"])
        lines.append((here.t(_phase(here, row), what=named), period))
    _listed(here.t("commitments"), lines, here.t("no_commitments"))


def _listed(head: str, lines: list[tuple[str, str]], empty: str) -> None:
    """A heading and lines of two parts, the second in small print."""
    rows = "".join(
        f'<div>{escape(first)}<div class="posko-note">{escape(second)}</div></div>'
        for first, second in lines
    )
    rows = rows or f'<div class="posko-note">{escape(empty)}</div>'
    st.html(f'<strong>{escape(head)}</strong><div style="display:grid;gap:.35rem">{rows}</div>')


def _phase(here: Here, row: dict[str, Any]) -> str:
    if row["ends_at"] is not None and row["ends_at"] <= here.now:
        return "commitment_past"
    return "commitment_now" if row["starts_at"] <= here.now else "commitment_next"


def _warnings(here: Here, volunteer_id: str) -> None:
    """Duties and tasks to come that an absence collides with: somebody must step in."""
    work = actual_commitments(here.snapshot)
    coming = work[(work["volunteer_id"] == volunteer_id) & (work["starts_at"] > here.now)]
    for absence in _present_absences(here, volunteer_id):
        if absence["kind"] == "delayed":
            continue
        hit = coming[~(coming["ends_at"] <= absence["starts_at"])]
        if absence["ends_at"] is not None:
            hit = hit[hit["starts_at"] < absence["ends_at"]]
        if len(hit):
            first = hit.iloc[0]["starts_at"].to_pydatetime()
            kind = v.ABSENCE_KIND[absence["kind"]]
            notice("watch", here.t("collides", kind=kind, n=len(hit), at=first))


def _present_absences(here: Here, volunteer_id: str) -> list[dict[str, Any]]:
    """The absences that hold now or are planned, in order of time."""
    frame = here.snapshot.all("absences")
    open_or_coming = frame["ends_at"].isna() | (frame["ends_at"] > here.now)
    mine = frame[(frame["volunteer_id"] == volunteer_id) & open_or_coming]
    return plain_rows(mine.sort_values("starts_at"))


def _absences(here: Here, person: dict[str, Any]) -> None:
    """What is recorded, each with a button that ends it."""
    for absence in _present_absences(here, person["volunteer_id"]):
        kind = v.ABSENCE_KIND[absence["kind"]]
        period = _period(here, absence["starts_at"], absence["ends_at"])
        about = [part for part in (_minutes(here, absence), absence["note"]) if part]
        text, button = st.columns([3, 2], vertical_alignment="center")
        with text:
            st.html(
                f"{badge(here, kind)}{escape(period)}"
                f'<p class="posko-note">{escape(" · ".join(about))}</p>'
            )
        begun = absence["starts_at"] <= here.now
        pressed = button.button(
            here.t("end" if begun else "withdraw"),
            key=f"availability-end-{absence['absence_id']}",
            disabled=not here.may_act,
            width="stretch",
        )
        if pressed:
            why = here.t("why_end" if begun else "why_withdraw", name=person["name"], kind=kind)
            apply(
                here,
                partial(
                    end_absence, here.snapshot, here.actor, str(absence["absence_id"]), why=why
                ),
            )


def _minutes(here: Here, absence: dict[str, Any]) -> str:
    if absence["kind"] != "delayed":
        return ""
    return here.t("delay", minutes=absence["delay_minutes"])


def _absence_form(here: Here, person: dict[str, Any]) -> None:
    """Record that the person is away or will be late."""
    volunteer_id = str(person["volunteer_id"])
    form = f"{_FORM}{volunteer_id}_"
    if here.why_not:
        caption(here.why_not)
    kind = st.pills(
        here.t("record"),
        list(v.ABSENCE_KIND),
        default="delayed",
        required=True,
        key=field_key(form, "kind"),
        wrap=True,
        format_func=lambda key: v.ABSENCE_KIND[key].label(here.language),
    )
    st.session_state.setdefault(field_key(form, "starts"), here.now.replace(tzinfo=None))
    with st.form(form + "form", border=False):
        minutes = None
        if kind == "delayed":
            minutes = st.number_input(
                here.t("minutes"),
                1,
                MOST_DELAY,
                FIRST_DELAY,
                step=15,
                key=field_key(form, "minutes"),
            )
        starts = st.datetime_input(
            here.t("starts"), key=field_key(form, "starts"), format="DD/MM/YYYY"
        )
        ends = st.datetime_input(
            here.t("ends"),
            None,
            key=field_key(form, "ends"),
            format="DD/MM/YYYY",
            help=here.t("ends_help"),
        )
        note = st.text_input(here.t("note"), key=field_key(form, "note"), max_chars=200)
        sent = st.form_submit_button(
            here.t("save"),
            type="primary",
            disabled=not here.may_act,
            help=here.why_not,
        )
    if sent:
        why = here.t("why_absence", name=person["name"], kind=v.ABSENCE_KIND[kind])
        apply(
            here,
            lambda: report_absence(
                here.snapshot,
                here.actor,
                volunteer_id,
                kind,
                _aware(here, starts) or here.now,
                _aware(here, ends),
                None if minutes is None else int(minutes),
                note or "",
                why=why,
            ),
            then=partial(forget, form),
        )


def _aware(here: Here, local: datetime | None) -> datetime | None:
    """What was typed, as an hour of the office."""
    return None if local is None else local.replace(tzinfo=here.snapshot.zone)


def _period(here: Here, starts: datetime, ends: datetime | None) -> str:
    """ "7 Feb 2021 23.00 – 8 Feb 2021 07.00", or "07.00 – 15.00" today."""
    today = here.now.date()
    begin = here.say(when(starts, today))
    if ends is None:
        return f"{begin} – {here.t('open_end')}"
    # An end on the day of the start needs no date of its own.
    return f"{begin} – {here.say(until_when(ends, starts.date()))}"
