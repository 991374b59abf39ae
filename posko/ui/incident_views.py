"""What the page Kejadian shows: the list and its map, one incident's figures, places, people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

import altair as alt
import pandas as pd
import streamlit as st

from posko import incidents
from posko.incidents import Claim, Disagreement, Figure, TaskStaffing
from posko.locale import as_of as as_of_text
from posko.model import vocabulary as v
from posko.model.messages import message
from posko.model.reference import terms
from posko.model.tables import TABLES, Record
from posko.ui import pieces
from posko.ui.here import Here

# --- words ---------------------------------------------------------------------------------------


def short_source(source: str) -> str:
    """Sources as people name them: the site's name instead of a whole address."""
    parts = []
    for part in source.split("; "):
        host = urlsplit(part).hostname if part.startswith(("http://", "https://")) else None
        parts.append((host or part).removeprefix("www."))
    return "; ".join(dict.fromkeys(parts))


def amount(here: Here, figure: Figure, unit: str = "") -> str | None:
    """A figure as it is read: "≥ 678 jiwa" where places are missing, None where unknown."""
    if figure.value is None:
        return None
    value = here.show(figure.value) + (f" {unit}" if unit else "")
    return value if figure.complete else f"≥ {value}"


def provenance(here: Here, figure: Figure) -> str:
    """Where a figure comes from, as of when, and what is missing from it."""
    parts = []
    if figure.latest_as_of is not None and figure.oldest_as_of is not None:
        when = as_of_text(figure.latest_as_of, figure.time_known, here.language)
        first = as_of_text(figure.oldest_as_of, False, here.language)
        if figure.oldest_as_of.date() != figure.latest_as_of.date():
            when = f"{first} – {when}"
        parts += [when, short_source("; ".join(figure.sources))]
    if figure.unknown_places and not figure.complete:
        parts.append(here.t("unknown_places", n=figure.unknown_places))
    return " · ".join(parts)


def _claim(here: Here, claim: Claim) -> str:
    when = as_of_text(claim.as_of, claim.time_known, here.language)
    source = short_source(claim.source)
    if not claim.places:
        return here.t("claim", value=claim.value, source=source, when=when)
    key = "claim_partial" if claim.unknown_places else "claim_sum"
    return here.t(
        key,
        value=claim.value,
        n=claim.places,
        unknown=claim.unknown_places,
        source=source,
        when=when,
    )


def disagreement(here: Here, found: Disagreement) -> str:
    """A disagreement in one sentence: what is used, and what else was said."""
    column = TABLES["situation_reports"].by_name[found.column]
    used, *others = (_claim(here, claim) for claim in found.claims)
    where = found.where or here.t("whole_incident")
    return here.t(
        "disagreement",
        what=pieces.heading(here, column),
        where=where,
        used=used,
        others="; ".join(others),
    )


_RIGHT = st.column_config.TextColumn(alignment="right")
_LOG_HEIGHT = 420
"""px; a longer log scrolls."""


# --- the list ------------------------------------------------------------------------------------


def incident_list(here: Here, frame: pd.DataFrame) -> str | None:
    """The table of incidents; the id of the one that was chosen."""
    shown = pd.DataFrame(
        {
            "name": frame["name"],
            "state": [pieces.label(here, v.INCIDENT_STATE, key) for key in frame["state"]],
            "displaced": counted(here, frame["displaced"]),
            "severity": [pieces.label(here, v.SEVERITY, key) for key in frame["severity"]],
            "occurred": _times(here, frame["occurred_at"], frame["time_known"]),
            "where": [pieces.region_name(here.snapshot, code) for code in frame["village_code"]],
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


def counted(here: Here, numbers: pd.Series) -> list[str]:
    """Counts as text, so that an unknown one says so instead of standing empty."""
    return [here.show(None if pd.isna(number) else int(number)) for number in numbers]


# --- one incident --------------------------------------------------------------------------------


def header(here: Here, incident: Record) -> None:
    """What, where, since when, in which state; what needs attention."""
    incident_id = str(incident["incident_id"])
    severity = incidents.severity(here.snapshot, incident_id)
    badges = "".join(
        pieces.badge(here, term)
        for term in (
            v.INCIDENT_STATE[str(incident["state"])],
            v.HAZARD[str(incident["hazard"])],
            v.SEVERITY[severity],
        )
    )
    where = incidents.place_name(
        here.snapshot, str(incident["village_code"]), _str(incident["place"])
    )
    occurred: Any = incident["occurred_at"]
    facts = [
        where,
        here.t("since", at=as_of_text(occurred, bool(incident["time_known"]), here.language)),
        here.t("kib", kib=incident["kib"]) if incident["kib"] else here.t("no_kib"),
    ]
    if incident["exercise"]:
        facts.append(here.t("exercise_mark"))
    st.html(
        f'<h1 class="posko-title">{escape(str(incident["name"]))}</h1>'
        f'<div class="posko-legend">{badges}</div>'
        f'<p class="posko-line">{escape(" · ".join(facts))}</p>'
    )
    fresh = incidents.stale(here.snapshot, incident_id)
    if fresh.age is not None and fresh.as_of is not None:
        when = as_of_text(fresh.as_of, fresh.time_known, here.language)
        pieces.caption(here.t("newest", when=when, age=fresh.age))
    if attention := incidents.needs_attention(here.snapshot, incident_id):
        sentence = here.show(attention)
        pieces.notice("bad" if fresh.stale else "watch", sentence[:1].upper() + sentence[1:])


_COUNTS: Mapping[str, pieces.Tone] = {
    "people_displaced": "watch",
    "people_isolated": "watch",
    "people_affected": "plain",
    "families_affected": "plain",
    "dead": "bad",
    "missing": "bad",
    "injured": "watch",
}
"""The counts of the row of figures, and what any of them above zero means for the reader."""


def figures(here: Here, incident_id: str) -> None:
    """The incident's figures, each with its time, its sources and what is missing."""
    now = incidents.situation(here.snapshot, incident_id)
    people = incidents.displaced(here.snapshot, incident_id)
    totals = now.totals
    peak_note = ""
    if people.peak_at is not None:
        peak_note = here.t("peak_note", at=as_of_text(people.peak_at, False, here.language))
    counts = {
        column: pieces.Figure(
            here.t(f"figure_{column}"),
            amount(here, totals[column]),
            provenance(here, totals[column]),
            tone if totals[column].value else "plain",
        )
        for column, tone in _COUNTS.items()
    }
    now_displaced, isolated, *others = counts.values()
    sheltered = people.in_shelters
    row = [
        now_displaced,
        pieces.Figure(here.t("figure_peak"), amount(here, people.peak), peak_note),
        pieces.Figure(
            here.t("figure_in_shelters"), amount(here, sheltered), provenance(here, sheltered)
        ),
        isolated,
        *others,
    ]
    pieces.figures(here, [*row, *_houses(here, incident_id), _water(here, incident_id)])


def _houses(here: Here, incident_id: str) -> Iterable[pieces.Figure]:
    totals = incidents.situation(here.snapshot, incident_id).totals
    damage = [totals[f"houses_{grade}"] for grade in ("heavy", "moderate", "light")]
    known = [figure for figure in damage if figure.value is not None]
    value = " · ".join(amount(here, figure) or "?" for figure in damage) if known else None
    yield pieces.Figure(here.t("figure_damage"), value, provenance(here, known[0]) if known else "")
    for column in ("houses_flooded", "houses_affected"):
        if totals[column].value is not None:
            yield pieces.Figure(
                here.t(f"figure_{column}"),
                amount(here, totals[column]),
                provenance(here, totals[column]),
            )


def _water(here: Here, incident_id: str) -> pieces.Figure:
    now = incidents.situation(here.snapshot, incident_id)
    low, high = now.totals["water_min_cm"], now.totals["water_max_cm"]
    depths = dict.fromkeys(f.value for f in (low, high) if f.value is not None)
    value = "–".join(here.show(depth) for depth in depths) + " cm" if depths else None
    if now.trend is not None:
        trend = v.TREND[now.trend]
        value = f"{value or ''} {trend.icon} {trend.label(here.language)}".strip()
    return pieces.Figure(here.t("figure_water"), value, provenance(here, high if depths else low))


def disagreements(here: Here, incident_id: str) -> None:
    """Every disagreement, the displaced first; nothing where sources agree."""
    people = incidents.displaced(here.snapshot, incident_id).disagreements
    others = [
        found
        for found in incidents.situation(here.snapshot, incident_id).disagreements
        if found.column != "people_displaced"
    ]
    told = [escape(disagreement(here, found)) for found in (*people, *others)]
    if told:
        head = escape(here.t("attention_disagree", n=len(told)))
        items = "".join(f"<li>{line}</li>" for line in told)
        st.html(
            f'<div class="posko-notice posko-watch">▲ {head[:1].upper()}{head[1:]}'
            f'<ul style="margin:.2rem 0 0;padding-left:1.2rem">{items}</ul></div>'
        )


def place_table(here: Here, incident_id: str) -> None:
    """The newest figures of every place that reported; columns that nobody filled are left out."""
    frame = incidents.situation(here.snapshot, incident_id).by_place
    first = ("people_displaced", "people_isolated", "people_affected", "families_affected")
    order = (*first, *(column for column in incidents.FIGURES if column not in first))
    regions = [
        incidents.place_name(here.snapshot, code) or here.t("whole_incident")
        for code in frame["code"]
    ]
    shown = pd.DataFrame({"region": regions, "hamlets": frame["hamlets"].replace("", "–")})
    headings = {"region": here.t("column_where"), "hamlets": here.t("hamlets")}
    for column in order:
        if column in first or frame[column].notna().any():
            shown[column] = counted(here, frame[column])
            headings[column] = pieces.heading(here, TABLES["situation_reports"].by_name[column])
    shown["trend"] = [pieces.label(here, v.TREND, key) for key in frame["trend"]]
    shown["as_of"] = _times(here, frame["as_of"], frame["time_known"])
    shown["source"] = [short_source(source) for source in frame["source"]]
    headings |= {name: here.t(name) for name in ("trend", "as_of")}
    headings["source"] = here.t("source_field")
    numbers = {name: _RIGHT for name in shown.columns if name in incidents.FIGURES}
    pieces.table(here, shown, headings, config=numbers, empty=here.t("no_reports"))


def displaced_chart(here: Here, incident_id: str) -> None:
    """How many were displaced over time; each total holds until the next report."""
    series = incidents.displaced(here.snapshot, incident_id).series
    if len(series) < 2:
        return
    # Without a zone, so that the browser shows the office's hours wherever it stands.
    local = series.assign(
        at=series["as_of"].dt.tz_localize(None), people=series["people"].astype(int)
    )
    days = alt.Axis(format="%-d/%-m", tickCount="day", labelOverlap=True)
    thousands = "." if here.language == "id" else ","
    written = f"replace(format(datum.value, ',.0f'), ',', '{thousands}')"
    x = alt.X("at:T", title=None, axis=days)
    y = alt.Y("people:Q", title=None, axis=alt.Axis(labelExpr=written, tickCount=4))
    st.html(f"<b>{escape(here.t('curve'))}</b>")
    tips = [
        alt.Tooltip("at:T", title=here.t("as_of"), format="%d/%m/%Y %H.%M"),
        alt.Tooltip("people:Q", title=here.t("figure_people_displaced")),
    ]
    base = alt.Chart(local[["at", "people"]]).encode(x=x, y=y, tooltip=tips)
    chart = base.mark_line(interpolate="step-after", color=v.BLUE) + base.mark_point(
        filled=True, size=60, color=v.BLUE
    )
    st.altair_chart(chart.properties(height=180), width="stretch")


def shelter_table(here: Here, incident_id: str) -> None:
    """Shelters and home clusters with their newest count against their capacity."""
    frame = incidents.shelters(here.snapshot, incident_id)
    shown = pd.DataFrame(
        {
            "name": frame["name"],
            "kind": [pieces.label(here, v.SHELTER_KIND, key) for key in frame["kind"]],
            "state": [pieces.label(here, v.SHELTER_STATE, key) for key in frame["state"]],
            "people": counted(here, frame["people"]),
            "families": counted(here, frame["families"]),
            "capacity": counted(here, frame["capacity"]),
            "where": [pieces.region_name(here.snapshot, code) for code in frame["village_code"]],
            "access": [pieces.label(here, v.ACCESS, key) for key in frame["access"]],
            "as_of": _times(here, frame["as_of"], frame["time_known"]),
            "source": [
                short_source(source) if isinstance(source, str) else "–"
                for source in frame["count_source"]
            ],
        }
    )
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


def task_table(here: Here, incident_id: str) -> None:
    """Tasks with who is on them and what is missing per role."""
    tasks = incidents.incident_tasks(here.snapshot, incident_id)
    shown = pd.DataFrame(
        {
            "title": [str(one.task["title"]) for one in tasks],
            "state": [pieces.label(here, v.TASK_STATE, one.task["state"]) for one in tasks],
            "short": [_shortage(here, one) for one in tasks],
            "staff": [
                here.t(
                    "staff",
                    accepted=one.accepted,
                    on_scene=one.on_scene,
                    waiting=one.waiting,
                    released=one.released,
                )
                for one in tasks
            ],
            "agency": [pieces.label(here, v.AGENCY, one.task["agency"]) for one in tasks],
            "kind": [pieces.label(here, v.TASK_KIND, one.task["kind"]) for one in tasks],
            "starts": [here.show(one.task["starts_at"]) for one in tasks],
        }
    )
    pieces.table(here, shown, _headings(here, shown), empty=here.t("no_tasks"))


def _shortage(here: Here, one: TaskStaffing) -> str:
    if not one.wanted:
        return "–"
    return here.show(one.gaps(here.snapshot)) if one.missing else here.t("staffed")


def need_table(here: Here, incident_id: str) -> None:
    """What was asked for, and whether it came."""
    frame = here.snapshot.known("needs")
    frame = frame[frame["incident_id"] == incident_id]
    items = terms(here.snapshot, "items")
    shown = pd.DataFrame(
        {
            "item": [
                items[key].label(here.language) if key in items else key for key in frame["item_id"]
            ],
            "quantity": [
                here.show(None if pd.isna(quantity) else quantity)
                + (f" {unit}" if isinstance(unit, str) and pd.notna(quantity) else "")
                for quantity, unit in zip(frame["quantity"], frame["unit"], strict=True)
            ],
            "state": [pieces.label(here, v.NEED_STATE, key) for key in frame["state"]],
            "requested": [here.show(at) for at in frame["requested_at"]],
            "source": [short_source(s) if isinstance(s, str) else "–" for s in frame["source"]],
        }
    )
    pieces.table(here, shown, _headings(here, shown), empty=here.t("no_needs"))


def chronology(here: Here, incident: Record) -> None:
    """How it came about, then the log, newest first."""
    if incident["chronology"]:
        st.html(f'<p class="posko-notice">{escape(str(incident["chronology"]))}</p>')
    if incident["source"]:
        pieces.caption(f"{here.t('source_field')}: {short_source(str(incident['source']))}")
    frame = here.snapshot.known("incident_log")
    frame = frame[frame["incident_id"] == incident["incident_id"]]
    frame = frame.sort_values("at", ascending=False, kind="stable")
    if frame.empty:
        st.info(here.t("no_log"))
        return
    frame = frame.assign(when=_times(here, frame["at"], frame["time_known"]))
    entries = "".join(_log_entry(here, row) for row in frame.to_dict("records"))
    with st.container(height=_LOG_HEIGHT, border=False):
        st.html(entries)


def _log_entry(here: Here, row: Mapping[Any, Any]) -> str:
    """One line of the log as HTML: when, what kind, by whom and from where; then what."""
    source = short_source(row["source"]) if isinstance(row["source"], str) else ""
    head = [row["when"], v.LOG_KIND[row["kind"]].label(here.language), row["actor"], source]
    small = escape(" · ".join(str(part) for part in head if part))
    return (
        f'<p class="posko-note" style="margin-top:.5rem">{small}</p>'
        f'<p style="margin:0">{escape(str(row["entry"]))}</p>'
    )


def _headings(here: Here, frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): here.t(f"column_{name}") for name in frame.columns}


def _times(here: Here, instants: pd.Series, known: pd.Series) -> list[str]:
    """Instants as text, only the date where the source gave no hour; "–" where there is none."""
    return [
        as_of_text(at, bool(hour), here.language)
        if isinstance(at, datetime) and pd.notna(at)
        else "–"
        for at, hour in zip(instants, known.fillna(False), strict=True)
    ]


def _str(value: Any) -> str | None:
    return None if value is None else str(value)


def list_attention(here: Here) -> str:
    """One line for the whole page: how many are active, and the first that needs attention."""
    active = incidents.active(here.snapshot)
    if active.empty:
        return here.t("none_active")
    line = here.t("active", n=len(active))
    waiting = [
        message("incidents.attention_of", name=str(name), what=needs[0])
        for key, name in zip(active["incident_id"], active["name"], strict=True)
        if (needs := incidents.needs_attention(here.snapshot, str(key)))
    ]
    return f"{line} {here.say(waiting[0])}" if waiting else line
