"""Suggested people for a task, what a coordinator settles by hand, and the call itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape

import streamlit as st

from posko import dispatch
from posko.access import with_answer_links
from posko.dispatch import Call, Gap, Override, Pin, Suggested, Task
from posko.model.change import Change
from posko.model.problems import Refused
from posko.model.roles import ANYONE
from posko.readiness import readiness
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import caption, notice
from posko.ui.task_call import person_name, show_numbers

_DRAFT = "task_draft"
BY_REASON = ("resting", "over_hours")
"""The rules that a coordinator may break, with a reason."""


@dataclass(frozen=True)
class Draft:
    """What somebody has settled about one task before anybody is called.

    together: other tasks that are looked at at the same time.
    """

    task_id: str
    pins: tuple[Pin, ...] = ()
    excluded: frozenset[str] = frozenset()
    overrides: tuple[Override, ...] = ()
    together: tuple[str, ...] = ()


def draft(task_id: str) -> Draft | None:
    """The draft of a task; None while nobody asked for suggestions."""
    found = st.session_state.get(_DRAFT)
    return found if isinstance(found, Draft) and found.task_id == task_id else None


def keep(found: Draft | None) -> None:
    """Put a draft in place of the one there is; None forgets it."""
    st.session_state[_DRAFT] = found


def suggestion(here: Here, task: Task) -> None:
    """From the button to the suggested people, what may be changed, and the call."""
    now = draft(task.task_id)
    if now is None:
        st.button(
            here.t("suggest"),
            key="task-suggest",
            icon=":material/person_search:",
            type="primary",
            on_click=keep,
            args=(Draft(task.task_id),),
        )
        return
    now = _together(here, task, now)
    try:
        found = dispatch.suggest(
            here.snapshot,
            [task.task_id, *now.together],
            here.now,
            pinned=now.pins,
            excluded=now.excluded,
            overrides=now.overrides,
        )
    except Refused as refusal:
        st.error(here.say(refusal.reason))
        st.button(here.t("start_over"), on_click=keep, args=(Draft(task.task_id),), key="task-over")
        return
    mine = found.of_task(task.task_id)
    gaps = [gap for gap in found.gaps if gap.task_id == task.task_id]
    if not mine and not gaps:
        notice("good", here.t("no_open_place"))
    left, right = st.columns([3, 2])
    with left:
        chosen = _people(here, mine) if mine or gaps else set()
        others = len(found.people) - len(mine)
        if others:
            caption(here.t("for_others", n=others))
        _call(here, task, now, [one for one in mine if one.volunteer_id in chosen])
    with right:
        _gaps(here, gaps, bool(mine))
        _settle(here, task, now, mine)


def _together(here: Here, task: Task, now: Draft) -> Draft:
    """Other tasks of the incident that need people too: one person is suggested once."""
    frame = here.snapshot.known("tasks")
    same = (frame["incident_id"] == task.incident_id) & frame["state"].isin(("open", "under_way"))
    others = frame[same & (frame["task_id"] != task.task_id)]
    ends = others["ends_at"]
    others = others[ends.isna() | (ends > here.now)]
    names = dict(zip(others["task_id"], others["title"], strict=True))
    if not names:
        return now
    kept = [task_id for task_id in now.together if task_id in names]
    chosen = st.multiselect(
        here.t("together"),
        list(names),
        default=kept,
        key=f"task-together-{task.task_id}",
        format_func=lambda task_id: names[task_id],
        placeholder=here.t("together_hint"),
    )
    changed = replace(now, together=tuple(chosen))
    keep(changed)
    return changed


def _people(here: Here, people: Sequence[Suggested]) -> set[str]:
    """Everybody suggested with the reasons, by role; those ticked are to be called."""
    if not people:
        caption(here.t("nobody_suggested"))
        return set()
    st.html(f"<b>{escape(here.t('suggested', n=len(people)))}</b>")
    chosen, role = set(), None
    for one in people:
        if one.role != role:
            role = one.role
            name = here.show(dispatch.role_name(here.snapshot, role))
            st.html(f'<div class="posko-label"><b>{escape(name.capitalize())}</b></div>')
        key = f"task-pick-{one.task_id}-{one.volunteer_id}"
        st.session_state.setdefault(key, True)
        with st.container(gap=None):
            if st.checkbox(plain(one.name), key=key):
                chosen.add(one.volunteer_id)
            caption(" · ".join(map(here.say, one.reasons)))
    return chosen


def _gaps(here: Here, gaps: Sequence[Gap], suggested: bool) -> None:
    """Places that stay empty, why, and what would fill them."""
    if suggested and not gaps:
        notice("good", here.t("no_gaps"))
    for gap in gaps:
        role = dispatch.role_name(here.snapshot, gap.role)
        fills = "<br>• ".join(map(escape, (here.t("fills"), *map(here.say, gap.fills))))
        st.html(
            f'<div class="posko-notice posko-bad">■ '
            f"{escape(here.t('dispatch.short', n=gap.people, role=role))}</div>"
            f'<div class="posko-note">{escape(here.say(gap.text))}</div>'
            f'<div class="posko-note">{fills}</div>'
        )


def _settle(here: Here, task: Task, now: Draft, people: Sequence[Suggested]) -> None:
    """Pin, exclude or swap somebody suggested; put somebody in by hand; undo."""
    with st.container(border=True, gap="small"):
        if people:
            _change_one(here, task, now, people)
        _put_in(here, task, now)
        if now.pins or now.excluded:
            settled = [
                *(here.t("is_pinned", name=person_name(here, p.volunteer_id)) for p in now.pins),
                *(here.t("is_excluded", name=person_name(here, x)) for x in sorted(now.excluded)),
            ]
            caption(" · ".join(settled))
            st.button(
                here.t("start_over"), key="task-over", on_click=keep, args=(Draft(task.task_id),)
            )


def _change_one(here: Here, task: Task, now: Draft, people: Sequence[Suggested]) -> None:
    by_id = {one.volunteer_id: one for one in people}
    who = st.selectbox(
        here.t("change_one"),
        list(by_id),
        key="task-change-one",
        format_func=lambda key: by_id[key].name,
        index=None,
        placeholder=here.t("choose_person"),
    )
    if who is None:
        return
    one = by_id[who]
    pin = Pin(task.task_id, one.role, who)
    with st.container(horizontal=True, gap="small"):
        st.button(
            here.t("pin"),
            key="task-pin",
            icon=":material/push_pin:",
            disabled=one.pinned,
            on_click=keep,
            args=(replace(now, pins=(*now.pins, pin)),),
        )
        st.button(
            here.t("exclude"),
            key="task-exclude",
            icon=":material/person_off:",
            on_click=keep,
            args=(_without(now, who),),
        )
    taken = {*by_id, *now.excluded}
    others = dispatch.alternatives(here.snapshot, task.task_id, one.role, here.now, excluded=taken)
    if not others:
        caption(here.t("no_alternative"))
        return
    names = {other.volunteer_id: other for other in others}
    instead = st.selectbox(
        here.t("instead"),
        list(names),
        key="task-instead",
        format_func=lambda key: f"{names[key].name}: {here.show(names[key].reasons)}",
    )
    swapped = _without(now, who)
    swapped = replace(swapped, pins=(*swapped.pins, Pin(task.task_id, one.role, instead)))
    st.button(
        here.t("swap"),
        key="task-swap",
        icon=":material/swap_horiz:",
        on_click=keep,
        args=(swapped,),
    )


def _without(now: Draft, volunteer_id: str) -> Draft:
    pins = tuple(pin for pin in now.pins if pin.volunteer_id != volunteer_id)
    overrides = tuple(o for o in now.overrides if o.volunteer_id != volunteer_id)
    return replace(now, pins=pins, overrides=overrides, excluded=now.excluded | {volunteer_id})


def _put_in(here: Here, task: Task, now: Draft) -> None:
    """Anybody into a role; rest and weekly hours give way to a reason, nothing else does."""
    with st.expander(here.t("put_in")), st.form("task-put-in", border=False):
        found = dispatch.staffing(here.snapshot, task.task_id)
        roles = list(dict.fromkeys([*(role.role for role in found.roles), ANYONE]))
        role = st.selectbox(
            here.t("column_role"),
            roles,
            key="task-put-role",
            format_func=lambda key: here.show(dispatch.role_name(here.snapshot, key)),
        )
        everyone = readiness(here.snapshot)
        active = everyone[everyone["state"] != "inactive"]
        names = dict(zip(active["volunteer_id"], active["name"], strict=True))
        who = st.selectbox(
            here.t("person"),
            list(names),
            index=None,
            key="task-put-person",
            format_func=lambda key: f"{names[key]} · {key}",
            placeholder=here.t("choose_person"),
        )
        reason = st.text_input(here.t("override_reason"), key="task-put-reason", max_chars=200)
        sent = st.form_submit_button(here.t("put_in"), disabled=not names)
    if not sent or who is None:
        return
    broken = [Override(who, rule, reason or "") for rule in BY_REASON if (reason or "").strip()]
    tried = replace(
        now,
        pins=(*now.pins, Pin(task.task_id, role, who)),
        overrides=(*now.overrides, *broken),
        excluded=now.excluded - {who},
    )
    try:
        dispatch.suggest(
            here.snapshot,
            [task.task_id],
            here.now,
            pinned=tried.pins,
            excluded=tried.excluded,
            overrides=tried.overrides,
        )
    except Refused as refusal:
        st.error(here.say(refusal.reason))
    else:
        keep(tried)
        st.rerun()


def _call(here: Here, task: Task, now: Draft, people: Sequence[Suggested]) -> None:
    """Call the ticked people, one of them as team leader if wanted."""
    if not people:
        return
    names = {one.volunteer_id: one.name for one in people}
    leader = st.selectbox(
        here.t("leader"),
        list(names),
        index=None,
        key="task-leader",
        format_func=lambda key: names[key],
        placeholder=here.t("no_leader"),
    )
    pressed = st.button(
        here.t("call", n=len(people)),
        key="task-call",
        type="primary",
        icon=":material/campaign:",
        disabled=not here.may_act or task.state == "draft",
        help=_why_not(here, task),
    )
    if not pressed:
        return
    calls = [
        Call(one.volunteer_id, one.role, "leader" if one.volunteer_id == leader else "member")
        for one in people
    ]
    why = here.t("why_call", n=len(calls), title=task.title, names=list(names.values()))

    def change() -> Change:
        made = dispatch.call(
            here.snapshot,
            here.actor,
            task.task_id,
            calls,
            here.now,
            why=why,
            overrides=[o for one in people for o in one.overridden],
        )
        return with_answer_links(here.snapshot, made)

    apply(here, change, here.t("done_call", n=len(calls)), partial(_called, list(names)))


def _why_not(here: Here, task: Task) -> str | None:
    return here.why_not or (here.t("open_first") if task.state == "draft" else None)


def _called(volunteer_ids: list[str]) -> None:
    """Their numbers are shown from now on: the change says so."""
    show_numbers(volunteer_ids)
    keep(None)
