"""Live refresh costs nothing while nothing changes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from bench.client import Visitor
from tests.browser.server import Server

T = TypeVar("T")


def test_a_poll_without_news_draws_nothing(site: Server) -> None:
    """Polling sends no element and no new run of the page while the data stands still."""

    async def look() -> list[int]:
        visitor = await Visitor(site.url).open()
        await visitor.run()
        drawn = []
        for _ in range(3):
            await visitor.poll()
            drawn.append(visitor.elements)
        await visitor.close()
        assert not visitor.errors
        return drawn

    assert in_a_thread(look()) == [0, 0, 0]


def test_a_visitor_sees_the_same_page_again(site: Server) -> None:
    """What the benchmarks call a rerun is one of the page they name, not of the first page."""

    async def look() -> list[str]:
        visitor = await Visitor(site.url).open()
        await visitor.run("jadwal-piket")
        seen = [visitor.page_hash]
        await visitor.run()
        await visitor.close()
        return [*seen, visitor.page_hash]

    first, second = in_a_thread(look())
    assert first == second
    assert first != in_a_thread(home(site))


async def home(site: Server) -> str:
    """The hash of the first page."""
    visitor = await Visitor(site.url).open()
    await visitor.run()
    await visitor.close()
    return visitor.page_hash


def in_a_thread(work: Coroutine[Any, Any, T]) -> T:
    """The answer of `work`, in a thread of its own: Playwright keeps an event loop running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
