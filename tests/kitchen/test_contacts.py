"""Whom the driver rings, and when the kitchen begins."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.kitchen import (
    Serving,
    cooking_hours,
    phone_shown,
    record_contact,
    reveal_contacts,
)
from posko.model.change import Actor
from posko.model.privacy import masked_cell
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from tests.factories import NOW, wib, world

WE = Actor("Sari", "kitchen")
EVENING = Serving(date(2021, 2, 8), "evening")


def office(**more: Any) -> Snapshot:
    return world(
        incidents=[{"incident_id": "banjir"}],
        shelters=[{"shelter_id": "sdn", "incident_id": "banjir", "contact_name": "Tutik"} | more],
    )


def recorded(name: str, phone: str, place: str = "sdn", **more: Any) -> tuple[Any, Any]:
    forget = more.pop("forget_phone", False)
    change = record_contact(
        office(**more), WE, "kontak", shelter_id=place, name=name, phone=phone, forget_phone=forget
    )
    after = change.rows[0].after or {}
    return after["contact_name"], after["contact_phone"]


def test_a_contact_is_recorded_as_it_was_said() -> None:
    """Spaces and dashes of a spoken number go; nothing given is nobody known."""
    assert recorded(" Lilik ", "0800-0000 0301") == ("Lilik", "080000000301")
    assert recorded("", "") == (None, None)


STORED: dict[str, Any] = {"contact_phone": "080000000301"}


def test_a_form_begins_with_the_stored_number_masked_and_keeps_it() -> None:
    """Who saves only another name leaves the number alone; another number replaces it."""
    assert phone_shown(office(**STORED), "sdn") == "0800-••••-301"
    assert phone_shown(office(), "sdn") == ""
    assert recorded("Lilik", " 0800-••••-301 ", **STORED) == ("Lilik", "080000000301")
    assert recorded("Tutik", "080000000399", **STORED) == ("Tutik", "080000000399")


def test_a_number_goes_only_by_an_act_of_its_own() -> None:
    """A blank field is refused; removing works whatever the field says, and the name may stay."""
    with pytest.raises(Refused) as refusal:
        recorded("Tutik", "", **STORED)
    assert refusal.value.reason.key == "kitchen.refused_no_phone"
    assert recorded("Tutik", "", forget_phone=True, **STORED) == ("Tutik", None)
    assert recorded("Tutik", "0800-••••-301", forget_phone=True, **STORED) == ("Tutik", None)


@pytest.mark.parametrize(
    ("name", "phone", "place", "key"),
    [
        ("Lilik", "12", "sdn", "refused_phone"),
        ("Lilik", "08000+0000301", "sdn", "refused_phone"),
        ("Lilik", "08000-••••-30123", "sdn", "refused_phone"),
        ("Tutik", "", "sdn", "refused_same_contact"),
        ("Lilik", "080000000301", "masjid", "refused_unknown_place"),
    ],
)
def test_what_is_no_contact_is_refused(name: str, phone: str, place: str, key: str) -> None:
    """A number of two digits, half a mask, what is recorded already, a place that is gone."""
    with pytest.raises(Refused) as refusal:
        recorded(name, phone, place)
    assert refusal.value.reason.key == f"kitchen.{key}"


def test_a_contacts_number_is_masked_like_any_other() -> None:
    """In lists and in the trail; asking for it changes no row and is noted."""
    table = TABLES["shelters"]
    assert masked_cell(table, "contact_phone", "080000000301") == "0800-••••-301"
    assert masked_cell(table, "contact_name", "Lilik") == "Lilik"
    asked = reveal_contacts(office(), WE, "nomor untuk lembar antar")
    assert (asked.rows, asked.at, asked.why) == ((), NOW, "nomor untuk lembar antar")


def kitchen(portions: int, crew: int) -> Snapshot:
    return world(
        incidents=[{"incident_id": "banjir"}],
        shelters=[{"shelter_id": "sdn", "incident_id": "banjir"}],
        kitchens=[{"kitchen_id": "dapur", "incident_id": "banjir", "crew_per_shift": crew}],
        meals=[{"kitchen_id": "dapur", "shelter_id": "sdn", "planned": portions}],
    )


def test_950_portions_begin_three_hours_before_they_are_ready() -> None:
    """932 packs and 18 for the crew at 500 an hour, and an hour to prepare: from 12.36 to 15.30,
    for 16.30, good until 19.30."""
    hours = cooking_hours(kitchen(932, 18), "dapur", EVENING)
    assert hours.starts_at == wib("2021-02-08 12:36")
    assert hours.ready_at == wib("2021-02-08 15:30")
    assert hours.served_at == wib("2021-02-08 16:30")
    assert hours.good_until == wib("2021-02-08 19:30")


def test_more_to_cook_begins_earlier() -> None:
    """Twice as much takes twice as long; preparing does not."""
    small, large = (cooking_hours(kitchen(n, 0), "dapur", EVENING).starts_at for n in (500, 1000))
    assert (small, large) == (wib("2021-02-08 13:30"), wib("2021-02-08 12:30"))
