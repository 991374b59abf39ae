"""The words that people read: Indonesian first, English second.

The catalogue is the folder's `*.toml` files. One file per area, one entry per sentence, both
languages side by side, so that a missing one is seen at once (and fails a test):

    [gap]
    id = "{shift}: kurang {people} orang"
    en = "{shift}: {people} people short"
    en_one = "{shift}: one person short"     # used where a parameter named `people` or `n` is 1

`text("overview.gap", "id", shift="Malam", people=2)` reads `overview.toml`, entry `gap`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlsplit

import babel.dates
import babel.numbers

from posko.model.messages import Message
from posko.model.vocabulary import Term

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
UNKNOWN: Mapping[str, str] = MappingProxyType({"id": "dalam pendataan", "en": "not yet known"})
"""How a figure that nobody reported is shown; never as 0."""

_ZONE_NAMES = MappingProxyType({7: "WIB", 8: "WITA", 9: "WIT"})


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every entry, by "area.name"."""
    entries: dict[str, Mapping[str, str]] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            entries[f"{path.stem}.{name}"] = MappingProxyType(entry)
    return MappingProxyType(entries)


def text(key: str, language: Language, /, **params: Any) -> str:
    """The sentence `key` in `language`, filled in. Raises KeyError for an unknown key."""
    entry = catalogue()[key]
    one = params.get("n", params.get("people"))
    template = entry.get(f"{language}_one", entry[language]) if one == 1 else entry[language]
    if not params:
        return template
    return template.format_map({name: show(value, language) for name, value in params.items()})


def say(message: Message, language: Language) -> str:
    """A message of the core as a sentence."""
    return text(message.key, language, **message.params)


def show(value: Any, language: Language) -> str:
    """A value as people write it: 1.234,5 and 8 Feb 2021, 09.00 WIB in Indonesian."""
    match value:
        case Message():
            return say(value, language)
        case Term():
            return value.label(language)
        case None:
            return UNKNOWN[language]
        case bool():
            return text("common.yes" if value else "common.no", language)
        case int() | float():
            return number(value, language)
        case datetime():
            return instant(value, language)
        case date():
            return day(value, language)
        case time():
            return clock(value, language)
        case timedelta():
            return duration(value, language)
        case tuple() | list():
            return ", ".join(show(part, language) for part in value)
    return str(value)


def number(value: float, language: Language, decimals: int = 1) -> str:
    """1.234,5 (id) or 1,234.5 (en); at most `decimals` digits after the comma."""
    pattern = "#,##0." + "#" * decimals if decimals else "#,##0"
    return babel.numbers.format_decimal(value, format=pattern, locale=language)


def day(value: date, language: Language) -> str:
    """8 Feb 2021."""
    return babel.dates.format_date(value, "d MMM y", locale=language)


def weekday(value: date, language: Language) -> str:
    """Senin, 8 Feb 2021."""
    return babel.dates.format_date(value, "EEEE, d MMM y", locale=language)


def short_weekday(value: date, language: Language) -> str:
    """Sen."""
    return babel.dates.format_date(value, "EEE", locale=language)


def month(value: date, language: Language) -> str:
    """Februari 2021."""
    return babel.dates.format_date(value, "MMMM y", locale=language)


def clock(value: datetime | time, language: Language) -> str:
    """09.00 (id) or 09:00 (en)."""
    return value.strftime("%H.%M" if language == "id" else "%H:%M")


def instant(value: datetime, language: Language) -> str:
    """8 Feb 2021, 09.00 WIB. Raises ValueError for a naive datetime."""
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("an aware datetime is needed")
    hours = offset.total_seconds() / 3600
    zone = _ZONE_NAMES.get(int(hours)) or f"UTC{hours:+g}"
    return f"{day(value, language)}, {clock(value, language)} {zone}"


def as_of(value: datetime, time_known: bool, language: Language) -> str:
    """The time of a figure; only its date where the source gave no hour."""
    return instant(value, language) if time_known else day(value, language)


def duration(value: timedelta, language: Language) -> str:
    """A length of time in its largest sensible unit: 40 menit, 3 jam 20 menit, 5 hari."""
    minutes = round(abs(value).total_seconds() / 60)
    if minutes < 60:
        return text("common.minutes", language, n=minutes)
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        whole = text("common.hours", language, n=hours)
        return f"{whole} {text('common.minutes', language, n=rest)}" if rest else whole
    return text("common.days", language, n=minutes // (24 * 60))


def short_source(source: str) -> str:
    """Sources as people name them: the site's name instead of a whole address."""
    parts = []
    for part in source.split("; "):
        host = urlsplit(part).hostname if part.startswith(("http://", "https://")) else None
        parts.append((host or part).removeprefix("www."))
    return "; ".join(dict.fromkeys(parts))


def language_of(value: str | None) -> Language:
    """A language we have, Indonesian for anything else."""
    return "en" if value == "en" else "id"
