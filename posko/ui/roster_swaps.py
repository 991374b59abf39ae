"""Swaps: a duty is offered, somebody takes it, a coordinator approves; the rules allow it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from posko.model import vocabulary as v
from posko.roster import (
    Duty,
    RuleBreach,
    Swap,
    accept_swap,
    breach_of,
    decline_swap,
    expire_swaps,
    facts,
    offer_swap,
    pool,
    propose_swap,
    roster_duties,
    swap_objections,
    swap_opens,
    swaps,
)
from posko.ui.actions import apply
from posko.ui.fields import field_key, forget
from posko.ui.here import Here
from posko.ui.pieces import badge, caption, label, notice, table
from posko.ui.roster_words import choose_person, duty_text, name, stint

PREFIX = "roster-swap-"
ONGOING = v.SWAP_STATE.initial


def swap_section(here: Here) -> None:
    """What waits for somebody first, then a new offer, then what is decided."""
    every = swaps(here.snapshot)
    waiting = [one for one in every if one.state in ONGOING]
    left, right = st.columns([3, 2])
    with left:
        st.markdown(f"**{here.t('swaps_waiting', n=len(waiting))}**")
        if not waiting:
            st.info(here.t("no_swaps"))
        for one in waiting:
            with st.container(border=True):
                _waiting(here, one)
        _close_expired(here)
    with right:
        _offer(here)
    _decided(here, [one for one in every if one.state not in ONGOING])


def _told(here: Here, one: Swap) -> str:
    """Sari: Malam 23.00–07.00, Sen 8 Feb → Budi (for: …)."""
    duty = duty_text(here, one.duty) if one.duty else "–"
    said = f"{name(here, one.offered_by)}: {duty}"
    if one.offered_to:
        said += f" → {name(here, one.offered_to)}"
    if one.exchange:
        said += f" ⇄ {duty_text(here, one.exchange)}"
    return said


def _waiting(here: Here, one: Swap) -> None:
    reason = f"<br><small>{escape(one.reason)}</small>" if one.reason else ""
    st.html(f"{badge(here, v.SWAP_STATE[one.state])} {escape(_told(here, one))}{reason}")
    if one.state == "proposed" and one.duty and one.offered_to:
        exchange = None if one.exchange is None else one.exchange.duty_id
        against = _verdict(here, one.duty.duty_id, one.offered_to, exchange)
        with st.container(horizontal=True, gap="small"):
            if st.button(
                here.t("approve"),
                key=f"approve-{one.swap_id}",
                type="primary",
                icon=":material/check:",
                disabled=not here.may_act or bool(against),
            ):
                why = here.t("why_approve", swap=_told(here, one))
                apply(here, partial(accept_swap, here.snapshot, here.actor, one.swap_id, why=why))
            _decline(here, one)
    elif one.state == "open" and one.duty:
        _take(here, one, one.duty)
        _decline(here, one)


def _verdict(here: Here, duty_id: str, taker: str, exchange: str | None) -> Sequence[RuleBreach]:
    """Whether the rules allow a swap, and what it would leave missing; what they say against it."""
    against = swap_objections(here.snapshot, duty_id, taker, exchange)
    if not against:
        notice("good", here.t("swap_allowed"))
    for breach in against:
        notice("bad", here.say(breach.text))
    known = facts(here.snapshot)
    for short in swap_opens(here.snapshot, duty_id, taker, exchange):
        notice("watch", here.t("swap_opens", what=here.say(breach_of(known, short).text)))
    return against


def _decline(here: Here, one: Swap) -> None:
    with st.popover(here.t("decline"), icon=":material/close:"):
        reason = st.text_input(here.t("reason"), key=f"{PREFIX}no-{one.swap_id}", max_chars=200)
        if st.button(
            here.t("decline_now"), key=f"decline-{one.swap_id}", disabled=not here.may_act
        ):
            why = (reason or "").strip() or here.t("why_decline", swap=_told(here, one))
            apply(here, partial(decline_swap, here.snapshot, here.actor, one.swap_id, why=why))


def _take(here: Here, one: Swap, duty: Duty) -> None:
    """Somebody takes an open offer, perhaps for a duty of their own."""
    people = (m.volunteer_id for m in pool(here.snapshot) if m.volunteer_id != duty.volunteer_id)
    taker = choose_person(here, here.t("taker"), people, f"{PREFIX}taker-{one.swap_id}")
    if taker is None:
        return
    exchange = _exchange(here, taker, f"{PREFIX}for-{one.swap_id}-{taker}")
    against = _verdict(here, duty.duty_id, taker, exchange)
    if st.button(
        here.t("take"),
        key=f"take-{one.swap_id}",
        type="primary",
        icon=":material/front_hand:",
        disabled=not here.may_act or bool(against),
    ):
        why = here.t("why_take", name=name(here, taker), duty=duty_text(here, duty))
        make = partial(
            propose_swap, here.snapshot, here.actor, one.swap_id, taker, exchange, why=why
        )
        apply(here, make, then=partial(forget, PREFIX))


def _exchange(here: Here, person: str, key: str) -> str | None:
    """A coming duty that this person gives in exchange; None for nothing."""
    own = {duty.duty_id: duty for duty in coming_duties(here, person)}
    chosen = st.selectbox(
        here.t("in_exchange", name=name(here, person)),
        ["", *own],
        key=key,
        format_func=lambda d: duty_text(here, own[d]) if d in own else here.t("nothing_for_it"),
    )
    return chosen or None


def coming_duties(here: Here, person: str) -> list[Duty]:
    """A person's published duties that have not begun."""
    return [
        duty
        for duty in roster_duties(here.snapshot, states=v.DUTY_STATE.committing)
        if duty.volunteer_id == person and stint(here, duty).starts > here.now
    ]


def _offer(here: Here) -> None:
    """A published duty is offered to everybody, or to one person."""
    with st.container(border=True):
        st.markdown(f"**{here.t('offer_title')}**")
        having = {
            duty.volunteer_id
            for duty in roster_duties(here.snapshot, states=v.DUTY_STATE.committing)
            if stint(here, duty).starts > here.now
        }
        if not having:
            st.info(here.t("nobody_ahead"))
            return
        giver = choose_person(here, here.t("giver"), having, field_key(PREFIX, "giver"))
        if giver is None:
            return
        own = {duty.duty_id: duty for duty in coming_duties(here, giver)}
        duty_id = st.selectbox(
            here.t("which_duty"),
            list(own),
            key=f"{PREFIX}duty-{giver}",
            format_func=lambda d: duty_text(here, own[d]) if d in own else d,
        )
        others = (m.volunteer_id for m in pool(here.snapshot) if m.volunteer_id != giver)
        to = choose_person(here, here.t("offered_to"), others, f"{PREFIX}to-{giver}")
        exchange = None if to is None else _exchange(here, to, f"{PREFIX}exchange-{giver}-{to}")
        if to is not None and duty_id in own:
            _verdict(here, duty_id, to, exchange)
        reason = st.text_input(here.t("reason"), key=field_key(PREFIX, "reason"), max_chars=200)
        if st.button(
            here.t("offer"),
            key="swap-offer",
            type="primary",
            icon=":material/swap_horiz:",
            disabled=not here.may_act,
            help=here.why_not,
        ):
            make = partial(
                offer_swap,
                here.snapshot,
                here.actor,
                duty_id,
                to=to,
                exchange_duty_id=exchange,
                reason=reason or "",
            )
            done = here.t("offered", name=name(here, giver))
            apply(here, make, done, partial(forget, PREFIX))
        caption(here.t("offer_note"))


def _close_expired(here: Here) -> None:
    """Offers whose duty has begun are closed by one press."""
    change = expire_swaps(here.snapshot, here.actor, why=here.t("why_expire"))
    if change is not None and st.button(
        here.t("close_expired", n=len(change.rows)), key="swap-expire", disabled=not here.may_act
    ):
        apply(here, change)


def _decided(here: Here, decided: Sequence[Swap]) -> None:
    if not decided:
        return
    with st.expander(here.t("swaps_decided", n=len(decided))):
        frame = pd.DataFrame(
            [
                {
                    "state": label(here, v.SWAP_STATE, one.state),
                    "at": here.show(one.offered_at),
                    "what": _told(here, one),
                    "reason": one.reason or "",
                }
                for one in decided
            ]
        )
        headings = {
            "state": here.t("state"),
            "at": here.t("offered_at"),
            "what": here.t("what"),
            "reason": here.t("reason"),
        }
        table(here, frame, headings, key="swaps-decided")
