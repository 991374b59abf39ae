"""Answers leave at once, without waiting for the browser to confirm the packet before."""

from __future__ import annotations

import asyncio
import socket

from starlette.types import ASGIApp, Receive, Scope, Send


class PromptAnswers:
    """ASGI middleware that turns Nagle's algorithm off for a connection.

    asyncio does so by itself, but only for a socket that says it is TCP, and Streamlit binds one
    that does not (uvicorn's issue 3149 is the same). Without this the second packet of every rerun
    waits for a delayed confirmation: 40 ms on Linux, longer elsewhere. A server that hands its
    connection over otherwise is left as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # ASGI does not name the connection; uvicorn's `receive` is a method of what holds it.
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if isinstance(transport, asyncio.Transport):
            own = transport.get_extra_info("socket")
            if own is not None and own.family in (socket.AF_INET, socket.AF_INET6):
                own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)
