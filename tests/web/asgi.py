"""Asking an ASGI app without a server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp


@dataclass(frozen=True)
class Answer:
    """What an app answered."""

    headers: dict[str, str]
    body: bytes


def ask(app: ASGIApp, path: str = "/", query: str = "", **headers: str) -> Answer:
    """The answer to one GET; a header's underscores stand for hyphens."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    given = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": given,
    }
    asyncio.run(app(scope, receive, send))
    pairs = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(pairs, b"".join(message.get("body", b"") for message in sent[1:]))
