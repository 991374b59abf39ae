"""The documentation speaks of what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from posko.cli import COMMANDS
from posko.locale import text
from posko.ui.site import PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "data" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    """A link or picture that names a file of the project names one that exists."""
    links = re.findall(r"\]\(([^)\s#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    files = [link for link in links if "://" not in link]
    assert not [link for link in files if not (document.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_is_introduced(page: object) -> None:
    """The README tells a coordinator what each page answers."""
    assert f"**{text(f'shell.page_{page.name}', 'id')}**" in README  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda module: module.__name__)
def test_every_command_is_named(command: object) -> None:
    """The README tells a developer which commands there are."""
    assert command.__name__.rpartition(".")[2] in README  # type: ignore[attr-defined]


def test_every_document_is_reachable() -> None:
    """Nothing is written that nobody finds: the README links every document."""
    assert not [path.name for path in DOCUMENTS[1:] if path.name not in README]
