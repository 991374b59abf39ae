"""Headers that keep a browser from loading or framing anything that is not ours."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MAPS = "/component/"
"""Where Streamlit serves the frames of components: our maps."""
_IMAGES = "img-src 'self' data: blob:"
_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Streamlit has one inline script, and the map component runs the script folium wrote.
        "script-src 'self' blob: 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        _IMAGES,
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
}


class SafeHeaders:
    """ASGI middleware that adds the headers to every answer; a page with a stricter policy of its
    own keeps that.

    tiles: the one place outside from which the maps may load images (street tiles), where the
        office has set one; "" otherwise.
    """

    def __init__(self, app: ASGIApp, tiles: Callable[[], str] = str) -> None:
        self.app = app
        self.tiles = tiles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(_MAPS) and (origin := self.tiles()):
                    headers["content-security-policy"] = _POLICY.replace(
                        _IMAGES, f"{_IMAGES} {origin}"
                    )
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
