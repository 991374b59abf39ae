"""Live refresh costs nothing while nothing changes."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bench.client import Visitor
from tests.browser.server import Server


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

    # A thread of its own: Playwright keeps an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, look()).result() == [0, 0, 0]
