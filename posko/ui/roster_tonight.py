"""Who is on duty now and tonight, who has come, and what is missing: the top of the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape

import streamlit as st

from posko import locale
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.readiness import deserted, level_at
from posko.roster import (
    COORDINATOR,
    Duty,
    NotShownUp,
    Period,
    Shift,
    Shortage,
    attendances,
    facts,
    not_shown_up,
    role_name,
    roster_duties,
    shortages,
)
from posko.ui.here import Here
from posko.ui.pieces import badge
from posko.ui.roster_words import coming_shifts, crew, day_text, name, shift_text

SHOWN = 3
"""Shifts on top of the page: the one that runs and the next two, tonight's among them."""
AHEAD_DAYS = 2


def published_shortages(here: Here, days: int) -> tuple[Shortage, ...]:
    """What the published roster leaves unfilled in the shifts that run now or begin within so many
    days, in order of time."""
    snapshot = here.snapshot

    def read() -> tuple[Shortage, ...]:
        coming = coming_shifts(snapshot, days)
        if not coming:
            return ()
        period = Period.over(day for day, _ in coming)
        duties = roster_duties(snapshot, period, v.DUTY_STATE.committing)
        asked = {(day, shift.key) for day, shift in coming}
        found = shortages(snapshot, period, duties)
        return tuple(short for short in found if short.place in asked)

    return snapshot.memo(f"ui:roster-short:{days}", read)


def horizon_days(here: Here) -> int:
    """How far ahead holes are looked for, days."""
    hours = here.snapshot.factor(Factor.COVERAGE_HORIZON)
    return max(1, int(timedelta(hours=hours) / timedelta(days=1)))


def not_come(here: Here) -> tuple[NotShownUp, ...]:
    """Who has not shown up, with substitutes; worked out once while nothing changes."""
    return here.snapshot.memo("ui:roster-not-come", lambda: not_shown_up(here.snapshot))


def attention(here: Here) -> str:
    """The one line of the page: tonight's holes, who has not come, or that all is filled."""
    late = not_come(here)
    parts = [here.t("line_not_come", n=len(late))] if late else []
    heads = [short for short in published_shortages(here, horizon_days(here)) if not short.role]
    if heads:
        first = heads[0]
        shift = facts(here.snapshot).shifts[first.shift]
        parts.append(
            here.t(
                "line_short",
                shift=shift.label,
                date=first.date,
                people=first.missing,
                shifts=len(heads),
                days=horizon_days(here),
            )
        )
    return " · ".join(parts) or here.t("line_filled", days=horizon_days(here))


def tonight(here: Here) -> None:
    """A card for the shift that runs and each of the next two."""
    snapshot = here.snapshot
    coming = coming_shifts(snapshot, AHEAD_DAYS)[:SHOWN]
    if not coming:
        return
    period = Period.over(day for day, _ in coming)
    duties = roster_duties(snapshot, period, v.DUTY_STATE.committing)
    missing: dict[tuple[date, str], list[Shortage]] = {}
    for short in published_shortages(here, horizon_days(here)):
        missing.setdefault(short.place, []).append(short)
    cards = [
        _card(here, day, shift, crew(duties, day, shift.key), missing.get((day, shift.key), []))
        for day, shift in coming
    ]
    st.html(f'<div class="posko-cards posko-crews">{"".join(cards)}</div>')


def _card(here: Here, day: date, shift: Shift, people: list[Duty], missing: list[Shortage]) -> str:
    starts = shift.starts(day, here.snapshot.zone)
    running = starts <= here.now
    level = v.ALERT_LEVEL[level_at(here.snapshot, starts)]
    when = here.t("runs_now") if running else day_text(here, day)
    lines = "".join(f"<li>{_member(here, duty, running)}</li>" for duty in people)
    crew_list = f"<ul>{lines}</ul>" if lines else f"<p>{escape(here.t('nobody'))}</p>"
    short = f'<div class="posko-hole">■ {escape(lacking(here, missing))}</div>' if missing else ""
    return (
        f'<div class="posko-card posko-crew{" posko-running" if running else ""}">'
        f"<b>{escape(shift_text(here, shift))}</b> <small>{escape(when)}</small><br>"
        f"{badge(here, level)}{crew_list}{short}</div>"
    )


def _member(here: Here, duty: Duty, running: bool) -> str:
    said = escape(name(here, duty.volunteer_id))
    if duty.function == COORDINATOR:
        said = f"<b>{said}</b> · {escape(here.t('roster.coordinator'))}"
    away = facts(here.snapshot).away_from(duty)
    if away:
        kind = v.ABSENCE_KIND[away[0].kind].label(here.language)
        known = attended(here, duty) if running else ""
        parts = " · ".join(part for part in (f"✕ {kind}", known) if part)
        return f'{said} · <span class="posko-hole">{escape(parts)}</span>'
    if not running:
        return said
    known = escape(attended(here, duty) or here.t("not_come_yet"))
    if duty.duty_id in deserted(here.snapshot):
        known = f'<span class="posko-hole">{known}</span>'
    return f"{said} · {known}"


def attended(here: Here, duty: Duty) -> str:
    """What is recorded of a duty: "✓ 06.58", "◷ 07.40 · pulang 12.00", "✕ Tidak hadir"; or ""."""
    row = attendances(here.snapshot).get(duty.duty_id)
    if row is None or row["outcome"] is None:
        return ""
    term = v.ATTENDANCE_OUTCOME[str(row["outcome"])]
    came, left = row["came_at"], row["left_at"]
    if not isinstance(came, datetime):
        return f"{term.icon} {term.label(here.language)}"
    said = f"{term.icon} {_clock(here, came)}"
    if isinstance(left, datetime) and left <= here.now:
        said += f" · {here.t('left_at', time=_clock(here, left))}"
    return said


def _clock(here: Here, at: datetime) -> str:
    return locale.clock(at.astimezone(here.snapshot.zone), here.language)


def lacking(here: Here, missing: list[Shortage]) -> str:
    """Kurang 8 orang; dapur umum 2, koordinator 1."""
    heads = next((short for short in missing if short.role is None), None)
    roles = [short for short in missing if short.role is not None]
    said = [] if heads is None else [here.t("short_people", people=heads.missing)]
    listed = ", ".join(
        f"{here.say(role_name(here.snapshot, short.role))} {short.missing}" for short in roles
    )
    if listed:
        said.append(here.t("short_roles", roles=listed))
    return "; ".join(said)
