"""The headers that keep the dashboard to itself."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from posko.web.headers import SafeHeaders


def test_every_answer_forbids_what_comes_from_elsewhere() -> None:
    """A browser may neither load from outside nor show the dashboard inside another site."""
    app = Starlette(
        routes=[Route("/", lambda request: PlainTextResponse("posko"))],
        middleware=[Middleware(SafeHeaders)],
    )
    headers = TestClient(app).get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
