"""The routes beside the dashboard: what a volunteer's phone opens by a signed link."""

from __future__ import annotations

from starlette.routing import Route

from posko.access import PATHS
from posko.web.answer import answer_page
from posko.web.calendar import calendar
from posko.web.delivery import delivery_page
from posko.web.door import door
from posko.web.limits import Limits
from posko.web.mine import mine

_PAGES = {
    "calendar": (calendar, ("GET",)),
    "assignment": (answer_page, ("GET", "POST")),
    "mine": (mine, ("GET", "POST")),
    "delivery": (delivery_page, ("GET", "POST")),
}


def phone_routes(limits: Limits | None = None) -> list[Route]:
    """GET /kalender/<token>.ics; GET and POST /jawab/<token>, /saya/<token>, /antar/<token>."""
    shared = limits or Limits()
    return [
        Route(
            f"/{PATHS[purpose][0]}/{{token}}{PATHS[purpose][1]}",
            door(purpose, show, shared),
            methods=list(methods),
            name=f"phone-{purpose}",
        )
        for purpose, (show, methods) in _PAGES.items()
    ]
