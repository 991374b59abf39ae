"""The page of whoever brings a meal, through the real routes and store."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories import NOW, wib
from tests.web.phone import EVIL, MEALS, Office, words

OK, SENT_ON, UNREAD, REFUSED = 200, 303, 400, 409
(MEAL,) = MEALS["meals"]


@pytest.fixture
def bring(open_office: Callable[..., Office]) -> Callable[..., Office]:
    def make(**meal: object) -> Office:
        return open_office(meals=[{**MEAL, **meal}])

    return make


def test_what_arrived_is_recorded_with_its_number_and_note(bring: Callable[..., Office]) -> None:
    """The place, the kitchen and the limit are there; sent once, the meal is received now."""
    office = bring()
    path = office.link("delivery", "M-1")
    said = words(office.ask(path))
    for part in ("Balai Desa", "Dapur Satu", "Layak dibagikan sampai 8 Feb 2021, 10.00 WIB"):
        assert part in said
    sent = office.send(path, "receive", portions="95", note=EVIL)
    assert sent.status_code == SENT_ON, words(sent)
    row = office.row("meals", "M-1")
    assert (row["received"], row["received_at"], row["note"]) == (95, NOW, EVIL)
    page = office.ask(path)
    assert "95 porsi diterima 8 Feb 2021, 09.00 WIB" in words(page)
    assert "<form" not in page.text and "<script>" not in page.text


def test_what_a_drill_has_still_to_come_is_not_told(bring: Callable[..., Office]) -> None:
    """At nine the receipt of ten o'clock is unknown: the form is there, and what is sent counts."""
    office = bring(received=100, received_at=wib("2021-02-08 10:00"))
    path = office.link("delivery", "M-1")
    page = office.ask(path)
    assert "<form" in page.text and "diterima 8 Feb" not in words(page)
    assert office.send(path, "receive", portions="95", note="").status_code == SENT_ON
    assert office.row("meals", "M-1")["received"] == 95


def test_opening_or_sending_twice_changes_nothing_more(bring: Callable[..., Office]) -> None:
    """A preview records nothing; the same form again says that it is recorded."""
    office = bring()
    path = office.link("delivery", "M-1")
    before = office.revision
    page = office.ask(path)
    assert page.status_code == OK and office.revision == before
    mark = page.text.split('name="seen" value="')[1].split('"')[0]
    form = {"seen": mark, "do": "receive", "portions": "90", "note": ""}
    office.ask(path, form)
    after = office.revision
    assert office.ask(path, form).status_code == OK
    assert office.ask(path, {**form, "portions": "80"}).status_code == REFUSED
    assert office.revision == after


@pytest.mark.parametrize(
    ("portions", "status"), [("101", REFUSED), ("", UNREAD), ("-1", UNREAD), ("9999999", UNREAD)]
)
def test_what_cannot_be_is_refused(
    portions: str, status: int, bring: Callable[..., Office]
) -> None:
    """More than was sent, or no number: nothing is written."""
    office = bring()
    path = office.link("delivery", "M-1")
    assert office.send(path, "receive", portions=portions).status_code == status
    assert office.row("meals", "M-1")["received"] is None


def test_food_past_its_time_is_not_to_be_handed_out(bring: Callable[..., Office]) -> None:
    """Cooked at four, it kept until eight: the page says so above all."""
    office = bring(cooked_at=wib("2021-02-08 04:00"))
    said = words(office.ask(office.link("delivery", "M-1")))
    assert "JANGAN DIBAGIKAN: batasnya 8 Feb 2021, 08.00 WIB" in said
