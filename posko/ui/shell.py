"""The Streamlit script: runs for every session on every rerun, then hands over to the page.

It gathers what pages need (data, hour, language, who is looking), shows what stands on every page
(navigation, drill banner, data problems) and keeps an eye on changes made elsewhere.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import streamlit as st

from posko import locale
from posko.model.change import Actor
from posko.model.problems import Refused
from posko.model.vocabulary import ROLE
from posko.ui import banners, state
from posko.ui.actions import show_done
from posko.ui.here import Here, prepare
from posko.ui.links import plain
from posko.ui.site import PAGES

ICON = Path(__file__).parent / "icon.png"
LANGUAGE_NAMES = {"id": "Indonesia", "en": "English"}
STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def main() -> None:
    """One rerun."""
    language = locale.language_of(st.session_state.get("lang") or st.query_params.get("lang"))
    st.set_page_config(
        page_title="Posko",
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="auto",
    )
    st.html(f"<style>{STYLE}</style>")
    snapshot, clock = state.present()
    page = st.navigation(
        {
            locale.text(f"shell.section_{section}", language): [
                st.Page(
                    entry.file,
                    title=locale.text(f"shell.page_{entry.name}", language),
                    icon=entry.icon,
                    url_path=entry.path or None,
                    default=not entry.path,
                )
                for entry in entries
            ]
            for section, entries in groupby(PAGES, lambda entry: entry.section)
        }
    )
    with st.sidebar:
        choose_language()
        actor = who_is_looking(language)
    here = Here("shell", snapshot, language, actor, clock.drill)
    prepare(here)
    show_done()
    banners.show(here)
    try:
        page.run()
    except Refused as refusal:  # what no page can be drawn without, a factor say
        st.error(plain(here.say(refusal.reason)))
    # Not the mark of this instant: what changed while the page was drawn would never be shown.
    watch(state.mark_of(snapshot))


def choose_language() -> None:
    """The language switch; the address keeps the choice (`?lang=en`), so that a link carries it."""
    st.session_state.setdefault("lang", locale.language_of(st.query_params.get("lang")))
    chosen = st.segmented_control(
        "Bahasa / Language",
        locale.LANGUAGES,
        required=True,
        key="lang",
        format_func=lambda code: LANGUAGE_NAMES[code],
    )
    if chosen and locale.language_of(st.query_params.get("lang")) != chosen:
        st.query_params["lang"] = chosen


def who_is_looking(language: locale.Language) -> Actor:
    """Name and role of the person at this screen; they stand in the audit trail."""
    name = st.text_input(
        locale.text("shell.name", language),
        key="actor_name",
        persist_state="session",
        max_chars=80,
        placeholder=locale.text("shell.name_example", language),
        help=locale.text("shell.name_help", language),
    )
    role = st.selectbox(
        locale.text("shell.role", language),
        list(ROLE),
        key="actor_role",
        persist_state="session",
        format_func=lambda key: ROLE[key].label(language),
    )
    return Actor((name or "").strip(), role or "viewer")


@st.fragment(run_every="2s")
def watch(seen: state.Mark) -> None:
    """Show the page anew when the data or the hour moved; otherwise do nothing."""
    if state.mark() != seen:
        st.rerun()


main()
