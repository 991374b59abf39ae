"""A day's meals on their way: late, short, undelivered, and what nobody may eat any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from posko.documents import KitchenList
from posko.kitchen import STEPS, WAYS, WRONG, meals_of_day, way
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.ui.here import Here
from posko.ui.kitchen_files import list_files, without_sign
from posko.ui.kitchen_words import fitted, headings, hour, kept, sources, word
from posko.ui.pieces import Tone, caption, notice, table

_SHOWN = 4
_WIDE = {"labelLimit": 300}
_ON_PAPER = (17, 40, 24, 20, 20, 19, 18, 23, 20, 14, 12, 42)
"""Shares of a page's width, one per column of the table."""


def timeline(here: Here) -> None:
    """Today's meals: what is wrong, the bars of cooking and carrying, every step's hour."""
    if meals_of_day(here.snapshot, here.now.date()).empty:
        st.info(here.t("no_meals_today"))
        return
    rows = kept(here, "board", lambda: _board(here))
    wrong, coming = here.snapshot.memo(
        f"ui:kitchens:told:{here.language}", lambda: (_wrong(here, rows), _coming(here, rows))
    )
    for tone, said in wrong[:_SHOWN]:
        notice(tone, said)
    if len(wrong) > _SHOWN:
        with st.expander(here.t("more", n=len(wrong) - _SHOWN)):
            for tone, said in wrong[_SHOWN:]:
                notice(tone, said)
    if rows["cooked_at"].notna().any():
        bars = kept(here, "bars", lambda: _bars(here, rows))
        st.vega_lite_chart(bars, _picture(here), width="stretch")
        caption(here.t("timeline_told"))
    for said in coming:
        caption(said)
    columns = headings(
        here, "meal_time", "place", "standing", "planned", "cooked", "cooked_hour",
        "sent", "sent_hour", "received", "received_hour", "left_over", "kitchen",
    )  # fmt: skip
    table(here, rows, columns, config=fitted(columns))
    day = here.now.date()
    paper = rows.assign(standing=[without_sign(said) for said in rows["standing"]])
    board = KitchenList(here.t("board_title", day=day), (), paper, columns, _ON_PAPER)
    list_files(here, "board", f"makanan-{day}", board)
    sources(here, Factor.EAT_WITHIN)


def _board(here: Here) -> pd.DataFrame:
    meals = meals_of_day(here.snapshot, here.now.date())
    limit = timedelta(hours=here.snapshot.factor(Factor.EAT_WITHIN))
    ways = [way(row, here.now, limit) for row in plain_rows(meals)]
    hours = {f"{step}_hour": [hour(here, at) for at in meals[f"{step}_at"]] for step in STEPS}
    rows = meals.assign(
        way=ways,
        standing=[here.t(f"way_{one}") for one in ways],
        meal_time=[word(here, v.MEAL_TIME, key) for key in meals["meal"]],
        **hours,
    )
    rank = rows["way"].map(WAYS.index)
    return rows.assign(rank=rank.where(rows["way"].isin(WRONG), len(WAYS))).sort_values(
        ["rank", "serving_at"], kind="stable"
    )


def _wrong(here: Here, rows: pd.DataFrame) -> list[tuple[Tone, str]]:
    """A sentence for each meal that somebody must look at, the gravest first."""
    return [
        ("bad" if row["way"] == "discard" else "watch", _told(here, row))
        for row in plain_rows(rows[rows["way"].isin(WRONG)])
    ]


def _told(here: Here, row: dict[str, Any]) -> str:
    """One meal in a sentence: what is wrong with it, and by how much."""
    limit = timedelta(hours=here.snapshot.factor(Factor.EAT_WITHIN))
    return here.t(
        f"told_{row['way']}",
        meal=v.MEAL_TIME[row["meal"]],
        kitchen=row["kitchen"],
        place=row["place"],
        planned=row["planned"],
        received=row["received"],
        late=max(here.now - row["serving_at"], timedelta(0)),
        until=row["cooked_at"] + limit if row["cooked_at"] is not None else None,
    )


def _coming(here: Here, rows: pd.DataFrame) -> list[str]:
    """A sentence for each meal time of which nothing is cooked yet."""
    told = []
    for _, same in rows[rows["way"] == "coming"].groupby("serving_at", sort=True):
        portions = same["planned"].sum(min_count=1)
        told.append(
            here.t(
                "timeline_coming",
                meal=v.MEAL_TIME[same["meal"].iloc[0]],
                at=hour(here, same["serving_at"].iloc[0]),
                n=len(same),
                portions=None if pd.isna(portions) else int(portions),
            )
        )
    return told


def _bars(here: Here, rows: pd.DataFrame) -> pd.DataFrame:
    """One bar from cooked to sent and one from sent to received, to now where it goes on; beside
    them the hour of the meal and until when its food keeps."""
    limit = timedelta(hours=here.snapshot.factor(Factor.EAT_WITHIN))
    bars = []
    for row in plain_rows(rows[rows["cooked_at"].notna()].sort_values("serving_at")):
        name = f"{v.MEAL_TIME[row['meal']].label(here.language)}: {row['place']}"
        out = row["sent_at"] or here.now
        hours = (row["serving_at"], row["cooked_at"] + limit)
        bars.append((name, row["kitchen"], here.t("bar_waiting"), row["cooked_at"], out, *hours))
        if row["sent_at"] is not None:
            end = row["received_at"] or here.now
            bars.append((name, row["kitchen"], here.t("bar_carried"), row["sent_at"], end, *hours))
    instants = ["from", "to", "serving", "limit"]
    frame = pd.DataFrame(bars, columns=["meal", "kitchen", "step", *instants])
    zone = here.snapshot.zone
    return frame.assign(
        **{end: [at.astimezone(zone).replace(tzinfo=None) for at in frame[end]] for end in instants}
    )


def _picture(here: Here) -> dict[str, Any]:
    steps = [here.t("bar_waiting"), here.t("bar_carried")]
    hours = {"format": "%H.%M" if here.language == "id" else "%H:%M"}
    bars = {
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "x": {"field": "from", "type": "temporal", "title": None, "axis": hours},
            "x2": {"field": "to"},
            "color": {
                "field": "step",
                "type": "nominal",
                "scale": {"domain": steps, "range": [v.ORANGE, v.BLUE]},
                "legend": {"orient": "top", "direction": "vertical", "title": None, **_WIDE},
            },
            "tooltip": [
                {"field": "meal", "type": "nominal"},
                {"field": "kitchen", "type": "nominal"},
                {"field": "step", "type": "nominal"},
                {"field": "from", "type": "temporal", **hours},
                {"field": "to", "type": "temporal", **hours},
            ],
        },
    }
    axis = {"labelLimit": 170}
    return {
        "encoding": {
            "y": {"field": "meal", "type": "nominal", "sort": None, "title": None, "axis": axis}
        },
        "layer": [bars, _tick("serving", v.DARK), _tick("limit", v.VERMILION)],
    }


def _tick(field: str, colour: str) -> dict[str, Any]:
    """An hour of each meal as an upright stroke."""
    return {
        "mark": {"type": "tick", "thickness": 3, "color": colour},
        "encoding": {"x": {"field": field, "type": "temporal"}},
    }
