"""Jadwal piket: tonight's crew and holes, the month, and everything that is done to the roster."""

import streamlit as st

from posko import ui
from posko.model.problems import Refused
from posko.roster import pool, scheme_shifts
from posko.ui.links import plain
from posko.ui.roster_attendance import attendance_section
from posko.ui.roster_edit import edit, violations
from posko.ui.roster_fairness import fairness
from posko.ui.roster_gaps import gap_board
from posko.ui.roster_generate import generate
from posko.ui.roster_grid import show_grid, show_roles
from posko.ui.roster_mine import chosen_person, my_duties
from posko.ui.roster_out import downloads
from posko.ui.roster_repair import repair
from posko.ui.roster_swaps import swap_section
from posko.ui.roster_tonight import attention, tonight
from posko.ui.roster_words import choose_period, choose_section, worded

opened = ui.open_page("roster")
here = worded(opened)
SECTIONS = (
    "gaps",
    "generate",
    "edit",
    "repair",
    "swaps",
    "attendance",
    "mine",
    "fairness",
    "violations",
    "out",
)

try:
    scheme_shifts(here.snapshot)
except Refused as refusal:
    ui.title(opened)
    st.error(plain(here.say(refusal.reason)))
    st.stop()
if not pool(here.snapshot):
    ui.title(opened)
    st.info(here.t("no_people"))
    st.stop()

ui.title(opened, attention(here))
tonight(here)
period = choose_period(here)
show_grid(here, period, chosen_person())
show_roles(here, period)

section = choose_section(here, SECTIONS)
match section:
    case "gaps":
        gap_board(here)
    case "generate":
        generate(here, period)
    case "edit":
        edit(here)
    case "repair":
        repair(here)
    case "swaps":
        swap_section(here)
    case "attendance":
        attendance_section(here)
    case "mine":
        my_duties(here)
    case "fairness":
        fairness(here, period)
    case "violations":
        violations(here, period)
    case "out":
        downloads(here, period)
