"""The parts of the overview: its figures, the active incidents, who is on duty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import streamlit as st

from posko import incidents, locale
from posko.model import vocabulary as v
from posko.overview import Figures, Total, figures
from posko.readiness import readiness
from posko.ui.here import Here
from posko.ui.pieces import Figure, Tone, label, skill_names, table

_INCIDENTS = Path(__file__).parents[2] / "pages" / "incidents.py"
_PEOPLE = ("ready", "delayed", "on_duty", "committed", "resting", "unavailable")


def at_least(here: Here, total: Total) -> str | None:
    """A total as it is read: "≥" where something is missing; None where nothing is known."""
    if total.value is None:
        return None
    return here.show(total.value) if total.complete else f"≥ {here.show(total.value)}"


def overview_figures(here: Here) -> Iterator[Figure]:
    """People by readiness, then incidents, displaced and isolated people and the next meal."""
    found = figures(here.snapshot)
    for state in _PEOPLE:
        term = v.READINESS[state]
        text = f"{term.icon} {term.label(here.language)}"
        yield Figure(text, here.show(found.readiness[state]))
    yield Figure(here.t("overview.incidents"), here.show(found.incidents))
    yield Figure(
        here.t("overview.displaced"), at_least(here, found.displaced), _as_of(here, found.displaced)
    )
    yield Figure(
        here.t("overview.isolated"), at_least(here, found.isolated), _as_of(here, found.isolated)
    )
    yield from _next_meal(here, found)


def _next_meal(here: Here, found: Figures) -> Iterator[Figure]:
    meal = v.MEAL_TIME[found.serving.meal]
    yield Figure(
        here.t("overview.needed", meal=meal),
        at_least(here, found.needed),
        _as_of(here, found.needed, "overview.oldest_count"),
    )
    yield Figure(
        here.t("overview.planned"),
        at_least(here, found.planned),
        here.t("overview.served_at", at=found.serving_at),
        enough(found.planned, found.needed),
    )
    yield Figure(
        here.t("overview.capacity"),
        at_least(here, found.capacity),
        here.t("overview.a_meal"),
        enough(found.capacity, found.needed),
    )


def enough(have: Total, need: Total) -> Tone:
    """Whether portions reach the people; no judgement while something is unknown."""
    if have.value is None or need.value is None:
        return "plain"
    if have.value < need.value:
        return "bad" if have.complete else "watch"
    return "good" if need.complete else "watch"


def _as_of(here: Here, total: Total, key: str = "overview.as_of") -> str:
    if total.as_of is None:
        return ""
    return here.t(key, when=locale.as_of(total.as_of, total.time_known, here.language))


def active_incidents(here: Here) -> None:
    """The active incidents; choosing one opens it."""
    shown = here.snapshot.memo(f"ui:active_incidents:{here.language}", lambda: _incidents(here))
    columns = {name: here.t(f"overview.col_{name}") for name in ("name", "state", "displaced")}
    chosen = table(
        here,
        shown,
        columns,
        key="overview_incidents",
        select=True,
        empty=here.t("overview.no_incidents"),
    )
    if chosen is not None:
        incident_id = str(shown["incident_id"].iloc[chosen])
        st.switch_page(_INCIDENTS, query_params={"incident": incident_id})


def _incidents(here: Here) -> pd.DataFrame:
    listed = incidents.listing(here.snapshot)
    listed = listed[listed["state"].isin(v.ACTIVE_INCIDENT_STATES)]
    totals = [incidents.displaced(here.snapshot, one).current for one in listed["incident_id"]]
    return listed.assign(
        state=[label(here, v.INCIDENT_STATE, key) for key in listed["state"]],
        displaced=[_people(here, figure) for figure in totals],
    )


def _people(here: Here, figure: incidents.Figure) -> str:
    """ "≥ 678 (8 Feb 2021)": the number, "≥" where places are missing, and its day."""
    if figure.value is None or figure.latest_as_of is None:
        return here.show(figure.value)
    least = "" if figure.complete else "≥ "
    return f"{least}{here.show(figure.value)} ({here.show(figure.latest_as_of.date())})"


def on_duty(here: Here) -> None:
    """Who stands by at the post now: name, until when, skills."""
    shown = here.snapshot.memo(f"ui:on_duty:{here.language}", lambda: _on_duty(here))
    columns = {name: here.t(f"overview.col_{name}") for name in ("name", "reason", "skills")}
    table(here, shown, columns, empty=here.t("overview.nobody_on_duty"))


def _on_duty(here: Here) -> pd.DataFrame:
    people = readiness(here.snapshot)
    people = people[people["state"] == "on_duty"]
    return people.assign(
        reason=[here.say(reason) for reason in people["reason"]],
        skills=[skill_names(here, skills) for skills in people["skills"]],
    )
