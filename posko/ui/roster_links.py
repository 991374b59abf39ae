"""The address by which a phone's calendar subscribes to one person's duties; made and revoked."""

from __future__ import annotations

from functools import partial
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from posko.access import Link, issue, live_links, path_of, revoke
from posko.model.change import Change
from posko.store import data_folder
from posko.store.secret import office_secret
from posko.ui.actions import apply
from posko.ui.here import Here
from posko.ui.pieces import caption
from posko.ui.roster_words import name

PURPOSE = "calendar"


def subscription(here: Here, person: str) -> None:
    """The address, with the buttons that make and revoke it. Only for who may act: whoever has the
    address reads that person's duties."""
    if not here.may_act:
        caption(here.t("subscribe_name_first"))
        return
    links = live_links(here.snapshot, PURPOSE, person)
    if not links:
        st.html(escape(here.t("subscribe_hint")))
        if st.button(here.t("subscribe_make"), key="subscribe-make", icon=":material/link:"):
            apply(here, partial(_issued, here, person))
        return
    st.code(address(here, links[0]), language=None, wrap_lines=True)
    caption(here.t("subscribe_until", until=links[0].expires_at))
    if st.button(here.t("subscribe_revoke"), key="subscribe-revoke", icon=":material/link_off:"):
        why = here.t("why_revoke", name=name(here, person))
        make = partial(revoke, here.snapshot, here.actor, links[0].token_id, why=why)
        apply(here, make)


def address(here: Here, link: Link) -> str:
    """The link at the setting `public_url`, or at the address by which this page was opened."""
    base = here.snapshot.setting("public_url").rstrip("/")
    if not base:
        opened = urlsplit(st.context.url or "")
        folder = opened.path.rpartition("/")[0]
        base = f"{opened.scheme}://{opened.netloc}{folder}" if opened.netloc else ""
    return f"{base}/{path_of(link, office_secret(data_folder()))}"


def _issued(here: Here, person: str) -> Change:
    why = here.t("why_issue", name=name(here, person))
    return issue(here.snapshot, here.actor, PURPOSE, person, why=why)[1]
