"""What the page Kejadian shows: the list and its map, one incident's figures, places, people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from posko import incidents
from posko.documents import sitrep, sitrep_pdf, sitrep_text
from posko.incidents import Claim, Disagreement, Figure
from posko.locale import as_of as as_of_text
from posko.locale import short_source
from posko.model import vocabulary as v
from posko.model.messages import message
from posko.model.tables import TABLES, Record
from posko.store import data_folder
from posko.ui import pieces
from posko.ui.here import Here

# --- words ---------------------------------------------------------------------------------------


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


_LOG_HEIGHT = 420
"""px; a longer log scrolls."""


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


def displaced_chart(here: Here, incident_id: str) -> None:
    """How many were displaced over time; each total holds until the next report."""
    series = incidents.displaced(here.snapshot, incident_id).series
    if len(series) < 2:
        return
    # Without a zone, so that the browser shows the office's hours wherever it stands.
    local = series["as_of"].dt.tz_localize(None)
    points = pd.DataFrame({"at": local, "people": series["people"].astype(int)})
    st.html(f"<b>{escape(here.t('curve'))}</b>")
    st.vega_lite_chart(points, _curve(here), width="stretch")


def _curve(here: Here) -> dict[str, Any]:
    """The chart of `at` and `people` as Vega-Lite; as a plain dict it costs a tenth of altair's."""
    thousands = "." if here.language == "id" else ","
    people = here.t("figure_people_displaced")
    tips = [
        {"field": "at", "type": "temporal", "title": here.t("as_of"), "format": "%d/%m/%Y %H.%M"},
        {"field": "people", "type": "quantitative", "title": people},
    ]
    return {
        "height": 180,
        "encoding": {
            "x": {
                "field": "at",
                "type": "temporal",
                "title": None,
                "axis": {"format": "%-d/%-m", "tickCount": "day", "labelOverlap": True},
            },
            "y": {
                "field": "people",
                "type": "quantitative",
                "title": None,
                "axis": {
                    "labelExpr": f"replace(format(datum.value, ',.0f'), ',', '{thousands}')",
                    "tickCount": 4,
                },
            },
            "tooltip": tips,
        },
        "layer": [
            {"mark": {"type": "line", "interpolate": "step-after", "color": v.BLUE}},
            {"mark": {"type": "point", "filled": True, "size": 60, "color": v.BLUE}},
        ],
    }


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
    frame = frame.assign(when=times(here, frame["at"], frame["time_known"]))
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


def times(here: Here, instants: pd.Series, known: pd.Series) -> list[str]:
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


def situation_report(here: Here, incident: Record) -> None:
    """The report to copy into a WhatsApp group or to print; made only when it is asked for."""
    incident_id, who = str(incident["incident_id"]), here.actor.name
    with st.expander(
        here.t("documents.sitrep_copy"),
        key="incident-sitrep",
        icon=":material/description:",
        on_change="rerun",
    ) as box:
        if not box.open:
            return
        report = sitrep(here.snapshot, incident_id, here.language, who)
        st.code(sitrep_text(report, here.language), language=None, wrap_lines=True, height=360)
        st.download_button(
            here.t("documents.sitrep_pdf"),
            lambda: sitrep_pdf(here.snapshot, incident_id, here.language, data_folder(), who),
            file_name=f"sitrep-{incident_id}-{here.now:%Y%m%d-%H%M}.pdf",
            mime="application/pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
        )
