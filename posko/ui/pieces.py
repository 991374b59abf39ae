"""Small pieces that every page is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import pandas as pd
import streamlit as st

from posko.model.columns import Column
from posko.model.frames import lookup
from posko.model.snapshot import Snapshot
from posko.model.tables import Table
from posko.model.vocabulary import Term, Vocabulary
from posko.ui.here import Here

Tone = Literal["plain", "good", "watch", "bad", "unknown"]


@dataclass(frozen=True)
class Figure:
    """One figure of a row of figures.

    value: as it is shown; None is unknown, and is said so.
    note: the small line below: its source, its time, what is missing.
    tone: what it means for the reader; shown by a mark and a word's weight, not by colour alone.
    """

    label: str
    value: str | None
    note: str = ""
    tone: Tone = "plain"


_MARKS: Mapping[Tone, str] = {
    "plain": "",
    "good": "✓ ",
    "watch": "▲ ",
    "bad": "■ ",
    "unknown": "? ",
}


def title(here: Here, attention: str = "") -> None:
    """The page's title (as in the navigation) and the one line of what needs attention."""
    line = f'<p class="posko-line">{escape(attention)}</p>' if attention else ""
    st.html(f'<h1 class="posko-title">{escape(here.t(f"shell.page_{here.area}"))}</h1>{line}')


def figures(here: Here, row: Iterable[Figure]) -> None:
    """Figures side by side, as many as fit the screen: two on a phone, six on a laptop."""
    cells = []
    for figure in row:
        tone: Tone = "unknown" if figure.value is None else figure.tone
        value = here.show(None) if figure.value is None else figure.value
        cells.append(
            f'<div class="posko-figure posko-{tone}"><div class="posko-label">'
            f'{escape(figure.label)}</div><div class="posko-value">{_MARKS[tone]}{escape(value)}'
            f'</div><div class="posko-note">{escape(figure.note)}</div></div>'
        )
    st.html(f'<div class="posko-figures">{"".join(cells)}</div>')


def badge(here: Here, term: Term) -> str:
    """HTML of a term: its sign, its word, its colour as a dot. For `st.html`."""
    return (
        f'<span class="posko-badge"><span class="posko-dot" style="background:{term.colour}">'
        f"{escape(term.icon)}</span>{escape(term.label(here.language))}</span>"
    )


def label(here: Here, vocabulary: Vocabulary, key: Any) -> str:
    """A term as text for a table cell, sign first: "✓ Siap"; "–" where there is none."""
    if not isinstance(key, str) or key not in vocabulary:
        return "–"
    term = vocabulary[key]
    return f"{term.icon} {term.label(here.language)}"


def legend(here: Here, terms: Iterable[Term], extra: Iterable[str] = ()) -> None:
    """The legend under a map: sign, colour and word of each term; `extra` is ready HTML."""
    parts = [*(badge(here, term) for term in terms), *extra]
    st.html(f'<div class="posko-legend">{"".join(parts)}</div>')


def notice(tone: Tone, text: str, page: str = "", go: str = "") -> None:
    """One line of what needs attention, with a link to the page that helps (`page` is its path)."""
    st.html(f'<div class="posko-notice posko-{tone}">{_MARKS[tone]}{escape(text)}</div>')
    if page:
        st.page_link(page, label=go)


def caption(text: str) -> None:
    """Small print: sources, factors, hours. The text is shown as typed."""
    st.html(f'<p class="posko-note">{escape(text)}</p>')


def options(here: Here, vocabulary: Vocabulary) -> dict[str, str]:
    """The choices of a vocabulary for a select box: key → word."""
    return {key: term.label(here.language) for key, term in vocabulary.items()}


def table(
    here: Here,
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    config: Mapping[str, Any] | None = None,
    key: str | None = None,
    select: bool = False,
    height: int | Literal["auto"] = "auto",
    empty: str = "",
) -> int | None:
    """A table of some columns of `frame` under the given headings; the chosen row's position.

    columns: column → heading, in order. config: Streamlit column configuration by column.
    select: let the reader choose one row. empty: the sentence shown where there are no rows.
    """
    if frame.empty:
        st.info(empty or here.t("common.nothing"))
        return None
    shown = frame[list(columns)].rename(columns=dict(columns))
    settings = {columns[name]: value for name, value in (config or {}).items()}
    common: dict[str, Any] = {
        "hide_index": True,
        "column_config": settings,
        "placeholder": "–",
        "height": height,
        "alt": empty or here.t("common.table"),
    }
    if not select:
        st.dataframe(shown, key=key, **common)
        return None
    event = st.dataframe(shown, key=key, on_select="rerun", selection_mode="single-row", **common)
    rows = event.selection.rows
    return int(rows[0]) if rows and rows[0] < len(shown) else None


def heading(here: Here, column: Column | Table) -> str:
    """The label of a column or table in the reader's language."""
    return column.label[0 if here.language == "id" else 1]


def region_name(snapshot: Snapshot, code: Any) -> str:
    """ "Gondangmanis, Bandarkedungmulyo" for a village, "Bandarkedungmulyo" for a district.

    Fifteen village names occur more than once in the regency, so a village never stands alone.
    """
    names = snapshot.memo("ui:region_names", lambda: _region_names(snapshot))
    return names.get(code, "–") if isinstance(code, str) else "–"


def _region_names(snapshot: Snapshot) -> dict[str, str]:
    regions = snapshot.all("regions")
    above = lookup(regions["parent"], regions, "code", "name").fillna("")
    above = above.where(regions["level"] == "village", "")
    return {
        code: f"{name}, {parent}" if parent else name
        for code, name, parent in zip(regions["code"], regions["name"], above, strict=True)
    }


def skill_names(here: Here, skills: Iterable[str]) -> str:
    """Skills in the reader's language, separated by commas."""
    column = "label_id" if here.language == "id" else "label_en"
    keys = pd.Series(list(skills), dtype="str")
    names = lookup(keys, here.snapshot.all("skills"), "skill", column)
    return ", ".join(names.fillna(keys)) or "–"
