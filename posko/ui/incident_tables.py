"""The tables of the page Kejadian. Each is worded once per state of the data and language."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from posko import incidents
from posko.incidents import TaskStaffing
from posko.locale import short_source
from posko.model import vocabulary as v
from posko.model.reference import terms
from posko.model.tables import TABLES
from posko.ui import pieces
from posko.ui.here import Here
from posko.ui.incident_views import amount, provenance, times

_RIGHT = st.column_config.TextColumn(alignment="right")
_FIRST = ("people_displaced", "people_isolated", "people_affected", "families_affected")
"""The figures that the table by place always shows, and shows first."""


def incident_list(here: Here, frame: pd.DataFrame) -> str | None:
    """The table of incidents (rows of `incidents.listing`); the id of the one that was chosen."""
    shown = pd.DataFrame(
        {
            "name": frame["name"],
            "state": [pieces.label(here, v.INCIDENT_STATE, key) for key in frame["state"]],
            "displaced": _counted(here, frame["displaced"]),
            "severity": [pieces.label(here, v.SEVERITY, key) for key in frame["severity"]],
            "occurred": times(here, frame["occurred_at"], frame["time_known"]),
            "where": [incidents.place_name(here.snapshot, code) for code in frame["village_code"]],
            "hazard": [pieces.label(here, v.HAZARD, key) for key in frame["hazard"]],
        }
    )
    row = pieces.table(
        here,
        shown,
        _headings(here, shown),
        config={"name": st.column_config.TextColumn(width=250), "displaced": _RIGHT},
        key="incident-list",
        select=True,
        empty=here.t("no_incidents"),
    )
    return None if row is None else str(frame["incident_id"].iloc[row])


def place_table(here: Here, incident_id: str) -> None:
    """The newest figures of every place that reported; columns that nobody filled are left out."""
    shown = _kept(here, incident_id, _places)
    columns = TABLES["situation_reports"].by_name
    headings = {
        name: pieces.heading(here, columns[name])
        if name in incidents.FIGURES
        else here.t(f"column_{name}")
        for name in shown.columns
    }
    numbers = {name: _RIGHT for name in shown.columns if name in incidents.FIGURES}
    pieces.table(here, shown, headings, config=numbers, empty=here.t("no_reports"))


def _places(here: Here, incident_id: str) -> pd.DataFrame:
    frame = incidents.situation(here.snapshot, incident_id).by_place
    rest = [
        column
        for column in incidents.FIGURES
        if column not in _FIRST and frame[column].notna().any()
    ]
    return pd.DataFrame(
        {
            "where": [
                incidents.place_name(here.snapshot, code) or here.t("whole_incident")
                for code in frame["code"]
            ],
            "hamlets": frame["hamlets"].replace("", "–"),
            **{column: _counted(here, frame[column]) for column in (*_FIRST, *rest)},
            "trend": [pieces.label(here, v.TREND, key) for key in frame["trend"]],
            "as_of": times(here, frame["as_of"], frame["time_known"]),
            "source": _sources(frame["source"]),
        }
    )


def shelter_table(here: Here, incident_id: str) -> None:
    """Shelters and home clusters with their newest count against their capacity."""
    shown = _kept(here, incident_id, _shelters)
    wide = {"people": st.column_config.TextColumn(width=130, alignment="right")}
    pieces.table(here, shown, _headings(here, shown), config=wide, empty=here.t("no_shelters"))
    found = incidents.vulnerable(here.snapshot, incident_id)
    if any(figure.value is not None for figure in found.values()):
        pieces.figures(
            here,
            [
                pieces.Figure(
                    v.VULNERABLE_CATEGORY[key].label(here.language),
                    amount(here, figure),
                    provenance(here, figure),
                )
                for key, figure in found.items()
            ],
        )


def _shelters(here: Here, incident_id: str) -> pd.DataFrame:
    frame = incidents.shelters(here.snapshot, incident_id)
    return pd.DataFrame(
        {
            "name": frame["name"],
            "kind": [pieces.label(here, v.SHELTER_KIND, key) for key in frame["kind"]],
            "state": [pieces.label(here, v.SHELTER_STATE, key) for key in frame["state"]],
            "people": _counted(here, frame["people"]),
            "families": _counted(here, frame["families"]),
            "capacity": _counted(here, frame["capacity"]),
            "where": [incidents.place_name(here.snapshot, code) for code in frame["village_code"]],
            "access": [pieces.label(here, v.ACCESS, key) for key in frame["access"]],
            "as_of": times(here, frame["as_of"], frame["time_known"]),
            "source": _sources(frame["count_source"]),
        }
    )


def task_table(here: Here, incident_id: str) -> None:
    """Tasks with who is on them and what is missing per role."""
    shown = _kept(here, incident_id, _tasks)
    widths = {"short": 320, "staff": 170}
    config = {name: st.column_config.TextColumn(width=px) for name, px in widths.items()}
    pieces.table(here, shown, _headings(here, shown), config=config, empty=here.t("no_tasks"))


def _tasks(here: Here, incident_id: str) -> pd.DataFrame:
    tasks = incidents.incident_tasks(here.snapshot, incident_id)
    return pd.DataFrame(
        {
            "title": [str(one.task["title"]) for one in tasks],
            "state": [pieces.label(here, v.TASK_STATE, one.task["state"]) for one in tasks],
            "short": [_shortage(here, one) for one in tasks],
            "staff": [_staff(here, one) for one in tasks],
            "agency": [pieces.label(here, v.AGENCY, one.task["agency"]) for one in tasks],
            "kind": [pieces.label(here, v.TASK_KIND, one.task["kind"]) for one in tasks],
            "starts": [here.show(one.task["starts_at"]) for one in tasks],
        }
    )


def _shortage(here: Here, one: TaskStaffing) -> str:
    if not one.wanted:
        return "–"
    return here.show(one.gaps(here.snapshot)) if one.missing else here.t("staffed")


def _staff(here: Here, one: TaskStaffing) -> str:
    """How many people stand where; only what there is."""
    numbers = {
        "on_scene": one.on_scene,
        "accepted": one.accepted,
        "waiting": one.waiting,
        "released": one.released,
    }
    return ", ".join(here.t(f"staff_{k}", n=n) for k, n in numbers.items() if n) or "–"


def need_table(here: Here, incident_id: str) -> None:
    """What was asked for, and whether it came."""
    shown = _kept(here, incident_id, _needs)
    pieces.table(here, shown, _headings(here, shown), empty=here.t("no_needs"))


def _needs(here: Here, incident_id: str) -> pd.DataFrame:
    frame = here.snapshot.known("needs")
    frame = frame[frame["incident_id"] == incident_id]
    items = terms(here.snapshot, "items")
    quantities = [
        here.show(None) if pd.isna(quantity) else f"{here.show(quantity)} {unit}"
        for quantity, unit in zip(frame["quantity"], frame["unit"].fillna(""), strict=True)
    ]
    return pd.DataFrame(
        {
            "item": [
                items[key].label(here.language) if key in items else key for key in frame["item_id"]
            ],
            "quantity": quantities,
            "state": [pieces.label(here, v.NEED_STATE, key) for key in frame["state"]],
            "requested": [here.show(at) for at in frame["requested_at"]],
            "source": _sources(frame["source"]),
        }
    )


def _counted(here: Here, numbers: pd.Series) -> list[str]:
    """Counts as text, so that an unknown one says so instead of standing empty."""
    return [here.show(None if pd.isna(number) else int(number)) for number in numbers]


def _sources(sources: pd.Series) -> list[str]:
    return [short_source(source) if isinstance(source, str) else "–" for source in sources]


def _kept(here: Here, incident_id: str, build: Callable[[Here, str], pd.DataFrame]) -> pd.DataFrame:
    """What `build` makes, made once for this state of the data, this incident and language."""
    name = f"incident-table.{build.__name__}:{incident_id}:{here.language}"
    return here.snapshot.memo(name, lambda: build(here, incident_id))


def _headings(here: Here, frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): here.t(f"column_{name}") for name in frame.columns}
