"""Signed links for the phones of volunteers: one purpose, one subject, an end, and a way to revoke.

A link carries the number of its row in the table `tokens`, and a signature over purpose, subject
and number. The row says what it opens and until when; the signature shows that this office made it.
So who reads the table or the trail cannot make a link, and who has one cannot make it another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from itsdangerous import BadSignature, Signer

from posko.model import vocabulary as v
from posko.model.change import Actor, Change, RowChange, insert, new_id, update
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

LIFETIME: Mapping[str, timedelta] = MappingProxyType(
    {
        "calendar": timedelta(days=366),
        "mine": timedelta(days=92),
        "assignment": timedelta(days=14),
        "delivery": timedelta(days=2),
    }
)
"""How long a link works, by purpose: as long as it is useful, since phones get lost."""
PATHS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "calendar": ("kalender", ".ics"),
        "mine": ("saya", ""),
        "assignment": ("jawab", ""),
        "delivery": ("antar", ""),
    }
)
"""Where a link's text stands in an address, by purpose: the folder before it, the ending after."""
_SUBJECTS = MappingProxyType({"assignment": "assignments", "delivery": "meals"})
"""The table of the subject, by purpose; volunteers for the others."""
_SEPARATOR = "."


@dataclass(frozen=True)
class Link:
    """What a genuine link opens. ended: "expired" or "revoked" where it opens nothing any more."""

    token_id: str
    purpose: str
    subject: str
    expires_at: datetime
    ended: str = ""


def issue(
    snapshot: Snapshot, actor: Actor, purpose: str, subject: str, *, why: str
) -> tuple[str, Change]:
    """The number of a new link, and the change that makes it valid; `signed` gives its text.

    purpose: a key of `vocabulary.TOKEN_PURPOSE`. subject: a volunteer, or an assignment for the
    purpose "assignment", or a meal for "delivery". Raises Refused where there is no such subject.
    """
    if snapshot.find(_SUBJECTS.get(purpose, "volunteers"), subject) is None:
        raise Refused(message("access.refused_subject", subject=subject))
    row = _new(snapshot, actor, purpose, subject)
    return row.key[0], Change(actor, why, snapshot.now, (row,))


def with_answer_links(snapshot: Snapshot, change: Change) -> Change:
    """A call-out with a link for each person it calls, so that nobody is called without one."""
    called = [
        str(row.after["assignment_id"])
        for row in change.rows
        if row.table == "assignments" and row.after is not None and row.after["state"] == "called"
    ]
    missing = [one for one in called if not live_links(snapshot, "assignment", one)]
    links = tuple(_new(snapshot, change.actor, "assignment", one) for one in missing)
    return replace(change, rows=(*change.rows, *links))


def revoke(snapshot: Snapshot, actor: Actor, token_id: str, *, why: str) -> Change:
    """The link opens nothing from now on. Raises Refused where there is none, or it is revoked."""
    row = snapshot.find("tokens", token_id)
    if row is None:
        raise Refused(message("access.refused_unknown", token=token_id))
    if row["revoked_at"] is not None:
        raise Refused(message("access.refused_revoked"))
    return Change(actor, why, snapshot.now, (update("tokens", row, revoked_at=snapshot.now),))


def live_links(snapshot: Snapshot, purpose: str, subject: str) -> tuple[Link, ...]:
    """The links of one purpose and subject that work now, the one that lasts longest first."""
    frame = snapshot.all("tokens")
    mine = frame[(frame["purpose"] == purpose) & (frame["subject"] == subject)]
    links = (_link(snapshot, row) for row in TABLES["tokens"].records(mine))
    alive = [link for link in links if not link.ended]
    return tuple(sorted(alive, key=lambda link: (link.expires_at, link.token_id), reverse=True))


def signed(link: Link, secret: bytes) -> str:
    """The text of a link as it stands in an address: "TKN-7KQ2MX9D.<signature>"."""
    return _signer(link.purpose, link.subject, secret).sign(link.token_id).decode("ascii")


def path_of(link: Link, secret: bytes) -> str:
    """The address of a link below the dashboard's own: "jawab/TKN-7KQ2MX9D.<signature>"."""
    folder, ending = PATHS[link.purpose]
    return f"{folder}/{signed(link, secret)}{ending}"


def find_link(snapshot: Snapshot, text: str, purpose: str, secret: bytes) -> Link | None:
    """The link that `text` is, for this purpose; None where this office never made it so.

    Its `ended` says whether it still opens anything.
    """
    row = snapshot.find("tokens", text.partition(_SEPARATOR)[0])
    if row is None or row["purpose"] != purpose:
        return None
    try:
        _signer(purpose, str(row["subject"]), secret).unsign(text)
    except (BadSignature, UnicodeEncodeError):
        return None
    return _link(snapshot, row)


def _new(snapshot: Snapshot, actor: Actor, purpose: str, subject: str) -> RowChange:
    return insert(
        "tokens",
        token_id=new_id("TKN"),
        purpose=purpose,
        subject=subject,
        issued_at=snapshot.now,
        expires_at=snapshot.now + LIFETIME[purpose],
        issued_by=str(actor),
    )


def _link(snapshot: Snapshot, row: Mapping[str, Any] | Record) -> Link:
    fields: Any = row
    ended = ""
    if fields["revoked_at"] is not None:
        ended = "revoked"
    elif fields["expires_at"] <= snapshot.now:
        ended = "expired"
    return Link(
        fields["token_id"], fields["purpose"], fields["subject"], fields["expires_at"], ended
    )


def _signer(purpose: str, subject: str, secret: bytes) -> Signer:
    """Purpose and subject are the salt: a signature for one is none for another."""
    assert purpose in v.TOKEN_PURPOSE
    return Signer(
        secret, salt=f"posko/{purpose}/{subject}", sep=_SEPARATOR, digest_method=hashlib.sha256
    )
