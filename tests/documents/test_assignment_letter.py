"""The assignment letter names the right people and says what is wrong with a template."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from posko.documents import FIELDS, assignment_letter, letter_template
from posko.locale import say
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from tests.browser.server import EMBEDDED
from tests.factories import wib, world

TEMPLATE = letter_template(EMBEDDED, EMBEDDED)


def task(**more: object) -> Snapshot:
    """An evacuation with a leader, a member who was called, and one who declined."""
    return world(
        incidents=[{"incident_id": "K1", "name": "Banjir"}],
        tasks=[{"task_id": "T1", "incident_id": "K1", "ends_at": wib("2021-02-08 17:00")}],
        task_requirements=[{"task_id": "T1", "skill": "evacuation", "people": 2}],
        volunteers=[
            {"volunteer_id": "amy", "name": "Amy <Ayu> & Co"},
            {"volunteer_id": "beth", "name": "Beth"},
            {"volunteer_id": "cleo", "name": "Cleo"},
        ],
        assignments=[
            {"task_id": "T1", "volunteer_id": "beth", "state": "called"},
            {"task_id": "T1", "volunteer_id": "amy", "function": "leader"},
            {"task_id": "T1", "volunteer_id": "cleo", "state": "declined"},
        ],
        **more,
    )


def words(letter: bytes) -> str:
    document = Document(io.BytesIO(letter))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def template_with(text: str, to: Path) -> Path:
    document = Document()
    document.add_paragraph(text)
    document.save(str(to))
    return to


def test_the_letter_names_who_goes_the_leader_first() -> None:
    """Everybody called who did not decline, with number and N.I.A., names as typed."""
    said = words(assignment_letter(task(), "T1", TEMPLATE))
    assert said.index("Amy <Ayu> & Co") < said.index("Beth")
    assert "Cleo" not in said
    assert "8 Feb 2021, 17.00 WIB" in said


def test_the_number_stands_as_it_was_typed() -> None:
    """Text, whatever its signs; what Word cannot hold is left out; dots where there is none."""
    said = words(assignment_letter(task(), "T1", TEMPLATE, number=" 800/<45>&{{7*7}}\x00/2021 "))
    assert "800/<45>&{{7*7}}/2021" in said
    blank = words(assignment_letter(task(), "T1", TEMPLATE, number="  "))
    assert blank.count("…") == said.count("…") + 12


def test_the_decree_in_force_is_the_basis() -> None:
    """The decree where one is recorded; otherwise the letter says that none is."""
    decree = [{"incident_id": "K1", "level": "tanggap_darurat", "decree": "188/1/2021"}]
    assert "188/1/2021" in words(assignment_letter(task(alerts=decree), "T1", TEMPLATE))
    assert "belum tercatat" in words(assignment_letter(task(), "T1", TEMPLATE))


def test_a_field_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """Whoever edited the template learns which field is wrong."""
    template = template_with("{{ nama_bupati }}", tmp_path / "own.docx")
    with pytest.raises(Refused) as refusal:
        assignment_letter(task(), "T1", template)
    assert "nama_bupati" in say(refusal.value.reason, "id")


def test_a_needed_field_that_was_lost_is_named(tmp_path: Path) -> None:
    """A letter without people, or without what they are to do, is not printed by accident."""
    template = template_with("{{ task }} {{ where }} {{ starts }}", tmp_path / "own.docx")
    with pytest.raises(Refused) as refusal:
        assignment_letter(task(), "T1", template)
    assert "wajib: people." in say(refusal.value.reason, "id")


def test_a_drill_cannot_lose_its_warning(tmp_path: Path) -> None:
    """In a drill the warning is a needed field; in real work it is not."""
    text = "{{ task }} {{ where }} {{ starts }} {% for p in people %}{{ p.name }}{% endfor %}"
    template = template_with(text, tmp_path / "own.docx")
    assignment_letter(task(), "T1", template)
    with pytest.raises(Refused) as refusal:
        clock = [{"setting": "clock", "value": "2021-02-08T09:00:00+07:00"}]
        assignment_letter(task(settings=clock), "T1", template)
    assert "drill" in say(refusal.value.reason, "id")


def test_a_field_of_a_person_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """It would leave blanks where names belong."""
    text = "{{ task }} {{ where }} {{ starts }} {% for p in people %}{{ p.nama }}{% endfor %}"
    with pytest.raises(Refused) as refusal:
        assignment_letter(task(), "T1", template_with(text, tmp_path / "own.docx"))
    assert "nama" in say(refusal.value.reason, "id")


@pytest.mark.parametrize("text", ["{{ task", "{% for x in people %}"])
def test_a_broken_template_is_one_sentence(text: str, tmp_path: Path) -> None:
    """A slip in the template is said, not thrown."""
    with pytest.raises(Refused):
        assignment_letter(task(), "T1", template_with(text, tmp_path / "own.docx"))


def test_a_template_that_is_no_word_file_is_one_sentence(tmp_path: Path) -> None:
    """So is a file that Word did not write."""
    (tmp_path / "own.docx").write_text("halo", encoding="utf-8")
    with pytest.raises(Refused):
        assignment_letter(task(), "T1", tmp_path / "own.docx")


def test_a_template_cannot_reach_into_the_program(tmp_path: Path) -> None:
    """A template from elsewhere runs in a sandbox."""
    template = template_with("{{ task.__class__.__mro__ }}", tmp_path / "own.docx")
    with pytest.raises(Refused):
        assignment_letter(task(), "T1", template)


def test_nobody_called_is_refused() -> None:
    """A letter without people is not made."""
    empty = world(incidents=[{"incident_id": "K1"}], tasks=[{"task_id": "T1", "incident_id": "K1"}])
    with pytest.raises(Refused):
        assignment_letter(empty, "T1", TEMPLATE)


def test_the_offices_own_template_comes_first(tmp_path: Path) -> None:
    """What stands in the data folder wins over what was supplied."""
    assert letter_template(tmp_path, EMBEDDED) == TEMPLATE
    own = tmp_path / "templates" / TEMPLATE.name
    own.parent.mkdir()
    template_with("{{ task }}", own)
    assert letter_template(tmp_path, EMBEDDED) == own


def test_every_field_is_described() -> None:
    """Whoever edits the template finds each field in the documentation."""
    described = (EMBEDDED.parent / "docs" / "documents.md").read_text(encoding="utf-8")
    assert all(f"`{field}`" in described for field in FIELDS)
