"""Fields of a form that is emptied while it stays on the screen."""

from __future__ import annotations

import streamlit as st

_TURN = "_posko_turn:"
"""Session: how often the fields of a prefix have been cleared."""


def forget(prefix: str) -> None:
    """Clear the fields whose keys begin so. Those that stay on the screen need a key of
    `field_key`."""
    for key in [key for key in st.session_state if str(key).startswith(prefix)]:
        del st.session_state[key]
    st.session_state[_TURN + prefix] = st.session_state.get(_TURN + prefix, 0) + 1


def field_key(prefix: str, field: str) -> str:
    """The key of a field that `forget(prefix)` clears while it is on the screen: the browser keeps
    what was typed under a key and sends it again, so the cleared field is a new one."""
    return f"{prefix}{field}-{st.session_state.get(_TURN + prefix, 0)}"
