"""Sending a message through the office's own gateway, where it has one.

The setting `gateway_url` is an Apprise address with `{phone}` where the number goes, such as
`json://10.0.0.5:8080/send/{phone}` or the address of an SMS or WhatsApp provider
(https://appriseit.com/services/). Without it nothing is sent: coordinators use the WhatsApp and SMS
links. Sending is never part of a commit: a call is recorded first, and a message that fails can be
sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import apprise

from posko.model.messages import Message, message
from posko.model.snapshot import Snapshot

GATEWAY_SETTING = "gateway_url"
_PHONE = "{phone}"
_SECONDS = 10.0
"""How long one person's message may take; the others wait meanwhile."""


@dataclass(frozen=True)
class Delivery:
    """What became of one message. failure: why it was not sent; None where it was."""

    phone: str
    failure: Message | None = None


def configured(snapshot: Snapshot) -> bool:
    """Whether the office has a gateway."""
    return bool(snapshot.setting(GATEWAY_SETTING))


def send(snapshot: Snapshot, phone: str, text: str) -> Delivery:
    """Send `text` to one number; never raises for what a gateway does.

    The gateway's address may hold a password, so no failure repeats it.
    """
    address = snapshot.setting(GATEWAY_SETTING)
    if not address:
        return Delivery(phone, message("exchange.no_gateway", setting=GATEWAY_SETTING))
    gateway = apprise.Apprise()
    if _PHONE not in address or not gateway.add(address.replace(_PHONE, quote(phone, safe=""))):
        return Delivery(phone, message("exchange.bad_address", setting=GATEWAY_SETTING))
    if not gateway.notify(body=text, body_format="text", timeout=_SECONDS):
        return Delivery(phone, message("exchange.not_taken"))
    return Delivery(phone)
