"""What pages share. A page begins with `here = ui.open_page("area")` and works with `here`."""

from posko.ui.actions import apply
from posko.ui.here import Here, open_page
from posko.ui.pieces import (
    Figure,
    badge,
    caption,
    figures,
    heading,
    label,
    legend,
    notice,
    options,
    region_name,
    skill_names,
    table,
    title,
)

__all__ = [
    "Figure",
    "Here",
    "apply",
    "badge",
    "caption",
    "figures",
    "heading",
    "label",
    "legend",
    "notice",
    "open_page",
    "options",
    "region_name",
    "skill_names",
    "table",
    "title",
]
