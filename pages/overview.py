"""Ringkasan: what needs attention now, the first figures, one map of everything, who is on duty."""

import streamlit as st

from posko import locale, maps, ui
from posko.kitchen import meal_plan, next_meal
from posko.overview import attention
from posko.ui.links import notices
from posko.ui.map import show_map
from posko.ui.overview_map import overview_legend, overview_map
from posko.ui.overview_views import active_incidents, on_duty, overview_figures

here = ui.open_page("overview")
plan = meal_plan(here.snapshot, *next_meal(here.snapshot))
found = attention(here.snapshot)
SHOWN = 6

ui.title(
    here,
    here.t(
        "line" if found else "line_quiet",
        day=locale.weekday(here.now, here.language),
        clock=locale.clock(here.now, here.language),
        n=len(found),
    ),
)
left, right = st.columns([6, 5])
with left:
    notices(here, found, SHOWN)
    active_incidents(here)
with right:
    show_map(lambda: overview_map(here, plan), key="overview", cache_key=here.key(), height=350)
    with st.expander(here.t("legend"), icon=":material/legend_toggle:"):
        st.html(maps.legend_html(overview_legend(here, plan)))
        ui.caption(here.t("kitchens.lines"))
ui.figures(here, overview_figures(here))
st.subheader(here.t("on_duty"))
on_duty(here)
