"""A volunteer's phone: the real routes and store, without a server."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware

from posko.access import find_link, issue, live_links, path_of, revoke
from posko.model.change import Actor
from posko.model.snapshot import Snapshot
from posko.store.secret import office_secret
from posko.ui import state
from posko.web.document import OwnDocument
from posko.web.headers import SafeHeaders
from posko.web.limits import Limits
from posko.web.routes import phone_routes
from tests.factories import NOW, wib

POST = Actor("Sari", "coordinator_bpbd")
HOST = "http://posko.test"
EVIL = "<script>alert(1)</script>\"'{{7*7}}"

PEOPLE = (
    {"volunteer_id": "V-1", "name": "Amy Rahayu", "phone": "081200000001", "grade": "madya"},
    {"volunteer_id": "V-2", "name": "Beth Susanti", "phone": "081200000002"},
)
TASK = {
    "task_id": "T-1",
    "incident_id": "K-1",
    "title": "Evakuasi warga",
    "place": "Dusun Kedunggabus",
    "starts_at": wib("2021-02-08 10:00"),
    "ends_at": wib("2021-02-08 16:00"),
}
CALLS = (
    {
        "assignment_id": "P-1",
        "task_id": "T-1",
        "volunteer_id": "V-1",
        "state": "called",
        "called_at": NOW,
    },
    {
        "assignment_id": "P-2",
        "task_id": "T-1",
        "volunteer_id": "V-2",
        "state": "called",
        "called_at": NOW,
    },
)

MEALS = {
    "incidents": [{"incident_id": "K-1"}],
    "kitchens": [{"kitchen_id": "D-1", "incident_id": "K-1", "name": "Dapur Satu"}],
    "shelters": [{"shelter_id": "PGN-1", "incident_id": "K-1", "name": "Balai Desa"}],
    "meals": [
        {
            "meal_id": "M-1",
            "kitchen_id": "D-1",
            "shelter_id": "PGN-1",
            "meal": "morning",
            "planned": 100,
            "cooked": 100,
            "cooked_at": wib("2021-02-08 06:00"),
            "sent": 100,
            "sent_at": wib("2021-02-08 08:30"),
        }
    ],
}
"""A meal on its way from a kitchen to a place."""


class Office:
    """A data folder with the server's routes on it."""

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self.folder = folder
        self.secret = office_secret(folder)
        self.app = Starlette(
            routes=phone_routes(limits),
            middleware=[Middleware(SafeHeaders), Middleware(OwnDocument)],
        )

    @property
    def snapshot(self) -> Snapshot:
        return state.present()[0]

    @property
    def revision(self) -> int:
        return state.store().revision()

    def row(self, table: str, *key: str) -> Any:
        return self.snapshot.find(table, *key)

    def link(self, purpose: str, subject: str) -> str:
        """The path of a new link."""
        number, change = issue(self.snapshot, POST, purpose, subject, why="Tautan")
        state.store().commit(change)
        links = live_links(self.snapshot, purpose, subject)
        return "/" + path_of(next(link for link in links if link.token_id == number), self.secret)

    def revoke(self, path: str, purpose: str) -> None:
        text = path.rsplit("/", 1)[1].removesuffix(".ics")
        link = find_link(self.snapshot, text, purpose, self.secret)
        assert link is not None
        state.store().commit(revoke(self.snapshot, POST, link.token_id, why="HP hilang"))

    def ask(
        self, path: str, form: Mapping[str, Any] | None = None, **options: Any
    ) -> httpx.Response:
        """One request, redirects not followed."""
        headers = {"accept": "text/html", **options.pop("headers", {})}

        async def go() -> httpx.Response:
            address = (options.pop("address", "10.0.0.1"), 1)
            transport = httpx.ASGITransport(app=self.app, client=address)
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
                if form is None and "content" not in options:
                    return await client.get(path, headers=headers, **options)
                sent = {"origin": HOST, **headers}
                return await client.post(path, data=form, headers=sent, **options)

        return asyncio.run(go())

    def send(self, path: str, do: str, /, **fields: str) -> httpx.Response:
        """Open the page, fill in one of its forms and send it."""
        return self.ask(path, {"seen": seen(self.ask(path)), "do": do, **fields})


def seen(page: httpx.Response) -> str:
    """The mark that the page's forms carry."""
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page.text)
    assert found, page.text
    return found[1]


def words(page: httpx.Response) -> str:
    """What a person reads: the text without tags and style."""
    body = re.sub(r"<style>.*?</style>", "", page.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
