"""The assignment letter of a task, to download."""

from __future__ import annotations

import streamlit as st

from posko.dispatch import Task
from posko.documents import assignment_letter, letter_template
from posko.model.problems import Refused
from posko.store import EMBEDDED, data_folder
from posko.ui.here import Here
from posko.ui.pieces import caption


def letter(here: Here, task: Task) -> None:
    """A download of the letter, or why there is none yet."""
    template = letter_template(data_folder(), EMBEDDED)

    def write() -> bytes | Refused:
        try:
            return assignment_letter(here.snapshot, task.task_id, template, here.language)
        except Refused as refusal:
            return refusal

    stamp = template.stat().st_mtime_ns
    made = here.snapshot.memo(f"letter:{task.task_id}:{here.language}:{stamp}", write)
    if isinstance(made, Refused):
        caption(here.say(made.reason))
        return
    st.download_button(
        here.t("documents.letter"),
        # Asked for when it is pressed: a file that is offered is dropped at the next change.
        lambda: made,
        file_name=f"spt-{task.task_id}.docx",
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        icon=":material/description:",
        on_click="ignore",
    )
