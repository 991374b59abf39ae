"""Everything a map loads comes from our own server."""

from __future__ import annotations

import asyncio
from typing import Any

import folium
import pytest
from starlette.applications import Starlette

from posko.maps.assets import asset_routes, outside_urls


def get(path: str) -> tuple[int, dict[str, str]]:
    """Status and headers that the routes answer to a path (as the browser sends it)."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()  # the browser stays and says nothing more
        raise AssertionError

    async def send(part: Any) -> None:
        sent.append(part)

    bare, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": bare,
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "headers": [],
    }
    asyncio.run(Starlette(routes=asset_routes())(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers


def test_every_file_of_a_map_is_served() -> None:
    """What folium names as scripts and styles is there, under the address it names."""
    files = [*folium.Map.default_js, *folium.Map.default_css]
    assert len(files) >= 6
    for _, address in files:
        status, headers = get(address.replace("../../", "/"))
        assert status == 200, address
        assert ("javascript" if ".js" in address else "css") in headers["content-type"]
    assert get("/assets/leaflet/images/layers.png")[0] == 200


def test_nothing_but_the_assets_is_served() -> None:
    """The routes give no way to other files of the installation."""
    assert get("/assets/posko/../assets.py")[0] == 404
    assert get("/assets/posko//etc/passwd")[0] == 404


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example.org/a.js">',
        "url(//fonts.example.com/x.woff)",
        "L.tileLayer('http://tile.example.net/{z}/{x}/{y}.png')",
    ],
)
def test_an_outside_address_is_found(text: str) -> None:
    """The check that guards the maps sees the usual ways to load from outside."""
    assert len(outside_urls(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["../../assets/leaflet/leaflet.js", 'xmlns="http://www.w3.org/2000/svg"', "// a comment. Yes"],
)
def test_our_own_addresses_are_not_outside(text: str) -> None:
    """Relative addresses, namespaces and comments load nothing."""
    assert outside_urls(text) == []


def test_a_plain_folium_map_would_be_caught() -> None:
    """Street tiles that somebody adds by folium's default are seen."""
    assert outside_urls(folium.Map((-7.5, 112.2)))
