"""Opening a kitchen: for which incident, where, how many portions, from when."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from posko.kitchen import OpeningSite, open_kitchen, opening_sites
from posko.model import vocabulary as v
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.kitchen_words import names
from posko.ui.pieces import caption, region_name

_PORTIONS = 500
"""The first guess where no kitchen was before."""


def opening_form(here: Here) -> None:
    """Open a kitchen that is planned or closed, or one at a new site; the readiest is first."""
    known = here.snapshot.known("incidents")
    incidents = names(known[known["state"].isin(v.ACTIVE_INCIDENT_STATES)], "incident_id")
    if not incidents:
        st.info(here.t("open_no_incident"))
        return
    left, right = st.columns(2)
    incident = left.selectbox(
        here.t("incident"), incidents, format_func=lambda key: incidents[key], key="open-incident"
    )
    sites = {one.ref: one for one in opening_sites(here.snapshot, incident)}
    if not sites:
        st.info(here.t("open_no_site"))
        return
    chosen = right.selectbox(
        here.t("open_site"),
        sites,
        format_func=lambda ref: _words(here, sites[ref]),
        key=f"open-site-{incident}",
    )
    local = here.now.astimezone(here.snapshot.zone)
    with st.form("open-kitchen", border=False):
        first, second, third = st.columns(3)
        capacity = first.number_input(
            here.t("open_capacity"),
            min_value=0,
            value=sites[chosen].capacity or _PORTIONS,
            key=f"open-capacity-{incident}-{chosen}",
        )
        day = second.date_input(here.t("open_day"), local.date(), format="DD/MM/YYYY")
        hour = third.time_input(
            here.t("open_hour"), local.time().replace(second=0, microsecond=0), step=300
        )
        caption(here.t("open_hint"))
        sent = st.form_submit_button(here.t("open_now"), icon=":material/soup_kitchen:")
    if sent:
        why = here.t(
            "why_open", site=sites[chosen].name, incident=incidents[incident], portions=capacity
        )
        starts = datetime.combine(day or local.date(), hour or local.time(), here.snapshot.zone)
        apply(
            here,
            lambda: open_kitchen(
                here.snapshot,
                here.actor,
                why,
                site=chosen,
                incident_id=incident,
                starts_at=starts,
                capacity=int(capacity),
                name=_name(here, sites[chosen]),
            ),
            done=here.t("done_opened", site=sites[chosen].name),
        )


def _name(here: Here, site: OpeningSite) -> str:
    """What a new kitchen is called: as the one before it, else after its site."""
    return site.name if site.kind == "former" else here.t("open_name", site=site.name)


def _words(here: Here, site: OpeningSite) -> str:
    """A site with what it is; villages with their district, since names occur twice."""
    village = site.kind == "village"
    name = region_name(here.snapshot, site.ref) if village else site.name
    return here.t(f"open_{site.kind}", name=name)
