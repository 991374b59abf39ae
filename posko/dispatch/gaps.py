"""Why a place stays empty: every person who might have filled it, counted by cause, and what
would fill it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from posko.dispatch.people import FAR, Instants, Look, Mask
from posko.dispatch.reasons import Words
from posko.dispatch.tasks import HELPERS
from posko.model.messages import Message, message
from posko.model.roles import ANYONE
from posko.model.vocabulary import ABSENCE_KIND


@dataclass(frozen=True)
class Cause:
    """One cause and whom it concerns. rule: a rule of `rules.RULES`, "suggested" (the person fills
    another of these places), "elsewhere" (suggested for another role or task), or "excluded".
    kind: of an absence (a key of the vocabulary); "" for other causes.
    """

    rule: str
    kind: str
    people: tuple[str, ...]
    text: Message


@dataclass(frozen=True)
class Gap:
    """Places of one role that stay empty.

    considered: the people who might fill them: those who ever had the certificate, or for a place
    open to anyone every active member. causes: each of them once, so they add up.
    fills: what would fill the places. text: the whole cause in one sentence.
    """

    task_id: str
    role: str
    people: int
    considered: tuple[str, ...]
    causes: tuple[Cause, ...]
    fills: tuple[Message, ...]
    text: Message


def explain(look: Look, role: str, missing: int, masks: Mapping[str, Mask], words: Words) -> Gap:
    """The gap of one role; masks: why each person is not sent, in order of precedence."""
    considered = _considered(look, role, words)
    causes: list[Cause] = []
    left = considered.copy()
    for name, mask in masks.items():
        hit = left & mask
        left &= ~mask
        if hit.any():
            causes += _causes(look, role, name, hit, words)
    total = int(considered.sum())
    key = "dispatch.gap_anyone" if role == ANYONE else "dispatch.gap_certified"
    if not total:
        key = "dispatch.gap_nobody"
    said = tuple(cause.text for cause in causes)
    return Gap(
        look.task.task_id,
        role,
        missing,
        _ids(look, considered),
        tuple(causes),
        _fills(look, role, missing, masks, words),
        message(key, role=words.role(role), n=total, causes=said),
    )


def _considered(look: Look, role: str, words: Words) -> Mask:
    people = look.people
    if role == ANYONE:
        return people.active
    certificates = words.snapshot.all("certificates")
    ever = certificates.loc[certificates["skill"] == role, "volunteer_id"]
    return people.active & np.isin(np.array(people.ids, dtype=object), ever.to_numpy(dtype=object))


def _causes(look: Look, role: str, name: str, hit: Mask, words: Words) -> list[Cause]:
    if name != "absent":
        return [_cause(look, role, name, "", hit)]
    causes = []
    for kind in ABSENCE_KIND:
        mine = hit & look.people.away.meets(look.begin, look.end, len(look.people), kind)
        hit = hit & ~mine
        if mine.any():
            causes.append(_cause(look, role, name, kind, mine))
    return causes


def _cause(look: Look, role: str, name: str, kind: str, hit: Mask) -> Cause:
    n = int(hit.sum())
    text = message(f"dispatch.cause_{kind or name}", n=n)
    return Cause(name, kind, _ids(look, hit), text)


def _fills(
    look: Look, role: str, missing: int, masks: Mapping[str, Mask], words: Words
) -> tuple[Message, ...]:
    """What would fill the places, the quickest first; the neighbours last, always."""
    fills = []
    if (calls := _only("waiting", masks)).any():
        fills.append(message("dispatch.fill_waiting", n=int(calls.sum())))
    rested = look.rested.copy()
    rested[~_only("resting", masks) | ~(rested > look.begin)] = np.datetime64("NaT")
    fills += _from("dispatch.fill_rested", rested, words)
    ends = _busy_until(look)
    ends[~_only("on_task", masks) & ~_only("on_duty", masks)] = np.datetime64("NaT")
    fills += _from("dispatch.fill_finished", ends, words)
    helpers = _only("unskilled", masks) & np.isin(look.people.pillar, HELPERS)
    if helpers.any():
        fills.append(message("dispatch.fill_helpers", n=int(helpers.sum())))
    fills.append(message("dispatch.fill_neighbours", n=missing, role=words.role(role)))
    return tuple(fills)


def _only(name: str, masks: Mapping[str, Mask]) -> Mask:
    """Who would be free but for this one cause."""
    others = [mask for other, mask in masks.items() if other != name]
    only: Mask = masks[name] & ~np.logical_or.reduce(others)
    return only


def _from(key: str, at: Instants, words: Words) -> list[Message]:
    known = at[~np.isnat(at) & (at < FAR)]
    if not len(known):
        return []
    return [message(key, n=len(known), at=words.hour(known.min()))]


def _busy_until(look: Look) -> Instants:
    """When each person's commitments that overlap the task are over; NaT where none does."""
    work = look.people.work
    hit = (work.starts < look.end) & (work.ends > look.begin)
    until = np.full(len(look.people), np.datetime64("NaT"), dtype="M8[us]")
    order = np.argsort(work.ends[hit], kind="stable")
    until[work.person[hit][order]] = work.ends[hit][order]
    return until


def _ids(look: Look, mask: Mask) -> tuple[str, ...]:
    return tuple(look.people.ids[person] for person in np.flatnonzero(mask))
