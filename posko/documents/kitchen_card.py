"""The stock card (kartu stok) of an item, to print and as a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from posko.documents.kitchen_paper import Grid, KitchenPaper, paper_pdf, paper_xlsx
from posko.kitchen import stock_card
from posko.locale import Language, day, instant, number, text
from posko.model import vocabulary as v
from posko.model.frames import plain_rows
from posko.model.snapshot import Snapshot

_WIDTHS = (20, 24, 24, 10, 10, 11, 22, 20)


def stock_card_pdf(
    snapshot: Snapshot,
    item_id: str,
    store_id: str | None,
    since: date | None,
    until: date | None,
    language: Language,
) -> bytes:
    """The card of one item in one store (None: all) between two dates as PDF, both included."""
    return paper_pdf(
        snapshot, _paper(snapshot, item_id, store_id, since, until, language), language
    )


def stock_card_xlsx(
    snapshot: Snapshot,
    item_id: str,
    store_id: str | None,
    since: date | None,
    until: date | None,
    language: Language,
) -> bytes:
    """The same as a workbook; quantities are numbers."""
    paper = _paper(snapshot, item_id, store_id, since, until, language)
    return paper_xlsx(snapshot, paper, language)


def _paper(
    snapshot: Snapshot,
    item_id: str,
    store_id: str | None,
    since: date | None,
    until: date | None,
    language: Language,
) -> KitchenPaper:
    card = stock_card(snapshot, item_id, store_id, since, until)
    item = snapshot.find("items", item_id) or {}
    name = str(item.get("label_id" if language == "id" else "label_en", item_id))
    where = _store(snapshot, store_id) if store_id else text("kitchen_papers.all_stores", language)
    period = text(
        "kitchen_papers.card_period",
        language,
        since=day(since, language) if since else "…",
        until=day(until or snapshot.now.astimezone(snapshot.zone).date(), language),
    )
    balance = text(
        "kitchen_papers.card_balance",
        language,
        opening=number(card.opening, language, 3),
        closing=number(card.closing, language, 3),
        unit=card.unit,
    )
    keys = (
        "when",
        "store",
        "movement",
        "incoming",
        "outgoing",
        "balance_column",
        "document",
        "batch",
    )
    columns = tuple(text(f"kitchen_papers.card_{key}", language) for key in keys)
    rows = [_row(snapshot, row, language) for row in plain_rows(card.rows)]
    return KitchenPaper(
        title=text("kitchen_papers.card_title", language, item=name, unit=card.unit),
        facts=(where, period, balance),
        grids=(Grid("", columns, rows, _WIDTHS),),
        signers=(text("kitchen_papers.storekeeper", language),),
        wide=True,
    )


def _row(snapshot: Snapshot, row: dict[str, Any], language: Language) -> tuple[Any, ...]:
    at = row["at"].to_pydatetime().astimezone(snapshot.zone)
    kind = v.MOVEMENT_KIND[row["kind"]].label(language)
    detail = _store(snapshot, row["counterpart"]) if row["counterpart"] else ""
    if row["reason"]:
        detail = v.ADJUSTMENT_REASON[row["reason"]].label(language)
    lot = [str(row["batch"])] if row["batch"] else []
    if row["expires_on"] is not None:
        lot.append(day(row["expires_on"].date(), language))
    return (
        instant(at, language),
        _store(snapshot, row["store_id"]),
        f"{kind}: {detail}" if detail else kind,
        row["incoming"],
        row["outgoing"],
        row["balance"],
        row["document"],
        ", ".join(lot),
    )


def _store(snapshot: Snapshot, store_id: str) -> str:
    store = snapshot.find("kitchens", store_id) or snapshot.find("warehouses", store_id) or {}
    return str(store.get("name", store_id))
