"""The forms of the page Kejadian: what can be recorded about incidents."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from posko import incidents, maps
from posko.model import vocabulary as v
from posko.model.tables import Record
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.incident_fields import (
    PREFIX,
    close_form,
    form_head,
    is_open,
    moment_field,
    number_fields,
    open_form,
    region_field,
    save,
    source_field,
    submitted,
    word,
)
from posko.ui.map import clicked_point, regency_map, show_map
from posko.ui.pieces import caption

NEW = "new"
"""The form that reports a new incident; it belongs to no incident yet."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "group_people": (
        "people_displaced",
        "families_displaced",
        "people_isolated",
        "people_affected",
        "families_affected",
        "toddlers",
        "elderly",
    ),
    "group_casualties": ("dead", "missing", "injured"),
    "group_houses": (
        "houses_heavy",
        "houses_moderate",
        "houses_light",
        "houses_affected",
        "houses_flooded",
    ),
    "group_water": ("water_min_cm", "water_max_cm"),
}
"""The figures of a situation report as the form asks for them, by heading."""


def action_buttons(here: Here, incident_id: str) -> None:
    """A button for each thing that can be recorded about an incident."""
    with st.container(horizontal=True, gap="small"):
        for name, (icon, _) in FORMS.items():
            st.button(
                here.t(f"form_{name}"),
                key=f"open-{name}",
                icon=icon,
                on_click=open_form,
                args=(name, incident_id),
                disabled=not here.may_act,
                type="primary" if is_open(name, incident_id) else "secondary",
            )


def show_form(here: Here, incident: Record) -> None:
    """The open form, if it belongs to this incident."""
    incident_id = str(incident["incident_id"])
    for name, (_, form) in FORMS.items():
        if is_open(name, incident_id):
            with st.container(border=True):
                form_head(here, name)
                form(here, incident)


# --- the forms -----------------------------------------------------------------------------------


def new_incident_form(here: Here) -> None:
    """Report a new incident: the place from the map or from the list, then what happened."""
    snapshot = here.snapshot
    with st.container(border=True):
        form_head(here, NEW)
        left, right = st.columns([3, 2])
        with left:
            caption(here.t("pick_hint"))
            point = _picked_point(here)
        with right:
            village = region_field(here, "village", levels=("village",))
            if point is not None:
                near = incidents.nearest_village(snapshot, *point)
                if near is not None:
                    caption(
                        here.t(
                            "picked",
                            place=incidents.place_name(snapshot, near[0]),
                            km=round(near[1], 1),
                        )
                    )
            with st.form(PREFIX + "fields", border=False):
                hazard = st.selectbox(
                    here.t("hazard"),
                    list(v.HAZARD),
                    format_func=word(here, v.HAZARD),
                    key=PREFIX + "hazard",
                )
                name = st.text_input(
                    here.t("incident_name"),
                    key=PREFIX + "name",
                    max_chars=120,
                    placeholder=here.t("incident_name_example"),
                )
                place = st.text_input(here.t("hamlet"), key=PREFIX + "place", max_chars=200)
                occurred_at, time_known = moment_field(here, here.t("occurred_at"))
                chronology = st.text_area(here.t("chronology"), key=PREFIX + "chronology")
                source = source_field(here)
                exercise = st.checkbox(here.t("exercise"), key=PREFIX + "exercise")
                sent = submitted(here)
    if sent:
        apply(
            here,
            lambda: incidents.report_incident(
                snapshot,
                here.actor,
                name=name or "",
                hazard=hazard,
                village_code=village or "",
                occurred_at=occurred_at,
                time_known=time_known,
                source=source,
                place=place,
                point=point,
                chronology=chronology,
                exercise=exercise,
            ),
            here.t("done_new"),
            close_form,
        )


def _picked_point(here: Here) -> maps.LatLon | None:
    """The point clicked on the map; a click also chooses the nearest village in the list."""
    held = PREFIX + "point"
    point: maps.LatLon | None = st.session_state.get(held)

    def picture() -> maps.MapView:
        pin = (
            []
            if point is None
            else [maps.Point("pin", *point, title=here.t("picked_point"), shape=maps.PICKED)]
        )
        layers = [maps.points_layer(here.t("picked_point"), pin)]
        return regency_map(here, layers)

    answer = show_map(
        picture,
        key="incident-pick",
        cache_key=here.key("pick", point),
        height=360,
        returned=("last_clicked",),
    )
    clicked = clicked_point(answer)
    if clicked is not None and clicked != st.session_state.get(PREFIX + "clicked"):
        st.session_state[PREFIX + "clicked"] = clicked
        st.session_state[held] = clicked
        near = incidents.nearest_village(here.snapshot, *clicked)
        if near is not None:
            st.session_state[PREFIX + "village"] = near[0]
        st.rerun()
    return point


def report_form(here: Here, incident: Record) -> None:
    """A situation report: every figure optional, blank is "not reported"."""
    with st.form(PREFIX + "fields", border=False):
        where, hamlet = st.columns(2)
        with where:
            region = region_field(
                here,
                "region",
                levels=("district", "village"),
                first=str(incident["village_code"]),
                blank=here.t("whole_incident"),
            )
        place = hamlet.text_input(here.t("hamlet"), key=PREFIX + "place", max_chars=200)
        as_of, time_known = moment_field(here, here.t("as_of"))
        source = source_field(here)
        caption(here.t("blank_hint"))
        figures: dict[str, int | None] = {}
        for group, columns in GROUPS.items():
            st.markdown(f"**{here.t(group)}**")
            figures |= number_fields(here, "situation_reports", columns)
        trend = st.selectbox(
            here.t("trend"),
            list(v.TREND),
            index=None,
            format_func=word(here, v.TREND),
            key=PREFIX + "trend",
            placeholder=here.t("not_reported"),
        )
        note = st.text_input(here.t("note"), key=PREFIX + "note")
        sent = submitted(here)
    if sent:
        save(
            here,
            "done_report",
            incidents.add_report,
            incident["incident_id"],
            as_of=as_of,
            time_known=time_known,
            source=source,
            figures=figures,
            village_code=region,
            place=place,
            trend=trend,
            note=note,
        )


def state_form(here: Here, incident: Record) -> None:
    """The next state: a button for each that may follow, with the reason for the log."""
    before = v.INCIDENT_STATE[str(incident["state"])]
    following = incidents.allowed_states(incident)
    if not following:
        st.info(here.t("no_next_state", state=before))
        return
    left = incidents.closing_checklist(here.snapshot, str(incident["incident_id"])).open
    with st.form(PREFIX + "fields", border=False):
        reason = st.text_input(here.t("reason_field"), key=PREFIX + "reason", max_chars=300)
        despite = ""
        if "closed" in following and left:
            st.warning(here.t("still_open", open=left), icon=":material/checklist:")
            despite = st.text_input(here.t("despite"), key=PREFIX + "despite", max_chars=300)
        chosen = ""
        with st.container(horizontal=True):
            for state in following:
                again = state == "response" and before.key in incidents.REOPENS_FROM
                term = v.INCIDENT_STATE[state]
                label = here.t("reopen") if again else f"{term.icon} {term.label(here.language)}"
                if st.form_submit_button(
                    label, key=f"{PREFIX}to-{state}", help=_meaning(here, state)
                ):
                    chosen = state
    if not chosen:
        return
    if chosen == "response" and before.key in incidents.REOPENS_FROM:
        save(here, "done_state", incidents.reopen, incident["incident_id"], reason or "")
    else:
        save(
            here,
            "done_state",
            incidents.change_state,
            incident["incident_id"],
            chosen,
            reason or "",
            despite=despite or "",
        )


def log_form(here: Here, incident: Record) -> None:
    """A line in the log."""
    kinds = [kind for kind in v.LOG_KIND if kind != "state"]
    with st.form(PREFIX + "fields", border=False):
        kind = st.selectbox(
            here.t("kind"), kinds, format_func=word(here, v.LOG_KIND), key=PREFIX + "kind"
        )
        entry = st.text_area(here.t("entry_field"), key=PREFIX + "entry", max_chars=1000)
        at, _ = moment_field(here, here.t("at"))
        source = st.text_input(here.t("source_optional"), key=PREFIX + "source")
        sent = submitted(here)
    if sent:
        save(
            here,
            "done_log",
            incidents.add_log,
            incident["incident_id"],
            entry=entry or "",
            kind=kind,
            at=at,
            source=source,
        )


def shelter_form(here: Here, incident: Record) -> None:
    """A shelter or a cluster of people who stay at home."""
    with st.form(PREFIX + "fields", border=False):
        kind = st.selectbox(
            here.t("kind"),
            list(v.SHELTER_KIND),
            format_func=word(here, v.SHELTER_KIND),
            key=PREFIX + "kind",
        )
        name = st.text_input(
            here.t("shelter_name"),
            key=PREFIX + "name",
            max_chars=120,
            placeholder=here.t("shelter_name_example"),
        )
        village = region_field(here, "village", ("village",), first=str(incident["village_code"]))
        place = st.text_input(here.t("hamlet"), key=PREFIX + "place", max_chars=200)
        capacity = st.number_input(
            here.t("capacity"),
            min_value=0,
            value=None,
            step=1,
            key=PREFIX + "capacity",
            placeholder=here.t("not_known"),
        )
        access = st.selectbox(
            here.t("access"),
            list(v.ACCESS),
            index=None,
            format_func=word(here, v.ACCESS),
            key=PREFIX + "access",
            placeholder=here.t("not_known"),
        )
        source = st.text_input(here.t("source_optional"), key=PREFIX + "source")
        sent = submitted(here)
    if sent:
        save(
            here,
            "done_shelter",
            incidents.add_shelter,
            incident["incident_id"],
            name=name or "",
            kind=kind,
            village_code=village or "",
            access=access,
            place=place,
            capacity=capacity,
            source=source,
        )


def count_form(here: Here, incident: Record) -> None:
    """A head count of one shelter, or its closing."""
    frame = incidents.shelters(here.snapshot, str(incident["incident_id"]))
    frame = frame[frame["state"] != "planned"]
    if frame.empty:
        st.info(here.t("no_shelters"))
        return
    names = dict(zip(frame["shelter_id"], frame["name"], strict=True))
    states = dict(zip(frame["shelter_id"], frame["state"], strict=True))
    chosen = st.selectbox(
        here.t("shelter"), list(names), format_func=names.__getitem__, key=PREFIX + "shelter"
    )
    with st.form(PREFIX + "fields", border=False):
        as_of, time_known = moment_field(here, here.t("as_of"))
        source = source_field(here)
        caption(here.t("blank_hint"))
        counts = number_fields(here, "shelter_counts", incidents.COUNTS)
        sent = submitted(here)
    if sent:
        save(
            here,
            "done_count",
            incidents.add_shelter_count,
            chosen,
            as_of=as_of,
            source=source,
            counts=counts,
            time_known=time_known,
        )
    to = "closed" if states[chosen] == "open" else "open"
    if st.button(here.t(f"shelter_{to}"), key=PREFIX + "shelter-state"):
        save(here, "done_shelter", incidents.set_shelter_state, chosen, to)


Form = Callable[[Here, Record], None]
FORMS: Mapping[str, tuple[str, Form]] = {
    "report": (":material/add_chart:", report_form),
    "state": (":material/swap_horiz:", state_form),
    "log": (":material/edit_note:", log_form),
    "shelter": (":material/home_work:", shelter_form),
    "count": (":material/groups:", count_form),
}
"""What can be recorded about an incident: icon and form."""


def _meaning(here: Here, state: str) -> str:
    return v.INCIDENT_STATE[state].meaning[here.language == "en"]
