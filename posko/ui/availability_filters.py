"""Whom a coordinator looks for: the filters of the page Ketersediaan.

They stay as they are while somebody visits other pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from posko import incidents
from posko.model import vocabulary as v
from posko.model.frames import plain_rows
from posko.model.reference import terms
from posko.readiness import Place, Wanted
from posko.ui.here import Here
from posko.ui.pieces import options

MINUTES = (0, 30, 60, 120, 240, 480)
"""What people ask for: who can act now, within half an hour, …"""
FIRST_KM, MOST_KM = 10, 40
"""The regency is some 40 km across."""
MORE = ("districts", "states", "pillars", "grades")
"""The filters that are folded away."""
_KEY = "availability-filter-"


def choose(here: Here) -> Wanted:
    """The filters, and what they say. The ones used most are in sight, the rest one click away."""
    text = st.text_input(
        here.t("search"), key=_KEY + "text", placeholder=here.t("search_hint"), **_KEPT
    )
    skills = _any(here, "skills", _words(here, terms(here.snapshot, "skills")))
    minutes = st.selectbox(
        here.t("within"),
        MINUTES,
        index=None,
        key=_KEY + "minutes",
        placeholder=here.t("any_time"),
        format_func=lambda n: here.show(timedelta(minutes=n)) if n else here.t("now"),
        **_KEPT,
    )
    near, km = _near(here)
    used = sum(bool(st.session_state.get(_KEY + name)) for name in MORE)
    with st.expander(here.t("more_filters_used" if used else "more_filters", n=used)):
        districts = _any(here, "districts", _districts(here))
        states = _any(here, "states", options(here, v.READINESS))
        pillars = _any(here, "pillars", options(here, v.PILLAR))
        grades = _any(here, "grades", options(here, v.GRADE))
    return Wanted(
        text=(text or "").strip(),
        skills=skills,
        districts=districts,
        grades=grades,
        pillars=pillars,
        states=states,
        near=near,
        km=km if near else 0,
        minutes=minutes,
    )


def clear() -> None:
    """Take every filter away. For `on_click`."""
    for name in ("text", "skills", "minutes", "near", *MORE):
        key = _KEY + name
        st.session_state[key] = [] if isinstance(st.session_state.get(key), list) else None


_KEPT: Mapping[str, Any] = {"persist_state": "session"}


def _forget(name: str, known: Collection[Any]) -> None:
    """Drop remembered choices that are gone, such as an incident that was closed meanwhile."""
    chosen = st.session_state.get(_KEY + name)
    if isinstance(chosen, list):
        st.session_state[_KEY + name] = [one for one in chosen if one in known]
    elif chosen is not None and chosen not in known:
        st.session_state[_KEY + name] = None


def _any(here: Here, name: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """A choice of several; none chosen means that all will do."""
    _forget(name, words)
    chosen = st.multiselect(
        here.t(name),
        list(words),
        key=_KEY + name,
        format_func=lambda key: words.get(key, key),
        placeholder=here.t("all"),
        **_KEPT,
    )
    return tuple(chosen)


def _near(here: Here) -> tuple[Place | None, int]:
    """A village or an active incident to measure from, and how far from it."""
    places = _places(here)
    _forget("near", places)
    chosen = st.selectbox(
        here.t("near"),
        list(places),
        index=None,
        key=_KEY + "near",
        format_func=lambda key: places[key].name if key in places else key,
        placeholder=here.t("anywhere"),
        **_KEPT,
    )
    if chosen not in places:
        return None, FIRST_KM
    km = st.slider(here.t("km"), 1, MOST_KM, FIRST_KM, key=_KEY + "km", format="%d km", **_KEPT)
    return places[chosen], km


def _places(here: Here) -> dict[str, Place]:
    """Active incidents first, then every village with its district, since names repeat."""

    def read() -> dict[str, Place]:
        active = incidents.active(here.snapshot)
        found = {
            row["incident_id"]: Place(f"◆ {row['name']}", row["lat"], row["lon"])
            for row in plain_rows(active[["incident_id", "name", "lat", "lon"]])
        }
        regions = here.snapshot.all("regions")
        names = dict(zip(regions["code"], regions["name"], strict=True))
        for row in plain_rows(regions[regions["level"] == "village"].sort_values("name")):
            name = f"{row['name']}, {names.get(row['parent'], '–')}"
            found[row["code"]] = Place(name, row["lat"], row["lon"])
        return found

    return here.snapshot.memo("availability:places", read)


def _districts(here: Here) -> dict[str, str]:
    def read() -> dict[str, str]:
        regions = here.snapshot.all("regions")
        found = regions[regions["level"] == "district"].sort_values("name")
        return dict(zip(found["code"], found["name"], strict=True))

    return here.snapshot.memo("availability:districts", read)


def _words(here: Here, words: Mapping[str, v.Term]) -> dict[str, str]:
    named: Iterable[tuple[str, str]] = (
        (key, term.label(here.language)) for key, term in words.items()
    )
    return dict(sorted(named, key=lambda pair: pair[1]))
