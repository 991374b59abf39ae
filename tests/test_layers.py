"""The structure that the design promises."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
DOMAINS = (
    "readiness",
    "incidents",
    "kitchen",
    "overview",
    "roster",
    "dispatch",
    "villages",
    "documents",
    "access",
)
PAGES = sorted((ROOT / "pages").glob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_imports_point_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages know the core; the core knows no page and no store (contracts: pyproject.toml)."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "posko").rglob("*.py")) + PAGES,
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_nobody_reaches_into_a_domain(path: Path) -> None:
    """A domain is used by its public names, never by its inner modules."""
    own = path.relative_to(ROOT).parts[1] if path.parts[-2] != "pages" else ""
    inside = {
        name
        for name in imported(path)
        for domain in DOMAINS
        if domain != own and name.startswith(f"posko.{domain}.")
    }
    assert not inside


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_are_layout(path: Path) -> None:
    """A page file stays short and opens itself on its first line of work."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    body = [
        node
        for node in ast.parse("\n".join(lines)).body
        if not isinstance(node, (ast.Import, ast.ImportFrom, ast.Expr, ast.FunctionDef))
    ]
    assert "open_page" in ast.unparse(body[0])
