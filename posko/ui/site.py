"""Every page of the dashboard: where it stands in the navigation, its sign and its address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "pages"


@dataclass(frozen=True)
class PageEntry:
    """One page.

    name: its file in `pages/`, its area in the catalogue, and "page_<name>" its title there.
    section: "section_<section>" is the heading above it.
    path: its address under the dashboard's; "" for the page that opens first.
    """

    name: str
    section: str
    icon: str
    path: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.py"


PAGES = (
    PageEntry("overview", "operations", ":material/dashboard:", ""),
    PageEntry("incidents", "operations", ":material/flood:", "kejadian"),
    PageEntry("tasks", "operations", ":material/assignment_ind:", "penugasan"),
    PageEntry("availability", "readiness", ":material/groups:", "ketersediaan"),
    PageEntry("roster", "readiness", ":material/calendar_month:", "jadwal-piket"),
    PageEntry("kitchens", "logistics", ":material/soup_kitchen:", "dapur-umum"),
    PageEntry("data", "administration", ":material/table_view:", "data"),
)
"""In the order of the navigation."""
