"""Plain HTML pages for cheap phones: one small document, no script, nothing to fetch."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from posko.documents import drill_note
from posko.locale import Language, text
from posko.model.snapshot import Snapshot

LANGUAGE: Language = "id"
"""Volunteers' pages are in Indonesian."""
_FOLDER = Path(__file__).parent / "templates"
_STYLE = (_FOLDER / "style.css").read_text(encoding="utf-8").replace("\n", "")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    # Nothing may run, load or frame; the one style sheet is named by its hash.
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{_STYLE_HASH}'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
}
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def say(key: str, /, **params: Any) -> str:
    """A sentence of the catalogue in the language of these pages."""
    return text(key, LANGUAGE, **params)


def page(
    template: str,
    title: str,
    snapshot: Snapshot | None,
    *,
    status: int = 200,
    notice: str = "",
    warn: bool = False,
    exercise: str = "",
    **content: Any,
) -> HTMLResponse:
    """A page; everything given is escaped.

    snapshot: for the office's name and number; None where the page must not tell whose it is.
    exercise: said above everything where the page is about an exercise; a drill says so itself.
    """
    office = snapshot.setting("bpbd_short") if snapshot is not None else ""
    phone = snapshot.setting("bpbd_phone") if snapshot is not None else ""
    drill = drill_note(snapshot, LANGUAGE) if snapshot is not None else ""
    html = _TEMPLATES.get_template(template).render(
        t=say,
        style=_STYLE,
        title=title,
        office=office,
        phone=phone,
        drill=drill or exercise,
        notice=notice,
        warn=warn,
        **content,
    )
    return HTMLResponse(html, status, _HEADERS)


def message_page(
    key: str, status: int, *, why: str = "", snapshot: Snapshot | None = None
) -> HTMLResponse:
    """A page that says one thing: the sentences `web.<key>` and `web.<key>_text`, or `why`."""
    said = say(f"web.{why or f'{key}_text'}")
    title = say(f"web.{key}")
    return page("message.html", title, snapshot, status=status, notice=said, warn=True)
