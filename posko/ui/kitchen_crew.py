"""The part Personel: hands that the kitchens need, against those who come."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from posko.dispatch import ENDED
from posko.kitchen import MealPlan
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.ui.here import Here
from posko.ui.kitchen_words import fitted, headings, kept, sources
from posko.ui.links import plain
from posko.ui.pieces import caption, notice, table
from posko.ui.site import PAGES

_TASKS = next(page for page in PAGES if page.name == "tasks")


def crew_section(here: Here, plan: MealPlan) -> None:
    """Needed, own, accepted and missing by kitchen; a gap leads to the task that fills it."""
    if plan.kitchens.empty:
        st.info(here.t("no_kitchens"))
        return
    caption(here.t("crew_at", meal=v.MEAL_TIME[plan.serving.meal], at=plan.at))
    columns = headings(
        here, "kitchen", "portions", "crew_needed", "crew_own", "crew_assigned", "crew_missing"
    )
    number = st.column_config.NumberColumn(format="localized")
    config = {name: number for name in columns if name != "kitchen"}
    table(here, kept(here, "crew", lambda: _rows(plan)), columns, config=fitted(columns, config))
    for row in plain_rows(_rows(plan)):
        _gap(here, plan, row)
    sources(here, Factor.PORTIONS_PER_CREW_MEMBER)


def _rows(plan: MealPlan) -> pd.DataFrame:
    """A kitchen whose own crew is not recorded is cooked in by others too: what is missing there
    is unknown."""
    rows = plan.kitchens.assign(kitchen=plan.kitchens["name"], portions=plan.kitchens["planned"])
    missing = (rows["crew_needed"] - rows["crew_assigned"]).clip(lower=0)
    return rows.assign(crew_missing=missing.where(rows["crew_own"].notna()))


def _gap(here: Here, plan: MealPlan, row: dict[str, object]) -> None:
    """What is missing in one kitchen, and the tasks of that hour for which people can be called."""
    if row["crew_missing"] is None:
        caption(here.t("crew_unrecorded", kitchen=row["kitchen"]))
        return
    if not row["crew_missing"]:
        notice("good", here.t("crew_full", kitchen=row["kitchen"]))
        return
    notice("watch", here.t("crew_gap", kitchen=row["kitchen"], n=row["crew_missing"]))
    tasks = here.snapshot.known("tasks")
    tasks = tasks[
        (tasks["incident_id"] == row["incident_id"])
        & (tasks["kind"] == v.KITCHEN_TASK)
        & ~tasks["state"].isin(ENDED)
        & (tasks["starts_at"] <= plan.at)
        & ~(tasks["ends_at"] < plan.at)
    ]
    for number, title in zip(tasks["task_id"], tasks["title"], strict=True):
        st.page_link(
            _TASKS.file,
            label=plain(here.t("to_task", task=title)),
            icon=_TASKS.icon,
            query_params={"task": number},
        )
    if tasks.empty:
        st.page_link(
            _TASKS.file,
            label=here.t("to_tasks"),
            icon=_TASKS.icon,
            query_params={"incident": str(row["incident_id"])},
        )
