"""What the parts of the page Jadwal piket share: names, duties in words, the shown period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from posko import locale
from posko.documents import period_title, person_names, shift_hours
from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot
from posko.roster import COORDINATOR, Duty, Period, Shift, Stint, facts, scheme_shifts, shifts
from posko.ui.here import Here

AREA = "roster_page"
"""The page's file of words; `roster.toml` holds what the core says."""
WEEK = 7
_FIRST, _SPAN, SECTION = "roster-first", "roster-span", "roster-section"
"""Session: the first date shown, month or week, the open section."""


def worded(here: Here) -> Here:
    """The same, with the page's own words."""
    return replace(here, area=AREA)


def names(here: Here) -> dict[str, str]:
    """The name of each volunteer, by id."""
    return here.snapshot.memo("ui:roster-names", lambda: person_names(here.snapshot))


def name(here: Here, volunteer_id: str) -> str:
    return names(here).get(volunteer_id, volunteer_id)


def day_text(here: Here, day: date) -> str:
    """Sen, 8 Feb 2021."""
    return f"{locale.short_weekday(day, here.language)}, {locale.day(day, here.language)}"


def shift_text(here: Here, shift: Shift) -> str:
    """Malam 23.00–07.00."""
    return f"{shift.label.label(here.language)} {shift_hours(shift, here.language)}"


def place_text(here: Here, day: date, shift: str) -> str:
    """Malam 23.00–07.00, Sen, 8 Feb 2021."""
    return f"{shift_text(here, shifts(here.snapshot)[shift])}, {day_text(here, day)}"


def duty_text(here: Here, duty: Duty) -> str:
    """A duty without its person: "Malam 23.00–07.00, Sen, 8 Feb 2021 (koordinator)"."""
    said = place_text(here, duty.date, duty.shift)
    lead = f" ({here.t('roster.coordinator')})" if duty.function == COORDINATOR else ""
    return said + lead


def duty_words(here: Here, duty: Duty) -> str:
    """A duty without its date: "Malam 23.00–07.00 (koordinator), rancangan, dikunci"."""
    said = shift_text(here, shifts(here.snapshot)[duty.shift])
    if duty.function == COORDINATOR:
        said += f" ({here.t('roster.coordinator')})"
    parts = [said, v.DUTY_STATE[duty.state].label(here.language).lower()]
    return ", ".join([*parts, here.t("locked")] if duty.pinned else parts)


def stint(here: Here, duty: Duty) -> Stint:
    """When a duty begins and ends."""
    return facts(here.snapshot).stint(duty)


def coming_shifts(snapshot: Snapshot, until_days: int) -> tuple[tuple[date, Shift], ...]:
    """The shifts of the office's scheme that run now or begin within so many days, in order."""
    today = snapshot.now.astimezone(snapshot.zone).date()
    found = [
        (shift.starts(day, snapshot.zone), day, shift)
        for day in Period(today - timedelta(days=1), until_days + 2)
        for shift in scheme_shifts(snapshot)
        if shift.ends(day, snapshot.zone) > snapshot.now
        and shift.starts(day, snapshot.zone) < snapshot.now + timedelta(days=until_days)
    ]
    return tuple((day, shift) for _, day, shift in sorted(found, key=lambda place: place[0]))


def crew(duties: Iterable[Duty], day: date, shift: str) -> list[Duty]:
    """The duties of one shift, the coordinator first."""
    mine = [duty for duty in duties if duty.place == (day, shift)]
    return sorted(mine, key=lambda d: (d.function != COORDINATOR, d.volunteer_id))


# --- what is shown -------------------------------------------------------------------------------


def choose_period(here: Here) -> Period:
    """Which dates the grid shows: a month, or seven days that fit a phone."""
    st.session_state.setdefault(_FIRST, here.today.replace(day=1))
    st.button("◀", key="roster-back", on_click=_move, args=(-1,), help=here.t("earlier"))
    st.button("▶", key="roster-forward", on_click=_move, args=(1,), help=here.t("later"))
    title = st.empty()
    st.segmented_control(
        here.t("span"),
        ("month", "week"),
        default="month",
        required=True,
        key=_SPAN,
        persist_state="session",
        format_func=lambda key: here.t(f"span_{key}"),
        label_visibility="collapsed",
        on_change=_show_span,
        args=(here.today,),
    )
    period = _shown()
    with title:
        st.html(f"<b>{period_title(period.start, period.days, here.language)}</b>")
    return period


def _shown() -> Period:
    first: date = st.session_state[_FIRST]
    if st.session_state.get(_SPAN) == "week":
        return Period(first, WEEK)
    return Period(first, (_months_on(first, 1) - first).days)


def _months_on(first: date, months: int) -> date:
    """The first day of a month some months after (or before) that of a date."""
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _move(steps: int) -> None:
    first: date = st.session_state[_FIRST]
    if st.session_state.get(_SPAN) == "week":
        st.session_state[_FIRST] = first + timedelta(days=WEEK * steps)
    else:
        st.session_state[_FIRST] = _months_on(first, steps)


def _show_span(today: date) -> None:
    first: date = st.session_state[_FIRST]
    if st.session_state.get(_SPAN) == "week":
        this_month = (today.year, today.month) == (first.year, first.month)
        st.session_state[_FIRST] = today if this_month else first
    else:
        st.session_state[_FIRST] = first.replace(day=1)


def show_from(first: date) -> None:
    """Let the grid show the month of a date at the next run."""
    st.session_state[_FIRST] = first.replace(day=1)
    st.session_state.pop(_SPAN, None)


def choose_section(here: Here, sections: tuple[str, ...]) -> str:
    """What is open below the pills; only that is worked out."""
    chosen = st.pills(
        here.t("section"),
        sections,
        default=sections[0],
        required=True,
        key=SECTION,
        persist_state="session",
        format_func=lambda key: here.t(f"section_{key}"),
        label_visibility="collapsed",
    )
    return str(chosen or sections[0])


def choose_person(
    here: Here, label: str, people: Iterable[str], key: str, *, keep: bool = False
) -> str | None:
    """One of these people, found by name or number; None until one is chosen."""
    listed = sorted(people, key=lambda person: (name(here, person), person))
    if st.session_state.get(key) not in listed:
        st.session_state.pop(key, None)
    return st.selectbox(
        label,
        listed,
        index=None,
        key=key,
        persist_state="session" if keep else None,
        format_func=lambda person: f"{name(here, person)} · {person}",
        placeholder=here.t("choose_person"),
    )
