"""Data: every table to look at and download, who changed what, and whether the data is in order."""

from html import escape

import streamlit as st

from posko import ui
from posko.model.check import check_tables
from posko.model.check_scope import Scope
from posko.model.privacy import masked_cells
from posko.model.tables import SHEETS, TABLES
from posko.model.trail import Entry, trail
from posko.ui.export import cells_of, csv_bytes

here = ui.open_page("data")
snapshot = here.snapshot
problems = snapshot.memo(
    "data:check", lambda: tuple(check_tables(Scope(snapshot.tables, snapshot.zone)))
)
line = here.t("found", n=len(problems)) if problems else here.t("in_order")
ui.title(here, f"{line} {here.t('revision', n=snapshot.revision)}")


def browse() -> None:
    """One table, filtered by what somebody types, and its download."""
    chosen, typed = st.columns([2, 1])
    name = chosen.selectbox(
        here.t("which"),
        list(SHEETS),
        key="data_table",
        persist_state="session",
        format_func=lambda key: f"{ui.heading(here, SHEETS[key])} ({len(snapshot.all(key))})",
    )
    wanted = typed.text_input(here.t("search"), key="data_search")
    table = SHEETS[name]
    cells = snapshot.memo(
        f"data:cells:{name}", lambda: masked_cells(table, cells_of(table, snapshot))
    )
    if wanted:
        hit = cells.apply(lambda c: c.str.contains(wanted, case=False, regex=False)).any(axis=1)
        cells = cells[hit]
    if table.append_only:
        ui.caption(here.t("append_only"))
    if table.personal:
        ui.caption(here.t("masked"))
    headings = {c.name: ui.heading(here, c) for c in table.columns}
    ui.table(here, cells, headings, height=420, empty=here.t("empty"))
    st.download_button(
        here.t("download", file=table.filename),
        lambda: csv_bytes(cells),
        file_name=table.filename,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def tell(entry: Entry) -> str:
    """One commit as HTML: who, when, why, and each field that changed."""
    edits = "".join(
        f"<li>{escape(ui.heading(here, TABLES[edit.table]))} <b>{escape(edit.key)}</b> "
        f"{escape(here.t(edit.kind))}"
        + "".join(
            f"<br>{escape(ui.heading(here, TABLES[edit.table].by_name[name]))}: "
            f"{escape(old) or '–'} → <b>{escape(new) or '–'}</b>"
            for name, old, new in (edit.fields if edit.kind == "changed" else ())
        )
        + "</li>"
        for edit in entry.edits
    )
    head = f"{entry.revision} · {here.show(entry.at)} · {entry.actor}"
    return (
        f'<div class="posko-notice"><span class="posko-note">{escape(head)}</span><br>'
        f"<b>{escape(entry.why)}</b><ul>{edits}</ul></div>"
    )


def audit() -> None:
    """The last changes in words, newest first."""
    entries = trail(snapshot)
    if not entries:
        st.info(here.t("no_changes"))
        return
    st.html("".join(tell(entry) for entry in entries))


def result() -> None:
    """What the check of the whole data finds."""
    found = (*snapshot.problems, *problems)
    if not found:
        st.success(here.t("in_order"))
        return
    st.error(here.t("found", n=len(found)))
    columns = ("file", "row", "column", "found", "expected")
    st.table(
        {
            here.t(f"problem_{name}"): [
                here.say(p.expected) if name == "expected" else str(getattr(p, name) or "–")
                for p in found
            ]
            for name in columns
        }
    )


tables, changes, checked = st.tabs([here.t("tables"), here.t("changes"), here.t("checked")])
with tables:
    browse()
with changes:
    audit()
with checked:
    result()
