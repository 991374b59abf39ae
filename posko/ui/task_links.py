"""The address at which somebody who is called answers."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from posko.access import live_links, path_of
from posko.store import data_folder
from posko.store.secret import office_secret
from posko.ui.here import Here


def answer_link(here: Here, assignment_id: str) -> str:
    """The signed answer page of one call, as a phone opens it; "" where no link works any more.

    It stands below the setting `public_url`, or else the address at which this page was opened.
    """
    links = live_links(here.snapshot, "assignment", assignment_id)
    if not links:
        return ""
    opened = urlsplit(st.context.url or "")
    here_at = f"{opened.scheme}://{opened.netloc}" if opened.netloc else ""
    site = here.snapshot.setting("public_url", here_at).rstrip("/")
    return f"{site}/{path_of(links[0], office_secret(data_folder()))}"
