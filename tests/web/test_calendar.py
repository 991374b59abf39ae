"""The calendar that a phone subscribes to, through the real routes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import vobject

from posko.model.change import Change, update
from posko.ui import state
from tests.factories import NOW
from tests.web.phone import POST, Office

DUTY = {"duty_id": "J-1", "date": date(2021, 2, 9), "shift": "night", "volunteer_id": "V-1"}
OTHER = {"duty_id": "J-2", "date": date(2021, 2, 9), "volunteer_id": "V-2"}


def test_a_subscription_has_ones_own_duties(open_office: Callable[..., Office]) -> None:
    """A calendar by its type, with one person's duties and nobody else's name."""
    office = open_office(duties=[DUTY, OTHER])
    feed = office.ask(office.link("calendar", "V-1"))
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = vobject.readOne(feed.text).vevent_list
    assert event.summary.value == "Piket Malam"
    assert "Beth" not in feed.text


def test_a_cancelled_duty_reaches_the_phone(open_office: Callable[..., Office]) -> None:
    """The same event, cancelled, with the revision of the cancellation."""
    office = open_office(duties=[DUTY])
    path = office.link("calendar", "V-1")
    (first,) = vobject.readOne(office.ask(path).text).vevent_list
    duty = office.row("duties", "J-1")
    gone = Change(POST, "Sakit", NOW, (update("duties", duty, state="cancelled"),))
    revision = state.store().commit(gone)
    (second,) = vobject.readOne(office.ask(path).text).vevent_list
    assert second.uid.value == first.uid.value
    assert (first.status.value, second.status.value) == ("CONFIRMED", "CANCELLED")
    assert int(second.sequence.value) == revision > int(first.sequence.value)


def test_a_phone_that_has_it_downloads_nothing(open_office: Callable[..., Office]) -> None:
    """304 while nothing changed, the new calendar afterwards."""
    office = open_office(duties=[DUTY])
    path = office.link("calendar", "V-1")
    mark = office.ask(path).headers["etag"]
    same = office.ask(path, headers={"if-none-match": mark})
    assert same.status_code == 304 and same.content == b""
    office.link("mine", "V-1")
    assert office.ask(path, headers={"if-none-match": mark}).status_code == 200


def test_a_calendar_is_only_read(open_office: Callable[..., Office]) -> None:
    """Nothing can be sent to it."""
    office = open_office()
    assert office.ask(office.link("calendar", "V-1"), {"do": "accept"}).status_code == 405
