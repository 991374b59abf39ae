"""Jadwal piket: tonight's crew and holes, the month, and everything that is done to the roster."""

import streamlit as st

from posko import ui
from posko.model.problems import Refused
from posko.roster import pool, scheme_shifts
from posko.ui.links import plain
from posko.ui.roster_attendance import attendance_section
from posko.ui.roster_cell import cell_dialog, find_cell, open_cell
from posko.ui.roster_draft import proposed
from posko.ui.roster_fairness import fairness
from posko.ui.roster_gaps import gap_board
from posko.ui.roster_generate import generate
from posko.ui.roster_grid import show_grid, show_roles
from posko.ui.roster_mine import chosen_person, my_duties
from posko.ui.roster_out import downloads
from posko.ui.roster_repair import repair
from posko.ui.roster_swaps import swap_section
from posko.ui.roster_telling import to_be_told
from posko.ui.roster_tonight import attention, tonight
from posko.ui.roster_violations import violations
from posko.ui.roster_words import choose_period, choose_section, worded

opened = ui.open_page("roster")
here = worded(opened)
SECTIONS = (
    "month",
    "gaps",
    "generate",
    "repair",
    "swaps",
    "attendance",
    "mine",
    "fairness",
    "violations",
    "out",
)
OF_A_PERIOD = ("month", "generate", "mine", "fairness", "violations", "out")
"""The sections that speak of the month or week that is shown."""
WITH_GRID = ("month", "generate", "mine")
"""The sections that show it."""

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
section = choose_section(here, SECTIONS)
to_be_told(here)
if section == "month":
    tonight(here)
if section in OF_A_PERIOD:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        period = choose_period(here)
        if section == "month":
            find_cell(here)
tapped = None
with st.container():  # the grid keeps its place on the page, and with it what is scrolled
    match section:
        case "gaps":
            gap_board(here)
        case "generate":
            generate(here, period)
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
            tapped = violations(here, period)
        case "out":
            downloads(here, period)
if section in WITH_GRID and not (section == "generate" and proposed()):
    tapped = show_grid(here, period, chosen_person())
    show_roles(here, period)
if tapped is not None:
    open_cell(tapped)
cell_dialog(here)
