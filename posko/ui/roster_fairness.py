"""Who carries how much: hours, nights, weekends, holidays; raw and per available day."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from posko import locale
from posko.roster import BURDENS, Period, burden_table
from posko.ui.here import Here
from posko.ui.pieces import Figure, caption, figures, table

_BAR = 22
"""Height of one person's bar in the chart, px."""


def fairness(here: Here, period: Period) -> None:
    """The spread of one burden as figures and bars, then every figure."""
    frame = here.snapshot.memo(
        f"ui:roster-burden:{period.start}:{period.days}",
        lambda: burden_table(here.snapshot, period.start, period.days),
    )
    if frame.empty:
        st.info(here.t("no_people"))
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    burden = left.segmented_control(
        here.t("burden"),
        BURDENS,
        default=BURDENS[0],
        required=True,
        key="fairness-burden",
        format_func=lambda key: here.t(key),
    )
    per_day = right.toggle(here.t("per_day"), key="fairness-per-day", help=here.t("per_day_help"))
    column = _column(str(burden), per_day)
    figures(here, [_spread(here, key, frame, per_day) for key in BURDENS])
    chart = frame[["name", column]].rename(columns={"name": "who", column: "amount"})
    st.vega_lite_chart(
        chart,
        _bars(here, _heading(here, str(burden), per_day)),
        width="stretch",
        height=len(chart) * _BAR + 40,
        key=f"fairness-{column}",
    )
    headings = {"name": here.t("person"), "duties": here.t("duties_count"), "days": here.t("free")}
    config: dict[str, object] = {}
    for key in BURDENS:
        for divided in (False, True):
            headings[_column(key, divided)] = _heading(here, key, divided)
            # Localized: a decimal comma for who reads Indonesian.
            config[_column(key, divided)] = st.column_config.NumberColumn(format="localized")
    table(here, frame.round(2), headings, config=config, key="fairness-table")
    caption(here.t("fairness_note"))


def _column(burden: str, per_day: bool) -> str:
    """The column of a burden, raw or per available day."""
    return f"{burden}_per_day" if per_day else burden


def _heading(here: Here, burden: str, per_day: bool) -> str:
    """ "Malam", or "Malam / hari"."""
    return here.t(burden) + (here.t("per_day_suffix") if per_day else "")


def _spread(here: Here, key: str, frame: pd.DataFrame, per_day: bool) -> Figure:
    """The least and the most that anybody carries who was there at all."""
    heading = _heading(here, key, per_day)
    amounts = frame.loc[frame["days"] > 0, _column(key, per_day)]
    if amounts.empty:
        return Figure(heading, None)
    decimals = 2 if per_day else 1
    least, most, mean = (
        locale.number(float(amount), here.language, decimals)
        for amount in (amounts.min(), amounts.max(), amounts.mean())
    )
    return Figure(heading, f"{least}–{most}", here.t("mean", mean=mean))


def _bars(here: Here, title: str) -> dict[str, object]:
    """One bar per person, the heaviest on top; as a plain dict it costs a tenth of altair's."""
    return {
        "mark": {"type": "bar", "color": "#0072B2"},
        "encoding": {
            "y": {"field": "who", "type": "nominal", "sort": "-x", "title": None},
            "x": {"field": "amount", "type": "quantitative", "title": title},
            "tooltip": [
                {"field": "who", "title": here.t("person")},
                {"field": "amount", "title": title, "format": ".2f"},
            ],
        },
    }
