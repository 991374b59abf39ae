"""Sentences that lead somewhere: what needs attention, each line a link to the page that helps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import streamlit as st

from posko.overview import Notice
from posko.ui.here import Here

_PAGES = Path(__file__).parents[2] / "pages"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ICONS: Mapping[str, str] = {"bad": ":material/error:", "watch": ":material/warning:"}


def plain(text: str) -> str:
    """Text for a place where Streamlit reads Markdown, shown as it was typed.

    A name could otherwise bring a link or an image from outside onto the page.
    """
    return _PUNCTUATION.sub(r"\\\1", text)


def notices(here: Here, found: Iterable[Notice]) -> None:
    """One line each, with its sign, leading to the page that helps."""
    with st.container(gap="xxsmall"):
        for notice in found:
            st.page_link(
                _PAGES / f"{notice.page}.py",
                label=plain(here.say(notice.message)),
                icon=_ICONS[notice.severity],
                query_params=dict(notice.params) or None,
            )
