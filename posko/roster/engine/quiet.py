"""A HiGHS that says nothing: its banner would end up in front of JSON on standard output."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

import highspy


def quiet_highs() -> Any:
    """Return a fresh HiGHS with its output switched off."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships half its types
    highs.setOptionValue("output_flag", False)
    return highs


def _swallow_banner() -> None:
    """Let the first instance of the process print its banner into nothing.

    It is written by the C library before any option can be set, so Python's own redirection does
    not catch it. Where descriptors cannot be swapped, the banner stays.
    """
    if not sys.platform.startswith("linux"):
        return
    c_library = ctypes.CDLL(None)
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        c_library.fflush(None)
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]  # as above
        c_library.fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


# While the module is imported, which happens once and in one thread: two that swapped descriptors
# at the same time could leave standard output at nothing.
_swallow_banner()
