"""The wall roster, its text read back by pypdf."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from posko.documents import PAPERS, roster_pdf
from posko.model.problems import Refused
from tests.documents.office import DUTIES, PEOPLE, START, office


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(content).pages)


def line_of(content: bytes, name: str) -> list[str]:
    """What stands on a person's line, after the name."""
    text = words(content).splitlines()
    start = text.index(name)
    return text[start + 1 :]


@pytest.mark.parametrize("paper", PAPERS)
def test_everybody_is_on_the_wall(paper: str) -> None:
    """A landscape page of that paper with letterhead, period, every name, and places to sign."""
    content = roster_pdf(office(), date(2021, 2, 1), 28, "id", paper)  # type: ignore[arg-type]
    (page,) = read(content).pages
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(PAPERS[paper])
    text = words(content)
    for person in PEOPLE:
        assert person["name"] in text
    for part in ("BADAN PENANGGULANGAN BENCANA DAERAH", "Februari 2021", "(0321) 868233"):
        assert part in text
    assert "Jombang, 8 Feb 2021" in text and "Koordinator piket" in text


def test_letters_say_who_stands_when() -> None:
    """Amy coordinates the morning, Beth has the night and a draft, Cleo is sick."""
    content = roster_pdf(office(), START, 3, "id")
    assert line_of(content, "Amy Rahayu")[:2] == ["P*", "8"]
    assert line_of(content, "Beth Susanti")[:3] == ["M", "(S)", "16"]
    assert line_of(content, "Cleo Hartono")[:2] == ["Sk", "0"]
    assert "rancangan" in words(content)


def test_holes_and_levels_stand_below() -> None:
    """Present and needed per shift; a sign, not only a colour, where a place stays empty."""
    lines = line_of(roster_pdf(office(), START, 1, "id"), "Petugas Pagi (ada/perlu)")
    assert lines[0] == "1/1"
    lines = line_of(roster_pdf(office(), START, 1, "id"), "Petugas Malam (ada/perlu)")
    assert lines[0] == "1/2!"


def test_fonts_travel_with_the_page() -> None:
    """Every font is embedded: the page prints the same on every machine."""
    (page,) = read(roster_pdf(office(), START, 7, "id")).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    used = [f for f in fonts if "Vera" in f["/BaseFont"]]
    assert len(used) >= 2 and all("/FontFile2" in f["/FontDescriptor"] for f in used)


def test_sixty_people_and_two_months_go_on_further_pages() -> None:
    """Nobody falls off the paper."""
    people = [{"volunteer_id": f"v{n:03d}", "name": f"Orang {n:03d}"} for n in range(60)]
    snapshot = office(volunteers=people, duties=[])
    content = roster_pdf(snapshot, date(2021, 2, 1), 59, "id", "A4")
    text = words(content)
    assert all(text.count(person["name"]) == 2 for person in people)
    pages = len(read(content).pages)
    assert pages == 6 and f"halaman {pages} dari {pages}" in text


def test_a_long_name_is_cut_and_nothing_breaks() -> None:
    """A name that no column holds ends in an ellipsis; markup in it is only text."""
    people = [{"volunteer_id": "amy", "name": "<b>Amy</b> " + "Panjang " * 40}]
    text = words(roster_pdf(office(volunteers=people, duties=DUTIES[:1]), START, 7, "id", "A4"))
    assert "<b>Amy</b>" in text and "…" in text


def test_an_empty_team_is_a_page_too() -> None:
    """No people, no duties, no settings: a page, not an error."""
    nothing = office(volunteers=[], duties=[], absences=[], settings=[], duty_requirements=[])
    assert len(read(roster_pdf(nothing, START, 1, "en")).pages) == 1


def test_the_same_data_give_the_same_bytes() -> None:
    """A file that did not change need not be printed again; another period is another file."""
    first = roster_pdf(office(), START, 7, "id")
    assert first == roster_pdf(office(), START, 7, "id") != roster_pdf(office(), START, 6, "id")


def test_no_days_are_refused() -> None:
    """A period needs a day."""
    with pytest.raises(Refused):
        roster_pdf(office(), START, 0, "id")
