"""What must always hold between the rows of the tables: one function per rule.

Each looks at the rows in question of a `Scope` and yields a `Problem` for every breach.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from posko.model import vocabulary as v
from posko.model.check_scope import Scope
from posko.model.columns import Column
from posko.model.commitments import commitments, overlaps
from posko.model.factors import Factor
from posko.model.frames import lookup
from posko.model.messages import Message, message
from posko.model.problems import Problem
from posko.model.tables import TABLES

Problems = Iterator[Problem]


# --- order ----------------------------------------------------------------------------------------


class Order(NamedTuple):
    """Two columns of a row, `later` not before `earlier`; apart where an interval needs length."""

    table: str
    earlier: str
    later: str
    apart: bool = False


ORDERS = (
    Order("absences", "starts_at", "ends_at", apart=True),
    Order("alerts", "starts_at", "ends_at", apart=True),
    Order("tasks", "starts_at", "ends_at", apart=True),
    Order("sessions", "starts_at", "ends_at", apart=True),
    Order("certificates", "issued_on", "expires_on"),
    Order("attendances", "came_at", "left_at"),
    Order("swaps", "offered_at", "answered_at"),
    Order("tokens", "issued_at", "expires_at", apart=True),
    Order("tokens", "issued_at", "revoked_at"),
    Order("shelters", "opened_at", "closed_at"),
    Order("kitchens", "opened_at", "closed_at"),
    Order("assignments", "called_at", "answered_at"),
    Order("assignments", "on_scene_at", "released_at"),
    Order("supply_orders", "ordered_at", "expected_at"),
    Order("supply_orders", "ordered_at", "ended_at"),
    Order("meals", "cooked_at", "sent_at"),
    Order("meals", "sent_at", "received_at"),
    Order("situation_reports", "water_min_cm", "water_max_cm"),
)


def check_order(scope: Scope) -> Problems:
    """What ends, ends after it began; the lowest is not above the highest."""
    for table, earlier, later, apart in ORDERS:
        if not scope.touches(table):
            continue
        rows = scope.rows(table)
        wrong = rows[later] <= rows[earlier] if apart else rows[later] < rows[earlier]
        key = "check.after" if apart else "check.not_before"
        for index in rows.index[wrong.fillna(False).astype(bool)]:
            value = TABLES[table].by_name[earlier].render(rows.loc[index, earlier], scope.zone)
            expected = message(key, column=earlier, value=value)
            yield scope.problem(table, index, later, expected)


# --- people ---------------------------------------------------------------------------------------


def check_overlaps(scope: Scope) -> Problems:
    """No person holds two commitments that overlap."""
    if not scope.touches("duties", "assignments", "tasks", "shift_types"):
        return
    if scope.tables["duties"].empty and scope.tables["assignments"].empty:
        return
    taken = commitments(scope.tables, _people_in_question(scope), scope.zone)
    if taken.empty:
        return
    for pair in overlaps(taken).itertuples():
        ours, other = str(pair.second), str(pair.first)
        if scope.touched is not None and not _is_touched(scope, taken, ours):
            ours, other = other, ours
        yield _overlap(scope, taken, ours, other)


def _people_in_question(scope: Scope) -> set[str] | None:
    """Whose commitments may have changed; None for everybody."""
    if scope.touched is None or scope.touched.get("shift_types"):
        return None
    people = scope.values("duties", "volunteer_id") | scope.values("assignments", "volunteer_id")
    if tasks := [key[0] for key in scope.touched.get("tasks", ())]:
        assignments = scope.tables["assignments"]
        people |= set(assignments.loc[assignments["task_id"].isin(tasks), "volunteer_id"].dropna())
    return people


_COMMITMENT_TABLE = {"duty": "duties", "assignment": "assignments"}


def _is_touched(scope: Scope, taken: pd.DataFrame, ref: str) -> bool:
    kind = taken.loc[taken["ref_id"] == ref, "kind"].iloc[0]
    return (ref,) in (scope.touched or {}).get(_COMMITMENT_TABLE[kind], frozenset())


def _overlap(scope: Scope, taken: pd.DataFrame, ours: str, other: str) -> Problem:
    """The problem of commitment `ours`: the person is already bound by `other`."""
    mine = taken[taken["ref_id"] == ours].iloc[0]
    theirs = taken[taken["ref_id"] == other].iloc[0]
    table = _COMMITMENT_TABLE[mine["kind"]]
    frame = scope.tables[table]
    index = frame.index[frame[TABLES[table].key[0]] == ours][0]
    by = last_actor(scope.tables["audit"], _COMMITMENT_TABLE[theirs["kind"]], other)
    ends = theirs["ends_at"]
    expected = message(
        "check.overlap_by" if by else "check.overlap",
        name=_name_of(scope, mine["volunteer_id"]),
        what=_what(scope, theirs),
        other=other,
        starts_at=theirs["starts_at"].to_pydatetime(),
        until=message("check.open_end") if pd.isna(ends) else ends.to_pydatetime(),
        by=by,
    )
    return scope.problem(table, index, "volunteer_id", expected)


def _name_of(scope: Scope, volunteer: str) -> str:
    people = scope.tables["volunteers"]
    names = people.loc[people["volunteer_id"] == volunteer, "name"].dropna()
    return str(names.iloc[0]) if len(names) else volunteer


def _what(scope: Scope, commitment: pd.Series) -> Message:
    """A commitment in words: the shift by its key, the task by its title."""
    if commitment["kind"] == "duty":
        return message("check.duty", shift=commitment["what"])
    tasks = scope.tables["tasks"]
    titles = tasks.loc[tasks["task_id"] == commitment["what"], "title"].dropna()
    return message("check.task", title=str(titles.iloc[0]) if len(titles) else commitment["what"])


def last_actor(audit: pd.DataFrame, table: str, key: str) -> str:
    """Who changed a row last, from the audit trail; "" where it does not say."""
    if audit.empty:
        return ""
    actors = audit.loc[(audit["table"] == table) & (audit["key"] == key), "actor"].dropna()
    return str(actors.iloc[-1]) if len(actors) else ""


def check_attendance(scope: Scope) -> Problems:
    """An attendance is that of a duty or of an assignment: one of them, not both."""
    if not scope.touches("attendances"):
        return
    rows = scope.rows("attendances")
    wrong = rows["duty_id"].isna() == rows["assignment_id"].isna()
    for index in rows.index[wrong]:
        yield scope.problem("attendances", index, "duty_id", message("check.duty_or_assignment"))


def check_delay(scope: Scope) -> Problems:
    """Who is ready with a delay says how long."""
    if not scope.touches("absences"):
        return
    rows = scope.rows("absences")
    wrong = (rows["kind"] == "delayed").fillna(False) & rows["delay_minutes"].isna()
    for index in rows.index[wrong]:
        yield scope.problem("absences", index, "delay_minutes", message("check.delay"))


NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
"""A citizen number (NIK): exactly sixteen digits. It has no place in this system (UU 27/2022)."""


def check_no_citizen_number(scope: Scope) -> Problems:
    """Nobody's citizen number stands in a free text about people."""
    for table in TABLES.values():
        if table.group != "people" or not scope.touches(table.name):
            continue
        rows = scope.rows(table.name)
        for column in table.columns:
            if column.kind != "text" or column.values is not None or rows.empty:
                continue
            for index, text in rows[column.name].dropna().items():
                if NIK.search(text):
                    expected = message("check.no_nik")
                    yield scope.problem(table.name, index, column.name, expected, found="••••")


# --- sessions -------------------------------------------------------------------------------------


def check_sessions(scope: Scope) -> Problems:
    """A session belongs to a task that is held as sessions; psychosocial groups are small enough
    (Factor.GROUP_SIZE); who came is told of a session that was held, and of no other."""
    if not scope.touches("sessions"):
        return
    rows = scope.rows("sessions")
    kind = lookup(rows["task_id"], scope.tables["tasks"], "task_id", "kind")
    for index in rows.index[kind.notna() & ~kind.isin(v.SESSION_KINDS)]:
        kinds = tuple(v.TASK_KIND[key] for key in v.SESSION_KINDS)
        expected = message("check.session_kind", kinds=kinds)
        yield scope.problem("sessions", index, "task_id", expected)
    factors = scope.tables["factors"]
    most = factors.loc[factors["factor"] == Factor.GROUP_SIZE.value, "value"].max()
    planned = rows["state"] == "planned"  # a norm that changes does not make the past wrong
    crowded = planned & (kind == "psychosocial") & (rows["group_size"] > most)
    for index in rows.index[crowded.fillna(False)]:
        expected = message("check.group_size", most=most)
        yield scope.problem("sessions", index, "group_size", expected)
    counted = rows[list(v.SESSION_ATTENDANCE)].notna().any(axis=1)
    for index in rows.index[counted != (rows["state"] == "held").fillna(False)]:
        yield scope.problem("sessions", index, "state", message("check.session_attendance"))


def check_facilitators(scope: Scope) -> Problems:
    """Who leads a session is on its task."""
    if not scope.touches("session_facilitators"):
        return
    rows, tables = scope.rows("session_facilitators"), scope.tables
    of_session = lookup(rows["session_id"], tables["sessions"], "session_id", "task_id")
    of_person = lookup(rows["assignment_id"], tables["assignments"], "assignment_id", "task_id")
    other = of_session.notna() & of_person.notna() & (of_session != of_person)
    for index in rows.index[other]:
        expected = message("check.facilitator")
        yield scope.problem("session_facilitators", index, "assignment_id", expected)


# --- incidents and places -------------------------------------------------------------------------


def check_alert_state(scope: Scope) -> Problems:
    """Only a hazard that comes slowly can be in the state "alert"."""
    if not scope.touches("incidents"):
        return
    rows = scope.rows("incidents")
    wrong = (rows["state"] == "alert") & ~rows["hazard"].isin(v.SLOW_ONSET_HAZARDS)
    for index in rows.index[wrong.fillna(False)]:
        slow = tuple(v.HAZARD[code] for code in v.SLOW_ONSET_HAZARDS)
        yield scope.problem("incidents", index, "state", message("check.slow_onset", hazards=slow))


_LEVEL_BY_DOTS = {1: "regency", 2: "district", 3: "village"}


def check_regions(scope: Scope) -> Problems:
    """A region's level and parent follow from its code: 35.17.18.2001 lies in 35.17.18."""
    if not scope.touches("regions"):
        return
    rows = scope.rows("regions")
    columns = (rows[name].fillna("") for name in ("code", "level", "parent"))
    for index, code, stated, found in zip(rows.index, *columns, strict=True):
        level = _LEVEL_BY_DOTS.get(code.count("."))
        if level and stated != level:
            yield scope.problem("regions", index, "level", message("check.level", level=level))
        parent = code.rpartition(".")[0] if level != "regency" else ""
        if found != parent:
            expected = message("check.parent", parent=parent) if parent else message("check.blank")
            yield scope.problem("regions", index, "parent", expected)


def check_menus(scope: Scope) -> Problems:
    """A meal's menu has a recipe; else nobody knows what it takes."""
    if not scope.touches("meals", "recipes"):
        return
    cooked = set(scope.tables["recipes"]["menu"].dropna())
    rows = scope.tables["meals"] if scope.touches("recipes") else scope.rows("meals")
    for index in rows.index[rows["menu"].notna() & ~rows["menu"].isin(cooked)]:
        yield scope.problem("meals", index, "menu", message("check.menu"))


# --- stock ----------------------------------------------------------------------------------------

_SIGN = {"opening": 1, "receipt": 1, "issue": -1}
"""Which way these kinds of movement go; the others may go either way."""
TOLERANCE = 1e-6
"""Below this a balance is zero: sums of decimal quantities are not exact."""


def check_movements(scope: Scope) -> Problems:
    """A movement's sign, reason and counterpart fit its kind."""
    if not scope.touches("stock_movements"):
        return
    rows = scope.rows("stock_movements")
    quantity, kind = rows["quantity"], rows["kind"]
    wrong = [
        (kind.isin([k for k, s in _SIGN.items() if s > 0]) & (quantity < 0), "quantity", "plus"),
        (kind.isin([k for k, s in _SIGN.items() if s < 0]) & (quantity > 0), "quantity", "minus"),
        ((kind != "opening") & (quantity == 0), "quantity", "not_zero"),
        ((kind == "adjustment") & rows["reason"].isna(), "reason", "adjustment_reason"),
        ((kind != "adjustment") & rows["reason"].notna(), "reason", "only_adjustment"),
        ((kind == "transfer") & rows["counterpart"].isna(), "counterpart", "counterpart"),
        (rows["counterpart"] == rows["store_id"], "counterpart", "other_store"),
    ]
    for mask, column, key in wrong:
        for index in rows.index[mask.fillna(False).astype(bool)]:
            yield scope.problem("stock_movements", index, column, message(f"check.{key}"))


def check_transfers(scope: Scope) -> Problems:
    """What leaves one store by transfer arrives in the other at the same instant."""
    if not scope.touches("stock_movements"):
        return
    rows = scope.rows("stock_movements")
    rows = rows[(rows["kind"] == "transfer") & rows["counterpart"].notna()]
    if rows.empty:
        return
    whole = scope.tables["stock_movements"]
    whole = whole[(whole["kind"] == "transfer") & whole["at"].isin(rows["at"])]
    both = pd.Series(
        [
            (at, item, *sorted((str(store), str(other))))
            for at, item, store, other in zip(
                whole["at"], whole["item_id"], whole["store_id"], whole["counterpart"], strict=True
            )
        ],
        index=whole.index,
        dtype="object",
    )
    net = whole["quantity"].groupby(both).transform("sum")
    for index in rows.index[net.loc[rows.index].abs() > TOLERANCE]:
        yield scope.problem("stock_movements", index, "quantity", message("check.transfer"))


def check_stock(scope: Scope) -> Problems:
    """No balance of an item in a store is ever below zero, in the order of time."""
    if not scope.touches("stock_movements"):
        return
    ledger = scope.tables["stock_movements"][["store_id", "item_id", "at", "quantity"]]
    if scope.touched is not None:
        rows = scope.rows("stock_movements")
        items, stores = rows["item_id"].unique(), rows["store_id"].unique()
        ledger = ledger[ledger["item_id"].isin(items) & ledger["store_id"].isin(stores)]
    ledger = ledger.dropna()
    if ledger.empty:
        return
    # What happens at one instant happens together: a transfer in may cover an issue out.
    net = ledger.groupby(["store_id", "item_id", "at"], sort=True)["quantity"].sum()
    balance = net.groupby(level=[0, 1]).cumsum()
    short = balance[balance < -TOLERANCE].reset_index().drop_duplicates(["store_id", "item_id"])
    for store, item, at, amount in short.itertuples(index=False):
        last = ledger[
            (ledger["store_id"] == store) & (ledger["item_id"] == item) & (ledger["at"] == at)
        ].index[-1]
        expected = message(
            "check.stock",
            item=item,
            store=store,
            at=at.to_pydatetime(),
            balance=float(amount),
        )
        yield scope.problem("stock_movements", last, "quantity", expected)


def check_supply_orders(scope: Scope) -> Problems:
    """An order names where it comes from, and its end what came or why nothing did."""
    if not scope.touches("supply_orders"):
        return
    rows = scope.rows("supply_orders")
    own = rows["origin"] == "warehouse"
    arrived, cancelled = rows["state"] == "arrived", rows["state"] == "cancelled"
    ended = arrived | cancelled
    wrong = [
        (rows["quantity"] == 0, "quantity", "not_zero"),
        (own & rows["from_store"].isna(), "from_store", "from_warehouse"),
        (~own & rows["from_store"].notna(), "from_store", "blank"),
        (rows["from_store"] == rows["store_id"], "from_store", "other_store"),
        (ended & rows["ended_at"].isna(), "ended_at", "order_ended"),
        (~ended & rows["ended_at"].notna(), "ended_at", "blank"),
        (arrived & rows["received"].isna(), "received", "order_received"),
        (arrived & rows["movement_id"].isna(), "movement_id", "order_received"),
        (cancelled & rows["reason"].isna(), "reason", "order_reason"),
    ]
    for mask, column, key in wrong:
        for index in rows.index[mask.fillna(False).astype(bool)]:
            yield scope.problem("supply_orders", index, column, message(f"check.{key}"))


# --- norms and settings ---------------------------------------------------------------------------


def check_factors(scope: Scope) -> Problems:
    """Every norm that the code reads is there, and none that nobody reads."""
    if not scope.concerns("factors"):
        return
    frame = scope.tables["factors"]
    there, read = set(frame["factor"].dropna()), {name.value for name in Factor}
    for name in sorted(read - there):
        file = TABLES["factors"].filename
        yield Problem(file, None, "factor", "", message("check.factor", name=name))
    for index in frame.index[frame["factor"].isin(there - read)]:
        yield scope.problem("factors", index, "factor", message("check.unread_factor"))
    none = (frame["factor"] == Factor.DUTY_DAYS.value) & (frame["value"] < 1)
    for index in frame.index[none.fillna(False).astype(bool)]:
        yield scope.problem("factors", index, "value", message("check.duty_days"))


def check_settings(scope: Scope) -> Problems:
    """The settings that everything needs are there and can be used."""
    if not scope.concerns("settings"):
        return
    frame = scope.tables["settings"]
    values = dict(zip(frame["setting"], frame["value"].fillna(""), strict=True))
    for name, (usable, key) in REQUIRED_SETTINGS.items():
        found = values.get(name, "")
        if not usable(found):
            yield Problem(TABLES["settings"].filename, None, name, found, message(key))


def usable_clock(text: str) -> bool:
    """Whether a setting says what time it is: "live", or an instant with its offset."""
    return text == "live" or _is_instant(text)


def usable_timezone(text: str) -> bool:
    """Whether a setting names a time zone of the IANA database."""
    try:
        ZoneInfo(text)
    except (LookupError, OSError, ValueError):
        return False
    return True


def _is_instant(text: str) -> bool:
    try:
        return isinstance(_INSTANT.parse(text), datetime)
    except ValueError:
        return False


_INSTANT = Column("clock", "instant", ("", ""))

REQUIRED_SETTINGS: dict[str, tuple[Callable[[str], bool], str]] = {
    "clock": (usable_clock, "check.office_clock"),
    "timezone": (usable_timezone, "check.timezone"),
}

RULES = (
    check_order,
    check_overlaps,
    check_attendance,
    check_delay,
    check_no_citizen_number,
    check_sessions,
    check_facilitators,
    check_alert_state,
    check_regions,
    check_menus,
    check_movements,
    check_transfers,
    check_stock,
    check_supply_orders,
    check_factors,
    check_settings,
)
