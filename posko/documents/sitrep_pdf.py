"""The situation report as a PDF: letterhead, the same words as the text, and a small map.

Fonts are embedded, and the map is drawn from the districts and the places that are known, so
nothing comes from the internet.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Polygon, String
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import HRFlowable, KeepTogether, Paragraph
from shapely.geometry import box, shape

from posko.documents.pdf import built, headed
from posko.documents.roster_pdf import BOLD, FONT
from posko.documents.sitrep import sitrep
from posko.incidents import find, shelters
from posko.locale import Language, text
from posko.maps import Boundaries, districts
from posko.model import vocabulary as v
from posko.model.snapshot import Snapshot

_MAP = (170 * mm, 70 * mm)
_BORDER, _GROUND = HexColor("#8A8F98"), HexColor("#F4F5F7")
_BODY = ParagraphStyle("body", fontName=FONT, fontSize=8.5, leading=11.5)
_HEADING = ParagraphStyle("heading", _BODY, fontName=BOLD, spaceBefore=5, spaceAfter=1)
_SMALL = ParagraphStyle("small", _BODY, fontSize=6.5, leading=8)
_CENTRE = ParagraphStyle("centre", _BODY, alignment=1)
_TITLE = ParagraphStyle("title", _CENTRE, fontName=BOLD, fontSize=11.5, leading=15, spaceAfter=4)

LatLon = tuple[float, float]


def sitrep_pdf(
    snapshot: Snapshot,
    incident_id: str,
    language: Language,
    folder: Path | None = None,
    compiler: str = "",
) -> bytes:
    """The report as an A4 PDF; the same data give the same bytes.

    folder: the data folder, where official boundaries may lie. Raises Refused for an unknown
    incident.
    """
    report = sitrep(snapshot, incident_id, language, compiler)
    story = headed(snapshot, language, _CENTRE, _TITLE)
    story += [Paragraph(escape(report.title), _TITLE)]
    if report.to:
        story += [Paragraph(escape(text("documents.sitrep_to", language)), _BODY)]
        story += [Paragraph(f"{n}. {escape(to)}", _BODY) for n, to in enumerate(report.to, 1)]
    areas = districts(snapshot, folder)
    story += [_map(snapshot, incident_id, areas, language)]
    bounds = text("maps.approximate", language) if areas.approximate else areas.attribution
    story += [Paragraph(escape(text("documents.sitrep_map", language, bounds=bounds)), _SMALL)]
    for section in report.sections:
        heading, *lines = (
            Paragraph(escape(section.heading), _HEADING),
            *(Paragraph(escape(line), _BODY) for line in section.lines),
        )
        # A heading never stands alone at the foot of a page.
        story += [KeepTogether([heading, *lines[:2]]), *lines[2:]]
    story += [HRFlowable(width="100%", spaceBefore=5, spaceAfter=3)]
    story += [Paragraph(escape(line), _BODY) for line in report.closing]
    return built(snapshot, story, report.title, language, A4, 18 * mm)


def _map(snapshot: Snapshot, incident_id: str, areas: Boundaries, language: Language) -> Drawing:
    """The incident and its shelters among the districts around them."""
    incident = find(snapshot, incident_id)
    assert incident is not None, "sitrep() has refused an unknown incident"
    centre = _place(incident)
    camps = shelters(snapshot, incident_id)
    others = list(zip(camps["lat"], camps["lon"], strict=True))
    frame = _Frame([centre, *others])
    drawing = Drawing(*_MAP)
    for district in areas.districts:
        seen = shape(district.geometry).intersection(frame.window)
        for part in getattr(seen, "geoms", [seen]):
            if part.is_empty or part.geom_type != "Polygon":
                continue
            corners = [xy for lon, lat in part.exterior.coords for xy in frame.at((lat, lon))]
            drawing.add(Polygon(corners, fillColor=_GROUND, strokeColor=_BORDER, strokeWidth=0.6))
        lon, lat = district.label_at
        x, y = frame.at((lat, lon))
        if 0 < x < _MAP[0] and 0 < y < _MAP[1]:
            drawing.add(_label(x, y, district.name))
    for place in others:
        drawing.add(Circle(*frame.at(place), 2.2, fillColor=HexColor(v.BLUE), strokeColor=white))
    mark = v.HAZARD[str(incident["hazard"])]
    drawing.add(Circle(*frame.at(centre), 4, fillColor=HexColor(v.VERMILION), strokeColor=white))
    x, y = frame.at(centre)
    drawing.add(_label(x, y + 6, mark.label(language)))
    return drawing


def _place(row: Any) -> LatLon:
    return float(row["lat"]), float(row["lon"])


def _label(x: float, y: float, words: str) -> String:
    return String(x, y, words, fontName=FONT, fontSize=6.5, textAnchor="middle")


class _Frame:
    """Turns places into points of the drawing, so that all of them are well inside.

    window: what of the earth the drawing shows, as a box of lon and lat. Within one regency a
    degree is drawn equally long both ways; so near the equator that is within 1 %.
    """

    def __init__(self, places: list[LatLon]) -> None:
        lats, lons = [lat for lat, _ in places], [lon for _, lon in places]
        self.lat, self.lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        margin = 0.03
        self.scale = min(
            _MAP[0] / (max(lons) - min(lons) + 2 * margin),
            _MAP[1] / (max(lats) - min(lats) + 2 * margin),
        )
        wide, high = (side / 2 / self.scale for side in _MAP)
        self.window = box(self.lon - wide, self.lat - high, self.lon + wide, self.lat + high)

    def at(self, place: LatLon) -> tuple[float, float]:
        lat, lon = place
        return (
            _MAP[0] / 2 + (lon - self.lon) * self.scale,
            _MAP[1] / 2 + (lat - self.lat) * self.scale,
        )
