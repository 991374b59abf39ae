"""The maps of the page Kejadian: all incidents, and one with everything around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from posko import incidents, maps
from posko.model import vocabulary as v
from posko.model.frames import lookup
from posko.model.tables import TABLES, Record
from posko.ui import pieces
from posko.ui.here import Here
from posko.ui.map import clicked_object, regency_map, show_map

SIZES = {"severe": 40, "moderate": 32, "minor": 26, "unknown": 24}
"""Marker sizes by severity, px."""
MAP_HEIGHT = 400


def incident_map(here: Here, frame: pd.DataFrame) -> str | None:
    """Incidents on the map: sign by hazard, colour by state, size by severity; the clicked one."""

    def picture() -> maps.MapView:
        points = [incident_point(here, record) for record in frame.to_dict("records")]
        layers = [maps.points_layer(here.t("shell.page_incidents"), points)]
        return regency_map(here, layers)

    answer = show_map(
        picture,
        key="incident-map",
        cache_key=here.key(*frame["incident_id"]),
        height=MAP_HEIGHT,
        returned=("last_active_drawing",),
    )
    states = [term for key, term in v.INCIDENT_STATE.items() if key in set(frame["state"])]
    hazards = [term for key, term in v.HAZARD.items() if key in set(frame["hazard"])]
    st.html(
        maps.legend_html(
            [
                *(
                    maps.LegendEntry(t.label(here.language), t.colour, "", maps.INCIDENT)
                    for t in states
                ),
                *(
                    maps.LegendEntry(t.label(here.language), v.DARK, t.icon, maps.INCIDENT)
                    for t in hazards
                ),
            ]
        )
    )
    pieces.caption(here.t("map_key"))
    return clicked_object(answer)


def incident_point(here: Here, record: Mapping[Any, Any]) -> maps.Point:
    """An incident of `incidents.listing`: sign by hazard, colour by state, size by severity."""
    state, hazard = v.INCIDENT_STATE[record["state"]], v.HAZARD[record["hazard"]]
    severity = v.SEVERITY[record["severity"]]
    return maps.Point(
        str(record["incident_id"]),
        record["lat"],
        record["lon"],
        str(record["name"]),
        state.colour,
        hazard.icon,
        (
            f"{hazard.label(here.language)} · {state.label(here.language)}",
            f"{here.t('incidents.column_severity')}: {severity.label(here.language)}",
            f"{here.t('incidents.column_displaced')}: {_people(here, record['displaced'])}",
        ),
        maps.INCIDENT,
        SIZES[severity.key],
        record["state"] not in v.ACTIVE_INCIDENT_STATES,
    )


def one_map(here: Here, incident: Record) -> None:
    """The incident, the places that reported, its shelters and kitchens."""
    incident_id = str(incident["incident_id"])
    places = incidents.shelters(here.snapshot, incident_id)
    kitchens = here.snapshot.known("kitchens")
    kitchens = kitchens[kitchens["incident_id"] == incident_id]

    def picture() -> maps.MapView:
        listed = incidents.listing(here.snapshot)
        mine = listed[listed["incident_id"] == incident_id].to_dict("records")
        layers = [
            maps.points_layer(here.t("reporting_places"), _place_points(here, incident_id)),
            maps.points_layer(here.t("tab_shelters"), _shelter_points(here, places)),
            maps.points_layer(here.t("shell.page_kitchens"), _kitchen_points(here, kitchens)),
            maps.points_layer(
                here.t("shell.page_incidents"), [incident_point(here, row) for row in mine]
            ),
        ]
        spots = [
            *zip(places["lat"], places["lon"], strict=True),
            *zip(kitchens["lat"], kitchens["lon"], strict=True),
            *((p.lat, p.lon) for p in _place_points(here, incident_id)),
            (float(incident["lat"]), float(incident["lon"])),  # type: ignore[arg-type]
        ]
        return regency_map(here, layers, maps.bounds_around(spots))

    show_map(picture, key="incident-one", cache_key=here.key(incident_id), height=MAP_HEIGHT)
    hazard = v.HAZARD[str(incident["hazard"])]
    state = v.INCIDENT_STATE[str(incident["state"])]
    entries = [
        maps.LegendEntry(hazard.label(here.language), state.colour, hazard.icon, maps.INCIDENT),
        maps.LegendEntry(here.t("reporting_places"), v.DARK, "•"),
        *maps.legend_entries([v.SHELTER_KIND["shelter"]], here.language, maps.SHELTER),
        *maps.legend_entries([v.SHELTER_KIND["home_cluster"]], here.language, maps.HOME_CLUSTER),
        *(
            [maps.LegendEntry(here.t("shell.page_kitchens"), v.GREEN, "D", maps.KITCHEN)]
            if len(kitchens)
            else []
        ),
    ]
    st.html(maps.legend_html(entries))


def _place_points(here: Here, incident_id: str) -> list[maps.Point]:
    """One point per region that reported, with the figures of everything in it."""
    frame = incidents.situation(here.snapshot, incident_id).by_place
    columns = TABLES["situation_reports"].by_name
    regions = here.snapshot.all("regions")
    lat = lookup(frame["code"], regions, "code", "lat")
    lon = lookup(frame["code"], regions, "code", "lon")
    lines: dict[str, list[str]] = {}
    spots: dict[str, tuple[float, float]] = {}
    for record, y, x in zip(frame.to_dict("records"), lat, lon, strict=True):
        code = str(record["code"])
        known = [
            f"{pieces.heading(here, columns[c])}: {_people(here, record[c])}"
            for c in incidents.FIGURES
            if pd.notna(record[c])
        ]
        if pd.notna(y) and known:
            spots[code] = (float(y), float(x))
            own = str(record["hamlets"])
            lines.setdefault(code, []).append(": ".join(p for p in (own, ", ".join(known)) if p))
    return [
        maps.Point(
            code,
            *spot,
            title=incidents.place_name(here.snapshot, code),
            lines=tuple(lines[code]),
            size=maps.SMALL,
        )
        for code, spot in spots.items()
    ]


def _shelter_points(here: Here, frame: pd.DataFrame) -> list[maps.Point]:
    shapes = {"shelter": maps.SHELTER, "home_cluster": maps.HOME_CLUSTER}
    return [
        maps.Point.of(
            v.SHELTER_KIND[row["kind"]],
            str(row["shelter_id"]),
            row["lat"],
            row["lon"],
            str(row["name"]),
            lines=(
                f"{here.t('column_people')}: {_people(here, row['people'])}",
                v.SHELTER_STATE[row["state"]].label(here.language),
            ),
            shape=shapes[row["kind"]],
            faded=row["state"] == "closed",
        )
        for row in frame.to_dict("records")
    ]


def _kitchen_points(here: Here, frame: pd.DataFrame) -> list[maps.Point]:
    return [
        maps.Point(
            str(row["kitchen_id"]),
            row["lat"],
            row["lon"],
            str(row["name"]),
            v.GREEN,
            "D",
            (v.KITCHEN_STATE[row["state"]].label(here.language),),
            maps.KITCHEN,
            faded=row["state"] == "closed",
        )
        for row in frame.to_dict("records")
    ]


def _people(here: Here, number: Any) -> str:
    return here.show(None if pd.isna(number) else int(number))
