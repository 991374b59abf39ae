"""The address at which somebody who is called answers."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from posko.access import live_links, signed
from posko.store import data_folder
from posko.store.secret import office_secret
from posko.ui.here import Here

ANSWER_PATH = "/jawab/"


def answer_link(here: Here, assignment_id: str) -> str:
    """The signed answer page of one call, at the address by which this dashboard was opened.

    "" where the call has no link that still works.
    """
    links = live_links(here.snapshot, "assignment", assignment_id)
    if not links:
        return ""
    site = urlsplit(st.context.url or "")
    origin = f"{site.scheme}://{site.netloc}" if site.netloc else ""
    return f"{origin}{ANSWER_PATH}{signed(links[0], office_secret(data_folder()))}"
