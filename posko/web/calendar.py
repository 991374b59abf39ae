"""The calendar that a phone subscribes to."""

from __future__ import annotations

from starlette.responses import Response

from posko.documents import calendar_of
from posko.web.door import Visit
from posko.web.page import LANGUAGE

_FRESH_SECONDS = 900


def calendar(visit: Visit) -> Response:
    """One person's duties; nothing where the phone has them already."""
    snapshot = visit.snapshot
    mark = f'"{snapshot.revision}-{snapshot.now:%Y%m%d}"'
    headers = {
        "etag": mark,
        "cache-control": f"private, max-age={_FRESH_SECONDS}",
        "x-robots-tag": "noindex, nofollow",
    }
    if visit.known == mark:
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="piket.ics"'
    content = calendar_of(snapshot, visit.link.subject, LANGUAGE)
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")
