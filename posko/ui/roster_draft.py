"""What a search found: how good it is, whom it changes, the grid as it would be; accepting it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from posko.documents import period_title
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.problems import Refused
from posko.roster import (
    Comparison,
    Draft,
    Shortage,
    Status,
    burden_table,
    compare,
    draft_change,
)
from posko.store import data_folder
from posko.ui import roster_job
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import Figure, caption, figures, table
from posko.ui.roster_fairness import spread
from posko.ui.roster_grid import preview_grid
from posko.ui.roster_job import Job
from posko.ui.roster_words import show_from


def proposed() -> bool:
    """Whether a proposal waits for a decision: its grid then stands for the stored one."""
    job = roster_job.current(data_folder())
    return job is not None and job.draft is not None


def answer(here: Here, job: Job) -> None:
    """The draft that a search ended with, or why there is none; closed or discarded by a button."""
    with st.container(border=True):
        if job.refused is not None:
            st.error(plain(here.say(job.refused)))
            _drop(here, job, "close")
        elif job.draft is not None:
            _draft(here, job, job.draft)


def _draft(here: Here, job: Job, draft: Draft) -> None:
    """What was found, how good and fair it is, the buttons that decide; then what it changes."""
    title = period_title(draft.period.start, draft.period.days, here.language)
    level = here.t("found_in_force")
    if draft.level is not None:
        level = v.ALERT_LEVEL[draft.level].label(here.language)
    found = compare(here.snapshot, draft)
    said = here.t("found_title", period=title, level=level, by=job.by)
    st.html(f"<b>{escape(said)}</b>")
    figures(here, _figures(here, draft, found))
    if draft.level is not None:
        st.info(plain(here.t("level_note", level=level, n=_heads(found.in_force))))
    table = here.snapshot.memo(
        f"ui:roster-proposed:{job.began}",
        lambda: burden_table(here.snapshot, draft.period.start, draft.period.days, draft.duties),
    )
    figures(here, _fairness(here, draft, table))
    done = here.t("why_draft", period=title)
    with st.container(horizontal=True, gap="small"):
        accepted = st.button(
            here.t("accept"),
            key="generate-accept",
            type="primary",
            icon=":material/check:",
            disabled=not here.may_act,
        )
        _drop(here, job, "discard")
    if accepted:
        apply(here, partial(_accepted, here, draft), done, partial(_close, job, draft))
    caption(here.t("accept_note"))
    _as_grid(here, job, draft, found)
    _compare(here, draft, found, table)


def _drop(here: Here, job: Job, label: str) -> None:
    if st.button(here.t(label), key="generate-drop", icon=":material/close:"):
        roster_job.drop(data_folder(), job)
        st.rerun()


def _as_grid(here: Here, job: Job, draft: Draft, found: Comparison) -> None:
    """The grid as it would be, nothing of it stored; cells that differ from the present roster are
    marked, unless everything is new."""
    try:
        after = here.snapshot.memo(
            f"ui:roster-preview:{job.began}", lambda: here.snapshot.after(_accepted(here, draft))
        )
    except Refused as refusal:
        st.warning(plain(here.say(refusal.reason)))
        return
    changed: dict[tuple[str, date], bool] = {}
    if found.removed or len(found.added) < len(draft.duties):
        changed = {(d.volunteer_id, d.date): False for d in found.removed}
        changed |= {(d.volunteer_id, d.date): True for d in found.added}
    st.html(f"<b>{escape(here.t('as_grid'))}</b>")
    if changed:
        caption(here.t("marks"))
    preview_grid(replace(here, snapshot=after), draft.period, changed)


def _accepted(here: Here, draft: Draft) -> Change:
    """The change that stores a draft. Raises Refused where it breaks a rule by now."""
    title = period_title(draft.period.start, draft.period.days, here.language)
    why = here.t("why_draft", period=title)
    return draft_change(here.snapshot, draft, here.actor, why=why)


def _close(job: Job, draft: Draft) -> None:
    roster_job.drop(data_folder(), job)
    show_from(draft.period.start)


def _heads(empty: Iterable[Shortage]) -> int:
    return sum(short.missing for short in empty if short.role is None)


def _figures(here: Here, draft: Draft, found: Comparison) -> list[Figure]:
    """Places, rules and points."""
    solved = draft.solved
    heads = _heads(draft.shortages)
    roles = sum(short.missing for short in draft.shortages if short.role is not None)
    quality = here.t("optimal") if solved.status == Status.OPTIMAL else _gap(here, draft)
    if solved.cancelled and solved.status != Status.OPTIMAL:
        quality = f"{here.t('stopped')} · {quality}"
    return [
        Figure(
            here.t("empty_places"),
            here.show(heads),
            here.t("empty_before", n=_heads(found.before)),
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


def _fairness(here: Here, draft: Draft, table: pd.DataFrame) -> list[Figure]:
    """How evenly the burdens lie, and how many wishes are not met."""
    wishes = len(draft.wishes)
    return [
        *(spread(here, burden, table) for burden in ("hours", "nights", "weekends")),
        Figure(here.t("wishes_broken"), here.show(wishes), "", "plain" if wishes else "good"),
    ]


def _gap(here: Here, draft: Draft) -> str:
    bound = round(draft.solved.bound)
    return here.t("bound_note", bound=bound, gap=round(100 * draft.solved.gap, 1))


def _compare(here: Here, draft: Draft, found: Comparison, after: pd.DataFrame) -> None:
    """Who changes: hours now and then beside the fair share, how many duties come and go."""
    gained, lost = (
        Counter(duty.volunteer_id for duty in some) for some in (found.added, found.removed)
    )
    changed = after[after["volunteer_id"].isin({*gained, *lost})]
    if changed.empty:
        st.info(here.t("nothing_changes"))
        return
    period = draft.period
    before = burden_table(here.snapshot, period.start, period.days).set_index("volunteer_id")
    people = changed["volunteer_id"]
    frame = changed.assign(
        before=people.map(before["hours"]), gained=people.map(gained), lost=people.map(lost)
    )
    with st.expander(here.t("who_changes", n=len(frame)), icon=":material/group:"):
        table(
            here,
            frame.round(1),
            {
                "name": here.t("person"),
                "before": here.t("hours_before"),
                "hours": here.t("hours_after"),
                "hours_share": here.t("share"),
                "gained": here.t("gained"),
                "lost": here.t("lost"),
            },
            config={
                column: st.column_config.NumberColumn(format="localized")
                for column in ("before", "hours", "hours_share", "gained", "lost")
            },
            key="generate-compare",
            height=300,
        )
