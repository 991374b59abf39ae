"""What the forms of the page Kejadian are made of: which one is open, and its fields.

One form is open at a time, and stays open while others work: it keeps what was typed when the page
is shown anew (somebody else's change, the next minute). A dialog of Streamlit would not, since it
closes on every rerun that is not its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any

import streamlit as st

from posko import incidents
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.tables import TABLES
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.pieces import heading, options

_OPEN = "incident_form"
PREFIX = "incident-form-"
"""Begins the key of every field, so that closing a form can forget them all."""
_FIELD = 148
"""Width of a field for a count, px: two fit beside each other on a phone."""


@dataclass(frozen=True)
class Open:
    """The form that is open, and for which incident ("" for a new one)."""

    name: str
    incident_id: str


def open_form(name: str, incident_id: str = "") -> None:
    """Open a form, empty; one that is open already keeps what was typed. For `on_click`."""
    if st.session_state.get(_OPEN) != Open(name, incident_id):
        close_form()
        st.session_state[_OPEN] = Open(name, incident_id)


def close_form() -> None:
    """Close the open form and forget what was typed."""
    st.session_state.pop(_OPEN, None)
    for key in [key for key in st.session_state if str(key).startswith(PREFIX)]:
        del st.session_state[key]


def is_open(name: str, incident_id: str = "") -> bool:
    """Whether this form is open."""
    return bool(st.session_state.get(_OPEN) == Open(name, incident_id))


def save(here: Here, done: str, action: Callable[..., Change], *args: Any, **values: Any) -> None:
    """Commit what `action` makes of the fields and close the form; a refusal keeps it open."""
    apply(
        here, partial(action, here.snapshot, here.actor, *args, **values), here.t(done), close_form
    )


def form_head(here: Here, name: str) -> None:
    """The form's name, and the way out of it."""
    title, close = st.columns([5, 1], vertical_alignment="center")
    title.markdown(f"**{here.t(f'form_{name}')}**")
    close.button(here.t("cancel"), key="close-form", on_click=close_form, width="stretch")


def source_field(here: Here) -> str:
    """Who says so; every figure needs it."""
    return (
        st.text_input(
            here.t("source_field"),
            key=PREFIX + "source",
            max_chars=300,
            placeholder=here.t("source_example"),
        )
        or ""
    )


def submitted(here: Here) -> bool:
    """The button that ends a form: whether it was pressed."""
    return st.form_submit_button(
        here.t("save"), type="primary", icon=":material/check:", key=PREFIX + "save"
    )


def word(here: Here, vocabulary: v.Vocabulary) -> Callable[[str], str]:
    """What a select box calls the keys of a vocabulary."""
    return options(here, vocabulary).__getitem__


def moment_field(here: Here, label: str) -> tuple[datetime, bool]:
    """(instant, whether the hour is known) from a date and an hour that may be left blank."""
    local = here.now.astimezone(here.snapshot.zone)
    date_key, time_key = PREFIX + "date", PREFIX + "time"
    st.session_state.setdefault(date_key, local.date())
    st.session_state.setdefault(time_key, local.time().replace(second=0, microsecond=0))
    left, right = st.columns(2)
    day = left.date_input(label, key=date_key, format="DD/MM/YYYY")
    hour: time | None = right.time_input(
        here.t("hour"), key=time_key, step=300, help=here.t("hour_help"), value=None
    )
    at = datetime.combine(day or local.date(), hour or time(0), tzinfo=here.snapshot.zone)
    return at, hour is not None


def number_fields(here: Here, table: str, columns: tuple[str, ...]) -> dict[str, int | None]:
    """A field per column, as many beside each other as fit (two on a phone); blank is None."""
    with st.container(horizontal=True, gap="small"):
        return {
            column: st.number_input(
                heading(here, TABLES[table].by_name[column]),
                min_value=0,
                value=None,
                step=1,
                key=PREFIX + column,
                placeholder="–",
                width=_FIELD,
            )
            for column in columns
        }


def region_field(
    here: Here,
    name: str,
    levels: tuple[str, ...],
    first: str | None = None,
    blank: str | None = None,
) -> str | None:
    """A region from the list: by its name and kecamatan, typed or chosen. None where blank."""
    snapshot = here.snapshot

    def named() -> dict[str, str]:
        frame = snapshot.all("regions")
        frame = frame[frame["level"].isin(levels)]
        names = {code: incidents.place_name(snapshot, code) for code in frame["code"]}
        return dict(sorted(names.items(), key=lambda item: item[1]))

    names = snapshot.memo(f"incident-form.regions:{','.join(levels)}", named)
    choices = [*([""] if blank is not None else []), *names]
    key = PREFIX + name
    if first in names:
        st.session_state.setdefault(key, first)
    chosen = st.selectbox(
        here.t("region" if "district" in levels else "village"),
        choices,
        index=None,
        key=key,
        format_func=lambda code: names.get(code, blank or ""),
        placeholder=here.t("choose_village"),
    )
    return chosen or None
