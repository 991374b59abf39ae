"""Kitchens, the places they feed and the ways between them, as layers of a map."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

import folium

from posko import locale, maps
from posko.kitchen import MealPlan, feeds
from posko.locale import short_source
from posko.model.frames import plain_rows
from posko.model.vocabulary import ACCESS, FEEDING, GREEN, KITCHEN_STATE, SHELTER_KIND
from posko.ui.here import Here
from posko.ui.kitchen_words import packs

_LARGEST = 2000
"""Portions of the largest marker: what one Kemensos kitchen truck cooks at a time."""


def kitchen_layers(here: Here, plan: MealPlan) -> list[folium.FeatureGroup]:
    """Who feeds whom (lines, dashed by boat), places by how they are fed, kitchens by portions."""
    return [
        maps.lines_layer(here.t("kitchens.layer_feeds"), _lines(here, plan)),
        maps.points_layer(here.t("kitchens.layer_places"), _places(here, plan)),
        maps.points_layer(here.t("kitchens.layer_kitchens"), _kitchens(here, plan)),
    ]


def kitchen_legend(here: Here, plan: MealPlan) -> list[maps.LegendEntry]:
    """What the signs of these layers mean; of the ways of being fed only those on the map."""
    ways = set(plan.places["feeding"])
    seen = [term for key, term in FEEDING.items() if key in ways]
    kinds = [
        maps.LegendEntry(SHELTER_KIND["shelter"].label(here.language), icon="", shape=maps.SHELTER),
        maps.LegendEntry(
            SHELTER_KIND["home_cluster"].label(here.language), icon="", shape=maps.HOME_CLUSTER
        ),
    ]
    kitchen = KITCHEN_STATE["open"]
    return [
        maps.LegendEntry(
            here.t("kitchens.legend_kitchen"), kitchen.colour, kitchen.icon, maps.KITCHEN
        ),
        *kinds,
        *maps.legend_entries(seen, here.language, maps.SHELTER),
    ]


def count_with_source(here: Here, place: dict[str, Any]) -> str:
    """ "162 jiwa, 8 Feb 2021, 08.00 WIB (BPBD)", or that nobody counted yet."""
    if place["people"] is None:
        return here.t("kitchens.uncounted")
    at = place["as_of"].to_pydatetime()
    return here.t(
        "kitchens.counted",
        people=place["people"],
        as_of=locale.as_of(at, bool(place["time_known"]), here.language),
        source=short_source(place["source"]),
    )


def kitchen_size(portions: int | None) -> int:
    """The size of a kitchen's marker; its area grows with the portions."""
    share = min((portions or 0) / _LARGEST, 1)
    return round(maps.SMALL + (maps.LARGE - maps.SMALL) * sqrt(share))


def _places(here: Here, plan: MealPlan) -> Iterator[maps.Point]:
    places = plan.places.assign(packs_each=packs(plan.places["packs_per_person"]))
    for row in plain_rows(places):
        kind = SHELTER_KIND[row["kind"]]
        lines = [kind.label(here.language), count_with_source(here, row)]
        if row["feeding"] != "empty":
            lines.append(FEEDING[row["feeding"]].label(here.language))
        if row["kitchens"]:
            lines.append(here.t("kitchens.portions", n=row["planned"]))
        if row["packs_each"] is not None:
            each = locale.number(row["packs_each"], here.language, 2)
            lines.append(here.t("kitchens.packs_each", packs=each))
        if row["access"]:
            lines.append(ACCESS[row["access"]].label(here.language))
        yield maps.Point.of(
            FEEDING[row["feeding"]],
            row["shelter_id"],
            row["lat"],
            row["lon"],
            row["name"],
            lines=tuple(lines),
            shape=maps.HOME_CLUSTER if row["kind"] == "home_cluster" else maps.SHELTER,
        )


def _kitchens(here: Here, plan: MealPlan) -> Iterator[maps.Point]:
    for row in plain_rows(plan.kitchens):
        portions = row["planned"] if row["planned"] is not None else row["capacity"]
        yield maps.Point.of(
            KITCHEN_STATE["open"],
            row["kitchen_id"],
            row["lat"],
            row["lon"],
            row["name"],
            lines=tuple(
                f"{here.t(f'kitchens.{name}')}: {here.show(row[name])}"
                for name in ("planned", "capacity", "need")
            ),
            shape=maps.KITCHEN,
            size=kitchen_size(portions),
        )


def _lines(here: Here, plan: MealPlan) -> Iterator[maps.Line]:
    names = {
        **dict(zip(plan.kitchens["kitchen_id"], plan.kitchens["name"], strict=True)),
        **dict(zip(plan.places["shelter_id"], plan.places["name"], strict=True)),
    }
    for link in plain_rows(feeds(here.snapshot, *plan.serving)):
        if link["kitchen_id"] not in names or link["shelter_id"] not in names:
            continue
        lines = [here.t("kitchens.portions", n=link["planned"])]
        if link["access"]:
            lines.append(ACCESS[link["access"]].label(here.language))
        if link["carried_over"]:
            lines.append(here.t("kitchens.carried_over"))
        yield maps.Line(
            ((link["kitchen_lat"], link["kitchen_lon"]), (link["lat"], link["lon"])),
            f"{names[link['kitchen_id']]} → {names[link['shelter_id']]}",
            colour=GREEN,
            lines=tuple(lines),
            dashed=link["access"] == "boat",
        )
