"""What a page knows about itself: the data, the hour, the language and who is looking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from posko import locale
from posko.locale import Language
from posko.model.change import Actor
from posko.model.messages import Message
from posko.model.snapshot import Snapshot

_OPENED = "_posko_here"


@dataclass(frozen=True)
class Here:
    """One rerun of one page by one person.

    area: the page's file in the catalogue (`posko/locale/<area>.toml`).
    actor: who is looking; the name is "" until they gave one.
    drill: the office's clock stands at a fixed instant.
    """

    area: str
    snapshot: Snapshot
    language: Language
    actor: Actor
    drill: bool

    @property
    def now(self) -> datetime:
        return self.snapshot.now

    @property
    def today(self) -> date:
        """The date at the office."""
        return self.now.astimezone(self.snapshot.zone).date()

    @property
    def may_act(self) -> bool:
        """Whether this person may change anything: they gave a name and do more than look on."""
        return bool(self.actor.name) and self.actor.role != "viewer"

    @property
    def why_not(self) -> str | None:
        """What a button that is out of reach says; None where this person may press it."""
        return None if self.may_act else self.t("shell.name_first")

    def t(self, key: str, /, **params: Any) -> str:
        """A sentence of the catalogue; `key` is of this page's area unless it has a dot."""
        return locale.text(key if "." in key else f"{self.area}.{key}", self.language, **params)

    def say(self, message: Message) -> str:
        """A message of the core, in this person's language."""
        return locale.say(message, self.language)

    def show(self, value: Any) -> str:
        """A number, instant, date or term, in this person's language; None is "not yet known"."""
        return locale.show(value, self.language)

    def key(self, *parts: object) -> str:
        """A cache key that changes with the data, the hour and the language."""
        seen = (self.snapshot.revision, self.now.isoformat(), self.language, self.area, *parts)
        return "|".join(map(str, seen))


def prepare(here: Here) -> None:
    """The shell hands over what the page will open. Only the shell calls this."""
    st.session_state[_OPENED] = here


def open_page(area: str) -> Here:
    """The first line of every page. A page that the shell did not prepare shows a refusal only."""
    here = st.session_state.get(_OPENED)
    if not isinstance(here, Here):
        st.error(locale.text("shell.not_opened", "id"))
        st.stop()
    return Here(area, here.snapshot, here.language, here.actor, here.drill)
