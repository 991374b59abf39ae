"""The assignment letter of a task, to download."""

from __future__ import annotations

from functools import partial

import streamlit as st

from posko.dispatch import Task
from posko.documents import assignment_letter, letter_template
from posko.model.problems import Refused
from posko.store import EMBEDDED, data_folder
from posko.ui.here import Here
from posko.ui.pieces import caption

_MOST_NUMBER = 60


def letter(here: Here, task: Task) -> None:
    """A download of the letter with the number typed beside it, or why there is none yet.

    The number is the registry's, which is kept elsewhere: it goes into the document and is not
    stored.
    """
    template = letter_template(data_folder(), EMBEDDED)
    make = partial(assignment_letter, here.snapshot, task.task_id, template, here.language)

    def check() -> Refused | None:
        try:
            make()
        except Refused as refusal:
            return refusal
        return None

    stamp = template.stat().st_mtime_ns
    refused = here.snapshot.memo(f"letter:{task.task_id}:{here.language}:{stamp}", check)
    if refused is not None:
        caption(here.say(refused.reason))
        return
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    number = left.text_input(
        here.t("documents.letter_number"),
        max_chars=_MOST_NUMBER,
        placeholder=here.t("documents.letter_number_example"),
        key=f"letter-number-{task.task_id}",
    )
    right.download_button(
        here.t("documents.letter"),
        # Made when it is pressed: a file that is offered is dropped at the next change.
        partial(make, number),
        file_name=f"spt-{task.task_id}.docx",
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        icon=":material/description:",
        on_click="ignore",
    )
    caption(here.t("documents.letter_number_note"))
