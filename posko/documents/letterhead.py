"""The office as it stands on its papers, from `settings.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from posko.locale import Language, text
from posko.model.clock import office_clock
from posko.model.snapshot import Snapshot


@dataclass(frozen=True)
class Letterhead:
    """government: first line; offices: the agencies; address: one line; place: where it is signed.

    A setting that is missing leaves its part blank.
    """

    government: str
    offices: tuple[str, ...]
    address: str
    place: str
    short: str
    phone: str


def drill_note(snapshot: Snapshot, language: Language) -> str:
    """What stands above everything that leaves during a drill; "" while the clock is live.

    A message that is passed on must not send anybody out for a flood that was replayed.
    """
    drill = office_clock(snapshot, snapshot.now).drill
    return text("documents.drill", language) if drill else ""


def letterhead(snapshot: Snapshot, language: Language) -> Letterhead:
    """The letterhead of the office."""
    regency = snapshot.setting("regency_name")
    phone = snapshot.setting("bpbd_phone")
    names = (snapshot.setting(name) for name in ("bpbd_name", "dinsos_name"))
    said = text("documents.phone", language, phone=phone) if phone else ""
    address = snapshot.setting("bpbd_address")
    return Letterhead(
        government=text("documents.government", language, regency=regency) if regency else "",
        offices=tuple(name for name in names if name),
        address=" · ".join(part for part in (address, said) if part),
        place=re.sub(r"^(Kabupaten|Kota)\s+", "", regency),
        short=snapshot.setting("bpbd_short") or "Posko",
        phone=phone,
    )
