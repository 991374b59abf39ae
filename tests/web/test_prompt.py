"""Answers that leave at once."""

from __future__ import annotations

import asyncio
import socket
import urllib.request

import uvicorn
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect

from posko.web.prompt import PromptAnswers
from tests.web.asgi import ask


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers whether its connection sends at once: "1", or "0" where it waits."""
    own = receive.__self__.transport.get_extra_info("socket")  # type: ignore[attr-defined]
    prompt = str(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": prompt})
        await send({"type": "websocket.close"})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": prompt.encode()})


async def ask_both() -> tuple[str, str]:
    """What a page and a session are told by a server on a socket bound as Streamlit binds it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{bound.getsockname()[1]}"
        config = uvicorn.Config(
            PromptAnswers(told), ws="websockets-sansio", lifespan="off", log_level="critical"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        while not server.started:
            await asyncio.sleep(0.01)
        page = await asyncio.to_thread(
            lambda: urllib.request.urlopen(f"http://{address}/", timeout=5).read().decode()
        )
        async with connect(f"ws://{address}/") as session:
            message = str(await session.recv())
        server.should_exit = True
        await serving
    return page, message


def test_pages_and_sessions_send_without_waiting_for_confirmation() -> None:
    """No packet of a rerun is held back until the browser has confirmed the one before."""
    assert asyncio.run(ask_both()) == ("1", "1")


def test_a_server_that_shows_no_connection_is_answered_all_the_same() -> None:
    """Where the connection is out of reach the answer only comes later."""

    async def plain(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"posko"})

    assert ask(PromptAnswers(plain)).body == b"posko"
