"""A paper of the kitchen page to print and to download."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from posko.documents import KitchenList, list_pdf, list_xlsx
from posko.ui.here import Here
from posko.ui.roster_out import XLSX


def list_files(here: Here, key: str, stem: str, shown: KitchenList) -> None:
    """A list that stands on the page, as PDF and workbook."""
    asked = (here.snapshot, shown, here.language)
    files(here, key, stem, partial(list_pdf, *asked), partial(list_xlsx, *asked))


def without_sign(said: str) -> str:
    """ "✓ Diterima" as "Diterima": the fonts of a paper lack the signs, which only repeat words."""
    sign, _, words = said.partition(" ")
    return words if words and not any(one.isalnum() for one in sign) else said


def files(
    here: Here, key: str, stem: str, pdf: Callable[[], bytes], xlsx: Callable[[], bytes]
) -> None:
    """Both files of a paper, made when somebody asks for one. key: before the buttons' keys."""
    with st.container(horizontal=True, gap="small"):
        for label, make, ending, kind in (
            ("print_pdf", pdf, "pdf", "application/pdf"),
            ("download_xlsx", xlsx, "xlsx", XLSX),
        ):
            st.download_button(
                here.t(label),
                make,
                f"{stem}.{ending}",
                kind,
                key=f"{key}-{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
