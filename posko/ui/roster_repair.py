"""Somebody drops out: the repair is proposed, looked at, applied, and told to those concerned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from posko.model import vocabulary as v
from posko.model.problems import Refused
from posko.model.tables import TABLES
from posko.roster import (
    COORDINATOR,
    Duty,
    Mending,
    Stint,
    change_text,
    facts,
    mend,
    role_name,
    roster_duties,
)
from posko.ui.actions import apply
from posko.ui.fields import forget
from posko.ui.here import Here
from posko.ui.links import plain
from posko.ui.pieces import Figure, caption, figures, notice, options, table
from posko.ui.roster_gaps import to_cover
from posko.ui.roster_telling import open_to_tell
from posko.ui.roster_tonight import horizon_days, published_shortages
from posko.ui.roster_words import choose_person, duty_text, name, place_text, stint

PREFIX = "roster-repair-"
_ASKED, _LEFT = "roster-mending", "roster-left"
"""Session: the drop-out that a proposal is shown for; the running duties that the last one applied
broke off."""
KINDS = ("sick", "leave", "official")
SECONDS = 10.0


@dataclass(frozen=True)
class DropOut:
    """Who is away, from when, until when (None: nobody knows), and why."""

    volunteer_id: str
    starts: datetime
    until: datetime | None
    kind: str
    reason: str


def repair(here: Here) -> None:
    """What was just left open; then the form, or the proposal."""
    _open_places(here)
    asked = st.session_state.get(_ASKED)
    if isinstance(asked, DropOut):
        _proposal(here, asked)
    else:
        _known_absentees(here)
        _ask(here)


def begin(person: str, starts: datetime, until: datetime) -> None:
    """Fill in the form for a drop-out at the next run; instants of the office's clock."""
    _leave()
    st.session_state[PREFIX + "person"] = person
    st.session_state[PREFIX + "from"] = starts.replace(tzinfo=None)
    st.session_state[PREFIX + "until"] = until.replace(tzinfo=None)
    st.session_state[PREFIX + "open"] = False


def known_absences(here: Here) -> list[tuple[DropOut, list[Duty]]]:
    """Absences on record of people whose published duties nobody has taken over yet, with these."""
    duties: dict[str, list[Stint]] = {}
    for duty in roster_duties(here.snapshot, states=v.DUTY_STATE.committing):
        one = stint(here, duty)
        if one.starts >= here.now:
            duties.setdefault(duty.volunteer_id, []).append(one)
    found = []
    for row in TABLES["absences"].records(here.snapshot.all("absences")):
        person, starts, ends = str(row["volunteer_id"]), row["starts_at"], row["ends_at"]
        if row["kind"] not in KINDS or not isinstance(starts, datetime):
            continue
        until = ends if isinstance(ends, datetime) else None
        hit = [
            one.duty
            for one in duties.get(person, ())
            if one.ends > starts and (until is None or one.starts < until)
        ]
        if hit:
            found.append((DropOut(person, starts, until, str(row["kind"]), ""), hit))
    return found


def _known_absentees(here: Here) -> None:
    """Who is on the roster and away: a repair is one press away."""
    for away, hit in known_absences(here):
        words, button = st.columns([4, 1], vertical_alignment="center")
        said = here.t(
            "away_on_duty",
            name=name(here, away.volunteer_id),
            kind=v.ABSENCE_KIND[away.kind],
            duties="; ".join(duty_text(here, duty) for duty in hit),
        )
        with words:
            notice("bad", said)
        button.button(
            here.t("propose_repair"),
            key=f"repair-known-{away.volunteer_id}-{away.starts:%Y%m%d%H%M}",
            on_click=_take_up,
            args=(away,),
            disabled=not here.may_act,
            width="stretch",
        )


def _take_up(away: DropOut) -> None:
    st.session_state[_ASKED] = away


def _ask(here: Here) -> None:
    """Who cannot come, and when. Only people with a published duty ahead are listed."""
    ahead = {
        duty.volunteer_id
        for duty in roster_duties(here.snapshot, states=v.DUTY_STATE.committing)
        if stint(here, duty).ends > here.now
    }
    if not ahead:
        st.info(here.t("nobody_ahead"))
        return
    local = here.now.astimezone(here.snapshot.zone).replace(tzinfo=None, second=0, microsecond=0)
    # Typed values outlive the minute in which the form was opened.
    st.session_state.setdefault(PREFIX + "from", local)
    until_then = datetime.combine(local.date() + timedelta(days=2), time(0))
    st.session_state.setdefault(PREFIX + "until", until_then)
    with st.form("roster-repair"):
        st.markdown(f"**{here.t('repair_title')}**")
        person = choose_person(here, here.t("who_drops"), ahead, PREFIX + "person")
        left, right, third = st.columns(3)
        starts = left.datetime_input(here.t("away_from"), key=PREFIX + "from", format="DD/MM/YYYY")
        until = right.datetime_input(
            here.t("away_until"), key=PREFIX + "until", format="DD/MM/YYYY"
        )
        kinds = options(here, v.ABSENCE_KIND)
        kind = third.selectbox(
            here.t("kind"), KINDS, format_func=lambda key: kinds[key], key=PREFIX + "kind"
        )
        open_end = st.checkbox(here.t("open_end"), key=PREFIX + "open")
        reason = st.text_input(here.t("note"), key=PREFIX + "reason", max_chars=200)
        pressed = st.form_submit_button(
            here.t("propose_repair"),
            type="primary",
            icon=":material/healing:",
            disabled=not here.may_act,
            help=here.why_not,
            key="repair-propose",
        )
    caption(here.t("repair_note"))
    if not pressed:
        return
    zone = here.snapshot.zone
    if person is None or starts is None:
        st.error(here.t("choose_person"))
    elif not open_end and (until is None or until <= starts):
        st.error(here.t("until_after"))
    else:
        end = None if open_end or until is None else until.replace(tzinfo=zone)
        st.session_state[_ASKED] = DropOut(
            person, starts.replace(tzinfo=zone), end, str(kind), (reason or "").strip()
        )
        st.rerun()


def proposal(here: Here, asked: DropOut) -> Mending:
    """What would be done about a drop-out. Raises Refused."""
    why = here.t("why_repair", name=name(here, asked.volunteer_id))
    if asked.reason:
        why = f"{why}: {asked.reason}"

    def make() -> Mending:
        return mend(
            here.snapshot,
            here.actor,
            asked.volunteer_id,
            asked.starts,
            asked.until,
            kind=asked.kind,
            why=why,
            seconds=SECONDS,
        )

    # The change carries who asked and why, in their language: nobody gets that of another.
    key = f"ui:roster-mending:{here.actor!r}:{here.language}:{asked}"
    return here.snapshot.memo(key, make)


def _proposal(here: Here, asked: DropOut) -> None:
    """Each change before it is made; nothing is stored yet."""
    with st.container(border=True):
        until = here.show(asked.until) if asked.until else here.t("unknown_end")
        said = here.t(
            "proposal_title",
            name=name(here, asked.volunteer_id),
            starts=asked.starts,
            until=until,
        )
        st.html(f"<b>{escape(said)}</b>")
        try:
            mending = proposal(here, asked)
        except Refused as refusal:
            st.error(plain(here.say(refusal.reason)))
            st.button(here.t("close"), key="repair-close", on_click=_leave)
            return
        figures(here, _figures(here, mending))
        for duty in mending.left:
            notice("watch", here.t("breaks_off", place=place_text(here, duty.date, duty.shift)))
        _changes(here, mending)
        for short in mending.missing:
            role = here.say(role_name(here.snapshot, short.role))
            place = place_text(here, short.date, short.shift)
            st.html(
                '<div class="posko-notice posko-bad">'
                f"{escape(here.t('stays_empty', place=place, role=role, n=short.missing))}</div>"
            )
        with st.container(horizontal=True, gap="small"):
            pressed = st.button(
                here.t("apply_repair"),
                key="repair-apply",
                type="primary",
                icon=":material/check:",
                disabled=not here.may_act,
            )
            st.button(here.t("cancel"), key="repair-close", on_click=_leave)
        if pressed:
            apply(here, mending.change, then=partial(_applied, mending))
        caption(here.t("proposal_note"))


def _changes(here: Here, mending: Mending) -> None:
    """Who loses and who gains what, in order of time."""
    if not mending.changes:
        return
    frame = pd.DataFrame(
        [
            {
                "name": name(here, one.duty.volunteer_id),
                "what": here.t(f"change_{one.kind}"),
                "duty": here.say(change_text(facts(here.snapshot), one)),
            }
            for one in mending.changes
        ]
    )
    headings = {"name": here.t("person"), "what": here.t("change"), "duty": here.t("duty")}
    table(here, frame, headings, key="repair-changes")


def _figures(here: Here, mending: Mending) -> list[Figure]:
    heads = sum(short.missing for short in mending.missing if short.role is None)
    proof = here.t("proven" if mending.proven else "not_proven")
    return [
        Figure(here.t("lost_duties"), here.show(mending.lost)),
        Figure(here.t("touched"), here.show(mending.touched), proof),
        Figure(
            here.t("left_empty"), here.show(heads), here.t("left_note"), "bad" if heads else "good"
        ),
        Figure(here.t("to_tell"), here.show(len(mending.notices))),
    ]


def _leave() -> None:
    st.session_state.pop(_ASKED, None)


def _applied(mending: Mending) -> None:
    _leave()
    forget(PREFIX)
    open_to_tell()
    st.session_state[_LEFT] = mending.left


def _open_places(here: Here) -> None:
    """The running shifts that somebody has just left, as long as they lack somebody: straight to
    the people who may come now."""
    short = published_shortages(here, horizon_days(here))
    for duty in st.session_state.get(_LEFT, ()):
        roles = [s.role for s in short if s.place == duty.place]
        if not roles or stint(here, duty).ends <= here.now:
            continue
        role = COORDINATOR if duty.function == COORDINATOR in roles else roles[0]
        words, button = st.columns([4, 1], vertical_alignment="center")
        with words:
            notice("bad", here.t("open_now", place=place_text(here, duty.date, duty.shift)))
        button.button(
            here.t("cover_title"),
            key=f"repair-cover-{duty.duty_id}",
            type="primary",
            icon=":material/person_add:",
            on_click=to_cover,
            args=((duty.date, duty.shift, role),),
            width="stretch",
        )
