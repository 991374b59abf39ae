"""Whether a certificate counts on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd


def valid_on(certificates: pd.DataFrame, day: date) -> pd.Series:
    """A mask of the certificates that count on `day`: issued by then, and not expired before it.

    "Berlaku sampai" is inclusive: on its last day a certificate still counts. One without that
    date does not expire.
    """
    at = pd.Timestamp(day)
    expires = certificates["expires_on"]
    return (certificates["issued_on"] <= at) & (expires.isna() | (expires >= at))


def skills_through(
    certificates: pd.DataFrame, first: date, last: date
) -> dict[str, frozenset[str]]:
    """By volunteer_id, the skills with a valid certificate on every day from `first` to `last`.

    A renewal may take over on any day between; people without such a skill are left out.
    """
    held: pd.Series | None = None
    for days in range((last - first).days + 1):
        valid = certificates[valid_on(certificates, first + timedelta(days=days))]
        pairs = valid.groupby(["volunteer_id", "skill"], sort=True).size()
        held = pairs if held is None else held[held.index.isin(pairs.index)]
    found: dict[str, frozenset[str]] = {}
    for person, skill in () if held is None else held.index:
        found[person] = found.get(person, frozenset()) | {skill}
    return found
