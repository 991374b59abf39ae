"""What a person sees when a page breaks: one sentence, never a traceback."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from posko import locale

log = logging.getLogger("posko")


def show_failure(error: Exception) -> bool:
    """Log the error under a short number and show it. True: Streamlit shows nothing more."""
    number = secrets.token_hex(3).upper()
    log.error("page failed, number %s", number, exc_info=error)
    language = locale.language_of(st.session_state.get("lang"))
    st.error(locale.text("shell.failure", language, number=number), icon=":material/error:")
    return True
