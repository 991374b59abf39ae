"""Hours of duty and tasks per volunteer, raw and weighted, so that unfairness is visible."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pandas as pd
import streamlit as st

from posko import incidents
from posko.dispatch import DutyHours, duty_hours
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.problems import Refused
from posko.ui.export import csv_bytes
from posko.ui.factor import factor_note
from posko.ui.here import Here
from posko.ui.pieces import Figure, caption, figures, label, table
from posko.ui.task_words import achieved

FIRST_DAYS = 30
"""The period that is shown at first, days back from today."""
DUTY = "duty"


def hours_section(here: Here) -> None:
    """The period, the spread by pillar, a row per volunteer, and the same as a file."""
    begin, end = _period(here)
    try:
        found = duty_hours(here.snapshot, begin, end)
    except Refused as refusal:
        st.error(here.say(refusal.reason))
        return
    _spread(here, found)
    name = f"ui:hours:{here.language}:{begin.isoformat()}:{end.isoformat()}"
    frame = here.snapshot.memo(name, lambda: hours_table(here, found))
    only_used = st.toggle(here.t("only_used"), value=True, key="hours-used")
    shown = frame[frame["hours"] > 0] if only_used else frame
    headings = _headings(here, shown)
    table(here, shown, headings, key="hours-table", height=480, empty=here.t("no_hours"))
    st.download_button(
        here.t("download_hours"),
        lambda: csv_bytes(_cells(frame, headings)),
        file_name=f"jam-tugas_{begin:%Y%m%d}-{end - timedelta(days=1):%Y%m%d}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="hours-download",
    )
    weights = (Factor.DUTY_HOUR_WEIGHT, Factor.EVACUATION_HOUR_WEIGHT)
    caption(" · ".join(factor_note(here, factor) for factor in weights))


def _period(here: Here) -> tuple[datetime, datetime]:
    """[begin, end): whole days, the last one included; never beyond now."""
    chosen = st.date_input(
        here.t("period"),
        (here.today - timedelta(days=FIRST_DAYS), here.today),
        key="hours-period",
        max_value=here.today,
        format="DD/MM/YYYY",
        width=320,
    )
    days = chosen if isinstance(chosen, tuple) else (chosen,)
    first, last = (days[0], days[-1]) if days else (here.today, here.today)
    zone = here.snapshot.zone
    begin = datetime.combine(first, time(0), tzinfo=zone)
    return begin, datetime.combine(last + timedelta(days=1), time(0), tzinfo=zone)


def _spread(here: Here, found: DutyHours) -> None:
    """How evenly the weighted hours lie, by pillar."""
    figures(
        here,
        [
            Figure(
                v.PILLAR[pillar].label(here.language),
                here.t("spread", median=round(s.median, 1), most=round(s.most, 1)),
                here.t("spread_note", people=s.people, least=round(s.least, 1), gini=_gini(s.gini)),
                "watch" if s.gini > UNEVEN and s.most else "plain",
            )
            for pillar, s in found.spread.items()
        ],
    )
    caption(here.t("gini_note"))


UNEVEN = 0.5
"""A Gini coefficient above which the hours of a pillar are marked: half of the way from all the
same to all on one. For the eye only; nothing is decided by it."""


def _gini(value: float) -> float:
    return round(value, 2)


def hours_table(here: Here, found: DutyHours) -> pd.DataFrame:
    """A row per volunteer, those with most weighted hours first: volunteer_id, name, pillar, hours,
    weighted, days_since, then raw and weighted hours of each kind, side by side; last what the
    tasks achieved that each took part in, so far."""
    people = found.people
    wide = found.by_kind.pivot_table(
        index="volunteer_id", columns="kind", values=["hours", "weighted"], aggfunc="sum"
    )
    kinds = [k for k in (DUTY, *v.TASK_KIND) if k in set(found.by_kind["kind"])]
    frame = pd.DataFrame(
        {
            "volunteer_id": people["volunteer_id"],
            "name": people["name"],
            "pillar": [label(here, v.PILLAR, key) for key in people["pillar"]],
            "hours": people["hours"].round(1),
            "weighted": people["weighted"].round(1),
            "days_since": people["days_since"],
        }
    )
    for kind in kinds:
        for measure in ("hours", "weighted"):
            cells = wide[measure][kind].reindex(people["volunteer_id"])
            frame[f"{kind}:{measure}"] = cells.round(1).to_numpy()
    done = (incidents.volunteer_results(here.snapshot, key) for key in people["volunteer_id"])
    frame["achieved"] = [achieved(here, results) for results in done]
    return frame.sort_values(["weighted", "hours"], ascending=False, kind="stable")


def _headings(here: Here, frame: pd.DataFrame) -> dict[str, str]:
    """The heading of each column; a kind of hours with its word, raw or weighted."""
    names = {}
    for column in frame.columns:
        kind, _, measure = str(column).partition(":")
        if not measure:
            names[str(column)] = here.t(f"column_{column}")
            continue
        word = here.t("duty") if kind == DUTY else v.TASK_KIND[kind].label(here.language)
        names[str(column)] = here.t(f"column_kind_{measure}", kind=word)
    return names


def _cells(frame: pd.DataFrame, headings: dict[str, str]) -> pd.DataFrame:
    """The table as texts, blank where nothing is known."""
    return frame.astype("object").where(frame.notna(), "").astype(str).rename(columns=headings)
