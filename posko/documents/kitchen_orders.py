"""What to order today, to sign and send."""

from __future__ import annotations

from collections.abc import Sequence

from posko.documents.kitchen_paper import Cell, Grid, KitchenPaper, paper_pdf, paper_xlsx
from posko.kitchen import Order, emergency_in_force, supplied_until
from posko.locale import Language, day, instant, say, text
from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot

_COLUMNS = ("item", "quantity", "unit", "for", "from", "needed_by", "arrives", "remarks")


def orders_pdf(snapshot: Snapshot, orders: Sequence[Order], language: Language) -> bytes:
    """The replenishment list as PDF, with the emergency status and its decree."""
    return paper_pdf(snapshot, _paper(snapshot, orders, language), language)


def orders_xlsx(snapshot: Snapshot, orders: Sequence[Order], language: Language) -> bytes:
    """The same as a workbook; quantities are numbers."""
    return paper_xlsx(snapshot, _paper(snapshot, orders, language), language)


def _paper(snapshot: Snapshot, orders: Sequence[Order], language: Language) -> KitchenPaper:
    emergency = emergency_in_force(snapshot)
    unknown = text("kitchen_papers.order_no_decree", language)
    status = (
        text("kitchen_papers.order_no_status", language)
        if emergency is None
        else text(
            "kitchen_papers.order_status",
            language,
            level=v.ALERT_LEVEL[emergency.level],
            decree=emergency.decree or unknown,
        )
    )
    until = instant(supplied_until(snapshot).astimezone(snapshot.zone), language)
    today = day(snapshot.now.astimezone(snapshot.zone).date(), language)
    columns = tuple(text(f"kitchen_papers.order_{key}", language) for key in _COLUMNS)
    rows = [_row(snapshot, order, language) for order in orders]
    return KitchenPaper(
        title=text("kitchen_papers.order_title", language, day=today),
        facts=(status, text("kitchen_papers.order_until", language, until=until)),
        grids=(Grid("", columns, rows, (19, 15, 12, 26, 24, 20, 20, 38)),),
        signers=(text("kitchen_papers.coordinator", language),),
        wide=True,
    )


def _row(snapshot: Snapshot, order: Order, language: Language) -> tuple[Cell, ...]:
    item = snapshot.find("items", order.item_id) or {}
    store = snapshot.find("warehouses", order.from_store) if order.from_store else None
    source = text(
        f"kitchen_papers.order_from_{order.source}",
        language,
        store=store["name"] if store else None,
    )
    zone = snapshot.zone
    needed = instant(order.needed_by.astimezone(zone), language) if order.needed_by else None
    return (
        str(item.get("label_id" if language == "id" else "label_en", order.item_id)),
        order.quantity,
        order.unit,
        order.store,
        source,
        needed,
        instant(order.arrives_at.astimezone(zone), language),
        "; ".join(say(remark, language) for remark in order.remarks),
    )
