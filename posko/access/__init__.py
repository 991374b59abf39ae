"""Signed links: who may open what without an account, until when, and how that ends."""

from posko.access.tokens import (
    LIFETIME,
    PATHS,
    Link,
    find_link,
    issue,
    live_links,
    path_of,
    revoke,
    signed,
    with_answer_links,
)

__all__ = [
    "LIFETIME",
    "PATHS",
    "Link",
    "find_link",
    "issue",
    "live_links",
    "path_of",
    "revoke",
    "signed",
    "with_answer_links",
]
