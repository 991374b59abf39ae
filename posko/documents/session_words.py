"""The coming sessions of a task in words, for whoever is called to it."""

from __future__ import annotations

from posko import locale
from posko.incidents import Session, coming_sessions
from posko.locale import Language, text
from posko.model.snapshot import Snapshot

_MOST = 4
"""How many sessions are told in full: a call is read on a small screen."""


def session_lines(snapshot: Snapshot, task_id: str, language: Language) -> list[str]:
    """A line per coming session: theme, place, time; how many more there are; none without any."""
    sessions = coming_sessions(snapshot, task_id)
    lines = [_line(snapshot, one, language) for one in sessions[:_MOST]]
    if len(sessions) > _MOST:
        lines.append(text("documents.sessions_more", language, n=len(sessions) - _MOST))
    return lines


def _line(snapshot: Snapshot, session: Session, language: Language) -> str:
    begin, end = (at.astimezone(snapshot.zone) for at in (session.starts_at, session.ends_at))
    same_day = begin.date() == end.date()
    until = locale.clock(end, language) if same_day else locale.instant(end, language)
    record = session.record
    since = locale.clock(begin, language)
    at = text("documents.session_hours", language, day=begin.date(), begin=since, end=until)
    said = (record["theme"], record["place"], at)
    return ", ".join(" ".join(str(part).split()) for part in said if part)
