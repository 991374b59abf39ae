"""The drafts of a period: how many, what they lack or break; published or dropped in one go."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from posko.documents import period_title
from posko.model import vocabulary as v
from posko.roster import (
    Period,
    drop_drafts,
    newly_broken,
    publish,
    roster_duties,
    shortages,
)
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import caption


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
                why = here.t("why_drop_drafts", period=title)
                apply(here, partial(drop_drafts, here.snapshot, here.actor, period, why=why))
