"""Closing a kitchen: the checklist, the reason and one confirmation."""

from __future__ import annotations

import streamlit as st

from posko.kitchen import KitchenChecklist, close_kitchen, kitchen_checklist, open_now
from posko.overview import attention
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.kitchen_words import fitted, headings, item_name, names, unit_of
from posko.ui.pieces import caption, notice, table

_MOST_REASON = 300


def closing_form(here: Here) -> None:
    """What is still open at a kitchen; it closes with a reason, and never silently while people
    who are displaced eat from it."""
    kitchens = open_now(here.snapshot, "kitchens")
    open_kitchens = names(kitchens, "kitchen_id")
    if not open_kitchens:
        st.info(here.t("no_kitchens"))
        return
    chosen = st.selectbox(
        here.t("kitchen"),
        open_kitchens,
        format_func=lambda key: open_kitchens[key],
        key="close_kitchen",
    )
    left = kitchen_checklist(here.snapshot, chosen)
    incident = kitchens.loc[kitchens["kitchen_id"] == chosen, "incident_id"].iloc[0]
    _checklist(here, left, str(incident))
    with st.form("close", border=False):
        why = st.text_input(here.t("close_why"), max_chars=_MOST_REASON, key=f"close_why_{chosen}")
        despite = ""
        if left.holds:
            despite = st.text_input(
                here.t("close_despite" if left.depended_on else "close_despite_orders"),
                max_chars=_MOST_REASON,
                key=f"close_despite_{chosen}",
            )
        sure = st.checkbox(
            here.t("close_sure", kitchen=open_kitchens[chosen]), key=f"close_sure_{chosen}"
        )
        sent = st.form_submit_button(here.t("close_now"), icon=":material/door_front:")
    if not sent:
        return
    if not sure:
        st.warning(here.t("close_confirm"))
        return
    apply(
        here,
        lambda: close_kitchen(here.snapshot, here.actor, chosen, why=why, despite=despite),
        done=here.t("done_closed", kitchen=open_kitchens[chosen]),
    )


def _checklist(here: Here, left: KitchenChecklist, incident_id: str) -> None:
    """Sentence by sentence; the displaced people whom no place lists, where it is the last one."""
    if not left.open:
        notice("good", here.t("close_nothing"))
    for place, said in enumerate(left.open):
        grave = place == 0 and left.depended_on
        notice("bad" if grave else "watch", here.say(said))
    if left.last:
        for one in attention(here.snapshot):
            if one.kind == "unlisted" and one.params.get("incident") == incident_id:
                notice("watch", here.say(one.message))
    number = st.column_config.NumberColumn(format="localized")
    if len(left.orders):
        caption(here.t("close_orders_how"))
        rows = left.orders.assign(
            item=[item_name(here, key) for key in left.orders["item_id"]],
            unit=[unit_of(here, key) for key in left.orders["item_id"]],
            expected=[here.show(at.to_pydatetime()) for at in left.orders["expected_at"]],
        )
        columns = headings(here, "item") | {
            "quantity": here.t("orders.col_quantity"),
            "unit": here.t("col_unit"),
            "expected": here.t("orders.col_expected"),
        }
        table(here, rows, columns, config=fitted(columns, {"quantity": number}))
    if len(left.stock):
        rows = left.stock.assign(
            item=[item_name(here, key) for key in left.stock["item_id"]],
            unit=[unit_of(here, key) for key in left.stock["item_id"]],
        )
        columns = headings(here, "item", "quantity", "unit")
        table(here, rows, columns, config=fitted(columns, {"quantity": number}))
