"""Penugasan: tasks, the people for them, the call-out and its answers; hours; vulnerable people."""

import streamlit as st

from posko import ui
from posko.dispatch import ENDED, Task, find_task, staffing
from posko.model import vocabulary as v
from posko.model.problems import Refused
from posko.ui import task_board as board
from posko.ui import task_forms as forms
from posko.ui import task_lists as lists
from posko.ui import task_view as view
from posko.ui.incident_fields import is_open
from posko.ui.task_hours import hours_section
from posko.ui.task_letter import letter
from posko.ui.task_people import people
from posko.ui.task_sessions import sessions_section
from posko.ui.task_suggest import suggestion
from posko.ui.task_villages import counting_section, village_section

here = ui.open_page("tasks")
SECTIONS = ("board", "hours", "counts")


def point_to(task_id: str | None) -> None:
    """The address names one task, or none."""
    if task_id is None:
        st.query_params.pop("task", None)
    else:
        st.query_params["task"] = task_id


def go_to(task_id: str | None) -> None:
    """Show one task, or the board again."""
    point_to(task_id)
    st.rerun()


def all_tasks() -> None:
    """The board with its filters and lists, the hours, or the villages' counts."""
    ui.title(here, lists.attention(here))
    section, new = st.columns([5, 2], vertical_alignment="bottom")
    chosen = section.segmented_control(
        here.t("section"),
        SECTIONS,
        default="board",
        required=True,
        key="task-section",
        format_func=lambda key: here.t(f"section_{key}"),
        label_visibility="collapsed",
    )
    if chosen == "hours":
        hours_section(here)
        return
    if chosen == "counts":
        counting_section(here)
        return
    with new:
        forms.new_button(here)
    if is_open(forms.NEW):
        forms.new_task_form(here, point_to)
    lists.overdue_lists(here, go_to)
    wanted = board.choose(here)
    tasks = board.board_tasks(here, wanted)
    if not tasks:
        st.info(here.t("no_tasks"))
        return
    if wanted.incident:
        view.incident_achieved(here, wanted.incident)
    picked = board.task_map(here, board.not_over(tasks), key="task-map")
    board.board(here, tasks, wanted.by, go_to)
    if picked:
        go_to(picked)


def one_task(task: Task) -> None:
    """Everything about one task, in the order in which it is done."""
    if st.button(here.t("back"), key="back", icon=":material/arrow_back:", type="tertiary"):
        go_to(None)
    view.header(here, task)
    forms.action_buttons(here, task)
    forms.show_form(here, task)
    found = staffing(here.snapshot, task.task_id)
    left, right = st.columns([3, 2])
    with left:
        view.staffing_table(here, found)
    with right:
        board.task_map(here, [task], key="task-one-map", height=240)
    if task.state not in ENDED:
        st.subheader(here.t("who_goes"))
        suggestion(here, task)
    st.subheader(here.t("called_people"))
    people(here, found)
    if task.kind in v.SESSION_KINDS:
        sessions_section(here, task)
    letter(here, task)
    village = str(task.record["village_code"] or "")
    village_section(here, task.incident_id, village, task.lat, task.lon)
    st.subheader(here.t("results"))
    view.results(here, task)


wanted = st.query_params.get("task")
try:
    found = find_task(here.snapshot, wanted) if wanted else None
except Refused:
    st.warning(here.t("unknown_link"))  # repeats nothing of an address that anybody can make
    found = None
if found is not None:
    one_task(found)
else:
    all_tasks()
