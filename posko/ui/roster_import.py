"""A roster made elsewhere: read from CSV, judged by the same rules, taken over as drafts."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import pandas as pd
import streamlit as st

from posko.documents import period_title
from posko.roster import Imported, RuleBreach, import_change, newly_broken, read_roster
from posko.ui.actions import apply
from posko.ui.fields import field_key, forget
from posko.ui.here import Here
from posko.ui.pieces import caption, table
from posko.ui.roster_words import show_from

PREFIX = "roster-import-"


def import_box(here: Here) -> None:
    """Choose a file; see what could be read and what it breaks; take it over."""
    with st.expander(here.t("import_title"), icon=":material/upload_file:"):
        caption(here.t("import_note"))
        file = st.file_uploader(here.t("import_file"), type=["csv"], key=field_key(PREFIX, "file"))
        if file is None:
            return
        # What is no UTF-8 becomes a sign that no name contains, so its row is named as unreadable.
        found = read_roster(
            here.snapshot, file.getvalue().decode("utf-8", errors="replace"), file.name
        )
        _problems(here, found)
        if found.period is None:
            return
        broken = newly_broken(here.snapshot, found.period, found.duties)
        _breaches(here, found, broken)
        title = period_title(found.period.start, found.period.days, here.language)
        if st.button(
            here.t("import_take", n=len(found.duties), period=title),
            key="roster-import",
            type="primary",
            icon=":material/check:",
            disabled=not here.may_act or bool(found.problems) or bool(broken),
            help=here.why_not,
        ):
            why = here.t("why_import", period=title)
            make = partial(import_change, here.snapshot, found, here.actor, why=why)
            apply(here, make, then=partial(_taken, found))


def _taken(found: Imported) -> None:
    forget(PREFIX)
    if found.period is not None:
        show_from(found.period.start)


def _problems(here: Here, found: Imported) -> None:
    """The cells that could not be read, each with its row."""
    if not found.problems:
        return
    st.error(here.t("import_problems", n=len(found.problems)))
    frame = pd.DataFrame(
        [
            {
                "row": problem.row,
                "column": problem.column or "",
                "found": problem.found,
                "expected": here.say(problem.expected),
            }
            for problem in found.problems
        ]
    ).astype({"row": "Int64"})
    headings = {
        "row": here.t("import_row"),
        "column": here.t("import_column"),
        "found": here.t("import_found"),
        "expected": here.t("import_expected"),
    }
    table(here, frame, headings, key="import-problems")


def _breaches(here: Here, found: Imported, forbidden: Collection[RuleBreach]) -> None:
    """Every rule that the roster breaks; the forbidden ones stand in the way."""
    if forbidden:
        st.error(here.t("import_hard", n=len(forbidden)))
    if not found.breaches:
        st.success(here.t("import_clean"))
        return
    frame = pd.DataFrame(
        [
            {"rule": here.t(f"roster.rule_{one.rule}"), "text": here.say(one.text)}
            for one in found.breaches
        ]
    )
    table(here, frame, {"rule": here.t("rule"), "text": here.t("what")}, key="import-breaches")
