"""National holidays: from the `holidays` library, corrected by the office."""

from __future__ import annotations

from datetime import date

import holidays as library

from posko.model.snapshot import Snapshot
from posko.roster.duties import Period

COUNTRY = "ID"
LANGUAGES = {"id": "id", "en": "en_US"}


def national_holidays(snapshot: Snapshot, period: Period, language: str = "id") -> dict[date, str]:
    """date → name, of the national holidays of a period, in order.

    The setting `holidays` corrects the library, which cannot know a decree before its release:
    "+2021-03-12 Cuti bersama; -2021-05-01" adds one day with its name and takes one away.
    """
    years = range(period.start.year, period.end.year + 1)
    found = dict(library.country_holidays(COUNTRY, years=years, language=LANGUAGES[language]))
    for entry in snapshot.setting("holidays").split(";"):
        sign, day, name = _correction(entry)
        if day is None:
            continue
        if sign == "-":
            found.pop(day, None)
        else:
            found[day] = name
    return {day: found[day] for day in sorted(found) if day in period}


def _correction(entry: str) -> tuple[str, date | None, str]:
    """("+", date, name); without a date where the entry says nothing that can be read."""
    text = entry.strip()
    try:
        day = date.fromisoformat(text[1:11])
    except ValueError:
        return "", None, ""
    return text[:1], day, text[11:].strip()
