"""Generate a period, look at what it would change, accept it as drafts, publish."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from posko.documents import period_title
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.roster import (
    Draft,
    Duty,
    Period,
    Status,
    burden_table,
    clear_cell,
    draft_change,
    keep_teams,
    kept_teams,
    newly_broken,
    publish,
    roster_duties,
    shifts,
    shortages,
    teams,
)
from posko.store import data_folder
from posko.ui import roster_job
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import Figure, caption, figures, options, table
from posko.ui.roster_grid import preview_grid
from posko.ui.roster_import import import_box
from posko.ui.roster_job import Job
from posko.ui.roster_words import name, show_from

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
        _answer(here, job)
    publish_box(here, period)
    import_box(here)


def _ask(here: Here, period: Period) -> None:
    """Which dates, which level, how long to search."""
    levels = {IN_FORCE: here.t("level_in_force"), **options(here, v.ALERT_LEVEL)}
    first = _first_free(here, period)
    _teams(here)
    with st.form("roster-generate"):
        st.markdown(f"**{here.t('generate_title')}**")
        left, middle, third, right = st.columns(4)
        start = left.date_input(
            here.t("from_date"), first, key=f"generate-start-{first}", format="DD/MM/YYYY"
        )
        days = middle.number_input(
            here.t("days"), 1, 366, _month_days(first), key=f"generate-days-{first}"
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
            help=None if here.may_act else here.t("shell.name_first"),
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


def _month_days(first: date) -> int:
    """Days from a date to the end of its month."""
    after = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    return (after - first).days


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


# --- when it has an answer -----------------------------------------------------------------------


def _answer(here: Here, job: Job) -> None:
    if job.refused is not None:
        st.error(plain(here.say(job.refused)))
    elif job.draft is not None:
        with st.container(border=True):
            _draft(here, job, job.draft)
    label = here.t("close" if job.refused is not None else "discard")
    if st.button(label, key="generate-drop", icon=":material/close:"):
        roster_job.drop(data_folder(), job)
        st.rerun()


def _draft(here: Here, job: Job, draft: Draft) -> None:
    """What was found, how good it is, whom it changes; the button that accepts it."""
    title = period_title(draft.period.start, draft.period.days, here.language)
    st.html(f"<b>{escape(here.t('found_title', period=title, by=job.by))}</b>")
    figures(here, _figures(here, draft))
    compare(here, draft.period, draft.duties)
    _as_grid(here, job, draft)
    done = here.t("why_draft", period=title)
    if st.button(
        here.t("accept"),
        key="generate-accept",
        type="primary",
        icon=":material/check:",
        disabled=not here.may_act,
    ):
        apply(here, partial(accepted, here, draft), done, partial(_close, job, draft))
    caption(here.t("accept_note"))


def _as_grid(here: Here, job: Job, draft: Draft) -> None:
    """The grid as it would be, nothing of it stored."""
    try:
        after = here.snapshot.memo(f"ui:roster-preview:{job.began}", lambda: _after(here, draft))
    except Refused as refusal:
        st.warning(plain(here.say(refusal.reason)))
        return
    with st.expander(here.t("as_grid"), icon=":material/grid_on:"):
        preview_grid(replace(here, snapshot=after), draft.period)


def _after(here: Here, draft: Draft) -> Snapshot:
    """The data as they would be with these drafts. Raises Refused as `accepted` does."""
    change = accepted(here, draft)
    table = TABLES["duties"]
    rows = {table.key_of(row): row for row in table.records(here.snapshot.all("duties"))}
    for one in change.rows:
        rows.pop(one.key, None)
        if one.after is not None:
            rows[one.key] = one.after
    return here.snapshot.having(duties=table.frame(list(rows.values()), here.snapshot.zone))


def accepted(here: Here, draft: Draft) -> Change:
    """The change that stores a draft. Raises Refused where it breaks a rule by now."""
    title = period_title(draft.period.start, draft.period.days, here.language)
    why = here.t("why_draft", period=title)
    return draft_change(here.snapshot, draft, here.actor, why=why)


def _close(job: Job, draft: Draft) -> None:
    roster_job.drop(data_folder(), job)
    show_from(draft.period.start)


def _figures(here: Here, draft: Draft) -> list[Figure]:
    solved = draft.solved
    heads = sum(short.missing for short in draft.shortages if short.role is None)
    roles = sum(short.missing for short in draft.shortages if short.role is not None)
    before = roster_duties(here.snapshot, draft.period)
    empty = sum(s.missing for s in shortages(here.snapshot, draft.period, before) if not s.role)
    quality = here.t("optimal") if solved.status == Status.OPTIMAL else _gap(here, draft)
    if solved.cancelled and solved.status != Status.OPTIMAL:
        quality = f"{here.t('stopped')} · {quality}"
    return [
        Figure(
            here.t("empty_places"),
            here.show(heads),
            here.t("empty_before", n=empty),
            "good" if not heads else "bad",
        ),
        Figure(here.t("empty_roles"), here.show(roles), "", "good" if not roles else "watch"),
        Figure(
            here.t("broken_rules"),
            here.show(len(draft.breaches)),
            here.t("broken_note"),
            "good" if not draft.breaches else "bad",
        ),
        Figure(here.t("duties_count"), here.show(len(draft.duties))),
        Figure(here.t("points"), here.show(solved.objective), quality),
    ]


def _gap(here: Here, draft: Draft) -> str:
    bound = round(draft.solved.bound)
    return here.t("bound_note", bound=bound, gap=round(100 * draft.solved.gap, 1))


def compare(here: Here, period: Period, after: Collection[Duty]) -> None:
    """Who changes: hours now and then, which duties come and go."""
    before = roster_duties(here.snapshot, period)
    frame = comparison(here, period, before, after)
    if frame.empty:
        st.info(here.t("nothing_changes"))
        return
    st.html(f"<b>{escape(here.t('who_changes', n=len(frame)))}</b>")
    table(
        here,
        frame,
        {
            "name": here.t("person"),
            "before": here.t("hours_before"),
            "after": here.t("hours_after"),
            "gained": here.t("gained"),
            "lost": here.t("lost"),
        },
        config={
            "before": st.column_config.NumberColumn(format="%d"),
            "after": st.column_config.NumberColumn(format="%d"),
            "gained": st.column_config.TextColumn(width="large"),
        },
        key="generate-compare",
        height=300,
    )


def comparison(
    here: Here, period: Period, before: Iterable[Duty], after: Collection[Duty]
) -> pd.DataFrame:
    """One row per person whose duties differ: name, hours before and after, what comes and goes."""
    old, new = _cells(before), _cells(after)
    hours = {
        which: dict(zip(frame["volunteer_id"], frame["hours"], strict=True))
        for which, frame in (
            ("before", burden_table(here.snapshot, period.start, period.days)),
            ("after", burden_table(here.snapshot, period.start, period.days, after)),
        )
    }
    changed = sorted({cell[2] for cell in old ^ new})
    return pd.DataFrame(
        [
            {
                "name": name(here, person),
                "before": hours["before"].get(person, 0.0),
                "after": hours["after"].get(person, 0.0),
                "gained": _listed(here, (cell for cell in new - old if cell[2] == person)),
                "lost": _listed(here, (cell for cell in old - new if cell[2] == person)),
            }
            for person in changed
        ],
        columns=["name", "before", "after", "gained", "lost"],
    )


Cell = tuple[date, str, str]
"""Date, shift, person."""


def _cells(duties: Iterable[Duty]) -> set[Cell]:
    return {(duty.date, duty.shift, duty.volunteer_id) for duty in duties}


def _listed(here: Here, cells: Iterable[Cell]) -> str:
    """1/3 Pagi, 4/3 Malam."""
    known = shifts(here.snapshot)
    return ", ".join(
        f"{day.day}/{day.month} {known[shift].label.label(here.language)}"
        for day, shift, _ in sorted(cells)
    )


# --- publish -------------------------------------------------------------------------------------


def publish_box(here: Here, period: Period) -> None:
    """The drafts of the shown period and the button that publishes them."""
    drafts = roster_duties(here.snapshot, period, ("draft",))
    with st.container(border=True):
        st.markdown(f"**{here.t('publish_title')}**")
        title = period_title(period.start, period.days, here.language)
        if not drafts:
            done = len(roster_duties(here.snapshot, period, v.DUTY_STATE.committing))
            said = here.t("all_published" if done else "no_drafts", period=title, n=done)
            st.html(escape(said))
            return
        first, last = min(d.date for d in drafts), max(d.date for d in drafts)
        span = Period(first, (last - first).days + 1)
        broken = here.snapshot.memo(
            f"ui:roster-broken:{first}:{span.days}", lambda: newly_broken(here.snapshot, span)
        )
        empty = shortages(here.snapshot, span, roster_duties(here.snapshot, span))
        missing = sum(short.missing for short in empty if short.role is None)
        st.html(
            escape(
                here.t(
                    "drafts_there",
                    n=len(drafts),
                    period=period_title(first, span.days, here.language),
                    missing=missing,
                )
            )
        )
        if broken:
            st.error(plain(here.t("publish_broken", n=len(broken), first=here.say(broken[0].text))))
        if st.button(
            here.t("publish", n=len(drafts)),
            key="roster-publish",
            type="primary",
            icon=":material/campaign:",
            disabled=not here.may_act or bool(broken),
            help=None if here.may_act else here.t("shell.name_first"),
        ):
            why = here.t("why_publish", n=len(drafts), period=title)
            make = partial(publish, here.snapshot, here.actor, first, span.days, why=why)
            apply(here, make)
        caption(here.t("publish_note"))
        loose = [duty for duty in drafts if not duty.pinned]
        with st.popover(here.t("drop_drafts"), icon=":material/delete:"):
            if st.button(
                here.t("drop_drafts_now", n=len(loose)),
                key="roster-drop-drafts",
                disabled=not here.may_act or not loose,
            ):
                apply(here, partial(_dropped, here, loose, title))


def _dropped(here: Here, drafts: Iterable[Duty], title: str) -> Change:
    """Every one of these drafts taken off the roster, in one change. Raises Refused."""
    why = here.t("why_drop_drafts", period=title)
    single = (clear_cell(here.snapshot, here.actor, d.duty_id, why=why) for d in drafts)
    rows = tuple(row for change in single for row in change.rows)
    return Change(here.actor, why, here.now, rows)
