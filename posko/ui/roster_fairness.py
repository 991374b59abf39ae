"""Who carries how much: hours, nights, weekends, holidays; raw and per available day."""

from __future__ import annotations

import pandas as pd
import streamlit as st

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
    column = f"{burden}_per_day" if per_day else str(burden)
    figures(here, [_spread(here, key, frame) for key in BURDENS])
    chart = frame[["name", column]].rename(columns={"name": "who", column: "amount"})
    st.vega_lite_chart(
        chart,
        _bars(here, f"{here.t(str(burden))}{here.t('per_day_suffix') if per_day else ''}"),
        width="stretch",
        height=len(chart) * _BAR + 40,
        key=f"fairness-{column}",
    )
    headings = {"name": here.t("person"), "duties": here.t("duties_count"), "days": here.t("free")}
    config: dict[str, object] = {}
    for key in BURDENS:
        headings[key] = here.t(key)
        headings[f"{key}_per_day"] = here.t(key) + here.t("per_day_suffix")
        config[key] = st.column_config.NumberColumn(format="%d")
        config[f"{key}_per_day"] = st.column_config.NumberColumn(format="%.2f")
    table(here, frame, headings, config=config, key="fairness-table")
    caption(here.t("fairness_note"))


def _spread(here: Here, key: str, frame: pd.DataFrame) -> Figure:
    """The least and the most that anybody carries who was there at all."""
    amounts = frame.loc[frame["days"] > 0, key]
    if amounts.empty:
        return Figure(here.t(key), None)
    least, most = here.show(float(amounts.min())), here.show(float(amounts.max()))
    return Figure(here.t(key), f"{least}–{most}", here.t("mean", mean=float(amounts.mean())))


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
