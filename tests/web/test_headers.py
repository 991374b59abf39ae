"""The headers that keep the dashboard to itself."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.responses import PlainTextResponse

from posko.web.headers import SafeHeaders


async def _answer_headers() -> dict[str, str]:
    """The headers of one answer of an app behind the middleware."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    await SafeHeaders(PlainTextResponse("posko"))(scope, receive, send)
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_every_answer_forbids_what_comes_from_elsewhere() -> None:
    """A browser may neither load from outside nor show the dashboard inside another site."""
    headers = asyncio.run(_answer_headers())
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
