"""The board of tasks: what is asked for, by state or by agency, and on the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

import streamlit as st

from posko import incidents, maps
from posko.dispatch import ENDED, Staffing, Task, find_task, staffing
from posko.model import vocabulary as v
from posko.ui import task_words as words
from posko.ui.here import Here
from posko.ui.map import clicked_object, regency_map, show_map
from posko.ui.pieces import badge, caption, options
from posko.ui.task_lists import next_best
from posko.villages import village

SHOWN_OVER = 3
"""How many tasks that are over a column shows; the rest is folded away."""
STATES = ("draft", "open", "under_way", "done")
GROUPINGS: Mapping[str, tuple[v.Vocabulary, tuple[str, ...]]] = {
    "state": (v.TASK_STATE, STATES),
    "agency": (v.AGENCY, v.AGENCY.keys_tuple),
}
"""By what the columns of the board can be arranged."""


@dataclass(frozen=True)
class Wanted:
    """Which tasks are on the board; what is empty does not matter. by: a key of GROUPINGS."""

    incident: str | None = None
    agency: str | None = None
    kinds: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    by: str = "state"


def choose(here: Here) -> Wanted:
    """The filters above the board."""
    frame = incidents.known(here.snapshot)
    names = dict(zip(frame["incident_id"], frame["name"], strict=True))
    given = st.query_params.get("incident")
    if given in names and "task-incident" not in st.session_state:
        st.session_state["task-incident"] = given
    first, second, third = st.columns([3, 2, 2], vertical_alignment="bottom")
    incident = first.selectbox(
        here.t("incident"),
        list(names),
        index=None,
        key="task-incident",
        format_func=lambda key: names[key],
        placeholder=here.t("all_incidents"),
    )
    if incident:
        st.query_params["incident"] = incident
    else:
        st.query_params.pop("incident", None)
    agency = second.segmented_control(
        here.t("agency"),
        list(v.AGENCY),
        key="task-agency",
        persist_state="session",
        format_func=lambda key: str(v.AGENCY[key].label(here.language)).split(" (")[0],
    )
    by = third.segmented_control(
        here.t("arrange"),
        list(GROUPINGS),
        default="state",
        required=True,
        key="task-by",
        persist_state="session",
        format_func=lambda key: here.t(f"by_{key}"),
    )
    left, right = st.columns(2)
    kinds = left.multiselect(
        here.t("kind"),
        list(v.TASK_KIND),
        key="task-kinds",
        persist_state="session",
        format_func=options(here, v.TASK_KIND).__getitem__,
        placeholder=here.t("all_kinds"),
    )
    present = [key for key in v.HAZARD if key in set(frame["hazard"])]
    hazards = right.multiselect(
        here.t("hazard"),
        present,
        key="task-hazards",
        persist_state="session",
        format_func=options(here, v.HAZARD).__getitem__,
        placeholder=here.t("all_hazards"),
    )
    return Wanted(incident, agency, tuple(kinds), tuple(hazards), by or "state")


def board_tasks(here: Here, wanted: Wanted) -> list[Task]:
    """The tasks that are wanted, in the order in which they need people.

    By priority, evacuations where most vulnerable people live first, then by beginning; tasks that
    are over come last, the latest first.
    """
    frame = here.snapshot.known("tasks")
    known = incidents.known(here.snapshot)
    hazards = dict(zip(known["incident_id"], known["hazard"], strict=True))
    for column, chosen in (
        ("incident_id", wanted.incident and (wanted.incident,)),
        ("agency", wanted.agency and (wanted.agency,)),
        ("kind", wanted.kinds),
    ):
        if chosen:
            frame = frame[frame[column].isin(chosen)]
    if wanted.hazards:
        frame = frame[frame["incident_id"].map(hazards).isin(wanted.hazards)]
    frame = frame[frame["state"] != "cancelled"]
    tasks = [find_task(here.snapshot, str(task_id)) for task_id in frame["task_id"]]
    return sorted(tasks, key=lambda task: _order(here, task))


def _order(here: Here, task: Task) -> tuple[bool, int, int, float]:
    over = task.state in ENDED
    begin = task.starts_at.timestamp()
    if over:
        return True, 0, 0, -begin
    code = task.record["village_code"]
    living = village(here.snapshot, str(code)) if task.kind == "evacuation" and code else None
    return False, list(v.PRIORITY).index(task.priority), -((living and living.people) or 0), begin


def board(here: Here, tasks: Sequence[Task], by: str, go_to: Callable[[str], None]) -> None:
    """A column per state or agency, a card per task."""
    vocabulary, keys = GROUPINGS[by]
    for key, column in zip(keys, st.columns(len(keys)), strict=True):
        mine = [task for task in tasks if task.record[by] == key]
        with column:
            st.html(f"{badge(here, vocabulary[key])} <b>{len(mine)}</b>")
            current = not_over(mine)
            over = [task for task in mine if task.state in ENDED]
            for task in (*current, *over[:SHOWN_OVER]):
                _card(here, task, by, go_to)
            if rest := over[SHOWN_OVER:]:
                with st.expander(here.t("more", n=len(rest))):
                    _older(here, rest, f"{by}-{key}", go_to)
            if not mine:
                caption(here.t("column_empty"))


def _older(here: Here, tasks: Sequence[Task], key: str, go_to: Callable[[str], None]) -> None:
    titles = {task.task_id: f"{task.title} · {words.day(here, task)}" for task in tasks}
    chosen = st.selectbox(
        here.t("open_older"),
        list(titles),
        index=None,
        key=f"task-older-{key}",
        format_func=lambda task_id: titles[task_id],
        placeholder=here.t("choose_task"),
        label_visibility="collapsed",
    )
    if chosen:
        go_to(chosen)


def _card(here: Here, task: Task, by: str, go_to: Callable[[str], None]) -> None:
    told = here.snapshot.memo(
        f"ui:task_card:{task.task_id}:{by}:{here.language}",
        lambda: card_html(here, staffing(here.snapshot, task.task_id), by),
    )
    with st.container(border=True, gap="xsmall", key=f"task-card-{task.task_id}"):
        st.html(told)
        if st.button(here.t("open_task"), key=f"open-{task.task_id}", width="stretch"):
            go_to(task.task_id)


def card_html(here: Here, found: Staffing, by: str) -> str:
    """One task: what, where, when, how urgent, who is missing, who answered.

    by: what the column says already, so that the card says the other: state or agency.
    """
    task = found.task
    kind, priority = v.TASK_KIND[task.kind], v.PRIORITY[task.priority]
    other = v.TASK_STATE[task.state] if by == "agency" else v.AGENCY[str(task.record["agency"])]
    head = (
        f'<div class="posko-task"><b style="overflow-wrap:anywhere">{escape(task.title)}</b><br>'
        f"{badge(here, kind)}{badge(here, priority)}{badge(here, other)}</div>"
    )
    ends: datetime | None = task.ends_at
    lines = [words.place(here, task), words.period(here, task.starts_at, ends)]
    if task.state in ENDED:
        done = words.achieved(here, incidents.task_results(here.snapshot, [task.task_id]))
        return head + _lines([*lines, done])
    gaps = found.gaps(here.snapshot)
    tone = "watch" if gaps else "good"
    said = [*words.answers(here, found), words.next_session(here, task.task_id)]
    if task.state != "draft":
        said.append(next_best(here, task.task_id))
    return (
        f"{head}{_lines(lines)}"
        f'<div class="posko-notice posko-{tone}">{escape(words.short(here, found))}</div>'
        f"{_lines(said)}"
    )


def _lines(lines: Sequence[str]) -> str:
    return "".join(f'<div class="posko-note">{escape(line)}</div>' for line in lines if line)


def not_over(tasks: Sequence[Task]) -> list[Task]:
    """Those that still need somebody or are at work."""
    return [task for task in tasks if task.state not in ENDED]


def task_map(here: Here, tasks: Sequence[Task], *, key: str, height: int = 380) -> str | None:
    """Tasks by place: sign by kind, colour by state; the clicked one.

    Several tasks at one place are one marker with their number; its popup lists them.
    """
    sites: dict[maps.LatLon, list[Task]] = {}
    for task in tasks:
        sites.setdefault((round(task.lat, 4), round(task.lon, 4)), []).append(task)

    def picture() -> maps.MapView:
        points = [_point(here, at, mine) for at, mine in sites.items()]
        bounds = maps.bounds_around(sites, margin=0.03) if sites else None
        return regency_map(here, [maps.points_layer(here.t("shell.page_tasks"), points)], bounds)

    answer = show_map(
        picture,
        key=key,
        cache_key=here.key(key, *(task.task_id for task in tasks)),
        height=height,
        returned=("last_active_drawing",),
    )
    states = [v.TASK_STATE[key] for key in STATES if any(t.state == key for t in tasks)]
    kinds = [term for key, term in v.TASK_KIND.items() if any(t.kind == key for t in tasks)]
    st.html(
        maps.legend_html(
            [
                *(maps.LegendEntry(t.label(here.language), t.colour, "") for t in states),
                *(maps.LegendEntry(t.label(here.language), v.DARK, t.icon) for t in kinds),
            ]
        )
    )
    return clicked_object(answer)


def _point(here: Here, at: maps.LatLon, tasks: Sequence[Task]) -> maps.Point:
    first, *others = tasks
    state = v.TASK_STATE[first.state]
    if not others:
        found = staffing(here.snapshot, first.task_id)
        short = () if first.state in ENDED else (words.short(here, found),)
        said = (state.label(here.language), *short)
        return maps.Point(
            first.task_id, *at, first.title, state.colour, v.TASK_KIND[first.kind].icon, said
        )
    lines = tuple(
        f"{task.title} · {v.TASK_STATE[task.state].label(here.language)}" for task in tasks
    )
    title = here.t("tasks_here", n=len(tasks), place=words.place(here, first))
    return maps.Point("", *at, title, state.colour, str(len(tasks)), lines)
