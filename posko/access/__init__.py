"""Signed links: who may open what without an account, until when, and how that ends."""

from posko.access.tokens import (
    LIFETIME,
    Link,
    find_link,
    issue,
    live_links,
    revoke,
    signed,
    with_answer_links,
)

__all__ = [
    "LIFETIME",
    "Link",
    "find_link",
    "issue",
    "live_links",
    "revoke",
    "signed",
    "with_answer_links",
]
