"""The one HTML document that Streamlit serves, told two things that Streamlit cannot be told.

Its language, which screen readers and browsers' translators go by; and where the server is, since
otherwise a browser that opens `/kejadian` first asks `/kejadian/_stcore/health` and gets a 404.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from posko.locale import language_of

_LANGUAGE = b'<html lang="en">'
_HEAD = b"<head>"
_VALIDATORS = ("etag", "last-modified", "content-length", "accept-ranges")


class OwnDocument:
    """ASGI middleware that adapts the document; every other answer passes untouched.

    base_path: the path under which the dashboard stands (Streamlit's `server.baseUrlPath`).
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self.app = app
        path = base_path.strip("/")
        self._script = (
            f'<script>window.__streamlit={{BACKEND_BASE_URL:location.origin+"/{path}"}}</script>'
        ).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
        if not wanted:
            return await self.app(scope, receive, send)
        # Without this header the answer comes uncompressed, and can be changed as text.
        headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [None])[0]
        start: Message | None = None
        body = b""

        async def adapted(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                if "text/html" in MutableHeaders(scope=message).get("content-type", ""):
                    start = message
                    return None
                return await send(message)
            if start is None or message["type"] != "http.response.body":
                return await send(message)
            body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_document(start, body, language_of(asked), send)
            return None

        return await self.app({**scope, "headers": headers}, receive, adapted)

    async def _send_document(self, start: Message, body: bytes, lang: str, send: Send) -> None:
        if _LANGUAGE not in body:  # a page of our own
            await send(start)
            await send({"type": "http.response.body", "body": body})
            return
        body = body.replace(_LANGUAGE, f'<html lang="{lang}">'.encode(), 1)
        body = body.replace(_HEAD, _HEAD + self._script, 1)
        headers = MutableHeaders(scope=start)
        for name in _VALIDATORS:
            del headers[name]
        headers["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})
