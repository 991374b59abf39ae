"""What a search found: how good it is, whom it changes, the grid as it would be; accepting it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from posko.documents import period_title
from posko.model.change import Change
from posko.model.problems import Refused
from posko.roster import (
    Draft,
    Duty,
    Period,
    Status,
    burden_table,
    draft_change,
    roster_duties,
    shifts,
    shortages,
)
from posko.store import data_folder
from posko.ui import roster_job
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import Figure, caption, figures, table
from posko.ui.roster_grid import preview_grid
from posko.ui.roster_job import Job
from posko.ui.roster_words import name, show_from


def answer(here: Here, job: Job) -> None:
    """The draft that a search ended with, or why there is none; closed or discarded by a button."""
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
    _compare(here, draft.period, draft.duties)
    _as_grid(here, job, draft)
    done = here.t("why_draft", period=title)
    if st.button(
        here.t("accept"),
        key="generate-accept",
        type="primary",
        icon=":material/check:",
        disabled=not here.may_act,
    ):
        apply(here, partial(_accepted, here, draft), done, partial(_close, job, draft))
    caption(here.t("accept_note"))


def _as_grid(here: Here, job: Job, draft: Draft) -> None:
    """The grid as it would be, nothing of it stored."""
    try:
        after = here.snapshot.memo(
            f"ui:roster-preview:{job.began}", lambda: here.snapshot.after(_accepted(here, draft))
        )
    except Refused as refusal:
        st.warning(plain(here.say(refusal.reason)))
        return
    with st.expander(here.t("as_grid"), icon=":material/grid_on:"):
        preview_grid(replace(here, snapshot=after), draft.period)


def _accepted(here: Here, draft: Draft) -> Change:
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


def _compare(here: Here, period: Period, after: Collection[Duty]) -> None:
    """Who changes: hours now and then, which duties come and go."""
    before = roster_duties(here.snapshot, period)
    frame = _comparison(here, period, before, after)
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


def _comparison(
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
    return {duty.cell for duty in duties}


def _listed(here: Here, cells: Iterable[Cell]) -> str:
    """1/3 Pagi, 4/3 Malam."""
    known = shifts(here.snapshot)
    return ", ".join(
        f"{day.day}/{day.month} {known[shift].label.label(here.language)}"
        for day, shift, _ in sorted(cells)
    )
