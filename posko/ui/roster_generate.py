"""Ask for a roster of a period and watch the search; then what was found, and publishing."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from html import escape

import streamlit as st

from posko.documents import period_title
from posko.model import vocabulary as v
from posko.model.problems import Refused
from posko.roster import Period, keep_teams, kept_teams, month_of, roster_duties, teams
from posko.store import data_folder
from posko.ui import roster_job
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import caption, options
from posko.ui.roster_draft import answer
from posko.ui.roster_import import import_box
from posko.ui.roster_job import Job
from posko.ui.roster_publish import publish_box
from posko.ui.roster_words import show_from

SECONDS = (10, 30, 60, 120, 300)
"""Time limits to choose from; the search ends earlier where the optimum is proved."""
USUAL_SECONDS = 30
IN_FORCE = "in_force"
_POLL = "1s"


def generate(here: Here, period: Period) -> None:
    """The search (asked for, running or answered), publishing the drafts, and the way in by CSV."""
    job = roster_job.current(data_folder())
    if job is None:
        _ask(here, period)
    elif job.running:
        _running(here, job)
    else:
        answer(here, job)
    publish_box(here, period)
    import_box(here)


def _ask(here: Here, period: Period) -> None:
    """Which dates, which level, how long to search."""
    levels = {IN_FORCE: here.t("level_in_force"), **options(here, v.ALERT_LEVEL)}
    first = max(here.today, _first_free(here, period))
    _teams(here)
    with st.form("roster-generate"):
        st.markdown(f"**{here.t('generate_title')}**")
        left, middle, third, right = st.columns(4)
        start = left.date_input(
            here.t("from_date"),
            first,
            min_value=here.today,
            key=f"generate-start-{first}",
            format="DD/MM/YYYY",
        )
        days = middle.number_input(
            here.t("days"), 1, 366, (month_of(first).end - first).days, key=f"generate-days-{first}"
        )
        level = third.selectbox(
            here.t("level"), levels, format_func=lambda key: levels[key], key="generate-level"
        )
        seconds = right.selectbox(
            here.t("search_time"),
            SECONDS,
            index=SECONDS.index(USUAL_SECONDS),
            format_func=lambda n: here.show(timedelta(seconds=n)) if n >= 60 else _seconds(here, n),
            key="generate-seconds",
        )
        pressed = st.form_submit_button(
            here.t("generate"),
            type="primary",
            icon=":material/auto_awesome:",
            disabled=not here.may_act,
            help=here.why_not,
            key="generate",
        )
    caption(here.t("generate_note"))
    if pressed and start is not None:
        chosen = None if level == IN_FORCE else level
        try:
            roster_job.start(
                data_folder(),
                here.snapshot,
                here.actor.name,
                start,
                int(days),
                chosen,
                float(seconds),
            )
        except Refused as refusal:
            st.error(plain(here.say(refusal.reason)))
        else:
            show_from(start)
            st.rerun()


def _teams(here: Here) -> None:
    """Whether teams stay together, where there are any: a rule of the office, for every roster."""
    names = teams(here.snapshot)
    if not names:
        return
    keep = bool(kept_teams(here.snapshot))
    chosen = st.toggle(
        here.t("keep_teams", teams=", ".join(names)),
        keep,
        key=f"roster-keep-teams-{keep}",
        disabled=not here.may_act,
        help=here.t("keep_teams_help"),
    )
    if chosen != keep:
        why = here.t("why_teams" if chosen else "why_no_teams")
        apply(here, partial(keep_teams, here.snapshot, here.actor, chosen, why=why))


def _seconds(here: Here, seconds: float) -> str:
    return here.t("seconds", n=round(seconds))


def _first_free(here: Here, period: Period) -> date:
    """The shown period's first day; the first one after the roster where that is published."""
    published = roster_duties(here.snapshot, period, v.DUTY_STATE.committing)
    if not published:
        return period.start
    every = roster_duties(here.snapshot, states=v.DUTY_STATE.committing)
    return max(duty.date for duty in every) + timedelta(days=1)


# --- while it searches ---------------------------------------------------------------------------


@st.fragment(run_every=_POLL)
def _running(here: Here, job: Job) -> None:
    """How far it is, drawn anew every second without the rest of the page."""
    if not job.running:
        st.rerun()
    with st.container(border=True):
        title = period_title(job.start, job.days, here.language)
        st.html(f"<b>{escape(here.t('searching', period=title, by=job.by))}</b>")
        left = max(0.0, job.seconds - job.elapsed)
        st.progress(min(1.0, job.elapsed / job.seconds), plain(_progress(here, job, left)))
        st.button(
            here.t("stop"),
            key="generate-stop",
            icon=":material/stop_circle:",
            on_click=job.stop,
            help=here.t("stop_help"),
        )


def _progress(here: Here, job: Job, left: float) -> str:
    """Terbaik 25.659 · batas bawah 321 · sisa 12 detik."""
    remaining = here.t("remaining", left=_seconds(here, left))
    said = job.progress
    if said is None or said.objective is None or said.stage == "coverage":
        return f"{here.t('stage_coverage')} · {remaining}"
    return (
        here.t("best_so_far", objective=said.objective, bound=round(said.bound)) + f" · {remaining}"
    )
