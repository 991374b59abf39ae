"""What coordinators may do to an incident, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from posko.incidents import (
    add_log,
    add_report,
    add_shelter,
    add_shelter_count,
    allowed_states,
    change_state,
    next_kib,
    reopen,
    report_incident,
    set_shelter_state,
)
from posko.locale import LANGUAGES, say
from posko.model import vocabulary as v
from posko.model.change import Actor, Change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.factories import NOW, VILLAGE, wib, world

AMY = Actor("Amy", "coordinator_bpbd")
TOMORROW = NOW + timedelta(days=1)


def incident(**values: Any) -> Snapshot:
    return world(incidents=[{"incident_id": "K01", **values}])


def refused(action: Callable[[], Change]) -> str:
    """The key of the reason; both languages can say it."""
    with pytest.raises(Refused) as caught:
        action()
    for language in LANGUAGES:
        assert say(caught.value.reason, language)
    return caught.value.reason.key.removeprefix("incidents.refused_")


def new(snapshot: Snapshot, **values: Any) -> Change:
    given: dict[str, Any] = {
        "name": "Banjir Bandar",
        "hazard": "101",
        "village_code": VILLAGE,
        "occurred_at": wib("2021-02-08 03:00"),
        "time_known": True,
        "source": "Perangkat desa",
        **values,
    }
    return report_incident(snapshot, AMY, **given)


def report(snapshot: Snapshot, figures: dict[str, int | None], **values: Any) -> Change:
    given: dict[str, Any] = {"as_of": NOW, "time_known": True, "source": "BPBD", **values}
    return add_report(snapshot, AMY, "K01", figures=figures, **given)


def after(change: Change, table: str) -> dict[str, Any]:
    (row,) = [row.after for row in change.rows if row.table == table]
    assert row is not None
    return row


def test_a_new_incident_is_reported_with_its_code() -> None:
    """It starts as reported, at the village's point, reported now."""
    row = after(new(world()), "incidents")
    assert (row["state"], row["reported_at"], row["kib"]) == ("reported", NOW, "3517101202102081")
    assert (row["lat"], row["lon"]) == (-7.56, 112.14)


def test_the_code_of_7_december_2024() -> None:
    """Regency, hazard, date, index: BNPB's own example."""
    day = wib("2024-12-07 05:00").date()
    assert next_kib(world(), VILLAGE, "101", day) == "3517101202412071"


def test_the_second_of_a_day_gets_the_next_index_and_the_tenth_none() -> None:
    """Nine fit the code; a tenth incident is reported without one."""
    day = NOW.date()
    assert next_kib(incident(kib="3517101202102081"), VILLAGE, "101", day) == "3517101202102082"
    assert next_kib(incident(kib="3517101202102081"), VILLAGE, "104", day) == "3517104202102081"
    assert next_kib(incident(kib="3517101202102089"), VILLAGE, "101", day) is None


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"occurred_at": TOMORROW}, "future"),
        ({"village_code": "35.17.18"}, "village"),
        ({"village_code": "99.99.99.9999"}, "village"),
        ({"point": (-6.2, 106.8)}, "outside"),
        ({"name": " "}, "blank"),
        ({"source": ""}, "blank"),
    ],
)
def test_an_incident_that_cannot_be_is_refused(values: dict[str, Any], reason: str) -> None:
    """The future, a place that is no village, a point in Jakarta, no name, no source."""
    assert refused(lambda: new(world(), **values)) == reason


def test_a_report_keeps_blanks_blank_and_zeros_zero() -> None:
    """What nobody reported is not written down as anything."""
    row = after(report(incident(), {"dead": 0, "injured": None}), "situation_reports")
    assert (row["dead"], row["injured"], row["missing"]) == (0, None, None)


@pytest.mark.parametrize(
    ("figures", "values", "reason"),
    [
        ({}, {}, "empty_report"),
        ({"dead": None}, {}, "empty_report"),
        ({"dead": -1}, {}, "negative"),
        ({"dead": 0}, {"as_of": TOMORROW}, "future"),
        ({"dead": 0}, {"as_of": wib("2021-02-03 23:00")}, "before"),
        ({"dead": 0}, {"source": " "}, "blank"),
        ({"dead": 0}, {"village_code": "99.99"}, "village"),
        ({"water_min_cm": 90, "water_max_cm": 40}, {}, "water"),
    ],
)
def test_a_report_that_cannot_be_is_refused(
    figures: dict[str, int | None], values: dict[str, Any], reason: str
) -> None:
    """Nothing said, less than nobody, the future, before the event, no source, low above high."""
    assert refused(lambda: report(incident(), figures, **values)) == reason


def test_a_trend_alone_is_a_report() -> None:
    """ "Water is falling" is worth writing down."""
    assert after(report(incident(), {}, trend="falling"), "situation_reports")["trend"] == "falling"


def test_a_date_on_the_day_of_the_event_is_not_before_it() -> None:
    """A report dated 4 February without an hour may be about 03:00 of that day."""
    report(incident(), {"dead": 0}, as_of=wib("2021-02-04 00:00"), time_known=False)


def test_actions_on_what_is_not_known_are_refused() -> None:
    """Neither an id that does not exist nor an incident that is reported later."""
    assert refused(lambda: add_log(world(), AMY, "K01", entry="x")) == "unknown"
    later = incident(reported_at=TOMORROW)
    assert refused(lambda: add_log(later, AMY, "K01", entry="x")) == "unknown"
    assert refused(lambda: set_shelter_state(world(), AMY, "S1", "closed")) == "unknown_shelter"


@pytest.mark.parametrize("before", v.INCIDENT_STATE)
@pytest.mark.parametrize("to", v.INCIDENT_STATE)
def test_states_move_only_along_allowed_transitions(before: str, to: str) -> None:
    """Every pair of states: allowed ones write state and log together, others are refused."""
    snapshot = incident(state=before)
    if to not in v.INCIDENT_STATE[before].next:
        assert refused(lambda: change_state(snapshot, AMY, "K01", to, "…")) == "transition"
        return
    change = change_state(snapshot, AMY, "K01", to, "Air surut", despite="Pindah ke dinas")
    assert after(change, "incidents")["state"] == to
    log = after(change, "incident_log")
    assert (log["kind"], log["actor"], log["at"]) == ("state", "Amy", NOW)
    assert "Air surut" in log["entry"]


def test_a_change_of_state_needs_a_reason() -> None:
    """The log never says "changed" without why."""
    assert refused(lambda: change_state(incident(), AMY, "K01", "transition", " ")) == "blank"


def test_a_landslide_is_never_on_alert() -> None:
    """Alert is for what comes slowly; it is neither offered nor accepted otherwise."""
    landslide = incident(hazard="102", state="verified")
    assert refused(lambda: change_state(landslide, AMY, "K01", "alert", "…")) == "alert"
    assert "alert" not in allowed_states({"state": "verified", "hazard": "102"})
    assert "alert" in allowed_states({"state": "verified", "hazard": "101"})


def test_an_incident_with_something_open_closes_only_with_a_reason() -> None:
    """Closing while people are displaced needs its own words, and they go into the log."""
    snapshot = world(
        incidents=[{"incident_id": "K01", "state": "recovery"}],
        situation_reports=[{"incident_id": "K01", "people_displaced": 75}],
    )
    assert refused(lambda: change_state(snapshot, AMY, "K01", "closed", "Selesai")) == "closing"
    assert (
        refused(lambda: change_state(snapshot, AMY, "K01", "closed", "Selesai", despite=" "))
        == "closing"
    )
    change = change_state(snapshot, AMY, "K01", "closed", "Selesai", despite="Menumpang kerabat")
    assert "Menumpang kerabat" in after(change, "incident_log")["entry"]


@pytest.mark.parametrize("state", ["transition", "recovery"])
def test_a_second_wave_reopens(state: str) -> None:
    """From transition or recovery back to response, with a line in the log."""
    change = reopen(incident(state=state), AMY, "K01", "Tanggul Konto jebol lagi")
    assert after(change, "incidents")["state"] == "response"
    assert "Konto" in after(change, "incident_log")["entry"]


@pytest.mark.parametrize("state", ["verified", "closed", "response"])
def test_other_states_are_not_reopened(state: str) -> None:
    """What is not over yet, or over for good, has no second wave."""
    assert refused(lambda: reopen(incident(state=state), AMY, "K01", "…")) == "reopen"


def test_a_log_entry_is_written_for_its_hour() -> None:
    """Now by default, an earlier hour if said, never a later one."""
    assert after(add_log(incident(), AMY, "K01", entry="Perahu tiba"), "incident_log")["at"] == NOW
    assert refused(lambda: add_log(incident(), AMY, "K01", entry="x", at=TOMORROW)) == "future"
    assert refused(lambda: add_log(incident(), AMY, "K01", entry="  ")) == "blank"


def test_a_shelter_opens_closes_and_opens_again() -> None:
    """Its times follow its state."""
    change = add_shelter(
        incident(), AMY, "K01", name="SDN 1", kind="shelter", village_code=VILLAGE, capacity=100
    )
    opened = after(change, "shelters")
    assert (opened["state"], opened["opened_at"], opened["closed_at"]) == ("open", NOW, None)
    place = {"shelter_id": "S1", "incident_id": "K01", "opened_at": wib("2021-02-04 09:00")}
    is_open = world(incidents=[{"incident_id": "K01"}], shelters=[place])
    closed = after(set_shelter_state(is_open, AMY, "S1", "closed"), "shelters")
    assert (closed["state"], closed["closed_at"]) == ("closed", NOW)
    again = world(incidents=[{"incident_id": "K01"}], shelters=[closed])
    assert after(set_shelter_state(again, AMY, "S1", "open"), "shelters")["closed_at"] is None
    assert refused(lambda: set_shelter_state(again, AMY, "S1", "planned")) == "transition"


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ({}, "empty_count"),
        ({"people": -3}, "negative"),
        ({"people": 10, "male": 6, "female": 5}, "parts"),
        ({"people": 10, "toddlers": 6, "elderly": 5}, "parts"),
        ({"people": 10, "pregnant": 11}, "parts"),
    ],
)
def test_a_count_that_cannot_be_is_refused(counts: dict[str, int], reason: str) -> None:
    """Parts may be fewer than the whole (not everyone was asked), never more."""
    snapshot = world(
        incidents=[{"incident_id": "K01"}], shelters=[{"shelter_id": "S1", "incident_id": "K01"}]
    )

    def count(values: dict[str, int]) -> Change:
        return add_shelter_count(snapshot, AMY, "S1", as_of=NOW, source="Posko", counts=values)

    assert refused(lambda: count(counts)) == reason
    row = after(count({"people": 10, "male": 4, "female": 5, "pregnant": 1}), "shelter_counts")
    assert (row["people"], row["infants"]) == (10, None)
