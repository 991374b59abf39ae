"""The addresses for a person's phone, made and revoked: the calendar and the person's own page."""

from __future__ import annotations

from functools import partial
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from posko.access import Link, issue, live_links, path_of, revoke
from posko.model.change import Change
from posko.model.vocabulary import TOKEN_PURPOSE
from posko.store import data_folder
from posko.store.secret import office_secret
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.pieces import caption
from posko.ui.roster_words import name

STEMS = {"calendar": "subscribe", "mine": "mypage"}
"""How the words and buttons of a purpose begin."""


def phone_link(here: Here, person: str, purpose: str) -> None:
    """One person's address for a purpose, with the buttons that make and revoke it. Only for who
    may act: whoever has the address reads that person's duties."""
    stem = STEMS[purpose]
    if not here.may_act:
        caption(here.t("link_name_first"))
        return
    links = live_links(here.snapshot, purpose, person)
    if not links:
        st.html(escape(here.t(f"{stem}_hint")))
        if st.button(here.t(f"{stem}_make"), key=f"{stem}-make", icon=":material/link:"):
            apply(here, partial(_issued, here, person, purpose))
        return
    st.code(address(here, links[0]), language=None, wrap_lines=True)
    caption(here.t(f"{stem}_until", until=links[0].expires_at))
    if st.button(here.t("link_revoke"), key=f"{stem}-revoke", icon=":material/link_off:"):
        why = _why(here, "why_revoke", person, purpose)
        apply(here, partial(revoke, here.snapshot, here.actor, links[0].token_id, why=why))


def address(here: Here, link: Link) -> str:
    """The link at the setting `public_url`, or at the address by which this page was opened."""
    base = here.snapshot.setting("public_url").rstrip("/")
    if not base:
        opened = urlsplit(st.context.url or "")
        folder = opened.path.rpartition("/")[0]
        base = f"{opened.scheme}://{opened.netloc}{folder}" if opened.netloc else ""
    return f"{base}/{path_of(link, office_secret(data_folder()))}"


def _issued(here: Here, person: str, purpose: str) -> Change:
    why = _why(here, "why_issue", person, purpose)
    return issue(here.snapshot, here.actor, purpose, person, why=why)[1]


def _why(here: Here, key: str, person: str, purpose: str) -> str:
    return here.t(key, name=name(here, person), purpose=TOKEN_PURPOSE[purpose])
