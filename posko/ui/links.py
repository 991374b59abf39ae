"""Sentences that lead somewhere: what needs attention, each line a link to the page that helps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from posko.overview import Notice
from posko.ui.here import Here
from posko.ui.site import FOLDER

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ICONS: Mapping[str, str] = {"bad": ":material/error:", "watch": ":material/warning:"}


def plain(text: str) -> str:
    """Text for a place where Streamlit reads Markdown, shown as it was typed.

    A name could otherwise bring a link or an image from outside onto the page.
    """
    return _PUNCTUATION.sub(r"\\\1", text)


def notices(here: Here, found: Sequence[Notice], shown: int) -> None:
    """One line each, with its sign, leading to the page that helps; all but `shown` folded away."""
    with st.container(key="attention"):
        for number, notice in enumerate(found[:shown]):
            _line(here, notice, number)
        if len(found) > shown:
            with st.expander(here.t("overview.more", n=len(found) - shown)):
                for number, notice in enumerate(found[shown:], start=shown):
                    _line(here, notice, number)


def _line(here: Here, notice: Notice, number: int) -> None:
    # The key is for the style sheet: it marks the line by its severity.
    with st.container(key=f"attention-{notice.severity}-{number}"):
        st.page_link(
            FOLDER / f"{notice.page}.py",
            label=plain(here.say(notice.message)),
            icon=_ICONS[notice.severity],
            query_params=dict(notice.params) or None,
        )
