"""The part Rencana: which kitchen feeds which place, proposed, looked at and accepted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from html import escape
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from posko import maps
from posko.kitchen import (
    FeedingPlan,
    apply_plan,
    demand,
    feeding_plan,
    kitchen_sites,
    open_now,
)
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.model.problems import Refused
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.kitchen_map import kitchen_size
from posko.ui.kitchen_words import fitted, headings, names, packs, sources, word
from posko.ui.map import regency_map, show_map
from posko.ui.pieces import Figure, caption, figures, label, notice, table

_PROPOSED = "kitchen-proposed"
_SHOWN = 5


class Wish(NamedTuple):
    """What a plan is asked for."""

    incident_id: str
    date: date
    meal: str
    one_kitchen: bool


def choose(here: Here, day: date, meal: str) -> Wish | None:
    """The incident, date and meal to plan; None where nobody is there to feed."""
    incidents = _incidents(here)
    if not incidents:
        st.info(here.t("nobody_to_plan_for"))
        return None
    first, second, third, fourth = st.columns([4, 2, 2, 3], vertical_alignment="bottom")
    incident = first.selectbox(
        here.t("incident"), incidents, format_func=lambda key: incidents[key], key="plan-incident"
    )
    when = second.date_input(here.t("date"), day, format="DD/MM/YYYY", key="plan-date")
    served = [one.meal for one in demand(here.snapshot, incident, when or day).meals]
    which = third.selectbox(
        here.t("meal"),
        served,
        index=served.index(meal) if meal in served else 0,
        format_func=lambda key: v.MEAL_TIME[key].label(here.language),
        key=f"plan-meal-{incident}",
    )
    one = fourth.toggle(here.t("one_kitchen"), key="plan-one")
    return Wish(incident, when or day, which, one)


def _incidents(here: Here) -> dict[str, str]:
    """The incidents with open kitchens or places, by id."""
    known = here.snapshot.known("incidents")
    busy = {
        one
        for table_name in ("kitchens", "shelters")
        for one in open_now(here.snapshot, table_name)["incident_id"]
    }
    known = known[known["incident_id"].isin(busy)]
    return names(known[known["state"].isin(v.ACTIVE_INCIDENT_STATES)], "incident_id")


def proposal(here: Here, wish: Wish) -> None:
    """The plan for a wish, once asked for: who feeds whom, what falls short, and accepting it."""
    if st.button(here.t("propose"), type="primary", icon=":material/route:", key="plan-propose"):
        st.session_state[_PROPOSED] = wish
    if st.session_state.get(_PROPOSED) != wish:
        caption(here.t("propose_hint"))
        return
    plan = here.snapshot.memo(f"ui:kitchens:plan:{wish}", lambda: _solve(here, wish))
    if isinstance(plan, Refused):
        st.error(here.say(plan.reason))
        return
    figures(here, _figures(here, plan))
    _say(here, plan)
    if not plan.links.empty:
        show_map(partial(_map, here, plan), key="kitchen-plan", cache_key=here.key("plan", *wish))
        st.html(maps.legend_html(_legend(here, plan)))
        caption(here.t("lines"))
    _link_table(here, plan)
    _kitchen_table(here, plan)
    _sites(here, wish, plan)
    why = here.t("why_accept", meal=v.MEAL_TIME[wish.meal], date=wish.date)
    if st.button(here.t("accept"), type="primary", icon=":material/check:", key="plan-accept"):
        apply(here, partial(apply_plan, here.snapshot, here.actor, why, plan))
    sources(here, Factor.PACK_BUFFER, Factor.EAT_WITHIN, Factor.TRAVEL_SPEED, Factor.BOAT_SPEED)


def _solve(here: Here, wish: Wish) -> FeedingPlan | Refused:
    try:
        return feeding_plan(
            here.snapshot,
            wish.incident_id,
            wish.date,
            wish.meal,
            one_kitchen=wish.one_kitchen,
        )
    except Refused as refusal:
        return refusal


def _figures(here: Here, plan: FeedingPlan) -> list[Figure]:
    used = int((plan.kitchens["planned"] > 0).sum())
    uncounted = int(plan.places["eaters"].isna().sum())
    return [
        Figure(
            here.t("figure_portions"),
            here.show(int(plan.places["planned"].sum())),
            here.t("figure_portions_note", places=len(plan.places), uncounted=uncounted),
        ),
        Figure(
            here.t("figure_lacking"),
            here.show(plan.short),
            here.t("figure_lacking_note", n=uncounted),
            "bad" if plan.short else "watch" if uncounted else "good",
        ),
        Figure(here.t("figure_kitchens"), f"{used} / {len(plan.kitchens)}"),
        Figure(
            here.t("figure_changed"),
            here.show(int(plan.links["changed"].sum())),
            here.t("figure_changed_note"),
        ),
        Figure(
            here.t("figure_proof"),
            here.t("proven") if plan.proven else here.t("gap", percent=round(100 * plan.gap, 1)),
        ),
    ]


def _say(here: Here, plan: FeedingPlan) -> None:
    """What falls short and why: the kitchens' capacity first, since it is the cause of the rest."""
    told = sorted(plan.messages, key=lambda said: said.key != "kitchen.capacity_short")
    for said in told[:_SHOWN]:
        notice("watch", here.say(said))
    if len(told) > _SHOWN:
        with st.expander(here.t("more", n=len(told) - _SHOWN)):
            for said in told[_SHOWN:]:
                notice("watch", here.say(said))


# --- tables --------------------------------------------------------------------------------------


def _link_table(here: Here, plan: FeedingPlan) -> None:
    """Who feeds whom, the places that get nothing first."""
    columns = headings(
        here, "place", "state", "kitchen", "share", "people", "planned", "packs_per_person",
        "minutes", "access", "reason",
    )  # fmt: skip
    columns["planned"] = here.t("col_of_place")
    number = st.column_config.NumberColumn(format="localized")
    config = dict.fromkeys(("share", "people", "planned", "packs_per_person", "minutes"), number)
    table(
        here, _links(here, plan), columns, config=fitted(columns, config), empty=here.t("no_places")
    )


def _links(here: Here, plan: FeedingPlan) -> pd.DataFrame:
    kitchens = names(plan.kitchens, "kitchen_id")
    links = plan.links.rename(columns={"portions": "share"}).drop(columns="access")
    rows = plan.places.merge(links, on="shelter_id", how="left")
    states = [feeding(row) for row in plain_rows(rows)]
    rank = {key: place for place, key in enumerate(v.FEEDING)}
    rows = rows.assign(
        place=rows["name"],
        state=[label(here, v.FEEDING, key) for key in states],
        kitchen=[kitchens.get(key, "–") for key in rows["kitchen_id"]],
        share=rows["share"].astype("Int64"),
        packs_per_person=packs(rows["packs_per_person"]),
        minutes=rows["minutes"].round().astype("Int64"),
        access=[word(here, v.ACCESS, key) for key in rows["access"]],
        reason=[_reason(here, row) for row in plain_rows(rows)],
        rank=[rank[key] for key in states],
    )
    return rows.sort_values(["rank", "place"], kind="stable")


def feeding(place: dict[str, Any]) -> str:
    """How a place of a feeding plan is fed, as a key of `vocabulary.FEEDING`."""
    if place["wanted"] is None:
        return "uncounted"
    if not place["wanted"]:
        return "empty"
    if not place["planned"]:
        return "unfed"
    if place["short"]:
        return "short"
    return "uncounted" if place["provisional"] else "enough"


def _reason(here: Here, row: dict[str, Any]) -> str:
    """Why this kitchen, or why none."""
    if row["kitchen_id"] is None:
        return here.t("reason_none")
    parts = [here.t("reason_changed" if row["changed"] else "reason_least_way")]
    if row["kitchens"] and row["kitchens"] > 1:
        parts.append(here.t("reason_shared", n=row["kitchens"]))
    if row["provisional"]:
        parts.append(here.t("reason_provisional"))
    return "; ".join(parts)


def _kitchen_table(here: Here, plan: FeedingPlan) -> None:
    columns = headings(here, "kitchen", "capacity", "crew_eats", "planned", "spare", "crew_needed")
    columns["crew_needed"] = here.t("col_crew")
    rows = plan.kitchens.assign(kitchen=plan.kitchens["name"], crew_eats=plan.kitchens["crew"])
    number = st.column_config.NumberColumn(format="localized")
    config = {name: number for name in columns if name != "kitchen"}
    table(here, rows, columns, config=fitted(columns, config), empty=here.t("no_kitchens"))


def _sites(here: Here, wish: Wish, plan: FeedingPlan) -> None:
    """Where another kitchen would feed those who get nothing."""
    if not plan.short:
        return
    sites = here.snapshot.memo(
        f"ui:kitchens:sites:{wish}",
        lambda: kitchen_sites(here.snapshot, wish.incident_id, wish.date, wish.meal),
    )
    if not sites:
        return
    lines = "".join(
        "<li>"
        + escape(
            here.t(
                "site",
                name=site.name,
                served=site.served,
                portions=site.portions,
                minutes=round(site.minutes),
            )
        )
        + "</li>"
        for site in sites
    )
    st.html(f"<b>{escape(here.t('sites'))}</b><ol>{lines}</ol>")
    caption(here.t("sites_note"))


# --- the map of a plan ---------------------------------------------------------------------------


def _map(here: Here, plan: FeedingPlan) -> maps.MapView:
    """Kitchens sized by their portions, places coloured by packs per person, boats dashed."""
    points = pd.concat([plan.kitchens[["lat", "lon"]], plan.places[["lat", "lon"]]])
    around = maps.bounds_around(zip(points["lat"], points["lon"], strict=True))
    layers = [
        maps.lines_layer(here.t("layer_feeds"), _lines(here, plan)),
        maps.points_layer(here.t("layer_places"), _places(here, plan)),
        maps.points_layer(here.t("layer_kitchens"), _kitchens(here, plan)),
    ]
    return regency_map(here, layers, around)


def _legend(here: Here, plan: FeedingPlan) -> list[maps.LegendEntry]:
    kitchen = v.KITCHEN_STATE["open"]
    seen = {feeding(row) for row in plain_rows(plan.places)}
    terms = [term for key, term in v.FEEDING.items() if key in seen]
    return [
        maps.LegendEntry(here.t("legend_kitchen"), kitchen.colour, kitchen.icon, maps.KITCHEN),
        *maps.legend_entries(terms, here.language, maps.SHELTER),
    ]


def _places(here: Here, plan: FeedingPlan) -> Iterator[maps.Point]:
    for row in plain_rows(plan.places):
        term = v.FEEDING[feeding(row)]
        lines = [term.label(here.language), here.t("portions", n=row["planned"])]
        if row["short"]:
            lines.append(here.t("lacks", n=row["short"]))
        yield maps.Point.of(
            term,
            row["shelter_id"],
            row["lat"],
            row["lon"],
            row["name"],
            lines=tuple(lines),
            shape=maps.SHELTER,
        )


def _kitchens(here: Here, plan: FeedingPlan) -> Iterator[maps.Point]:
    for row in plain_rows(plan.kitchens):
        yield maps.Point.of(
            v.KITCHEN_STATE["open"],
            row["kitchen_id"],
            row["lat"],
            row["lon"],
            row["name"],
            lines=tuple(
                f"{here.t(f'col_{name}')}: {here.show(row[name])}"
                for name in ("planned", "capacity", "spare")
            ),
            shape=maps.KITCHEN,
            size=kitchen_size(row["planned"]),
        )


def _lines(here: Here, plan: FeedingPlan) -> Iterator[maps.Line]:
    kitchens = {row["kitchen_id"]: row for row in plain_rows(plan.kitchens)}
    places = {row["shelter_id"]: row for row in plain_rows(plan.places)}
    for link in plain_rows(plan.links):
        kitchen, place = kitchens[link["kitchen_id"]], places[link["shelter_id"]]
        yield maps.Line(
            ((kitchen["lat"], kitchen["lon"]), (place["lat"], place["lon"])),
            f"{kitchen['name']} → {place['name']}",
            colour=v.ORANGE if link["changed"] else v.GREEN,
            lines=(
                here.t("portions", n=link["portions"]),
                here.t("way_minutes", n=round(link["minutes"])),
            ),
            dashed=link["access"] == "boat",
        )
