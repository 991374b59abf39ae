"""Writing an office setting; reading one is `Snapshot.setting`."""

from __future__ import annotations

from posko.model.change import RowChange, insert, update
from posko.model.snapshot import Snapshot


def set_setting(snapshot: Snapshot, name: str, value: str) -> RowChange:
    """The row that gives a setting this value, whether it was set before or not."""
    before = snapshot.find("settings", name)
    if before is None:
        return insert("settings", setting=name, value=value)
    return update("settings", before, value=value)
