"""Opening a kitchen: where, from when, and what is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from posko.kitchen import close_kitchen, kitchen_checklist, open_kitchen, open_now, opening_sites
from posko.model.change import Actor, Change
from posko.model.check_change import check_change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.factories import NOW, wib, world
from tests.kitchen.test_ordered import after

AMY = Actor("Amy", "kitchen")


def kitchen(kitchen_id: str, lat: float, **more: Any) -> dict[str, Any]:
    return {"kitchen_id": kitchen_id, "incident_id": "banjir", "lat": lat, **more}


def flood(**more: Any) -> Snapshot:
    """One kitchen open, one planned, one closed, one closed in an older flood; places to stay."""
    return world(
        **{
            "incidents": [
                {"incident_id": "banjir"},
                {"incident_id": "lama", "state": "closed", "closed_at": wib("2021-02-01 09:00")},
            ],
            "kitchens": [
                kitchen("buka", -7.50, name="Dapur Buka"),
                kitchen("siap", -7.51, state="planned", opened_at=None, portions_per_meal=300),
                kitchen("tutup", -7.52, state="closed", closed_at=wib("2021-02-08 06:00")),
                kitchen("lama", -7.53, incident_id="lama", name="Dapur Lama", place="Balai",
                        state="closed", closed_at=wib("2021-02-01 06:00")),
            ],
            "shelters": [
                {"shelter_id": name, "incident_id": "banjir", "name": name.upper(), "lat": lat,
                 **fields}
                for name, lat, fields in (
                    ("sdn", -7.54, {}),
                    ("balai", -7.50, {}),
                    ("dusun", -7.55, {"access": "boat"}),
                    ("pulang", -7.57, {"state": "closed", "closed_at": wib("2021-02-07 06:00")}),
                )
            ],
            **more,
        }
    )  # fmt: skip


def opened(
    site: str, snapshot: Snapshot | None = None, starts_at: datetime = NOW, **more: Any
) -> Change:
    given = {"incident_id": "banjir", "capacity": 400, **more}
    return open_kitchen(snapshot or flood(), AMY, "uji", site=site, starts_at=starts_at, **given)


def test_sites_are_listed_the_readiest_first() -> None:
    """Planned, closed, dry shelters, villages, last those of others; none where one is open."""
    sites = opening_sites(flood(), "banjir")
    assert [(one.kind, one.ref) for one in sites if one.kind != "village"] == [
        ("planned", "siap"), ("closed", "tutup"), ("shelter", "sdn"), ("former", "lama"),
    ]  # fmt: skip
    assert [one.kind for one in sites][3:] == ["village", "former"]
    assert sites[0].capacity == 300


@pytest.mark.parametrize(("site", "kept"), [("siap", "siap"), ("tutup", "tutup")])
def test_a_planned_or_closed_kitchen_opens_in_its_own_row(site: str, kept: str) -> None:
    """Its stock and vehicles stay its own; it counts from this opening, with this capacity."""
    change = opened(site, starts_at=wib("2021-02-08 07:00"))
    (row,) = change.rows
    assert row.key == (kept,) and row.after is not None
    assert (row.after["state"], row.after["portions_per_meal"]) == ("open", 400)
    assert (row.after["opened_at"], row.after["closed_at"]) == (wib("2021-02-08 07:00"), None)
    assert check_change(change.rows) == []
    assert kept in set(open_now(after(flood(), change), "kitchens")["kitchen_id"])


def test_elsewhere_a_new_kitchen_begins_once() -> None:
    """At a shelter, a village, and where an older incident had one, whose row stays as it was."""
    for site, called, place in (("sdn", "Dapur SDN", "SDN"), ("lama", "Dapur Lama", "Balai")):
        snapshot = flood()
        change = opened(site, snapshot, name="" if site == "lama" else called)
        (row,) = change.rows
        assert row.before is None and row.after is not None
        assert (row.after["name"], row.after["place"]) == (called, place)
        assert (row.after["incident_id"], row.after["source"]) == ("banjir", "Amy")
        assert check_change(change.rows) == []
        assert opened(site, snapshot).rows[0].key == row.key
        now = after(snapshot, change)
        with pytest.raises(Refused) as refusal:
            opened(site, now)
        assert refusal.value.reason.key == "kitchen.refused_open"
        (closed,) = (
            one for one in close_kitchen(now, AMY, row.key[0], why="uji", despite="uji").rows
        )
        assert closed.key == row.key


def test_what_was_opened_and_closed_again_opens_in_the_same_row() -> None:
    """A shelter's kitchen that closed this morning is not begun a second time."""
    first = opened("sdn", starts_at=wib("2021-02-08 06:00"))
    now = after(flood(), first)
    shut = after(now, close_kitchen(now, AMY, first.rows[0].key[0], why="uji", despite="uji"))
    (row,) = opened("sdn", shut).rows
    assert row.key == first.rows[0].key and row.before is not None


@pytest.mark.parametrize(
    ("site", "more", "key"),
    [
        ("buka", {}, "refused_open"),
        ("balai", {}, "refused_open"),
        ("pulang", {}, "refused_site_closed"),
        ("dusun", {}, "refused_no_site"),
        ("entah", {}, "refused_no_site"),
        ("siap", {"capacity": 0}, "refused_capacity"),
        ("siap", {"starts_at": wib("2021-02-08 09:30")}, "refused_opening_ahead"),
        ("tutup", {"starts_at": wib("2021-02-08 05:00")}, "refused_before_closing"),
        ("siap", {"incident_id": "lama"}, "refused_incident_over"),
        ("siap", {"incident_id": "none"}, "refused_incident_over"),
    ],
)
def test_what_cannot_be_is_refused(site: str, more: dict[str, Any], key: str) -> None:
    """Each with a sentence of its own."""
    with pytest.raises(Refused) as refusal:
        opened(site, **more)
    assert refusal.value.reason.key == f"kitchen.{key}"


def test_orders_on_their_way_hold_a_kitchen_open() -> None:
    """Until they are received or cancelled, or somebody says where they go."""
    order: dict[str, Any] = {"item_id": "rice", "quantity": 50.0, "store_id": "buka"}
    rows = [
        {**order, "order_id": "P1"},
        {**order, "order_id": "P2", "state": "cancelled", "ended_at": NOW},
        {**order, "order_id": "P3", "store_id": "siap"},
    ]
    snapshot = flood(items=[{"item_id": "rice"}], supply_orders=rows)
    left = kitchen_checklist(snapshot, "buka")
    assert left.orders["order_id"].tolist() == ["P1"]
    without = flood(shelters=[], items=[{"item_id": "rice"}], supply_orders=rows)
    with pytest.raises(Refused) as refusal:
        close_kitchen(without, AMY, "buka", why="uji")
    (said,) = refusal.value.reason.params["open"]
    assert (said.key, said.params["n"]) == ("kitchen.close_orders", 1)
    assert close_kitchen(without, AMY, "buka", why="uji", despite="ke gudang").rows
