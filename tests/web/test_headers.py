"""The headers that keep the dashboard to itself."""

from __future__ import annotations

from starlette.responses import PlainTextResponse

from posko.web.headers import SafeHeaders
from tests.web.asgi import ask


def test_only_maps_may_load_tiles_and_only_where_the_office_set_them() -> None:
    """Street tiles come from one host, into the maps' frames; the pages stay closed."""
    app = SafeHeaders(PlainTextResponse("posko"), tiles=lambda: "https://tile.example.org")
    frame = ask(app, "/component/streamlit_folium.st_folium/index.html").headers
    assert (
        "img-src 'self' data: blob: https://tile.example.org;" in frame["content-security-policy"]
    )
    page = ask(app, "/").headers
    assert "tile.example.org" not in page["content-security-policy"]


def test_every_answer_forbids_what_comes_from_elsewhere() -> None:
    """A browser may neither load from outside nor show the dashboard inside another site."""
    headers = ask(SafeHeaders(PlainTextResponse("posko"))).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
