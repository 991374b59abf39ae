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
    to_come,
)
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import caption
from posko.ui.roster_words import SECTION, stint


def publish_box(here: Here, period: Period) -> None:
    """The drafts of the shown period: published after a question, or dropped."""
    drafts = roster_duties(here.snapshot, period, ("draft",))
    with st.container(border=True):
        st.markdown(f"**{here.t('publish_title')}**")
        title = period_title(period.start, period.days, here.language)
        if not drafts:
            _nothing_to_publish(here, period, title)
            return
        span = Period.over(duty.date for duty in drafts)
        broken = here.snapshot.memo(
            f"ui:roster-broken:{span.start}:{span.days}", lambda: newly_broken(here.snapshot, span)
        )
        st.html(escape(_what_is_there(here, span, len(drafts))))
        if broken:
            st.error(plain(here.t("publish_broken", n=len(broken), first=here.say(broken[0].text))))
        over = sum(stint(here, duty).ends <= here.snapshot.now for duty in drafts)
        with st.container(horizontal=True, gap="small"):
            with st.popover(
                here.t("publish", n=(len(drafts) - over) or len(drafts)),
                type="primary",
                icon=":material/campaign:",
                disabled=not here.may_act or bool(broken),
                help=here.why_not,
            ):
                _publish(here, span, len(drafts), over)
            loose = [duty for duty in drafts if not duty.pinned]
            with st.popover(here.t("drop_drafts"), icon=":material/delete:"):
                if st.button(
                    here.t("drop_drafts_now", n=len(loose)),
                    key="roster-drop-drafts",
                    disabled=not here.may_act or not loose,
                ):
                    why = here.t("why_drop_drafts", period=title)
                    apply(here, partial(drop_drafts, here.snapshot, here.actor, period, why=why))


def _nothing_to_publish(here: Here, period: Period, title: str) -> None:
    """That there are no drafts; where duties are published, the next step: to send and print."""
    done = len(roster_duties(here.snapshot, period, v.DUTY_STATE.committing))
    said = here.t("all_published" if done else "no_drafts", period=title, n=done)
    st.html(escape(said))
    if done:
        st.button(
            here.t("section_out"),
            key="roster-to-out",
            icon=":material/send:",
            on_click=lambda: st.session_state.update({SECTION: "out"}),
        )


def _what_is_there(here: Here, span: Period, drafts: int) -> str:
    """ "279 rancangan, Maret 2021; 4 tempat masih kosong menurut status yang berlaku." """
    empty = shortages(here.snapshot, span, roster_duties(here.snapshot, span))
    missing = sum(one.missing for one in to_come(here.snapshot, empty) if one.role is None)
    dates = period_title(span.start, span.days, here.language)
    return here.t("drafts_there", n=drafts, period=dates, missing=missing)


def _publish(here: Here, span: Period, drafts: int, over: int) -> None:
    """The question, with what is asked for in figures, and the button that answers it. over: how
    many of the drafts are of shifts that have ended."""
    past = False
    if over:
        past = st.checkbox(
            here.t("publish_past", n=over),
            key="roster-publish-past",
            help=here.t("publish_past_help"),
        )
    count = drafts if past else drafts - over
    dates = period_title(span.start, span.days, here.language)
    st.html(f"<b>{escape(here.t('publish_ask', n=count, period=dates))}</b>")
    st.html(escape(_what_is_there(here, span, drafts)))
    caption(here.t("publish_note"))
    if st.button(
        here.t("publish_now", n=count),
        key="roster-publish",
        type="primary",
        icon=":material/check:",
        disabled=not count,
    ):
        why = here.t("why_publish", n=count, period=dates)
        make = partial(
            publish, here.snapshot, here.actor, span.start, span.days, past=past, why=why
        )
        apply(here, make)
