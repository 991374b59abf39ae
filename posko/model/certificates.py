"""Whether a certificate counts on a day."""

from __future__ import annotations

from datetime import date

import pandas as pd


def valid_on(certificates: pd.DataFrame, day: date) -> pd.Series:
    """A mask of the certificates that count on `day`: issued by then, and not expired before it.

    "Berlaku sampai" is inclusive: on its last day a certificate still counts. One without that
    date does not expire.
    """
    at = pd.Timestamp(day)
    expires = certificates["expires_on"]
    return (certificates["issued_on"] <= at) & (expires.isna() | (expires >= at))
