"""Everything on one map: people, incidents, places, kitchens and who feeds whom."""

from __future__ import annotations

import pandas as pd

from posko import incidents, maps
from posko.kitchen import MealPlan
from posko.model.frames import plain_rows
from posko.model.vocabulary import ACTIVE_INCIDENT_STATES, HAZARD, READINESS
from posko.readiness import readiness
from posko.ui.availability_list import people_points
from posko.ui.here import Here
from posko.ui.incident_maps import incident_point
from posko.ui.kitchen_map import kitchen_layers, kitchen_legend
from posko.ui.map import regency_map


def overview_map(here: Here, plan: MealPlan) -> maps.MapView:
    """All layers; near people are drawn as one circle until one zooms in."""
    everyone = readiness(here.snapshot)
    people = everyone[everyone["state"] != "inactive"]
    active = plain_rows(_active(here))
    layers = [
        maps.points_layer(here.t("layer_people"), people_points(here, people), cluster=True),
        *kitchen_layers(here, plan),
        maps.points_layer(
            here.t("shell.page_incidents"), [incident_point(here, i) for i in active]
        ),
    ]
    return regency_map(here, layers)


def overview_legend(here: Here, plan: MealPlan) -> list[maps.LegendEntry]:
    """What the signs mean; only those that are on the map."""
    states = set(readiness(here.snapshot)["state"]) - {"inactive"}
    people = [term for key, term in READINESS.items() if key in states]
    struck = set(_active(here)["hazard"])
    hazards = [term for key, term in HAZARD.items() if key in struck]
    return [
        *maps.legend_entries(people, here.language, maps.VOLUNTEER),
        *maps.legend_entries(hazards, here.language, maps.INCIDENT),
        *kitchen_legend(here, plan),
    ]


def _active(here: Here) -> pd.DataFrame:
    listed = incidents.listing(here.snapshot)
    return listed[listed["state"].isin(ACTIVE_INCIDENT_STATES)]
