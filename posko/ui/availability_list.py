"""The people of the page Ketersediaan: figures, map and table."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from posko import incidents, maps
from posko.locale import Language, say
from posko.model import vocabulary as v
from posko.model.frames import plain_rows
from posko.model.privacy import masked
from posko.model.reference import terms
from posko.model.snapshot import Snapshot
from posko.readiness import Wanted, counts, readiness
from posko.ui.here import Here
from posko.ui.map import clicked_object, regency_map, show_map
from posko.ui.pieces import Figure, Tone, table
from posko.ui.pieces import figures as show_figures

SHOWN_STATES = ("ready", "delayed", "on_duty", "committed", "resting", "unavailable")
"""The figures, in the order in which a coordinator asks for people."""
HOME_DECIMALS = 3
"""Homes are drawn to about 100 m: near enough to plan by, and no address."""
HEIGHT = 420
_TONES: dict[str, Tone] = {"ready": "good", "delayed": "watch", "unavailable": "plain"}


def figures(here: Here, frame: pd.DataFrame) -> None:
    """How many people are in each state, with the pillars they belong to."""
    found = counts(frame)
    pillars = Counter(zip(frame["state"], frame["pillar"], strict=True))
    show_figures(
        here,
        [
            Figure(
                v.READINESS[state].label(here.language),
                here.show(found[state]),
                _pillars(here, {key: pillars[state, key] for key in v.PILLAR}),
                _TONES.get(state, "plain"),
            )
            for state in SHOWN_STATES
        ],
    )


def people_map(here: Here, frame: pd.DataFrame, wanted: Wanted) -> str | None:
    """The people where they live, coloured and lettered by state; the id that was clicked."""
    answer = show_map(
        lambda: _picture(here, frame, wanted),
        key="availability",
        cache_key=here.key(wanted),
        height=HEIGHT,
        returned=("last_active_drawing",),
    )
    seen = set(frame["state"])
    states = [v.READINESS[key] for key in (*SHOWN_STATES, "inactive") if key in seen]
    incident = maps.LegendEntry(here.t("incident"), v.VERMILION, "", maps.INCIDENT)
    st.html(maps.legend_html([*maps.legend_entries(states, here.language), incident]))
    clicked = clicked_object(answer)  # or an incident, or the point of reference
    return _anew("map", clicked if clicked in set(frame["volunteer_id"]) else None)


def people_table(here: Here, frame: pd.DataFrame) -> str | None:
    """One line per person: the state and why, what they can do, how to reach them; the id chosen
    by a click on its line."""
    shown = _told(here.snapshot, here.language).loc[frame.index]
    columns = {name: here.t(f"column_{name}") for name in shown.columns}
    if "km" in frame:
        shown = shown.assign(km=frame["km"])
        names = ("name", "state", "reason", "km")
        columns = {name: here.t(f"column_{name}") for name in (*names, *columns)}
    hour = "DD/MM HH.mm" if here.language == "id" else "DD/MM HH:mm"
    config: dict[str, Any] = {
        "name": st.column_config.TextColumn(pinned=True, width=140),
        "state": st.column_config.TextColumn(width=112),
        "reason": st.column_config.TextColumn(width=330),
        "ready_at": st.column_config.DatetimeColumn(format=hour, width=96),
        "hours_7d": st.column_config.NumberColumn(format="%.0f", width=72),
        "km": st.column_config.NumberColumn(format="%.1f", width=92),
        "skills": st.column_config.TextColumn(width=220),
    }
    # The grid remembers a line by its place. Other lines or another order make it another grid, so
    # that a choice never slips to the person who now stands in that place.
    order = hashlib.sha256("|".join(frame["volunteer_id"]).encode()).hexdigest()[:12]
    place = table(
        here,
        shown,
        columns,
        key=f"availability-table-{order}",
        select=True,
        height=HEIGHT,
        empty=here.t("nobody"),
        config={name: setting for name, setting in config.items() if name in columns},
    )
    chosen = None if place is None else str(frame["volunteer_id"].iloc[place])
    return _anew("table", chosen)


def _picture(here: Here, frame: pd.DataFrame, wanted: Wanted) -> maps.MapView:
    layers = [maps.points_layer(here.t("volunteers"), people_points(here, frame), cluster=True)]
    layers.append(maps.points_layer(here.t("incident"), _incidents(here)))
    if wanted.near is None:
        return regency_map(here, layers)
    near = wanted.near
    circle = maps.circle_layer(here.t("radius"), near.lat, near.lon, wanted.km)
    pin = maps.Point(
        "near", near.lat, near.lon, near.name, v.DARK, "+", shape=maps.PICKED, size=maps.LARGE
    )
    corners = [(near.lat - wanted.km / 111, near.lon), (near.lat + wanted.km / 111, near.lon)]
    layers = [circle, *layers, maps.points_layer(here.t("reference"), [pin])]
    return regency_map(here, layers, maps.bounds_around(corners))


def people_points(here: Here, frame: pd.DataFrame) -> Iterator[maps.Point]:
    """People of `readiness` where they live, rounded so that no house is pointed at."""
    homes = frame[["volunteer_id", "name", "state", "lat", "lon"]]
    told = _told(here.snapshot, here.language).loc[frame.index, ["reason", "skills"]]
    for row in plain_rows(homes.join(told)):
        if row["lat"] is None or row["lon"] is None:
            continue
        state = v.READINESS[row["state"]]
        yield maps.Point.of(
            state,
            row["volunteer_id"],
            round(row["lat"], HOME_DECIMALS),
            round(row["lon"], HOME_DECIMALS),
            row["name"],
            lines=(state.label(here.language), row["reason"], row["skills"]),
            shape=maps.VOLUNTEER,
            size=maps.SMALL,
            faded=row["state"] == "inactive",
        )


def _incidents(here: Here) -> Iterator[maps.Point]:
    active = incidents.active(here.snapshot)
    for row in plain_rows(active[["incident_id", "name", "hazard", "state", "lat", "lon"]]):
        hazard, state = v.HAZARD[row["hazard"]], v.INCIDENT_STATE[row["state"]]
        yield maps.Point(
            row["incident_id"],
            row["lat"],
            row["lon"],
            row["name"],
            v.VERMILION,
            hazard.icon,
            (hazard.label(here.language), state.label(here.language)),
            maps.INCIDENT,
        )


def _told(snapshot: Snapshot, language: Language) -> pd.DataFrame:
    """Everyone's line in words, once per snapshot and language; index of `readiness`."""

    def tell() -> pd.DataFrame:
        frame = readiness(snapshot)
        names = {key: term.label(language) for key, term in terms(snapshot, "skills").items()}
        state = {key: f"{term.icon} {term.label(language)}" for key, term in v.READINESS.items()}
        pillar = {key: term.label(language) for key, term in v.PILLAR.items()}
        grade = {key: term.label(language) for key, term in v.GRADE.items()}
        skills = [
            ", ".join(names.get(skill, skill) + (" ◷" if skill in ending else "") for skill in held)
            for held, ending in zip(frame["skills"], frame["expiring"], strict=True)
        ]
        return pd.DataFrame(
            {
                "name": frame["name"],
                "state": frame["state"].map(state),
                "reason": [say(reason, language) for reason in frame["reason"]],
                "ready_at": frame["ready_at"],
                "skills": skills,
                "hours_7d": frame["hours_7d"],
                "district": frame["district"],
                "village": frame["village"],
                "pillar": frame["pillar"].map(pillar),
                "grade": frame["grade"].map(grade),
                "phone": frame["phone"].map(masked, na_action="ignore"),
                "volunteer_id": frame["volunteer_id"],
            },
            index=frame.index,
        )

    return snapshot.memo(f"availability:told:{language}", tell)


def _pillars(here: Here, people: Mapping[str, int]) -> str:
    return " · ".join(
        f"{term.label(here.language)} {here.show(people[key])}"
        for key, term in v.PILLAR.items()
        if people[key]
    )


def _anew(source: str, chosen: str | None) -> str | None:
    """What was chosen there, but only once: map and table keep their last choice on every rerun."""
    last = f"availability_seen_{source}"
    fresh = chosen is not None and st.session_state.get(last) != chosen
    st.session_state[last] = chosen
    return chosen if fresh else None
