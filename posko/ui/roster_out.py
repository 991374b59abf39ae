"""The roster on paper, in a workbook, in calendars and as text for WhatsApp."""

from __future__ import annotations

from functools import partial

import streamlit as st

from posko.documents import (
    calendar_of_post,
    day_text,
    period_title,
    roster_pdf,
    roster_xlsx,
    week_text,
)
from posko.roster import Period
from posko.ui.here import Here
from posko.ui.pieces import caption

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(here: Here, period: Period) -> None:
    """Files of the shown period; each is made when somebody asks for it."""
    start, days, language = period.start, period.days, here.language
    title = period_title(start, days, language)
    stem = f"jadwal-piket-{start}"
    files = (
        (
            "pdf_a3",
            partial(roster_pdf, here.snapshot, start, days, language, "A3"),
            f"{stem}-A3.pdf",
            "application/pdf",
        ),
        (
            "pdf_a4",
            partial(roster_pdf, here.snapshot, start, days, language, "A4"),
            f"{stem}-A4.pdf",
            "application/pdf",
        ),
        ("xlsx", partial(roster_xlsx, here.snapshot, start, days, language), f"{stem}.xlsx", XLSX),
        (
            "ics_post",
            partial(calendar_of_post, here.snapshot, language),
            "piket-posko.ics",
            "text/calendar",
        ),
    )
    st.markdown(f"**{here.t('files_of', period=title)}**")
    with st.container(horizontal=True, gap="small"):
        for key, make, filename, kind in files:
            st.download_button(
                here.t(key),
                make,
                filename,
                kind,
                key=f"out-{key}",
                icon=":material/download:",
                on_click="ignore",
            )
    caption(here.t("files_note"))
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{here.t('text_day')}**")
        day = st.date_input(
            here.t("date"),
            here.today,
            key="out-day",
            format="DD/MM/YYYY",
            label_visibility="collapsed",
        )
        if day is not None:
            st.code(day_text(here.snapshot, day, language), language=None, wrap_lines=True)
    with right:
        st.markdown(f"**{here.t('text_week')}**")
        first = st.date_input(
            here.t("date"),
            here.today,
            key="out-week",
            format="DD/MM/YYYY",
            label_visibility="collapsed",
        )
        if first is not None:
            st.code(week_text(here.snapshot, first, language), language=None, wrap_lines=True)
