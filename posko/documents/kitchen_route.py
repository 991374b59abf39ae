"""The route sheet: one vehicle's stops in driving order, with room to sign at each."""

from __future__ import annotations

from collections.abc import Iterator

from posko.documents.kitchen_paper import Cell, Grid, KitchenPaper, paper_pdf, paper_xlsx
from posko.kitchen import Delivery, Stop, contact, demand
from posko.locale import Language, clock, instant, text
from posko.model.frames import plain_rows
from posko.model.snapshot import Snapshot

_COLUMNS = (
    "number", "place", "contact", "portions_column", "ordinary", "infants", "elderly", "arrives",
    "unloaded", "deadline", "received", "sign",
)  # fmt: skip
_Kind = tuple[int, int, int]
_WIDTHS = (8, 28, 27, 10, 10, 13, 10, 9, 15, 15, 14, 21)


def route_sheet_pdf(
    snapshot: Snapshot,
    found: Delivery,
    kitchen_id: str,
    language: Language,
    *,
    numbers: bool = False,
) -> bytes:
    """Every trip of one kitchen for one meal, as PDF to take along.

    numbers: whether the contacts' phones are whole; asking for them is noted
    (`posko.kitchen.reveal_contacts`).
    """
    return paper_pdf(snapshot, _paper(snapshot, found, kitchen_id, language, numbers), language)


def route_sheet_xlsx(
    snapshot: Snapshot,
    found: Delivery,
    kitchen_id: str,
    language: Language,
    *,
    numbers: bool = False,
) -> bytes:
    """The same as a workbook."""
    return paper_xlsx(snapshot, _paper(snapshot, found, kitchen_id, language, numbers), language)


def _paper(
    snapshot: Snapshot, found: Delivery, kitchen_id: str, language: Language, numbers: bool
) -> KitchenPaper:
    kitchen = snapshot.find("kitchens", kitchen_id) or {}
    columns = tuple(text(f"kitchen_papers.route_{key}", language) for key in _COLUMNS)
    kinds = _kinds(snapshot, str(kitchen["incident_id"]), found)
    grids = tuple(
        Grid(
            text(
                "kitchen_papers.route_trip",
                language,
                vehicle=route.vehicle,
                trip=route.trip,
                portions=route.portions,
                loads=clock(route.loads_at, language),
                leaves=clock(route.leaves_at, language),
                returns=clock(route.returns_at, language),
            ),
            columns,
            [
                (number + 1, *_stop(snapshot, stop, kinds.get((trip, number)), language, numbers))
                for number, stop in enumerate(route.stops)
            ],
            _WIDTHS,
        )
        for trip, route in enumerate(found.routes)
        if route.kitchen_id == kitchen_id
    )
    facts = [
        text("kitchen_papers.route_ready", language, ready=instant(found.ready_at, language)),
        text("kitchen_papers.route_rule", language),
    ]
    if not numbers:
        facts.append(text("kitchen_papers.route_masked", language))
    return KitchenPaper(
        title=text("kitchen_papers.route_title", language, kitchen=kitchen["name"]),
        facts=tuple(facts),
        grids=grids,
        signers=(text("kitchen_papers.driver", language),),
        wide=True,
    )


def _stop(
    snapshot: Snapshot, stop: Stop, kind: _Kind | None, language: Language, numbers: bool
) -> Iterator[Cell]:
    yield stop.name
    yield contact(snapshot, stop.shelter_id, numbers=numbers)
    yield stop.portions
    unknown = text("kitchen_papers.ages_unknown", language)
    yield from kind or (unknown, unknown, unknown)
    for at in (stop.arrives_at, stop.unloaded_at, stop.deadline):
        yield clock(at, language)
    yield from (None, None)


def _kinds(snapshot: Snapshot, incident_id: str, found: Delivery) -> dict[tuple[int, int], _Kind]:
    """Ordinary portions, infants' and elderly people's food, by number of route and of stop.

    A place that gets its food in several drops, or from several kitchens, has its infants' and
    elderly people's food in the first that arrives. Left out: places whose ages nobody counted.
    """
    day = found.ready_at.astimezone(snapshot.zone).date()
    needed = demand(snapshot, incident_id, day).places.dropna(
        subset=["infants_toddlers", "elderly"]
    )
    left = {
        row["shelter_id"]: [row["infants_toddlers"], row["elderly"]] for row in plain_rows(needed)
    }
    stops = [
        ((trip, number), stop)
        for trip, route in enumerate(found.routes)
        for number, stop in enumerate(route.stops)
        if stop.shelter_id in left
    ]
    kinds = {}
    for key, stop in sorted(stops, key=lambda one: one[1].arrives_at):
        rest = left[stop.shelter_id]
        infants = min(rest[0], stop.portions)
        elderly = min(rest[1], stop.portions - infants)
        left[stop.shelter_id] = [rest[0] - infants, rest[1] - elderly]
        kinds[key] = (stop.portions - infants - elderly, infants, elderly)
    return kinds
