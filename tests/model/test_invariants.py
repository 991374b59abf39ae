"""One test per rule: what breaks it is named, what keeps it is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.locale import LANGUAGES, catalogue, say
from posko.model.check import check_keys, check_references, check_tables
from posko.model.check_scope import Scope
from posko.model.invariants import ORDERS, REQUIRED_SETTINGS
from posko.model.problems import Problem
from posko.model.tables import TABLES
from tests.factories import NOW, REFERENCE, VILLAGE, wib, world
from tests.store.folder import factors

SETTINGS = [
    {"setting": "clock", "value": "live"},
    {"setting": "timezone", "value": "Asia/Jakarta"},
]
PEOPLE = {"volunteers": [{"volunteer_id": "amy"}, {"volunteer_id": "beth", "name": "Beth"}]}
INCIDENT = {"incidents": [{"incident_id": "K-1"}]}
SESSION_TASKS = {
    "incidents": [{"incident_id": "K-1"}],
    "tasks": [
        {"task_id": name, "incident_id": "K-1", "kind": kind}
        for name, kind in (("BOAT", "evacuation"), ("LDP", "psychosocial"), ("SCHOOL", "education"))
    ],
}
STOCK = {
    "items": [{"item_id": "rice"}],
    "warehouses": [{"warehouse_id": "G-1"}, {"warehouse_id": "G-2"}],
}


def check(
    touched: dict | None = None, **tables: Any
) -> list[tuple[str, int | None, str | None, str]]:
    """(file, row, column, key of the sentence) of every problem of a world."""
    return [(p.file, p.row, p.column, p.expected.key) for p in problems(touched, **tables)]


def problems(touched: dict | None = None, **tables: Any) -> list[Problem]:
    filled = {"settings": SETTINGS, "factors": factors(), **tables}
    found = check_tables(Scope(world(**filled).tables, touched=touched))
    for problem in found:
        for language in LANGUAGES:
            assert say(problem.expected, language)
    return found


def movement(number: int, quantity: float, kind: str, **more: Any) -> dict[str, Any]:
    basis = {"store_id": "G-1", "item_id": "rice", "quantity": quantity, "kind": kind}
    return {"movement_id": f"M-{number}", **basis, **more}


def test_a_plain_world_is_clean() -> None:
    """The small world that the other tests break is without a problem."""
    assert check(**PEOPLE, **INCIDENT, **STOCK) == []


# --- keys and references --------------------------------------------------------------------------


def test_a_key_twice() -> None:
    """The second row with a key is named."""
    found = check(volunteers=[{"volunteer_id": "amy"}, {"volunteer_id": "amy"}])
    assert found == [("volunteers.csv", 3, "volunteer_id", "check.unique")]


def test_a_key_of_two_columns_twice() -> None:
    """A key of several columns is the same only if all are, blanks included."""
    rows = [
        {"level": "normal", "shift": "night", "skill": None, "people": 1},
        {"level": "normal", "shift": "night", "skill": "driving", "people": 1},
        {"level": "normal", "shift": "night", "skill": None, "people": 2},
    ]
    assert check(duty_requirements=rows) == [("duty_requirements.csv", 4, "level", "check.unique")]


def test_a_reference_to_nothing() -> None:
    """A row that names a person who is not there is named with its row and column."""
    rows = [{"certificate_id": "S", "volunteer_id": "nobody"}]
    assert check(certificates=rows) == [("certificates.csv", 2, "volunteer_id", "check.reference")]


def test_a_reference_to_any_of_two_tables() -> None:
    """A store is a warehouse or a kitchen; either will do, anything else will not."""
    kitchens = [{"kitchen_id": "D-1", "incident_id": "K-1"}]
    rows = [
        movement(1, 1.0, "opening"),
        movement(2, 1.0, "opening", store_id="D-1"),
        movement(3, 1.0, "opening", store_id="X"),
    ]
    assert check(**INCIDENT, **STOCK, kitchens=kitchens, stock_movements=rows) == [
        ("stock_movements.csv", 4, "store_id", "check.reference")
    ]


def test_deleting_what_others_name() -> None:
    """A change that takes a person away is answered with the rows that miss her."""
    tables = world(certificates=[{"volunteer_id": "amy"}], volunteers=[]).tables
    scope = Scope(tables, touched={"volunteers": frozenset({("amy",)})})
    assert [(p.file, p.row) for p in check_references(scope)] == [("certificates.csv", 2)]


def test_only_touched_rows_are_looked_at() -> None:
    """In a commit, an old mistake in another row does not stand in the way."""
    rows = [{"certificate_id": "S", "volunteer_id": "nobody"}]
    assert check({"volunteers": frozenset({("amy",)})}, **PEOPLE, certificates=rows) == []
    assert check({"certificates": frozenset({("S",)})}, **PEOPLE, certificates=rows)
    twice = world(volunteers=[{"volunteer_id": "amy"}, {"volunteer_id": "amy"}]).tables
    assert not list(check_keys(Scope(twice, touched={"volunteers": frozenset({("beth",)})})))


# --- order ----------------------------------------------------------------------------------------

EARLY: dict[str, Any] = {
    "instant": wib("2021-02-01 00:00"),
    "date": date(2021, 2, 1),
    "integer": 10,
}
LATE: dict[str, Any] = {"instant": wib("2021-02-02 00:00"), "date": date(2021, 2, 2), "integer": 20}
NEEDED: dict[str, dict[str, Any]] = {
    "absences": {"volunteer_id": "amy"},
    "certificates": {"volunteer_id": "amy"},
    "tasks": {"incident_id": "K-1"},
    "shelters": {"incident_id": "K-1"},
    "kitchens": {"incident_id": "K-1"},
    "situation_reports": {"incident_id": "K-1"},
    "attendances": {"duty_id": "P-1"},
}


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.table}.{order.later}")
def test_what_ends_ends_after_it_began(order: Any) -> None:
    """Every pair of columns with an order: reversed is a problem, in order or blank is not."""
    kind = TABLES[order.table].by_name[order.later].kind
    early, late = EARLY[kind], LATE[kind]

    def found(first: Any, second: Any) -> list[str | None]:
        row = {**NEEDED.get(order.table, {}), order.earlier: first, order.later: second}
        tables = {**PEOPLE, **INCIDENT, order.table: [row]}
        return [
            column
            for _, _, column, key in check(**tables)
            if key
            in (
                "check.after",
                "check.not_before",
            )
        ]

    assert found(late, early) == [order.later]
    assert found(early, late) == []
    assert found(early, early) == ([order.later] if order.apart else [])
    assert found(early, None) == []


# --- people ---------------------------------------------------------------------------------------


def duty(number: int, shift: str = "morning", **more: Any) -> dict[str, Any]:
    return {"duty_id": f"P-{number}", "volunteer_id": "amy", "shift": shift, **more}


def test_two_duties_at_once() -> None:
    """One person on two duties that overlap: the later one is the problem."""
    found = problems(**PEOPLE, duties=[duty(1), duty(2)])
    assert [(p.file, p.row, p.found, p.expected.key) for p in found] == [
        ("duties.csv", 3, "amy", "check.overlap")
    ]
    assert found[0].expected.params["other"] == "P-1"


@pytest.mark.parametrize(
    "second",
    [
        duty(2, "afternoon"),
        duty(2, state="cancelled"),
        duty(2, state="draft"),
        duty(2, volunteer_id="beth"),
        duty(2, date=date(2021, 2, 9)),
    ],
    ids=["back to back", "cancelled", "draft", "another person", "another day"],
)
def test_duties_that_do_not_overlap(second: dict[str, Any]) -> None:
    """Back-to-back is no overlap; what is not published takes nobody's time."""
    assert check(**PEOPLE, duties=[duty(1), second]) == []


def test_a_duty_over_midnight_overlaps_the_next_morning() -> None:
    """A night duty ends on the next day, where a task may already have begun."""
    tasks = [
        {"task_id": "T", "incident_id": "K-1", "starts_at": wib("2021-02-09 06:00")},
    ]
    assigned = [{"assignment_id": "A", "task_id": "T", "volunteer_id": "amy"}]
    found = check(
        **PEOPLE, **INCIDENT, tasks=tasks, assignments=assigned, duties=[duty(1, "night")]
    )
    assert found == [("assignments.csv", 2, "volunteer_id", "check.overlap")]


def test_a_longer_task_reaches_into_a_duty() -> None:
    """Moving a task's end checks the people who are assigned to it."""
    tables: dict[str, Any] = {
        **PEOPLE,
        **INCIDENT,
        "tasks": [
            {
                "task_id": "T",
                "incident_id": "K-1",
                "starts_at": wib("2021-02-08 05:00"),
                "ends_at": wib("2021-02-08 08:00"),
            }
        ],
        "assignments": [{"assignment_id": "A", "task_id": "T", "volunteer_id": "amy"}],
        "duties": [duty(1)],
    }
    assert check({"tasks": frozenset({("T",)})}, **tables)
    assert not check({"volunteers": frozenset({("beth",)})}, **tables)


def test_the_row_that_came_second_is_to_blame() -> None:
    """In a commit the problem is that of the touched row, and it names who booked first."""
    audit = [
        {
            "revision": 1,
            "seq": 1,
            "at": NOW,
            "actor": "Rina",
            "why": "x",
            "table": "duties",
            "key": "P-2",
        }
    ]
    touched = {"duties": frozenset({("P-1",)})}
    (found,) = problems(touched, **PEOPLE, duties=[duty(1), duty(2)], audit=audit)
    assert (found.row, found.expected.key) == (2, "check.overlap_by")
    assert (found.expected.params["by"], found.expected.params["other"]) == ("Rina", "P-2")


@pytest.mark.parametrize(
    ("given", "wrong"), [("duty", 0), ("assignment", 0), ("both", 1), ("none", 1)]
)
def test_an_attendance_is_of_one_commitment(given: str, wrong: int) -> None:
    """An attendance names a duty or an assignment, not both and not neither."""
    row = {
        "duty_id": "P-1" if given in ("duty", "both") else None,
        "assignment_id": "A" if given in ("assignment", "both") else None,
    }
    found = check(
        **PEOPLE,
        **INCIDENT,
        attendances=[row],
        duties=[duty(1)],
        tasks=[{"task_id": "T", "incident_id": "K-1", "starts_at": wib("2021-03-01 00:00")}],
        assignments=[{"assignment_id": "A", "task_id": "T", "volunteer_id": "amy"}],
    )
    assert [key for *_, key in found] == ["check.duty_or_assignment"] * wrong


def test_a_delay_says_how_long() -> None:
    """Who is ready with a delay gives minutes; other absences need none."""
    rows = [
        {"volunteer_id": "amy", "kind": "delayed", "delay_minutes": 45},
        {"volunteer_id": "amy", "kind": "delayed"},
        {"volunteer_id": "amy", "kind": "sick"},
    ]
    assert check(**PEOPLE, absences=rows) == [("absences.csv", 3, "delay_minutes", "check.delay")]


@pytest.mark.parametrize(
    ("note", "wrong"),
    [
        ("NIK 3517181203850001", True),
        ("3517181203850001", True),
        ("nomor 35171812038500012", False),
        ("telepon 081234567890", False),
        ("3517 1812 0385 0001", False),
        ("", False),
    ],
)
def test_no_citizen_numbers(note: str, wrong: bool) -> None:
    """Sixteen digits in a note about a person are refused, and not repeated in the message."""
    found = problems(volunteers=[{"volunteer_id": "amy", "note": note or None}])
    assert [p.expected.key for p in found] == (["check.no_nik"] if wrong else [])
    assert all("3517" not in p.found for p in found)


# --- sessions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "key"),
    [
        ({"task_id": "BOAT"}, "task_id", "check.session_kind"),
        ({"group_size": 11}, "group_size", "check.group_size"),
        ({"state": "held"}, "state", "check.session_attendance"),
        ({"children": 5}, "state", "check.session_attendance"),
        ({"ends_at": NOW}, "ends_at", "check.after"),
    ],
)
def test_a_session_fits_its_task_and_state(row: dict[str, Any], column: str, key: str) -> None:
    """Its task is held as sessions, its groups are small enough, who came is told once held."""
    session = {"session_id": "S", "task_id": "LDP", **row}
    assert check(**SESSION_TASKS, sessions=[session]) == [("sessions.csv", 2, column, key)]


def test_a_norm_that_changes_does_not_make_the_past_wrong() -> None:
    """A session that was held in larger groups stays as it was; a class has no such norm."""
    held = {"session_id": "A", "task_id": "LDP", "state": "held", "men": 30, "group_size": 30}
    school = {"session_id": "B", "task_id": "SCHOOL", "group_size": 30}
    assert check(**SESSION_TASKS, sessions=[held, school]) == []


def test_a_facilitator_is_on_the_task_of_the_session() -> None:
    """Somebody of another task cannot lead it."""
    people = [
        {"assignment_id": "A", "task_id": "LDP", "volunteer_id": "amy"},
        {"assignment_id": "B", "task_id": "BOAT", "volunteer_id": "amy", "state": "declined"},
    ]
    led = [{"session_id": "S", "assignment_id": number} for number in "AB"]
    found = check(
        **PEOPLE,
        **SESSION_TASKS,
        assignments=people,
        sessions=[{"session_id": "S", "task_id": "LDP"}],
        session_facilitators=led,
    )
    assert found == [("session_facilitators.csv", 3, "assignment_id", "check.facilitator")]


# --- incidents and places -------------------------------------------------------------------------


def test_only_slow_hazards_are_in_alert() -> None:
    """A landslide cannot be in the state alert, a flood can."""
    rows = [
        {"incident_id": "K-1", "hazard": "101", "state": "alert"},
        {"incident_id": "K-2", "hazard": "102", "state": "alert"},
    ]
    assert check(incidents=rows) == [("incidents.csv", 3, "state", "check.slow_onset")]


@pytest.mark.parametrize(
    ("change", "column", "key"),
    [
        ({"level": "district"}, "level", "check.level"),
        ({"parent": "35.17"}, "parent", "check.parent"),
        ({"parent": None}, "parent", "check.parent"),
    ],
)
def test_a_region_fits_its_code(change: dict[str, Any], column: str, key: str) -> None:
    """Level and parent of a region follow from its code."""
    rows = [dict(row) for row in REFERENCE["regions"]]
    assert rows[2]["code"] == VILLAGE
    rows[2].update(change)
    assert ("regions.csv", 4, column, key) in check(regions=rows)


def test_a_regency_has_no_parent() -> None:
    """The regency is the top."""
    rows = [dict(row) for row in REFERENCE["regions"]]
    rows[0]["parent"] = "35.17"
    assert check(regions=rows) == [("regions.csv", 2, "parent", "check.blank")]


# --- stock ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "key"),
    [
        (movement(2, -1.0, "receipt"), "quantity", "check.plus"),
        (movement(2, 1.0, "issue"), "quantity", "check.minus"),
        (movement(2, 0.0, "issue"), "quantity", "check.not_zero"),
        (movement(2, -1.0, "adjustment"), "reason", "check.adjustment_reason"),
        (movement(2, 1.0, "receipt", reason="found"), "reason", "check.only_adjustment"),
        (movement(2, -1.0, "transfer"), "counterpart", "check.counterpart"),
        (movement(2, 1.0, "receipt", counterpart="G-1"), "counterpart", "check.other_store"),
    ],
)
def test_a_movement_fits_its_kind(row: dict[str, Any], column: str, key: str) -> None:
    """Sign, reason and counterpart of a movement follow from its kind."""
    rows = [movement(1, 10.0, "opening"), row]
    assert check(**STOCK, stock_movements=rows) == [("stock_movements.csv", 3, column, key)]


def test_movements_as_they_should_be() -> None:
    """One movement of every kind, without a problem."""
    rows = [
        movement(1, 0.0, "opening", item_id="rice", store_id="G-2"),
        movement(2, 10.0, "opening"),
        movement(3, 5.0, "receipt"),
        movement(4, -2.0, "issue"),
        movement(5, -1.0, "adjustment", reason="damaged"),
        movement(6, 1.0, "return"),
        movement(7, -3.0, "transfer", counterpart="G-2"),
        movement(8, 3.0, "transfer", store_id="G-2", counterpart="G-1"),
    ]
    assert check(**STOCK, stock_movements=rows) == []


@pytest.mark.parametrize(
    "arrival",
    [
        None,
        movement(3, 2.0, "transfer", store_id="G-2", counterpart="G-1"),
        movement(3, 3.0, "transfer", store_id="G-2", counterpart="G-1", at=wib("2021-02-09 00:00")),
    ],
    ids=["missing", "another quantity", "another time"],
)
def test_a_transfer_arrives(arrival: dict[str, Any] | None) -> None:
    """What leaves one store arrives in the other: as much, at the same instant."""
    rows = [movement(1, 10.0, "opening"), movement(2, -3.0, "transfer", counterpart="G-2")]
    found = check(**STOCK, stock_movements=[*rows, *([arrival] if arrival else [])])
    assert ("stock_movements.csv", 3, "quantity", "check.transfer") in found


def test_stock_never_falls_below_zero() -> None:
    """A balance is followed in the order of time, whatever the order of the rows."""
    at = [wib(f"2021-02-0{day} 08:00") for day in (1, 2, 3)]
    rows = [
        movement(1, 10.0, "opening", at=at[0]),
        movement(2, 10.0, "receipt", at=at[2]),
        movement(3, -12.0, "issue", at=at[1]),
    ]
    (found,) = problems(**STOCK, stock_movements=rows)
    assert (found.row, found.expected.key) == (4, "check.stock")
    assert found.expected.params["balance"] == -2
    rows[2]["at"] = at[2]
    assert check(**STOCK, stock_movements=rows) == []


def test_stock_is_kept_by_store_and_item() -> None:
    """Plenty of rice in one warehouse does not cover an issue from another."""
    rows = [movement(1, 100.0, "opening"), movement(2, -1.0, "issue", store_id="G-2")]
    assert check(**STOCK, stock_movements=rows) == [
        ("stock_movements.csv", 3, "quantity", "check.stock")
    ]


def test_decimal_quantities_may_end_at_zero() -> None:
    """Ten times a tenth out of one leaves nothing, and is no problem."""
    rows = [movement(0, 1.0, "opening")] + [movement(n, -0.1, "issue") for n in range(1, 11)]
    for number, row in enumerate(rows):
        row["at"] = wib(f"2021-02-08 {number:02}:00")
    assert check(**STOCK, stock_movements=rows) == []


def test_a_meals_menu_has_a_recipe() -> None:
    """A menu that nobody wrote down is named; a blank one is the menu whose turn it is."""
    tables = {
        "kitchens": [{"kitchen_id": "D-1", "incident_id": "K-1"}],
        "shelters": [{"shelter_id": "S-1", "incident_id": "K-1"}],
        "recipes": [{"menu": "telur", "item_id": "rice", "quantity": 0.2}],
        "meals": [
            {"kitchen_id": "D-1", "shelter_id": "S-1", "menu": menu}
            for menu in ("telur", None, "soto")
        ],
    }
    assert check(**INCIDENT, **STOCK, **tables) == [("meals.csv", 4, "menu", "check.menu")]


ORDERED = {
    "order_id": "P-1",
    "item_id": "rice",
    "quantity": 10.0,
    "store_id": "G-1",
    "origin": "request",
}
ENDED_AT = {"ended_at": wib("2021-02-08 08:00")}


@pytest.mark.parametrize(
    ("changed", "column", "key"),
    [
        ({"quantity": 0.0}, "quantity", "check.not_zero"),
        ({"origin": "warehouse"}, "from_store", "check.from_warehouse"),
        ({"from_store": "G-2"}, "from_store", "check.blank"),
        ({"origin": "warehouse", "from_store": "G-1"}, "from_store", "check.other_store"),
        ({"state": "cancelled", "reason": "batal"}, "ended_at", "check.order_ended"),
        (ENDED_AT, "ended_at", "check.blank"),
        (
            {"state": "arrived", "movement_id": "M-1", **ENDED_AT},
            "received",
            "check.order_received",
        ),
        ({"state": "arrived", "received": 9.0, **ENDED_AT}, "movement_id", "check.order_received"),
        ({"state": "cancelled", **ENDED_AT}, "reason", "check.order_reason"),
        ({"expected_at": wib("2021-02-07 08:00")}, "expected_at", "check.not_before"),
    ],
)
def test_an_order_names_its_way_and_its_end(changed: dict[str, Any], column: str, key: str) -> None:
    """Where it comes from, and what came of it or why it was cancelled."""
    rows = {"stock_movements": [movement(1, 9.0, "receipt")], "supply_orders": [ORDERED | changed]}
    assert check(**STOCK, **rows) == [("supply_orders.csv", 2, column, key)]


def test_orders_as_they_should_be() -> None:
    """Open, arrived out of a warehouse, and cancelled, without a problem."""
    arrived = {"state": "arrived", "received": 9.0, "movement_id": "M-1", **ENDED_AT}
    rows = [
        ORDERED,
        ORDERED | {"order_id": "P-2", "origin": "warehouse", "from_store": "G-2"} | arrived,
        ORDERED | {"order_id": "P-3", "state": "cancelled", "reason": "batal", **ENDED_AT},
    ]
    stock = [movement(1, 9.0, "receipt")]
    assert check(**STOCK, stock_movements=stock, supply_orders=rows) == []


# --- norms and settings ---------------------------------------------------------------------------


def test_every_factor_is_there() -> None:
    """A norm that the code reads and the file does not have is named."""
    assert check(factors=factors()[1:]) == [("factors.csv", None, "factor", "check.factor")]


def test_no_factor_is_idle() -> None:
    """A row that nothing reads is named: it may be a slip of spelling."""
    extra = {**factors()[0], "factor": "rest_houres"}
    found = check(factors=[*factors(), extra])
    assert [(file, key) for file, _, _, key in found] == [("factors.csv", "check.unread_factor")]


def test_somebody_may_stand_duty() -> None:
    """No day in a row at all would leave every place empty."""
    none = [
        row | {"value": 0.0} if row["factor"] == "duty_days_in_a_row" else row for row in factors()
    ]
    found = check(factors=none)
    assert [(column, key) for _, _, column, key in found] == [("value", "check.duty_days")]


@pytest.mark.parametrize("name", REQUIRED_SETTINGS)
@pytest.mark.parametrize("value", [None, "", "soon", "2021-02-08T09:00:00"])
def test_settings_that_everything_needs(name: str, value: str | None) -> None:
    """The clock and the time zone are there and can be used."""
    rows = [{**row, "value": value} if row["setting"] == name else row for row in SETTINGS]
    assert [(file, column) for file, _, column, _ in check(settings=rows)] == [
        ("settings.toml", name)
    ]


@pytest.mark.parametrize("value", ["live", "2021-02-08T09:00:00+07:00"])
def test_clocks(value: str) -> None:
    """The clock is live, or stands at an instant with its offset."""
    rows = [{"setting": "clock", "value": value}, SETTINGS[1]]
    assert check(settings=rows) == []


def test_every_sentence_is_there_in_both_languages() -> None:
    """No entry of the checks lacks a language."""
    for key, entry in catalogue().items():
        if key.partition(".")[0] in ("check", "store", "cli"):
            assert entry["id"] and entry["en"], key
