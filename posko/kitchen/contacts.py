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


def record_contact(
    snapshot: Snapshot, actor: Actor, why: str, *, shelter_id: str, name: str, phone: str
) -> Change:
    """Who takes the food at a place, and their number; blank where nobody is known.

    Raises Refused for a number that is none, and where nothing changes.
    """
    before = snapshot.find("shelters", shelter_id)
    if before is None:
        raise Refused(message("kitchen.refused_unknown_place"))
    digits = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    try:
        TABLES["shelters"].by_name["contact_phone"].parse(digits)
    except ValueError:
        raise Refused(message("kitchen.refused_phone")) from None
    row = update(
        "shelters", before, contact_name=name.strip() or None, contact_phone=digits or None
    )
    if row.after == before:
        raise Refused(message("kitchen.refused_same_contact"))
    return Change(actor, why, snapshot.now, (row,))


def reveal_contacts(snapshot: Snapshot, actor: Actor, why: str) -> Change:
    """No row changes: the audit trail keeps who took whole numbers onto a route sheet."""
    return Change(actor, why, snapshot.now)
