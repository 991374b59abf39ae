"""Whom a driver rings at the place that gets the food."""

from __future__ import annotations

from posko.model.change import Actor, Change, update
from posko.model.messages import message
from posko.model.privacy import masked, spoken
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES


def contact(snapshot: Snapshot, shelter_id: str, *, numbers: bool = False) -> str | None:
    """ "Tutik, 0800-••••-308": who takes the food at a place; None where nobody is known.

    numbers: whether the phone is whole; asking for that is noted (`reveal_contacts`).
    """
    place = snapshot.find("shelters", shelter_id) or {}
    said = [place.get("contact_name")]
    if isinstance(phone := place.get("contact_phone"), str):
        said.append(spoken(phone) if numbers else masked(phone))
    return ", ".join(str(part) for part in said if part) or None


def phone_shown(snapshot: Snapshot, shelter_id: str) -> str:
    """The stored number as a form begins with it: masked, "" where none is stored."""
    phone = (snapshot.find("shelters", shelter_id) or {}).get("contact_phone")
    return masked(phone) if isinstance(phone, str) else ""


def record_contact(
    snapshot: Snapshot,
    actor: Actor,
    why: str,
    *,
    shelter_id: str,
    name: str,
    phone: str,
    forget_phone: bool = False,
) -> Change:
    """Who takes the food at a place, and their number; a blank name is nobody known.

    phone: as it stands in a form that began with `phone_shown`: left so it keeps the stored number.
    forget_phone: the stored number goes, whatever `phone` says; a blank one alone does not do it.
    Raises Refused for a number that is none, for a blank in place of a stored number, and where
    nothing changes.
    """
    before = snapshot.find("shelters", shelter_id)
    if before is None:
        raise Refused(message("kitchen.refused_unknown_place"))
    stored = before["contact_phone"]
    if forget_phone:
        number = None
    elif phone.strip() == phone_shown(snapshot, shelter_id):
        number = stored
    elif phone.strip():
        number = _number(phone)
    else:
        raise Refused(message("kitchen.refused_no_phone"))
    row = update("shelters", before, contact_name=name.strip() or None, contact_phone=number)
    if row.after == before:
        raise Refused(message("kitchen.refused_same_contact"))
    return Change(actor, why, snapshot.now, (row,))


def _number(phone: str) -> str:
    """The digits of a number as it was typed. Raises Refused for anything else, as half a mask."""
    digits = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    try:
        if "•" in phone:
            raise ValueError(phone)
        TABLES["shelters"].by_name["contact_phone"].parse(digits)
    except ValueError:
        raise Refused(message("kitchen.refused_phone")) from None
    return digits


def reveal_contacts(snapshot: Snapshot, actor: Actor, why: str) -> Change:
    """No row changes: the audit trail keeps who took whole numbers onto a route sheet."""
    return Change(actor, why, snapshot.now)
