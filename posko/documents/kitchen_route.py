"""The route sheet: one vehicle's stops in driving order, with room to sign at each."""

from __future__ import annotations

from posko.documents.kitchen_paper import Cell, Grid, KitchenPaper, paper_pdf, paper_xlsx
from posko.kitchen import Delivery, Route
from posko.locale import Language, clock, instant, text
from posko.model.snapshot import Snapshot

_COLUMNS = (
    "number",
    "place",
    "portions_column",
    "arrives",
    "unloaded",
    "deadline",
    "received",
    "sign",
)


def route_sheet_pdf(
    snapshot: Snapshot, found: Delivery, kitchen_id: str, language: Language
) -> bytes:
    """Every trip of one kitchen for one meal, as PDF to take along."""
    return paper_pdf(snapshot, _paper(snapshot, found, kitchen_id, language), language)


def route_sheet_xlsx(
    snapshot: Snapshot, found: Delivery, kitchen_id: str, language: Language
) -> bytes:
    """The same as a workbook."""
    return paper_xlsx(snapshot, _paper(snapshot, found, kitchen_id, language), language)


def _paper(
    snapshot: Snapshot, found: Delivery, kitchen_id: str, language: Language
) -> KitchenPaper:
    kitchen = snapshot.find("kitchens", kitchen_id) or {}
    columns = tuple(text(f"kitchen_papers.route_{key}", language) for key in _COLUMNS)
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
            _stops(route, language),
            (5, 40, 10, 11, 12, 13, 14, 24),
        )
        for route in found.routes
        if route.kitchen_id == kitchen_id
    )
    return KitchenPaper(
        title=text("kitchen_papers.route_title", language, kitchen=kitchen["name"]),
        facts=(
            text("kitchen_papers.route_ready", language, ready=instant(found.ready_at, language)),
            text("kitchen_papers.route_rule", language),
        ),
        grids=grids,
        signers=(text("kitchen_papers.driver", language),),
        wide=True,
    )


def _stops(route: Route, language: Language) -> list[tuple[Cell, ...]]:
    return [
        (
            number,
            stop.name,
            stop.portions,
            clock(stop.arrives_at, language),
            clock(stop.unloaded_at, language),
            clock(stop.deadline, language),
            None,
            None,
        )
        for number, stop in enumerate(route.stops, start=1)
    ]
