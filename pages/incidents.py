"""Incidents: which there are and where, one incident's situation, and what is recorded about it."""

import streamlit as st

from posko import incidents, ui
from posko.model import vocabulary as v
from posko.model.tables import Record
from posko.ui import incident_forms as forms
from posko.ui import incident_maps
from posko.ui import incident_tables as tables
from posko.ui import incident_views as views
from posko.ui.task_incident import incident_people

here = ui.open_page("incidents")


def go_to(incident_id: str | None) -> None:
    """Show one incident, or the list again; the address says which."""
    if incident_id is None:
        st.query_params.pop("incident", None)
    else:
        st.query_params["incident"] = incident_id
    st.rerun()


def all_incidents() -> None:
    """The list and the map, filtered by state and hazard."""
    ui.title(here, views.list_attention(here))
    scope, hazards, new = st.columns([2, 3, 2], vertical_alignment="bottom")
    which = scope.segmented_control(
        here.t("scope"),
        ("active", "all"),
        default="active",
        required=True,
        key="incident-scope",
        format_func=lambda key: here.t(f"scope_{key}"),
    )
    frame = incidents.listing(here.snapshot)
    present = [key for key in v.HAZARD if key in set(frame["hazard"])]
    chosen = hazards.multiselect(
        here.t("hazard"),
        present,
        key="incident-hazards",
        format_func=ui.options(here, v.HAZARD).__getitem__,
        placeholder=here.t("all_hazards"),
    )
    new.button(
        here.t("form_new"),
        key="open-new",
        icon=":material/add_alert:",
        type="primary",
        on_click=forms.open_form,
        args=(forms.NEW,),
        disabled=not here.may_act,
        help=here.why_not,
        width="stretch",
    )
    if forms.is_open(forms.NEW):
        forms.new_incident_form(here)
        return
    if which != "all":
        frame = frame[frame["state"].isin(v.ACTIVE_INCIDENT_STATES)]
    if chosen:
        frame = frame[frame["hazard"].isin(chosen)]
    names = dict(zip(frame["incident_id"], frame["name"], strict=True))
    left, right = st.columns([3, 2])
    with right:
        picked = incident_maps.incident_map(here, frame)
    with left:
        opened = st.selectbox(
            here.t("open_incident"),
            list(names),
            index=None,
            key="incident-open",
            format_func=lambda key: names[key],
            placeholder=here.t("choose_incident"),
        )
        listed = tables.incident_list(here, frame)
    if target := opened or listed or picked:
        go_to(target)


def one_incident(incident: Record) -> None:
    """Everything about one incident."""
    incident_id = str(incident["incident_id"])
    if st.button(here.t("back"), key="back", icon=":material/arrow_back:", type="tertiary"):
        go_to(None)
    views.header(here, incident)
    forms.action_buttons(here, incident_id)
    forms.show_form(here, incident)
    views.figures(here, incident_id)
    views.disagreements(here, incident_id)
    left, right = st.columns([1, 1])
    with left:
        incident_maps.one_map(here, incident)
    with right:
        views.displaced_chart(here, incident_id)
        views.chronology(here, incident)
    views.situation_report(here, incident)
    names = ("places", "shelters", "tasks", "needs")
    places, shelters, tasks, needs = st.tabs(
        [here.t(f"tab_{name}") for name in names], key="incident-tabs"
    )
    with places:
        tables.place_table(here, incident_id)
    with shelters:
        tables.shelter_table(here, incident_id)
    with tasks:
        tables.task_table(here, incident_id)
    with needs:
        tables.need_table(here, incident_id)
    incident_people(here, incident)


wanted = st.query_params.get("incident")
found = incidents.find(here.snapshot, wanted) if wanted else None
if found is not None:
    one_incident(found)
else:
    if wanted:
        st.warning(here.t("unknown_link"))
    all_incidents()
