"""Data in and out: sending messages through an office's gateway."""

from posko.exchange.gateway import GATEWAY_SETTING, Delivery, configured, send

__all__ = ["GATEWAY_SETTING", "Delivery", "configured", "send"]
