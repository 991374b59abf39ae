"""What the roster breaks; each line opens the cell where it can be mended."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from posko.roster import Period, RuleBreach, breaches, hard
from posko.ui.here import Here
from posko.ui.pieces import caption
from posko.ui.roster_cell_tap import Cell, cell_mark, row_mark, tappable
from posko.ui.roster_words import day_text


def violations(here: Here, period: Period) -> Cell | None:
    """Every rule that the shown period breaks; the cell of the line that was tapped just now."""
    found = here.snapshot.memo(
        f"ui:roster-breaches:{period.start}:{period.days}",
        lambda: breaches(here.snapshot, period),
    )
    forbidden = {id(breach) for breach in hard(found)}
    kinds = {
        "hard": [one for one in found if id(one) in forbidden],
        "places": [one for one in found if one.volunteer_id is None],
        "wishes": [one for one in found if one.volunteer_id and id(one) not in forbidden],
    }
    chosen = str(
        st.segmented_control(
            here.t("violations"),
            list(kinds),
            default=next((kind for kind, ones in kinds.items() if ones), "hard"),
            required=True,
            key="roster-violations",
            format_func=lambda kind: f"{here.t(f'violations_{kind}')} ({len(kinds[kind])})",
        )
    )
    if not kinds[chosen]:
        st.info(here.t("no_violations"))
        return None
    html = here.snapshot.memo(
        f"ui:roster-violations:{period.start}:{period.days}:{here.language}:{chosen}",
        lambda: violations_html(here, period, kinds[chosen]),
    )
    tapped = tappable(html, "roster-violations-list", f"{period.start}:{period.days}:{chosen}")
    caption(here.t("violations_note"))
    return tapped


def violations_html(here: Here, period: Period, ones: Sequence[RuleBreach]) -> str:
    """A line for each breach: when, which rule, what is wrong."""
    label = escape(here.t("violations"))
    lines = "".join(_line(here, period, one) for one in ones)
    return (
        f'<div class="posko-breaches"><table role="grid" aria-label="{label}">{lines}</table></div>'
    )


def _line(here: Here, period: Period, one: RuleBreach) -> str:
    day = max(one.first, period.start)
    rule, text = here.t(f"roster.rule_{one.rule}"), here.say(one.text)
    said = f"{day_text(here, day)} · {rule}"
    row = row_mark(person=one.volunteer_id, shift=one.shift)
    return (
        f"<tr{row}><td{cell_mark(day, f'{said}: {text}')}>"
        f"<b>{escape(said)}</b><br>{escape(text)}</td></tr>"
    )
