"""What every signed link passes before a page opens: limits, origin, size, signature, end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from posko import locale
from posko.access import Link, find_link
from posko.model.change import Change
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.store.contract import Conflict, Invalid, Unavailable
from posko.store.place import data_folder
from posko.store.secret import office_secret
from posko.ui import state
from posko.web.limits import WINDOW_SECONDS, Limits
from posko.web.page import LANGUAGE, message_page, say

MOST_BODY = 4096
"""The largest form that is read, bytes; ours are below 500."""
_MOST_FIELDS = 12
_FORM = "application/x-www-form-urlencoded"
DONE = "ok"
"""The query that tells a page that what was sent is recorded."""


@dataclass(frozen=True)
class Visit:
    """A genuine, valid link being opened.

    text: the link as it stands in the address. form: what was sent; None for a page being opened.
    done: the page follows upon something recorded. base: the dashboard's own address.
    known: what the phone has already, by the header If-None-Match.
    """

    snapshot: Snapshot
    link: Link
    text: str
    form: Mapping[str, str] | None
    done: bool
    base: str
    known: str


@dataclass(frozen=True)
class Outcome:
    """What became of a form: recorded, or why not (a sentence) and with which status."""

    notice: str = ""
    status: int = 200

    @property
    def recorded(self) -> bool:
        return not self.notice


Page = Callable[[Visit], Response]


def door(purpose: str, show: Page, limits: Limits) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a purpose: `show` sees only visits that may pass."""

    async def endpoint(request: Request) -> Response:
        address = request.client.host if request.client else ""
        if not limits.address.allows(address) or limits.wrong.exceeded(address):
            return _too_often()
        form = None
        if request.method == "POST":
            if not _from_here(request):
                return message_page("not_read", 403)
            form = await _form(request)
            if form is None:
                return message_page("not_read", 400)
        return await run_in_threadpool(_enter, request, form, address)

    def _enter(request: Request, form: Mapping[str, str] | None, address: str) -> Response:
        text = str(request.path_params["token"])
        try:
            snapshot, _ = state.present()
            link = find_link(snapshot, text, purpose, office_secret(data_folder()))
            if link is None:
                limits.wrong.allows(address)
                return message_page("no_link", 404)
            if not limits.link.allows(link.token_id):
                return _too_often()
            if link.ended:
                return message_page("link_ended", 410, why=f"link_{link.ended}")
            done = DONE in request.query_params
            base = _base(request, snapshot)
            known = request.headers.get("if-none-match", "")
            return show(Visit(snapshot, link, text, form, done, base, known))
        except Unavailable:
            return message_page("busy", 503)

    return endpoint


def refused(refusal: Refused) -> Outcome:
    """What to tell of an action that the rules do not allow."""
    return Outcome(locale.say(refusal.reason, LANGUAGE), 409)


def commit(change: Change) -> Outcome:
    """Store a change; what to tell where that failed. Raises Unavailable."""
    try:
        state.store().commit(change)
    except Conflict:
        return Outcome(say("web.clash"), 409)
    except Invalid:
        # What it contradicts may concern somebody else: the coordinator sees it, not the phone.
        return Outcome(say("web.not_possible"), 409)
    return Outcome()


def back(visit: Visit) -> Response:
    """To the same page, so that a reload sends nothing again."""
    return RedirectResponse(f"{visit.text}?{DONE}=1", 303, {"cache-control": "no-store"})


def _too_often() -> Response:
    response = message_page("too_often", 429)
    response.headers["retry-after"] = str(round(WINDOW_SECONDS))
    return response


def _from_here(request: Request) -> bool:
    """Whether a form was sent from our own page.

    Hosts are compared without ports: a proxy may give the name without one. A browser that tells
    no origin at all passes, since what protects the form is the link itself: there is no cookie
    that another site could use.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    return host is not None and urlsplit(origin).hostname == host


async def _form(request: Request) -> dict[str, str] | None:
    """The fields that were sent, blanks taken together; None for anything that is not our form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY:
            return None
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    return {name: " ".join(value.split()) for name, value in pairs}


def _base(request: Request, snapshot: Snapshot) -> str:
    """The dashboard's address as phones see it: the setting `public_url`, or as it was asked."""
    own = snapshot.setting("public_url").rstrip("/")
    path = request.url.path.rsplit("/", 2)[0]
    return own or f"{request.url.scheme}://{request.url.netloc}{path}"
