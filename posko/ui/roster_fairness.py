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
    """The spread of each burden; of one of them everybody's part beside the fair share; then every
    figure."""
    frame = here.snapshot.memo(
        f"ui:roster-burden:{period.start}:{period.days}",
        lambda: burden_table(here.snapshot, period.start, period.days),
    )
    if frame.empty:
        st.info(here.t("no_people"))
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    burden = str(
        left.segmented_control(
            here.t("burden"),
            BURDENS,
            default=BURDENS[0],
            required=True,
            key="fairness-burden",
            format_func=lambda key: here.t(key),
        )
    )
    per_day = right.toggle(here.t("per_day"), key="fairness-per-day", help=here.t("per_day_help"))
    figures(here, [spread(here, key, frame, per_day) for key in BURDENS])
    _chart(here, burden, frame, per_day)
    _shares(here, burden, frame)
    with st.expander(here.t("every_burden"), icon=":material/table:"):
        _every_burden(here, frame)
    caption(here.t("fairness_note"))


def _chart(here: Here, burden: str, frame: pd.DataFrame, per_day: bool) -> None:
    """One bar per person with a line at the fair share."""
    column = _column(burden, per_day)
    share = frame[f"{burden}_share"]
    if per_day:
        share = share / frame["days"].where(frame["days"] > 0)
    chart = pd.DataFrame({"who": frame["name"], "amount": frame[column], "share": share})
    st.vega_lite_chart(
        chart,
        _bars(here, _heading(here, burden, per_day)),
        width="stretch",
        height=len(chart) * _BAR + 40,
        key=f"fairness-{column}",
    )


def _shares(here: Here, burden: str, frame: pd.DataFrame) -> None:
    """Of one burden: what each carries, the fair share, the distance, the balance carried over."""
    columns = {
        burden: here.t(burden),
        f"{burden}_share": here.t("share"),
        f"{burden}_off": here.t("off"),
        f"{burden}_carried": here.t("balance"),
    }
    config: dict[str, object] = {
        column: st.column_config.NumberColumn(
            format="localized", help=here.t(f"{column.removeprefix(burden)[1:]}_help")
        )
        for column in columns
        if column != burden
    }
    config[burden] = st.column_config.NumberColumn(format="localized")
    ordered = frame.sort_values(f"{burden}_off", ascending=False).round(1)
    headings = {"name": here.t("person"), **columns}
    table(here, ordered, headings, config=config, key=f"fairness-shares-{burden}")


def _every_burden(here: Here, frame: pd.DataFrame) -> None:
    """Every burden, raw and per available day."""
    headings = {"name": here.t("person"), "duties": here.t("duties_count"), "days": here.t("free")}
    config: dict[str, object] = {}
    for key in BURDENS:
        for divided in (False, True):
            headings[_column(key, divided)] = _heading(here, key, divided)
            # Localized: a decimal comma for who reads Indonesian.
            config[_column(key, divided)] = st.column_config.NumberColumn(format="localized")
    table(here, frame.round(2), headings, config=config, key="fairness-table")


def _column(burden: str, per_day: bool) -> str:
    """The column of a burden, raw or per available day."""
    return f"{burden}_per_day" if per_day else burden


def _heading(here: Here, burden: str, per_day: bool) -> str:
    """ "Malam", or "Malam / hari"."""
    return here.t(burden) + (here.t("per_day_suffix") if per_day else "")


def spread(here: Here, key: str, frame: pd.DataFrame, per_day: bool = False) -> Figure:
    """The least and the most that anybody carries who was there at all, and how far the furthest is
    from the fair share."""
    heading = _heading(here, key, per_day)
    there = frame[frame["days"] > 0]
    amounts = there[_column(key, per_day)]
    if amounts.empty:
        return Figure(heading, None)
    decimals = 2 if per_day else 1
    least, most, mean = (
        locale.number(float(amount), here.language, decimals)
        for amount in (amounts.min(), amounts.max(), amounts.mean())
    )
    note = here.t("mean", mean=mean)
    off = there[f"{key}_off"].abs().max()
    if not per_day and not pd.isna(off):
        note += " · " + here.t("most_off", off=locale.number(float(off), here.language, 1))
    return Figure(heading, f"{least}–{most}", note)


def _bars(here: Here, title: str) -> dict[str, object]:
    """One bar per person, the heaviest on top; as a plain dict it costs a tenth of altair's."""
    who: dict[str, object] = {
        "field": "who",
        "type": "nominal",
        "sort": {"field": "amount", "order": "descending"},
        "title": None,
    }
    tooltip = [
        {"field": "who", "title": here.t("person")},
        {"field": "amount", "title": title, "format": ".2f"},
        {"field": "share", "title": here.t("share"), "format": ".2f"},
    ]
    return {
        "encoding": {"y": who, "tooltip": tooltip},
        "layer": [
            {
                "mark": {"type": "bar", "color": "#0072B2"},
                "encoding": {"x": {"field": "amount", "type": "quantitative", "title": title}},
            },
            {
                "mark": {"type": "tick", "color": "#E69F00", "opacity": 1, "thickness": 3},
                "encoding": {"x": {"field": "share", "type": "quantitative"}},
            },
        ],
    }
