"""What the served HTML document says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit
from starlette.responses import HTMLResponse, JSONResponse

from posko.web.document import OwnDocument
from tests.web.asgi import ask

DOCUMENT = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("query", "language"), [("", "id"), ("lang=en", "en"), ("lang=xx", "id")])
def test_the_document_names_its_language(query: str, language: str) -> None:
    """A screen reader reads Indonesian as Indonesian; an unknown language counts as Indonesian."""
    answer = ask(OwnDocument(HTMLResponse(DOCUMENT)), query=query, accept="text/html")
    assert f'<html lang="{language}">'.encode() in answer.body
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_the_document_names_the_server() -> None:
    """Before Streamlit's own script runs, the browser knows where the server is."""
    app = OwnDocument(HTMLResponse(DOCUMENT, headers={"etag": "1"}), base_path="/posko/")
    answer = ask(app, accept="text/html")
    ours = answer.body.index(b'BACKEND_BASE_URL:location.origin+"/posko"')
    assert ours < answer.body.index(b'<script type="module"')
    assert "etag" not in answer.headers


def test_other_answers_pass_untouched() -> None:
    """Only the document is adapted."""
    answer = ask(OwnDocument(JSONResponse({"html": "<head>"})), accept="text/html")
    assert answer.body == b'{"html":"<head>"}'
