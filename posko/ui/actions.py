"""From a button to the store, and back with a clear word."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from posko.model.change import Change
from posko.model.problems import Refused
from posko.model.tables import TABLES, Record
from posko.store.contract import Conflict, Invalid, Unavailable
from posko.ui import state
from posko.ui.here import Here
from posko.ui.links import plain

_DONE = "_posko_done"
_SHOWN_PROBLEMS = 8


def apply(
    here: Here,
    make: Change | Callable[[], Change],
    done: str = "",
    then: Callable[[], None] | None = None,
) -> bool:
    """Commit a change and show the page anew; False, with the reason on the page, if that failed.

    make: the change, or what makes it (a `Refused` it raises is shown).
    done: the sentence for a short toast; the change's reason where none is given.
    then: what the page does once it is stored, such as closing the form it came from.
    """
    if not here.may_act:
        st.warning(here.t("shell.name_first"))
        return False
    try:
        change = make() if callable(make) else make
        state.store().commit(change)
    except Refused as refusal:
        st.error(plain(here.say(refusal.reason)))
    except Conflict as conflict:
        _show_conflict(here, conflict)
    except Invalid as invalid:
        lines = [f"{problem.file}: {here.say(problem.expected)}" for problem in invalid.problems]
        st.error("\n\n".join([here.t("shell.invalid"), *dict.fromkeys(lines)][:_SHOWN_PROBLEMS]))
    except Unavailable as unavailable:
        st.error(here.say(unavailable.reason))
    else:
        st.session_state[_DONE] = done or change.why
        if then is not None:
            then()
        st.rerun()
    return False


def show_done() -> None:
    """The toast of the action that led to this rerun. The shell calls this."""
    if done := st.session_state.pop(_DONE, ""):
        st.toast(plain(done), icon=":material/check:")


def _show_conflict(here: Here, conflict: Conflict) -> None:
    """Both versions of every row that somebody else changed first."""
    by = ", ".join(sorted({clash.by for clash in conflict.clashes if clash.by}))
    st.error(here.t("shell.conflict", by=by or here.t("shell.somebody")))
    for clash in conflict.clashes:
        table = TABLES[clash.table]
        st.caption(f"{table.label[here.language == 'en']}: {', '.join(clash.key)}")
        st.table(
            [
                {
                    here.t("shell.field"): column.label[here.language == "en"],
                    here.t("shell.you_saw"): _cell(clash.expected, column.name),
                    here.t("shell.now_stored"): _cell(clash.found, column.name),
                }
                for column in table.columns
                if _cell(clash.expected, column.name) != _cell(clash.found, column.name)
            ]
        )
    st.button(here.t("shell.reload"), key="reload_after_conflict")


def _cell(record: Record | None, column: str) -> str:
    value = None if record is None else record.get(column)
    return "–" if value is None else str(value)
