"""What a planned meal takes and gives, and the sheets that go with it to kitchens and drivers."""

from __future__ import annotations

from functools import partial
from html import escape

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from posko.documents import (
    kitchen_sheet_pdf,
    kitchen_sheet_xlsx,
    menu_name,
    route_sheet_pdf,
    route_sheet_xlsx,
)
from posko.kitchen import (
    Asked,
    Delivery,
    Serving,
    choose_menu,
    contact,
    cooking_hours,
    demand,
    ingredients,
    menu_names,
    nutrition,
    planned_delivery,
    planned_links,
    planned_menus,
    read_travel_times,
    record_movement,
    stock_balance,
)
from posko.model import vocabulary as v
from posko.model.change import Change
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.model.problems import Refused
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.kitchen_contacts import contact_form, numbers_shown
from posko.ui.kitchen_proposal import Wish
from posko.ui.kitchen_words import fitted, headings, hour, item_name, names, sources
from posko.ui.links import plain
from posko.ui.pieces import Figure, Tone, caption, figures, notice, table
from posko.ui.roster_out import XLSX

_UNITS = {"kcal": "kkal", "protein_g": "g", "fat_g": "g"}


def papers(here: Here, wish: Wish) -> None:
    """Menus, the day's merged ingredients, what they give, and the sheets of the chosen meal."""
    menus = menu_names(here.snapshot)
    if not menus:
        return
    st.subheader(here.t("ingredients_title"))
    planned = planned_menus(here.snapshot, wish.incident_id, wish.date)
    columns = st.columns(len(planned))
    asked = {
        meal: _menu(here, wish, column, meal, planned[meal], menus)
        for meal, column in zip(planned, columns, strict=True)
    }
    figures(here, _nutrients(here, wish, {m: asked[m] or planned[m][0] for m in planned}))
    _merged(here, wish, asked)
    sources(here, *_NORMS)
    st.subheader(here.t("sheets_title"))
    _sheets(here, wish, asked[wish.meal])


def _menu(
    here: Here,
    wish: Wish,
    column: DeltaGenerator,
    meal: str,
    planned: tuple[str, ...],
    menus: tuple[str, ...],
) -> str | None:
    """The menu that somebody would rather cook throughout a meal, with a button that keeps it;
    None where it stays as planned."""
    mixed = len(planned) > 1
    chosen = column.selectbox(
        here.t("menu_of", meal=v.MEAL_TIME[meal]),
        ["", *menus] if mixed else menus,
        index=0 if mixed else menus.index(planned[0]),
        format_func=lambda key: menu_name(key) if key else here.t("menu_mixed"),
        key=f"menu-{wish.incident_id}-{wish.date}-{meal}-{'-'.join(planned)}",
    )
    if not chosen or (chosen,) == planned:
        return None
    said = {"meal": v.MEAL_TIME[meal], "menu": menu_name(chosen)}
    if here.may_act and column.button(
        here.t("menu_save", **said), key=f"menu-save-{meal}", icon=":material/restaurant:"
    ):
        apply(
            here,
            partial(
                choose_menu,
                here.snapshot,
                here.actor,
                here.t("why_menu", date=wish.date, **said),
                incident_id=wish.incident_id,
                date=wish.date,
                meal=meal,
                menu=chosen,
            ),
        )
    return chosen


_NORMS = (
    Factor.ENERGY_PER_PERSON_DAY,
    Factor.PROTEIN_PER_PERSON_DAY,
    Factor.FAT_PER_PERSON_DAY,
)


def _nutrients(here: Here, wish: Wish, menus: dict[str, str]) -> list[Figure]:
    tones: dict[bool | None, Tone] = {True: "good", False: "bad", None: "watch"}
    return [
        Figure(
            here.t(f"nutrient_{one.name}"),
            f"{'≥ ' if one.unknown else ''}{here.show(round(one.given))} {_UNITS[one.name]}",
            here.t(
                "nutrient_note",
                norm=one.norm,
                unit=_UNITS[one.name],
                unknown=", ".join(item_name(here, item) for item in one.unknown) or "–",
            ),
            tones[one.enough],
        )
        for one in nutrition(here.snapshot, wish.incident_id, menus)
    ]


def _merged(here: Here, wish: Wish, asked: Asked) -> None:
    """The day's ingredients over all kitchens, against what all stores hold."""
    found = ingredients(here.snapshot, wish.incident_id, wish.date, asked)
    if found.unplanned:
        caption(here.t("ingredients_unplanned", kitchens=", ".join(found.unplanned)))
    held = stock_balance(here.snapshot).groupby("item_id")["quantity"].sum()
    rows = found.merged.assign(
        item=[item_name(here, key) for key in found.merged["item_id"]],
        quantity=found.merged["quantity"].round(2),
        stock=found.merged["item_id"].map(held),
    )
    columns = headings(here, "item", "quantity", "unit", "stock")
    columns["quantity"] = here.t("col_needed_day")
    number = st.column_config.NumberColumn(format="localized")
    config = {"quantity": number, "stock": number}
    table(here, rows, columns, config=fitted(columns, config), empty=here.t("not_planned_yet"))


def _sheets(here: Here, wish: Wish, menu: str | None) -> None:
    """For each kitchen with portions: its sheet, and the route sheet once it is asked for."""
    links = planned_links(here.snapshot, wish.incident_id, wish.date, wish.meal)
    if links.empty:
        caption(here.t("not_planned_yet"))
        return
    kitchens = names(here.snapshot.known("kitchens"), "kitchen_id")
    routed = st.toggle(here.t("with_routes"), key="plan-routes")
    brought = _delivery(here, wish, _travel_times(here)) if routed else None
    whole = brought is not None and numbers_shown(here, wish)
    for said in brought.messages if brought else ():
        notice("bad", here.say(said))
    for kitchen in dict.fromkeys(links["kitchen_id"]):
        st.html(f"<b>{escape(_hours(here, wish, kitchen, kitchens[kitchen]))}</b>")
        asked = (here.snapshot, kitchen, wish.date, wish.meal, here.language, menu)
        files = [
            ("sheet_pdf", partial(kitchen_sheet_pdf, *asked), "dapur", "pdf"),
            ("sheet_xlsx", partial(kitchen_sheet_xlsx, *asked), "dapur", "xlsx"),
        ]
        if brought is not None:
            way = (here.snapshot, brought, kitchen, here.language)
            files += [
                ("route_pdf", partial(route_sheet_pdf, *way, numbers=whole), "antar", "pdf"),
                ("route_xlsx", partial(route_sheet_xlsx, *way, numbers=whole), "antar", "xlsx"),
            ]
        with st.container(horizontal=True, gap="small"):
            for key, make, stem, ending in files:
                st.download_button(
                    here.t(key),
                    make,
                    f"lembar-{stem}-{kitchen}-{wish.date}-{wish.meal}.{ending}",
                    XLSX if ending == "xlsx" else "application/pdf",
                    key=f"paper-{key}-{kitchen}",
                    icon=":material/download:",
                    on_click="ignore",
                )
            if st.button(
                here.t("issue_ingredients"),
                key=f"paper-issue-{kitchen}",
                icon=":material/outbox:",
                help=here.t("issue_help"),
            ):
                apply(here, partial(_issued, here, wish, kitchen, menu))
    if brought is not None:
        _stops(here, brought, kitchens)
    sources(here, Factor.PACKS_PER_HOUR, Factor.KITCHEN_PREPARATION)
    with st.expander(here.t("contact_form"), icon=":material/contact_phone:"):
        contact_form(here, demand(here.snapshot, wish.incident_id, wish.date).places)


def _hours(here: Here, wish: Wish, kitchen: str, name: str) -> str:
    """When a kitchen begins and is ready, as on its sheet."""
    found = cooking_hours(here.snapshot, kitchen, Serving(wish.date, wish.meal))
    return here.t(
        "cook_hours",
        kitchen=name,
        start=hour(here, found.starts_at),
        ready=hour(here, found.ready_at),
    )


def _issued(here: Here, wish: Wish, kitchen: str, menu: str | None) -> Change:
    """What the menu takes leaves the kitchen's store, all items in one change, first expired first.

    The meal is the movement's number: the same meal is not taken out of the store twice.
    Raises Refused where an item is not there.
    """
    taken = ingredients(here.snapshot, wish.incident_id, wish.date, {wish.meal: menu}).by_kitchen
    taken = taken[taken["kitchen_id"] == kitchen]
    cooked = ", ".join(menu_name(one) for one in dict.fromkeys(taken["menu"]))
    items = taken.groupby("item_id", as_index=False).agg(quantity=("quantity", "sum"))
    why = here.t(
        "why_issue",
        meal=v.MEAL_TIME[wish.meal],
        date=wish.date,
        kitchen=names(here.snapshot.known("kitchens"), "kitchen_id")[kitchen],
    )
    changes = [
        record_movement(
            here.snapshot,
            here.actor,
            why,
            store_id=kitchen,
            item_id=row["item_id"],
            kind="issue",
            quantity=row["quantity"],
            note=cooked,
            token=f"cook:{kitchen}:{wish.date}:{wish.meal}:{row['item_id']}",
        )
        for row in plain_rows(items)
    ]
    rows = tuple(row for change in changes for row in change.rows)
    return Change(here.actor, why, here.now, rows)


def _travel_times(here: Here) -> str:
    """The office's own table of travel times; "" where none is given, or where it is unreadable."""
    file = st.file_uploader(
        here.t("travel_times"), type="csv", key="plan-times", help=here.t("travel_times_help")
    )
    if file is None:
        return ""
    text = file.getvalue().decode("utf-8-sig", errors="replace")
    try:
        read_travel_times(text)
    except Refused as refusal:
        st.error(plain(here.say(refusal.reason)))
        return ""
    return text


def _delivery(here: Here, wish: Wish, times: str) -> Delivery:
    """Routes for the meals as planned, by the office's travel times where it has a table."""
    asked = (here.snapshot, wish.incident_id, wish.date, wish.meal)
    return here.snapshot.memo(
        f"ui:kitchens:delivery:{wish}:{times}",
        lambda: planned_delivery(*asked, times=read_travel_times(times) if times else None),
    )


def _stops(here: Here, brought: Delivery, kitchens: dict[str, str]) -> None:
    """All trips in driving order."""
    rows = pd.DataFrame(
        [
            {
                "kitchen": kitchens[route.kitchen_id],
                "vehicle": here.t("trip", vehicle=route.vehicle, n=route.trip),
                "leaves": here.show(route.leaves_at),
                "place": stop.name,
                "contact": contact(here.snapshot, stop.shelter_id) or "–",
                "share": stop.portions,
                "arrives": here.show(stop.arrives_at),
                "deadline": here.show(stop.deadline),
            }
            for route in brought.routes
            for stop in route.stops
        ]
    )
    columns = headings(here, "kitchen", "vehicle", "place", "contact", "share") | {
        "leaves": here.t("col_sent_hour"),
        "arrives": here.t("col_received_hour"),
        "deadline": here.t("col_deadline"),
    }
    table(here, rows, columns, config=fitted(columns), empty=here.t("no_routes"))
    sources(here, Factor.FOOD_HANDLING, Factor.EAT_WITHIN)
