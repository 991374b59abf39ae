"""What a column may hold, and how a cell of text becomes a value and text again.

A cell is blank when nobody reported it. Blank is never zero, never false, never "".

| kind    | Python value          | pandas dtype            | in the file                       |
|---------|-----------------------|-------------------------|-----------------------------------|
| text    | str                   | str                     | as typed (see `guard_formula`)    |
| id      | str                   | str                     | no blanks inside                  |
| integer | int                   | Int64                   | 12                                |
| number  | float                 | float64                 | -7.537                            |
| flag    | bool                  | boolean                 | true / false                      |
| instant | datetime (aware)      | datetime64[us, zone]    | 2021-02-08T09:00:00+07:00         |
| date    | date                  | datetime64[us]          | 2021-02-08                        |
| clock   | str, local HH:MM      | str                     | 07:00                             |
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd

from posko.model.messages import Message, message

Kind = Literal["text", "id", "integer", "number", "flag", "instant", "date", "clock"]
Value = str | int | float | bool | datetime | date | None

WIB = ZoneInfo("Asia/Jakarta")
"""Western Indonesian Time, UTC+7, no daylight saving: the zone of Kabupaten Jombang."""

_ID = r"[^\x00-\x20,;\"]+"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_DATE = r"\d{4}-\d{2}-\d{2}"
_INSTANT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})"
_INTEGER = r"[+-]?\d{1,15}"
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guard_formula(text: str) -> str:
    """Make `text` safe for a spreadsheet: a cell that it would run as a formula gets an apostrophe.

    `unguard_formula` takes exactly that apostrophe away again, so the pair loses nothing.
    Source of the rule: OWASP, "CSV Injection".
    """
    return "'" + text if _FORMULA.match(text) else text


def unguard_formula(text: str) -> str:
    """The text as it was typed; the inverse of `guard_formula`."""
    return text[1:] if _GUARDED.match(text) else text


@dataclass(frozen=True)
class Column:
    """One column of a table.

    label: what people read, (Indonesian, English).
    required: a blank is a problem.
    values: the only texts allowed (a vocabulary's keys), or None.
    minimum, maximum: inclusive bounds of a number, in `unit`.
    refs: tables whose single key this column may name; any one of them will do.
    personal: holds a person's data; masked or left out wherever it is not needed.
    hxl: the HXL 1.1 tag of the column, for exchange with other agencies.
    """

    name: str
    kind: Kind
    label: tuple[str, str]
    required: bool = False
    values: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    refs: tuple[str, ...] = ()
    personal: bool = False
    hxl: str | None = None
    unit: str | None = None

    def dtype(self, zone: tzinfo) -> Any:
        """The pandas dtype of this column in a frame whose instants are shown in `zone`."""
        plain: dict[str, Any] = {"integer": "Int64", "number": "float64", "flag": "boolean"}
        if self.kind == "instant":
            return pd.DatetimeTZDtype("us", zone)
        if self.kind == "date":
            return "datetime64[us]"
        return plain.get(self.kind, "str")

    @property
    def textual(self) -> bool:
        return self.kind in ("text", "id", "clock")

    def expected(self) -> Message:
        """What a cell of this column should hold, as a sentence."""
        if self.values is not None:
            return message("check.expect_one_of", values=", ".join(self.values))
        if self.pattern is not None:
            return message("check.expect_pattern", pattern=self.pattern)
        low, high = self.minimum, self.maximum
        if self.kind in ("integer", "number") and low is not None:
            kind = message(f"check.expect_{self.kind}")
            if high is not None:
                return message(
                    "check.expect_between", kind=kind, low=_plain(low), high=_plain(high)
                )
            return message("check.expect_at_least", kind=kind, low=_plain(low))
        return message(f"check.expect_{self.kind}")

    # -- one cell ---------------------------------------------------------------------------------

    def parse(self, cell: str | None, zone: tzinfo = WIB) -> Value:
        """The value of one cell. Raises ValueError when the cell does not fit; blank gives None."""
        if cell is None or cell == "":
            return None
        if not _SHAPE[self.kind].fullmatch(cell):
            raise ValueError(cell)
        value: Value = _PARSE[self.kind](cell)
        if isinstance(value, datetime):
            value = value.astimezone(zone)
        if self.values is not None and value not in self.values:
            raise ValueError(cell)
        if self.pattern is not None and not re.fullmatch(self.pattern, cell, re.ASCII):
            raise ValueError(cell)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if self.minimum is not None and value < self.minimum:
                raise ValueError(cell)
            if self.maximum is not None and value > self.maximum:
                raise ValueError(cell)
        return value

    def render(self, value: Any, zone: tzinfo = WIB) -> str:
        """The cell that holds `value`; None, NaN and NaT give a blank.

        Raises TypeError for a value of another kind (a naive datetime, a text in a number column).
        """
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return ""
        if self.kind == "instant":
            if not isinstance(value, datetime) or value.tzinfo is None:
                raise TypeError(f"{self.name}: an aware datetime is needed, not {value!r}")
            at = value.astimezone(zone)
            return at.isoformat(timespec="microseconds" if at.microsecond else "seconds")
        if self.kind == "date":
            if not isinstance(value, date):
                raise TypeError(f"{self.name}: a date is needed, not {value!r}")
            return value.isoformat()[: len("YYYY-MM-DD")]
        if self.kind == "flag":
            return "true" if value else "false"
        if self.kind in ("integer", "number"):
            if isinstance(value, str):
                raise TypeError(f"{self.name}: a number is needed, not {value!r}")
            return _plain(value)
        return str(value)

    # -- a whole column ---------------------------------------------------------------------------

    def parse_all(self, cells: pd.Series, zone: tzinfo = WIB) -> tuple[pd.Series, pd.Series]:
        """(values, bad): the typed column and a mask of the cells that `parse` would refuse.

        Vectorised, because a stock ledger has a million rows; a test holds it to `parse`.
        """
        cells = cells.astype("str")
        filled = cells.notna() & (cells != "")
        shaped = cells.str.fullmatch(_SHAPE[self.kind].pattern).fillna(False).astype(bool)
        good = cells.where(shaped & filled)
        values: Any  # a Series of one of four types
        if self.kind == "instant":
            values = pd.to_datetime(good, format="ISO8601", utc=True, errors="coerce")
            values = values.dt.tz_convert(zone).astype(self.dtype(zone))
        elif self.kind == "date":
            values = pd.to_datetime(good, format="%Y-%m-%d", errors="coerce")
            values = values.astype("datetime64[us]")
        elif self.kind in ("integer", "number"):
            values = pd.to_numeric(good, errors="coerce").astype(self.dtype(zone))
        elif self.kind == "flag":
            values = good.map({"true": True, "false": False}).astype("boolean")
        else:
            values = good
        bad = filled & values.isna()
        if self.values is not None:
            bad |= filled & ~values.isin(list(self.values))
        if self.pattern is not None:
            bad |= filled & ~cells.str.fullmatch(self.pattern).fillna(False).astype(bool)
        if self.minimum is not None:
            bad |= (values < self.minimum).fillna(False).astype(bool)
        if self.maximum is not None:
            bad |= (values > self.maximum).fillna(False).astype(bool)
        return values, bad

    def render_all(self, values: pd.Series, zone: tzinfo = WIB) -> pd.Series:
        """The cells of a whole typed column; the inverse of `parse_all` for what it accepts."""
        return values.map(lambda v: self.render(v, zone), na_action=None).astype("str")


_SHAPE: dict[str, re.Pattern[str]] = {
    "text": re.compile(r"(?s).+"),
    "id": re.compile(_ID),
    "integer": re.compile(_INTEGER, re.ASCII),
    "number": re.compile(_NUMBER, re.ASCII),
    "flag": re.compile(r"true|false"),
    "instant": re.compile(_INSTANT, re.ASCII),
    "date": re.compile(_DATE, re.ASCII),
    "clock": re.compile(_CLOCK, re.ASCII),
}

_PARSE: dict[str, Callable[[str], Value]] = {
    "text": str,
    "id": str,
    "integer": int,
    "number": float,
    "flag": lambda cell: cell == "true",
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "clock": str,
}


def _plain(value: float) -> str:
    """A number without a needless ".0"; every digit that matters kept."""
    number = float(value)
    if math.isfinite(number) and number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(number)
