"""The forms of the page Kejadian. One is open at a time, and stays open while others work.

A form keeps what was typed when the page is shown anew (somebody else's change, the next minute),
which a dialog of Streamlit would not: it closes on every rerun that is not its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any

import streamlit as st

from posko import incidents, maps
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.tables import TABLES, Record
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.map import clicked_point, regency_map, show_map
from posko.ui.pieces import caption, heading, options

_OPEN = "incident_form"
_PREFIX = "incident-form-"
_FIELD = 148
"""Width of a field for a count, px: two fit beside each other on a phone."""
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


@dataclass(frozen=True)
class Open:
    """The form that is open, and for which incident ("" for a new one)."""

    name: str
    incident_id: str


def open_form(name: str, incident_id: str = "") -> None:
    """Open a form, empty; one that is open already keeps what was typed. For `on_click`."""
    if st.session_state.get(_OPEN) != Open(name, incident_id):
        close_form()
        st.session_state[_OPEN] = Open(name, incident_id)


def close_form() -> None:
    """Close the open form and forget what was typed."""
    st.session_state.pop(_OPEN, None)
    for key in [key for key in st.session_state if str(key).startswith(_PREFIX)]:
        del st.session_state[key]


def is_open(name: str, incident_id: str = "") -> bool:
    """Whether this form is open."""
    return bool(st.session_state.get(_OPEN) == Open(name, incident_id))


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
    if not here.may_act:
        caption(here.t("shell.name_first"))


def show_form(here: Here, incident: Record) -> None:
    """The open form, if it belongs to this incident."""
    incident_id = str(incident["incident_id"])
    for name, (_, form) in FORMS.items():
        if is_open(name, incident_id):
            with st.container(border=True):
                _head(here, name)
                form(here, incident)


# --- the forms -----------------------------------------------------------------------------------


def new_incident_form(here: Here) -> None:
    """Report a new incident: the place from the map or from the list, then what happened."""
    snapshot = here.snapshot
    with st.container(border=True):
        _head(here, NEW)
        left, right = st.columns([3, 2])
        with left:
            caption(here.t("pick_hint"))
            point = _picked_point(here)
        with right:
            village = _region(here, "village", levels=("village",))
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
            with st.form(_PREFIX + "fields", border=False):
                hazard = st.selectbox(
                    here.t("hazard"),
                    list(v.HAZARD),
                    format_func=_word(here, v.HAZARD),
                    key=_PREFIX + "hazard",
                )
                name = st.text_input(
                    here.t("incident_name"),
                    key=_PREFIX + "name",
                    max_chars=120,
                    placeholder=here.t("incident_name_example"),
                )
                place = st.text_input(here.t("hamlet"), key=_PREFIX + "place", max_chars=200)
                occurred_at, time_known = _moment(here, here.t("occurred_at"))
                chronology = st.text_area(here.t("chronology"), key=_PREFIX + "chronology")
                source = _source(here)
                exercise = st.checkbox(here.t("exercise"), key=_PREFIX + "exercise")
                sent = _submit(here)
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
    held = _PREFIX + "point"
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
    if clicked is not None and clicked != st.session_state.get(_PREFIX + "clicked"):
        st.session_state[_PREFIX + "clicked"] = clicked
        st.session_state[held] = clicked
        near = incidents.nearest_village(here.snapshot, *clicked)
        if near is not None:
            st.session_state[_PREFIX + "village"] = near[0]
        st.rerun()
    return point


def report_form(here: Here, incident: Record) -> None:
    """A situation report: every figure optional, blank is "not reported"."""
    with st.form(_PREFIX + "fields", border=False):
        where, hamlet = st.columns(2)
        with where:
            region = _region(
                here,
                "region",
                levels=("district", "village"),
                first=str(incident["village_code"]),
                blank=here.t("whole_incident"),
            )
        place = hamlet.text_input(here.t("hamlet"), key=_PREFIX + "place", max_chars=200)
        as_of, time_known = _moment(here, here.t("as_of"))
        source = _source(here)
        caption(here.t("blank_hint"))
        figures: dict[str, int | None] = {}
        for group, columns in GROUPS.items():
            st.markdown(f"**{here.t(group)}**")
            figures |= _numbers(here, "situation_reports", columns)
        trend = st.selectbox(
            here.t("trend"),
            list(v.TREND),
            index=None,
            format_func=_word(here, v.TREND),
            key=_PREFIX + "trend",
            placeholder=here.t("not_reported"),
        )
        note = st.text_input(here.t("note"), key=_PREFIX + "note")
        sent = _submit(here)
    if sent:
        _save(
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
    with st.form(_PREFIX + "fields", border=False):
        reason = st.text_input(here.t("reason_field"), key=_PREFIX + "reason", max_chars=300)
        despite = ""
        if "closed" in following and left:
            st.warning(here.t("still_open", open=left), icon=":material/checklist:")
            despite = st.text_input(here.t("despite"), key=_PREFIX + "despite", max_chars=300)
        chosen = ""
        with st.container(horizontal=True):
            for state in following:
                again = state == "response" and before.key in incidents.REOPENS_FROM
                term = v.INCIDENT_STATE[state]
                label = here.t("reopen") if again else f"{term.icon} {term.label(here.language)}"
                if st.form_submit_button(
                    label, key=f"{_PREFIX}to-{state}", help=_meaning(here, state)
                ):
                    chosen = state
    if not chosen:
        return
    if chosen == "response" and before.key in incidents.REOPENS_FROM:
        _save(here, "done_state", incidents.reopen, incident["incident_id"], reason or "")
    else:
        _save(
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
    with st.form(_PREFIX + "fields", border=False):
        kind = st.selectbox(
            here.t("kind"), kinds, format_func=_word(here, v.LOG_KIND), key=_PREFIX + "kind"
        )
        entry = st.text_area(here.t("entry_field"), key=_PREFIX + "entry", max_chars=1000)
        at, _ = _moment(here, here.t("at"))
        source = st.text_input(here.t("source_optional"), key=_PREFIX + "source")
        sent = _submit(here)
    if sent:
        _save(
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
    with st.form(_PREFIX + "fields", border=False):
        kind = st.selectbox(
            here.t("kind"),
            list(v.SHELTER_KIND),
            format_func=_word(here, v.SHELTER_KIND),
            key=_PREFIX + "kind",
        )
        name = st.text_input(
            here.t("shelter_name"),
            key=_PREFIX + "name",
            max_chars=120,
            placeholder=here.t("shelter_name_example"),
        )
        village = _region(here, "village", ("village",), first=str(incident["village_code"]))
        place = st.text_input(here.t("hamlet"), key=_PREFIX + "place", max_chars=200)
        capacity = st.number_input(
            here.t("capacity"),
            min_value=0,
            value=None,
            step=1,
            key=_PREFIX + "capacity",
            placeholder=here.t("not_known"),
        )
        access = st.selectbox(
            here.t("access"),
            list(v.ACCESS),
            index=None,
            format_func=_word(here, v.ACCESS),
            key=_PREFIX + "access",
            placeholder=here.t("not_known"),
        )
        source = st.text_input(here.t("source_optional"), key=_PREFIX + "source")
        sent = _submit(here)
    if sent:
        _save(
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
        here.t("shelter"), list(names), format_func=names.__getitem__, key=_PREFIX + "shelter"
    )
    with st.form(_PREFIX + "fields", border=False):
        as_of, time_known = _moment(here, here.t("as_of"))
        source = _source(here)
        caption(here.t("blank_hint"))
        counts = _numbers(here, "shelter_counts", incidents.COUNTS)
        sent = _submit(here)
    if sent:
        _save(
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
    if st.button(here.t(f"shelter_{to}", shelter=names[chosen]), key=_PREFIX + "shelter-state"):
        _save(here, "done_shelter", incidents.set_shelter_state, chosen, to)


Form = Callable[[Here, Record], None]
FORMS: Mapping[str, tuple[str, Form]] = {
    "report": (":material/add_chart:", report_form),
    "state": (":material/swap_horiz:", state_form),
    "log": (":material/edit_note:", log_form),
    "shelter": (":material/home_work:", shelter_form),
    "count": (":material/groups:", count_form),
}
"""What can be recorded about an incident: icon and form."""


# --- what forms are made of ----------------------------------------------------------------------


def _save(here: Here, done: str, action: Callable[..., Change], *args: Any, **values: Any) -> None:
    apply(
        here, partial(action, here.snapshot, here.actor, *args, **values), here.t(done), close_form
    )


def _head(here: Here, name: str) -> None:
    title, close = st.columns([5, 1], vertical_alignment="center")
    title.markdown(f"**{here.t(f'form_{name}')}**")
    close.button(here.t("cancel"), key="close-form", on_click=close_form, width="stretch")


def _source(here: Here) -> str:
    return (
        st.text_input(
            here.t("source_field"),
            key=_PREFIX + "source",
            max_chars=300,
            placeholder=here.t("source_example"),
        )
        or ""
    )


def _submit(here: Here) -> bool:
    return st.form_submit_button(
        here.t("save"), type="primary", icon=":material/check:", key=_PREFIX + "save"
    )


def _word(here: Here, vocabulary: v.Vocabulary) -> Callable[[str], str]:
    return options(here, vocabulary).__getitem__


def _meaning(here: Here, state: str) -> str:
    return v.INCIDENT_STATE[state].meaning[here.language == "en"]


def _moment(here: Here, label: str) -> tuple[datetime, bool]:
    """(instant, whether the hour is known) from a date and an hour that may be left blank."""
    local = here.now.astimezone(here.snapshot.zone)
    date_key, time_key = _PREFIX + "date", _PREFIX + "time"
    st.session_state.setdefault(date_key, local.date())
    st.session_state.setdefault(time_key, local.time().replace(second=0, microsecond=0))
    left, right = st.columns(2)
    day = left.date_input(label, key=date_key, format="DD/MM/YYYY")
    hour: time | None = right.time_input(
        here.t("hour"), key=time_key, step=300, help=here.t("hour_help"), value=None
    )
    at = datetime.combine(day or local.date(), hour or time(0), tzinfo=here.snapshot.zone)
    return at, hour is not None


def _numbers(here: Here, table: str, columns: tuple[str, ...]) -> dict[str, int | None]:
    """A field per column, as many beside each other as fit (two on a phone); blank is None."""
    with st.container(horizontal=True, gap="small"):
        return {
            column: st.number_input(
                heading(here, TABLES[table].by_name[column]),
                min_value=0,
                value=None,
                step=1,
                key=_PREFIX + column,
                placeholder="–",
                width=_FIELD,
            )
            for column in columns
        }


def _region(
    here: Here,
    name: str,
    levels: tuple[str, ...],
    first: str | None = None,
    blank: str | None = None,
) -> str | None:
    """A region from the list: by its name and kecamatan, typed or chosen. None where blank."""
    snapshot = here.snapshot

    def named() -> dict[str, str]:
        frame = snapshot.all("regions")
        frame = frame[frame["level"].isin(levels)]
        names = {code: incidents.place_name(snapshot, code) for code in frame["code"]}
        return dict(sorted(names.items(), key=lambda item: item[1]))

    names = snapshot.memo(f"incident-form.regions:{','.join(levels)}", named)
    choices = [*([""] if blank is not None else []), *names]
    key = _PREFIX + name
    if first in names:
        st.session_state.setdefault(key, first)
    chosen = st.selectbox(
        here.t("region" if "district" in levels else "village"),
        choices,
        index=None,
        key=key,
        format_func=lambda code: names.get(code, blank or ""),
        placeholder=here.t("choose_village"),
    )
    return chosen or None
